"""Attribution's numbers: how fast, how well calibrated; what copies and wrong priors do.

    python benchmarks/attribution.py [--incidents 4000] [--seed 11]

The made-up incidents come from batteries at depths and ranges that the method is not told; craters
lie 3 % of the time, a third of incidents has an acoustic bearing, weapons are mistaken for their
neighbours, and camps blame the other side more than they should and repeat each other.  One half
teaches the track records and the calibration, the other is judged.
"""

import argparse
import math
import statistics
import time
from datetime import UTC, datetime

import numpy as np

from lendemain.commission.attribution import assessment
from lendemain.commission.calibration import calibration, diagnosis
from lendemain.commission.claims import LEFT, NOBODY, RIGHT, Claim, track_record
from lendemain.commission.direction import direction
from lendemain.commission.ground import ground
from lendemain.commission.origin import Impact, origin
from lendemain.geo import Plane
from lendemain.records.agreement import Line
from lendemain.records.attribution import NONE_OF_THESE, Bearing, Item, Reach

REACHES = ((500, 7_000), (2_000, 15_500), (3_000, 24_000), (4_000, 36_000))
CAMPS = ("left command", "right command", "press of the left", "press of the right", "monitors")


def front(rng):
    """A wavy line of 120 km, south to north."""
    y = np.linspace(-60_000, 60_000, 61)
    x = 8_000 * np.sin(y / 17_000) + 3_000 * np.sin(y / 5_000 + rng.uniform(0, 6))
    plane = Plane(lon=37.5, lat=48.0)
    lon, lat = plane.degrees(x, y)
    return Line(
        line_id="front", name={"en": "front"},
        points=tuple(zip(lon.tolist(), lat.tolist(), strict=True)),
        error_m=600.0, left="west", right="east", start=datetime(2020, 1, 1, tzinfo=UTC), end=None,
        source="made up",
    )  # fmt: skip


def made_up(count, rng, land):
    """Incidents: (impact, craters, reaches, bearings, whether the left fired)."""
    found = []
    while len(found) < count:
        side_left = rng.random() < 0.5
        depth = rng.gamma(2.0, 2_500.0) + 300.0
        y = rng.uniform(-50_000, 50_000)
        x = rng.uniform(-25_000, 25_000)
        far = float(land.distances(np.array([x]), np.array([y]))[0])
        if (far > 0) != side_left or abs(abs(far) - depth) > 1_500:
            continue
        weapon = int(rng.integers(len(REACHES)))
        least, most = REACHES[weapon]
        reach = math.exp(rng.uniform(math.log(least), math.log(most)))
        turn = rng.uniform(0, 2 * math.pi)
        ix, iy = x + reach * math.sin(turn), y + reach * math.cos(turn)
        there = float(land.distances(np.array([ix]), np.array([iy]))[0])
        across = (there > 0) != side_left
        if rng.random() > (0.97 if across else 0.06) or abs(there) > 20_000:
            continue
        lon, lat = land.plane.degrees(ix, iy)
        back = math.degrees(math.atan2(x - ix, y - iy))
        shared = rng.normal(0, 4)
        craters = [
            Bearing(lon=float(lon), lat=float(lat), error_deg=9.0,
                    bearing_deg=float(rng.uniform(0, 360) if rng.random() < 0.03
                                      else back + shared + rng.normal(0, 8)))
            for _ in range(int(rng.integers(0, 7)))
        ]  # fmt: skip
        told = min(max(weapon + int(rng.choice([-1, 0, 0, 0, 0, 1])), 0), len(REACHES) - 1)
        reaches = [
            Reach(weapon=str(k), least_m=a, most_m=b, share=0.66 if k == told else 0.17)
            for k, (a, b) in enumerate(REACHES)
            if abs(k - told) <= 1
        ]
        heard = []
        if rng.random() < 0.3:
            sx, sy = rng.uniform(-8_000, 8_000), iy + rng.uniform(-8_000, 8_000)
            slon, slat = land.plane.degrees(sx, sy)
            turn = math.degrees(math.atan2(x - sx, y - sy)) + rng.normal(0, 6)
            heard.append(
                Bearing(lon=float(slon), lat=float(slat), bearing_deg=turn, error_deg=7.0, wild=0.1)
            )
        impact = Impact(lon=float(lon), lat=float(lat), error_m=100.0)
        found.append((impact, craters, reaches, heard, side_left))
    return found


def words(incidents, rng):
    """What the camps say of each incident, copies included."""
    claims = []
    for number, (*_, left) in enumerate(incidents):
        truth = LEFT if left else RIGHT
        for camp in CAMPS:
            own = LEFT if "left" in camp else RIGHT if "right" in camp else None
            if rng.random() > (0.7 if own is not None else 0.25):
                continue
            if own is None:
                says = truth if rng.random() < 0.93 else NOBODY
            elif truth == own:
                says = (1 - own) if rng.random() < 0.75 else NOBODY
            else:
                says = (1 - own) if rng.random() < 0.95 else NOBODY
            copies = int(rng.choice([1, 1, 3, 20]))
            claims += [Claim(number, camp, says, origin=f"{camp} {number}")] * copies
    return claims


