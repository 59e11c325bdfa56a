"""What waits for somebody: votes, answers, corrective actions, certificates, moves open to them.

Only cases of which somebody has spoken already are looked at; the rest is the docket's queue.
"""

from collections.abc import Iterator

from lendemain.commission.procedure import RULES
from lendemain.desk import clock, people, permissions
from lendemain.desk.cases import cases, matters, procedure
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.view import View
from lendemain.records.access import Duty, Role
from lendemain.records.case import Status
from lendemain.records.hearing import HearingStatus
from lendemain.records.procedure import CaseKind, ClockName
from lendemain.records.remedy import RemedyStatus

Plain = dict[str, object]
_DONE = (RemedyStatus.REPORTED, RemedyStatus.VERIFIED, RemedyStatus.DISCHARGED)


def tasks(view: View, by: str) -> list[Plain]:
    """What somebody can do now, the most urgent first: case, what, until when ("": no time)."""
    people.found(view.mission, by)
    who = permissions.full(view.mission, by)
    duty = permissions.standing(view.mission).duties.get(who, Duty(name=who))
    rows: list[Plain] = []
    for number in sorted(procedure.statements(view.mission)):
        held = procedure.matter(view, number, at=clock.now())
        party = duty.role is Role.LIAISON
        rows += _of_party(held, duty.party) if party else _of_commission(view, held, who, by)
    return sorted(rows, key=lambda r: (not r["due"], str(r["due"]), str(r["case"])))


def _of_party(held: Matter, party: str) -> Iterator[Plain]:
    """What waits for a party's liaison: its answer, and what it owes."""
    for one in held.hearings:
        waiting = held.status is Status.COMMENTS and one.standing is HearingStatus.WAITING
        if one.party == party and waiting:
            due = one.deadline.isoformat() if one.deadline else ""
            yield _row(held, "answer or waive", due, late=False)
    for action in held.remedies:
        if action.owner == party and action.status not in _DONE:
            late = action.status in (RemedyStatus.OVERDUE, RemedyStatus.ESCALATED)
            yield _row(held, f"report {action.name}", action.deadline.isoformat(), late=late)


def _of_commission(view: View, held: Matter, who: str, by: str) -> Iterator[Plain]:
    """What waits for somebody of the commission: T0, a vote, verification, open moves."""
    runs = {r.clock: r for r in held.clocks.runs if r.stopped is None}
    certify = runs.get(ClockName.CERTIFIED)
    if certify and not held.clocks.certified:
        yield _row(held, "certify T0", certify.due.isoformat(), late=certify.overdue)
    recused = any(s.author == who for s in held.of(CaseKind.RECUSED))
    if held.status is Status.DELIBERATION and held.tally and who in held.members and not recused:
        reasoned = runs.get(ClockName.REASONED)
        if who not in {v.member for v in held.tally.votes}:
            due = reasoned.due.isoformat() if reasoned else ""
            yield _row(held, "vote", due, late=bool(reasoned and reasoned.overdue))
    for action in held.remedies:
        if action.status is RemedyStatus.REPORTED:
            yield _row(held, f"verify {action.name}", "", late=False)
    if held.status is Status.CLOSED:
        return
    following = matters.next_due(held.clocks, held.status.value)
    open_ = [m.value for m in RULES[held.status] if not cases.barriers(view, held, m, by=by)]
    if open_:
        what = f"move: {', '.join(open_)}"
        yield _row(held, what, str(following["due"]), late=bool(following["overdue"]))


def _row(held: Matter, what: str, due: str, *, late: bool) -> Plain:
    status = held.status.value
    return {"case": held.number, "status": status, "what": what, "due": due, "overdue": late}
