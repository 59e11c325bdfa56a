"""Whether a case's probabilities come true, beside somebody who is right about every one of them.

    python benchmarks/calibrated.py [--seeds 20] [--first 901] [--cases 2000] [--taught 12000]

Each seed has a front, 12,000 cases to count ratios on, and 2,000 to be judged by, all its own.  The
perfect forecaster says the same probabilities of the same cases, and answers are drawn from them
(`DRAWS` times): its bins are off by chance alone.  Ours are as good as they can be where our worst
bin stands among its worst bins as any one of them would: the share of draws that are worse lies
anywhere between 0 and 1, and falls below a twentieth in one seed of twenty.

Pooled over the seeds, bins are wide enough to show what is wrong with the method itself.  Each seed
also gets its log score beside the nearest territory and "always unknown", and every case is asked
once more in the mirror with names exchanged.
"""

import argparse
import math
import time

import numpy as np
from analysis import (
    HYPOTHESES,
    PARTIES,
    belief,
    made,
    mirrored,
    mirrored_line,
    score,
    taught,
    turned,
    weighed,
)
from attribution import front

from lendemain.commission.ground import ground

DRAWS = 400
WAYS = ("bins of a tenth", "ten bins of as many answers")


def main():
    """Print a row for each seed, then all of them together."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=901)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--taught", type=int, default=12_000)
    given = parser.parse_args()
    print("| seed | tenths: ours | perfect, median | worse draws | alike: ours | perfect, median "
          "| worse draws | log score | nearest | unknown | differ mirrored |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    rows, every = [], []
    for seed in range(given.first, given.first + given.seeds):
        said, came, more = judged(seed, cases=given.cases, learnt=given.taught)
        rows.append(beside(said, came, np.random.default_rng(seed)))
        every.append((said, came))
        cells = [f"{100 * ours:.1f} | {100 * middle:.1f} | {above:.2f}"
                 for ours, middle, above in rows[-1]]  # fmt: skip
        print(f"| {seed} | {' | '.join(cells)} | {more} |", flush=True)
    together(rows)
    pooled(*(np.concatenate(part) for part in zip(*every, strict=True)))
    print(f"CPU {time.process_time():.0f} s")


def judged(seed, *, cases, learnt):
    """What was said of each answer of a seed's cases, what was so, and the cells of its scores."""
    parts = [np.random.default_rng((seed, part)) for part in range(3)]
    line = front(parts[0])
    land, glass = (ground(one, lon=37.5, lat=48.0, half_m=150_000.0, cell_m=500.0)
                   for one in (line, mirrored_line(line)))  # fmt: skip
    others = made(learnt, parts[1], land)
    table = taught(others)
    shares = {h: sum(c[0] == h for c in others) / len(others) for h in HYPOTHESES}
    even = (shares["west"] + shares["east"]) / 2
    prior = {**shares, "west": even, "east": even}
    prior = {h: p / math.fsum(prior.values()) for h, p in prior.items()}
    found = made(cases, parts[2], land)
    truths = [c[0] for c in found]
    beliefs = [belief(weighed(c, table, land), prior) for c in found]
    differ = 0
    for case, before in zip(found, beliefs, strict=True):
        after = belief(weighed(mirrored(case), table, glass), prior)
        differ += any(f"{before[h]:.9g}" != f"{after[turned(h)]:.9g}" for h in HYPOTHESES)
    near = [{h: _near(others, c[-1], h) for h in HYPOTHESES} for c in found]
    scores = [score(beliefs, truths), score(near, truths), score([prior] * len(truths), truths)]
    said = np.array([[b[h] for h in HYPOTHESES] for b in beliefs])
    came = np.array([[t == h for h in HYPOTHESES] for t in truths], float)
    return said, came, " | ".join([*(f"{s:.3f}" for s in scores), str(differ)])


_counted = {}


def _near(others, here, hypothesis):
    """How often a hypothesis was so on a territory, among the cases that teach."""
    if id(others) not in _counted:
        _counted.clear()
        rows = {side: [c[0] for c in others if c[-1] == side] for side in PARTIES}
        _counted[id(others)] = {
            (side, h): (sum(t == h for t in rows[side]) + 1) / (len(rows[side]) + len(HYPOTHESES))
            for side in PARTIES for h in HYPOTHESES
        }  # fmt: skip
    return _counted[id(others)][here, hypothesis]


def worst(said, came):
    """How far the worst bin is off, of bins of a tenth and of ten bins of as many answers."""
    p, c = said.ravel(), came.ravel()
    place = np.minimum((p * 10).astype(int), 9)
    held = np.bincount(place, minlength=10)
    apart = np.bincount(place, c - p, 10)[held > 0] / held[held > 0]
    alike = [abs(float((c[rows] - p[rows]).mean()))
             for rows in np.array_split(np.argsort(p, kind="stable"), 10)]  # fmt: skip
    return float(np.abs(apart).max()), max(alike)


def beside(said, came, rng):
    """For each way of binning: our worst bin, the perfect forecaster's median, and the share of
    its draws that are worse than ours.
    """
    steps = said.cumsum(1)
    drawn = [
        worst(said, np.eye(said.shape[1])[(steps < rng.random((len(said), 1)) * steps[:, -1:])
                                          .sum(1)])
        for _ in range(DRAWS)
    ]  # fmt: skip
    chance, ours = np.array(drawn), worst(said, came)
    return [(ours[k], float(np.median(chance[:, k])), float((chance[:, k] >= ours[k]).mean()))
            for k in range(len(WAYS))]  # fmt: skip


def together(rows):
    """Print how ours stand among the perfect forecaster's over all seeds."""
    for k, way in enumerate(WAYS):
        ours, middle, above = (np.array([row[k][part] for row in rows]) for part in range(3))
        print(f"{way}: worst bin median {100 * np.median(ours):.2f} points (most "
              f"{100 * ours.max():.2f}), of the perfect forecaster {100 * np.median(middle):.2f}; "
              f"within 3 points in {int((ours <= 0.03).sum())} of {len(rows)} seeds; share of "
              f"draws that are worse: mean {above.mean():.2f}, below 0.05 in "
              f"{int((above < 0.05).sum())}")  # fmt: skip


def pooled(said, came):
    """Print the bins of a tenth over all seeds, with the 95 % interval by cases."""
    place = np.minimum((said * 10).astype(int), 9)
    print("| bin | answers | said | true | points apart | 95 % |\n|---|---|---|---|---|---|")
    for k in range(10):
        rows = place == k
        n = int(rows.sum())
        apart = np.where(rows, came - said, 0.0).sum(1)
        error = 1.96 * math.sqrt(float((apart**2).sum())) / n
        a, b = float(said[rows].mean()), float(came[rows].mean())
        print(f"| {k / 10:.1f} to {(k + 1) / 10:.1f} | {n} | {a:.3f} | {b:.3f} "
              f"| {100 * (b - a):+.1f} | {100 * error:.1f} |")  # fmt: skip


if __name__ == "__main__":
    main()
