"""Posts: covers and choices of posts beside plain HiGHS, on the published instances of both.

    PYTHONPATH=. python benchmarks/border.py [WHAT] [SECONDS]

    cover   set covering, OR-Library scp4-6, a, c, d, e (the default; 30 s each)
    rail    rail507 and rail516 (60 s each)
    choice  35 certified cases of maximal covering (20 s each)
    quick   the same by search alone (1 s each)
    line    1,200 km of made-up ground at 200 m: viewsheds, and a plan
    sectors 1,250 km with bends: five belts a side, 40 stretches, 12 nations in any order

The instances lie in ../shared and are never copied.  Ours and HiGHS take turns on each instance in
this process, on one thread; all seconds are of the processor, and both are stopped by them.  A
listed value is the best known one (covers) or a certified optimum (choices).
"""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import highspy
import numpy as np
from tests.border import instances

from lendemain.border.solving import covering, integer, setcover
from lendemain.border.solving.incidence import Incidence
from lendemain.border.solving.limits import Limits, bounds

SHARED = Path(__file__).resolve().parents[2] / "shared"
COVERS = ("scp4", "scp5", "scp6", "scpa", "scpc", "scpd", "scpe")
ROW = "{:10} {:>9} {:>9} {:>9} {:>7} {:>9} {:>9} {:>7}"
HEAD = ROW.format("instance", "listed", "ours", "bound", "s", "HiGHS", "bound", "s")

Answer = tuple[float, float]
"""A value and a bound."""


def timed(call: Callable[[Callable[[], bool]], Answer], seconds: float) -> tuple[Answer, float]:
    """An answer, and how many seconds of the processor it took; it is told when its time is up."""
    began = time.process_time()
    found = call(lambda: time.process_time() - began > seconds)
    return found, time.process_time() - began


def plain(model: highspy.HighsLp, late: Callable[[], bool]) -> Answer:
    """What HiGHS finds by itself, stopped by processor time, and its bound."""
    solver = integer.quiet(seed=0, seconds=integer.NO_LIMIT_S)
    solver.passModel(model)
    for said in (solver.cbMipInterrupt, solver.cbSimplexInterrupt):
        said.subscribe(lambda told: setattr(told.data_in, "user_interrupt", late()))
    solver.run()
    info = solver.getInfo()
    return float(info.objective_function_value), float(info.mip_dual_bound)


def whole(net: Incidence, cost: np.ndarray) -> highspy.HighsLp:
    """Set covering as HiGHS takes it."""
    model = integer.covering(net, cost)
    model.integrality_ = [highspy.HighsVarType.kInteger] * net.shape[1]
    return model


def covered(net: Incidence, cost: np.ndarray, late: Callable[[], bool]) -> Answer:
    """Our cover, checked as plain sets, and its bound."""
    found = setcover.cover(
        net, cost, seed=1, rounds=10**6, late=late, exact=integer.closed, prices=integer.prices
    )
    seen = np.zeros(net.shape[0], bool)
    for j in found.columns:
        seen[net.of(int(j))] = True
    assert seen.all()
    assert found.value == cost[found.columns].sum()
    return found.value, found.bound


def shown(name: str, listed: float, *answers: tuple[Answer, float]) -> list[float]:
    """Print a row; the gap of each answer to the listed value, in per cent, and its seconds."""
    cells = [
        f"{v:g}" for (value, bound), s in answers for v in (value, round(bound, 1), round(s, 2))
    ]
    print(ROW.format(name, f"{listed:g}", *cells), flush=True)
    return [v for (value, _), s in answers for v in (100 * abs(value - listed) / listed, s)]


def told(rows: list[list[float]], what: str) -> None:
    """Print how many are at the listed value, medians and the worst."""
    for at, who in ((0, "ours"), (2, "HiGHS")):
        gaps, seconds = [r[at] for r in rows], [r[at + 1] for r in rows]
        reached = sum(g < 1e-9 for g in gaps)
        print(
            f"{what}, {who}: {reached} of {len(rows)} at the listed value, mean gap "
            f"{np.mean(gaps):.3f} %, worst {max(gaps):.2f} %; median {median(seconds):.2f} s, "
            f"slowest {max(seconds):.2f} s"
        )


