"""Warning and forecast: the replay beside shuffled days, scores of VIEWS, how often bands hold.

    python benchmarks/warning.py [--shuffles 1000] [--sectors 600] [--seed 1000]

The replay reads the dated public points of 2021 and 2022; in the null the same points fall on days
drawn at random from the same span.  The country-months lie in `../shared`.  The fronts are made up:
sectors whose mean rates differ (logarithm's deviation 1), days overdispersed, watched for a known
share of each day that is Beta(8, 2); 56 days are known, the next one is forecast.
"""

import argparse
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.warning.views import history, outcomes  # noqa: E402 - the tests' reader of the same data

from lendemain.warning import calibration, forecast, published, replay, scores  # noqa: E402 - path

SHARED = ROOT.parent / "shared"
STANDS, QUIET = date(2022, 1, 27), date(2021, 9, 1)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shuffles", type=int, default=1000)
    parser.add_argument("--sectors", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1000)
    given = parser.parse_args()
    replayed(given.shuffles)
    if (SHARED / "data" / "forecast" / "views_cm").is_dir():
        country_months()
    fronts(given.sectors, given.seed)


def replayed(shuffles: int) -> None:
    """The replay, each speaker left out, and the null of shuffled days."""
    data = (ROOT / "texts" / "published" / "ukraine-2021-2022.toml").read_bytes()
    record, _ = published.parsed("ukraine-2021-2022.toml", data)
    assert record is not None
    for one in replay.episodes(record, replay.beliefs(record)):
        print(
            f"{one.start} to {one.end}: {one.reading}, warning since {one.warned}, "
            f"{one.lead_days} days ahead; most {one.most:.2f}, attack {one.most_attack:.2f}"
        )
    for speaker in sorted({p.by for p in record.points}):
        points = tuple(p for p in record.points if p.by != speaker)
        level = {b.day: b.level for b in replay.beliefs(replace(record, points=points))}
        print(f"  without {speaker}: {level[STANDS]} on {STANDS}")
    others = tuple(p for p in record.points if "United States" not in p.by)
    level = {b.day: b.level for b in replay.beliefs(replace(record, points=others))}
    print(f"  without anything said by the United States: {level[STANDS]} on {STANDS}")
    chance = np.random.default_rng(1000)
    span, same = (record.end - record.start).days, 0
    for _ in range(shuffles):
        at = chance.integers(0, span + 1, len(record.points)).tolist()
        points = tuple(
            replace(p, known=record.start + timedelta(days=n))
            for p, n in zip(record.points, at, strict=True)
        )
        level = {b.day: b.level for b in replay.beliefs(replace(record, points=points))}
        calm = all(v != "warning" for d, v in level.items() if d < QUIET)
        same += calm and all(v == "warning" for d, v in level.items() if d >= STANDS)
    print(f"shuffled days: {same} of {shuffles} read as the true ones do")


def country_months() -> None:
    """Scores of 2019 (learnt on) and 2020, and how often bands hold."""
    for year in (2019, 2020):
        begun = time.process_time()
        past = history(SHARED, year)
        drawn = forecast.draws(past, seed=1)
        spent = time.process_time() - begun
        seen = outcomes(SHARED, year)
        found = scores.score(np.repeat(drawn, 12, axis=0), seen.ravel())
        some = past.sum(axis=1) > 0
        busy = past[:, -12:].mean(axis=1) >= 5
        low, high, _ = calibration.bands(drawn)
        held = (seen >= low[:, None]) & (seen <= high[:, None])
        whole, told = np.repeat(drawn, 12, axis=0), seen.ravel()
        wide = np.diff(np.quantile(whole, [0.05, 0.95], axis=1), axis=0)[0] > 0
        inside, even = scores.interval(whole, told)[1], scores.evenly(whole, told)
        months = even.reshape(seen.shape).mean(axis=0)
        nought = (whole == 0).mean(axis=1) > 0.93
        print(f"VIEWS {year}: CRPS {found.crps:.2f}, ignorance {found.ign:.3f}, "
              f"MIS {found.mis:.1f}, 90 % interval holds {found.covered:.3f}, ties shared out "
              f"{found.evenly:.3f} (of places with a past {even[np.repeat(some, 12)].mean():.3f}, "
              f"of outcomes above nought {even[told > 0].mean():.3f}); the {wide.mean():.3f} wider "
              f"than one count hold {inside[wide].mean():.3f}; month by month, shared out, "
              f"{months.min():.3f} to {months.max():.3f}; nought alone has more than 0.93 of the "
              f"draws of {nought.mean():.3f}, and holds {(told[nought] == 0).mean():.3f}; "
              f"bands {held.mean():.3f}, of places with a past {held[some].mean():.3f}, "
              f"with 5 a month {held[busy].mean():.3f}; "
              f"{spent:.2f} s of processor time")  # fmt: skip


def fronts(sectors: int, seed: int) -> None:
    """How often bands hold on made-up fronts, before and after earlier forecasts put them right;
    with ties shared out also in each third of the sectors, by how much was forecast.
    """
    print("rate  shape  interval before  bands after  their own word  ties shared out  by thirds"
          "            chi-square (21.7 at 1 %)")  # fmt: skip
    for rate in (0.2, 1.0, 5.0, 20.0, 100.0):
        for shape in (0.7, 1.5, 4.0):
            chance = np.random.default_rng([seed, int(10 * rate), int(10 * shape)])
            mean = rate * np.exp(chance.normal(0, 1, (sectors, 1)))
            watched = chance.beta(8, 2, (sectors, 57))
            counts = chance.poisson(mean * chance.gamma(shape, 1 / shape, watched.shape) * watched)
            fell = calibration.earlier(counts[:, :56], watched[:, :56], seed=3)
            drawn = forecast.draws(counts[:, 28:56], seed=1, watched=watched[:, 28:56])
            seen, thin = counts[:, 56], np.random.default_rng(9)
            before = scores.score(thin.binomial(drawn, watched[:, 56:]), seen).covered
            right = thin.binomial(calibration.put_right(drawn, fell), watched[:, 56:])
            low, high, held = calibration.bands(right)
            told = np.histogram(calibration.places(right, seen, seed=5), 10, (0, 1))[0]
            expected, even = sectors / 10, scores.evenly(right, seen)
            third = np.argsort(np.argsort(drawn.mean(axis=1), kind="stable")) * 3 // sectors
            parts = "  ".join(f"{even[third == n].mean():.3f}" for n in range(3))
            print(f"{rate:5}  {shape:5}  {before:15.3f}  "
                  f"{((seen >= low) & (seen <= high)).mean():11.3f}  {held.mean():14.3f}  "
                  f"{even.mean():15.3f}  {parts}  "
                  f"{((told - expected) ** 2 / expected).sum():8.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
