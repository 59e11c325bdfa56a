"""The commission's procedure: one table, from which everything that shows or checks it is made.

A row says where a case stands, what is done, where that leads, to whom it is open, what it needs,
and which clocks it starts and stops.  The moves permitted, the reasons why others are not, the
diagram and the buttons of a page are all read off it.  A provisional finding leaves a case where it
stands: the way to a reasoned decision stays open.  What was decided by a vote is not undone without
one: a case that was decided and reopened is dismissed only after deliberation.

The first edition had fewer statuses; `EARLIER` says where its moves led, and steps recorded under
it lead there for ever.  Whether a need is met is judged from what holds (`Holding`), which the
rooms of the needs work out: `clocks`, `hearing`, `deciding`, `remedies`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.case import Move, Status, Step
from lendemain.records.procedure import ClockName, MoveRule, Need, Unmet

EDITION = 2
"""The edition of the procedure under which new steps are made."""

_OFFICE = frozenset({Role.COMMISSIONER, Role.SECRETARIAT})
_ALL = _OFFICE | {Role.INVESTIGATOR}
_MEMBERS = frozenset({Role.COMMISSIONER})
_FOUND = (Need.PERSON, Need.CERTIFIED, Need.ANALYSIS, Need.STANDARD)
_ENDS = (ClockName.FIELD, ClockName.PROVISIONAL, ClockName.REASONED)


def _rule(
    before: Status,
    move: Move,
    after: Status,
    *needs: Need,
    roles: frozenset[Role] = _ALL,
    action: Action = Action.MOVE,
    starts: tuple[ClockName, ...] = (),
    stops: tuple[ClockName, ...] = (),
) -> MoveRule:
    return MoveRule(
        before=before, move=move, after=after, action=action, roles=roles, needs=needs,
        starts=starts, stops=stops,
    )  # fmt: skip


def _provisional(at: Status) -> MoveRule:
    return _rule(
        at, Move.PROVISIONAL, at, *_FOUND,
        roles=_MEMBERS, action=Action.DECIDE, stops=(ClockName.PROVISIONAL,),
    )  # fmt: skip


_C, _S, _M = ClockName, Status, Move
TABLE: tuple[MoveRule, ...] = (
    _rule(_S.RECEIVED, _M.ADMIT, _S.ADMISSIBLE, roles=_OFFICE,
          starts=(_C.CERTIFIED,), stops=(_C.ADMISSIBLE,)),
    _rule(_S.RECEIVED, _M.DECLINE, _S.CLOSED, roles=_OFFICE, stops=(_C.ADMISSIBLE, *_ENDS)),
    _rule(_S.ADMISSIBLE, _M.VERIFY, _S.VERIFICATION),
    _rule(_S.ADMISSIBLE, _M.DECLINE, _S.CLOSED, roles=_OFFICE, stops=_ENDS),
    _rule(_S.VERIFICATION, _M.ESTABLISH, _S.INVESTIGATION, starts=(_C.FIELD,)),
    _rule(_S.VERIFICATION, _M.DISMISS, _S.CLOSED, Need.UNDECIDED, roles=_OFFICE, stops=_ENDS),
    _provisional(_S.VERIFICATION),
    _rule(_S.INVESTIGATION, _M.REPORT, _S.DRAFT, stops=(_C.FIELD,)),
    _rule(_S.INVESTIGATION, _M.DISMISS, _S.CLOSED, Need.UNDECIDED, roles=_OFFICE, stops=_ENDS),
    _provisional(_S.INVESTIGATION),
    _rule(_S.DRAFT, _M.SEND, _S.COMMENTS, Need.NOTICES, roles=_OFFICE, starts=(_C.COMMENTS,)),
    _rule(_S.DRAFT, _M.REMIT, _S.INVESTIGATION, starts=(_C.FIELD,)),
    _provisional(_S.DRAFT),
    _rule(_S.COMMENTS, _M.HEAR, _S.DELIBERATION, Need.HEARD, roles=_OFFICE, stops=(_C.COMMENTS,)),
    _rule(_S.COMMENTS, _M.REMIT, _S.INVESTIGATION, roles=_OFFICE,
          starts=(_C.FIELD,), stops=(_C.COMMENTS,)),
    _provisional(_S.COMMENTS),
    _rule(_S.DELIBERATION, _M.DECIDE, _S.DECISION, *_FOUND, Need.HEARD, Need.PROPOSAL,
          Need.QUORUM, Need.MAJORITY,
          roles=_MEMBERS, action=Action.DECIDE, stops=(_C.PROVISIONAL, _C.REASONED)),
    _rule(_S.DELIBERATION, _M.DISMISS, _S.CLOSED, Need.PERSON, Need.HEARD, Need.PROPOSAL,
          Need.QUORUM, Need.MAJORITY, roles=_MEMBERS, action=Action.DECIDE, stops=_ENDS),
    _rule(_S.DELIBERATION, _M.REMIT, _S.INVESTIGATION, roles=_OFFICE, starts=(_C.FIELD,)),
    _provisional(_S.DELIBERATION),
    _rule(_S.DECISION, _M.ORDER, _S.CORRECTIVE_ACTIONS, Need.PERSON, Need.ORDERED,
          roles=_MEMBERS, action=Action.DECIDE),
    _rule(_S.DECISION, _M.DISCHARGE, _S.CLOSED, Need.PERSON, Need.DISCHARGED,
          roles=_MEMBERS, action=Action.DECIDE),
    _rule(_S.CORRECTIVE_ACTIONS, _M.FOLLOW, _S.FOLLOW_UP, Need.REPORTED, roles=_OFFICE,
          starts=(_C.REVIEW,)),
    _rule(_S.FOLLOW_UP, _M.ORDER, _S.CORRECTIVE_ACTIONS, Need.PERSON, Need.ORDERED,
          roles=_MEMBERS, action=Action.DECIDE, stops=(_C.REVIEW,)),
    _rule(_S.FOLLOW_UP, _M.DISCHARGE, _S.CLOSED, Need.PERSON, Need.DISCHARGED,
          roles=_MEMBERS, action=Action.DECIDE, stops=(_C.REVIEW,)),
    _rule(_S.CLOSED, _M.REOPEN, _S.REOPENED, Need.PERSON, Need.CAUSE,
          roles=_MEMBERS, action=Action.DECIDE, starts=(_C.REASONED,)),
    _rule(_S.REOPENED, _M.VERIFY, _S.VERIFICATION),
    _rule(_S.REOPENED, _M.ESTABLISH, _S.INVESTIGATION, starts=(_C.FIELD,)),
    _rule(_S.REOPENED, _M.DECLINE, _S.CLOSED, Need.PERSON,
          roles=_MEMBERS, action=Action.DECIDE, stops=_ENDS),
)  # fmt: skip
"""The whole procedure, row by row."""

RULES: Mapping[Status, Mapping[Move, MoveRule]] = MappingProxyType(
    {
        status: MappingProxyType({r.move: r for r in TABLE if r.before is status})
        for status in Status
    }
)
"""The table by status and move."""

MOVES: Mapping[Status, Mapping[Move, Status]] = MappingProxyType(
    {
        status: MappingProxyType({move: rule.after for move, rule in rules.items()})
        for status, rules in RULES.items()
    }
)
"""What can be done with a case in each status, and where that takes it."""

EARLIER: Mapping[tuple[Status, Move], Status] = MappingProxyType(
    {
        (Status.DELIBERATION, Move.DECIDE): Status.FOLLOW_UP,
        (Status.CLOSED, Move.REOPEN): Status.VERIFICATION,
    }
)
"""Where moves of the first edition led that lead elsewhere now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What holds in a case when a move is to be made: for each need that is not met, why.

    A need that is not among them is met.
    """

    unmet: Mapping[Need, str]


def moved(status: Status, move: Move) -> Status:
    """The status to which a move takes a case; `InputError` names the permitted moves.

    >>> moved(Status.RECEIVED, Move.ADMIT)
    <Status.ADMISSIBLE: 'admissible'>
    """
    return rule(status, move).after


def rule(status: Status, move: Move) -> MoveRule:
    """The table's row for a move; `InputError` names the moves that it has for this status."""
    permitted = RULES[status]
    if move not in permitted:
        raise InputError(
            f"a case that is {status} cannot be moved by {move!s}",
            where="docket",
            remedy=f"Choose one of: {', '.join(permitted)}",
        )
    return permitted[move]


