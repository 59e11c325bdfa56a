"""A roster by small changes: simulated annealing, for rosters of any size.

From nobody on duty, changes of some days of one or two persons are tried by chance; a worse roster
is kept with a chance that falls with the temperature (Kirkpatrick, Gelatt and Vecchi 1983).  Every
rule holds at every moment but the least hours, and those hold in what is handed out.  It needs no
memory beyond the roster, where whole schedules (`search`) grow with days, kinds and hours together.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from lendemain.border.rosters.problem import FREE, Problem, value
from lendemain.border.solving.incidence import Integers

if TYPE_CHECKING:
    from lendemain.border.rosters import moves

PROPOSALS = 10_000
"""Changes tried for each day of each person, where there is time."""
LOT = 40_000
"""Changes between two looks at the clock."""
WARM, COLD = 0.5, 0.5
"""First and last temperature, in what one too few costs and in the least that anything costs."""
WIDE = 100.0
"""The first is at most so many times the least that anything costs."""
LACK = 20.0
"""What a duty's length of missing hours costs, in what one too few costs."""
EARLY = 6
"""One part of so many is spent before those who lack hours are looked at."""


def annealed(
    given: Problem, *, seed: int, proposals: int, pace: Callable[[], float],
    mended: Callable[[int, Integers], Integers | None],
) -> Integers | None:  # fmt: skip
    """A good roster after so many changes tried, or when `pace` (from nought to one) comes to one.

    `mended` is asked, after a first part of the work, for a schedule of a person who lacks hours
    beside the others' plan, and for None where it has none.  None where somebody still lacks hours
    at the end.  The same problem, seed and number of changes give the same roster unless `pace`
    cuts it short.
    """
    from lendemain.border.rosters import moves

    rng, held = np.random.default_rng(seed), blank(given)
    asked = arrays(given)
    _cooled(
        given, asked, held, rng=rng, proposals=max(1, proposals // EARLY),
        pace=lambda: pace() * EARLY,
    )  # fmt: skip
    for p in range(given.shape[0]):
        if moves.lacking(asked, held, p) > 0:
            better = mended(p, held.plan.astype(np.int32))
            if better is not None:
                moves.shifted(asked, held, p, 0, better.astype(np.int16), held.plan[p].copy())
    return _cooled(given, asked, held, rng=rng, proposals=proposals, pace=pace)


def _cooled(
    given: Problem,
    asked: "moves.Asked",
    held: "moves.Held",
    *,
    rng: np.random.Generator,
    proposals: int,
    pace: Callable[[], float],
) -> Integers | None:
    """The best roster without lack while it cools down once; None where there is none."""
    from lendemain.border.rosters import moves

    lacks = sum(moves.lacking(asked, held, p) for p in range(given.shape[0]))
    now, best = value(given, held.plan.astype(np.int32)), held.plan.copy()
    sums, done = np.array([now + lacks, lacks, now if lacks == 0 else np.inf]), 0
    warm, cold = temperatures(given)
    while done < proposals:
        share = max(done / proposals, pace())
        if share >= 1.0 and done:
            break
        lot = min(LOT, proposals - done)
        heat = warm * (cold / warm) ** min(share, 1.0)
        moves.walked(asked, held, best, sums, (lot, heat), rng)
        done += lot
    return best.astype(np.int32) if np.isfinite(sums[2]) else None


def temperatures(given: Problem) -> tuple[float, float]:
    """The first and the last temperature for a problem."""
    costs = np.concatenate([np.abs(given.cost).ravel(), given.over, given.under])
    least = float(costs[costs > 0].min(initial=np.inf))
    if not np.isfinite(least):
        return 1.0, 1.0
    cold = COLD * least
    short = given.under[given.under > 0]
    warm = WARM * float(np.median(short)) if len(short) else cold
    return max(cold, min(warm, WIDE * least)), cold


def blank(given: Problem) -> "moves.Held":
    """Nobody on duty."""
    from lendemain.border.rosters import moves

    people, days, kinds = given.shape
    weeks = max(1, int(given.weekend.max(initial=-1)) + 1)
    return moves.Held(
        np.full((people, days), FREE, np.int16), np.zeros(len(given.need), np.int64),
        np.zeros(people, np.int64), np.zeros((people, kinds), np.int64),
        np.zeros((people, weeks), np.int64), np.zeros(people, np.int64),
    )  # fmt: skip


def arrays(given: Problem) -> "moves.Asked":
    """A problem as the kernels take it."""
    from lendemain.border.rosters import moves

    _, days, kinds = given.shape
    cell = given.need_day.astype(np.int64) * kinds + given.need_kind
    first = np.zeros(days * kinds + 1, np.int64)
    np.cumsum(np.bincount(cell, minlength=days * kinds), out=first[1:])
    short = given.under[given.under > 0]
    each = float(np.median(short)) if len(short) else 1.0
    bounds = [given.minutes_min, given.minutes_max, given.run_max, given.run_min, given.off_min,
              given.weekends_max]  # fmt: skip
    return moves.Asked(
        given.allowed & (given.limit > 0)[:, None, :], given.cost.astype(float), given.follow,
        given.minutes.astype(np.int64), given.limit.astype(np.int64),
        np.stack(bounds, axis=1).astype(np.int64), given.weekend.astype(np.int64), first,
        np.argsort(cell, kind="stable"), cell, np.ascontiguousarray(given.counts),
        given.need.astype(np.int64), np.asarray(given.under, float), np.asarray(given.over, float),
        LACK * max(each, float(np.abs(given.cost).max(initial=0.0)), 1e-6)
        / max(1.0, float(np.median(given.minutes))),
    )  # fmt: skip
