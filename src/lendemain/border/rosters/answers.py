"""The best roster that time allows, for any size: annealing, whole schedules, or parts of it.

Small changes find a roster at once (`annealing`).  Where whole schedules are few enough to walk
through, they better it and bound it (`search`).  Where they are not, they better one part after the
other (`windows`), and the bound leaves out what needs memory (`relaxed`).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from lendemain.border.rosters import annealing, relaxed, search, windows
from lendemain.border.rosters.problem import FREE, Problem, manned, rules, value
from lendemain.border.rosters.search import Answer
from lendemain.border.solving.incidence import Integers, Longs
from lendemain.errors import InputError

WALK_MAX = 200_000_000
"""Whole schedules are walked through while one price for all persons takes no more than so many
looks: a second or two."""
FIRST, ALONE = 0.2, 0.5
"""The shares of time for small changes before whole schedules, and before parts."""
PART, SHRINKS, GROWS = 10, 0.8, 1.05
"""Persons in a part at first, and how that changes after a long part and after a short one."""
LOOKS_EACH = 4e6
"""A part is long that walks through more places."""
WEEKS, STEPS_EACH = 2, 3
"""Weeks of a part, and dives for it."""


def answered(
    given: Problem, *, seed: int = 0, steps: int = 200, pace: Callable[[], float] = lambda: 0.0
) -> Answer:
    """The best roster found in so many steps, or sooner where `pace` comes from nought to one.

    `pace` is the share of the time that is gone.  The same problem, seed and steps give the same
    roster unless it cuts the work short.  Raises `InputError` where somebody's own rules let no
    schedule be.
    """
    people, days, _ = given.shape
    small = looks(given) <= WALK_MAX
    share = FIRST if small else ALONE
    start = annealing.annealed(
        given, seed=seed, proposals=steps * people * days * annealing.PROPOSALS // 200,
        pace=lambda: pace() / share, mended=partial(_alone, given),
    )  # fmt: skip
    low = relaxed.bound(given)
    longest = days * max(_looks(given, p) for p in range(people))
    if start is None and not small and longest > search.SUM_MAX:
        raise InputError(
            "no roster was found that gives everybody the least hours", where="roster",
            remedy="Give it more time, plan fewer days at once, or ask for fewer hours at least",
        )  # fmt: skip
    if small or start is None:
        found = search.rostered(
            given, seed=seed, steps=steps, expired=lambda: pace() >= 1.0, start=start
        )
        return replace(found, bound=min(max(low, found.bound), found.value))
    rng = np.random.default_rng(seed)
    best, made = _bettered(given, start, rng, steps=steps, pace=pace)
    top = value(given, best)
    return Answer(
        plan=best, value=top, bound=min(low, top), rounds=0, dives=made, stopped=pace() >= 1.0
    )  # fmt: skip


def _alone(given: Problem, p: int, plan: Integers) -> Integers | None:
    """The best schedule of a person beside what the others do; None where it is too long to walk
    through, or where none keeps every rule.
    """
    if given.shape[1] * _looks(given, p) > search.SUM_MAX * 10:
        return None
    others = plan.copy()
    others[p] = FREE
    have = manned(given, others)
    worth = np.where(have < given.need, given.under, -given.over)
    pool = search.Pool(given)
    plans = pool.best(p, pool.price(p, worth))[1]
    return plans[0] if len(plans) else None


def looks(given: Problem) -> float:
    """How many looks one price for all persons takes, without limits of kinds."""
    return given.shape[1] * sum(_looks(given, p) for p in range(given.shape[0]))


def _looks(given: Problem, p: int) -> float:
    """The same for one person and one day."""
    held = rules(given, p, np.zeros(given.shape[2], bool))
    kinds = int(held.allowed.any(axis=0).sum())
    runs = held.off_min + kinds * held.run_max
    return float(runs) * (held.weekends_max + 1) * (held.high + 1) * kinds


def _bettered(
    given: Problem,
    plan: Integers,
    rng: np.random.Generator,
    *,
    steps: int,
    pace: Callable[[], float],
) -> tuple[Integers, int]:
    """The roster with one part after the other made better, and how many parts were tried.

    Parts grow while they are quick, and shrink where they are not.
    """
    people, days, _ = given.shape
    made, size = 0, float(min(PART, people))
    while made < steps and pace() < 1.0:
        first = 7 * int(rng.integers(0, max(1, -(-days // 7) - WEEKS + 1)))
        who = np.sort(rng.permutation(people)[: round(size)]).astype(np.int64)
        plan, spent = _parted(
            given, plan, who, span=(first, min(days, first + 7 * WEEKS)), pace=pace
        )
        size *= SHRINKS if spent > LOOKS_EACH else GROWS
        size = min(max(size, 2.0), float(people))
        made += 1
    return plan, made


def _parted(
    given: Problem,
    plan: Integers,
    who: Longs,
    *,
    span: tuple[int, int],
    pace: Callable[[], float],
) -> tuple[Integers, float]:
    """The roster with these persons' days of a span made better, and how much was walked."""
    small, now = windows.part(given, plan, who, span)
    found = search.rostered(small, steps=STEPS_EACH, expired=lambda: pace() >= 1.0, start=now)
    low, high = windows.edges(given, *span)
    new = plan.copy()
    new[who, low:high] = found.plan
    better = value(given, new) < value(given, plan) - 1e-9
    return (new if better else plan), found.looks
