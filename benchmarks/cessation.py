"""The test for a cessation on the operating grid: how soon it speaks, how often it is wrong.

    python benchmarks/cessation.py [--runs 200] [--seed 1000] [--sources 1] [--tune]

Each run makes 70 days of fighting with negative binomial counts (mean 750 a day, spread over four
sectors), watched for a share of each day that is Beta(8, 2) and known.  Then comes one of: a real
cessation at 3 % of the former rate, a lull of 6 to 12 days that ends in the former fighting, nine
days in which nobody watches, or nothing at all.  The test is told neither the rate nor the shape.
Seeds below 1,000 were for choosing numbers, those from 1,000 on are for reporting.
"""

import argparse
import statistics
import time
from datetime import date
from pathlib import Path

import numpy as np

from lendemain.agreement.cessation import truces
from lendemain.agreement.cessation.panel import Panel
from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.terms import terms
from lendemain.records.cessation import Level

BASE, BEFORE, AFTER, LULL = 750.0, 70, 30, 0.03
TRUCES = truces.parsed(
    "past.toml", (Path(__file__).parents[1] / "texts" / "truces" / "past.toml").read_bytes()
)
SECTORS = np.array([0.4, 0.3, 0.2, 0.1])
FIRST = date(2026, 1, 1)


CASES = {
    "real": {"quiet": None}, "outlier": {"quiet": None, "outlier": 10}, "lull 6": {"quiet": 6},
    "lull 8": {"quiet": 8}, "lull 10": {"quiet": 10}, "lull 12": {"quiet": 12},
    "lull 6-12": {"quiet": (6, 12)}, "blind 9": {"quiet": 0, "blind": 9}, "none": {"quiet": 0},
}  # fmt: skip


def drawn(chance, shape, *, quiet, blind=0, outlier=0, sources=1):
    """A panel of fighting, then `quiet` days at 3 % (all that is left where it is None).

    A pair for `quiet` is drawn between its ends; the day `outlier` after the onset has 24 % of the
    former rate.
    """
    length = BEFORE + AFTER
    if isinstance(quiet, tuple):
        quiet = int(chance.integers(quiet[0], quiet[1] + 1))
    rate = np.full(length, BASE)
    rate[BEFORE : length if quiet is None else BEFORE + quiet] *= LULL
    daily = chance.gamma(shape, rate / shape)
    if outlier:
        daily[BEFORE + outlier - 1] = 0.24 * BASE
    watched = chance.beta(8, 2, (sources, len(SECTORS), length))
    watched[:, :, BEFORE : BEFORE + blind] = 0.0
    mean = daily * SECTORS[:, None] * watched / sources
    counts = chance.poisson(mean).astype(float)
    names = tuple(f"source {n}" for n in range(sources))
    return Panel(FIRST, names, tuple("abcd"), counts, watched, np.ones_like(watched))


def days_to(panel, by):
    """Days from the onset to each level (None: never), whether any was declared before it, and
    whether one that was reached was lost again.
    """
    found = [one.level for one in readings(panel, by, TRUCES)]
    held = [n for n, one in enumerate(found) if one in (Level.PROVISIONAL, Level.CREDIBLE)]
    after = [n for n in held if n >= BEFORE]
    credible = [n for n in after if found[n] is Level.CREDIBLE]
    days = [listed[0] - BEFORE + 1 if listed else None for listed in (after, credible)]
    lost = bool(after) and any(n not in held for n in range(after[0], len(found)))
    return days[0], days[1], bool(held) and held[0] < BEFORE, lost


def median(values):
    """The median, those never declared counting as later than any."""
    return statistics.median([99 if v is None else v for v in values])


def main() -> None:
    """Print the grid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--sources", type=int, default=1)
    parser.add_argument("--shapes", type=float, nargs="*", default=[0.7, 1.5, 4.0])
    parser.add_argument("--cases", nargs="*", default=list(CASES))
    parser.add_argument("--set", nargs="*", default=[], help="thresholds: certainty=0.9 ...")
    given = parser.parse_args()
    told = {f"cessation_{k}": float(v) for k, v in (s.split("=") for s in given.set)}
    by = terms({"cessation_sources_min": min(2, given.sources), **told})
    began = time.process_time()
    print(f"{given.runs} runs a cell, seeds from {given.seed}, {given.sources} source(s)")
    print("shape  case       provisional  credible  median days   before onset  lost")
    for shape in given.shapes:
        for case in given.cases:
            runs = []
            for n in range(given.runs):
                chance = np.random.default_rng([given.seed + n, int(10 * shape)])
                panel = drawn(chance, shape, sources=given.sources, **CASES[case])
                runs.append(days_to(panel, by))
            both = [[r[n] for r in runs] for n in (0, 1)]
            share = [sum(v is not None for v in b) / given.runs for b in both]
            real = CASES[case]["quiet"] is None
            days = f"{median(both[0]):>5g} {median(both[1]):>5g}" if real else ""
            early, lost = (sum(r[n] for r in runs) / given.runs for n in (2, 3))
            print(f"{shape:5}  {case:9}  {share[0]:11.3f}  {share[1]:8.3f}  {days:>11}   "
                  f"{early:12.3f}  {f'{lost:.3f}' if real else ''}", flush=True)  # fmt: skip
    print(f"processor time {time.process_time() - began:.1f} s")


if __name__ == "__main__":
    main()
