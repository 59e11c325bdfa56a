"""Whether regions of sounds hold the truth as often as they say, on scenes that are all unlike.

    python benchmarks/locating.py [--seed 100] [--scenes 10] [--sounds 400]

Every scene is drawn: how many stations, on what ground, how far they hear, how well they time and
tell bearings (and what they state of it), wind, the speed of sound, how many picks are wrong and
how.  Nothing of it is told; the errors are learnt from the scene's own first sounds.
"""

import argparse
import time

import numpy as np

from lendemain import geo
from lendemain.fusion.sounds.location import Air, learnt, located, network
from lendemain.records.arrival import Station

PLANE = geo.Plane(lon=37.5, lat=48.0)
TAUGHT = 60
REFERENCE = {
    "stations": 60, "timing": 0.15, "wrong": 0.05, "wind": 3.0, "speed": 0.005, "bearing": 4.0,
    "stated": 5.0, "share": 0.3, "reach": 10.0, "wide": 60.0, "late": False,
}  # fmt: skip


def drawn(rng):
    """A scene's parameters: km, s, m/s, degrees, shares."""
    bearing = float(np.exp(rng.uniform(np.log(1.0), np.log(12.0))))
    return {
        "stations": int(np.exp(rng.uniform(np.log(25), np.log(150)))),
        "timing": float(np.exp(rng.uniform(np.log(0.05), np.log(0.5)))),
        "wrong": float(rng.uniform(0.0, 0.18)),
        "wind": float(rng.uniform(1.0, 6.0)),
        "speed": float(np.exp(rng.uniform(np.log(0.003), np.log(0.02)))),
        "bearing": bearing,
        "stated": bearing * float(np.exp(rng.uniform(-1.1, 1.1))),
        "share": float(rng.choice([0.0, 0.15, 0.3, 0.6])),
        "reach": float(rng.uniform(7.0, 14.0)),
        "wide": float(rng.uniform(45.0, 75.0)),
        "late": bool(rng.random() < 0.4),
    }


def sounds_of(scene, count, rng):
    """Stations (km), and for each sound its stations, times, bearings and place (km)."""
    tall = scene["wide"] / 2.0
    where = np.c_[
        rng.random(scene["stations"]) * scene["wide"], rng.random(scene["stations"]) * tall
    ]
    array = rng.random(len(where)) < scene["share"]
    out = []
    while len(out) < count:
        p = np.array([rng.random() * scene["wide"], rng.random() * tall])
        d = np.hypot(*(where - p).T)
        i = np.flatnonzero(rng.random(len(where)) < np.exp(-((d / scene["reach"]) ** 2)))
        if len(i) < 4:
            continue
        wind = rng.normal(0.0, scene["wind"] / 1000.0, 2)
        c = 0.340 * (1.0 + rng.normal(0.0, scene["speed"]))
        unit = (where[i] - p) / d[i][:, None]
        t = d[i] / (c + unit @ wind) + rng.normal(0.0, scene["timing"], len(i))
        bad = rng.random(len(i)) < scene["wrong"]
        off = (
            rng.exponential(3.0, bad.sum())
            if scene["late"]
            else rng.uniform(-20.0, 20.0, bad.sum())
        )
        t[bad] += off
        b = np.degrees(np.arctan2(p[0] - where[i, 0], p[1] - where[i, 1]))
        b += rng.normal(0.0, scene["bearing"], len(i))
        out.append((i, t + 1000.0, np.where(array[i], b, np.nan), p))
    return where, out


def judged(scene, count, seed):
    """Shares within the 50, 90 and 99 % regions, errors (m), and milliseconds a sound."""
    rng = np.random.default_rng(seed)
    where, sounds = sounds_of(scene, count + TAUGHT, rng)
    shift = np.array([scene["wide"], scene["wide"] / 2.0]) / 2.0
    lon, lat = PLANE.degrees(*((where - shift) * 1000.0).T)
    net = network(
        [
            Station(station_id=f"s{k:03}", lon=float(a), lat=float(b),
                    bearing_error_deg=scene["stated"])
            for k, (a, b) in enumerate(zip(lon, lat, strict=True))
        ],
        reach_m=10_000.0,
    )  # fmt: skip
    lon, lat = PLANE.degrees(*((np.array([p for *_, p in sounds]) - shift) * 1000.0).T)
    truth = np.column_stack(net.plane.metres(lon, lat))
    start = time.process_time()
    air, net = learnt(net, [one[:3] for one in sounds[:TAUGHT]], air=Air())
    spent = time.process_time() - start
    ranks, errors, begin = [], [], time.process_time()
    for (rows, times, bearings, _), place in zip(sounds[TAUGHT:], truth[TAUGHT:], strict=True):
        found = located(net, rows, times, air=air, bearings_deg=bearings)
        ranks.append(found.rank(*place))
        errors.append(np.hypot(*(np.array(found.best()) - place)))
    each = (time.process_time() - begin) / count * 1e3
    return np.array(ranks), np.array(errors), each, spent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--sounds", type=int, default=400)
    given = parser.parse_args()
    print("| scene | in 50 % | in 90 % | in 99 % | error m: p50 | p95 | ms | learning s |")
    print("|---|---|---|---|---|---|---|---|")
    for k in range(given.scenes + 1):
        rng = np.random.default_rng([given.seed, k])
        scene = REFERENCE if k == 0 else drawn(rng)
        ranks, errors, each, spent = judged(scene, given.sounds, [given.seed, k, 1])
        inside = " | ".join(f"{np.mean(ranks <= q):.3f}" for q in (0.5, 0.9, 0.99))
        p50, p95 = np.percentile(errors, [50, 95])
        name = ", ".join(f"{n} {v:.3g}" for n, v in scene.items())
        print(
            f"| {name} | {inside} | {p50:.0f} | {p95:.0f} | {each:.1f} | {spent:.1f} |", flush=True
        )


if __name__ == "__main__":
    main()
