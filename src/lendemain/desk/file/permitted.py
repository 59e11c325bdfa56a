"""What somebody may see of a case: the whole, a party's own part, or nothing.

The policy of access decides, as for everything else.  What a party's liaison sees is told in
`for_party`.
"""

from enum import StrEnum

from lendemain.access import rule
from lendemain.desk import clock, permissions
from lendemain.desk.cases import cases, matters, procedure, stating
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.evidence import resting
from lendemain.desk.file import for_party, hearing
from lendemain.desk.mission import Mission
from lendemain.desk.view import View
from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.case import Move
from lendemain.records.procedure import CaseStatement

Plain = dict[str, object]


class Extent(StrEnum):
    """How much of a case somebody sees."""

    WHOLE = "whole"
    PARTY = "party"
    NOTHING = "nothing"


def extent(mission: Mission, held: Matter, by: str) -> Extent:
    """How much of a case somebody sees."""
    duty = stating.duty(mission, by)
    if duty.role is Role.LIAISON:
        sent = any(duty.party in hearing.sent_to(s) for s in held.moves(Move.SEND))
        return Extent.PARTY if sent or held.number in duty.cases else Extent.NOTHING
    try:
        permissions.check(mission, by, Action.READ, f"case:{held.number}")
    except InputError:
        return Extent.NOTHING
    return Extent.WHOLE


def reads(mission: Mission, by: str, what: str, number: int = 0) -> bool:
    """Whether somebody may have the mission's own "entry" of a number, its "queue", or its "lists"
    of claims and corrective actions.
    """
    now, at = permissions.standing(mission), microseconds(clock.now())
    who = now.person(permissions.full(mission, by))
    if now.adopted is None and who.name not in now.duties:
        return True  # as for every act, until a policy is adopted
    if what == "entry":
        one = next(iter(mission.entries_from(number)[:1]), None)
        of = one.body.get("case") if one else None
        things = [f"entry:{number}", *([f"case:{of}"] if isinstance(of, int) else [])]
        return all(
            rule.may(who, Action.READ, permissions.guarded(now, thing), at).allowed
            for thing in things
        ) and not (isinstance(of, int) and number in resting.closed_to(mission, of, by))
    open_ = rule.may(who, Action.READ, now.guard("case"), at).allowed
    return open_ and (what == "queue" or who.every_case)


def reads_case(view: View, by: str, number: int) -> bool:
    """Whether somebody may have the whole of a case; not where there is none of the number."""
    try:
        held = procedure.matter(view, number, at=clock.now())
    except InputError:
        return False
    return extent(view.mission, held, by) is Extent.WHOLE


def statements(mission: Mission, held: Matter, by: str) -> tuple[CaseStatement, ...]:
    """What was said in a case, as far as somebody may see it."""
    how = extent(mission, held, by)
    if how is Extent.WHOLE:
        return held.statements
    party = stating.duty(mission, by).party
    return tuple(for_party.of_party(held, party)) if how is Extent.PARTY else ()


def sees(view: View, number: int, by: str) -> bool:
    """Whether there is such a case, and somebody sees anything of it."""
    try:
        held = procedure.matter(view, number, at=clock.now())
    except InputError:
        return False
    return extent(view.mission, held, by) is not Extent.NOTHING


def case(view: View, number: int, by: str) -> Plain:
    """A case as somebody may see it, who sees something of it; `extent` says how much that is."""
    held = procedure.matter(view, number, at=clock.now())
    how = extent(view.mission, held, by)
    if how is Extent.WHOLE:
        return {"extent": how.value, **cases.shown(view, number, by=by)}
    return {"extent": how.value, **for_party.case(view, held, by)}


def changes(view: View, by: str | None, since: int, *, case: int | None = None) -> list[Plain]:
    """What was said in cases from an entry's number on, as far as somebody may see it.

    In order of cases, each with its step and its new statements; all of it where nobody is named.
    """
    rows: list[Plain] = []
    for number, said in sorted(procedure.statements(view.mission).items()):
        if case not in (None, number) or said[-1].entry < since:
            continue
        held = procedure.matter(view, number, at=clock.now())
        seen = held.statements if by is None else statements(view.mission, held, by)
        news = [s for s in seen if s.entry >= since]
        if news:
            rows.append({
                "case": number, "step": held.step, "status": held.status.value,
                "said": [
                    {"entry": s.entry, "by": s.author, "at": s.at.isoformat(),
                     "kind": s.kind.value, "move": str(s.said.get("move", "")),
                     "words": matters.statement(s)}
                    for s in news
                ],
            })  # fmt: skip
    return rows
