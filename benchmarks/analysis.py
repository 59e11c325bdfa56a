"""The analysis of a case: how fast, how well calibrated, and whether it knows any party.

    python benchmarks/analysis.py [--cases 20000] [--taught 12000] [--mapped 12000] [--seed 29]

Made-up cases with a known answer among seven hypotheses, judged on seeds that nothing was learnt
from.  "What chance does" are the same probabilities with answers drawn from them: a forecaster who
is right about every one of them, and whose bins are off all the same.  The makers know nothing of
the engine: batteries stand at depths and ranges of their own, craters lie, stagings point at the
opponent, night makes array and camera deaf and blind together, camps deny and repeat each other.
The analyst has ratios counted on other cases, and the geometry that the program proposes.
"""

import argparse
import math
import resource
import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from attribution import REACHES, front

from lendemain.commission import proposals
from lendemain.commission.analysis import analysis
from lendemain.commission.attribution import assessment
from lendemain.commission.calibration import shared_map
from lendemain.commission.direction import direction
from lendemain.commission.ground import ground
from lendemain.commission.origin import Impact, origin
from lendemain.records.analysis import Hypotheses
from lendemain.records.attribution import (
    ACCIDENT,
    BESIDES,
    NATURAL,
    NONE_OF_THESE,
    OTHER_ACTOR,
    STAGED,
    Bearing,
    Item,
    Reach,
)

PARTIES = ("west", "east")
HYPOTHESES = (*PARTIES, *BESIDES)
TRUTHS = {"west": 0.36, "east": 0.36, OTHER_ACTOR: 0.05, ACCIDENT: 0.08, STAGED: 0.04,
          NATURAL: 0.07, NONE_OF_THESE: 0.04}  # fmt: skip
OTHER = {"west": "east", "east": "west"}


def made(count, rng, land):
    """Cases: truth, impact, craters, bearings, reaches, and what each sign says (by name)."""
    found = []
    while len(found) < count:
        truth = str(rng.choice(list(TRUTHS), p=list(TRUTHS.values())))
        iy, ix = rng.uniform(-45_000, 45_000), rng.uniform(-14_000, 14_000)
        there = float(land.distances(np.array([ix]), np.array([iy]))[0])
        here = "west" if there > 0 else "east"
        fires = truth if truth in PARTIES else None
        if fires == here and rng.random() > 0.08:
            continue
        place = _battery(rng, land, (ix, iy), fires=fires, anywhere=truth == OTHER_ACTOR)
        if fires and place is None:
            continue
        lon, lat = (float(v) for v in land.plane.degrees(ix, iy))
        impact = Impact(lon=lon, lat=lat, error_m=120.0)
        night = rng.random() < 0.45
        geometry = _geometry(rng, land, truth, here=here, at=(ix, iy), place=place, impact=impact)
        said = _signs(rng, truth, here=here, night=night)
        # what depends together is one item: whose land, whose remnants, whether there are craters,
        # whether an instrument followed a shot at all and a weapon is known; and array and camera,
        # which the same night makes deaf and blind
        said["listened"] = f"{said.pop('array')}/{said.pop('camera')}"
        pieces = said.pop("remnants", "unread")
        there = "/".join(str(bool(part)) for part in geometry)
        said["ground"] = f"{here}/{pieces}/{there}"
        found.append((truth, impact, *geometry, said, here))
    return found


def _battery(rng, land, at, *, fires, anywhere):
    """Where it was fired from: (x, y, weapon), None where nothing was or no place fits."""
    if not fires and not anywhere:
        return None
    for _ in range(200):
        weapon = int(rng.integers(len(REACHES)))
        least, most = REACHES[weapon]
        far = least + (most - least) * rng.beta(1.6, 2.2)
        turn = rng.uniform(0, 2 * math.pi)
        x, y = at[0] + far * math.sin(turn), at[1] + far * math.cos(turn)
        depth = float(land.distances(np.array([x]), np.array([y]))[0])
        side = "west" if depth > 0 else "east"
        if anywhere or (side == fires and rng.random() < math.exp(-abs(depth) / 9_000.0)):
            return x, y, weapon
    return None


