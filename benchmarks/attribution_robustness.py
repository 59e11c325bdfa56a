"""What becomes of attribution's numbers where what it is told is wrong.

    python benchmarks/attribution_robustness.py [--incidents 1500] [--seed 17]

Incidents as in `attribution.py`, of a seed that nothing was chosen on; what is known of them is
made wrong one way at a time: the line displaced or three days old, craters that lie, errors of
directions stated wrong, weapons mistaken, one crater read again and again, the prior, claims
repeated.  Half are learnt from (how often fire comes from across the line), half are judged: Brier
score, error of calibration and calls of 95 % of the middle of the set of priors; then what the
program answers: the item it proposes, weighed by Bayes' rule, answered where the whole interval
meets reasonable grounds (65 %), else undetermined.
"""

import argparse
import math
from dataclasses import replace

import numpy as np
from attribution import CAMPS, REACHES, front, made_up, words

from lendemain.commission.attribution import UNDETERMINED, assessment
from lendemain.commission.calibration import diagnosis
from lendemain.commission.claims import track_record
from lendemain.commission.direction import direction
from lendemain.commission.ground import ground
from lendemain.commission.origin import DEPTHS_M, origin
from lendemain.commission.proposals import geometry
from lendemain.geo import Plane
from lendemain.records.attribution import NONE_OF_THESE, Item, Reach

CALLED, REASONABLE = 0.95, 0.65
PRIOR = {"west": 0.45, "east": 0.45, NONE_OF_THESE: 0.10}


def moved(line, shift):
    """The line with its points moved east by so many metres at each place north."""
    plane = Plane(lon=37.5, lat=48.0)
    points = np.array(line.points)
    x, y = plane.metres(points[:, 0], points[:, 1])
    lon, lat = plane.degrees(x + shift(y), y)
    return replace(line, points=tuple(zip(lon.tolist(), lat.tolist(), strict=True)))


def raster(line):
    """Sides by a line."""
    return ground(line, lon=37.5, lat=48.0, half_m=150_000.0, cell_m=500.0)


def craters_with(change):
    """Incidents with their craters changed."""
    return lambda one: (one[0], [change(c) for c in one[1]], *one[2:])


def mistaken(rng, share):
    """Incidents of which so many have any weapon told."""

    def change(one):
        if rng.random() >= share:
            return one
        told = int(rng.integers(len(REACHES)))
        reaches = [
            Reach(weapon=str(k), least_m=a, most_m=b, share=0.66 if k == told else 0.17)
            for k, (a, b) in enumerate(REACHES)
            if abs(k - told) <= 1
        ]
        return (one[0], one[1], reaches, *one[3:])

    return change


def ways(line, rng):
    """Each way in turn: name, what is done to an incident, the line told, and arguments."""
    true = raster(line)

    def same(one):
        return one

    def wild(share):
        return craters_with(
            lambda c: replace(c, bearing_deg=float(rng.uniform(0, 360)))
            if rng.random() < share else c
        )  # fmt: skip

    def stated(factor):
        return craters_with(lambda c: replace(c, error_deg=c.error_deg * factor))

    def copied(many):
        return lambda one: (one[0], one[1] + one[1][:1] * many, *one[2:])

    yield "as told", same, true, {}
    for metres in (2_000.0, -2_000.0):
        off = raster(moved(line, lambda y, m=metres: m + 0 * y))
        yield f"line {metres / 1000:+g} km east, error 600 m stated", same, off, {}
    off = replace(line, error_m=2_000.0)
    yield "line +2 km east, error 2 km stated", same, raster(moved(off, lambda y: 2e3 + 0 * y)), {}
    old = raster(moved(line, lambda y: 4_000.0 * np.exp(-((y / 10_000.0) ** 2))))
    yield "line three days old (4 km over 20)", same, old, {}
    for share in (0.2, 0.4):
        yield f"craters wild, {share:.0%}", wild(share), true, {}
    for factor in (0.5, 2.0):
        yield f"errors of directions x {factor:g}", stated(factor), true, {}
    for many in (50, 1000):
        yield f"one crater read {many} times more", copied(many), true, {}
    yield "weapons mistaken, a half at random", mistaken(rng, 0.5), true, {}
    yield "prior: cells alike", same, true, {"depths_m": (math.inf,)}
    yield "prior: near the line only", same, true, {"depths_m": (3_000.0,)}
    yield "prior: seldom across, though usual", same, true, {"across": 0.1}


