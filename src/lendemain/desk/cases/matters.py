"""A case in procedure as plain mappings: what every face shows, and nothing worked out anew."""

from datetime import datetime, timedelta

from lendemain.commission import deciding
from lendemain.commission import procedure as table
from lendemain.commission.procedure import NEEDS, TABLE
from lendemain.commission.terms import editions
from lendemain.desk.cases.procedure import Matter
from lendemain.records import because
from lendemain.records.case import Move, Status
from lendemain.records.decision import Proposal, Tally, Vote
from lendemain.records.hearing import PartyAnswer, PartyHearing
from lendemain.records.procedure import (
    CaseKind,
    CaseStatement,
    Certificate,
    ClockRun,
    Clocks,
    MoveRule,
    Rise,
)
from lendemain.records.remedy import Climb, CorrectiveAction, RemedyStep

Plain = dict[str, object]


def plain(held: Matter) -> Plain:
    """Everything of a case's procedure: clocks, levels, hearing, votes, corrective actions."""
    return {
        "clocks": clocks(held),
        "levels": [level(one, held) for one in held.clocks.levels],
        "hearing": [heard(one) for one in held.hearings],
        "vote": tally(held.tally) if held.tally else None,
        "recused": [{"by": s.author, "reason": s.said.get("reason", "")} for s in
                    held.of(CaseKind.RECUSED)],
        "remedies": [remedy(one) for one in held.remedies],
        "corrections": [corrected(one) for one in held.of(CaseKind.CORRECTED)],
        "pattern": pattern(held),
    }  # fmt: skip


def pattern(held: Matter) -> Plain:
    """In which pattern case a case is dealt with (None: by itself), and of a pattern case its
    members, and each gathering and parting.
    """
    kinds = (CaseKind.GATHERED, CaseKind.PARTED)
    names = ("members", "alike", "cause", "reason")
    return {
        "within": held.within,
        "members": None if held.gathered is None else list(held.gathered),
        "course": [
            {"kind": s.kind.value, "entry": s.entry, "by": s.author, "at": _at(s.at)}
            | {n: s.said[n] for n in names if n in s.said}
            for s in held.of(*kinds)
        ],
    }


def move(row: MoveRule, why_not: list[str]) -> Plain:
    """A row of the table as it stands now: whether it may be made, and why not."""
    return {
        "move": row.move.value,
        "to": row.after.value,
        "may": not why_not,
        "why_not": [str(one) for one in why_not],
        "because": because.plain(why_not),
        "needs": [NEEDS[n] for n in row.needs],
        "roles": sorted(r.value for r in row.roles),
    }


def procedure() -> list[Plain]:
    """The whole procedure as rows: where, what, where to, who, what it needs, clocks."""
    return [
        {
            "from": row.before.value, "move": row.move.value, "to": row.after.value,
            "roles": sorted(r.value for r in row.roles), "action": row.action.name.lower(),
            "needs": [n.value for n in row.needs], "starts": [c.value for c in row.starts],
            "stops": [c.value for c in row.stops],
        }
        for row in TABLE
    ]  # fmt: skip


def diagram() -> str:
    """The procedure as a state diagram for Mermaid."""
    return table.diagram()


def page() -> str:
    """The procedure as a table in Markdown."""
    return table.page()


def clocks(held: Matter) -> Plain:
    """T0 with its certificates, and every run of every clock."""
    found = held.clocks
    return {
        "t0": _at(found.t0),
        "certified": found.certified is not None,
        "certificates": [certificate(one) for one in found.certificates],
        "runs": [run(one) for one in found.runs],
        "passed_over": [f"entry {entry}: {why}" for entry, why in found.passed_over],
        "left_aside": [
            {"entry": entry, "because": because.plain([why])} for entry, why in found.passed_over
        ],
    }


def next_due(found: Clocks, status: str, *, settled: bool = False) -> Plain:
    """What is due next in a case: the running clock with the least left, and the level it is at.

    Nothing is due in a case that is closed, nor in one that was settled with its batch.
    """
    running = [r for r in found.runs if r.stopped is None and not r.paused]
    level = found.levels[-1].level if found.levels else ""
    if settled:
        running, level = [], ""
    if status == Status.CLOSED.value or not running:
        return {"next": "", "due": "", "left": "", "overdue": False, "level": level}
    one = min(running, key=lambda r: (r.slack, r.clock.value, r.of))
    name = f"{one.clock.value} {one.of}".strip()
    return {
        "next": name, "due": _at(one.due), "left": span(one.slack), "overdue": one.overdue,
        "level": level,
    }  # fmt: skip


def certificate(one: Certificate) -> Plain:
    """A certificate of T0: when, by whom, by which record, and what it corrects."""
    said: Plain = {
        "t0": _at(one.t0), "entry": one.entry, "by": one.by, "made": _at(one.made),
        "record": one.record, "record_digest": one.record_digest, "reason": one.reason,
    }  # fmt: skip
    return said if one.corrects is None else said | {"corrects": one.corrects}


def run(one: ClockRun) -> Plain:
    """A run of a clock: due when, how much is left, and why it stood still."""
    how = "stopped" if one.stopped else "paused" if one.paused else "running"
    said: Plain = {
        "clock": one.clock.value, "of": one.of, "standing": how, "overdue": one.overdue,
        "started": _at(one.started), "due": _at(one.due), "slack": span(one.slack),
        "slack_s": round(one.slack.total_seconds()), "entry": one.entry,
    }  # fmt: skip
    if one.target is not None:
        said["target"] = _at(one.target)
        said["target_met"] = one.stopped is not None and one.stopped <= one.target
    if one.stopped is not None:
        said |= {"stopped": _at(one.stopped), "stopped_by": one.stopped_by}
    if one.pauses:
        said["pauses"] = [
            {
                "from": _at(p.start), "to": _at(p.end) if p.end else "", "reason": p.reason,
                "entry": p.entry,
            }
            for p in one.pauses
        ]  # fmt: skip
    return said


