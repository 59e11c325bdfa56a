"""Accounts as they come: how many a second, how long a lot takes, and the same answer as one batch.

    python benchmarks/streaming.py [--accounts 1000000] [--lot 10000] [--days 3]

`reports` of `../shared/scenes` (ten million a month unless said), as tables of observations, in
order of their start but for one in twenty that comes up to a quarter of an hour late; one in
a hundred comes twice.  The frame is learnt from the first tenth.  A lot is taken in (`accepted`),
and after every so many lots incidents are told (`turned`) and what is final is forgotten.  CPU
time stands beside wall time, since others share the machine; kernels are compiled beforehand.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from lendemain import fusion, geo, tables
from lendemain.fusion.streaming.stream import Stream, applied
from lendemain.records.incident import Incident, Membership
from lendemain.records.observation import Observation

SHARED = Path(__file__).resolve().parents[2] / "shared"
PLANE = geo.Plane(lon=37.5, lat=48.0)
START_US = 1_700_000_000_000_000
TURN = 10
"""Lots between two tellings."""


def observations(scenes, n, days, seed):
    """A scene's reports as observations with identifiers."""
    t, x, y, sigma, _ = scenes.reports(n, days=days, seed=seed)
    lon, lat = PLANE.degrees(x.astype(float) * 1000.0, y.astype(float) * 1000.0)
    start = START_US + np.rint(t.astype(float) * 1e6).astype(np.int64)
    given = {
        "source": "scene", "row": np.arange(n), "start": tables.moments(start),
        "end": tables.moments(start), "lon": lon, "lat": lat, "kind": "explosion",
        "phenomenon": "explosion", "error_m": (sigma * 1000.0).astype(np.float32),
        "sensor": "s", "reliability": "B", "probability": 0.9,
    }  # fmt: skip
    return tables.identified(tables.columns(Observation, given, n))[0]


def lots(rows, size, seed):
    """The accounts as they come, in lots."""
    rng = np.random.default_rng(seed)
    come = tables.micros(rows, "start") / 1e6
    late = rng.random(len(come)) < 0.05
    order = np.argsort(come + np.where(late, rng.uniform(0.0, 900.0, len(come)), 0.0))
    twice = np.sort(np.r_[np.arange(len(order)), rng.integers(0, len(order), len(order) // 100)])
    order = order[twice]
    return [
        rows.take(pa.array(order[a : a + size])).combine_chunks().unify_dictionaries()
        for a in range(0, len(order), size)
    ]


def run(frame, parts, *, forget):
    """Wall and processor seconds of each lot and of each telling, and what was told in the end."""
    stream, told = Stream(frame, open_s=7200.0), None
    taken, turns = [], []
    followed = fusion.Fused(tables.empty(Incident), tables.empty(Membership))
    for number, part in enumerate(parts, 1):
        wall, cpu = time.perf_counter(), time.process_time()
        stream.accepted(part)
        taken.append((time.perf_counter() - wall, time.process_time() - cpu))
        if number % TURN == 0 or number == len(parts):
            wall, cpu = time.perf_counter(), time.process_time()
            told = stream.turned()
            if forget:
                stream.closed()
            turns.append((time.perf_counter() - wall, time.process_time() - cpu))
            followed = applied(followed, told)
    return np.array(taken), np.array(turns), followed, stream


def same(one, other):
    """Whether two answers are the same to the byte."""
    return all(
        tables.digest(a) == tables.digest(b) for a, b in zip(one[:2], other[:2], strict=True)
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--lot", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=3.0)
    given = parser.parse_args()
    if not (SHARED / "scenes").is_dir():
        print("the scenes (../shared/scenes) are not here")
        return
    sys.path.insert(0, str(SHARED / "scenes"))
    import scenes

    small = observations(scenes, 40_000, 0.5, 1)
    run(fusion.framed(small), lots(small, 5_000, 1), forget=True)
    rows = observations(scenes, given.accounts, given.days, 2)
    frame = fusion.framed(rows.slice(0, given.accounts // 10))
    parts = lots(rows, given.lot, 2)
    taken, turns, followed, stream = run(frame, parts, forget=True)
    size = sum(part.num_rows for part in parts)
    steady = taken[len(taken) // 10 :]
    print(f"{size:,} accounts in lots of {given.lot:,}; open at the end {len(stream.window):,}")
    print("| step | a second, wall | a second, CPU | ms: median | p99 | p99 CPU |")
    print("|---|---|---|---|---|---|")
    for name, times, each in (("taken in", steady, given.lot), ("told", turns, given.lot * TURN)):
        rate = each * len(times) / times.sum(axis=0)
        ms = 1e3 * np.percentile(times, [50, 99], axis=0)
        print(
            f"| {name} | {rate[0]:,.0f} | {rate[1]:,.0f} | {ms[0, 0]:.1f} | {ms[1, 0]:.1f} "
            f"| {ms[1, 1]:.1f} |"
        )
    wall, cpu = time.perf_counter(), time.process_time()
    whole = fusion.incidents(rows, frame=frame)
    print(f"one batch: {time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s CPU")
    print("same incidents as one batch:", same(followed, whole))


if __name__ == "__main__":
    main()