def judged(name, probabilities, truth, calls_at=0.95):
    """One row of the table."""
    d = diagnosis(probabilities, truth)
    sure = np.maximum(probabilities, 1 - probabilities) >= calls_at
    right = ((probabilities > 0.5) == truth)[sure].mean() if sure.any() else float("nan")
    scores = f"{d.brier:.3f} | {d.log_score:.3f} | {d.error:.3f}"
    print(f"| {name:44} | {scores} | {sure.mean():.2f} | {right:.3f} |")
    return d


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    land = ground(front(rng), lon=37.5, lat=48.0, half_m=150_000.0, cell_m=500.0)
    incidents = made_up(given.incidents, rng, land)
    truth = np.array([left for *_, left in incidents], float)
    half = len(incidents) // 2
    spent, wrong_prior, fair = [], [], []
    for impact, craters, reaches, heard, _ in incidents:
        start = time.perf_counter()
        way = direction(craters) if craters else None
        # nothing is known of who fires across the line but that it is usual; learnt below
        fair.append(origin(impact, land, direction=way, reaches=reaches, bearings=heard))
        spent.append(time.perf_counter() - start)
        wrong_prior.append(
            origin(
                impact, land, direction=way, reaches=reaches, bearings=heard, depths_m=[math.inf]
            )
        )
    middle = statistics.median(spent) * 1e3
    print(f"origin of one incident: median {middle:.2f} ms, {len(incidents)} incidents")
    head = "method (judged on the second half)"
    print(f"| {head:44} | Brier | log | ECE | sure | right when sure |")
    print("|---|---|---|---|---|---|")
    plain = np.array([o.shares["west"] for o in fair])
    judged("geometry, half for either side", plain[half:], truth[half:])
    flat = np.array([o.shares["west"] for o in wrong_prior])
    judged("geometry, cells alike (wrong prior)", flat[half:], truth[half:])
    x, y = land.plane.metres([i.lon for i, *_ in incidents], [i.lat for i, *_ in incidents])
    here = land.distances(x, y) > 0
    across = float((here[:half] != truth[:half].astype(bool)).mean())
    odds = np.array([
        math.log(o.likelihoods["west"] / o.likelihoods["east"])
        + (1 if not h else -1) * math.log(across / (1 - across))
        for o, h in zip(fair, here, strict=True)
    ])  # fmt: skip
    known = 1 / (1 + np.exp(-odds))
    judged(f"+ learnt that {across:.0%} is fired across", known[half:], truth[half:])
    claims = words(incidents, rng)
    taught = track_record([c for c in claims if c.incident < half], known[:half])
    once = sorted({(c.incident, c.camp, c.blames) for c in claims})
    with_claims = odds.copy()
    for number, camp, blames in once:
        a, b = taught.likelihoods(camp, blames)
        with_claims[number] += math.log(a / b)
    told = 1 / (1 + np.exp(-with_claims))
    judged("+ reports, one vote for each origin", told[half:], truth[half:])
    every = odds.copy()
    for c in claims:
        a, b = taught.likelihoods(c.camp, c.blames)
        every[c.incident] += math.log(a / b)
    judged(
        "+ reports, every copy counted (what not to do)",
        1 / (1 + np.exp(-every[half:])),
        truth[half:],
    )
    learnt = calibration(told[:half], truth[:half])
    judged("+ reports, calibrated on the first half", learnt(told[half:]), truth[half:])
    robust = np.array([
        (o.low["west"], o.high["west"]) for o in fair
    ])[half:]  # fmt: skip
    sure = (robust[:, 0] >= 0.95) | (robust[:, 1] <= 0.05)
    right = (robust[:, 0] >= 0.95) == truth[half:].astype(bool)
    share, correct = sure.mean(), right[sure].mean()
    print(f"answers under every prior of the set: {share:.2f}, of them right {correct:.3f}")
    prior = {"west": 0.4, "east": 0.4, NONE_OF_THESE: 0.2}
    many = [
        Item(item_id=f"{k:03}", by="b", reason="r", group=f"g{k % 60}",
             likelihoods={"west": 1 + (k % 7) / 10, "east": 1.0, NONE_OF_THESE: 1.0})
        for k in range(200)
    ]  # fmt: skip
    runs = []
    for _ in range(9):
        start = time.perf_counter()
        assessment(many, prior, standard=0.65)
        runs.append(time.perf_counter() - start)
    print(
        f"posterior and leave-one-out of 200 items: median {statistics.median(runs) * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    main()