def answered(found, prior=PRIOR):
    """The program's answer to an origin."""
    item = geometry([found], sorted(prior), by="b", told=["craters"])
    return assessment([item] if item else [], prior, standard=REASONABLE, alone=True)


def row(name, chance, truth, answers):
    """One row."""
    d = diagnosis(chance, truth)
    sure = np.maximum(chance, 1 - chance) >= CALLED
    right = ((chance > 0.5) == truth)[sure].mean() if sure.any() else float("nan")
    said = np.array([a != UNDETERMINED for a in answers])
    good = np.array([a == ("west" if t else "east") for a, t in zip(answers, truth, strict=True)])
    called = good[said].mean() if said.any() else float("nan")
    print(
        f"{name:38} {d.brier:6.3f} {d.error:6.3f}   {sure.mean():5.2f} {right:6.3f}   "
        f"{said.mean():5.2f} {called:6.3f} {1 - said.mean():6.2f}", flush=True,
    )  # fmt: skip


def repeated(odds, claims, half):
    """By how much one claim of each incident repeated moves what is told, at most."""
    taught = track_record([c for c in claims if c.incident < half], 1 / (1 + np.exp(-odds[:half])))
    for many in (50, 1000):
        worst = 0.0
        for number in range(half, min(half + 60, len(odds))):
            told = [c for c in claims if c.incident == number]
            once = {(c.camp, c.origin): c for c in told}.values()
            items = [item(taught, c, f"{c.camp} {c.origin}") for c in once]
            again = items + [replace(items[0], item_id=f"copy {k}") for k in range(many)]
            both = [assessment(i, PRIOR, standard=REASONABLE, alone=True) for i in (items, again)]
            worst = max(
                worst,
                *(abs(a.probability - b.probability)
                  for a, b in zip(*(x.beliefs for x in both), strict=True)),
            )  # fmt: skip
        print(f"one claim repeated {many} times moves no probability by more than {worst:.2g}")


def item(taught, claim, name):
    """A claim as an item of evidence."""
    left, right = taught.likelihoods(claim.camp, claim.blames)
    return Item(
        item_id=name, by="b", reason="r", origin=claim.origin, group=claim.camp,
        likelihoods={"west": left, "east": right, NONE_OF_THESE: math.sqrt(left * right)},
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    line = front(rng)
    true = raster(line)
    incidents = made_up(given.incidents, rng, true)
    truth = np.array([left for *_, left in incidents], float)
    half = len(incidents) // 2
    print(f"{half} incidents judged, seed {given.seed}: calls of 95 %, answers of 65 %")
    heads = f"{'':38} {'Brier':>6} {'error':>6}   {'calls':>5} {'right':>6}   "
    print(f"{heads}{'told':>5} {'right':>6} {'undet.':>6}")
    for name, change, land, asked in ways(line, rng):
        found = []
        for one in incidents[half:]:
            impact, craters, reaches, heard, _ = change(one)
            way = direction(craters) if craters else None
            found.append(
                origin(impact, land, direction=way, reaches=reaches, bearings=heard,
                       **{"depths_m": DEPTHS_M, **asked})
            )  # fmt: skip
        chance = np.array([o.shares["west"] for o in found])
        row(name, chance, truth[half:], [answered(o).answer for o in found])
        if name == "as told":
            wrong = {"west": 0.80, "east": 0.10, NONE_OF_THESE: 0.10}
            answers = [answered(o, wrong) for o in found]
            tilted = np.array([
                next(b.probability for b in a.beliefs if b.hypothesis == "west") for a in answers
            ])  # fmt: skip
            row("prior: west eight times east", tilted, truth[half:], [a.answer for a in answers])
    odds = np.zeros(len(incidents))
    for k, (impact, craters, reaches, heard, _) in enumerate(incidents):
        way = direction(craters) if craters else None
        o = origin(impact, true, direction=way, reaches=reaches, bearings=heard)
        odds[k] = math.log(o.likelihoods["west"] / o.likelihoods["east"])
    claims = words(incidents, rng)
    print(f"{len(claims):,} claims of {len(CAMPS)} camps")
    repeated(odds, claims, half)


if __name__ == "__main__":
    main()