def level(one: Rise, held: Matter) -> Plain:
    """A level that a case has reached, and what raised it."""
    known = (lv for terms in editions(held.terms) for lv in terms.levels)
    title = next((lv.title for lv in known if lv.name == one.level), {})
    return {
        "level": one.level, "title": dict(title), "at": _at(one.at), "entry": one.entry,
        "why": str(one.why), "because": because.plain([one.why]),
    }  # fmt: skip


def heard(one: PartyHearing) -> Plain:
    """How a party was heard, with its answers."""
    return {
        "party": one.party, "standing": one.standing.value, "notice": one.notice,
        "sent": _at(one.sent) if one.sent else "",
        "deadline": _at(one.deadline) if one.deadline else "",
        "waived": one.waived, "answers": [answer(a) for a in one.answers],
    }  # fmt: skip


def answer(one: PartyAnswer) -> Plain:
    """A party's answer; `text` is the digest of its words."""
    return {
        "party": one.party, "position": one.position.value, "language": one.language,
        "text": one.text, "by": one.by, "at": _at(one.at), "entry": one.entry, "own": one.own,
        "final": one.final, "late": one.late,
    }  # fmt: skip


def proposal(one: Proposal) -> Plain:
    """A proposed decision."""
    return {
        "entry": one.entry, "by": one.by, "at": _at(one.at), "finding": one.finding.value,
        "hypothesis": one.hypothesis, "consequence": one.consequence, "analysis": one.analysis,
        "text": one.text, "confidence": one.confidence,
        "remedies": [{"of": of, "owner": owner} for of, owner in one.remedies],
    }  # fmt: skip


def tally(one: Tally) -> Plain:
    """How a vote stands: the proposal, each vote with its opinion, quorum and majority."""
    return {
        "proposal": proposal(one.proposal),
        "members": list(one.members),
        "chair": one.chair,
        "votes": [vote(v) for v in one.votes],
        "replaced": [vote(v) for v in one.earlier],
        "recused": [{"member": r.member, "reason": r.reason} for r in one.recused],
        "needed": one.needed,
        "quorum": one.quorate,
        "carried": one.carried,
        "outcome": deciding.outcome(one),
    }


def vote(one: Vote) -> Plain:
    """A member's vote, with their own opinion."""
    return {
        "member": one.member, "vote": one.ballot.value, "entry": one.entry, "at": _at(one.at),
        "dissent": one.dissent,
    }  # fmt: skip


def remedy(one: CorrectiveAction) -> Plain:
    """A corrective action in one row, with its climbs and its history."""
    return {
        "remedy": one.name, "case": one.case, "of": one.of, "owner": one.owner,
        "status": one.status.value, "deadline": _at(one.deadline), "late": span(one.late),
        "step": one.step, "ordered_step": one.ordered_step, "barred": one.barred,
        "climbs": [climb(c) for c in one.climbs],
        "text": one.text, "verification": one.verification, "proof": one.proof,
        "verification_in": dict(one.verification_in), "proof_in": dict(one.proof_in),
        "title_in": dict(one.title_in),
        "proofs": list(one.proofs), "unverified": one.unverified,
        "history": [str(s) for s in one.course], "course": [remedy_step(s) for s in one.course],
        "entry": one.entry,
    }  # fmt: skip


def remedy_step(one: RemedyStep) -> Plain:
    """What one entry did about a corrective action, and its author's words."""
    return {
        "at": _at(one.at), "entry": one.entry, "by": one.by, "what": str(one.what),
        "because": because.plain([one.what]), "reason": one.reason,
    }  # fmt: skip


def climb(one: Climb) -> Plain:
    """A step up the ladder that an overdue corrective action took, and why."""
    return {
        "step": one.step, "at": _at(one.at), "entry": one.entry, "why": str(one.why),
        "because": because.plain([one.why]),
    }  # fmt: skip


def corrected(said: CaseStatement) -> Plain:
    """A correction, and what it corrects."""
    return {
        "entry": said.entry, "by": said.author, "at": _at(said.at),
        "corrects": said.said.get("corrects"), "digest": said.said.get("corrects_digest", ""),
        "reason": said.said.get("reason", ""), "reads": said.said.get("reads", ""),
    }  # fmt: skip


def statement(said: CaseStatement) -> str:
    """A statement in a few words: what, by whom, when, which entry."""
    what = said.kind.value.partition(".")[2]
    if said.kind is CaseKind.STEP:
        what = str(said.said.get("move", Move.ADMIT.value))
    name = said.said.get("remedy")
    what = f"remedy {name} {what}" if isinstance(name, str) and name else what
    return f"{what} by {said.author} at {said.at:%Y-%m-%d %H:%M} UTC (entry {said.entry})"


def span(given: timedelta) -> str:
    """A time in hours and minutes, with a minus where it is over.

    >>> span(timedelta(hours=25, minutes=3)), span(timedelta(minutes=-7))
    ('25 h 03 min', '-0 h 07 min')
    """
    minutes = round(abs(given.total_seconds()) / 60)
    sign = "-" if given < timedelta(0) and minutes else ""
    return f"{sign}{minutes // 60} h {minutes % 60:02d} min"


def _at(given: datetime) -> str:
    return given.isoformat()
