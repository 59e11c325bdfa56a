"""HiGHS asked for whole answers, on one thread, with what is known already: both ends of a gap.

Only here does this stage meet the solver.  A seed makes its answer the same again; a limit of time,
where one is given, is the one thing that may not.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from lendemain.border.solving.incidence import Bools, Floats, Incidence, Integers, Longs
from lendemain.border.solving.limits import Bounds

if TYPE_CHECKING:
    import highspy


NO_LIMIT_S = 1e9


def closed(
    net: Incidence,
    cost: Floats,
    *,
    warm: Bools,
    seconds: float = NO_LIMIT_S,
    seed: int = 0,
) -> tuple[float, Integers | None, float]:
    """The cost and columns of the best cover found, from a `warm` one on, and a lower bound.

    Infinite and None where time ran out before any was found.
    """
    import highspy

    whole = bool((cost == np.rint(cost)).all())
    model = covering(net, cost)
    model.integrality_ = [highspy.HighsVarType.kInteger] * net.shape[1]
    solver = quiet(seed=seed, seconds=seconds)
    solver.setOptionValue("mip_abs_gap", 0.999 if whole else 1e-9)
    solver.passModel(model)
    given = highspy.HighsSolution()
    given.col_value = list(warm.astype(float))
    solver.setSolution(given)
    solver.run()
    info = solver.getInfo()
    low = float(info.mip_dual_bound)
    low = float(np.ceil(low - 1e-6)) if whole and np.isfinite(low) else low
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return np.inf, None, low
    taken = np.asarray(solver.getSolution().col_value) > 0.5
    value = float(cost[taken].sum())
    return value, np.nonzero(taken)[0].astype(np.int32), min(low, value)


def prices(net: Incidence, cost: Floats) -> Floats:
    """The price of each row at the best solution of the linear relaxation of a cover."""
    solver = quiet(seed=0, seconds=NO_LIMIT_S)
    solver.passModel(covering(net, cost))
    solver.run()
    return np.asarray(solver.getSolution().row_dual, np.float64)


def covering(net: Incidence, cost: Floats) -> "highspy.HighsLp":
    """Set covering as a model, its columns from nought to one and not yet whole."""
    import highspy

    rows, columns = net.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_, model.col_lower_ = cost, np.zeros(columns)
    model.col_upper_ = np.ones(columns)
    model.row_lower_, model.row_upper_ = np.ones(rows), np.full(rows, highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = net.starts.astype(np.int32)
    model.a_matrix_.index_ = net.rows
    model.a_matrix_.value_ = np.ones(len(net.rows))
    return model


def quiet(*, seed: int, seconds: float) -> "highspy.Highs":
    """A solver that says nothing, on one thread, with its gap at nought."""
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", seed)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", float(seconds))
    return solver


def won(
    net: Incidence,
    weight: Floats,
    need: Integers,
    bounds: Bounds,
    *,
    warm: Bools,
    fixed: tuple[int, ...] = (),
    seconds: float = NO_LIMIT_S,
    seed: int = 0,
) -> tuple[float, Integers | None, float]:
    """The weight that the best choice found wins, its columns, and a bound from above.

    Infinitely little and None where time ran out before any was found.
    """
    import highspy

    rows, columns = net.shape
    whole = bool((weight == np.rint(weight)).all())
    solver = quiet(seed=seed, seconds=seconds)
    solver.setOptionValue("mip_abs_gap", 0.999 if whole else 1e-9)
    model = winning(net, weight, need, bounds)
    low = np.zeros(columns + rows)
    low[list(fixed)] = 1.0
    model.col_lower_ = low
    solver.passModel(model)
    times = np.zeros(rows)
    for j in np.nonzero(warm)[0]:
        times[net.of(int(j))] += 1
    given = highspy.HighsSolution()
    given.col_value = [*warm.astype(float), *(times >= need).astype(float)]
    solver.setSolution(given)
    solver.run()
    info = solver.getInfo()
    high = float(info.mip_dual_bound)
    high = float(np.floor(high + 1e-6)) if whole and np.isfinite(high) else high
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return -np.inf, None, high
    taken = np.asarray(solver.getSolution().col_value)[:columns] > 0.5
    return float(info.objective_function_value), np.nonzero(taken)[0].astype(np.int32), high


def winning(net: Incidence, weight: Floats, need: Integers, bounds: Bounds) -> "highspy.HighsLp":
    """The model: columns first, then rows, each of which counts as far as its need is reached.

    Columns may be chosen or not; who must hold some of them raises their lower bounds.
    """
    import highspy

    rows, columns = net.shape
    model = highspy.HighsLp()
    model.sense_ = highspy.ObjSense.kMaximize
    model.num_col_ = columns + rows
    model.col_cost_ = np.concatenate([np.zeros(columns), weight])
    model.col_lower_ = np.zeros(columns + rows)
    model.col_upper_ = np.ones(columns + rows)
    covered = np.repeat(np.arange(rows), np.diff(net.row_starts))
    parts = [
        (covered, net.columns.astype(np.int64), np.ones(len(net.rows))),
        (np.arange(rows), columns + np.arange(rows), -need.astype(float)),
    ]
    lower, upper = [np.zeros(rows)], [np.full(rows, highspy.kHighsInf)]
    count = rows
    for names, weights, most in _limits(bounds, columns):
        parts.append((count + names[0], names[1], weights))
        lower.append(np.full(len(most), -highspy.kHighsInf))
        upper.append(np.asarray(most, float))
        count += len(most)
    at, i, value = (np.concatenate([p[k] for p in parts]) for k in range(3))
    order = np.lexsort((i, at))
    model.num_row_ = count
    model.row_lower_, model.row_upper_ = np.concatenate(lower), np.concatenate(upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(at[order], np.arange(count + 1)).astype(np.int32)
    model.a_matrix_.index_ = i[order].astype(np.int32)
    model.a_matrix_.value_ = value[order]
    integer, continuous = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    kinds = [continuous if n == 1 else integer for n in need.tolist()]
    model.integrality_ = [integer] * columns + kinds
    return model


def _limits(bounds: Bounds, columns: int) -> Iterator[tuple[tuple[Longs, Longs], Floats, Floats]]:
    every = np.arange(columns)
    yield (np.zeros(columns, np.int64), every), np.ones(columns), np.array([float(bounds.most)])
    groups, sizes = np.unique(bounds.group, return_counts=True)
    shared = groups[sizes > 1]
    if len(shared):
        inside = np.nonzero(np.isin(bounds.group, shared))[0]
        number = np.searchsorted(shared, bounds.group[inside])
        yield (number, inside), np.ones(len(inside)), np.ones(len(shared))
    if (bounds.kind_most < columns).any():
        yield (
            (bounds.kind.astype(np.int64), every),
            np.ones(columns),
            bounds.kind_most.astype(float),
        )
    if np.isfinite(bounds.budget):
        yield (np.zeros(columns, np.int64), every), bounds.cost, np.array([bounds.budget])
