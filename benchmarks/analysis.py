"""The analysis of a case: how fast, how well calibrated, and whether it knows any party.

    python benchmarks/analysis.py [--cases 2000] [--seed 29]

Made-up cases with a known answer among seven hypotheses, judged on seeds that nothing was learnt
from.  The makers know nothing of the engine: batteries stand at depths and ranges of their own,
craters lie, stagings point at the opponent, night makes array and camera deaf and blind together,
camps deny and repeat each other.  The analyst has ratios counted on other cases, and the geometry
that the program proposes.
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
from lendemain.commission.calibration import calibration
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
        # what depends together is one item: whose land, whose remnants, whether there are craters
        pieces = said.pop("remnants", "unread")
        said["ground"] = f"{here}/{pieces}/{bool(geometry[0])}/{bool(geometry[2])}"
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
        group = "light" if name in ("array", "camera") else ""
        items.append(Item(item_id=name, likelihoods=ratios, by="a", reason="counted", group=group,
                          family=name, doubt=1.3))  # fmt: skip
    if craters or bearings:
        way = direction(craters) if craters else None
        found = origin(impact, land, direction=way, reaches=reaches, bearings=bearings)
        item = proposals.geometry([found], HYPOTHESES, by="a", told="made up")
        if item:
            items.append(item)
    return items


def belief(items, prior, correlation):
    """The probabilities of a case."""
    found = assessment(items, prior, standard=0.65, correlation=correlation, alone=True)
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
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=29)
    given = parser.parse_args()
    for name, (middle, most) in speed().items():
        print(f"200 items, {name}: median {middle:.1f} ms CPU, worst of 15 {most:.1f} ms")
    line = front(np.random.default_rng(given.seed))
    land = ground(line, lon=37.5, lat=48.0, half_m=150_000.0, cell_m=500.0)
    learnt = made(6000, np.random.default_rng(given.seed + 1), land)
    table = taught(learnt)
    counted = {h: sum(c[0] == h for c in learnt) / len(learnt) for h in HYPOTHESES}
    even = (counted["west"] + counted["east"]) / 2
    prior = {**counted, "west": even, "east": even}
    prior = {h: p / math.fsum(prior.values()) for h, p in prior.items()}
    tuning = [(c[0], weighed(c, table, land)) for c in learnt[:4000]]
    options = [
        (score([belief(i, prior, r) for _, i in tuning], [t for t, _ in tuning]), r)
        for r in (0.0, 0.15, 0.3, 0.5, 1.0)
    ]
    correlation = min(options)[1]
    cases = made(given.cases, np.random.default_rng(given.seed + 2), land)
    truths = [c[0] for c in cases]
    items = [weighed(c, table, land) for c in cases]
    beliefs = [belief(i, prior, correlation) for i in items]
    said, came = _pairs([belief(i, prior, correlation) for _, i in tuning], [t for t, _ in tuning])
    learnt_map = calibration(said, came)
    print(f"{len(truths)} cases, correlation within a group {correlation} (chosen on other seeds)")
    told("as they come", beliefs, truths)
    told("through the map learnt on other seeds", [mapped(b, learnt_map) for b in beliefs], truths)
    baselines(truths, prior, cases, learnt)
    impartial(cases, beliefs, table, line, prior=prior, correlation=correlation)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"CPU {time.process_time():.0f} s, peak {peak:.0f} MB")


def mapped(beliefs, learnt_map):
    """Beliefs through a calibration, shared out anew."""
    found = {h: float(learnt_map(p)) for h, p in beliefs.items()}
    total = math.fsum(found.values())
    return {h: p / total for h, p in found.items()}


def _pairs(beliefs, truths):
    """Every probability that was said, beside whether it was so."""
    return (np.array([b[h] for b in beliefs for h in HYPOTHESES]),
            np.array([float(t == h) for t in truths for h in HYPOTHESES]))  # fmt: skip


def told(name, beliefs, truths):
    """Print how often what was said came true, in bins of a tenth and of as many answers each, and
    the score.

    A tenth in the middle holds so few of 2,000 cases that chance alone moves it by 6 to 8 points;
    ten bins of as many answers each are what 2,000 cases can tell within 3.
    """
    said, came = _pairs(beliefs, truths)
    print(f"{name}: log score {score(beliefs, truths):.3f} nats")
    tenths = np.minimum((said * 10).astype(int), 9)
    order = np.argsort(said, kind="stable")
    equal = np.empty(len(said), int)
    equal[order] = np.arange(len(said)) * 10 // len(said)
    for kind, which in (("a tenth each", tenths), ("as many answers each", equal)):
        _bins(kind, said, came, which)
    best = [max(b.items(), key=lambda kv: kv[1]) for b in beliefs]
    called = [h == t for (h, p), t in zip(best, truths, strict=True) if p >= 0.9]
    print(f"said with 0.9 or more: {len(called) / len(truths):.2f} of cases, of them right "
          f"{statistics.fmean(called):.3f}")  # fmt: skip


def _bins(kind, said, came, which):
    """Print one table of bins, and how far the worst is off."""
    print(f"| bins of {kind} | answers | said | true | apart | two standard errors |")
    print("|---|---|---|---|---|---|")
    worst = beyond = 0.0
    for k in range(10):
        rows = which == k
        n, a, b = int(rows.sum()), float(said[rows].mean()), float(came[rows].mean())
        error = 2 * math.sqrt(float((said[rows] * (1 - said[rows])).sum())) / n
        worst, beyond = max(worst, abs(a - b)), max(beyond, abs(a - b) - error)
        span = f"{said[rows].min():.3f} to {said[rows].max():.3f}"
        print(f"| {span} | {n} | {a:.3f} | {b:.3f} | {b - a:+.3f} | {error:.3f} |")
    print(f"worst bin {worst:.3f}; beyond two standard errors {max(beyond, 0.0):.3f}")


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


def impartial(cases, beliefs, table, line, *, prior, correlation):
    """Print whether every case, mirrored and with names exchanged, gives the exchanged answer."""
    land = ground(mirrored_line(line), lon=37.5, lat=48.0, half_m=150_000.0, cell_m=500.0)
    differ, most = 0, 0.0
    for case, before in zip(cases, beliefs, strict=True):
        after = belief(weighed(mirrored(case), table, land), prior, correlation)
        apart = max(abs(before[h] - after[turned(h)]) for h in HYPOTHESES)
        most = max(most, apart)
        differ += any(f"{before[h]:.9g}" != f"{after[turned(h)]:.9g}" for h in HYPOTHESES)
    print(f"mirrored and exchanged: {differ} of {len(cases)} differ in the nine digits that are "
          f"recorded; the most apart {most:.1e}")  # fmt: skip


if __name__ == "__main__":
    main()
