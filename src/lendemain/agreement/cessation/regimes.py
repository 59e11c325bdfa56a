"""Which regime each day is in, and for how long: an exact change-point model, day by day.

Three regimes: fighting at the former rate, abated (a fraction of it), and quiet.  Each day's counts
have a likelihood in each regime; a day that nobody watched has none, so it says nothing.  Days
of quiet are not of one rate: each is drawn from a spectrum of rates up to the share that still
counts as quiet, with a share of outliers above it, so one bad day among quiet ones is what the
model expects.  The forward recursion with the length of the current quiet run (Adams and MacKay
2007, with regimes) is exact.

Monotone by design: with the former rate given, every likelihood ratio of quiet to abated and of
abated to fighting falls as a count rises (quiet counts are never less dispersed than fighting),
and the chain is totally positive.  So the whole is positively associated (Karlin and Rinott 1980):
more violence on any day never makes a run of quiet more probable.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.agreement.cessation.counting import Former, log_mass
from lendemain.agreement.cessation.terms import Terms

Floats = npt.NDArray[np.float64]

FIGHTING, ABATED, QUIET = range(3)
CHANGE = np.array([
    [0.9475, 0.0400, 0.0125],
    [0.2000, 0.6000, 0.2000],
    [0.0060, 0.0200, 0.9740],
])  # fmt: skip
"""The probability of each regime (column) the day after each regime (row).  No 2 x 2 minor is
negative, which is what the model needs to be monotone."""

ABATED_SHARES = np.array([0.20, 0.30, 0.45])
OUTLIERS = 0.10
"""The share of quiet days on which more happens than quiet would have."""

RUNS = 100
"""Quiet runs of more known days than this are counted as this long."""


class Filter(NamedTuple):
    """What is believed after a day, for each of several sets of sources (rows).

    `rough` holds the probabilities of fighting and abated (sets x 2), `run` that of quiet that has
    lasted for 0, 1, 2, ... known days up to today (sets x `RUNS` + 1).  Together each row sums to
    one.
    """

    rough: Floats
    run: Floats

    @property
    def quiet(self) -> Floats:
        """The probability of quiet today, set by set."""
        return np.asarray(self.run.sum(axis=1))

    def lasting(self, days: float) -> Floats:
        """The probability that quiet has lasted so many known days at least, today counted."""
        return np.asarray(self.run[:, int(days) :].sum(axis=1))

    def since(self, row: int) -> int:
        """The median of the quiet run's known days given that there is one; 0 where none is."""
        total = float(self.run[row].sum())
        return int(np.searchsorted(np.cumsum(self.run[row]), total / 2.0)) if total > 1e-9 else 0


def begun(sets: int) -> Filter:
    """Fighting, for sure: what a former rate was just learnt from."""
    rough = np.zeros((sets, 2))
    rough[:, FIGHTING] = 1.0
    return Filter(rough, np.zeros((sets, RUNS + 1)))


def log_likelihoods(
    count: float, exposure: float, days: float, *, former: Former, terms: Terms
) -> Floats:  # fmt: skip
    """The logarithms of a count's likelihood: fighting, abated, quiet, an outlier among quiet.

    `exposure` is in watched days, `days` how many the count covers.
    """
    mean, shape = former.rate * exposure, former.shape * days
    between = (terms.quiet_share + terms.outlier_share) / 2.0
    shares = np.concatenate([[1.0], ABATED_SHARES, [between], terms.quiet_share * _SPECTRUM])
    logs = log_mass(count, mean * shares, shape * _SHAPES)
    abated, calm = _mean_of(logs[1 : _CALM - 1]), _mean_of(logs[_CALM:])
    return np.array([float(logs[0]), abated, calm, float(logs[_CALM - 1])])


def joined(logs: Floats) -> Floats:
    """The three regimes' log-likelihoods (sets x 3) from those of several sources added up.

    An outlier among quiet days is one for all sources: something happened that day.
    """
    calm = logs[:, QUIET] + np.log1p(-OUTLIERS)
    return np.column_stack([logs[:, :QUIET], np.logaddexp(calm, logs[:, 3] + np.log(OUTLIERS))])


_SPECTRUM = np.tile(np.exp(np.linspace(np.log(0.02), 0.0, 7)), 2)
"""Rates of quiet days as shares of the largest that is still quiet."""

_CALM = 2 + len(ABATED_SHARES)
_SHAPES = np.concatenate([np.ones(_CALM + 7), np.full(7, 0.5)])
"""Shapes as shares of the former one; half of the quiet rates come with a looser one."""


def _mean_of(logs: Floats) -> float:
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).mean())) if np.isfinite(top) else top


def after(before: Filter, likelihoods: Floats, known: npt.NDArray[np.int64]) -> Filter:
    """What is believed a day later, given each set's likelihoods (sets x 3, logarithms).

    `known` is how many days each set has just learnt of: 0 where nothing is known of the day (its
    row of likelihoods is then all alike), more than 1 where a count covers several.
    """
    weight = np.exp(likelihoods - likelihoods.max(axis=1, keepdims=True))
    into = before.rough @ CHANGE[:2] + before.quiet[:, None] * CHANGE[QUIET]
    rough = into[:, :2] * weight[:, :2]
    stays = before.run * CHANGE[QUIET, QUIET]
    run = np.zeros_like(stays)
    for days in np.unique(known).tolist():
        rows = known == days
        at = min(days, RUNS)
        run[rows, at:] = stays[rows, : RUNS + 1 - at]
        run[rows, RUNS] += stays[rows, RUNS + 1 - at :].sum(axis=1)
        run[rows, min(days, 1)] += (before.rough @ CHANGE[:2, QUIET])[rows]
    run *= weight[:, QUIET:]
    total = rough.sum(axis=1) + run.sum(axis=1)
    return Filter(rough / total[:, None], run / total[:, None])
