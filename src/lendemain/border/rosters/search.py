"""The best roster: whole schedules of persons as columns, with the bound that none goes below.

A linear programme weighs the schedules known so far (one for each person, needs met or paid for);
its prices say what each duty is worth, `pricing` finds for each person the best schedule at
these prices, and so on until there is none better (column generation; Dantzig and Wolfe 1960).  At
any prices, the sum of the best schedules bounds every roster from below (Lagrange), so a bound is
there from the first round on.  Prices are smoothed (Wentges 1997).  A roster is found by diving:
the surest schedules are fixed, prices are made anew, and so on; then some persons at a time are
freed and dived for again, from the best.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lendemain.border.rosters.problem import Problem, Rules, rules, value
from lendemain.border.solving.incidence import Bools, Floats, Integers
from lendemain.border.solving.integer import quiet
from lendemain.errors import InputError

SLACK = 1e-6
EACH = 3
"""Schedules of one person taken in at each round."""
SMOOTH = 0.6
NONE = "no schedule keeps this person's rules"
SUM_MAX = 60_000_000
"""Limits are carried while the walk has no more cells than this: half a second, 0.2 GB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best roster found (P x D, kinds or -1), what it costs, and what none can cost less than.

    `rounds` of prices, `dives` for rosters; `stopped` where time ran out before the work was done.
    `looks` is how much was walked through, which unlike time is the same on every machine.
    """

    plan: Integers
    value: float
    bound: float
    rounds: int
    dives: int
    stopped: bool
    looks: float = 0.0


class Pool:
    """Persons' rules and the schedules found so far, by person."""

    def __init__(self, given: Problem) -> None:
        self.given = given
        people, _, kinds = given.shape
        self.carried = np.zeros((people, kinds), bool)
        self.looks = 0.0

    def price(self, p: int, worth: Floats) -> Floats:
        """What each duty costs a person when needs are worth so much."""
        given = self.given
        price = given.cost[p].copy()
        np.subtract.at(price, (given.need_day, given.need_kind), worth * given.counts[:, p])
        return np.asarray(price)

    def best(self, p: int, price: Floats) -> tuple[Floats, Integers]:
        """What a person's schedules cost at least at prices, and schedules, the best first.

        Limits of kinds are carried as they turn out to bind, while the walk stays small; past that
        the cost is a bound without them, and the schedules have the kind on fewer days.  The costs
        are empty where no rules let a schedule be.
        """
        most = self.given.limit[p]
        while True:
            low, plan = self._walked(p, price, self.given.allowed[p] & (most > 0))
            over = self._over(p, plan)
            wanted = sorted(np.flatnonzero(over), key=lambda k: int(most[k]))
            more = [k for k in wanted if self._fits(p, int(k))]
            if not over.any():
                return low, plan
            if not more:
                return low, self._kept(p, price, plan)
            self.carried[p, more[0]] = True

    def _walked(self, p: int, price: Floats, allowed: Bools) -> tuple[Floats, Integers]:
        from lendemain.border.rosters import pricing  # it loads numba

        held = rules(self.given, p, self.carried[p])._replace(allowed=allowed)
        best = np.full(EACH, np.inf)
        plan = np.full((EACH, len(price)), -1, np.int32)
        self.looks += _cells(held, price.shape)
        found = pricing.walked(held, price, best, plan)
        return best[:found], plan[:found]

    def _over(self, p: int, plan: Integers) -> Bools:
        """The kinds that schedules have more often than the person may."""
        kinds = np.arange(len(self.given.limit[p]))
        return np.asarray(
            ((plan[:, :, None] == kinds).sum(axis=1) > self.given.limit[p]).any(axis=0)
        )

    def _fits(self, p: int, kind: int) -> bool:
        """Whether one more limit can be carried."""
        _, days, kinds = self.given.shape
        carried = self.carried[p].copy()
        carried[kind] = True
        return _cells(rules(self.given, p, carried), (days, kinds)) <= SUM_MAX

    def _kept(self, p: int, price: Floats, plan: Integers) -> Integers:
        """Schedules that keep the limits which are not carried: the kind only on its best days."""
        allowed = self.given.allowed[p] & (self.given.limit[p] > 0)
        for _ in range(len(self.given.limit[p])):
            for k in np.flatnonzero(self._over(p, plan[:1])):
                days = np.flatnonzero(plan[0] == k)
                kept = days[np.argsort(price[days, k], kind="stable")][: self.given.limit[p, k]]
                allowed[:, k] = False
                allowed[kept, k] = True
            plan = self._walked(p, price, allowed)[1]
            if not len(plan) or not self._over(p, plan[:1]).any():
                break
        return plan[[i for i in range(len(plan)) if not self._over(p, plan[i : i + 1]).any()]]

    def column(self, p: int, plan: Integers) -> tuple[float, Integers]:
        """What a schedule costs by itself, and the needs at which it counts."""
        when = np.flatnonzero(plan >= 0)
        cost = float(self.given.cost[p, when, plan[when]].sum())
        there = (plan[self.given.need_day] == self.given.need_kind) & self.given.counts[:, p]
        return cost, np.flatnonzero(there).astype(np.int32)


