"""The cheapest columns that cover every row, with a lower bound: set covering.

Prices of rows give the bound and steer greedy covers; the best cover is then refined: its soundest
columns are fixed, and what is left is solved anew (Caprara, Fischetti and Toth 1999, Operations
Research 47, 730-743).  Columns that no better cover can hold, by their reduced cost against the
gap, are struck out; where little is left, HiGHS closes the gap and the answer is proved.

The work is counted in rounds, so the same seed and rounds give the same cover on every machine.
`late` may end it sooner; `Cover.rounds` then says how many rounds to ask for to get the same again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.border.solving.incidence import Bools, Floats, Incidence, Integers, part
from lendemain.errors import InputError

ROUNDS = 60
SHARE_FIXED = 0.3
SHARE_GROWS = 1.1
CORE_EACH, CORE_ROWS, CORE_REDUCED = 5, 5, 0.1
"""A core holds for each row its 5 columns of least reduced cost, and up to 5 a row below 0.1."""
HARVEST = 250
PRICINGS = 30
EXACT_PAIRS_MAX = 400_000


def never() -> bool:
    """Nobody waits: the whole work is done."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Columns that cover every row, ascending; no cover costs less than `bound`."""

    columns: Integers
    value: float
    bound: float
    rounds: int

    @property
    def proved(self) -> bool:
        """Whether no cover is cheaper."""
        return self.value <= self.bound + 1e-6 * max(1.0, abs(self.value))


@dataclass
class _Search:
    """The best so far of a whole problem; all costs whole numbers or not decides what counts.

    `price` steers the search, `sharp` proves the bound best: corners of a polyhedron steer badly.
    """

    net: Incidence
    cost: Floats
    whole: bool
    late: Callable[[], bool]
    value: float = np.inf
    taken: Bools | None = None
    bound: float = -np.inf
    price: Floats | None = None
    sharp: Floats | None = None

    def offer(self, value: float, columns: Integers) -> None:
        """Keep a cover if it is cheaper."""
        if value < self.value - 1e-9:
            taken = np.zeros(len(self.cost), np.bool_)
            taken[columns] = True
            self.value, self.taken = value, taken

    def rounded(self, bound: float) -> float:
        """A bound moved up to the next sum that costs can have."""
        return float(np.ceil(bound - 1e-6)) if self.whole else bound

    @property
    def closed(self) -> bool:
        """Whether the best is known to be so."""
        return self.rounded(self.bound) >= self.value - 1e-9


def cover(
    net: Incidence,
    cost: npt.ArrayLike,
    *,
    seed: int,
    rounds: int = ROUNDS,
    late: Callable[[], bool] = never,
    exact: Callable[..., tuple[float, Integers | None, float]] | None = None,
    prices: Callable[[Incidence, Floats], Floats] | None = None,
) -> Cover:
    """The cheapest cover found and a bound; the best of all where `proved`.

    `rounds` many refinements are made unless the gap closes or `late()` says so.  `prices` sharpens
    the bound to the linear relaxation's (`integer.prices`), and `exact` closes what is left once
    columns were struck out (`integer.closed`, HiGHS).  Raises `InputError` for a
    cost that is no positive number and for a row that nothing covers.
    """
    costs = _checked(net, np.ascontiguousarray(cost, np.float64))
    if net.shape[0] == 0:
        return Cover(columns=np.zeros(0, np.int32), value=0.0, bound=0.0, rounds=0)
    found = _Search(net, costs, whole=bool((costs == np.rint(costs)).all()), late=late)
    rng = np.random.default_rng(seed)
    done = _refined(found, rng, rounds=min(rounds, 3) if exact else rounds)
    if prices and not found.closed and not late():
        _sharpened(found, prices)
    if exact and not found.closed and not late():
        _closed(found, exact)
    if done < rounds and not found.closed and not late():
        done += _refined(found, rng, rounds=rounds - done)
    assert found.taken is not None
    value = float(costs[found.taken].sum())
    return Cover(
        columns=np.nonzero(found.taken)[0].astype(np.int32),
        value=value,
        bound=min(value, found.rounded(found.bound)),
        rounds=done,
    )


def _checked(net: Incidence, cost: Floats) -> Floats:
    rows, columns = net.shape
    if len(cost) != columns or not np.isfinite(cost).all() or (cost <= 0).any():
        raise InputError(
            f"{columns} columns need as many positive costs", where="cover",
            remedy="Give each column a cost above nought",
        )  # fmt: skip
    bare = np.nonzero(np.diff(net.row_starts) == 0)[0]
    if len(bare):
        raise InputError(
            f"{len(bare)} of {rows} rows (the first is {bare[0]}) are covered by no column",
            where="cover", remedy="Leave these rows out, or add columns that cover them",
        )  # fmt: skip
    return cost


