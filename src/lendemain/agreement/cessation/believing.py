"""What is believed day by day of one panel of counts: former rates, regimes, sets of sources.

The former rate of each series and sector is learnt from the last days of fighting, and stays as it
was while there is none.  Calmer days belong to the fighting where it goes on within the days that
"provisional" needs; else the rate would be learnt from the worse days alone.  Sets of sources are
followed side by side: all together, all but one for each one, and each alone.  The series of one
source share its one vote, since they go back to one witness; and sources share one day's vote,
since they look at the same day: two that tell the same are not twice the evidence.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.agreement.cessation import regimes
from lendemain.agreement.cessation.counting import Former, former
from lendemain.agreement.cessation.panel import EXPOSURE_LEAST, Panel, exposure
from lendemain.agreement.cessation.terms import Terms

Floats = npt.NDArray[np.float64]

FIGHTING_LEAST = 0.5
"""A day teaches the former rate where fighting is at least so probable."""


@dataclass(frozen=True)
class Belief:
    """What is believed at the end of a day.

    `told` is how many days the counts that ended today tell of (0 where nothing is known).
    `formers` has each series' former rate over all sectors (None where none is known yet),
    `rates` that of each series and sector; `filter` has a row for all sources together, then one
    with each source left out, then one for each alone; `learnt_from` the first and last place of
    the days that taught the former rate.
    """

    place: int
    told: int
    formers: tuple[Former | None, ...]
    rates: Floats
    filter: regimes.Filter
    learnt_from: tuple[int, int] | None


def sets(sources: int) -> npt.NDArray[np.float64]:
    """Which sources are in each set (sets x sources): all, all but each, each alone."""
    alone = np.eye(sources)
    return np.vstack([np.ones((1, sources)), 1.0 - alone, alone])


def beliefs(given: Panel, terms: Terms) -> list[Belief]:
    """What is believed at the end of each day of a panel, from its first day on."""
    judged, one_way = exposure(given)
    members = sets(len(given.sources))
    believed = regimes.begun(len(members))
    taught: deque[int] = deque()
    waiting: list[int] = []
    rates = np.zeros(judged.shape[:2])
    formers: tuple[Former | None, ...] = (None,) * len(given.source_of)
    found: list[Belief] = []
    fresh = False
    for t in range(given.length):
        if fresh:
            rates, formers = _learnt(given, judged, list(taught), terms)
            fresh = False
        known = any(f is not None for f in formers)
        if known:
            logs, days = _logs(given, judged, t, formers=formers, rates=rates, terms=terms)
            alone = np.asarray(one_way[:, :, t].max(axis=1, initial=False), np.bool_)
            votes, of_set = _votes(given, members, alone, days=days)
            logs = votes @ np.where(alone[:, None], _no_calmer(logs), logs)
            believed = regimes.after(believed, regimes.joined(logs), of_set)
        if (judged[:, :, t] > 0.0).any():
            waiting.append(t)
        if not known or believed.rough[0, regimes.FIGHTING] >= FIGHTING_LEAST:
            if waiting and (not known or t - waiting[0] <= terms.provisional_d):
                taught.extend(waiting)
            fresh, waiting = fresh or bool(waiting), []
            while taught and _covered(given, taught) > terms.baseline_d:
                taught.popleft()
        learnt = (taught[0], taught[-1]) if known and taught else None
        found.append(Belief(t, _told(given, judged, t), formers, rates, believed, learnt))
    return found


def _covered(given: Panel, taught: deque[int]) -> float:
    """Days that the counts of these places cover, apart from those of the earliest."""
    return float(sum(given.days[:, :, t].max() for t in list(taught)[1:])) + 1.0


def _learnt(
    given: Panel, judged: Floats, places: list[int], terms: Terms
) -> tuple[Floats, tuple[Former | None, ...]]:
    """Former rates by series and sector, and of each series over all sectors."""
    sound = np.where(_unwatched(given, places), 0.0, judged[:, :, places])
    counts = np.where(sound > 0.0, given.counts[:, :, places], 0.0)
    watched = sound.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = np.where(watched > 0.0, counts.sum(axis=2) / watched, 0.0)
    formers: list[Former | None] = []
    for g in range(len(given.source_of)):
        expected = (rates[g][:, None] * sound[g]).sum(axis=0)
        rate = float(rates[g].sum())
        days = given.days[g][:, places].max(axis=0)
        told = expected > 0.0
        if rate <= 0.0 or days[told].sum() < terms.baseline_min_d:
            formers.append(None)
            continue
        one = former(counts[g].sum(axis=0)[told], expected[told] / rate, days[told])
        if one is not None and terms.former_per_day > 0.0:
            rates[g] *= terms.former_per_day / rate
            rate = terms.former_per_day
        formers.append(None if one is None else Former(rate, one.shape))
    return rates, tuple(formers)


def _votes(
    given: Panel, members: Floats, one_way: npt.NDArray[np.bool_], *, days: Floats
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The weight of each series in each set (sets x series), and the days each set learns of.

    What came in unwatched is added to the others' vote and takes none of it away.
    """
    of = np.array([[s == name for s in given.source_of] for name in given.sources], float)
    of = of.reshape(len(given.sources), len(days)) * (days > 0.0)
    told = of * ~one_way
    within = of / np.maximum(told.sum(axis=1, keepdims=True), 1.0)
    among = members / np.maximum(members @ (told.max(axis=1, initial=0.0)), 1.0)[:, None]
    known = (members @ told > 0.0) * days
    return among @ within, known.max(axis=1, initial=0.0).astype(np.int64)


