"""Locating sounds: scenes with known truth, and a live-fire series, beside a robust point fit.

    python benchmarks/location.py [--sounds 500] [--seed 5]

`arrivals` and `picks` are the scenes of `../shared/scenes`; their parameters are learnt, not read.
The live-fire series is `../shared/data/acoustic`: shots of known place, grouped as its keepers
grouped them, and by us.  What is not there is left out and said so.
"""

import argparse
import math
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import shapely

from lendemain import geo, tables
from lendemain.fusion.sounds import hearing
from lendemain.fusion.sounds.location import (
    Air,
    Network,
    learnt,
    located,
    network,
    speed_of_sound_mps,
)
from lendemain.records.arrival import Arrival, Station

SHARED = Path(__file__).resolve().parents[2] / "shared"
PLANE = geo.Plane(lon=37.5, lat=48.0)
START = datetime(2024, 1, 1, tzinfo=UTC)


def stations(where, bearing=None):
    """Stations of a scene in kilometres."""
    lon, lat = PLANE.degrees(where[:, 0] * 1000 - 30_000, where[:, 1] * 1000 - 15_000)
    return [
        Station(station_id=f"s{k:02}", lon=float(a), lat=float(b), bearing_error_deg=bearing)
        for k, (a, b) in enumerate(zip(lon, lat, strict=True))
    ]


def fitted(net, rows, times):
    """A robust least-squares point (soft L1), the usual way."""
    from scipy.optimize import least_squares

    x, y = net.x[rows], net.y[rows]

    def late(p):
        return (times - p[2] - np.hypot(x - p[0], y - p[1]) / 340.0) / 0.15

    first = [x.mean(), y.mean(), times.min() - 10.0]
    return least_squares(late, first, loss="soft_l1", x_scale=[1000, 1000, 10]).x[:2]


def arrivals(scenes, count, seed):
    """Errors, coverage and time of located scenes, before and after learning the errors."""
    where, sounds = scenes.arrivals(count, seed=seed)
    net = network(stations(where, bearing=5.0), reach_m=10_000.0)
    lon, lat = PLANE.degrees(
        *(np.array([[p[0] * 1000 - 30_000, p[1] * 1000 - 15_000] for *_, p in sounds]).T)
    )
    truth = np.column_stack(net.plane.metres(lon, lat))
    air, told = learnt(net, [(i, t, b) for i, t, b, _ in sounds[:60]], air=Air())
    print(f"learnt from 60 sounds: {air.time_error_s:.2f} s, {air.wind_mps:.1f} m/s wind")
    print("| method | ms CPU | error m: p50 | p90 | p95 | in 50 % | in 90 % |")
    print("|---|---|---|---|---|---|---|")
    for name in ("robust least squares", "ours, errors as guessed", "ours, errors learnt"):
        spent, errors, ranks = [], [], []
        for (rows, times, bearings, _), place in zip(sounds[60:], truth[60:], strict=True):
            start = time.process_time()
            if name.startswith("robust"):
                best, rank = fitted(net, rows, times), np.nan
            else:
                used = (net, Air()) if "guessed" in name else (told, air)
                found = located(used[0], rows, times, air=used[1], bearings_deg=bearings)
                best = found.best()
            spent.append(time.process_time() - start)
            if not name.startswith("robust"):
                rank = found.rank(*place)
            errors.append(np.hypot(*(np.array(best) - place)))
            ranks.append(rank)
        p50, p90, p95 = np.percentile(errors, [50, 90, 95])
        inside = [f"{np.mean(np.array(ranks) <= q):.2f}" for q in (0.5, 0.9)]
        if name.startswith("robust"):
            inside = ["-", "-"]
        print(
            f"| {name} | {np.median(spent) * 1e3:.1f} | {p50:.0f} | {p90:.0f} | {p95:.0f} "
            f"| {inside[0]} | {inside[1]} |"
        )


