"""How far a microphone must have been moved, or an array turned, before it is named.

    python benchmarks/doubted.py [--seeds 2] [--first 40]

Scenes of `../shared/scenes` with 100 acts an hour: four of the sixty stations stand so far from
where they are said to.  Printed are the share that is named by its place, how far off the distance
is, how many others are named, and from how many arrivals a move of so much can be told at all: the
nats that an arrival adds against those that a choice among places and stations costs.
"""

import argparse
import math
import sys
import time
from datetime import timedelta

import location
import numpy as np

from lendemain import tables
from lendemain.fusion.sounds import sessions, shifts
from lendemain.records.arrival import Arrival, Station

MOVED = (5, 17, 29, 41)
ERROR_S = 0.3
"""Roughly the error of an arrival's lateness there: its own, its way's, and the act's place."""


def needed(metres, error_s=ERROR_S, speed_mps=340.0, stations=60):
    """From how many arrivals a move can be told: half a squared deviation each on the mean of all
    sides, at most what an arrival among those that come anyway can tell.
    """
    own = 0.25 * (metres / speed_mps / error_s) ** 2
    most = math.log(1.0 / (0.0025 * error_s * math.sqrt(2.0 * math.pi)))
    places = (shifts.WAY_MAX_M / (speed_mps * error_s)) ** 2
    return (math.log(places * stations) + 3.0) / min(own, most)


def listened(scenes, seed, metres):
    """The scene with four stations told elsewhere, and what was doubted."""
    where, found, _ = scenes.picks(100, seed=seed)
    rng = np.random.default_rng(seed + 1000)
    said = where.copy()
    for s in MOVED:
        way = rng.uniform(0.0, 2.0 * np.pi)
        said[s] += metres / 1000.0 * np.array([np.cos(way), np.sin(way)])
    rows = [
        Arrival(arrival_id=f"a{k:06}", station_id=f"s{int(s):02}",
                time=location.START + timedelta(seconds=float(t)))
        for k, (s, t, _) in enumerate(found)
    ]  # fmt: skip
    heard = [int(((found[:, 0] == s) & (found[:, 2] >= 0)).sum()) for s in MOVED]
    stations = tables.table(Station, location.stations(said))
    return heard, sessions.listened(stations, tables.table(Arrival, rows)).doubts.to_pylist()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first", type=int, default=40)
    given = parser.parse_args()
    sys.path.insert(0, str(location.SHARED / "scenes"))
    import scenes

    print(
        "| moved m | arrivals needed | had | named | by place | off by m | in errors | others | s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for metres in (0.0, 100.0, 200.0, 400.0, 800.0, 1700.0):
        had, named, placed, off, errors, others = [], 0, 0, [], [], 0
        start = time.process_time()
        for seed in range(given.first, given.first + given.seeds):
            heard, rows = listened(scenes, seed, metres)
            had += heard
            right = [r for r in rows if int(r["station_id"][1:]) in MOVED]
            named, others = named + len(right), others + len(rows) - len(right)
            there = [r for r in right if r["moved_m"] is not None]
            placed += len(there)
            off += [abs(r["moved_m"] - metres) for r in there]
            errors += [
                abs(r["moved_m"] - metres) / r["moved_error_m"] for r in there if r["moved_error_m"]
            ]
        least = f"{needed(metres):.0f}" if metres else "-"
        middle = [f"{np.median(v):.1f}" if v else "-" for v in (off, errors)]
        spent = (time.process_time() - start) / given.seeds
        print(
            f"| {metres:.0f} | {least} | {min(had)} to {max(had)} | {named} of {len(had)} "
            f"| {placed} | {middle[0]} | {middle[1]} | {others} | {spent:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
