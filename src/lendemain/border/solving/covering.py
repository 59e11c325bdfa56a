"""Where posts win most with what there is: maximal covering, with a bound.

A row (cell) has a weight and a need: it is won when at least so many chosen columns (a post with a
sensor) cover it (Church and ReVelle 1974; need k: backup coverage).  At most so many columns are
chosen, one of each group (a site has one post), so many of each kind, within a budget.  A greedy
choice is improved by tabu search; prices of rows give a bound (Galvao and ReVelle 1996) that
strikes out columns no better choice can hold; where the rest is small HiGHS closes the gap.

Rows that the same columns cover are first made one, which changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lendemain.border.solving.incidence import Bools, Floats, Incidence, Integers, incidence
from lendemain.border.solving.limits import Bounds, Limits, bounds
from lendemain.border.solving.setcover import never
from lendemain.errors import InputError

if TYPE_CHECKING:
    from lendemain.border.solving.swaps import Held

STEPS = 4_000
LOOK = 250
BOUND_STEPS = 300
EXACT_PAIRS_MAX = 600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Columns chosen, ascending, the weight they win, and a bound that no choice exceeds.

    The same seed and `steps` give the same choice again.
    """

    columns: Integers
    value: float
    bound: float
    steps: int

    @property
    def gap(self) -> float:
        """How far the bound lies above the value, as a share of the bound."""
        return 0.0 if self.bound <= 0 else max(0.0, self.bound - self.value) / self.bound


@dataclass
class _Problem:
    """One problem with its rows merged, and the best choice so far."""

    net: Incidence
    weight: Floats
    need: Integers
    limits: Limits
    bounds: Bounds
    value: float = -np.inf
    taken: Bools | None = None
    bound: float = np.inf
    price: Floats | None = None

    @property
    def ceiling(self) -> float:
        """The bound, moved down to a sum that weights can have where they are whole numbers."""
        whole = bool((self.weight == np.rint(self.weight)).all())
        return float(np.floor(self.bound + 1e-6)) if whole else self.bound

    @property
    def closed(self) -> bool:
        """Whether nothing better is possible."""
        return self.ceiling <= self.value + 1e-9 * max(1.0, abs(self.value))


def choice(
    net: Incidence,
    weight: npt.ArrayLike,
    limits: Limits,
    *,
    seed: int,
    need: npt.ArrayLike = 1,
    steps: int = STEPS,
    late: Callable[[], bool] = never,
    exact: Callable[..., tuple[float, Integers | None, float]] | None = None,
) -> Choice:
    """The columns found that win most, and a bound for any choice.

    `steps` of search are made unless the bound is met or `late()` says so; `exact` closes what is
    left (`integer.won`, HiGHS).  Raises `InputError` for weights or needs that are none, no rows,
    and limits that contradict themselves.
    """
    problem = _problem(net, weight, need, limits)
    rng = np.random.default_rng(seed)
    made = _improved(problem, rng, steps=min(steps, LOOK), late=late)
    if exact and not late():
        _bounded(problem, steps=BOUND_STEPS, late=late)
        if not problem.closed:
            made += _improved(problem, rng, steps=max(0, min(steps, STEPS) - made), late=late)
        if not problem.closed and len(problem.net.rows) <= EXACT_PAIRS_MAX and not late():
            _closed(problem, exact)
    if not problem.closed and steps > made and not late():
        made += _improved(problem, rng, steps=steps - made, late=late)
    if not exact and not late():
        _bounded(problem, steps=BOUND_STEPS, late=late)
    assert problem.taken is not None
    chosen = np.nonzero(problem.taken)[0].astype(np.int32)
    return Choice(
        columns=chosen, value=problem.value, bound=max(problem.ceiling, problem.value), steps=made
    )


def won(
    net: Incidence, weight: npt.ArrayLike, columns: npt.ArrayLike, *, need: npt.ArrayLike = 1
) -> float:
    """The weight of the rows that these columns cover as often as they need.

    >>> net = incidence([0, 1, 1], [0, 0, 1], (2, 2))
    >>> won(net, [3, 4], [0, 1], need=2), won(net, [3, 4], [1])
    (4.0, 4.0)
    """
    count = np.zeros(net.shape[0], np.int64)
    for j in np.asarray(columns, np.int64):
        count[net.of(int(j))] += 1
    wanted = np.broadcast_to(np.asarray(need), count.shape)
    return float(np.asarray(weight, float)[count >= wanted].sum())


