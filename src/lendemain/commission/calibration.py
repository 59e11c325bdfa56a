"""Whether probabilities mean what they say, and the map that makes them do so.

A probability of 0.8 should be right four times in five.  The map is monotone (isotonic regression
by pooling adjacent violators: Ayer et al. 1955, Zadrozny and Elkan 2002), learnt on labelled cases
that are not those it is judged on, and made symmetric: what it does to p for the left it does to
1 - p for the right, so that swapping the parties swaps the answer exactly.

Where there are more than two answers one map of each probability by itself is not enough: what is
said of one takes from what is said of others.  The shared map is a softmax of the logarithms of all
(Dirichlet calibration: Kull et al. 2019), learnt by Newton's method with a ridge that holds it near
what was said, on every case under every exchange of the parties, whose weights are then the same.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Floats = npt.NDArray[np.float64]

BINS = 10
LEAST = 1e-9
RIDGE = 1.0
STEPS_MAX = 50
CLOSE = 1e-6


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


@dataclass(frozen=True, slots=True, eq=False)
class SharedMap:
    """A map of the probabilities of all answers at once; `weights` has a row for each of `names`,
    and a last column that is added.
    """

    names: tuple[str, ...]
    weights: Floats

    def __call__(self, beliefs: Mapping[str, float]) -> dict[str, float]:
        """The calibrated probabilities of a case; exchanged names give the exchanged answer."""
        logs = [math.log(max(beliefs[name], LEAST)) for name in self.names]
        rows: list[list[float]] = self.weights.tolist()
        raised = [
            math.fsum([*(w * x for w, x in zip(row, logs, strict=False)), row[-1]]) for row in rows
        ]
        top = max(raised)
        shares = [math.exp(one - top) for one in raised]
        whole = math.fsum(shares)
        return {name: share / whole for name, share in zip(self.names, shares, strict=True)}


def shared_map(
    beliefs: Sequence[Mapping[str, float]], truths: Sequence[str], *, parties: Sequence[str]
) -> SharedMap:
    """The map from what was said of every answer to how often it was so, alike for all parties.

    `truths` names what was so in each case.  Raises `InputError` where a case has other answers
    than the first, or a truth that is none of them.
    """
    names = tuple(beliefs[0]) if beliefs else ()
    sound = len(beliefs) == len(truths) and set(parties) <= set(names) and set(truths) <= set(names)
    if not sound or any(set(b) != set(names) for b in beliefs):
        raise InputError(
            "no beliefs of the same answers beside what was so", where="calibration",
            remedy="Give every case the same answers, and one of them as the truth",
        )  # fmt: skip
    logs = np.log(np.maximum([[b[name] for name in names] for b in beliefs], LEAST))
    came = np.array([[t == name for name in names] for t in truths], float)
    orders = [_order(names, dict(zip(parties, p, strict=True)))
              for p in itertools.permutations(parties)]  # fmt: skip
    told = np.vstack([logs[:, o] for o in orders])
    weights = _fitted(
        np.hstack([told, np.ones((len(told), 1))]), np.vstack([came[:, o] for o in orders])
    )
    turned = np.array([weights[o][:, [*o, len(names)]] for o in orders])
    even = [[math.fsum(turned[:, i, j]) / len(orders) for j in range(len(names) + 1)]
            for i in range(len(names))]  # fmt: skip
    return SharedMap(names, np.array(even))


def _order(names: Sequence[str], swap: Mapping[str, str]) -> list[int]:
    """The places of the answers after an exchange of parties."""
    return [list(names).index(swap.get(name, name)) for name in names]


def _fitted(told: Floats, came: Floats) -> Floats:
    """The weights of greatest likelihood, drawn towards those that leave everything as it is."""
    answers, width = came.shape[1], told.shape[1]
    start = np.eye(answers, width)
    weights = start.copy()
    for _ in range(STEPS_MAX):
        raised = told @ weights.T
        shares = np.exp(raised - raised.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        slope = (shares - came).T @ told + RIDGE * (weights - start)
        bend = np.eye(answers * width) * RIDGE
        for a in range(answers):
            for b in range(answers):
                by = shares[:, a] * ((a == b) - shares[:, b])
                place = slice(a * width, (a + 1) * width), slice(b * width, (b + 1) * width)
                bend[place] += (told * by[:, None]).T @ told
        step = np.linalg.solve(bend, slope.ravel()).reshape(answers, width)
        weights = weights - step
        if np.abs(step).max() < CLOSE:
            break
    return weights


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
