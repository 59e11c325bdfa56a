"""Which allegations are examined alone, which in batches, and in which order.

    priority = probability x (1 - excused) x (  w_gravity x gravity
                                              + w_killed x min(killed, killed_max)
                                              + w_consequence x consequence)

All weights, and the step of the ladder of consequences that each gravity may lead to, are
thresholds of the agreement's text, published and the same for everybody.  In the queue the fresher
of two goes first by as much as the text says (`freshness`).  Nothing here knows a
party or a side of the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Words = npt.NDArray[np.object_]

BATCH = "batch_kind_"
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000

DEFAULTS: Mapping[str, float] = MappingProxyType({
    "triage_fresh_half_h": 0.0,  # hours in which an allegation loses half of its urgency; 0: none
})  # fmt: skip
"""What the agreement's thresholds say of triage where they may be silent."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What triage goes by, allegation by allegation (arrays of one length).

    `start` is in microseconds since 1970 UTC; `fixed` marks those whose handling stands already.
    """

    number: Whole
    start: Whole
    kind: Words
    sector: Words
    killed: Whole
    priority: Floats
    fixed: Mask


def threshold(thresholds: Mapping[str, float], name: str) -> float:
    """A threshold of the text; `InputError` where the text does not give it."""
    if name not in thresholds:
        raise InputError(
            f"the agreement's text gives no threshold {name}",
            where="[thresholds]",
            remedy=f"Add {name} = ... to the text",
        )
    return thresholds[name]


def consequence(gravity: Whole, killed: Whole, thresholds: Mapping[str, float]) -> Whole:
    """The step of the ladder of consequences that each allegation may lead to, if established.

    It follows from the gravity, raised by `ladder_killed` steps where anybody was killed.
    """
    steps = [threshold(thresholds, f"ladder_gravity_{g}") for g in range(1, 6)]
    ladder = np.array(steps)[np.clip(gravity, 1, 5) - 1]
    return np.asarray(
        ladder + threshold(thresholds, "ladder_killed") * (killed > 0), dtype=np.int64
    )


def priority(
    chance: Floats,
    *,
    gravity: Whole,
    killed: Whole,
    consequences: Whole,
    thresholds: Mapping[str, float],
) -> Floats:
    """How pressing each allegation is; `chance` is its probability less what excuses it."""
    weight = {name: threshold(thresholds, f"triage_{name}") for name in _WEIGHTS}
    deaths = np.minimum(killed, weight["killed_max"])
    pressing = weight["gravity"] * gravity + weight["killed"] * deaths
    return chance * (pressing + weight["consequence"] * consequences)


def freshness(start: Whole, at: int, thresholds: Mapping[str, float]) -> Floats:
    """How much of its urgency each allegation keeps at a moment (microseconds): 1 when it begins.

    It halves every `triage_fresh_half_h` hours; where the text does not say so nothing ages.  The
    order of a queue is the same at whatever moment it is asked, since all age alike.

    >>> hour = 3_600_000_000
    >>> freshness(np.array([0, 12 * hour]), 24 * hour, {"triage_fresh_half_h": 12.0}).tolist()
    [0.25, 0.5]
    >>> freshness(np.array([0]), 24 * hour, {}).tolist()
    [1.0]
    """
    half = thresholds.get("triage_fresh_half_h", DEFAULTS["triage_fresh_half_h"])
    if half <= 0.0:
        return np.ones(len(start))
    hours = np.maximum(at - start, 0) / HOUR_US
    return np.asarray(0.5 ** (hours / half))


_WEIGHTS = ("gravity", "killed", "killed_max", "consequence")


def batches(weighed: Weighed, thresholds: Mapping[str, float]) -> Words:
    """For each allegation the batch in which it is handled, "" where it is handled alone.

    Kinds named by a `batch_kind_` threshold go into one batch for each sector and day (UTC) unless
    somebody was killed.  Of the rest, at most `full_cases_per_day` of a day are handled alone,
    those of highest priority (of equals, the lower number); what goes beyond is batched too.
    Those whose handling stands take up places of the day and are "" here.
    """
    small = {k.removeprefix(BATCH) for k, v in thresholds.items() if k.startswith(BATCH) and v}
    places = int(threshold(thresholds, "full_cases_per_day"))
    batched = (
        np.isin(weighed.kind.astype(str), sorted(small)) & (weighed.killed == 0) & ~weighed.fixed
    )
    days = weighed.start // DAY_US
    rank = _rank_of_day(weighed, days, ~batched)
    beyond = ~batched & ~weighed.fixed & (rank >= places)
    found = np.full(len(days), "", dtype=object)
    for mask, name in ((batched, "small"), (beyond, "overflow")):
        rows = np.flatnonzero(mask)
        found[rows] = _names(weighed.sector[rows], days[rows], name)
    return found


def _rank_of_day(weighed: Weighed, days: Whole, among: Mask) -> Whole:
    """The place of each within its day, fixed ones first, then by priority and number."""
    rank = np.full(len(days), np.iinfo(np.int64).max)
    rows = np.flatnonzero(among)
    order = rows[
        np.lexsort(
            (weighed.number[rows], -weighed.priority[rows], ~weighed.fixed[rows], days[rows])
        )
    ]
    _, first, count = np.unique(days[order], return_index=True, return_counts=True)
    rank[order] = np.arange(len(order)) - np.repeat(first, count)
    return rank


def _names(sector: Words, days: Whole, name: str) -> Words:
    """Names of batches: sector (or "none"), day, and why, as "S03/2026-05-02/small"."""
    kinds, codes = np.unique(sector.astype(str), return_inverse=True)
    dates, at = np.unique(days, return_inverse=True)
    written = dates.astype("datetime64[D]").astype(str)
    pairs, where = np.unique(codes * (len(dates) + 1) + at, return_inverse=True)
    labels = [
        f"{kinds[p // (len(dates) + 1)] or 'none'}/{written[p % (len(dates) + 1)]}/{name}"
        for p in pairs.tolist()
    ]
    return np.array(labels, dtype=object)[where] if labels else np.zeros(0, dtype=object)
