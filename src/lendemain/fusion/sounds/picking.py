# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False
"""Acts that were heard, as candidates: where three picks meet, and what each act would explain.

An act at x and t0 explains the pick nearest to its time of arrival at each station.  What the pick
is worth is the logarithm of

    p(d) N(t - t0 - d / c; 0, v(d)) / (rate (1 - p(d))),     p(d) = p0 exp(-(d / reach)^2),

against being a false pick of the station (echoes among them), and a station that heard nothing
costs log(1 - p(d)): silence where one ought to have heard counts against an act (Arora, Russell and
Sudderth 2013).  With the density of acts and the volume that the picks leave open (Laplace), the
sum is the logarithm of an act's odds.

Candidates come from every three picks of neighbouring stations that one source can explain: the
two circles that the differences of their times leave meet in at most two places.  Compiled on first
use.
"""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

from lendemain.fusion.kernels import inlined

F = TypeVar("F", bound=Callable[..., Any])

SPEED, SIGMA, PATH, REACH, HEARD, DENSITY, RATES = range(7)
"""Places in the array of a model: m/s, seconds, share, metres, chance, log density of acts in
1/(m2 s); from `RATES` on the false picks a second that were to be expected when each pick came."""

DEVIATIONS2_MAX = 16.0
FLAT = 1e4
"""Twice the area in square metres of the triangle below which three stations are in one row."""

STEPS = 3
"""Rounds of Gauss and Newton; a place moves no more than `STEP_MAX_M` in one."""

STEP_MAX_M = 3_000.0
OPEN_M = 20_000.0
"""How little is known of a place beforehand, one standard deviation."""


SEEN = 1 << 16
SEEN_M, SEEN_S = 20.0, 0.05
"""Two candidates that come to lie this close after one step grow into the same act: the second is
left.  So many are remembered.
"""


def allocating(function: F) -> F:
    """The function as machine code that may make arrays, cached beside the module."""
    machine: F = numba.njit(cache=True, nogil=True)(function)
    return machine


@inlined
def _nearest(times, low, high, when):
    """The place of the pick nearest to a moment among those from `low` to `high`, -1 for none."""
    first, last = low, high
    while first < last:
        middle = (first + last) // 2
        if times[middle] < when:
            first = middle + 1
        else:
            last = middle
    if low >= high:
        return -1
    if first == high or (first > low and when - times[first - 1] <= times[first] - when):
        return first - 1
    return first


@allocating
def explained(x, y, when, stations, first, times, model, extra, match, worth):
    """The log odds of an act less its open volume; fills each station's pick and what it is worth.

    `extra` seconds are added to every error while a place is still rough.
    """
    total = model[DENSITY]
    for s in range(stations.shape[0]):
        match[s], worth[s] = -1, 0.0
        far = math.sqrt((stations[s, 0] - x) ** 2 + (stations[s, 1] - y) ** 2)
        heard = model[HEARD] * math.exp(-((far / model[REACH]) ** 2))
        if heard < 1e-3:
            continue
        total += math.log1p(-heard)
        due = when + far / model[SPEED]
        pick = _nearest(times, first[s], first[s + 1], due)
        if pick < 0:
            continue
        var = model[SIGMA] ** 2 + (model[PATH] * far / model[SPEED]) ** 2 + extra * extra
        square = (times[pick] - due) ** 2 / var
        if square > DEVIATIONS2_MAX:
            continue
        value = math.log(heard / (1.0 - heard) / model[RATES + pick])
        value -= 0.5 * (square + math.log(2.0 * math.pi * var))
        if value > 0.0:
            match[s], worth[s] = pick, value
            total += value
    return total


@inlined
def _normal(x, y, stations, model, match, matrix):
    """Fill the 3 x 3 information of place and time; how many picks there are."""
    count = 0
    for a in range(3):
        for b in range(3):
            matrix[a, b] = 0.0
    for s in range(stations.shape[0]):
        if match[s] < 0:
            continue
        count += 1
        east, north = x - stations[s, 0], y - stations[s, 1]
        far = max(math.sqrt(east * east + north * north), 1e-3)
        weight = 1.0 / (model[SIGMA] ** 2 + (model[PATH] * far / model[SPEED]) ** 2)
        a, b = east / far / model[SPEED], north / far / model[SPEED]
        matrix[0, 0] += weight * a * a
        matrix[0, 1] += weight * a * b
        matrix[0, 2] += weight * a
        matrix[1, 1] += weight * b * b
        matrix[1, 2] += weight * b
        matrix[2, 2] += weight
    matrix[0, 0] += OPEN_M**-2
    matrix[1, 1] += OPEN_M**-2
    return count


