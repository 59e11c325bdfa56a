"""The verbs of a case's clocks and levels."""

import json

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.docket import Since, case, put
from lendemain.cli.words import Json

clock = App(name="clock", help="A case's clocks: T0, what is due when, pauses with their reasons.")
case.command(clock)


@clock.command(name="show")
def show(number: int, *, at: str | None = None, as_json: Json = False) -> None:
    """Show every clock of a case, how much is left, and why one stood still.

    Example: lendemain -C minsk case clock show 1

    Parameters
    ----------
    number
        The case's number.
    at
        As they read then (ISO 8601); now where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import timing
    from lendemain.desk.network import telling

    moment = where.moment(at) if at else None
    with where.mission() as mission:
        said = timing.shown(desk_view.view(mission), number, at=moment)
    if as_json:
        print(json.dumps(said))
        return
    for row in telling.clocks(said):
        print(words.rows(row))


@clock.command
def certify(
    number: int,
    *,
    by: str,
    reason: str,
    t0: str | None = None,
    record: int | None = None,
    corrects: int | None = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Certify T0, when the breach began, by the record that shows it.

    Example: lendemain -C minsk case clock certify 1 --by olena --reason "First account, 06:12"

    Parameters
    ----------
    number
        The case's number.
    by
        The enrolled person who certifies it.
    reason
        Why this moment and this record.
    t0
        When it began (ISO 8601); the incident's start where none is given.
    record
        The entry that shows it; the one of the earliest account where none is given.
    corrects
        The entry of the certificate that this one corrects; both stay.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import timing

    moment = where.moment(t0) if t0 else None
    with where.mission(write=True) as mission:
        said = timing.certified(
            desk_view.view(mission), number, by=by, reason=reason, t0=moment, record=record,
            corrects=corrects, since=since,
        )  # fmt: skip
        put(said, as_json)


@clock.command
def pause(
    number: int, name: str, *, by: str, reason: str, since: Since = None, as_json: Json = False
) -> None:
    """Stop a clock, for a reason that is kept.

    Example: lendemain -C minsk case clock pause 1 reasoned --by olena --reason "No access"

    Parameters
    ----------
    number
        The case's number.
    name
        admissible, certified, field, provisional, comments, reasoned, review, or all.
    by
        The enrolled person who signs.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import timing

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        put(timing.paused(view, number, name, by=by, reason=reason, since=since), as_json)


@clock.command
def resume(
    number: int, name: str, *, by: str, reason: str, since: Since = None, as_json: Json = False
) -> None:
    """Let a clock go on that stands still.

    Example: lendemain -C minsk case clock resume 1 reasoned --by olena --reason "Access given"

    Parameters
    ----------
    number
        The case's number.
    name
        The clock, or all, as it was stopped.
    by
        The enrolled person who signs.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import timing

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        put(timing.resumed(view, number, name, by=by, reason=reason, since=since), as_json)


@case.command(name="raise")
def raise_(
    number: int, to: str, *, by: str, reason: str, since: Since = None, as_json: Json = False
) -> None:
    """Raise a case to a higher level before time does.

    Example: lendemain -C minsk case raise 1 commission --by olena --reason "Both sides dispute it"

    Parameters
    ----------
    number
        The case's number.
    to
        The level, as the terms of reference name it.
    by
        The enrolled person who signs.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import timing

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        put(timing.raised(view, number, to, by=by, reason=reason, since=since), as_json)


@case.command
def tasks(*, by: str, as_json: Json = False) -> None:
    """List what waits for somebody: votes, answers, corrective actions, moves open to them.

    Example: lendemain -C minsk case tasks --by olena

    Parameters
    ----------
    by
        The enrolled person.
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import tasks as desk_tasks

    with where.mission() as mission:
        rows = desk_tasks.tasks(desk_view.view(mission), by)
    words.listed(rows, as_json)