def _geometry(rng, land, truth, *, here, at, place, impact):
    """Craters, bearings and reaches as the investigators have them."""
    craters, bearings, reaches = [], [], []
    if place is not None:
        back = math.degrees(math.atan2(place[0] - at[0], place[1] - at[1]))
    elif truth == STAGED:
        back = 270.0 if OTHER[here] == "west" else 90.0
        back += rng.normal(0, 35)
    else:
        back = rng.uniform(0, 360)
    dug = truth not in (NATURAL, NONE_OF_THESE) or rng.random() < 0.15
    shared = rng.normal(0, 5)
    for _ in range(int(rng.integers(0, 5)) if dug else 0):
        wild = rng.random() < 0.06 or truth == ACCIDENT
        read = rng.uniform(0, 360) if wild else back + shared + rng.standard_t(4) * 8.0
        craters.append(Bearing(lon=impact.lon, lat=impact.lat, bearing_deg=float(read) % 360.0,
                               error_deg=10.0, wild=0.08))  # fmt: skip
    shown = place[2] if place is not None else int(rng.integers(len(REACHES)))
    if rng.random() < (0.7 if place is not None else 0.5 if truth == STAGED else 0.1):
        told = min(max(shown + int(rng.choice([-1, 0, 0, 0, 1])), 0), len(REACHES) - 1)
        reaches = [
            Reach(weapon=str(k), least_m=a, most_m=b, share=0.6 if k == told else 0.2)
            for k, (a, b) in enumerate(REACHES) if abs(k - told) <= 1
        ]  # fmt: skip
    if place is not None and rng.random() < 0.25:
        sx, sy = rng.uniform(-9_000, 9_000), at[1] + rng.uniform(-9_000, 9_000)
        turn = math.degrees(math.atan2(place[0] - sx, place[1] - sy)) + rng.normal(0, 7)
        lon, lat = (float(v) for v in land.plane.degrees(sx, sy))
        bearings.append(Bearing(lon=lon, lat=lat, bearing_deg=turn % 360.0, error_deg=8.0,
                                wild=0.1))  # fmt: skip
    return craters, bearings, reaches


def _signs(rng, truth, *, here, night):
    """What each sign says: a value of its own, "" where there is none; night dulls two of them."""
    side = truth if truth in PARTIES else None
    hears = 0.30 if night else 0.70
    said = {}
    if side and rng.random() < hears:
        said["array"] = side if rng.random() < 0.90 else OTHER[side]
    elif rng.random() < 0.10:
        said["array"] = str(rng.choice(PARTIES))
    else:
        said["array"] = "quiet"
    sees = 0.15 if night else 0.60
    if side and rng.random() < sees:
        said["camera"] = side if rng.random() < 0.95 else OTHER[side]
    elif truth in (ACCIDENT, NATURAL) and rng.random() < sees:
        said["camera"] = "own"
    else:
        said["camera"] = "quiet"
    if rng.random() < 0.5:
        if truth in (*PARTIES, STAGED):
            real = side or OTHER[here]
            said["remnants"] = real if rng.random() < 0.55 else "either"
        elif truth == OTHER_ACTOR:
            said["remnants"] = "strange" if rng.random() < 0.5 else "either"
        elif truth == ACCIDENT:
            said["remnants"] = "own" if rng.random() < 0.7 else "either"
        else:
            said["remnants"] = "none"
    for party in PARTIES:
        owns = truth == party and rng.random() < 0.05
        silent = rng.random() < 0.25
        said[f"word-{party}"] = "owns" if owns else "silent" if silent else "blames"
    if rng.random() < 0.4:
        blast = truth not in (NATURAL, NONE_OF_THESE)
        said["residue"] = "explosive" if (rng.random() < 0.9) == blast else "none"
    if rng.random() < 0.35:
        knows = rng.random() < 0.6
        said["witness"] = (side if knows else str(rng.choice(PARTIES))) if side else str(
            rng.choice([*PARTIES, "nobody"], p=[0.15, 0.15, 0.7]))  # fmt: skip
    return said