def after(status: Status, step: Step) -> Status | None:
    """Where a recorded step takes a case that stands at `status`; None where it changes nothing.

    >>> old = Step(number=1, move=Move.REOPEN, by="x", at=None, reason="y")
    >>> after(Status.CLOSED, old)
    <Status.VERIFICATION: 'verification'>
    """
    if step.edition < EDITION and (status, step.move) in EARLIER:
        return EARLIER[status, step.move]
    return MOVES[status].get(step.move)


def unmet(row: MoveRule, holding: Holding) -> tuple[Unmet, ...]:
    """What a move needs and does not have, in the order of its row."""
    return tuple(Unmet(n, holding.unmet[n]) for n in row.needs if n in holding.unmet)


def open_to(row: MoveRule, role: Role | None) -> bool:
    """Whether the row is open to somebody with a role (None: to somebody without any)."""
    return role is None or role in row.roles


def diagram(words: Callable[[MoveRule], str] | None = None) -> str:
    """The procedure as text for Mermaid (a state diagram), made from the table itself.

    `words` labels an arrow; the move's name where none is given.

    >>> print(diagram().splitlines()[1])
        [*] --> received
    """
    told = words or (lambda row: row.move.value)
    rows = [f"    {row.before} --> {row.after}: {told(row)}" for row in TABLE]
    return (
        "\n".join(["stateDiagram-v2", "    [*] --> received", *rows, "    closed --> [*]"]) + "\n"
    )


def page() -> str:
    """The table as rows of Markdown: where, what, where to, who, what it needs, clocks."""
    head = "| a case that is | may be moved by | to | by | if | starts | stops |"
    rows = [head, "|---|---|---|---|---|---|---|"]
    rows += [
        f"| {row.before} | {row.move} | {row.after} | {_listed(sorted(row.roles))} "
        f"| {_listed(NEEDS[n] for n in row.needs)} | {_listed(row.starts)} | {_listed(row.stops)} |"
        for row in TABLE
    ]
    return "\n".join(rows) + "\n"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or " "


NEEDS: Mapping[Need, str] = MappingProxyType(
    {
        Need.PERSON: "a person signs",
        Need.CERTIFIED: "T0 is certified",
        Need.CAUSE: "a cause of the terms is named",
        Need.ANALYSIS: "an analysis of the case is named",
        Need.STANDARD: "its standard of proof is met",
        Need.NOTICES: "each party is sent its file",
        Need.UNDECIDED: "nothing was decided in it before",
        Need.HEARD: "each party has answered, waived, or had its time",
        Need.PROPOSAL: "a proposal is on the table",
        Need.QUORUM: "a quorum has voted",
        Need.MAJORITY: "the votes carry it",
        Need.ORDERED: "a corrective action is ordered",
        Need.REPORTED: "each corrective action is reported done",
        Need.DISCHARGED: "each corrective action is discharged",
    }
)
"""Each need in words."""
