"""What no plan can go below, and a start that comes with it: prices, and one capability at a time.

The linear relaxation puts prices on what ties capabilities together: lift, ceilings of nations,
and the time of units with two capabilities.  At such prices the problem falls apart into one small
exact programme for each capability, and the sum of their bounds less the value of what is priced
bounds every plan from below, whatever the prices are (Geoffrion 1974, Lagrangean relaxation for
integer programming); it is at least the relaxation's own where the prices are its duals.  The
programmes' answers, made to fit together, are a better start than any greedy one.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import highspy
import numpy as np

from lendemain.force.greedy import Ledger, greedy
from lendemain.force.model import Beside, Programme, beside
from lendemain.force.objective import missing
from lendemain.force.problem import Ints, Mask, Problem

Floats = np.ndarray
CRITICAL_WORTH = 8
LARGE = 20_000
"""With more tours than this, programmes of the bound are looked into less deeply: it loses two in
a thousand of the bound and takes a third of the time, which the search makes better use of."""

SAMPLED_FROM = 60_000
"""With more tours than this, prices come from a sample of them: any prices bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a kilogram of lift, a person of a nation, and a unit's month are worth, by month.

    `time` holds offer, month and price for units whose tours more than one programme could claim;
    `worth` says for every tour what it brings beyond what it uses up, at these prices.
    """

    lift_in: Floats
    lift_out: Floats
    people: Floats
    time: tuple[tuple[int, int, float], ...] = ()
    worth: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """A lower bound of the weighted shortfall, and tours that nearly fit together.

    `parts` bounds each capability at the prices (`kinds_of`), and `cost` is what each tour pays.
    """

    bound: float
    chosen: Ints
    parts: Floats
    cost: Floats


def critical_worth(given: Problem) -> int:
    """What a critical unit-month counts for in one weighted sum: more than several of any other.

    The order of the objective is kept exactly where plans are compared; the sum is for the bound.
    """
    other = given.weight[~given.critical]
    critical = given.weight[given.critical]
    if not len(other) or not len(critical):
        return 1
    return CRITICAL_WORTH * (int(other.max()) // max(1, int(critical.min())) + 1)


def prices(given: Problem, worth: Ints) -> Prices:
    """Prices from the linear relaxation; `worth` is what a line's missing unit-month costs."""
    tours, months = given.tours, given.months
    share = max(1, -(-len(tours) // SAMPLED_FROM))
    sample = np.flatnonzero((tours.start + tours.offer) % share == 0)
    programme = Programme(given, sample, beside(given, np.zeros(0, np.int64)))
    line = programme.cells // months
    solver = programme.solver(np.zeros(len(sample)), worth[line].astype(float))
    solver.setOptionValue("solve_relaxation", True)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    solver.run()
    dual = np.maximum(0.0, -np.array(solver.getSolution().row_dual))
    lift = [np.zeros(months), np.zeros(months)]
    for way, first, at in programme.lift_rows:
        lift[way][at] = dual[first : first + len(at)] / 1000.0
    people = np.zeros(len(given.nations) * months)
    if programme.people_rows is not None:
        first, cells = programme.people_rows
        people[cells] = dual[first : first + len(cells)]
    several = _several(given)
    time = tuple((o, m, float(dual[row])) for row, o, m in programme.tour_rows if dual[row] > 1e-9)
    found = Prices(
        lift_in=lift[0], lift_out=lift[1], people=people.reshape(-1, months), time=time,
        worth=np.zeros(0),
    )  # fmt: skip
    cover = np.zeros(given.demand.size)
    cover[programme.cells] = np.maximum(0.0, np.array(solver.getSolution().row_dual)[: len(line)])
    sums = np.concatenate(
        [np.zeros((len(given.lines), 1)), np.cumsum(cover.reshape(-1, months), axis=1)], axis=1
    )
    gain = given.amount[tours.offer] * (sums[tours.line, tours.end] - sums[tours.line, tours.start])
    worth_of = gain - paid(given, found)[0]
    return replace(found, time=tuple(t for t in time if several[t[0]]), worth=worth_of)


def _several(given: Problem) -> Mask:
    """Which offers have tours of more than one capability."""
    kinds = kinds_of(given)[given.tours.line]
    pairs = np.unique(given.tours.offer * (int(kinds.max(initial=0)) + 1) + kinds)
    counts = np.bincount(pairs // (int(kinds.max(initial=0)) + 1), minlength=len(given.offers))
    return np.asarray(counts > 1)


def kinds_of(given: Problem) -> Ints:
    """The number of each line's capability."""
    kinds = sorted({line.capability for line in given.lines})
    return np.array([kinds.index(line.capability) for line in given.lines], np.int64)


def paid(given: Problem, at: Prices) -> tuple[Floats, float]:
    """What each tour pays at these prices, and what everything priced is worth in all."""
    tours, months = given.tours, given.months
    lift_out = np.append(at.lift_out, 0.0)[np.minimum(tours.end, months)]
    cost = (at.lift_in[tours.arrives] + lift_out) * given.lift[tours.offer]
    sums = np.concatenate([np.zeros((len(given.nations), 1)), np.cumsum(at.people, axis=1)], axis=1)
    nation = given.nation[tours.offer]
    cost = cost + given.people[tours.offer] * (sums[nation, tours.end] - sums[nation, tours.start])
    first = np.searchsorted(tours.offer, np.arange(len(given.offers) + 1))
    for offer, month, price in at.time:
        mine = slice(first[offer], first[offer + 1])
        cost[mine] += price * ((tours.start[mine] <= month) & (tours.free[mine] > month))
    room = np.where(at.people > 0, given.people_max[:, None], 0)
    total = float((at.lift_in * np.where(at.lift_in > 0, given.lift_in[:-1], 0)).sum())
    total += float((at.lift_out * np.where(at.lift_out > 0, given.lift_out[:-1], 0)).sum())
    total += float((at.people * room).sum()) + sum(price for _, _, price in at.time)
    return cost, total


def bounded(given: Problem, worth: Ints, at: Prices, *, nodes: int, threads: int = 2) -> Bounded:
    """The bound at these prices, and the tours that the programmes chose.

    Each capability's programme is cut off after so many nodes, one of a large problem after its
    first; its own bound then stands in.
    """
    cost, total = paid(given, at)
    kinds = kinds_of(given)

    def part(kind: int) -> tuple[float, Ints]:
        return _part(given, worth, cost, lines=kinds == kind, nodes=nodes)

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(part, range(int(kinds.max(initial=-1)) + 1)))
    chosen = np.concatenate([c for _, c in found]) if found else np.zeros(0, np.int64)
    parts = np.array([b for b, _ in found])
    return Bounded(
        bound=sum(b for b, _ in found) - total, chosen=np.sort(chosen), parts=parts, cost=cost
    )


def room(given: Problem, worth: Ints, found: Bounded, chosen: Ints) -> Floats:
    """What each capability of a plan costs beyond its bound, both at the prices of the bound."""
    kinds = kinds_of(given)
    lacking = (missing(given, chosen) * worth[:, None]).sum(axis=1)
    size = len(found.parts)
    short = np.bincount(kinds, lacking, minlength=size)
    used = np.bincount(kinds[given.tours.line[chosen]], found.cost[chosen], minlength=size)
    return np.asarray(short + used - found.parts)


def _part(
    given: Problem, worth: Ints, cost: Floats, *, lines: Mask, nodes: int
) -> tuple[float, Ints]:
    months = given.months
    columns = np.flatnonzero(lines[given.tours.line])
    demand = np.where(lines[:, None], given.demand, 0)
    free = np.full(months, np.int64(2**52))
    people = np.repeat(given.people_max[:, None], months, axis=1)
    left = Beside(demand=demand, lift_in=free, lift_out=free, people=people)
    programme = Programme(given, columns, left)
    lost = float((programme.lost * worth).sum())
    if not len(programme.cells):
        return lost, np.zeros(0, np.int64)
    solver = programme.solver(cost[columns], worth[programme.cells // months].astype(float))
    large = len(given.tours) > LARGE
    solver.setOptionValue("mip_max_nodes", 1 if large else nodes)
    solver.setOptionValue("mip_rel_gap", 1e-2 if large else 2e-3)
    if large:
        solver.setOptionValue("mip_heuristic_effort", 0.0)
        solver.setOptionValue("mip_lp_solver", "ipm")
    solver.run()
    info = solver.getInfo()
    bound = max(0.0, info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else 0.0
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return lost + bound, np.zeros(0, np.int64)
    found = np.array(solver.getSolution().col_value[: len(columns)])
    return lost + bound, columns[found > 0.5]


def fitted(given: Problem, wanted: Ints) -> Ints:
    """A plan of as many of these tours as fit together, filled up greedily."""
    books = Ledger(given)
    tours = given.tours
    length = tours.end[wanted] - tours.start[wanted]
    line = tours.line[wanted]
    worth = given.weight[line] * given.amount[tours.offer[wanted]] * length
    order = np.lexsort((wanted, -worth, ~given.critical[line]))
    kept = []
    for column in wanted[order].tolist():
        if books.fits(column):
            books.add(column)
            kept.append(column)
    return greedy(given, kept=np.array(kept, np.int64))


def promising(given: Problem, at: Prices, *, each: int) -> Mask:
    """The tours of every offer that are worth most at these prices, so many of each offer."""
    tours = given.tours
    order = np.lexsort((-at.worth, tours.offer))
    first = np.searchsorted(tours.offer, np.arange(len(given.offers) + 1))
    rank = np.arange(len(tours)) - first[tours.offer[order]]
    good = np.zeros(len(tours), bool)
    good[order[rank < each]] = True
    return good