def covers(folder: Path, *, rail: bool, seconds: float) -> None:
    """Set covering beside HiGHS."""
    listed = instances.best_known(folder / "scp")
    covered(*instances.set_cover(folder / "scp" / "scp41.txt"), setcover.never)  # compiled
    found = []
    print(HEAD)
    for path in sorted((folder / "scp").glob("rail*.txt" if rail else "scp*.txt")):
        if path.stem in listed and (rail or path.stem.startswith(COVERS)):
            net, cost = instances.set_cover(path)
            ours = timed(partial(covered, net, cost), seconds)
            theirs = timed(partial(plain, whole(net, cost)), seconds)
            found.append(shown(path.stem, listed[path.stem], ours, theirs))
    told(found, "rail" if rail else "scp")


def cases(folder: Path) -> Iterator[tuple[str, Incidence, np.ndarray, int, float]]:
    """The certified cases of maximal covering."""
    for row in instances.certified(folder / "mclp"):
        net, weight = instances.maximal(
            folder / "mclp" / f"{row['instance']}.txt", float(row["radius"])
        )
        name = f"{row['instance']}/{row['p']}"
        yield name, net, weight, int(row["p"]), float(row["best"])


def choices(folder: Path, *, quick: bool, seconds: float) -> None:
    """Maximal covering beside HiGHS."""
    _, net, weight, most, _ = next(cases(folder))
    covering.choice(net, weight, Limits(most=most), seed=1, steps=10)  # compiled
    found = []
    print(HEAD)
    for name, net, weight, most, listed in cases(folder):

        def ours(late: Callable[[], bool], net=net, weight=weight, most=most) -> Answer:
            made = covering.choice(
                net, weight, Limits(most=most), seed=1, steps=10**7 if quick else covering.STEPS,
                late=late, exact=None if quick else integer.won,
            )  # fmt: skip
            assert covering.won(net, weight, made.columns) == made.value
            return made.value, made.bound

        kept = bounds(Limits(most=most), net.shape[1])
        model = integer.winning(net, weight, np.ones(net.shape[0], np.int32), kept)
        answers = timed(ours, seconds), timed(partial(plain, model), seconds)
        found.append(shown(name, listed, *answers))
    told(found, "quick" if quick else "mclp")


def line() -> None:
    """A line of 1,200 km at 200 m: viewsheds of 500 sites, and a plan of 120 posts."""
    from datetime import UTC, datetime

    from lendemain.border import posts
    from lendemain.border.sight import sighting
    from lendemain.border.sight.terrain import Terrain
    from lendemain.records.agreement import Line
    from lendemain.records.border import PostsBrief, SensorKind

    step = 0.0018
    rows, columns = int(1.2 / step), int(10.9 / step)
    y, x = np.mgrid[:rows, :columns]
    heights = np.full((rows, columns), 200.0, np.float32)
    rng = np.random.default_rng(1)
    for _ in range(12):
        turn, length = rng.uniform(0, np.pi), rng.uniform(8, 80)
        wave = (x * np.cos(turn) + y * np.sin(turn)) / length * 2 * np.pi
        heights += (8 * np.sin(wave + rng.uniform(0, 7))).astype(np.float32)
    ground = Terrain(2.9, 0.6, step, step, heights)
    at = np.arange(3.0, 13.7, 0.05)
    places = tuple(zip(at.tolist(), (0.3 * np.sin(at)).tolist(), strict=True))
    front = Line(
        line_id="front", name={"en": "front"}, points=places, error_m=50.0, left="north",
        right="south", start=datetime(2026, 1, 1, tzinfo=UTC), end=None, source="made up",
    )  # fmt: skip
    tower = SensorKind(kind_id="tower", height_m=30.0, target_m=2.0, ranges_m={"day": 12_000.0})
    brief = PostsBrief(
        title="", line_id="front", depth_m=5_000.0, side="", most=120, need=1, condition="day",
        detect=0.5, kinds=(tower,), every_m=4_900.0, aside_m=(-1_000.0, 1_000.0),
    )  # fmt: skip
    from lendemain.border.response import lines

    km = lines.length_km(places)
    sectors = [(f"S{k:02}", km * k / 48, km * (k + 1) / 48) for k in range(48)]
    area = posts.ground(ground, front, brief, sectors)
    sites = posts.sites(ground, front, brief, length_km=km)
    options = sighting.options(brief, sites, "day")
    for turn in ("with compiling", "again"):
        (pairs, _), seconds = timed(
            lambda _: (len(sighting.seen(ground, brief, options, area.wanted)[0].rows), 0), 1e9
        )
        print(f"viewsheds {turn}: {len(sites)} sites, {km:.0f} km, {area.cells} cells, "
              f"{pairs} pairs seen, {seconds:.1f} s")  # fmt: skip
    for how, given in (("search alone", None), ("with HiGHS, 60 s", integer.won)):
        closing = given and partial(given, seconds=60.0)
        plan, seconds = timed(
            lambda _, closing=closing: _planned(ground, front, brief, sectors, closing), 1e9
        )
        print(
            f"plan, {how}: seen {100 * plan[0]:.2f} %, bound {100 * plan[1]:.2f} %, {seconds:.1f} s"
        )

    plan, seconds = timed(lambda _: _enough(ground, front, brief, sectors), 1e9)
    print(f"enough to see all that can be seen: {plan[0]:g} posts, no fewer than {plan[1]:g}, "
          f"{seconds:.1f} s")  # fmt: skip


