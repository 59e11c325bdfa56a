"""The verbs of corrective actions."""

import json
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.docket import Since
from lendemain.cli.words import Json

remedy = App(name="remedy", help="Corrective actions: ordered, reported, verified, or climbing.")


@remedy.command(name="list")
def list_(
    *,
    case: int | None = None,
    owner: str | None = None,
    status: str | None = None,
    at: str | None = None,
    as_json: Json = False,
) -> None:
    """List corrective actions, those owed longest first.

    Example: lendemain -C minsk remedy list --status owed

    Parameters
    ----------
    case
        Only those of this case.
    owner
        Only those that this party owes.
    status
        Only those that stand so; "owed" for all that are neither verified nor discharged.
    at
        As they stood then (ISO 8601); now where none is given.
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies
    from lendemain.desk.network import telling

    moment = where.moment(at) if at else None
    with where.mission() as mission:
        view = desk_view.view(mission)
        rows = remedies.board(view, case=case, owner=owner, status=status, at=moment)
    if as_json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(words.rows(telling.remedy(row)))
    if not rows:
        print("none")


@remedy.command
def order(
    case: int,
    name: str,
    *,
    owner: str,
    by: str,
    text: str = "",
    within_h: float | None = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Order a corrective action that the commission has voted.

    Example: lendemain -C minsk remedy order 1 withdrawal --owner north --by ana

    Parameters
    ----------
    case
        The case's number.
    name
        Its name in the catalogue.
    owner
        The party that owes it.
    by
        The member who signs.
    text
        What exactly is to be done.
    within_h
        In how many hours, where sooner than the catalogue says.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        said = remedies.ordered(
            view, case, name, owner=owner, by=by, text=text, within_h=within_h, since=since
        )
        _put(said, as_json)


@remedy.command
def accept(name: str, *, by: str, reason: str = "", as_json: Json = False) -> None:
    """Accept a corrective action, for the party that owes it.

    Example: lendemain -C minsk remedy accept 1.1 --by yana

    Parameters
    ----------
    name
        The corrective action, as `remedy list` names it.
    by
        The owner's liaison.
    reason
        What the party says to it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies

    with where.mission(write=True) as mission:
        _put(remedies.accepted(desk_view.view(mission), name, by=by, reason=reason), as_json)


@remedy.command
def report(
    name: str, *, by: str, text: str, proof: list[str] | None = None, as_json: Json = False
) -> None:
    """Report a corrective action done.

    Example: lendemain -C minsk remedy report 1.1 --by yana --text "Withdrawn at noon"

    Parameters
    ----------
    name
        The corrective action, as `remedy list` names it.
    by
        The owner's liaison, or somebody of the commission.
    text
        What was done.
    proof
        exhibit:ID or observation:ID; may be given several times.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        _put(remedies.reported(view, name, by=by, text=text, proofs=proof or ()), as_json)


@remedy.command
def verify(
    name: str,
    *,
    by: str,
    reason: str,
    proof: list[str] | None = None,
    not_done: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Verify that a corrective action was done, by a proof; or state that it was not.

    Example: lendemain -C minsk remedy verify 1.1 --by ivo --reason "Seen empty" \
--proof exhibit:4f2a

    Parameters
    ----------
    name
        The corrective action, as `remedy list` names it.
    by
        Somebody of the commission; never a party's liaison.
    reason
        What was looked at.
    proof
        exhibit:ID or observation:ID; may be given several times.
    not_done
        It was not done; it is owed again.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies

    with where.mission(write=True) as mission:
        said = remedies.verified(
            desk_view.view(mission), name, by=by, done=not not_done, reason=reason,
            proofs=proof or (),
        )  # fmt: skip
        _put(said, as_json)


@remedy.command
def extend(name: str, *, by: str, hours: float, reason: str, as_json: Json = False) -> None:
    """Give a corrective action more time, for a reason; the earlier deadline stays on record.

    Example: lendemain -C minsk remedy extend 1.1 --by ana --hours 24 --reason "The road is mined"

    Parameters
    ----------
    name
        The corrective action, as `remedy list` names it.
    by
        The member who signs.
    hours
        How many hours more.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        _put(remedies.extended(view, name, by=by, hours=hours, reason=reason), as_json)


@remedy.command
def climb(
    name: str,
    to: int,
    *,
    by: str,
    reason: str,
    other: Annotated[list[str] | None, Parameter(name="--with")] = None,
    as_json: Json = False,
) -> None:
    """Bring an overdue corrective action to a higher step of the ladder; people sign for it.

    Example: lendemain -C minsk remedy climb 1.1 8 --by ana --with bo --with cem --reason "Owed"

    Parameters
    ----------
    name
        The corrective action, as `remedy list` names it.
    to
        The step of the ladder.
    by
        A member who signs.
    reason
        Why.
    other
        Another member who signs; a political step takes several.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        _put(remedies.climbed(view, name, to, by=by, reason=reason, others=other or ()), as_json)


@remedy.command
def discharge(name: str, *, by: str, reason: str, as_json: Json = False) -> None:
    """Discharge a corrective action; where nobody verified it, that is shown for ever.

    Example: lendemain -C minsk remedy discharge 1.1 --by ana --reason "Verified"

    Parameters
    ----------
    name
        The corrective action, as `remedy list` names it.
    by
        The member who signs.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import remedies

    with where.mission(write=True) as mission:
        _put(remedies.discharged(desk_view.view(mission), name, by=by, reason=reason), as_json)


def _put(said: dict[str, object], as_json: bool) -> None:
    from lendemain.desk.network import telling

    if as_json:
        print(json.dumps(said))
        return
    print(words.rows(telling.remedy(said)))
    history = said["history"]
    for row in history if isinstance(history, list) else ():
        print(f"  {words.rows(str(row))}")
