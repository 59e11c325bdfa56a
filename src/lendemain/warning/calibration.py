"""Forecasts put right by how earlier ones of the same kind turned out.

Each earlier forecast has a place in its own draws where the outcome fell (Dawid's probability
integral transform, 1984; drawn at random within ties, since counts are whole: Czado, Gneiting and
Held 2009).  Were the forecasts right, these places would be spread evenly.  Where they are not, a
new forecast's points are read at the places up to which that share of outcomes had fallen, which
puts right what was too wide, too narrow or too low; a sector's own places count beside those of all
sectors, since a few days of one sector say little.
"""

import numpy as np
import numpy.typing as npt

from lendemain.warning import forecast, scores

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

PAST_STEPS = 28
LEAST_STEPS = 14
"""With fewer earlier steps than this nothing is put right: sectors share a day's weather."""

POOL_WEIGHT = 28.0
"""The places of all sectors together count as much as so many of the sector's own."""

_DRAWS = 400


def places(draws: npt.ArrayLike, outcomes: npt.ArrayLike, *, seed: int) -> Floats:
    """Where each outcome (n) fell among its forecast's draws (n x draws), from 0 to 1."""
    given, seen = scores.checked(draws, outcomes)
    chance = np.random.Generator(np.random.PCG64(seed))
    below = (given < seen[:, None]).sum(axis=1)
    alike = (given == seen[:, None]).sum(axis=1)
    return np.asarray((below + chance.random(len(seen)) * (alike + 1)) / (given.shape[1] + 1))


def earlier(counts: npt.ArrayLike, watched: npt.ArrayLike, *, seed: int) -> Floats:
    """Where the outcomes of earlier steps fell in the forecasts that would have been made of them
    (sectors x steps; NaN where nobody watched or too little was known).

    Each step is forecast from the `PAST_STEPS` before it, and what is forecast for whole watching
    is thinned to how far the step was watched.
    """
    given, share = np.asarray(counts, float), np.asarray(watched, float)
    chance = np.random.Generator(np.random.PCG64(seed))
    steps = max(0, given.shape[1] - PAST_STEPS)
    found = np.full((len(given), steps), np.nan)
    for n in range(steps):
        past, seen = given[:, n : n + PAST_STEPS], share[:, n : n + PAST_STEPS]
        good = (share[:, n + PAST_STEPS] >= 0.1) & (seen >= 0.1).any(axis=1)
        if not good.any():
            continue
        drawn = forecast.draws(past[good], seed=seed + n, number=_DRAWS, watched=seen[good])
        thinned = chance.binomial(drawn, share[good, n + PAST_STEPS, None])
        found[good, n] = places(thinned, given[good, n + PAST_STEPS], seed=seed + n)
    return found


def put_right(draws: Whole, fell: Floats) -> Whole:
    """Forecasts (sectors x draws) put right by where earlier outcomes fell (sectors x steps).

    As they were where fewer than `LEAST_STEPS` steps are known of any sector.
    """
    known = np.isfinite(fell)
    if int(known.any(axis=0).sum()) < LEAST_STEPS:
        return draws
    pool = fell[known]
    ranked = np.sort(draws, axis=1)
    number = ranked.shape[1]
    spots = (np.arange(number) + 0.5) / number
    found = np.empty_like(ranked)
    whole = _inverse(pool, spots)
    for row, one in enumerate(fell):
        own = one[np.isfinite(one)]
        weight = len(own) / (len(own) + POOL_WEIGHT)
        at = (1.0 - weight) * whole + weight * (_inverse(own, spots) if len(own) else whole)
        found[row] = ranked[row, np.minimum((at * number).astype(np.int64), number - 1)]
    return found


def _inverse(fell: Floats, spots: Floats) -> Floats:
    """Up to which place the given shares of outcomes had fallen, 0 and 1 being the ends."""
    known = np.concatenate(([0.0], np.sort(fell), [1.0]))
    return np.interp(spots, np.linspace(0.0, 1.0, len(known)), known)


def bands(draws: Whole, *, share: float = 0.9) -> tuple[Whole, Whole, Floats]:
    """For each forecast the two counts that hold as near as can be to `share` of its draws, both
    included, and the share that they hold: of whole counts it cannot always be the same.

    >>> low, high, held = bands(np.array([[0, 0, 0, 0, 0, 1, 1, 2, 3, 9]]))
    >>> int(low[0]), int(high[0]), float(held[0])
    (0, 3, 0.9)
    """
    tail = (1.0 - share) / 2.0
    low, high = np.empty(len(draws), np.int64), np.empty(len(draws), np.int64)
    held = np.empty(len(draws))
    for row, drawn in enumerate(np.sort(draws, axis=1)):
        values = np.unique(drawn)
        below = np.searchsorted(drawn, values, "left") / len(drawn)
        upto = np.searchsorted(drawn, values, "right") / len(drawn)
        start = int(np.searchsorted(upto, tail, "right"))
        stop = int(np.searchsorted(upto, 1.0 - tail, "left"))
        places = [
            (a, b)
            for a in range(max(0, start - 1), min(start + 1, len(values) - 1) + 1)
            for b in range(max(a, stop - 1), min(stop + 1, len(values) - 1) + 1)
        ]
        best = min(places, key=lambda p: (round(abs(upto[p[1]] - below[p[0]] - share), 9), p))
        low[row], high[row] = values[best[0]], values[best[1]]
        held[row] = upto[best[1]] - below[best[0]]
    return low, high, held