def picks(scenes, rate, seed):
    """F1 of acts found among picks."""
    where, found, truth = scenes.picks(rate, seed=seed)
    rows = [
        Arrival(arrival_id=f"a{k:06}", station_id=f"s{int(s):02}",
                time=START + timedelta(seconds=float(t)))
        for k, (s, t, _) in enumerate(found)
    ]  # fmt: skip
    table = tables.table(Arrival, rows)
    wall, cpu = time.perf_counter(), time.process_time()
    heard = hearing.acts(stations(where), table, air=Air(), reach_m=8_000.0).heard
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    x, y = PLANE.metres(heard["lon"].to_numpy(), heard["lat"].to_numpy())
    middle = (tables.micros(heard, "start") + tables.micros(heard, "end")) / 2e6
    ours = np.column_stack([x / 1000 + 30, y / 1000 + 15, middle - START.timestamp()])
    score = scenes.event_score(truth, ours)
    print(
        f"| {rate} an hour, seed {seed} | {len(found)} | {score['precision']:.3f} "
        f"| {score['recall']:.3f} | {score['f1']:.3f} | {wall:.1f} | {cpu:.1f} |"
    )


def live_fire():
    """Errors of the live-fire series with its keepers' grouping."""
    from pyarrow import parquet

    folder = SHARED / "data" / "acoustic"
    tests = parquet.read_table(folder / "shotspotter_tests.parquet").to_pylist()
    pulses = parquet.read_table(folder / "shotspotter_pulses.parquet").to_pylist()
    air = Air(time_error_s=0.01, wild=0.05, span_s=2.0, wind_mps=3.0, speed_error_mps=2.0)
    sounds = []
    for test in tests:
        rows = [p for p in pulses if p["test_id"] == test["test_id"]]
        for shot in sorted({p["shot_index"] for p in rows} - {None}):
            own = [p for p in rows if p["shot_index"] == shot]
            sounds.append((test, own))
    errors, ranks, with_survey, places = [], [], [], {}
    for test, own in sounds:
        middle = (test["true_x"] + 137.0, test["true_y"] - 89.0)  # off the truth, on purpose
        at = np.array([[p["x"], p["y"], p["z"]] for p in own])
        x, y = at[:, 0] - middle[0], at[:, 1] - middle[1]
        reach = 300.0
        net = Network(
            stations=(), plane=PLANE, x=x, y=y, z=at[:, 2] - at[:, 2].mean(),
            clock_s=np.zeros(len(x)), bearing_rad=np.full(len(x), np.nan),
            box=(x.min() - reach, y.min() - reach, x.max() + reach, y.max() + reach),
        )  # fmt: skip
        first = min(p["arrival_time_utc"] for p in own)
        times = np.array([(p["arrival_time_utc"] - first).total_seconds() for p in own])
        used = replace(
            air, speed_mps=speed_of_sound_mps(test["temperature_c"]), height_m=net.uneven_m
        )
        found = located(net, np.arange(len(x)), times, air=used)
        place = (test["true_x"] - middle[0], test["true_y"] - middle[1])
        errors.append(np.hypot(*(np.array(found.best()) - place)))
        ranks.append(found.rank(*place))
        with_survey.append(surveyed(found, *place))
        off = np.array(found.best()) - place
        places.setdefault(test["firing_position"], []).append(off)
    p50, p90, p95 = np.percentile(errors, [50, 90, 95])
    inside = [np.mean(np.array(ranks) <= q) for q in (0.5, 0.9)]
    print(
        f"live fire, {len(sounds)} shots grouped by their keepers: median {p50:.1f} m, "
        f"90 % {p90:.1f}, 95 % {p95:.1f}; in the 50 % region {inside[0]:.2f}, "
        f"in the 90 % region {inside[1]:.2f}"
    )
    inside = [np.mean(np.array(with_survey) <= q) for q in (0.5, 0.9)]
    mean = [np.hypot(*np.mean(offs, axis=0)) for offs in places.values()]
    spread = [np.hypot(*np.std(offs, axis=0)) for offs in places.values()]
    print(
        f"with the survey's own {SURVEY_M} m: {inside[0]:.2f} and {inside[1]:.2f}; the shots were "
        f"fired from {len(places)} places, off by {min(mean):.1f} to {max(mean):.1f} m each, about "
        f"which they scatter by {np.median(spread):.1f} m"
    )


SURVEY_M = 2.5
"""By how much the places of the series may be wrong themselves, as its keepers say."""


def surveyed(found, x, y, *, draws=1_500):
    """The share of the smallest region for a surveyed place that holds it: the posterior widened by
    the survey's own error.
    """
    rng = np.random.default_rng(1)
    variance = SURVEY_M**2 + found.half_m**2 / 3.0

    def density(px, py):
        d2 = (px[:, None] - found.x) ** 2 + (py[:, None] - found.y) ** 2
        return np.exp(-0.5 * d2 / variance) @ found.weight

    rows = rng.choice(len(found.x), draws, p=found.weight)
    noise = np.sqrt(variance) * rng.normal(size=(2, draws))
    held = density(found.x[rows] + noise[0], found.y[rows] + noise[1])
    return float((held > density(np.array([x]), np.array([y]))[0]).mean())


