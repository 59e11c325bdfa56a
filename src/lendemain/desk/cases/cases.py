"""Carry out a person's command on a case, and list the docket; and enrol the people who may
sign.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lendemain import commission, tables
from lendemain.commission import personal
from lendemain.commission.procedure import EDITION, RULES
from lendemain.desk import clock, people, permissions
from lendemain.desk.cases import batches, exhibits, matters, procedure
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.keys import check_plain, person_file
from lendemain.desk.keys import person as person
from lendemain.desk.mission import STEP, Mission
from lendemain.desk.network import assurance
from lendemain.desk.view import View
from lendemain.desk.working.cycle import steps
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records.because import Because
from lendemain.records.case import Move, Status
from lendemain.records.procedure import MoveRule, Need

Plain = dict[str, object]
REASON_LENGTH_MAX = 2000


def listed(
    view: View, *, status: str | None = None, sector: str | None = None, limit: int = 50
) -> list[Plain]:
    """The docket's cases as plain mappings, the most pressing first, each with what is due next.

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
    found: list[Plain] = rows.slice(0, limit).to_pylist()
    ticking = procedure.ticking(view, found, at=clock.now())
    return [
        _plain(row)
        | matters.next_due(one, str(row["status"]), settled=batches.settled(view.mission, row))
        for row, one in zip(found, ticking, strict=True)
    ]


def totals(view: View) -> Mapping[str, int]:
    """How many cases there are in all, and in each status; they balance."""
    return commission.docket.totals(view.cases)


def shown(view: View, number: int, *, by: str | None = None) -> Plain:
    """One case with its allegation, its incident, what was done, and what may follow.

    `moves` says of every move from here whether it may be made now, by `by` where somebody is
    named, and why not; `step` is what a later move says it was based on.  `sampled` is what became
    of it with its batch, None where no sample of that was decided.
    """
    row = _case(view, number)
    allegations = view.allegations.filter(
        pc.equal(view.allegations.column("allegation_id"), row["allegation_id"])
    )
    incidents = view.incidents.filter(
        pc.equal(view.incidents.column("incident_id"), row["incident_id"])
    )
    held = procedure.matter(view, number, at=clock.now())
    barred = {move: barriers(view, held, move, by=by) for move in RULES[held.status]}
    irregular = procedure.irregular(view, number)
    within = commission.gathering.members(view.gatherings).get(number, ())
    evidence = exhibits.shown_to(view.mission, [number, *within], by)
    return {
        "case": row,
        "allegation": next((_plain(r) for r in allegations.to_pylist()), None),
        "incident": next((_plain(r) for r in incidents.to_pylist()), None),
        "members": members(view, within),
        "sampled": batches.outcomes(view.mission).get(f"case:{number}"),
        "step": held.step,
        "steps": _made(view, held, irregular),
        "exhibits": evidence["rows"],
        "exhibits_closed": evidence["closed"],
        "exhibits_sealed": evidence["sealed"],
        "irregular": [{"entry": entry, "lacks": str(why)} for entry, why in irregular.items()],
        "may": [m.value for m in commission.docket.MOVES.get(held.status, {})],
        "moves": [matters.move(RULES[held.status][m], why) for m, why in barred.items()],
        **matters.plain(held),
    }


def members(view: View, within: Sequence[int]) -> list[Plain]:
    """The members of a pattern case, each with its line in the docket and its incident (None where
    it has none now).
    """
    found: list[Plain] = []
    for number in within:
        row = _case(view, number)
        named = pc.equal(view.incidents.column("incident_id"), row["incident_id"])
        rows = view.incidents.filter(named).to_pylist()
        found.append({"case": row, "incident": _plain(rows[0]) if rows else None})
    return found


def incidents(shown: Mapping[str, Any]) -> list[str]:
    """The incidents under a case that is `shown`, by identifier: its own, or those of a pattern's
    members.
    """
    rows = [shown["incident"], *(one["incident"] for one in shown["members"])]
    return [str(row["incident_id"]) for row in rows if row is not None]