def _cells(held: Rules, shape: tuple[int, ...]) -> float:
    """How many places a walk through days has."""
    days, kinds = shape
    counts = float(np.prod(held.carried[held.carried >= 0] + 1.0, initial=1.0))
    runs = held.off_min + kinds * held.run_max
    return days * counts * runs * (held.weekends_max + 1) * (held.high + 1)


class _Master:
    """The linear programme over the schedules known so far."""

    def __init__(self, pool: Pool, *, seed: int) -> None:
        import highspy

        self.pool, given, inf = pool, pool.given, highspy.kHighsInf
        need, self.known = given.need.astype(float), set[tuple[int, bytes]]()
        self.plans: list[tuple[int, Integers]] = []
        self.solver = quiet(seed=seed, seconds=1e9)
        self.solver.setOptionValue("presolve", "off")
        first, rows = given.shape[0], len(need)
        self.first = first
        self.solver.addRows(
            first + rows, np.concatenate([np.ones(first), need]),
            np.concatenate([np.ones(first), need]), 0, np.zeros(first + rows, np.int32),
            np.zeros(0, np.int32), np.zeros(0),
        )  # fmt: skip
        missing = 10.0 * (1.0 + float(given.under.max(initial=1.0)) * 10 + np.abs(given.cost).sum())
        count = first + 2 * rows
        self.solver.addCols(
            count, np.concatenate([np.full(first, missing), given.under, given.over]),
            np.zeros(count), np.full(count, inf), count, np.arange(count, dtype=np.int32),
            np.concatenate([np.arange(first + rows), first + np.arange(rows)]).astype(np.int32),
            np.concatenate([np.ones(first + rows), -np.ones(rows)]),
        )  # fmt: skip
        self.offset = count

    def add(self, p: int, plan: Integers) -> bool:
        """Whether a schedule is new."""
        key = (p, plan.tobytes())
        if key in self.known:
            return False
        self.known.add(key)
        cost, rows = self.pool.column(p, plan)
        index = np.concatenate([[p], self.first + rows]).astype(np.int32)
        self.solver.addCol(cost, 0.0, np.inf, len(index), index, np.ones(len(index)))
        self.plans.append((p, plan.copy()))
        return True

    def solved(self) -> tuple[float, Floats, Floats]:
        """What the weighed schedules cost, each one's weight, prices of persons and needs."""
        self.solver.run()
        found = self.solver.getSolution()
        weight = np.asarray(found.col_value)[self.offset :]
        return (
            float(self.solver.getInfo().objective_function_value), weight,
            np.asarray(found.row_dual),
        )  # fmt: skip

    def hold(self, wanted: Mapping[int, Integers]) -> None:
        """Let the persons named keep these schedules, and all the others choose."""
        held = {(p, plan.tobytes()) for p, plan in wanted.items()}
        low = np.array([float((p, plan.tobytes()) in held) for p, plan in self.plans])
        out = np.array([p in wanted for p, _ in self.plans])
        high = np.where(out, low, np.inf)
        index = np.arange(len(self.plans), dtype=np.int32) + self.offset
        self.solver.changeColsBounds(len(index), index, low, high)


@dataclass
class _Work:
    """How far the search is."""

    expired: Callable[[], bool]
    whole: bool
    rounds: int = 0
    dives: int = 0
    bound: float = -np.inf
    stopped: bool = False

    def over(self) -> bool:
        """Whether time is up."""
        self.stopped = self.stopped or self.expired()
        return self.stopped

    def enough(self, low: float, value: float) -> bool:
        """Whether nothing better than `value` is left above a bound."""
        return low > value - (1.0 - SLACK if self.whole else SLACK * max(1.0, abs(value)))


def rostered(
    given: Problem, *, seed: int = 0, steps: int = 200,
    expired: Callable[[], bool] = lambda: False, start: Integers | None = None,
) -> Answer:  # fmt: skip
    """The best roster found in so many steps, or sooner where `expired` says that time is up.

    `start` is a roster without a fault to begin from, where one is known.  The same problem, seed,
    steps and start give the same roster.  Raises `InputError` where somebody's own rules let no
    schedule be.
    """
    master, work = _rooted(given, seed, expired, start=start)
    people = range(given.shape[0])
    best = start if work.over() and start is not None else _dived(master, {}, work, least=np.inf)
    assert best is not None
    if start is not None and value(given, start) < value(given, best):
        best = start
    rng = np.random.default_rng(seed)
    low = np.ceil(work.bound - 1e-6) if work.whole else work.bound
    top, size = value(given, best), 4.0
    for _ in range(steps):
        if work.enough(low, top) or work.over():
            break
        freed = set(rng.permutation(len(people))[: round(size)].tolist())
        found = _dived(master, {p: best[p] for p in people if p not in freed}, work, least=top)
        if found is not None and value(given, found) < top - SLACK:
            best, top = found, value(given, found)
        else:
            size = min(size + 0.1, 0.6 * len(people) + 1)
    return Answer(
        plan=best, value=top, bound=min(float(low), top) + 0.0, rounds=work.rounds,
        dives=work.dives, stopped=work.stopped, looks=master.pool.looks,
    )  # fmt: skip