@inlined
def _determinant(m):
    return (
        m[0, 0] * (m[1, 1] * m[2, 2] - m[1, 2] * m[1, 2])
        - m[0, 1] * (m[0, 1] * m[2, 2] - m[1, 2] * m[0, 2])
        + m[0, 2] * (m[0, 1] * m[1, 2] - m[1, 1] * m[0, 2])
    )


@allocating
def open_volume(x, y, stations, model, match, matrix):
    """The logarithm of the volume in m2 s that the picks leave open; -100 for fewer than three."""
    if _normal(x, y, stations, model, match, matrix) < 3:
        return -100.0
    return 1.5 * math.log(2.0 * math.pi) - 0.5 * math.log(max(_determinant(matrix), 1e-300))


@allocating
def refined(act, stations, times, model, match, matrix):
    """Move an act (x, y, time), in place, to where its picks agree best (Gauss and Newton)."""
    for _ in range(STEPS):
        if _normal(act[0], act[1], stations, model, match, matrix) < 3:
            return
        g0 = g1 = g2 = 0.0
        for s in range(stations.shape[0]):
            if match[s] < 0:
                continue
            east, north = act[0] - stations[s, 0], act[1] - stations[s, 1]
            far = max(math.sqrt(east * east + north * north), 1e-3)
            weight = 1.0 / (model[SIGMA] ** 2 + (model[PATH] * far / model[SPEED]) ** 2)
            rest = times[match[s]] - act[2] - far / model[SPEED]
            g0 += weight * rest * east / far / model[SPEED]
            g1 += weight * rest * north / far / model[SPEED]
            g2 += weight * rest
        m, det = matrix, _determinant(matrix)
        if det <= 0.0:
            return
        c01 = m[0, 2] * m[1, 2] - m[0, 1] * m[2, 2]
        c02 = m[0, 1] * m[1, 2] - m[0, 2] * m[1, 1]
        c12 = m[0, 1] * m[0, 2] - m[0, 0] * m[1, 2]
        east = ((m[1, 1] * m[2, 2] - m[1, 2] ** 2) * g0 + c01 * g1 + c02 * g2) / det
        north = (c01 * g0 + (m[0, 0] * m[2, 2] - m[0, 2] ** 2) * g1 + c12 * g2) / det
        later = (c02 * g0 + c12 * g1 + (m[0, 0] * m[1, 1] - m[0, 1] ** 2) * g2) / det
        length = math.sqrt(east * east + north * north)
        share = min(1.0, STEP_MAX_M / max(length, 1e-9))
        act[0] += share * east
        act[1] += share * north
        act[2] += share * later
        if length < 1.0:
            return


@inlined
def _meeting(stations, a, b, c, later, speed, roots):
    """Fill the places (x, y, distance to a) from which three times can have come; how many."""
    bx, by = stations[b, 0] - stations[a, 0], stations[b, 1] - stations[a, 1]
    cx, cy = stations[c, 0] - stations[a, 0], stations[c, 1] - stations[a, 1]
    det = bx * cy - by * cx
    if abs(det) < FLAT:
        return 0
    db, dc = speed * later[0], speed * later[1]
    kb, kc = 0.5 * (bx * bx + by * by - db * db), 0.5 * (cx * cx + cy * cy - dc * dc)
    ax, ay = (kb * cy - kc * by) / det, (bx * kc - cx * kb) / det
    ex, ey = (dc * by - db * cy) / det, (cx * db - bx * dc) / det
    qa, qb, qc = ex * ex + ey * ey - 1.0, 2.0 * (ax * ex + ay * ey), ax * ax + ay * ay
    root = math.sqrt(max(qb * qb - 4.0 * qa * qc, 0.0))
    count = 0
    for sign in (-1.0, 1.0):
        if abs(qa) > 1e-9:
            far = (-qb + sign * root) / (2.0 * qa)
        else:
            far = -qc / qb if sign > 0.0 and abs(qb) > 1e-9 else -1.0
        if far >= 0.0:
            roots[count, 0] = stations[a, 0] + ax + ex * far
            roots[count, 1] = stations[a, 1] + ay + ey * far
            roots[count, 2] = far
            count += 1
    return count