def _refined(found: _Search, rng: np.random.Generator, *, rounds: int) -> int:
    """How many rounds were made: each fixes part of the best cover and solves the rest anew."""
    share = SHARE_FIXED
    for done in range(rounds):
        if found.late() or found.closed:
            return done
        if found.taken is None or found.price is None:
            price, bound = _pass(found, found.net, np.arange(len(found.cost)), _even(found))
            found.price, found.bound = price, max(found.bound, bound)
            continue
        fixed = _sound(found, share)
        before = found.value
        rows = np.ones(found.net.shape[0], np.bool_)
        for j in fixed:
            rows[found.net.of(j)] = False
        if not rows.any():
            share = SHARE_FIXED
            continue
        price = found.price[rows] * rng.uniform(0.9, 1.1, int(rows.sum()))
        left = part(found.net, rows=rows, columns=np.ones(len(found.cost), np.bool_))
        kept = np.nonzero(np.diff(left.starts) > 0)[0]
        left = part(left, rows=np.ones(left.shape[0], np.bool_), columns=np.diff(left.starts) > 0)
        _pass(found, left, kept, price, fixed=fixed)
        share = SHARE_FIXED if found.value < before else min(1.0, share * SHARE_GROWS)
    return rounds


def _even(found: _Search) -> Floats:
    """First prices: each row's cheapest share of a column."""
    each = found.cost / np.maximum(np.diff(found.net.starts), 1)
    starts = found.net.row_starts[:-1]
    return np.asarray(np.minimum.reduceat(each[found.net.columns], starts))


def _sound(found: _Search, share: float) -> Integers:
    """The columns of the best cover that cost least over their prices, until they cover so much."""
    from lendemain.border.solving import multipliers

    assert found.taken is not None
    assert found.price is not None
    net, price = found.net, found.price
    reduced = np.empty(len(found.cost))
    multipliers.reduced_costs(net, found.cost, price, reduced)
    chosen = np.nonzero(found.taken)[0]
    times = np.zeros(net.shape[0])
    for j in chosen:
        times[net.of(j)] += 1
    waste = price * (times - 1) / np.maximum(times, 1)
    worth = [max(reduced[j], 0.0) + waste[net.of(j)].sum() for j in chosen]
    covered = np.zeros(net.shape[0], np.bool_)
    fixed = []
    for j in chosen[np.argsort(worth, kind="stable")]:
        fixed.append(j)
        covered[net.of(j)] = True
        if covered.sum() >= share * len(covered):
            break
    return np.array(fixed, np.int32)


def _pass(
    found: _Search,
    net: Incidence,
    names: npt.NDArray[np.int64],
    price: Floats,
    *,
    fixed: Integers | None = None,
) -> tuple[Floats, float]:
    """Prices and bound of a problem, after it was solved by fixing a few columns at a time.

    Covers found are offered to the search; `names` are the columns' numbers in the whole problem,
    and `fixed` columns are in every cover.
    """
    from lendemain.border.solving import multipliers

    held = list(np.zeros(0, np.int32) if fixed is None else fixed)
    first: tuple[Floats, float] | None = None
    cost = found.cost[names]
    while net.shape[0]:
        spent = float(found.cost[held].sum())
        price, bound, core, length = _priced(found, net, cost, price)
        first = first or (price.copy(), bound)
        chosen = np.nonzero(core)[0]
        small = part(net, rows=np.ones(net.shape[0], np.bool_), columns=core)
        value, taken = multipliers.harvested(
            small, cost[chosen], price, found.value - spent, (length, HARVEST)
        )
        if np.isfinite(value):
            _offered(found, [*held, *names[chosen[taken]]])
        if found.rounded(spent + bound) >= found.value - 1e-9 or found.late():
            break
        fix = _fixed(small, cost[chosen], price)
        held += list(names[chosen[fix]])
        rows = np.ones(net.shape[0], np.bool_)
        for j in chosen[fix]:
            rows[net.of(j)] = False
        price = price[rows]
        net = part(net, rows=rows, columns=np.ones(len(names), np.bool_))
        kept = np.diff(net.starts) > 0
        net = part(net, rows=np.ones(net.shape[0], np.bool_), columns=kept)
        names, cost = names[kept], cost[kept]
    else:
        _offered(found, held)
    assert first is not None
    return first


def _offered(found: _Search, columns: list[int]) -> None:
    """Offer a cover of the whole problem, without what it does not need."""
    from lendemain.border.solving import multipliers

    taken = np.zeros(len(found.cost), np.bool_)
    taken[columns] = True
    count = np.zeros(found.net.shape[0], np.int32)
    for j in np.nonzero(taken)[0]:
        count[found.net.of(j)] += 1
    value = multipliers.thinned(found.net, found.cost, taken, count)
    found.offer(value, np.nonzero(taken)[0].astype(np.int32))


