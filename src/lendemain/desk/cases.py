"""Carry out a person's command on a case, and list the docket; and enrol the people who may
sign.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lendemain import commission, tables
from lendemain.desk import assurance, exhibits, permissions
from lendemain.desk.cycle import steps
from lendemain.desk.mission import STEP, Mission
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records.access import Action
from lendemain.records.case import Move, Status

Plain = dict[str, object]
REASON_LENGTH_MAX = 2000
RESERVED = ("desk", "log")
"""Names that no person may sign with: the ledger's and the desk's own keys bear them."""


def listed(
    view: View, *, status: str | None = None, sector: str | None = None, limit: int = 50
) -> list[Plain]:
    """The docket's cases as plain mappings, the most pressing first.

    Raises `InputError` for a status or a sector that there is none of, and a limit below 0.
    """
    rows = view.cases
    named = {*tables.texts(rows, "sector_id"), *(s.sector_id for s in view.sectors)} - {""}
    known = [s.value for s in Status], sorted(named)
    for name, wanted, choices in zip(("status", "sector"), (status, sector), known, strict=True):
        if wanted is not None and wanted not in choices:
            raise InputError(
                f"there is no {name} {wanted!r}",
                where=f"--{name}",
                remedy=f"Choose one of: {', '.join(choices) or 'none'}",
            )
    if limit < 0:
        raise InputError("below 0", where="--limit", remedy="Give how many cases at most")
    for name, wanted in (("status", status), ("sector_id", sector)):
        if wanted is not None:
            rows = rows.filter(pc.equal(rows.column(name).cast(pa.string()), wanted))
    rows = rows.sort_by([("priority", "descending"), ("number", "ascending")])
    return [_plain(row) for row in rows.slice(0, limit).to_pylist()]


def totals(view: View) -> Mapping[str, int]:
    """How many cases there are in all, and in each status; they balance."""
    return commission.docket.totals(view.cases)


def shown(view: View, number: int) -> Plain:
    """One case with its allegation, its incident, the moves made, and those that may follow."""
    row = _case(view, number)
    allegations = view.allegations.filter(
        pc.equal(view.allegations.column("allegation_id"), row["allegation_id"])
    )
    incidents = view.incidents.filter(
        pc.equal(view.incidents.column("incident_id"), row["incident_id"])
    )
    return {
        "case": row,
        "allegation": next((_plain(r) for r in allegations.to_pylist()), None),
        "incident": next((_plain(r) for r in incidents.to_pylist()), None),
        "steps": _made(view.mission, number),
        "exhibits": exhibits.listed(view.mission, case=number),
        "may": [m.value for m in commission.docket.MOVES.get(Status(str(row["status"])), {})],
    }


def _made(mission: Mission, number: int) -> list[Plain]:
    """The moves of a case in order, each with how sure it is, and a decision with its effect."""
    sure, found = assurance.Assurance(mission), []
    for entry, step in zip(mission.entries(STEP), steps(mission), strict=True):
        if step.number != number:
            continue
        how = sure.of(entry)
        told = {"move": step.move.value, "by": step.by, "at": step.at.isoformat()}
        said: Plain = {**told, "reason": step.reason, **assurance.plain(how)}
        if step.move == Move.DECIDE:
            said["effect"] = assurance.effect(how)
        found.append(said)
    return found


def moved(view: View, number: int, move: str, *, reason: str, by: str | None) -> Plain:
    """The case after a person's move, which is in the ledger when this returns.

    Raises `InputError`, and changes nothing, where the table does not permit the move, no reason is
    given, or `by` is nobody enrolled here.
    """
    if move not in {m.value for m in Move}:
        raise InputError(
            f"no such move as {move!r}",
            where=f"case {number}",
            remedy=f"Choose one of: {', '.join(m.value for m in Move)}",
        )
    plain = all(c.isprintable() or c == "\n" for c in reason)
    if not reason.strip() or len(reason) > REASON_LENGTH_MAX or not plain:
        raise InputError(
            "a move needs a reason of 1 to 2,000 printable characters",
            where=f"case {number}",
            remedy="Give it with --reason",
        )
    row = _case(view, number)
    commission.docket.moved(Status(str(row["status"])), Move(move))
    signer = person(view.mission.folder, by) if by else None
    if by:
        action = Action.DECIDE if move == Move.DECIDE else Action.MOVE
        permissions.check(view.mission, by, action, f"case:{number}")
    elif permissions.standing(view.mission).adopted is not None:
        raise InputError(
            "a policy of access was adopted, so a move needs a person whose role may make it",
            where=f"case {number}",
            remedy="Give --by and the name of an enrolled person",
        )
    said = {"case": number, "move": move, "reason": reason}
    view.mission.record(STEP, said, signer=signer)
    return shown(View(view.mission, view.entry, view.found), number)


def enrolled(
    mission: Mission,
    name: str,
    *,
    duty: Mapping[str, object] | None = None,
    others: Sequence[note.Signer] = (),
) -> str:
    """The public key of a person who may from now on sign moves; the private one stays in
    `keys/`.

    `duty` says what they may, as `desk.adoption.duty` writes it; `others` sign the enrolment too.
    Raises `InputError` for a name that is taken, reserved, or not plain.
    """
    slug = mission.origin.split("/")[0]
    if not name or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in name):
        raise InputError(
            "a name has letters, digits, '-', '_' and '.' only",
            where=repr(name),
            remedy="Choose another name",
        )
    if name.lower() in RESERVED:
        raise InputError(
            "the name of a key that is no person's", where=name, remedy="Choose another name"
        )
    path = _person_file(mission.folder, name)
    if path.exists():
        raise InputError("is enrolled already", where=name, remedy="Choose another name")
    signer = note.Signer.generate(f"{slug}/{name}")
    path.touch(mode=0o600)
    try:
        path.write_text(signer.text + "\n", "utf-8")
        mission.enrol(signer.verifier, role="person", duty=duty, others=others)
    except BaseException:
        path.unlink()  # a key that was not enrolled signs nothing, and holds no name
        raise
    return signer.verifier.vkey


def person(folder: Path, name: str) -> note.Signer:
    """The signing key of an enrolled person; `InputError` where there is none here."""
    try:
        return note.Signer.parse(_person_file(folder, name).read_text("utf-8").strip())
    except FileNotFoundError:
        raise InputError(
            "nobody of that name is enrolled here",
            where=f"--by {name}",
            remedy=f"Enrol them first: `lendemain case enrol {name}`",
        ) from None


def _person_file(folder: Path, name: str) -> Path:
    return folder / "keys" / f"person-{Path(name).name}.key"


def _case(view: View, number: int) -> Plain:
    numbers = view.cases.column("number")
    there = 0 < number < 1 << 31
    rows = view.cases.filter(pc.equal(numbers, number)).to_pylist() if there else []
    if not rows:
        raise InputError("no such case", where=f"case {number}", remedy="See `lendemain case list`")
    return _plain(rows[0])


def _plain(row: Mapping[str, object]) -> Plain:
    plain: Plain = {}
    for name, value in row.items():
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        elif isinstance(value, bytes):
            value = value.hex()
        plain[name] = value
    return plain