def grouped_by_us():
    """The live-fire series with pulses only: which were shots, and where."""
    from pyarrow import parquet

    folder = SHARED / "data" / "acoustic"
    tests = parquet.read_table(folder / "shotspotter_tests.parquet").to_pylist()
    pulses = parquet.read_table(folder / "shotspotter_pulses.parquet").to_pylist()
    fired = found = false = 0
    errors, inside, places = [], {50: [], 90: []}, []
    for test in tests:
        rows = [p for p in pulses if p["test_id"] == test["test_id"]]
        middle = np.array([test["true_x"] + 137.0, test["true_y"] - 89.0])  # off the truth
        where = {p["serial_number"]: (p["x"], p["y"], p["z"]) for p in rows}
        names = sorted(where)
        at = np.array([where[n] for n in names])
        lon, lat = PLANE.degrees(at[:, 0] - middle[0], at[:, 1] - middle[1])
        listed = [
            Station(station_id=n, lon=float(a), lat=float(b), height_m=float(z))
            for n, a, b, z in zip(names, lon, lat, at[:, 2], strict=True)
        ]
        table = tables.table(
            Arrival,
            [
                Arrival(arrival_id=f"{k:05}", station_id=p["serial_number"],
                        time=p["arrival_time_utc"])
                for k, p in enumerate(rows)
            ],
        )  # fmt: skip
        air = Air(
            speed_mps=speed_of_sound_mps(test["temperature_c"]), time_error_s=0.01, span_s=2.0
        )
        heard = hearing.acts(listed, table, air=air, reach_m=900.0).heard
        x, y = PLANE.metres(heard["lon"].to_numpy(), heard["lat"].to_numpy())
        off = np.hypot(x - test["true_x"] + middle[0], y - test["true_y"] + middle[1])
        near = off < 25.0
        fired, found = fired + test["num_rounds"], found + min(int(near.sum()), test["num_rounds"])
        false += int((~near).sum()) + max(int(near.sum()) - test["num_rounds"], 0)
        errors += off[near].tolist()
        places += [test["firing_position"]] * int(near.sum())
        truth = shapely.Point(
            *PLANE.degrees(test["true_x"] - middle[0], test["true_y"] - middle[1])
        )
        for share, hits in inside.items():
            regions = shapely.from_wkb(heard[f"region_{share}"].to_pylist())
            hits += shapely.contains(regions, truth)[near].tolist()
    p50, p90, p95 = np.percentile(errors, [50, 90, 95])
    print(
        f"live fire, pulses grouped by us: {found} of {fired} rounds found, {false} acts besides; "
        f"median {p50:.1f} m, 90 % {p90:.1f}, 95 % {p95:.1f}; in the 50 % region "
        f"{np.mean(inside[50]):.2f}, in the 90 % region {np.mean(inside[90]):.2f}"
    )
    by_place = [
        np.mean([h for h, p in zip(inside[90], places, strict=True) if p == one])
        for one in sorted(set(places))
    ]
    halves = [np.mean(by_place[k::2]) for k in (0, 1)]
    error = np.std(by_place, ddof=1) / math.sqrt(len(by_place))
    print(
        f"in the 90 % region by place: {', '.join(f'{p:.2f}' for p in by_place)}; places by turns "
        f"{halves[0]:.2f} and {halves[1]:.2f}; standard error over places {error:.2f}"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sounds", type=int, default=560)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    if not (SHARED / "scenes").is_dir():
        print("the scenes (../shared/scenes) are not here")
        return
    sys.path.insert(0, str(SHARED / "scenes"))
    import scenes

    arrivals(scenes, given.sounds, given.seed)
    print("\n| acts | picks | precision | recall | F1 | s | CPU s |")
    print("|---|---|---|---|---|---|---|")
    for rate in (100, 500):
        for seed in (given.seed, given.seed + 1, given.seed + 2):
            picks(scenes, rate, seed)
    if (SHARED / "data" / "acoustic").is_dir():
        print()
        live_fire()
        grouped_by_us()


if __name__ == "__main__":
    main()