def _priced(
    found: _Search, net: Incidence, cost: Floats, price: Floats
) -> tuple[Floats, float, Bools, float]:
    """Prices of a problem, the bound that they prove for it, its core, and a length of step.

    Steps are made on the core alone; the whole is priced from time to time, the rarer the less the
    two differ.
    """
    from lendemain.border.solving import multipliers

    rows = net.shape[0]
    reduced = np.empty(len(cost))
    top, best = multipliers.reduced_costs(net, cost, price, reduced), price
    core = _core(net, reduced)
    if np.isfinite(found.value):
        upper = found.value
    else:
        taken, times = np.zeros(len(cost), np.bool_), np.zeros(rows, np.int32)
        upper = multipliers.greedy(net, cost, price, taken, times)
    upper = max(upper, top + 1e-3)
    length, span, steps, idle = 0.1, 10, 0, 0
    every = np.ones(rows, np.bool_)
    while steps < 10 * max(rows, 100) and not found.late():
        small = part(net, rows=every, columns=core)
        price, low, length = multipliers.stepped(
            small, cost[core], price, upper, (length, span, 300)
        )
        steps += span
        bound = multipliers.reduced_costs(net, cost, price, reduced)
        idle = 0 if bound > top + max(1e-3 * abs(top), 1e-9) else idle + span
        if bound > top:
            top, best = bound, price.copy()
        core = _core(net, reduced)
        apart = (low - bound) / max(upper, 1e-9)
        if apart < 1e-6 and idle >= 300:
            break
        if idle >= 1000 or length < 1e-4:
            break
        span = (
            min(1000, 10 * span) if apart <= 1e-6
            else min(1000, 5 * span) if apart <= 0.02
            else min(1000, 2 * span) if apart <= 0.2
            else 10
        )  # fmt: skip
    multipliers.reduced_costs(net, cost, best, reduced)
    return best, top, _core(net, reduced), max(length, 1e-3)


def _core(net: Incidence, reduced: Floats) -> Bools:
    """The columns that matter at these reduced costs."""
    from lendemain.border.solving import multipliers

    keep = np.zeros(len(reduced), np.bool_)
    low = np.nonzero(reduced < CORE_REDUCED)[0]
    most = CORE_ROWS * net.shape[0]
    if len(low) > most:
        low = low[np.argpartition(reduced[low], most)[:most]]
    keep[low] = True
    multipliers.cheapest(net, reduced, CORE_EACH, keep)
    return keep


def _fixed(net: Incidence, cost: Floats, price: Floats) -> Integers:
    """Columns to take for good: those that alone cover a row among the worthwhile, and a few."""
    from lendemain.border.solving import multipliers

    reduced = np.empty(len(cost))
    multipliers.reduced_costs(net, cost, price, reduced)
    times = np.zeros(net.shape[0], np.int32)
    good = np.nonzero(reduced < -1e-3)[0]
    for j in good:
        times[net.of(j)] += 1
    taken = np.zeros(len(cost), np.bool_)
    for j in good:
        taken[j] = bool((times[net.of(j)] == 1).any())
    count = np.zeros(net.shape[0], np.int32)
    for j in np.nonzero(taken)[0]:
        count[net.of(j)] += 1
    multipliers.added(net, cost, price, (taken, count), max(1, net.shape[0] // 200))
    return np.nonzero(taken)[0].astype(np.int32)


def _sharpened(found: _Search, prices: Callable[[Incidence, Floats], Floats]) -> None:
    """Raise the bound to the linear relaxation's, and keep its prices: it is solved on a core that
    grows by what its prices leave out, until they leave out nothing.
    """
    from lendemain.border.solving import multipliers

    assert found.price is not None
    assert found.taken is not None
    net, cost = found.net, found.cost
    reduced = np.empty(len(cost))
    multipliers.reduced_costs(net, cost, found.price, reduced)
    core = _core(net, reduced) | found.taken
    every = np.ones(net.shape[0], np.bool_)
    for _ in range(PRICINGS):
        price = np.maximum(prices(part(net, rows=every, columns=core), cost[core]), 0.0)
        bound = multipliers.reduced_costs(net, cost, price, reduced)
        if bound > found.bound:
            found.bound, found.sharp = bound, price
        out = np.nonzero((reduced < -1e-9) & ~core)[0]
        if found.late() or not len(out):
            return
        core[out[np.argsort(reduced[out], kind="stable")[: CORE_ROWS * net.shape[0]]]] = True


def _closed(found: _Search, exact: Callable[..., tuple[float, Integers | None, float]]) -> None:
    """Let an exact solver find what is better, among the columns that a better cover can hold."""
    from lendemain.border.solving import multipliers

    assert found.price is not None
    reduced = np.empty(len(found.cost))
    price = found.price if found.sharp is None else found.sharp
    bound = multipliers.reduced_costs(found.net, found.cost, price, reduced)
    wanted = found.value - 1.0 if found.whole else found.value * (1 - 1e-9)
    assert found.taken is not None
    keep = found.taken | (bound + np.maximum(reduced, 0.0) <= wanted + 1e-6)
    net = part(found.net, rows=np.ones(found.net.shape[0], np.bool_), columns=keep)
    if len(net.rows) > EXACT_PAIRS_MAX:
        return
    names = np.nonzero(keep)[0].astype(np.int32)
    value, columns, low = exact(net, found.cost[names], warm=found.taken[names])
    if columns is not None:
        found.offer(value, names[columns])
    found.bound = max(found.bound, min(low, found.value))