def _enough(ground: object, front: object, brief: object, sectors: object) -> Answer:
    from lendemain.border import enough

    found = enough.enough(
        ground, front, brief, sectors=sectors, seed=1, prices=integer.prices,
        exact=partial(integer.closed, seconds=60.0),
    )  # fmt: skip
    return found.cost, found.bound


def _planned(
    ground: object, front: object, brief: object, sectors: object, exact: object
) -> Answer:
    from lendemain.border import posts

    plan = posts.made(ground, front, brief, sectors=sectors, inputs="", seed=1, exact=exact).plan
    return plan.value, plan.bound


def sectors() -> None:
    """A line of 1,250 km with bends: its belts by stretch, and the most even division of it."""
    import shapely

    from lendemain.border import belts, division
    from lendemain.border.response import lines
    from lendemain.records.border import Contingent

    rng = np.random.default_rng(3)
    lon = np.linspace(23.0, 39.2, 2_000)
    lat = 48.6 + 0.25 * np.sin(2.2 * lon) + np.cumsum(rng.normal(0, 0.0015, len(lon)))
    points = tuple(zip(lon.tolist(), lat.tolist(), strict=True))

    def belted(_: Callable[[], bool]) -> Answer:
        path = lines.path(points, name="front")
        cells = belts.stretches(path, np.linspace(0.0, path.length, 41), 60_000.0)
        found = belts.belts(path, [2e3, 5e3, 15e3, 30e3, 60e3])
        cut = [shapely.intersection(np.array(cells, object), b.shape) for b in found]
        assert all(shapely.is_valid(c).all() for c in cut)
        return float(len(found)), float(sum(len(c) for c in cut))

    (count, parts), seconds = timed(belted, 1e9)
    print(
        f"belts: {lines.length_km(points):.0f} km, {len(points)} places, {count:g} belts, "
        f"{parts:g} parts, all valid, {seconds:.1f} s"
    )
    edges = division.pieces(1000.0 * lines.length_km(points), 500.0)
    size = len(edges) - 1
    load = division.Load(
        edges, {"length": np.diff(edges), "risk": rng.gamma(0.3, 1.0, size),
                "terrain": rng.gamma(2.0, 1.0, size)},
        {"length": 1.0, "risk": 2.0, "terrain": 1.0},
    )  # fmt: skip
    for free in (False, True):
        people = [
            Contingent(contingent_id=f"N{k}", name={}, share=float(s))
            for k, s in enumerate(rng.integers(1, 10, 12))
        ]
        began = time.process_time()
        made = division.division("front", None, people, load=load, free=free)  # type: ignore[arg-type]
        print(
            f"division of {size} pieces among 12, order {made.order}: largest ratio "
            f"{made.worst:.5f}, none below {made.bound:.5f}, {time.process_time() - began:.1f} s"
        )


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "cover"
    given = float(sys.argv[2]) if len(sys.argv) > 2 else None
    folder = SHARED / "data" / "planning"
    if wanted in ("line", "sectors"):
        line() if wanted == "line" else sectors()
    elif not folder.is_dir():
        print("the instances are not here (../shared)")
    elif wanted in ("cover", "rail"):
        covers(
            folder, rail=wanted == "rail", seconds=given or (30.0 if wanted == "cover" else 60.0)
        )
    elif wanted in ("choice", "quick"):
        choices(
            folder, quick=wanted == "quick", seconds=given or (20.0 if wanted == "choice" else 1.0)
        )
    else:
        print(__doc__)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
