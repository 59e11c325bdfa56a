"""Why an act beside the table's moves is not open to somebody now: empty where it is.

Each is what the act's own verb would refuse with, asked before anything is filled in.
"""

from collections.abc import Callable

from lendemain.desk import permissions
from lendemain.desk.cases import remedies, stating
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.because import Because
from lendemain.records.case import Status
from lendemain.records.hearing import HearingStatus


def _refused(*checks: Callable[[], object]) -> list[str]:
    """What checks refuse with, in words."""
    found = []
    for check in checks:
        try:
            check()
        except InputError as error:
            found.append(error.what)
    return found


def _may(view: View, held: Matter, by: str, action: Action) -> Callable[[], object]:
    def check() -> None:
        permissions.check(view.mission, by, action, f"case:{held.number}")
        stating.check_apart(view.mission, held, by)

    return check


def no_commission(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody of the commission cannot act in a case now."""
    return _refused(_may(view, held, by, Action.MOVE))


def no_resumption(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot let a clock go on now."""
    still = any(pause.end is None for _, pause in held.clocks.pauses)
    return no_commission(view, held, by) or ([] if still else [Because.of("no_clock_stands")])


def no_proposal(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot propose a decision now."""
    return _refused(
        lambda: stating.check_status(held, "a decision is proposed", Status.DELIBERATION),
        _may(view, held, by, Action.MOVE),
    )


def no_vote(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot vote now."""
    why = _refused(
        lambda: stating.check_status(held, "members vote", Status.DELIBERATION),
        lambda: stating.member(view, held, by),
        lambda: stating.check_apart(view.mission, held, by),
    )
    return why if held.tally or why else [Because.of("no_proposal")]


def no_recusal(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot recuse themselves."""
    return _refused(lambda: stating.member(view, held, by))


def no_answer(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot record a party's answer now."""
    duty = stating.duty(view.mission, by)
    if duty.role is not Role.LIAISON:
        return no_commission(view, held, by)
    mine = [h for h in held.hearings if h.party == duty.party]
    return [] if any(h.entry is not None for h in mine) else [Because.of("file_not_sent")]


def no_waiver(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot waive a party's answer now."""
    duty = stating.duty(view.mission, by)
    if duty.role is not Role.LIAISON:
        return [Because.of("only_liaison_waives")]
    mine = [h for h in held.hearings if h.party == duty.party]
    if all(h.entry is None for h in mine):
        return [Because.of("file_not_sent")]
    waiting = any(h.standing is HearingStatus.WAITING for h in mine)
    return [] if waiting else [Because.of("not_waited_for")]


def no_remedy(view: View, held: Matter, by: str) -> list[str]:
    """Why nobody of the commission can act on a corrective action now."""
    return ([] if held.remedies else [Because.of("nothing_ordered")]) + no_commission(
        view, held, by
    )


def no_decided_remedy(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot decide on a corrective action now."""
    none = [] if held.remedies else [Because.of("nothing_ordered")]
    return none + _refused(_may(view, held, by, Action.DECIDE))


def no_order(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot order a corrective action now."""
    return _refused(
        lambda: stating.check_status(held, "corrective actions are ordered", *remedies.ORDERS),
        _may(view, held, by, Action.DECIDE),
    )


def no_owned(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot accept a corrective action now."""
    duty = stating.duty(view.mission, by)
    mine = [r for r in held.remedies if duty.party in ("", r.owner)]
    return [] if duty.role is Role.LIAISON and mine else [Because.of("only_owner_accepts")]


def no_report(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot report a corrective action done now."""
    if stating.duty(view.mission, by).role is Role.LIAISON:
        why = no_owned(view, held, by)
        return [Because.of("owes_nothing")] if why else []
    return no_remedy(view, held, by)
