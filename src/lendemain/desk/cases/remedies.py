"""Corrective actions on the desk: order, accept, report, verify, extend, climb, discharge; the
board.

Only what was voted is ordered.  The owner's liaison accepts and reports; whoever verifies is not of
the owner; a proof is an exhibit or an observation that the mission holds.  Overdue ones climb by
themselves (`commission.remedies`); to a political step nobody but people brings them, and the entry
that does so certifies facts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from lendemain.commission import deciding, remedies, standards
from lendemain.commission.terms import holding
from lendemain.desk import clock
from lendemain.desk.cases import exhibits, matters, procedure, stating
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.cases.reference import terms
from lendemain.desk.view import View
from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.because import Because
from lendemain.records.case import Move, Status
from lendemain.records.decision import Finding
from lendemain.records.procedure import CaseKind
from lendemain.records.remedy import CorrectiveAction, RemedyStatus

Plain = dict[str, object]
OWED = "owed"
ORDERS = (Status.DECISION, Status.CORRECTIVE_ACTIONS, Status.FOLLOW_UP)
"""Where a case stands when corrective actions are ordered."""


def board(
    view: View,
    *,
    case: int | None = None,
    owner: str | None = None,
    status: str | None = None,
    at: datetime | None = None,
) -> list[Plain]:
    """Every corrective action of the mission as it stands now: what is overdue longest first.

    `status` is one of theirs, or "owed" for all that are neither verified nor discharged.
    """
    known = [OWED, *(s.value for s in RemedyStatus)]
    if status is not None and status not in known:
        raise InputError(
            f"no status {status!r}", where="--status", remedy=f"Choose one of: {', '.join(known)}"
        )
    moment, rows = at or clock.now(), list[CorrectiveAction]()
    for number, said in sorted(procedure.statements(view.mission).items()):
        if case in (None, number) and any(s.kind is CaseKind.ORDERED for s in said):
            row = procedure.line(view, number)
            text = procedure.agreement_of(view, str(row["fragment"]))
            rows += remedies.remedies(said, terms(view.mission, text), at=moment)
    rows = [
        one
        for one in rows
        if owner in (None, one.owner)
        and (status in (None, one.status.value) or (status == OWED and _owed(one)))
    ]
    rows.sort(key=lambda one: (not _owed(one), one.deadline, one.entry))
    return [matters.remedy(one) for one in rows]


def _owed(one: CorrectiveAction) -> bool:
    return one.status not in remedies.NOTHING_OWED


def ordered(
    view: View,
    number: int,
    of: str,
    *,
    owner: str,
    by: str,
    text: str = "",
    within_h: float | None = None,
    since: int | None = None,
) -> Plain:
    """A corrective action that the commission has voted, ordered now with its deadline.

    It is due in the catalogue's time, or sooner where `within_h` says so.
    """
    held = stating.matter(view, number, since=since)
    stating.check_status(held, "corrective actions are ordered", *ORDERS)
    decided = held.moves(Move.DECIDE)[-1]
    proposal = next(p for p in held.proposals if p.entry == decided.said.get("proposal"))
    one = remedies.catalogued(holding(held.terms, proposal.at), of)
    if one is None or (of, owner) not in proposal.remedies:
        voted = ", ".join(f"{a}:{b}" for a, b in proposal.remedies)
        raise InputError(
            Because.of("not_voted", of=of, owner=owner), where=f"case {number}",
            remedy=f"Order one of: {voted or 'none; the decision names none'}",
        )  # fmt: skip
    _check_once(held, (of, owner), since=decided.entry)
    within = one.within if within_h is None else timedelta(hours=within_h)
    if not timedelta(0) < within <= one.within:
        raise InputError(
            Because.of("due_within", of=of, hours=f"{one.within / timedelta(hours=1):g}"),
            where="--within-h",
            remedy="Give fewer hours, above 0",
        )  # fmt: skip
    said: Plain = {
        "of": of, "owner": owner, "step": one.step, "verification": one.verification,
        "proof": one.proof, "deadline": microseconds(clock.now() + within),
        "decision": decided.entry,
    }  # fmt: skip
    if text:
        said["text"] = text
    stating.stated(view, held, CaseKind.ORDERED, said, by=by, action=Action.DECIDE)
    return _last(view, number)


def _check_once(held: Matter, voted: tuple[str, str], *, since: int) -> None:
    """Raise `InputError` where what was voted is ordered and still owed since the decision."""
    for one in held.remedies:
        if (one.of, one.owner) == voted and one.entry > since and _owed(one):
            raise InputError(
                Because.of("owed_already", remedy=one.name), where=f"case {held.number}",
                remedy="It is owed once; see `lendemain remedy list`",
            )  # fmt: skip


def accepted(view: View, name: str, *, by: str, reason: str = "") -> Plain:
    """A corrective action that its owner has accepted, by the owner's liaison."""
    held, one = _named(view, name)
    stating.liaison(view.mission, by, one.owner, where=f"corrective action {name}")
    _check(one, "accepted", RemedyStatus.ORDERED, RemedyStatus.OVERDUE, RemedyStatus.ESCALATED)
    said = {"remedy": name} | ({"reason": reason} if reason else {})
    stating.stated(view, held, CaseKind.ACCEPTED, said, by=by, action=None)
    return _one(view, name)