def above(
    given: Problem, level: float, *, seed: int = 0, expired: Callable[[], bool] = lambda: False
) -> bool:
    """Whether it is proved that every roster costs more than so much.

    Raises `InputError` where somebody's own rules let no schedule be.
    """
    return _rooted(given, seed, expired, level=level)[1].bound > level


def _rooted(
    given: Problem, seed: int, expired: Callable[[], bool], *, level: float = np.nan,
    start: Integers | None = None,
) -> tuple[_Master, _Work]:  # fmt: skip
    """Prices and schedules for all persons, as good as there are.

    Where only the side of a `level` is asked for, they are made until that is known.
    """
    whole = all(bool((v == np.rint(v)).all()) for v in (given.cost, given.under, given.over))
    work = _Work(
        expired=expired, whole=whole and given.base == round(given.base),
        bound=given.base + float(np.minimum(given.cost.min(axis=2, initial=0.0), 0.0).sum()),
    )  # fmt: skip
    people, pool = list(range(given.shape[0])), Pool(given)
    master = _Master(pool, seed=seed)
    for p in people:
        if start is not None:
            master.add(p, start[p].astype(np.int32))
            continue
        low, plans = pool.best(p, given.cost[p].copy())
        if not len(plans):
            raise InputError(
                "too many limits of kinds at once" if len(low) else NONE, where=f"person {p}",
                remedy="Look at the person's leave, limits and hours",
            )  # fmt: skip
        master.add(p, plans[0])
    _generated(master, people, work, rounds_max=10_000, level=level, root=True)
    return master, work


def _generated(
    master: _Master, free: list[int], work: _Work, *, rounds_max: int, root: bool = False,
    level: float = np.nan,
) -> tuple[float, Floats]:  # fmt: skip
    """Make prices and schedules until none is better; what that costs, and each one's weight."""
    base, low = master.pool.given.base, -np.inf
    total, weight, dual = master.solved()
    centre = dual
    for at in range(rounds_max):
        if work.over() and (at or not root):
            break
        work.rounds += 1
        new = 0
        for prices in (SMOOTH * centre + (1 - SMOOTH) * dual, dual):
            reach, new = _priced(master, free, (prices, dual), work)
            if reach > low:
                low, centre = reach, prices
            if new:
                break
        if root:
            work.bound = max(work.bound, low + base)
        if not new:
            break
        total, weight, dual = master.solved()
        if low + base > level or total + base < level:
            break
        if total - low < SLACK * max(1.0, abs(total)):
            break
    return total, weight


def _priced(
    master: _Master, free: list[int], at: tuple[Floats, Floats], work: _Work
) -> tuple[float, int]:
    """A bound from below at some prices, and how many schedules better at the true ones came in;
    `at` is both.

    Where time runs out on the way, there is no bound.
    """
    pool, first = master.pool, master.first
    given = pool.given
    worth, true = (np.clip(p[first:], -given.over, given.under) for p in at)
    reach, new = float(worth @ given.need), 0
    for p in free:
        if len(free) > 1 and work.over():
            return -np.inf, new
        best, plans = pool.best(p, pool.price(p, worth))
        reach += float(best[0])
        for plan in plans:
            cost, rows = pool.column(p, plan)
            if cost - true[rows].sum() < at[1][p] - 1e-7:
                new += master.add(p, plan)
    return reach, new


def _dived(
    master: _Master, held: Mapping[int, Integers], work: _Work, *, least: float
) -> Integers | None:
    """A roster in which some keep their schedules and the others' are fixed one after the other.

    None where it comes to be no better than `least`, or time is up.
    """
    work.dives += 1
    held, base = dict(held), master.pool.given.base
    people = range(master.pool.given.shape[0])
    while True:
        free = [p for p in people if p not in held]
        master.hold(held)
        total, weight = _generated(master, free, work, rounds_max=6 if free else 0)
        if work.enough(total + base, least) or (work.stopped and np.isfinite(least)):
            return None
        if not free:
            return np.array([held[p] for p in people], np.int32)
        rank = [(weight[j], j) for j, (p, _) in enumerate(master.plans) if p not in held]
        heavy = [j for w, j in rank if w > 1 - 1e-6]
        for j in heavy or [max(rank, key=lambda one: (one[0], -one[1]))[1]]:
            p, plan = master.plans[j]
            held[p] = plan