def barriers(view: View, held: Matter, move: Move, *, by: str | None) -> list[str]:
    """Why a case cannot be moved so now, by somebody or, where nobody is named, by anybody.

    What a move would say for itself (a finding, a cause) is not counted as missing.
    """
    row = RULES[held.status][move]
    told = [n for n in row.needs if n not in OF_THE_MOVE or (move is Move.DECIDE and held.tally)]
    why = procedure.unmet(held, move)
    found = [why[n] for n in told if n in why and n is not Need.PERSON]
    found += procedure.apart(held, move)
    return found + (closed(view.mission, held, row, by) if by else [])


def closed(mission: Mission, held: Matter, row: MoveRule, by: str) -> list[str]:
    """Why a move is not open to somebody, in words."""
    found: list[str] = []
    try:
        permissions.check(mission, by, row.action, f"case:{held.number}")
    except InputError as error:
        found.append(error.what)
    who = permissions.full(mission, by)
    duty = permissions.standing(mission).duties.get(who)
    if duty is not None and not commission.procedure.open_to(row, duty.role):
        found.append(Because.of("open_to", roles=sorted(row.roles)))
    return found + apart(mission, held, by)


def apart(mission: Mission, held: Matter, by: str) -> list[str]:
    """Why somebody does not act for the commission in a case, whatever their role: they recused
    themselves, or speak for a party under another name.
    """
    found: list[str] = []
    if permissions.full(mission, by) in held.recused:
        found.append(Because.of("does_not_sit", name=by))
    if party := people.speaks_for(mission, by):
        found.append(Because.of("speaks_for", name=by, party=party))
    return found


def _made(view: View, held: Matter, irregular: Mapping[int, str]) -> list[Plain]:
    """The moves of a case in order, each with how sure it is, and a decision with its effect."""
    mission, number = view.mission, held.number
    lacking = procedure.void(held, irregular)
    later = procedure.replaced(held, lacking)
    sure, found = assurance.Assurance(mission), []
    for entry, step in zip(mission.entries(STEP), steps(mission), strict=True):
        if step.number != number:
            continue
        how = sure.of(entry)
        told = {"move": step.move.value, "by": step.by, "at": step.at.isoformat()}
        said: Plain = {**told, "reason": step.reason, **assurance.plain(how)}
        said |= {n: entry.body[n] for n in TOLD if n in entry.body}
        if step.move == Move.DECIDE:
            said["effect"] = assurance.effect(how)
            if lacks := lacking.get(entry.index):
                said["effect"] = f"none: {lacks}"
            elif (new := later.get(entry.index)) and sure.met(new):
                said["effect"] = f"until entry {new}, which decided anew"
        if step.move == Move.PROVISIONAL:
            said["standing"] = "provisional: found before all parties were heard, decides nothing"
        found.append(said)
    return found


TOLD = ("finding", "hypothesis", "consequence", "analysis", "text", "outcome", "cause", "since")
"""What a step says beside its move that `case show` repeats."""

OF_THE_MOVE = (Need.CAUSE, Need.ANALYSIS, Need.STANDARD, Need.NOTICES)
"""Needs that a move itself answers by what it says."""


def moved(
    view: View,
    number: int,
    move: str,
    *,
    reason: str,
    by: str | None,
    since: int | None = None,
    also: Mapping[str, object] | None = None,
    objects: Sequence[Mapping[str, object]] = (),
    others: Sequence[str] = (),
) -> Plain:
    """The case after a person's move, which is in the ledger when this returns.

    `since` is the case's `step` that the move is based on, `also` what it says besides (a finding,
    a cause), `objects` the files it names; `others` sign it too.  Raises `InputError`, and changes
    nothing, where the table does not permit the move, something that it needs is missing, something
    was said since, no reason is given, or `by` is nobody enrolled here.
    """
    if move not in {m.value for m in Move}:
        raise InputError(
            f"no such move as {move!r}",
            where=f"case {number}",
            remedy=f"Choose one of: {', '.join(m.value for m in Move)}",
        )
    checked(number, {"reason": reason, **(also or {})})
    held = procedure.matter(view, number, at=clock.now())
    current(held, since)
    row = commission.procedure.rule(held.status, Move(move))
    signing = _signers(view.mission, held, row, [*([by] if by else []), *others])
    said = {
        "case": number, "move": move, "reason": reason, "edition": EDITION, "since": held.step,
        **(also or {}), **(_decision(held) if row.move in (Move.DECIDE, Move.DISMISS) else {}),
    }  # fmt: skip
    why = procedure.unmet(held, row.move, said, people=len(signing))
    if missing := [*(why[n] for n in row.needs if n in why), *procedure.apart(held, row.move)]:
        not_yet = Because.all_of([Because.of("not_yet", move=move), *missing])
        raise InputError(
            not_yet or "", where=f"case {number}",
            remedy="Nothing was recorded; see what it needs with `lendemain case show`",
        )  # fmt: skip
    first = signing[0] if signing else None
    view.mission.record(STEP, said, objects, signer=first, others=signing[1:])
    return shown(View(view.mission, view.entry, view.found), number, by=by)