def reported(view: View, name: str, *, by: str, text: str, proofs: Sequence[str] = ()) -> Plain:
    """A corrective action that was reported done, by its owner's liaison or the commission."""
    held, one = _named(view, name)
    action: Action | None = Action.MOVE
    if stating.duty(view.mission, by).role is Role.LIAISON:
        stating.liaison(view.mission, by, one.owner, where=f"corrective action {name}")
        action = None
    _check(one, "reported", *(set(RemedyStatus) - remedies.NOTHING_OWED))
    said = {"remedy": name, "text": text, "proofs": [_proof(view, p) for p in proofs]}
    stating.stated(view, held, CaseKind.REPORTED, said, by=by, action=action)
    return _one(view, name)


def verified(
    view: View, name: str, *, by: str, done: bool, reason: str, proofs: Sequence[str] = ()
) -> Plain:
    """A corrective action that somebody of the commission has verified, or found not done.

    That it is done needs a proof, here or in the report.
    """
    held, one = _named(view, name)
    where = f"corrective action {name}"
    if stating.duty(view.mission, by).role is Role.LIAISON:
        raise InputError(
            Because.of("own_judge"), where=where,
            remedy="Have somebody of the commission do it",
        )  # fmt: skip
    stating.check_apart(view.mission, held, by)
    _check(one, "verified", RemedyStatus.REPORTED)
    found = [_proof(view, p) for p in proofs]
    if done and not found and not one.proofs:
        raise InputError(
            Because.of("not_proven", proof=one.proof), where=where,
            remedy="Name an exhibit or an observation with --proof",
        )  # fmt: skip
    said: Plain = {
        "remedy": name, "result": "done" if done else "not_done", "reason": reason,
        "proofs": found,
    }  # fmt: skip
    stating.stated(view, held, CaseKind.VERIFIED, said, by=by)
    return _one(view, name)


def extended(view: View, name: str, *, by: str, hours: float, reason: str) -> Plain:
    """A corrective action with a later deadline, for a reason; the earlier one stays on record."""
    held, one = _named(view, name)
    _check(one, "extended", RemedyStatus.ORDERED, RemedyStatus.ACCEPTED)
    if not 0.0 < hours <= 8784.0:
        raise InputError(Because.of("no_hours"), where="--hours", remedy="Give 1 to 8784")
    until = one.deadline + timedelta(hours=hours)
    said = {"remedy": name, "deadline": microseconds(until), "reason": reason}
    stating.stated(view, held, CaseKind.EXTENDED, said, by=by, action=Action.DECIDE)
    return _one(view, name)


