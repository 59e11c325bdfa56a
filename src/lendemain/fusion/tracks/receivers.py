"""Receivers of ships' and aircraft's own messages whose clock is off.

What two receivers hear of one identity lies on one way.  Where a receiver's fixes lie on another's
way at a wrong time, by the same time for several identities that move, and not at the time told,
the two clocks differ by it.  What counts is identities, not fixes, and only fixes on a stretch that
was gone the same way.  Chance is what fits at all other times; a Poisson count stands against its
mean, with as much against it beforehand as there are times and pairs of receivers to choose from
(a scan, Kulldorff 1997); half of what is expected are whole half hours, as zones are.

Ferries go to and fro: a time that fits counts fully only where the other receiver knows that the
identity was elsewhere; else nearly all that both heard must fit, and to some seconds.  From when to
when a clock is off is where most fixes fit so and fewest as told.  Of two receivers alone either
may be the one: both are named, each half as probably.  Nothing is put right here.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import encoding, tables
from lendemain.fusion.tracks.looks import EARTH_M, codes, copied, floats, unit
from lendemain.fusion.tracks.offsets import HITS_MIN, SLOW_MPS
from lendemain.fusion.tracks.registration import ALARM, SIGMAS, SUREST, WIDE_M_MIN, doubters
from lendemain.probability import from_log_odds
from lendemain.records.arrival import Doubtful, StationDoubt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

AHEAD_S_MAX, BIN_S, TOLD_S = 14.5 * 3600.0, 20.0, 60.0
"""How far a clock may be off, how finely that is looked at, and by how much fixes may be late."""

HALF_HOUR_S, GAP_S = 1800.0, 900.0
"""Zones are whole half hours apart; between fixes farther apart nothing is said of the way."""

LEAST, LEAST_UNSEEN, SHARE_UNSEEN, APART_S = 3, 4, 0.8, 10.0
"""So many identities must fit; where nobody knows them elsewhere so many, such a share of all, and
within so many seconds of each other, as no timetable is kept."""

RECEIVERS_MAX, PAIRS_MAX, THINGS_MAX, FIXES_MAX, STRETCHES_MAX = 60, 30, 100, 60, 1_000
"""Those with the most plots, pairs with the most identities in common, identities with the most
fixes; of one identity so many fixes, evenly spread, and so many stretches of the other's way.
"""


class Ways(NamedTuple):
    """One receiver's fixes in the order of identity and time: starts of each identity's."""

    name: str
    identity: Whole
    starts: Whole
    seconds: Floats
    place: Floats
    error_m: float
    span: tuple[float, float]

    def of(self, who: int) -> slice:
        """The rows of an identity."""
        k = int(np.searchsorted(self.identity, who))
        return slice(int(self.starts[k]), int(self.starts[k + 1]))


class Hits(NamedTuple):
    """Where one receiver's fixes (`of`) fit another's ways, and how much later they are told.

    Of all the fixes that were looked at: whose, when, and whether the other knows where the
    identity was then.
    """

    of: Whole
    late: Floats
    identity: Whole
    seconds: Floats
    known: Mask


class Off(NamedTuple):
    """By how much a clock is ahead of another's, from when to when, and what speaks for it."""

    ahead: float
    error: float
    start: float
    end: float
    agreed: int
    near: int
    now: int
    usual: float
    nats: float


def doubted(plots: pa.Table) -> pa.Table:
    """The receivers whose clock is doubted (`StationDoubt`, in order of their names), from `Plot`.

    A receiver is a sensor and the `receiver` that took its messages in, as "AIS pier".  The order
    of rows does not matter.
    """
    ways = _receivers(plots)
    pairs = _pairs(ways)
    accused: dict[int, dict[int, StationDoubt]] = {k: {} for k in range(len(ways))}
    for a, b in pairs:
        off = difference(ways[a], ways[b], tried=len(pairs))
        if off is not None:
            accused[a][b] = _doubt(ways[a], off)
            accused[b][a] = _doubt(ways[b], off._replace(ahead=-off.ahead), moved=off.ahead)
    rows = sorted(doubters(accused), key=lambda row: row.station_id)
    return tables.table(StationDoubt, rows)