def turned(value):
    """A value seen from the other side."""
    return "/".join(OTHER.get(part, part) for part in value.split("/"))


def taught(cases):
    """For each sign and value, how often each hypothesis shows it, both parties taken as one."""
    counts, totals = {}, {}
    for truth, *_, said, _here in cases:
        for flip in (str, turned):  # every case counts for either side: no party is favoured
            right = flip(truth)
            for name, value in said.items():
                sign = "-".join(flip(part) for part in name.split("-"))
                totals[sign, right] = totals.get((sign, right), 0) + 1
                key = sign, flip(value), right
                counts[key] = counts.get(key, 0) + 1
    values = {}
    for sign, value, _ in counts:
        values.setdefault(sign, set()).add(value)
    return {
        (sign, value): {
            h: (counts.get((sign, value, h), 0) + 1.0) / (totals.get((sign, h), 0) + len(of))
            for h in HYPOTHESES
        }
        for sign, of in values.items()
        for value in of
    }


def weighed(case, table, land):
    """The items of a case: counted ratios, and what the program proposes of geometry."""
    _, impact, craters, bearings, reaches, said, _ = case
    items = []
    for name, value in said.items():
        ratios = table.get((name, value))
        if ratios is None:
            continue
        items.append(Item(item_id=name, likelihoods=ratios, by="a", reason="counted", family=name,
                          doubt=1.3))  # fmt: skip
    if craters or bearings:
        way = direction(craters) if craters else None
        found = origin(impact, land, direction=way, reaches=reaches, bearings=bearings)
        item = proposals.geometry([found], HYPOTHESES, by="a", told=["made up"])
        if item:
            items.append(item)
    return items


def belief(items, prior):
    """The probabilities of a case."""
    found = assessment(items, prior, standard=0.65, alone=True)
    return {b.hypothesis: b.probability for b in found.beliefs}


def score(beliefs, truths):
    """The mean logarithm of the probability of what was true, with its sign turned (nats)."""
    return -statistics.fmean(math.log(max(b[t], 1e-12)) for b, t in zip(beliefs, truths,
                                                                        strict=True))  # fmt: skip


def mirrored_line(line):
    """The front seen in a mirror: whoever was on its right is on its left, under the other name."""
    return replace(line, points=tuple((75.0 - lon, lat) for lon, lat in line.points),
                   left=turned(line.right), right=turned(line.left))  # fmt: skip


def mirrored(case):
    """The case in a mirror: east is west, in places, bearings, words and the truth."""
    truth, impact, craters, bearings, reaches, said, here = case

    def flip(one):
        return replace(one, lon=75.0 - one.lon, bearing_deg=(360.0 - one.bearing_deg) % 360.0)

    signs = {
        "-".join(turned(p) for p in name.split("-")): turned(value) for name, value in said.items()
    }
    return (turned(truth), replace(impact, lon=75.0 - impact.lon), [flip(c) for c in craters],
            [flip(b) for b in bearings], reaches, signs, turned(here))  # fmt: skip


