"""The verbs of the docket."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json, Language
from lendemain.errors import InputError

case = App(name="case", help="The docket: every allegation has a number and a status.")

Since = Annotated[
    int | None, Parameter(help="The step that `case show` told; refused if others acted since.")
]


@case.command(name="list")
def list_(
    *, status: str | None = None, sector: str | None = None, limit: int = 50, as_json: Json = False
) -> None:
    """List the docket, the most pressing cases first, what is due next, and its totals.

    Example: lendemain -C minsk case list --status received

    Parameters
    ----------
    status
        Only cases that stand there.
    sector
        Only cases of this sector.
    limit
        How many at most.
    as_json
        Print a JSON object with cases and totals.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import cases

    with where.mission() as mission:
        view = desk_view.view(mission)
        rows = cases.listed(view, status=status, sector=sector, limit=limit)
        totals = dict(cases.totals(view))
    if as_json:
        print(json.dumps({"cases": rows, "totals": totals}))
        return
    shown = ("number", "status", "handling", "gravity", "kind", "sector_id", "start", "fragment",
             "next", "left")  # fmt: skip
    words.table([{n: row[n] for n in shown} for row in rows])
    print(", ".join(f"{n}: {v}" for n, v in totals.items()))


@case.command
def show(number: int, *, by: str | None = None, as_json: Json = False) -> None:
    """Show one case: clocks, hearing, votes, steps, and what may follow or why it may not.

    Example: lendemain -C minsk case show 1

    Parameters
    ----------
    number
        The case's number.
    by
        Say which moves are open to this enrolled person.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import cases

    with where.mission() as mission:
        put(cases.shown(desk_view.view(mission), number, by=by), as_json)


@case.command
def move(
    number: int,
    move: str,
    *,
    reason: str,
    by: str | None = None,
    since: Since = None,
    cause: str = "",
    as_json: Json = False,
) -> None:
    """Make a signed move with a case; a move that the procedure does not permit changes nothing.

    Example: lendemain -C minsk case move 1 admit --reason "Two independent accounts"

    Parameters
    ----------
    number
        The case's number.
    move
        admit, decline, verify, ... ; a wrong one lists those that are permitted.
    reason
        Why; it is kept with the move.
    by
        The enrolled person who signs; the desk where none is given.
    cause
        Why a case is reopened, as the terms of reference name it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import cases
    from lendemain.desk.file import hearing

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        if move == "send" and by:
            put(hearing.sent(view, number, by=by, reason=reason, since=since), as_json)
            return
        also = {"cause": cause} if cause else None
        said = cases.moved(view, number, move, reason=reason, by=by, since=since, also=also)
        put(said, as_json)


def put(shown: Mapping[str, object], as_json: bool) -> None:
    """Print a case."""
    from lendemain.desk.network import telling

    if as_json:
        print(json.dumps(shown))
        return
    for row in telling.told(shown):
        print(words.rows(row))


@case.command
def enrol(
    name: str,
    *,
    role: str = "",
    party: str = "",
    compartment: list[str] | None = None,
    case: list[int] | None = None,
    other: Annotated[str | None, Parameter(name="--with")] = None,
    as_json: Json = False,
) -> None:
    """Enrol a person who may sign moves; their key is made in the mission's folder.

    Example: lendemain -C minsk case enrol olena --role commissioner

    Parameters
    ----------
    name
        Letters, digits, '-', '_' and '.'.
    role
        commissioner, secretariat, investigator, liaison, observer or researcher.
    party
        The party of a liaison.
    compartment
        A compartment that is open to them; may be given several times.
    case
        A case assigned to an investigator or liaison; may be given several times.
    other
        Who signs it too; needed for a role once a policy of access was adopted.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import adoption
    from lendemain.desk.cases import cases

    with where.mission(write=True) as mission:
        given = adoption.given(name, role, party=party, compartments=compartment, cases=case)
        if given == adoption.given(name, ""):
            key = cases.enrolled(mission, name)
        else:
            key = adoption.enrolled(mission, name, given, other=other)
        words.put({"name": name, "key": key}, as_json)


@case.command
def export(
    number: int,
    *,
    out: Annotated[Path, Parameter(name=["--out", "-o"])],
    for_: Annotated[str, Parameter(name="--for")] = "commission",
    lang: Language = "en",
    pdf: bool = False,
    without_files: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Write a case's dossier: one file that proves, offline and years later, what was recorded.

    Example: lendemain -C minsk case export 1 -o dossier.zip

    Parameters
    ----------
    number
        The case's number.
    out
        A new file.
    for_
        Whom it is for: commission, party:NAME or person:NAME.
    lang
        The language of the readable case file in it.
    pdf
        Put the case file in as PDF, too.
    without_files
        Leave the exhibits' files out, to be handed over beside it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.file import dossier

    wanted = dossier.Wanted(
        case=number, audience=for_, language=lang, pdf=pdf, files=not without_files
    )
    with where.mission(write=True) as mission:
        words.put(dossier.exported(desk_view.view(mission), wanted, out), as_json)


@case.command
def verify(
    dossier: Path,
    *,
    policy: Path | None = None,
    trust_the_dossiers_policy: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """State what a dossier proves under your policy: by whom, between which times, what is missing.

    Example: lendemain case verify dossier.zip --policy parties.txt

    Parameters
    ----------
    dossier
        The file.
    policy
        Whom you trust (tlog-policy); have it from elsewhere.
    trust_the_dossiers_policy
        Take the policy that lies in the dossier, which proves nothing against whoever made it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.file import dossier as desk_dossier

    if (policy is None) != trust_the_dossiers_policy:
        raise InputError(
            "a dossier is judged by a policy from elsewhere",
            where="--policy",
            remedy="Give your own with --policy FILE",
        )
    said = desk_dossier.stated(dossier, policy)
    if as_json:
        print(json.dumps(said, sort_keys=True))
        return
    if policy is None:
        print(
            "WARNING: the policy was taken from the dossier itself, so whoever made the dossier "
            "chose whom to trust: this proves nothing against them."
        )
    for row in desk_dossier.told(said):
        print(row)
