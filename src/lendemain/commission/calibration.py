"""Whether probabilities mean what they say, and the map that makes them do so.

A probability of 0.8 should be right four times in five.  The map is monotone (isotonic regression
by pooling adjacent violators: Ayer et al. 1955, Zadrozny and Elkan 2002), learnt on labelled cases
that are not those it is judged on, and made symmetric: what it does to p for the left it does to
1 - p for the right, so that swapping the parties swaps the answer exactly.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Floats = npt.NDArray[np.float64]

BINS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A monotone map of probabilities, by its corners."""

    said: Floats
    found: Floats

    def __call__(self, probabilities: npt.ArrayLike) -> Floats:
        """The calibrated probabilities, same shape."""
        return np.asarray(np.interp(np.asarray(probabilities, float), self.said, self.found))


def calibration(probabilities: npt.ArrayLike, happened: npt.ArrayLike) -> Calibration:
    """The symmetric monotone map from what was said to how often it happened.

    Each case counts for the left and, turned round, for the right; every step is drawn towards its
    own middle by one case, so that no step says 0 or 1.
    """
    said, came = _checked(probabilities, happened)
    both = np.concatenate([said, 1.0 - said])
    came_both = np.concatenate([came, 1.0 - came])
    values, weights, places = _pooled(came_both, both)
    values = (values * weights + places) / (weights + 1.0)
    values = np.maximum.accumulate((values + (1.0 - values)[::-1]) / 2.0)
    places = (places + (1.0 - places)[::-1]) / 2.0
    return Calibration(
        np.concatenate([[0.0], places, [1.0]]),
        np.concatenate([values[:1], values, values[-1:]]),
    )


def _pooled(came: Floats, said: Floats) -> tuple[Floats, Floats, Floats]:
    """Blocks of equal value: mean of what happened, cases, and mean of what was said."""
    levels, place = np.unique(said, return_inverse=True)
    cases = np.bincount(place)
    happened = np.bincount(place, weights=came) / cases
    blocks: list[list[float]] = []
    for value, weight, at in zip(happened.tolist(), cases.tolist(), levels.tolist(), strict=True):
        blocks.append([value, weight, at])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            above = blocks.pop()
            last = blocks[-1]
            total = last[1] + above[1]
            last[0] = (last[0] * last[1] + above[0] * above[1]) / total
            last[2] = (last[2] * last[1] + above[2] * above[1]) / total
            last[1] = total
    array = np.array(blocks)
    return array[:, 0], array[:, 1], array[:, 2]


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of like probability: how many, the mean said, and the share that happened."""

    low: float
    high: float
    cases: int
    said: float
    happened: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Brier score, logarithmic score (nats), expected calibration error, and the bins."""

    brier: float
    log_score: float
    error: float
    bins: tuple[Bin, ...]


def diagnosis(
    probabilities: npt.ArrayLike, happened: npt.ArrayLike, *, bins: int = BINS
) -> Diagnosis:
    """How well probabilities meet what happened.

    `error` is the mean over bins of |said - happened|, weighed by cases, less what chance alone
    would give (Broecker 2012; not below 0).

    >>> round(diagnosis([0.9, 0.1], [1, 0]).brier, 3)
    0.01
    """
    said, came = _checked(probabilities, happened)
    place = np.minimum((said * bins).astype(int), bins - 1)
    found, error = [], 0.0
    for k in range(bins):
        rows = place == k
        cases = int(rows.sum())
        if not cases:
            continue
        one = Bin(
            k / bins, (k + 1) / bins, cases, float(said[rows].mean()), float(came[rows].mean())
        )
        found.append(one)
        chance = float((said[rows] * (1 - said[rows])).sum()) / cases**2
        excess = max((one.said - one.happened) ** 2 - chance, 0.0)
        error += cases * excess**0.5
    clipped = np.clip(said, 1e-12, 1 - 1e-12)
    score = -(came * np.log(clipped) + (1 - came) * np.log1p(-clipped)).mean()
    return Diagnosis(
        float(((said - came) ** 2).mean()), float(score), error / len(said), tuple(found)
    )


def _checked(probabilities: npt.ArrayLike, happened: npt.ArrayLike) -> tuple[Floats, Floats]:
    said, came = np.asarray(probabilities, float), np.asarray(happened, float)
    sound = said.shape == came.shape and said.ndim == 1 and len(said) > 0
    if not sound or not ((said >= 0) & (said <= 1)).all() or not np.isin(came, (0.0, 1.0)).all():
        raise InputError(
            "no probabilities beside what happened (0 or 1)",
            where="calibration",
            remedy="Give two rows of the same length",
        )
    return said, came