def speed():
    """Milliseconds (CPU) for the whole analysis, and for posterior and leave-one-out."""
    prior = {h: 1.0 / len(HYPOTHESES) for h in HYPOTHESES}
    many = [
        Item(item_id=f"{k:03}", by="b", reason="r", group=f"g{k % 60}", family=f"f{k % 9}",
             likelihoods={h: 1.0 + ((k * 7 + n * 3) % 11) / 10 for n, h in enumerate(HYPOTHESES)})
        for k in range(200)
    ]  # fmt: skip
    fixed = Hypotheses(case=1, analyst="a", prior=prior, reason="r", doubt=2.0, correlation=0.5,
                       entry=0, at=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    spent = {}
    for name, work in (
        ("posterior and leave-one-out", lambda: assessment(many, prior, standard=0.65)),
        ("whole analysis with other models",
         lambda: analysis(fixed, many, consequence=4, thresholds={})),
    ):  # fmt: skip
        runs = []
        for _ in range(15):
            start = time.process_time()
            work()
            runs.append((time.process_time() - start) * 1e3)
        spent[name] = statistics.median(runs), max(runs)
    return spent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--taught", type=int, default=12_000)
    parser.add_argument("--mapped", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=29)
    given = parser.parse_args()
    for name, (middle, most) in speed().items():
        print(f"200 items, {name}: median {middle:.1f} ms CPU, worst of 15 {most:.1f} ms")
    line = front(np.random.default_rng(given.seed))
    land = ground(line, lon=37.5, lat=48.0, half_m=150_000.0, cell_m=500.0)
    learnt = made(given.taught, np.random.default_rng(given.seed + 1), land)
    table = taught(learnt)
    counted = {h: sum(c[0] == h for c in learnt) / len(learnt) for h in HYPOTHESES}
    even = (counted["west"] + counted["east"]) / 2
    prior = {**counted, "west": even, "east": even}
    prior = {h: p / math.fsum(prior.values()) for h, p in prior.items()}
    cases = made(given.cases, np.random.default_rng(given.seed + 2), land)
    truths = [c[0] for c in cases]
    beliefs = [belief(weighed(c, table, land), prior) for c in cases]
    others = made(given.mapped, np.random.default_rng(given.seed + 4), land)
    shared = shared_map([belief(weighed(c, table, land), prior) for c in others],
                        [c[0] for c in others], parties=PARTIES)  # fmt: skip
    print(f"{len(truths)} cases; ratios counted on {len(learnt)} others")
    print("as they come")
    told(beliefs, truths)
    print(f"through the shared map, learnt on {len(others)} others")
    through = [shared(b) for b in beliefs]
    told(through, truths)
    baselines(truths, prior, cases, learnt)
    in_sets(through, truths, 2000, np.random.default_rng(given.seed + 3))
    impartial(cases, through, table, line, of=lambda items: shared(belief(items, prior)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"CPU {time.process_time():.0f} s, peak {peak:.0f} MB")


def _arrays(beliefs, truths):
    """What was said of each hypothesis of each case, and which of them was so."""
    said = np.array([[b[h] for h in HYPOTHESES] for b in beliefs])
    came = np.array([[t == h for h in HYPOTHESES] for t in truths], float)
    return said, came


def told(beliefs, truths):
    """Print how often what was said came true, in bins of a tenth, and the score.

    The interval is of 95 %; answers of one case hang together, so cases are what is counted.
    """
    said, came = _arrays(beliefs, truths)
    print(f"log score {score(beliefs, truths):.3f} nats")
    print("| bin | answers | said | true | points apart | 95 % | off by no more than |")
    print("|---|---|---|---|---|---|---|")
    place = np.minimum((said * 10).astype(int), 9)
    worst = 0.0
    for k in range(10):
        rows = place == k
        n, a, b = int(rows.sum()), float(said[rows].mean()), float(came[rows].mean())
        of_cases = np.where(rows, came - said, 0.0).sum(1)
        error = 1.96 * math.sqrt(float((of_cases**2).sum())) / n
        worst = max(worst, abs(b - a))
        most = abs(b - a) + error
        print(f"| {k / 10:.1f} to {(k + 1) / 10:.1f} | {n} | {a:.3f} | {b:.3f} "
              f"| {100 * (b - a):+.1f} | {100 * error:.1f} | {100 * most:.1f} |")  # fmt: skip
    print(f"worst bin {100 * worst:.1f} points")
    best, right = said.max(1), came[np.arange(len(said)), said.argmax(1)]
    print(f"said with 0.9 or more: {(best >= 0.9).mean():.2f} of cases, of them right "
          f"{right[best >= 0.9].mean():.3f}")  # fmt: skip


def in_sets(beliefs, truths, size, rng):
    """Print how far the worst bin of a tenth is off in sets of so few cases, and what chance does
    alone to whoever says every probability as it is.
    """
    said, came = _arrays(beliefs, truths)
    ours, chance = [], []
    for first in range(0, len(said) - size + 1, size):
        p = said[first : first + size]
        ours.append(_worst(p, came[first : first + size]))
        steps = p.cumsum(1)
        for _ in range(40):
            drawn = (steps < rng.random((len(p), 1)) * steps[:, -1:]).sum(1)
            chance.append(_worst(p, np.eye(len(HYPOTHESES))[drawn]))
    ways = ("bins of a tenth, said against true", "bins of a tenth, true against the bin",
            "ten bins of as many answers, said against true")  # fmt: skip
    for way, told_of in enumerate(ways):
        for name, rows in (("found", ours), ("what chance does", chance)):
            worst = np.array([row[way] for row in rows])
            print(f"sets of {size}, {told_of}, {name}: worst bin median "
                  f"{100 * np.median(worst):.1f}, nine in ten below "
                  f"{100 * np.quantile(worst, 0.9):.1f}, within 3 points "
                  f"{np.mean(worst <= 0.03):.2f} of {len(worst)}")  # fmt: skip


def _worst(said, came):
    """How far the worst bin is off: of bins of a tenth what came true from what was said, and from
    the bin's own bounds; of ten bins of as many answers what came true from what was said.
    """
    place = np.minimum((said * 10).astype(int), 9).ravel()
    held = np.bincount(place, minlength=10)
    there, tenth = held > 0, np.arange(10) / 10
    apart = np.bincount(place, (came - said).ravel(), 10)[there] / held[there]
    true = np.bincount(place, came.ravel(), 10)[there] / held[there]
    out = np.maximum(np.maximum(tenth[there] - true, true - tenth[there] - 0.1), 0.0)
    parts = np.array_split(np.argsort(said.ravel(), kind="stable"), 10)
    alike = [abs(float((came.ravel()[rows] - said.ravel()[rows]).mean())) for rows in parts]
    return float(np.abs(apart).max()), float(out.max()), max(alike)


def baselines(truths, prior, cases, learnt):
    """Print the scores of those who look at the nearest territory alone, or at nothing."""
    shares = {}
    for h in HYPOTHESES:  # where it came down, and who that makes of it, counted on other cases
        for here in PARTIES:
            rows = [c[0] for c in learnt if c[-1] == here]
            shares[here, h] = (sum(t == h for t in rows) + 1) / (len(rows) + len(HYPOTHESES))
    nearest = [{h: shares[c[-1], h] for h in HYPOTHESES} for c in cases]
    print(f"log score of nearest territory {score(nearest, truths):.3f}, of always unknown "
          f"{score([prior] * len(truths), truths):.3f}")  # fmt: skip


def impartial(cases, beliefs, table, line, *, of):
    """Print whether every case, mirrored and with names exchanged, gives the exchanged answer."""
    land = ground(mirrored_line(line), lon=37.5, lat=48.0, half_m=150_000.0, cell_m=500.0)
    differ, most = 0, 0.0
    for case, before in zip(cases, beliefs, strict=True):
        after = of(weighed(mirrored(case), table, land))
        apart = max(abs(before[h] - after[turned(h)]) for h in HYPOTHESES)
        most = max(most, apart)
        differ += any(f"{before[h]:.9g}" != f"{after[turned(h)]:.9g}" for h in HYPOTHESES)
    print(f"mirrored and exchanged: {differ} of {len(cases)} differ in the nine digits that are "
          f"recorded; the most apart {most:.1e}")  # fmt: skip


if __name__ == "__main__":
    main()