def _told(given: Panel, judged: Floats, t: int) -> int:
    return int(given.days[:, :, t][judged[:, :, t] > 0.0].max(initial=0.0))


def _unwatched(given: Panel, places: list[int]) -> npt.NDArray[np.bool_]:
    return np.asarray(given.watched[:, :, places] < EXPOSURE_LEAST * given.days[:, :, places])


def _logs(
    given: Panel, judged: Floats, t: int, *, formers: tuple[Former | None, ...], rates: Floats,
    terms: Terms,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Each series' log-likelihood of the day in each regime, and how many days it tells of."""
    logs, days = np.zeros((len(formers), 4)), np.zeros(len(formers))
    for g, one in enumerate(formers):
        expected = float((rates[g] * judged[g, :, t]).sum())
        if one is None or expected <= 0.0:
            continue
        told = judged[g, :, t] > 0.0
        days[g] = given.days[g, told, t].max()
        logs[g] = regimes.log_likelihoods(
            float(given.counts[g, told, t].sum()), expected / one.rate, float(days[g]),
            former=one, terms=terms,
        )  # fmt: skip
    return logs, days


def _no_calmer(logs: Floats) -> Floats:
    """The same where nothing calmer than fighting is more probable than fighting."""
    return np.minimum(logs, logs[:, :1])


def watched_shares(given: Panel, believed: Belief, days: float) -> Floats:
    """The share of the last so many days that each series watched in each sector (series x
    sectors).

    A count over several days tells of those of them that lie within.
    """
    wide = int(days)
    first = max(0, believed.place + 1 - wide)
    part = slice(first, believed.place + 1)
    watched, length = given.watched[:, :, part], np.maximum(given.days[:, :, part], 1.0)
    inside = np.minimum(length, np.arange(1, watched.shape[2] + 1))
    return np.asarray(np.minimum((watched * inside / length).sum(axis=2) / wide, 1.0))


def sector_weights(given: Panel, rates: Floats | None = None) -> Floats:
    """How much each sector weighs: by its former rates where they are known, else evenly."""
    even = np.full(len(given.sectors), 1.0 / max(len(given.sectors), 1))
    total = np.zeros_like(even) if rates is None else rates.sum(axis=0)
    return total / total.sum() if total.sum() > 0.0 else even
