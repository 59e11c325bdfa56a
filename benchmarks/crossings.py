"""Crossings of a wavy line and a zone by made-up movers: F1, calibration, and their times.

    python benchmarks/crossings.py [--seeds 60]

Sixty movers at 5 to 25 m/s turn now and then; a radar sees them every 4 s with 50 m of error, nine
times in ten, among false plots.  The truth is the way at half a second's steps.  A crossing said
is right if the mover that is nearest there and then crossed in that direction in its interval of
90 %, 8 s wider on both sides; F1 counts those said with more than one half against all true ones.
"""

import argparse
import time

import numpy as np
import shapely

from lendemain import geo, tables
from lendemain.fusion.tracks.crossings import crossings
from lendemain.fusion.tracks.tracking import tracked
from lendemain.records.track import Plot

PLANE = geo.Plane(lon=37.5, lat=48.0)
START_US = 1_700_000_000_000_000
MOVERS, SCANS, SIDE, STEP_S, FINE = 60, 60, 12_000.0, 4.0, 8
ALONG = np.linspace(-SIDE, SIDE, 40)
LINE = np.column_stack([ALONG, 1500 * np.sin(ALONG / 2000)])
ZONE = shapely.Point(2000, 1000).buffer(2500)
NEAR = {"line": geo.hands(LINE)[0], "zone": ZONE}
FAR_SIDE = {"line": "right", "zone": "outside"}


def ways(rng):
    """True places, steps x movers x 2."""
    step = STEP_S / FINE
    place = rng.uniform(-SIDE / 2, SIDE / 2, (MOVERS, 2))
    speed, heading = rng.uniform(5, 25, MOVERS), rng.uniform(0, 2 * np.pi, MOVERS)
    turn, out = np.zeros(MOVERS), []
    for _ in range((SCANS - 1) * FINE + 1):
        out.append(place)
        change = rng.random(MOVERS) < step / 60
        fresh = np.where(rng.random(MOVERS) < 0.5, 0, rng.normal(0, 0.06, MOVERS))
        turn = np.where(change, fresh, turn)
        heading = heading + turn * step + rng.normal(0, 0.004 * np.sqrt(step), MOVERS)
        place = place + (speed * step)[:, None] * np.column_stack(
            [np.cos(heading), np.sin(heading)]
        )
    return np.array(out)


def seen(rng, truth):
    """The radar's plots."""
    k, i = np.nonzero(rng.random((SCANS, MOVERS)) < 0.9)
    real = truth[k * FINE, i] + rng.normal(0, 50, (len(k), 2))
    false = np.repeat(np.arange(SCANS), rng.poisson(0.1 * MOVERS, SCANS))
    x, y = np.vstack([real, rng.uniform(-SIDE / 2, SIDE / 2, (len(false), 2))]).T
    lon, lat = PLANE.degrees(x, y)
    time_us = START_US + (np.r_[k, false] * STEP_S * 1e6).astype(np.int64)
    given = {
        "source": "made-up", "row": np.arange(len(x)), "sensor": "radar", "lon": lon, "lat": lat,
        "time": tables.moments(time_us), "error_m": np.full(len(x), 50, np.float32),
    }  # fmt: skip
    return tables.columns(Plot, given, len(x))


def mover_at(row, truth):
    """The mover that is nearest to a crossing said."""
    x, y = PLANE.metres(row["lon"], row["lat"])
    k = round((row["time"].timestamp() - START_US / 1e6) / STEP_S * FINE)
    return int(np.hypot(truth[k, :, 0] - x, truth[k, :, 1] - y).argmin())


def once(seed):
    """(probability, right, seconds off) of each crossing said; true crossings; CPU s a point."""
    rng = np.random.default_rng(seed)
    truth = ways(rng)
    points = tracked(seen(rng, truth)).points
    borders = {
        "line": shapely.to_wkb(PLANE.round([shapely.LineString(LINE)])[0]),
        "zone": shapely.to_wkb(PLANE.round([ZONE])[0]),
    }
    start = time.process_time()
    said = crossings(points, borders)
    spent = (time.process_time() - start) / points.num_rows
    real = {}
    for name, shape in NEAR.items():
        beyond = ~shapely.contains_xy(shape, truth[..., 0], truth[..., 1])
        for mover in range(MOVERS):
            at = np.flatnonzero(np.diff(beyond[:, mover].astype(int)))
            real[name, mover] = [((q + 0.5) * STEP_S / FINE, beyond[q + 1, mover]) for q in at]
    count, rows = sum(len(v) for v in real.values()), []
    for row in said.to_pylist():
        left = real[row["border"], mover_at(row, truth)]
        outward = row["to_side"] == FAR_SIDE[row["border"]]
        when, early, late = (
            row[n].timestamp() - START_US / 1e6 for n in ("time", "earliest", "latest")
        )
        fits = [c for c in left if c[1] == outward and early - 8 <= c[0] <= late + 8]
        best = min(fits, key=lambda c: abs(c[0] - when), default=None)
        if best:
            left.remove(best)
        off = abs(best[0] - when) if best else np.nan
        rows.append((row["probability"], best is not None, off,
                     bool(best) and early - 0.25 <= best[0] <= late + 0.25))  # fmt: skip
    return rows, count, spent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=60)
    runs = [once(seed) for seed in range(parser.parse_args().seeds)]
    chance, right, off, inside = np.array([row for rows, _, _ in runs for row in rows]).T
    true, right = sum(count for _, count, _ in runs), right.astype(bool)
    called = chance > 0.5
    f1 = 2 * (right & called).sum() / (called.sum() + true)
    tenth = np.minimum((chance * 10).astype(int), 9)
    print("| said | crossings | mean said | share right |")
    print("|---|---|---|---|")
    error = 0.0
    for b in np.unique(tenth):
        own = tenth == b
        error += abs(chance[own].mean() - right[own].mean()) * own.mean()
        print(
            f"| {b / 10:.1f} | {own.sum()} | {chance[own].mean():.3f} | {right[own].mean():.3f} |"
        )
    p50, p90 = np.nanquantile(off, [0.5, 0.9])
    print(
        f"{true} true crossings, F1 {f1:.3f}, ECE {error:.3f}; time off by {p50:.1f} s, 90 % "
        f"{p90:.1f} s; in the interval of 90 %: {inside[right].mean():.3f}; "
        f"{1e6 * np.median([s for _, _, s in runs]):.0f} CPU µs a point"
    )


if __name__ == "__main__":
    main()