def _problem(
    net: Incidence, weight: npt.ArrayLike, need: npt.ArrayLike, limits: Limits
) -> _Problem:
    rows, columns = net.shape
    weights = np.ascontiguousarray(weight, np.float64)
    needs = np.ascontiguousarray(np.broadcast_to(np.asarray(need, np.int32), (rows,)))
    if not rows or not columns:
        raise _refused("nothing to cover, or nothing that covers", "Give cells and sites")
    if len(weights) != rows or not np.isfinite(weights).all() or (weights < 0).any():
        raise _refused(f"{rows} rows need as many weights", "Give each a weight of nought or more")
    if (needs < 1).any():
        raise _refused("a need below one", "Give each cell how many posts must see it: 1 or more")
    kept = bounds(limits, columns)
    joined = merged(net, weights, needs)
    return _Problem(*joined, limits=limits, bounds=kept, bound=float(joined[1].sum()))


def merged(net: Incidence, weight: Floats, need: Integers) -> tuple[Incidence, Floats, Integers]:
    """The same problem with rows of the same columns and need made one, and without rows that
    fewer columns cover than they need.
    """
    degree = np.diff(net.row_starts)
    rng = np.random.default_rng(20260106)  # marks of columns, summed to mark sets of them
    marks = rng.integers(1, 1 << 62, net.shape[1], dtype=np.uint64)
    running = np.concatenate([[np.uint64(0)], np.cumsum(marks[net.columns], dtype=np.uint64)])
    key = running[net.row_starts[1:]] - running[net.row_starts[:-1]]
    useful = (degree >= need) & (weight > 0)
    keys = np.column_stack([key[useful], degree[useful].astype(np.uint64),
                            need[useful].astype(np.uint64)])  # fmt: skip
    if not len(keys):
        one = incidence([], [], (0, net.shape[1]))
        return one, np.zeros(0), np.zeros(0, np.int32)
    order = np.lexsort(keys.T)
    new = np.ones(len(order), np.bool_)
    new[1:] = (keys[order][1:] != keys[order][:-1]).any(axis=1)
    label = np.empty(len(order), np.int64)
    label[order] = np.cumsum(new) - 1
    first = np.nonzero(useful)[0][order[new]]
    number = np.full(net.shape[0], -1, np.int64)
    number[first] = np.arange(len(first))
    j = np.repeat(np.arange(net.shape[1]), np.diff(net.starts))
    i = number[net.rows]
    merged = incidence(i[i >= 0], j[i >= 0], (len(first), net.shape[1]))
    total = np.bincount(label, weights=weight[useful], minlength=len(first))
    return merged, np.asarray(total, np.float64), need[first]


def _held(problem: _Problem, columns: npt.NDArray[np.int64]) -> "Held":
    from lendemain.border.solving import swaps

    rows, width = problem.net.shape
    kept = problem.bounds
    held = swaps.Held(
        np.zeros(width, np.bool_), np.zeros(rows, np.int32), np.zeros(width),
        np.zeros(int(kept.group.max()) + 1, np.int32), np.zeros(len(kept.kind_most), np.int32),
        np.zeros(3),
    )  # fmt: skip
    first = problem.weight * np.where(problem.need == 1, 1.0, swaps.HINT / problem.need)
    swaps.scores(problem.net, first, held.gain)
    for j in columns:
        swaps.moved(problem.net, problem.weight, problem.need, kept, held, int(j))
    return held


def _improved(
    problem: _Problem, rng: np.random.Generator, *, steps: int, late: Callable[[], bool]
) -> int:
    """How many steps of search were made from the best choice so far."""
    from lendemain.border.solving import swaps

    net, weight, need = problem.net, problem.weight, problem.need
    fixed = np.zeros(net.shape[1], np.bool_)
    fixed[list(problem.limits.fixed)] = True
    start = fixed if problem.taken is None else problem.taken
    held = _held(problem, np.nonzero(start)[0])
    swaps.filled(net, weight, need, problem.bounds, held)
    if held.spent[2] > problem.value:
        problem.value, problem.taken = float(held.spent[2]), held.taken.copy()
    made = 0
    while made < steps and not problem.closed and not late():
        draws = rng.random(2 * min(LOOK, steps - made))
        rule = (draws, fixed, float(min(problem.bound, weight.sum())), 80)
        taken, value, done = swaps.searched(net, weight, need, problem.bounds, held, rule)
        if value > problem.value + 1e-9:
            problem.value, problem.taken = float(value), taken
        made += max(done, 1)
    assert problem.taken is not None
    problem.value = won(net, weight, np.nonzero(problem.taken)[0], need=need)
    return made


