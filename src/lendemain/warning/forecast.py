"""How many violations may come: a mixture over a place's own past, widened and never quite zero.

Each draw takes one count of the place's own last steps (recent ones with more weight, the last one
with more still), draws it towards the place's mean, and lets it grow or shrink by a gamma factor
before a Poisson count.  Where the past was quiet, now and then something breaks out.  The eight
parameters of `Habits` are learnt once from one year and its outcome; the shipped ones from VIEWS
country-months, history to October 2018 against outcomes of 2019 (decision 0032).

An unwatched step of the past is no zero: its weight goes to the others.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the past goes on, as learnt.

    `memory` in steps; `last` the extra weight of the last step; `shape` of the gamma factor; `pull`
    towards the mean; `outbreak` the chance a step in a place that was always quiet, `size` and
    `wildness` (gamma shape) of it; `trend` a factor on all.
    """

    memory: float = 6.373
    last: float = 0.157
    shape: float = 1.652
    pull: float = 0.252
    outbreak: float = 0.01083
    size: float = 8.085
    wildness: float = 0.790
    trend: float = 0.877


SHIPPED = Habits()


def draws(
    past: npt.ArrayLike,
    *,
    seed: int,
    number: int = 1000,
    watched: npt.ArrayLike | None = None,
    habits: Habits = SHIPPED,
) -> Whole:
    """Counts that the next steps may bring, places x `number`, from places x steps of the past.

    `watched` (same shape, 0 to 1) is how far each step was looked at: counts are raised to what
    whole watching would have seen, and a step below a tenth counts as not known.  A place with no
    step known has no forecast and raises `InputError`, as do counts that are none.
    """
    given, share = _checked(past, watched)
    chance = np.random.Generator(np.random.PCG64(seed))
    known = share >= 0.1
    full = np.where(known, given / np.maximum(share, 0.1), 0.0)
    steps = given.shape[1]
    weight = np.exp(-np.arange(steps)[::-1] / habits.memory)
    weight = weight / weight.sum() * (1.0 - habits.last)
    weight[-1] += habits.last
    each = np.where(known, weight, 0.0)
    each /= each.sum(axis=1, keepdims=True)
    shape = (len(given), number)
    spots = (np.arange(number) + 0.5) / number
    at = np.stack([np.searchsorted(np.cumsum(row), spots) for row in each])
    taken = np.take_along_axis(full, np.minimum(at, steps - 1), axis=1)
    mean = (full.sum(axis=1) / known.sum(axis=1))[:, None]
    grown = chance.standard_gamma(habits.shape, size=shape) / habits.shape
    rate = (taken + habits.pull * mean) / (1.0 + habits.pull) * habits.trend * grown
    quiet = ((full == 0) & known).sum(axis=1) / known.sum(axis=1)
    broken = chance.random(shape) < habits.outbreak * quiet[:, None]
    wild = chance.standard_gamma(habits.wildness, size=shape) * habits.size / habits.wildness
    rate = np.where(broken, np.maximum(rate, wild), rate)
    return np.asarray(chance.poisson(rate), np.int64)


def _checked(past: npt.ArrayLike, watched: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    given = np.asarray(past, float)
    share = np.ones_like(given) if watched is None else np.asarray(watched, float)
    if given.ndim != 2 or not given.shape[1] or share.shape != given.shape:
        raise InputError("no past", where="forecast", remedy="Give counts as places x steps")
    fine = np.isfinite(given).all() and (given >= 0).all()
    if not (fine and ((share >= 0) & (share <= 1)).all()):
        raise InputError(
            "counts or shares that are none", where="forecast",
            remedy="Give counts from 0, and shares of watching from 0 to 1",
        )  # fmt: skip
    if not (share >= 0.1).any(axis=1).all():
        raise InputError(
            "a place of which nothing is known", where="forecast",
            remedy="Leave out what nobody watched: no forecast is made of silence",
        )  # fmt: skip
    return given, share