def climbed(
    view: View, name: str, to: int, *, by: str, reason: str, others: Sequence[str] = ()
) -> Plain:
    """A corrective action that people have brought to a higher step of the ladder.

    A political step takes as many members' signatures as the terms say, and an analysis that meets
    the standard of proof of that step; the entry holds the facts they certify: the decision, the
    deadline, since when it is owed.
    """
    held, one = _named(view, name)
    where = f"corrective action {name}"
    ladder = holding(held.terms, one.ordered)
    rung = remedies.rung(ladder, to)
    if rung is None or to <= one.step:
        raise InputError(
            Because.of("no_step_above", to=to, step=one.step), where=where,
            remedy=f"Give one up to {len(ladder.ladder)}",
        )  # fmt: skip
    if one.status not in (RemedyStatus.OVERDUE, RemedyStatus.ESCALATED):
        raise InputError(
            Because.of("not_overdue"), where=where, remedy="Only what is overdue climbs"
        )
    for person in (by, *others):
        stating.member(view, held, person)
    if 1 + len(others) < rung.signatures:
        raise InputError(
            Because.of("signatures", step=to, n=rung.signatures), where=where,
            remedy="Add --with for each of the others",
        )  # fmt: skip
    if rung.political and (why := _not_borne(held, one, to)):
        raise InputError(
            why, where=where,
            remedy=f"Record one: `lendemain analysis record {held.number} --consequence {to}`",
        )  # fmt: skip
    said: Plain = {
        "remedy": name, "to": to, "reason": reason, "ordered": one.entry,
        "owed_since": microseconds(one.deadline), "political": rung.political,
    }  # fmt: skip
    stating.stated(view, held, CaseKind.CLIMBED, said, by=by, action=Action.DECIDE, others=others)
    return _one(view, name)


def _not_borne(held: Matter, one: CorrectiveAction, step: int) -> str:
    """Why no analysis of what was decided meets the standard of proof of a step; "" where one does.

    To be late with a light action is no proof for a grave step.
    """
    decided = [s for s in held.moves(Move.DECIDE) if s.entry < one.entry][-1]
    hypothesis = str(decided.said.get("hypothesis", ""))
    needed = standards.needed(min(step, standards.MOST), held.agreement.thresholds or {})
    told = [
        deciding.no_analysis(Finding.BREACH, hypothesis, known, case=held.number)
        or deciding.below_standard(Finding.BREACH, step, known, needed=needed)
        for known in sorted(held.analyses.values(), key=lambda a: a.entry)
    ]
    return "" if "" in told else told[-1]


def discharged(view: View, name: str, *, by: str, reason: str) -> Plain:
    """A corrective action that is owed no more; where nobody verified it, that is said."""
    held, one = _named(view, name)
    _check(one, "discharged", *(set(RemedyStatus) - {RemedyStatus.DISCHARGED}))
    said = {"remedy": name, "reason": reason}
    stating.stated(view, held, CaseKind.DISCHARGED, said, by=by, action=Action.DECIDE)
    return _one(view, name)


def _named(view: View, name: str) -> tuple[Matter, CorrectiveAction]:
    """A corrective action of a name, and its case."""
    first, _, last = name.partition(".")
    if first.isascii() and first.isdigit() and last.isascii() and last.isdigit():
        held = procedure.matter(view, int(first[:18]), at=clock.now())
        for one in held.remedies:
            if one.name == name:
                return held, one
    raise InputError(
        Because.of("no_remedy", given=repr(name[:40])), where="remedy",
        remedy="See `lendemain remedy list`",
    )  # fmt: skip


def _one(view: View, name: str) -> Plain:
    return matters.remedy(_named(view, name)[1])


def _last(view: View, number: int) -> Plain:
    return matters.remedy(procedure.matter(view, number, at=clock.now()).remedies[-1])


def _check(one: CorrectiveAction, what: str, *among: RemedyStatus) -> None:
    if one.status not in among:
        raise InputError(
            Because.of("cannot_now", what=what, remedy=one.status),
            where=f"corrective action {one.name}",
            remedy="See `lendemain remedy list`",
        )  # fmt: skip


def _proof(view: View, name: str) -> str:
    """The full name of an exhibit or an observation that the mission holds."""
    kind, _, which = name.partition(":")
    if kind == "exhibit" and which:
        return f"exhibit:{exhibits.found(view.mission, which).exhibit_id}"
    if kind == "observation":
        try:
            wanted = bytes.fromhex(which)
        except ValueError:
            wanted = b""
        ids = view.observations["observation_id"]
        fits = len(wanted) == ids.type.byte_width
        if fits and pc.index(ids, pa.scalar(wanted, ids.type)).as_py() >= 0:
            return f"observation:{wanted.hex()}"
    raise InputError(
        Because.of("no_proof", given=repr(name[:60])), where="--proof",
        remedy="Write exhibit:ID or observation:ID of one that the mission holds",
    )  # fmt: skip