@inlined
def _known(act, seen):
    """Whether a candidate lies where one lay before, which is then remembered."""
    x, y = math.floor(act[0] / SEEN_M), math.floor(act[1] / SEEN_M)
    when = math.floor(act[2] / SEEN_S)
    key = ((x & 0x1FFFFF) << 42) | ((y & 0x1FFFFF) << 21) | (when & 0x1FFFFF)
    place = ((x * 73856093) ^ (y * 19349663) ^ (when * 83492791)) & (SEEN - 1)
    if seen[place] == key:
        return True
    seen[place] = key
    return False


@allocating
def _grown(roots, count, since, net, model, least, work, out, kept):
    """Refine the places where three times meet; those worth at least `least` are written out."""
    stations, first, times, box = net
    match, worth, matrix, act, seen = work
    for r in range(count):
        act[0], act[1], far = roots[r, 0], roots[r, 1], roots[r, 2]
        act[2] = since - far / model[SPEED]
        rough = 3.0 * model[SIGMA] + model[PATH] * far / model[SPEED]
        for turn in range(3):
            inside = box[0] <= act[0] <= box[2] and box[1] <= act[1] <= box[3]
            extra = rough if turn == 0 else 0.0
            if turn == 1 and _known(act, seen):
                break
            value = explained(
                act[0], act[1], act[2], stations, first, times, model, extra, match, worth
            )
            if not inside or value < (least - 4.0 if turn == 0 else least):
                break
            if turn == 2 and kept < out.shape[0]:
                out[kept, 0], out[kept, 1], out[kept, 2], out[kept, 3] = (
                    act[0],
                    act[1],
                    act[2],
                    value,
                )
                kept += 1
            refined(act, stations, times, model, match, matrix)
    return kept


@allocating
def candidates(stations, first, times, near, model, box, slack, least, out):
    """Write acts (x, y, time, log odds) that three picks of neighbours begin; how many there are.

    `near` lists each station's neighbours, `slack` is by how many seconds differences of time may
    exceed the way between stations, `box` bounds the places.
    """
    count = stations.shape[0]
    work = (
        np.empty(count, np.int64), np.empty(count), np.empty((3, 3)), np.empty(3),
        np.full(SEEN, np.int64(-1)),
    )  # fmt: skip
    roots, later, kept = np.empty((2, 3)), np.empty(2), 0
    net = (stations, first, times, box)
    for a in range(count):
        for pick in range(first[a], first[a + 1]):
            since = times[pick]
            for i in range(near.shape[1]):
                b = near[a, i]
                way = math.hypot(stations[a, 0] - stations[b, 0], stations[a, 1] - stations[b, 1])
                start_b = first[b] + np.searchsorted(times[first[b] : first[b + 1]], since)
                for second in range(start_b, first[b + 1]):
                    later[0] = times[second] - since
                    if later[0] > way / model[SPEED] + slack:
                        break
                    for j in range(i + 1, near.shape[1]):
                        c = near[a, j]
                        way_c = math.hypot(
                            stations[a, 0] - stations[c, 0], stations[a, 1] - stations[c, 1]
                        )
                        start_c = first[c] + np.searchsorted(times[first[c] : first[c + 1]], since)
                        for third in range(start_c, first[c + 1]):
                            later[1] = times[third] - since
                            if later[1] > way_c / model[SPEED] + slack:
                                break
                            found = _meeting(stations, a, b, c, later, model[SPEED], roots)
                            kept = _grown(roots, found, since, net, model, least, work, out, kept)
    return kept


@allocating
def claims(acts, stations, first, times, model, starts, picks, worth_of, costs):
    """Write, act after act, which picks each would explain and what they are worth to it.

    `starts` (n + 1) are where each act's picks begin; `costs` (n) what an act is worth without any.
    """
    count = stations.shape[0]
    match, worth, matrix = np.empty(count, np.int64), np.empty(count), np.empty((3, 3))
    at = 0
    for k in range(acts.shape[0]):
        total = explained(
            acts[k, 0], acts[k, 1], acts[k, 2], stations, first, times, model, 0.0, match, worth
        )
        total += open_volume(acts[k, 0], acts[k, 1], stations, model, match, matrix)
        starts[k] = at
        for s in range(count):
            if match[s] >= 0:
                picks[at], worth_of[at] = match[s], worth[s]
                total -= worth[s]
                at += 1
        costs[k] = total
    starts[acts.shape[0]] = at
