"""The verbs of freedom of movement: denials, what followed, totals."""

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

movement = App(name="movement", help="Who kept monitors from where, and what followed.")


@movement.command
def denied(
    party: str,
    place: str,
    *,
    by: str,
    kind: str = "denied",
    reason: str = "",
    minutes: float | None = None,
    at: str = "",
    as_json: Json = False,
) -> None:
    """Record that monitors were kept out, delayed, let in on terms, threatened or jammed.

    Example: lendemain -C minsk border movement denied north Zaitseve --by anna --reason "no order"

    Parameters
    ----------
    party
        The party that hindered; "unknown" where nobody knows.
    place
        Where, in words.
    by
        The enrolled person who records it.
    kind
        denied, delayed, conditioned, threatened or jammed.
    reason
        What they said, in their words.
    minutes
        For how long.
    at
        When; now where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import clock
    from lendemain.desk.plans import movement as desk
    from lendemain.records.movement import MovementDenial

    given = MovementDenial(
        denial_id=0, at=where.moment(at) if at else clock.now(), party=party, place=place,
        kind=kind, reason=reason, minutes=minutes,
    )  # fmt: skip
    with where.mission(write=True) as mission:
        words.put(desk.denied(mission, given, by=by), as_json)


@movement.command
def followed(
    denial: int, outcome: str, *, by: str, note: str = "", at: str = "", as_json: Json = False
) -> None:
    """Record what followed a denial: protested, explained, opened, unanswered or refused.

    Example: lendemain -C minsk border movement followed 12 opened --by anna

    Parameters
    ----------
    denial
        The denial's number.
    outcome
        protested, explained, opened, unanswered or refused.
    by
        The enrolled person who records it.
    note
        In what words.
    at
        When; now where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import clock
    from lendemain.desk.plans import movement as desk
    from lendemain.records.movement import MovementFollowUp

    given = MovementFollowUp(
        denial_id=denial, at=where.moment(at) if at else clock.now(), outcome=outcome, note=note
    )
    with where.mission(write=True) as mission:
        words.put(desk.followed(mission, given, by=by), as_json)


@movement.command(name="list")
def listed(*, party: str = "", since: str = "", as_json: Json = False) -> None:
    """List denials with what followed each, the newest first.

    Example: lendemain -C minsk border movement list --party north

    Parameters
    ----------
    party
        By this party only.
    since
        From this time on.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import movement as desk

    with where.mission() as mission:
        rows = desk.listed(mission, party=party, since=where.moment(since) if since else None)
    _rows(rows, as_json)


@movement.command
def totals(*, since: str = "", as_json: Json = False) -> None:
    """Count denials by party and place, and say how they ended.

    Example: lendemain -C minsk border movement totals --since 2026-04-01

    Parameters
    ----------
    since
        From this time on.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import movement as desk

    with where.mission() as mission:
        rows = desk.totals(mission, since=where.moment(since) if since else None)
    _rows(rows, as_json)


def _rows(rows: list[dict[str, object]], as_json: bool) -> None:
    words.listed(rows, as_json)