def _bounded(problem: _Problem, *, steps: int, late: Callable[[], bool]) -> None:
    """Lower the bound by subgradient steps on the prices of rows."""
    from lendemain.border.solving import swaps

    net, weight, need = problem.net, problem.weight, problem.need
    price = weight / (need + 1.0) if problem.price is None else problem.price.copy()
    score = np.empty(net.shape[1])
    length, since = 1.0, 0
    for _ in range(steps):
        if problem.closed or late():
            break
        swaps.scores(net, price, score)
        chosen, most = _relaxed(problem, score)
        bound = float(np.maximum(weight - need * price, 0.0).sum()) + most
        if bound < problem.bound - 1e-9:
            problem.bound, problem.price, since = bound, price.copy(), 0
        else:
            since += 1
            if since >= 15:
                length, since = 0.6 * length, 0
        if (
            swaps.bound_step(
                net, weight, need, price, chosen, length * max(bound - problem.value, 1e-6)
            )
            <= 0.0
            or length < 1e-3
        ):
            break


def _relaxed(problem: _Problem, score: Floats) -> tuple[Bools, float]:
    """What a choice by scores alone could win at most, by the tightest single limit, and that
    choice (a column that stands already is in it).
    """
    kept = problem.bounds
    fixed = np.asarray(problem.limits.fixed, np.int64)
    free = kept.most - len(fixed)
    worth = np.maximum(score, 0.0)
    worth[fixed] = -1.0
    options = [_first_of(worth, kept.group, np.ones(int(kept.group.max()) + 1, int), free)]
    if len(kept.kind_most) > 1:
        left = kept.kind_most - np.bincount(kept.kind[fixed], minlength=len(kept.kind_most))
        options.append(_first_of(worth, kept.kind, left, free))
    if np.isfinite(kept.budget):
        options.append(_within(worth, kept, kept.budget - kept.cost[fixed].sum()))
    chosen, most = min(options, key=lambda one: one[1])
    chosen[fixed] = True
    return chosen, most + float(score[fixed].sum())


def _first_of(
    worth: Floats, label: Integers, most: npt.NDArray[np.int64], free: int
) -> tuple[Bools, float]:
    """The best columns, so many of each label and so many in all."""
    order = np.lexsort((-worth, label))
    starts = np.searchsorted(label[order], np.arange(len(most)))
    rank = np.arange(len(order)) - starts[label[order]]
    kept = order[(rank < most[label[order]]) & (worth[order] > 0)]
    kept = kept[np.argsort(-worth[kept], kind="stable")][:free]
    chosen = np.zeros(len(worth), np.bool_)
    chosen[kept] = True
    return chosen, float(worth[kept].sum())


def _within(worth: Floats, kept: Bounds, left: float) -> tuple[Bools, float]:
    """The best columns by worth a unit of cost, the last of them in part (Dantzig 1957)."""
    free = kept.cost <= 0
    cost = np.where(free, 1.0, kept.cost)
    order = np.argsort(-np.where(free, np.inf, worth / cost), kind="stable")
    order = order[worth[order] > 0]
    spent = np.cumsum(kept.cost[order])
    whole = order[spent <= left + 1e-9]
    chosen = np.zeros(len(worth), np.bool_)
    chosen[whole] = True
    total = float(worth[whole].sum())
    if len(whole) < len(order):
        j = order[len(whole)]
        rest = left - (spent[len(whole) - 1] if len(whole) else 0.0)
        total += float(worth[j] * max(rest, 0.0) / cost[j])
    return chosen, total


def _closed(problem: _Problem, exact: Callable[..., tuple[float, Integers | None, float]]) -> None:
    value, columns, high = exact(
        problem.net, problem.weight, problem.need, problem.bounds, fixed=problem.limits.fixed,
        warm=problem.taken,
    )  # fmt: skip
    if columns is not None and value > problem.value:
        problem.taken = np.zeros(problem.net.shape[1], np.bool_)
        problem.taken[columns] = True
        problem.value = won(problem.net, problem.weight, columns, need=problem.need)
    problem.bound = max(problem.value, min(problem.bound, high))


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="cover", remedy=remedy)
