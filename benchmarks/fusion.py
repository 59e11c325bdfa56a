"""How long association, clustering and fusion take, beside their peers and one numpy.sort.

The load is `reports` of the shared scenes.  Ours learns its gate on every call; DBSCAN and cKDTree
get the keys they would need, already scaled to their radius (1.5 km, 10 minutes, 3 accounts), where
ours takes a cylinder.  Ours and the peers run in turn in one process; every figure is a median of
wall seconds, with the CPU seconds of the fastest run beside it.  numpy sorts with AVX-512 where the
processor has it, ten times faster than where not, so its stable sort, which is the same everywhere,
and its sort without vector instructions (in a process of its own) stand beside.  Where others share
the machine half our processor time is what two threads take that have a core each, but for what
runs on one.

    python benchmarks/fusion.py --large     exact clusters of a hundred million alone
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from lendemain import fusion, tables
from lendemain.fusion import associate, clusters
from lendemain.records.observation import Observation

SHARED = Path(__file__).resolve().parents[2] / "shared"
EPS_M, EPS_S, CORE = 1500.0, 600.0, 3


def main() -> None:
    if not (SHARED / "scenes" / "scenes.py").is_file():
        print("needs the shared scenes (../shared/scenes), which are not published")
        return
    sys.path.insert(0, str(SHARED / "scenes"))
    if "--large" in sys.argv:
        _large(10)
        return
    associate.partition(*_reports(2_000))  # compile
    fusion.incidents(_observations(2_000))
    print(f"{'load':38} {'ours s':>8} {'peer s':>8}  ratio  our CPU peer CPU")
    for n, repeats in ((100_000, 5), (1_000_000, 3)):
        _row(f"{n:,} against DBSCAN", _ours(n), _dbscan(n), repeats)
    hot = _hot(*_reports(1_000_000))
    _row("1,000,000, 30 % one town / none", _of(hot), _ours(1_000_000), 3)
    for n, repeats in ((1_000_000, 5), (10_000_000, 3)):
        keys = np.random.default_rng(0).integers(0, 1 << 62, n)
        _row(f"{n:,} against numpy.sort", _ours(n), lambda keys=keys: np.sort(keys), repeats)
    chained = _of(_reports(10_000_000), apart=False)
    _row("10,000,000 joined, not taken apart", chained, lambda: np.sort(keys), 3)
    stable = lambda: np.sort(keys, kind="stable")  # noqa: E731 - a row's peer is a function
    _row("10,000,000 against a stable sort", _ours(10_000_000), stable, 3)
    _clusters(keys)
    print(f"one numpy.sort of 10,000,000 without vector instructions: {_plain_sort():.3f} s")
    for n in (20_000, 140_000, 1_000_000):
        table = _observations(n)
        _row(f"{n:,} table to incidents", lambda t=table: fusion.incidents(t), None, 3)


def _reports(n: int, seed: int = 1) -> tuple[np.ndarray, ...]:
    import scenes

    t, x, y, sigma, _ = scenes.reports(n, seed=seed)
    return t, x.astype(float) * 1000.0, y.astype(float) * 1000.0, sigma.astype(float) * 1000.0


def _hot(t: np.ndarray, x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> tuple[np.ndarray, ...]:
    """Three reports in ten put into one town within fifteen minutes."""
    rng = np.random.default_rng(5)
    some = rng.random(len(t)) < 0.3
    t, x, y = t.copy(), x.copy(), y.copy()
    t[some] = 1.3e6 + np.floor(rng.uniform(0, 900, some.sum()))
    x[some], y[some] = 600_000.0, 50_000.0
    order = np.argsort(t, kind="stable")
    return t[order], x[order], y[order], sigma[order]


def _of(load: tuple[np.ndarray, ...], *, apart: bool = True) -> Callable[[], object]:
    return lambda: associate.partition(*load, apart=apart)


def _clusters(keys: np.ndarray) -> None:
    """Exact clusters beside their peers, a sort, and a hot spot."""

    def ours(load: tuple[np.ndarray, ...]) -> Callable[[], object]:
        return lambda: clusters.clusters(*load[:3], radius_m=EPS_M, radius_s=EPS_S, core=CORE)

    few, many = _reports(1_000_000), _reports(10_000_000)
    ours(_reports(2_000))()
    _row("1,000,000 clusters against DBSCAN", ours(few), _dbscan(1_000_000), 3)
    _row("1,000,000 clusters against cKDTree", ours(few), _tree(few), 3)
    _row("10,000,000 clusters, numpy.sort", ours(many), lambda: np.sort(keys), 3)
    _row("10,000,000 clusters, one town / none", ours(_hot(*many)), ours(many), 3)


def _large(months: int) -> None:
    """Exact clusters of ten million reports a month, with the memory that the answer takes too."""
    n = 10_000_000
    t, x, y = (np.empty(months * n) for _ in range(3))
    for month in range(months):
        own = slice(month * n, (month + 1) * n)
        t[own], x[own], y[own], _ = _reports(n, month + 1)
        t[own] += month * 30.0 * 86_400.0
    for edge in range(n, len(t), n):  # an account's delay may reach into the next month
        around = slice(edge - n // 50, edge + n // 50)
        order = np.argsort(t[around], kind="stable")
        t[around], x[around], y[around] = t[around][order], x[around][order], y[around][order]
    clusters.clusters(t[:2_000], x[:2_000], y[:2_000], radius_m=EPS_M, radius_s=EPS_S)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin, used = time.perf_counter(), time.process_time()
    clusters.clusters(t, x, y, radius_m=EPS_M, radius_s=EPS_S, core=CORE)
    wall, cpu = time.perf_counter() - begin, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{len(t):,} clusters: {wall:.1f} s, {cpu:.1f} s of processor time; at most")
    print(f"{peak / 1e6:.2f} GB of memory in all, {before / 1e6:.2f} GB of it before")


def _tree(load: tuple[np.ndarray, ...]) -> Callable[[], object]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    n, keys = len(load[0]), np.column_stack([load[0] / EPS_S, load[1] / EPS_M, load[2] / EPS_M])

    def run() -> object:
        pairs = cKDTree(keys).query_pairs(1.0, output_type="ndarray")
        cores = np.bincount(pairs.ravel(), minlength=n) + 1 >= CORE
        a, b = pairs[cores[pairs].all(axis=1)].T
        graph = coo_array((np.ones(len(a), np.bool_), (a, b)), shape=(n, n))
        return connected_components(graph, directed=False)

    return run


def _plain_sort() -> float:
    """Seconds of one sort of 10,000,000 as processors without AVX do it."""
    code = (
        "import numpy as np, time\n"
        "keys = np.random.default_rng(0).integers(0, 1 << 62, 10_000_000)\n"
        "begin = time.perf_counter(); np.sort(keys); print(time.perf_counter() - begin)"
    )
    without = {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | without, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)


def _ours(n: int) -> Callable[[], object]:
    return _of(_reports(n))


def _dbscan(n: int) -> Callable[[], object]:
    from sklearn.cluster import DBSCAN

    t, x, y, _ = _reports(n)
    keys = np.column_stack([t / EPS_S, x / EPS_M, y / EPS_M])
    return lambda: DBSCAN(eps=1.0, min_samples=CORE, n_jobs=2).fit(keys)


def _observations(n: int) -> pa.Table:
    t, x, y, sigma = _reports(n)
    at = tables.moments((t * 1e6).astype(np.int64) + 1_780_000_000_000_000)
    lat = 48.0 + (y - 50_000.0) / 111_200.0
    lon = 37.0 + (x - 600_000.0) / (111_200.0 * np.cos(np.radians(lat)))
    rng = np.random.default_rng(6)
    columns = {
        "source": "made", "row": np.arange(n), "start": at, "end": at, "lon": lon, "lat": lat,
        "error_m": sigma.astype(np.float32), "phenomenon": "explosion",
        "kind": pa.array(["mortar", "explosion", "undetermined"]).take(
            pa.array(rng.integers(0, 3, n))
        ),
        "sensor": pa.array([f"sensor-{i}" for i in range(200)]).take(
            pa.array(rng.integers(0, 200, n))
        ),
        "probability": np.full(n, 0.9, np.float32),
    }  # fmt: skip
    return tables.identified(tables.columns(Observation, columns, n))[0]


def _row(
    name: str, ours: Callable[[], object], peer: Callable[[], object] | None, repeats: int
) -> None:
    taken: tuple[list[float], list[float]] = ([], [])
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for run, seconds, cpu in zip((ours, peer), taken, spent, strict=True):
            if run is not None:
                begin, used = time.perf_counter(), time.process_time()
                run()
                seconds.append(time.perf_counter() - begin)
                cpu.append(time.process_time() - used)
    mine = statistics.median(taken[0])
    if not taken[1]:
        print(f"{name:38} {mine:8.3f} {'':8} {'':6} {min(spent[0]):8.3f}", flush=True)
        return
    other = statistics.median(taken[1])
    print(
        f"{name:38} {mine:8.3f} {other:8.3f} {mine / other:6.3f} {min(spent[0]):8.3f} "
        f"{min(spent[1]):8.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
