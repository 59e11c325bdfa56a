"""How good a forecast by draws was: three proper scores and the interval's coverage.

CRPS is the form of the empirical distribution (Gneiting and Raftery 2007, eq. 21); ignorance is
minus the base-2 logarithm of the share of draws in the outcome's bin, one draw added to each bin,
and the interval score is that of the central 90 % (both as in the VIEWS prediction challenge).

Of whole counts a closed interval holds more than its share: where nought is nearly sure, the
interval is nought alone and holds it nearly always.  So coverage is said twice: as the ends have
it, and with what lies on the ends shared out (the mean over the randomised probability integral
transform of Czado, Gneiting and Held 2009), which is the interval's share for a forecast that is
right, whatever its counts.
"""

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError
from lendemain.records.warning import Score

Floats = npt.NDArray[np.float64]

BINS = np.array([0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5])
"""Lower ends of the bins of fatalities a month."""

DRAWS_LEAST = 1000
OUTSIDE = 0.1


def crps(draws: npt.ArrayLike, outcomes: npt.ArrayLike) -> Floats:
    """The continuous ranked probability score of each forecast (n x draws) at its outcome (n).

    >>> crps([[0, 2]], [1]).tolist()
    [0.5]
    """
    given, seen = checked(draws, outcomes)
    ranked = np.sort(given, axis=1)
    count = ranked.shape[1]
    weights = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread = ranked @ weights / (count * count)
    return np.asarray(np.abs(ranked - seen[:, None]).mean(axis=1) - spread)


def ignorance(draws: npt.ArrayLike, outcomes: npt.ArrayLike) -> Floats:
    """Bits of surprise of each outcome, by bins; finite, since each bin has a draw more.

    Fewer than `DRAWS_LEAST` draws are repeated evenly to as many, else the draw that each bin has
    more would weigh more, the fewer there are.
    """
    given, seen = checked(draws, outcomes)
    if (number := given.shape[1]) < DRAWS_LEAST:
        given = np.sort(given, axis=1)[:, np.arange(DRAWS_LEAST) * number // DRAWS_LEAST]
    at = np.searchsorted(BINS, given, side="right") - 1
    told = np.searchsorted(BINS, seen, side="right") - 1
    inside = (at == told[:, None]).sum(axis=1) + 1.0
    return np.asarray(-np.log2(inside / (given.shape[1] + len(BINS))))


def interval(draws: npt.ArrayLike, outcomes: npt.ArrayLike) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The score of each central 90 % interval, and whether it holds the outcome."""
    given, seen = checked(draws, outcomes)
    low, high = np.quantile(given, [OUTSIDE / 2, 1 - OUTSIDE / 2], axis=1)
    beyond = np.maximum(low - seen, 0.0) + np.maximum(seen - high, 0.0)
    return high - low + 2.0 / OUTSIDE * beyond, (seen >= low) & (seen <= high)


def evenly(draws: npt.ArrayLike, outcomes: npt.ArrayLike, *, share: float = 0.9) -> Floats:
    """How far each central interval holds its outcome, counts on its ends shared out (0 to 1).

    >>> evenly([[0] * 98 + [1] * 2], [0]).round(2).tolist()
    [0.92]
    """
    given, seen = checked(draws, outcomes)
    number = given.shape[1] + 1
    below = (given < seen[:, None]).sum(axis=1) / number
    upto = ((given <= seen[:, None]).sum(axis=1) + 1) / number
    low, high = (1.0 - share) / 2.0, (1.0 + share) / 2.0
    inside = np.minimum(upto, high) - np.maximum(below, low)
    return np.asarray(np.maximum(inside, 0.0) / (upto - below))


def score(draws: npt.ArrayLike, outcomes: npt.ArrayLike) -> Score:
    """All of them, as means over the forecasts."""
    scored, held = interval(draws, outcomes)
    return Score(
        crps=float(crps(draws, outcomes).mean()), ign=float(ignorance(draws, outcomes).mean()),
        mis=float(scored.mean()), covered=float(held.mean()), forecasts=len(held),
        evenly=float(evenly(draws, outcomes).mean()),
    )  # fmt: skip


def checked(draws: npt.ArrayLike, outcomes: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Draws (n x draws) and outcomes (n) as arrays; `InputError` where they do not go together, or
    are no counts from 0.
    """
    given, seen = np.asarray(draws, float), np.asarray(outcomes, float)
    if given.ndim != 2 or seen.shape != given.shape[:1] or not given.size:
        raise InputError(
            "draws and outcomes do not go together", where="scores",
            remedy="Give draws as forecasts x draws, and an outcome for each forecast",
        )  # fmt: skip
    if not (np.isfinite(given).all() and np.isfinite(seen).all() and (seen >= 0).all()):
        raise InputError("a count that is none", where="scores", remedy="Give numbers from 0")
    return given, seen