def _signers(
    mission: Mission, held: Matter, row: MoveRule, names: Sequence[str]
) -> list[note.Signer]:
    """The keys of those who make a move; `InputError` where it is not open to one of them."""
    found = [people.signer(mission, name) for name in names]
    people.check_apart(mission, names)
    for name in names:
        if why := closed(mission, held, row, name):
            raise InputError(
                Because.all_of(why) or "", where=f"case {held.number}, {name}",
                remedy=f"See `lendemain case show {held.number} --by {name}`",
            )  # fmt: skip
    if not found and permissions.standing(mission).adopted is not None:
        raise InputError(
            Because.of("needs_person"),
            where=f"case {held.number}",
            remedy="Give --by and the name of an enrolled person",
        )
    return found


def _decision(held: Matter) -> Plain:
    """What the step that decides a case says of the proposal, the members, and the vote."""
    if held.tally is None:
        return {}
    tally, one = held.tally, held.tally.proposal
    return {
        "proposal": one.entry, "proposal_digest": one.digest, "finding": one.finding.value,
        "hypothesis": one.hypothesis, "consequence": one.consequence, "analysis": one.analysis,
        "text": one.text, "outcome": commission.deciding.outcome(tally),
        "members": list(tally.members), "chair": tally.chair,
    }  # fmt: skip


def checked(number: int, said: Mapping[str, object], *, where: str = "") -> None:
    """Raise `InputError` where a text of a statement is empty, too long, or identifies a person."""
    where = where or f"case {number}"
    for name, text in said.items():
        if not isinstance(text, str) or (not text and name != "reason"):
            continue
        plain = all(c.isprintable() or c == "\n" for c in text)
        if not text.strip() or len(text) > REASON_LENGTH_MAX or not plain:
            raise InputError(
                Because.of("text_needed", field=name), where=where,
                remedy=f"Give it with --{name}",
            )  # fmt: skip
    for found in personal.personal(said):
        raise InputError(
            Because.of("identifies", field=found.field, what=found.what), where=where,
            remedy="Leave it out; what identifies a person is handed in as an exhibit",
        )  # fmt: skip


def current(held: Matter, since: int | None) -> None:
    """Raise `InputError` where something was said in a case after the step one has seen.

    It names what happened in between; nothing of it is lost.
    """
    if since is None or since == held.step:
        return
    if not 0 <= since < held.step:
        raise InputError(
            f"the case is at step {held.step}", where="--since",
            remedy="Give the step that `lendemain case show` tells",
        )  # fmt: skip
    told = [matters.statement(one) for one in held.statements[since:]]
    raise InputError(
        "others have acted since: " + "; ".join(told), where=f"case {held.number}",
        remedy=f"Look at it again, then give --since {held.step}; nothing was recorded",
    )  # fmt: skip


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
    check_plain(name)
    full = permissions.full(mission, name)
    path = person_file(mission.folder, name)
    if path.exists() or full in people.people(mission):
        raise InputError("is enrolled already", where=name, remedy="Choose another name")
    signer = note.Signer.generate(full)
    path.touch(mode=0o600)
    try:
        path.write_text(signer.text + "\n", "utf-8")
        mission.enrol(signer.verifier, role="person", duty=duty, others=others)
    except BaseException:
        path.unlink()  # a key that was not enrolled signs nothing, and holds no name
        raise
    return signer.verifier.vkey


def _case(view: View, number: int) -> Plain:
    return _plain(procedure.line(view, number))


def _plain(row: Mapping[str, object]) -> Plain:
    plain: Plain = {}
    for name, value in row.items():
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        elif isinstance(value, bytes):
            value = value.hex()
        plain[name] = value
    return plain