def own(plots: pa.Table) -> pa.Array:
    """Of each plot the name by which its receiver is doubted, "" where none is told."""
    sensor, receiver = tables.texts(plots, "sensor"), tables.texts(plots, "receiver")
    return pa.array(np.where(receiver == "", "", sensor + " " + receiver), pa.string())


def _receivers(plots: pa.Table) -> list[Ways]:
    """The receivers with the most plots, by their names."""
    lon, lat = floats(plots, "lon"), floats(plots, "lat")
    timed = ~np.asarray(plots["time"].is_null().to_numpy(zero_copy_only=False), bool)
    rows = np.flatnonzero(timed & np.isfinite(lon) & (np.abs(lon) <= 360) & (np.abs(lat) <= 90))
    named = plots.append_column("own", own(plots))
    if len(set(named["own"].unique().to_pylist()) - {""}) < 2:
        return []
    rows = rows[~copied(plots, rows)]
    receiver, names = codes(named, "own", rows)
    identity, claims = codes(plots, "identity", rows)
    told = np.array([name != "" for name in names], bool)[receiver]
    told &= np.array([claim != "" for claim in claims], bool)[identity]
    seconds = tables.micros(plots, "time")[rows] / 1e6
    place = unit(lon[rows], lat[rows]) * EARTH_M
    error = np.nan_to_num(floats(plots, "error_m")[rows], nan=100.0, posinf=1e5)
    many = np.bincount(receiver[told], minlength=len(names))
    most = [k for k in np.argsort(-many, kind="stable")[:RECEIVERS_MAX].tolist() if many[k]]
    found = []
    for k in sorted(most):
        at = np.flatnonzero(told & (receiver == k))
        at = at[np.lexsort((*place[at].T, seconds[at], identity[at]))]
        who, starts = np.unique(identity[at], return_index=True)
        span = float(seconds[at].min()), float(seconds[at].max())
        found.append(Ways(names[k], who, np.r_[starts, len(at)].astype(np.int64), seconds[at],
                          place[at], float(np.median(error[at])), span))  # fmt: skip
    return found


def _pairs(ways: list[Ways]) -> list[tuple[int, int]]:
    """The pairs of one sensor that may have heard the same, most identities in common first."""
    found = []
    for a, one in enumerate(ways):
        for b, other in enumerate(ways[a + 1 :], a + 1):
            common = len(np.intersect1d(one.identity, other.identity, assume_unique=True))
            apart = max(one.span[0] - other.span[1], other.span[0] - one.span[1])
            if common >= LEAST and apart <= AHEAD_S_MAX:
                found.append((-common, a, b))
    return [(a, b) for _, a, b in sorted(found)[:PAIRS_MAX]]


def difference(one: Ways, other: Ways, *, tried: int) -> Off | None:
    """By how much the first receiver's clock is surely ahead of the second's; None if it is not.

    `tried` is how many pairs are looked at.
    """
    hits = _hits(one, other)
    if not len(hits.of):
        return None
    votes = _votes(hits)
    first = math.floor(-AHEAD_S_MAX / BIN_S)
    middle = (np.arange(len(votes)) + first + 1.0) * BIN_S
    far = np.abs(middle) > TOLD_S + BIN_S
    best = int(np.argmax(np.where(far, votes, -1)))
    if votes[best] < LEAST:
        return None
    close = hits.late[np.abs(hits.late - middle[best]) <= BIN_S]
    ahead = float(np.median(close))
    away = far & (np.abs(middle - ahead) > 3.0 * BIN_S)
    return _off(hits, ahead, usual=float(votes[away].mean()), tried=tried)


