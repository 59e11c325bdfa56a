"""Why no roster mans what must be manned: the kinds of rules that cannot hold together.

A family of rules that can be dropped and still leaves no roster plays no part; what is left when
none can be dropped any more is a smallest set in conflict (a deletion filter; Chinneck 1991).  That
there is none is proved by the bound of the prices (`rosters_search`); where the bound does not say
so, the conflict is told as not proved.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from lendemain.border.rosters import rosters
from lendemain.border.rosters import search as rosters_search
from lendemain.errors import InputError
from lendemain.records.roster import RosterBrief, RuleConflict

SURE = 1e-4


def conflicts(
    brief: RosterBrief, *, seed: int = 1, expired: Callable[[], bool] = lambda: False
) -> tuple[RuleConflict, ...]:
    """What stands in the way of manning what must be: persons whose own rules conflict, then all.

    Empty where nothing is found in the way.
    """
    brief = rosters.lean(brief)
    alone = [
        RuleConflict(rules=_least(partial(_none, p)), person_id=p.people[0].person_id)
        for p in (replace(brief, people=(one,), needs=()) for one in brief.people)
        if _none(p, ())
    ]
    if alone or not brief.needs:
        return tuple(alone)

    def lacking(free: Iterable[str]) -> bool:
        given = rosters.problem(brief, free)
        return rosters_search.above(given, SURE * rosters.MUST, seed=seed, expired=expired)

    if not lacking(()):
        return ()
    if lacking(rosters.FAMILIES):
        return (RuleConflict(rules=("needs",)),)
    return (RuleConflict(rules=(*_least(lacking), "needs")),)


def unproved() -> RuleConflict:
    """What is told where something must be manned, is not, and nothing proves that it cannot be."""
    return RuleConflict(rules=("needs",), proved=False)


def _least(impossible: Callable[[Iterable[str]], bool]) -> tuple[str, ...]:
    """A smallest set of families that are impossible together."""
    free: list[str] = []
    for family in rosters.FAMILIES:
        if impossible([*free, family]):
            free.append(family)
    return tuple(f for f in rosters.FAMILIES if f not in free)


def _none(brief: RosterBrief, free: Iterable[str]) -> bool:
    """Whether a single person has no schedule at all."""
    try:
        rosters_search.above(rosters.problem(brief, free), 0.0)
    except InputError as error:
        if error.what != rosters_search.NONE:
            raise
        return True
    return False
