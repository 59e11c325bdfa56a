"""By which one way, angle or time a radar's plots lie off from what others saw.

Each of the three is tried over its whole range; what counts is how many things fit, each of which
has to fit several plots.  A way is found by the votes of pairs of plot and thing; an angle is tried
in steps and squared up by least squares over what then fits, about a middle that does not matter,
since a turn about one place is a turn about another and a way; a time is whole hours and what a
thing's own way took it meanwhile.  What it means is `registration`'s.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ways = npt.NDArray[np.complex128]
Whole = npt.NDArray[np.int64]

GAP_S = 200.0
"""Where a thing was between two fixes farther apart is not said."""

FAR_M, TURN_DEG_MAX, HOURS_MAX, WHILE_S = 8_000.0, 30.0, 14, 60.0
"""How far a radar may have been moved and turned, and its clock be off: whole hours and a while."""

SLOW_MPS = 2.0
HITS_MIN, LEAST = 3, 4
"""A thing fits that fits so many plots; so many things must."""

ALONG_MAX = 100
"""Whether two things go together is looked at at so many moments."""

ELSEWHERE = 24
"""Chance is what fits at so many other ways, on average."""


class Fit(NamedTuple):
    """An explanation: which things it fits, how many by chance, its nats, and what it is."""

    things: Whole
    usual: float
    nats: float
    seconds: float | None = None
    metres: float | None = None
    degrees: float | None = None


@dataclass(frozen=True, slots=True)
class Things:
    """Fixes of things that are taken to be right: starts of each thing's, seconds, places (m)."""

    starts: Whole
    seconds: Floats
    place: Ways

    def at(self, when: Floats) -> Ways:
        """Where each thing (column) was at each moment (row), NaN where nobody knows."""
        out = np.full((len(when), len(self.starts) - 1), np.nan + 0j)
        for k, (low, high) in enumerate(zip(self.starts[:-1], self.starts[1:], strict=True)):
            seconds, place = self.seconds[low:high], self.place[low:high]
            after = np.searchsorted(seconds, when)
            between = (after > 0) & (after < len(seconds))
            j = np.clip(after, 1, max(len(seconds) - 1, 1))
            if len(seconds) < 2:
                continue
            passed = seconds[j] - seconds[j - 1]
            known = between & (passed <= GAP_S)
            part = (when - seconds[j - 1]) / np.where(passed > 0.0, passed, 1.0)
            where = place[j - 1] + part * (place[j] - place[j - 1])
            out[known, k] = where[known]
        return out

    def apart(self, when: Floats, near_m: float) -> "Things":
        """The things without those that go with an earlier one, within so many metres all along:
        they say no more than it does.
        """
        place = self.at(when[:: max(len(when) // ALONG_MAX, 1)])
        known = np.isfinite(place)
        kept: list[int] = []
        for k in range(place.shape[1]):
            both = known[:, kept] & known[:, [k]]
            far = np.where(both, np.abs(place[:, kept] - place[:, [k]]), 0.0).max(axis=0, initial=0)
            if not (both.any(axis=0) & (far <= near_m)).any():
                kept.append(k)
        parts = [np.arange(self.starts[k], self.starts[k + 1]) for k in kept]
        rows = np.concatenate([*parts, np.zeros(0, np.int64)]).astype(np.int64)
        starts = np.r_[0, np.cumsum([len(part) for part in parts])].astype(np.int64)
        return Things(starts, self.seconds[rows], self.place[rows])


class Radar(NamedTuple):
    """Some plots of a radar in order of time (s, m), how far apart what fits may lie, and what is
    tried beside: how many radars there are.
    """

    seconds: Floats
    place: Ways
    wide_m: float
    radars: int


def explanations(seen: Radar, things: Things) -> tuple[list[Fit], int, int]:
    """What may be wrong with a radar (at most a way, an angle and a time), how many things are
    near, and how many fit its plots as they are told.

    Where most do nothing is tried.
    """
    off = seen.place[:, None] - things.at(seen.seconds)
    near = int(((np.abs(off) <= FAR_M).sum(axis=0) >= HITS_MIN).sum())
    now = len(_fitting(off, 0j, seen.wide_m))
    if len(seen.seconds) < LEAST * HITS_MIN or (now >= LEAST and 2 * now >= near):
        return [], near, now
    found = (_moved(seen, off), _turned(seen, things), _late(seen, things))
    held = [f for f in found if f is not None and len(f.things) >= LEAST]
    return [f for f in held if len(f.things) > 2 * now], near, now


def _fitting(off: Ways, way: complex, wide: float) -> Whole:
    """The things that lie a way off from enough plots."""
    return np.flatnonzero((np.abs(off - way) <= wide).sum(axis=0) >= HITS_MIN)


def _usual(off: Ways, way: complex, wide: float) -> float:
    """How many things fit at other ways, on average."""
    turn = np.exp(2j * np.pi * np.arange(ELSEWHERE) / ELSEWHERE)
    far = np.resize([0.4, 0.6, 0.8], ELSEWHERE) * FAR_M
    ways = [w for w in turn * far if abs(w - way) > 3.0 * wide and abs(w) > 3.0 * wide]
    return float(np.mean([len(_fitting(off, w, wide)) for w in ways]))


def _nats(count: int, usual: float, tried: float) -> float:
    usual = max(usual, 0.05)
    ratio = count * math.log(count / usual) - (count - usual) if count > usual else 0.0
    return ratio - math.log(tried)


def _best_way(off: Ways, wide: float) -> tuple[complex, Whole]:
    """The way that the most things lie off by, and these things."""
    plot, thing = np.nonzero(np.abs(off) <= FAR_M)
    if not len(plot):
        return 0j, np.zeros(0, np.int64)
    way = off[plot, thing]
    side = int(2.0 * FAR_M / wide) + 2
    east, north = (np.floor((a + FAR_M) / wide).astype(np.int64) for a in (way.real, way.imag))
    cell = east * side + north
    key, many = np.unique(thing * side * side + cell, return_counts=True)
    votes = np.bincount(key % (side * side), weights=np.minimum(many, HITS_MIN))
    best, found = 0j, np.zeros(0, np.int64)
    for top in np.argsort(-votes, kind="stable")[:8].tolist():
        middle = complex((top // side + 0.5) * wide - FAR_M, (top % side + 0.5) * wide - FAR_M)
        for _ in range(3):
            close = way[np.abs(way - middle) <= 1.5 * wide]
            middle = complex(np.median(close.real), np.median(close.imag)) if len(close) else middle
        fits = _fitting(off, middle, wide)
        if len(fits) > len(found):
            best, found = middle, fits
    return best, found


def _moved(seen: Radar, off: Ways) -> Fit | None:
    """The way by which a radar's plots lie off."""
    way, things = _best_way(off, seen.wide_m)
    tried = (2.0 * FAR_M / seen.wide_m) ** 2 * seen.radars
    usual = _usual(off, way, seen.wide_m)
    if abs(way) <= seen.wide_m:
        return None
    return Fit(things, usual, _nats(len(things), usual, tried), metres=abs(way))


def _turned(seen: Radar, things: Things) -> Fit | None:
    """The angle (clockwise) by which a radar's plots are turned, about wherever it stands."""
    middle = complex(np.median(seen.place.real), np.median(seen.place.imag))
    arm = seen.place - middle
    where = things.at(seen.seconds)
    reach = max(float(np.quantile(np.abs(arm), 0.9)), seen.wide_m)
    step = max(math.degrees(seen.wide_m / reach), 2.0 * TURN_DEG_MAX / 240.0)
    angles = np.arange(-TURN_DEG_MAX, TURN_DEG_MAX + step, step)
    found = []
    for angle in angles.tolist():
        off = (middle + arm * np.exp(1j * math.radians(angle)))[:, None] - where
        found.append((len(_best_way(off, seen.wide_m)[1]), -abs(angle), angle))
    count, _, angle = max(found)
    ties = [a for n, _, a in found if n == count]
    angle = float(np.median(ties))
    if count < LEAST:
        return None
    angle, way, fits = _squared(seen, where, middle, angle)
    off = (middle + arm * np.exp(1j * math.radians(angle)))[:, None] - where
    usual = _usual(off, way, seen.wide_m)
    tried = (2.0 * FAR_M / seen.wide_m) ** 2 * len(angles) * seen.radars
    if abs(angle) < 0.5 * step:
        return None
    return Fit(fits, usual, _nats(len(fits), usual, tried), degrees=angle)


def _squared(
    seen: Radar, where: Ways, middle: complex, angle: float
) -> tuple[float, complex, Whole]:
    """An angle, its way and what fits, made better by least squares over what fits."""
    arm = seen.place - middle
    for _ in range(4):
        turn = np.exp(1j * math.radians(angle))
        off = (middle + arm * turn)[:, None] - where
        way, fits = _best_way(off, seen.wide_m)
        plot, thing = np.nonzero(np.abs(off - way) <= 1.5 * seen.wide_m)
        held = np.isin(thing, fits)
        plot, thing = plot[held], thing[held]
        if len(plot) < HITS_MIN:
            break
        a, b = arm[plot], where[plot, thing] - middle
        a, b = a - a.mean(), b - b.mean()
        angle = math.degrees(float(np.angle((np.conj(a) * b).sum())))
    off = (middle + arm * np.exp(1j * math.radians(angle)))[:, None] - where
    return angle, *_best_way(off, seen.wide_m)


def _late(seen: Radar, things: Things) -> Fit | None:
    """The time by which a radar's clock is ahead: whole hours, and what a thing's own way takes."""
    best = (0, -math.inf, 0.0)
    for hours in range(-HOURS_MAX, HOURS_MAX + 1):
        base = 3600.0 * hours
        where = things.at(seen.seconds - base)
        pace = (things.at(seen.seconds - base + 1.0) - where).ravel()
        off = (seen.place[:, None] - where).ravel()
        with np.errstate(invalid="ignore", divide="ignore"):
            along = -(off * np.conj(pace)).real / np.abs(pace) ** 2
            beside = np.abs((off * np.conj(pace)).imag) / np.abs(pace)
            held = (beside <= seen.wide_m) & (np.abs(along) <= WHILE_S) & (np.abs(pace) >= SLOW_MPS)
        if held.any():
            width = max(seen.wide_m / float(np.median(np.abs(pace[held]))), 0.5)
            cell = np.floor(along[held] / width).astype(np.int64)
            key = np.unique(np.column_stack([cell, np.flatnonzero(held) % where.shape[1]]), axis=0)
            cells, votes = np.unique(key[:, 0], return_counts=True)
            top = float(cells[np.argmax(votes)] + 0.5) * width
            close = np.abs(along[held] - top) <= 1.5 * width
            base += float(np.median(along[held][close])) if close.any() else 0.0
        count = len(_fitting(seen.place[:, None] - things.at(seen.seconds - base), 0j, seen.wide_m))
        best = max(best, (count, -abs(base), base))
    count, _, ahead = best
    if count < LEAST:
        return None
    off = seen.place[:, None] - things.at(seen.seconds - ahead)
    fits, usual = _fitting(off, 0j, seen.wide_m), _usual(off, 0j, seen.wide_m)
    tried = (2 * HOURS_MAX + 1) * 2.0 * WHILE_S * seen.radars
    return Fit(fits, usual, _nats(count, usual, tried), seconds=ahead)