def _hits(one: Ways, other: Ways) -> Hits:
    """What of one receiver's moving fixes lies on another's ways."""
    common = np.intersect1d(one.identity, other.identity, assume_unique=True)
    sizes = np.array([-(one.of(w).stop - one.of(w).start) for w in common.tolist()])
    common = np.sort(common[np.argsort(sizes, kind="stable")[:THINGS_MAX]])
    wide = max(SIGMAS * math.hypot(one.error_m, other.error_m), WIDE_M_MIN)
    parts: list[list[npt.NDArray[np.generic]]] = []
    count = 0
    for who in common.tolist():
        a, b = one.of(who), other.of(who)
        seconds, place, pace = _moving(one.seconds[a], one.place[a])
        stretches = other.seconds[b], other.place[b]
        of, late = _along((seconds, place, pace), stretches, wide)
        known = _known(seconds, stretches[0])
        parts.append([of + count, late, np.full(len(seconds), who), seconds, known])
        count += len(seconds)
    if not parts:
        return Hits(*(np.zeros(0, k) for k in (int, float, int, float, bool)))
    return Hits(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _moving(seconds: Floats, place: Floats) -> tuple[Floats, Floats, Floats]:
    """Some of the fixes of what moves, evenly spread: seconds, places, velocities."""
    if len(seconds) < HITS_MIN:
        return seconds[:0], place[:0], place[:0]
    before, after = np.r_[0, np.arange(len(seconds) - 1)], np.r_[np.arange(1, len(seconds)), -1]
    passed = seconds[after] - seconds[before]
    with np.errstate(invalid="ignore", divide="ignore"):
        pace = (place[after] - place[before]) / passed[:, None]
    speed = np.sqrt((pace**2).sum(axis=1))
    at = np.flatnonzero((passed > 0.0) & (passed <= 2.0 * GAP_S) & (speed >= SLOW_MPS))
    some = np.unique(np.linspace(0, len(at) - 1, min(len(at), FIXES_MAX)).astype(np.int64))
    at = at[some] if len(at) else at
    return seconds[at], place[at], pace[at]


def _known(when: Floats, seconds: Floats) -> Mask:
    """Whether somebody with fixes at these seconds knows where the thing was at each moment."""
    after = np.clip(np.searchsorted(seconds, when), 1, max(len(seconds) - 1, 1))
    if len(seconds) < 2:
        return np.zeros(len(when), bool)
    between = (when >= seconds[after - 1]) & (when <= seconds[after])
    return np.asarray(between & (seconds[after] - seconds[after - 1] <= GAP_S), bool)


def _along(
    fixes: tuple[Floats, Floats, Floats], way: tuple[Floats, Floats], wide: float
) -> tuple[Whole, Floats]:
    """Which fixes lie on a way that was gone in the same direction, and how much later each is
    told than the way was there.
    """
    (when, place, pace), (seconds, where) = fixes, way
    passed, step = np.diff(seconds), np.diff(where, axis=0)
    length = np.sqrt((step**2).sum(axis=1))
    at = np.flatnonzero((passed > 0.0) & (passed <= GAP_S) & (length >= SLOW_MPS * passed))
    at = at[max((len(at) - STRETCHES_MAX) // 2, 0) :][:STRETCHES_MAX]
    start, step, passed, begun = where[:-1][at], step[at], passed[at], seconds[:-1][at]
    length2 = (step**2).sum(axis=1)
    way_off = place[:, None, :] - start
    share = (way_off * step).sum(axis=2) / length2
    beside = np.sqrt(((way_off - share[:, :, None] * step) ** 2).sum(axis=2))
    late = when[:, None] - (begun + share * passed)
    held = (share >= 0.0) & (share <= 1.0) & (beside <= wide) & (pace @ step.T > 0.0)
    of, stretch = np.nonzero(held & (np.abs(late) <= AHEAD_S_MAX))
    return of.astype(np.int64), late[of, stretch]


def _votes(hits: Hits) -> Whole:
    """How many identities fit at each lateness, two bins wide."""
    first = math.floor(-AHEAD_S_MAX / BIN_S)
    bins = 2 - 2 * first
    cell = np.floor(hits.late / BIN_S).astype(np.int64) - first
    who, index = np.unique(hits.identity, return_inverse=True)
    key = np.unique(np.column_stack([hits.of, cell]), axis=0)
    many = np.zeros((len(who), bins + 1), np.int64)
    np.add.at(many, (index[key[:, 0]], key[:, 1]), 1)
    return np.asarray(((many[:, :-1] + many[:, 1:]) >= HITS_MIN).sum(axis=0), np.int64)


def _off(hits: Hits, ahead: float, *, usual: float, tried: int) -> Off | None:
    """What speaks for one lateness, within the time in which most does."""
    count = len(hits.seconds)
    fits, told = np.zeros(count, bool), np.zeros(count, bool)
    fits[hits.of[np.abs(hits.late - ahead) <= BIN_S]] = True
    told[hits.of[np.abs(hits.late) <= TOLD_S]] = True
    order = np.lexsort((hits.identity, hits.seconds))
    low, high = _best_span(np.where(told, -1, fits.astype(np.int64))[order])
    start, end = hits.seconds[order[low]], hits.seconds[order[high]]
    within = (hits.seconds >= start) & (hits.seconds <= end)
    agreed, now, near, elsewhere = (
        _things(hits, within & mask)
        for mask in (fits & ~told, told, np.ones(count, bool), fits & ~told & hits.known)
    )
    unseen = agreed >= LEAST_UNSEEN and agreed >= SHARE_UNSEEN * near and _steady(hits, ahead)
    if agreed < LEAST or 2 * now >= agreed or (elsewhere < LEAST and not unseen):
        return None
    usual = max(usual, 0.05)
    choices = 2.0 * AHEAD_S_MAX / BIN_S
    if abs(ahead - HALF_HOUR_S * round(ahead / HALF_HOUR_S)) <= TOLD_S:
        choices = 2.0 * 2.0 * AHEAD_S_MAX / HALF_HOUR_S
    nats = agreed * math.log(agreed / usual) - (agreed - usual) if agreed > usual else 0.0
    nats -= math.log(choices * max(tried, 1))
    close = hits.late[np.abs(hits.late - ahead) <= BIN_S]
    error = float(1.4826 * np.median(np.abs(close - ahead)) / math.sqrt(agreed))
    first, last = hits.seconds.min(), hits.seconds.max()
    return Off(
        ahead, error, -math.inf if start <= first else float(start),
        math.inf if end >= last else float(end), agreed, near, now, usual, nats,
    ) if from_log_odds(nats) >= ALARM else None  # fmt: skip


def _steady(hits: Hits, ahead: float) -> bool:
    """Whether all identities that fit do so at one time, to some seconds."""
    close = np.abs(hits.late - ahead) <= BIN_S
    late, who = hits.late[close], hits.identity[hits.of[close]]
    middles = [float(np.median(late[who == w])) for w in np.unique(who)]
    return max(middles) - min(middles) <= APART_S


def _best_span(values: Whole) -> tuple[int, int]:
    """The first and last of the run of values with the largest sum (Kadane), with the noughts
    around it, which speak neither for it nor against.
    """
    sums = np.r_[0, np.cumsum(values)]
    lowest = np.minimum.accumulate(sums)
    high = int(np.argmax(sums[1:] - lowest[:-1]))
    low = int(np.argmin(sums[: high + 1]))
    before, after = np.flatnonzero(values[:low]), np.flatnonzero(values[high + 1 :])
    return (
        int(before[-1]) + 1 if len(before) else 0,
        high + int(after[0]) if len(after) else len(values) - 1,
    )


def _things(hits: Hits, held: Mask) -> int:
    """How many identities have enough of some fixes."""
    _, many = np.unique(hits.identity[held], return_counts=True)
    return int((many >= HITS_MIN).sum())


def _doubt(way: Ways, off: Off, *, moved: float = 0.0) -> StationDoubt:
    """What is said of a receiver; the span is in the first one's times, `moved` from its own."""
    start, end = max(off.start - moved, way.span[0]), min(off.end - moved, way.span[1])
    start, end = min(start, way.span[1]), max(end, way.span[0])
    return StationDoubt(
        station_id=way.name, wrong=Doubtful.CLOCK,
        start=encoding.moment(round(start * 1e6)), end=encoding.moment(round(end * 1e6)),
        shift_s=off.ahead, shift_error_s=off.error, acts=off.near, agreed=off.agreed,
        usual=off.usual, now=off.now, probability=min(from_log_odds(off.nats), SUREST),
    )  # fmt: skip
