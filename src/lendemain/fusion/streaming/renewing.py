"""What new accounts change among the fine ones, worked out again; the rest stays as it is.

The steps are those of `associate`, each on no more than what new accounts can reach:

    new fine accounts   are asked about, and ask, whoever is in reach: wholes grow or unite
    observers' accounts in reach of a whole that changed are attached anew, or joined anew
    wholes              that gained or lost an account are doubted, and taken apart, anew

Pairs only ever join more of the finest accounts as these become more, but for a place so full that
an account asks only some (`associate.CANDIDATES_MAX`): where that happens every open account of the
two finest grades is worked out again, so that the answer is always the batch's.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion import associate, attaching, linking
from lendemain.fusion.gate import CHI2_MAX, STEP_S, Gate
from lendemain.fusion.slabs import Work
from lendemain.fusion.streaming import FINE, OBSERVER
from lendemain.fusion.streaming.window import Window, kindred

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]
Truths = npt.NDArray[np.bool_]

MASKED = 50
"""A grade that no step looks at."""

USUAL_M, USUAL_S = 1_000.0, 1_800.0
"""A whole wider or longer than this is looked for by itself."""


class Near(NamedTuple):
    """How far accounts of a grade reach: metres, seconds, and the longest of them."""

    metres: float
    seconds: float
    longest: float
    search: linking.Search


def near_of(window: Window, gate: Gate, number: int) -> Near:
    """The reach of a grade, as `associate.joined` has it."""
    variance_max, determinant_min, longest_s = window.bounds[number].tolist()
    if math.isinf(determinant_min):
        determinant_min = 0.0
    root_min = math.sqrt(determinant_min)
    odds = gate.odds(variance_max=variance_max, root_min=root_min)
    reach_m, reach_s = 1.001 * gate.reach_m(variance_max) + 1.0, gate.reach_s(root_min) + STEP_S
    search = linking.Search(
        gate.reach_s(root_min) + longest_s, 2.002 * gate.reach_m(variance_max),
        associate.CANDIDATES_MAX, associate.ROOM_M2, odds,
    )  # fmt: skip
    return Near(reach_m, reach_s, longest_s, search)


def renewed(window: Window, gate: Gate, fresh: Integers) -> Truths:
    """Which accounts of the two finest grades were worked out again, given where the new ones are;
    the window's `kin` and `lead` are written.
    """
    fine = fresh[window.grade[fresh] == FINE]
    observers = fresh[window.grade[fresh] == OBSERVER]
    if not len(fine) and not len(observers):
        return np.zeros(len(window), np.bool_)
    if len(fine) and not _related(window, near_of(window, gate, FINE), fine):
        return whole(window, gate)
    changed = _wholes(window, fine)
    asked = _observers(window, gate, changed)
    asked[observers] = True
    kin, again = _kindred(window, gate, asked)
    return _settled(window, gate, (changed, asked, kin, again))


def whole(window: Window, gate: Gate) -> Truths:
    """As `renewed`, for all accounts of the two finest grades."""
    from lendemain.fusion import kernels, splitting

    rows = np.flatnonzero(window.grade <= OBSERVER)
    standing = kernels.Standing(window.grade[rows], np.arange(len(rows), dtype=np.int32))
    work = Work(window.points.taken(rows), gate, standing, 1)
    bounds = window.bounds.tolist()
    if (standing.grade == FINE).any():
        associate.joined(work, FINE, bounds[FINE])
    if (standing.grade == OBSERVER).any():
        attaching.attached(work, OBSERVER, bounds[OBSERVER][0])
        associate.joined(work, OBSERVER, bounds[OBSERVER])
    kin, lead = window.kin.copy(), window.lead.copy()
    kin[rows] = rows[standing.parent]
    splitting.split(work, (kernels.ATTACHED, associate.FINE))
    lead[rows] = rows[standing.parent]
    fine = window.grade <= OBSERVER
    free = kindred(window, (window.points.end >= window.fixed_s) | (window.told < 0)) & fine
    window.kin[free], window.lead[free] = kin[free], lead[free]
    widths_known(window)
    return np.asarray(free)


def widths_known(window: Window) -> None:
    """Mark the wholes of the finest grade that are wider or longer than usual."""
    heads, boxes = _boxes(window, window.grade == FINE)
    wide = np.hypot(boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2])
    window.great[heads] = (wide > USUAL_M) | (boxes[:, 5] - boxes[:, 4] > USUAL_S)


def _chosen(window: Window, boxes: Floats, cell: tuple[float, float], grade: int) -> Truths:
    """The accounts of a grade that lie, by their start, in cells that boxes touch."""
    from lendemain.fusion.streaming import reaching

    grid, found = reaching.grid_of(*cell), np.zeros(len(window), np.bool_)
    if len(boxes):
        reaching.marked(boxes, grid)
        until = boxes[:, 5].max() + cell[1]
        low, high = np.searchsorted(window.points.start, [boxes[:, 4].min() - cell[1], until])
        part = window.points.between(low, high)
        reaching.touched(part, window.grade[low:high], grade, grid, found[low:high])
    return found


def _around(window: Window, rows: npt.NDArray[np.integer], near: Near) -> Floats:
    """Boxes in which others of the same grade lie that may be joined with these accounts."""
    x, y = window.points.x[rows], window.points.y[rows]
    start, end = window.points.start[rows], window.points.end[rows]
    return np.column_stack([
        x - near.metres, x + near.metres, y - near.metres, y + near.metres,
        start - near.seconds - near.longest, end + near.seconds,
    ])  # fmt: skip


def _linked(window: Window, near: Near, rows: Integers, asks: Truths, *, lead: Integers) -> bool:
    """Write the leads of accounts once those that ask have asked; false where one asks too many."""
    from lendemain.fusion.streaming import reaching

    ring = linking.ring_of()
    known = lead.copy()
    while True:
        slab = linking.Slab(rows, lead, rows)
        found = reaching.relinked(window.points, slab, asks.view(np.int8), ring, near.search)
        if found != -1:
            return bool(found >= 0)
        lead[:] = known
        ring = linking.ring_of(8 * len(ring.place))


def _related(window: Window, near: Near, fine: Integers) -> bool:
    """Join new accounts of the finest grade with others; false where there are too many."""
    from lendemain.fusion.streaming import reaching

    cell = near.metres, near.seconds + near.longest
    asks = _chosen(window, _around(window, fine, near), cell, FINE)
    heard = asks | _chosen(window, _around(window, np.flatnonzero(asks), near), cell, FINE)
    rows: Integers = np.flatnonzero(heard).astype(np.int32)
    lead: Integers = np.empty_like(rows)
    known = np.full(len(window), -1, np.int32)
    reaching.led(window.kin, rows, lead, known)
    if not _linked(window, near, rows, asks[rows], lead=lead):
        return False
    reaching.taken_up(window.kin, window.grade, rows, lead)
    return True


def _wholes(window: Window, fine: Integers) -> Truths:
    """The accounts of the finest grade whose whole has some of these."""
    heads = np.zeros(len(window), np.bool_)
    heads[window.kin[fine]] = True
    return _sharing(window, FINE, heads)


def _sharing(window: Window, grade: int, heads: Truths) -> Truths:
    """The accounts of a grade whose kin is among these."""
    from lendemain.fusion.streaming import reaching

    chosen = np.empty(len(window), np.bool_)
    reaching.sharing(window.kin, window.grade, grade, heads, chosen)
    return chosen


def _boxes(window: Window, members: Truths) -> tuple[Integers, Floats]:
    """The first account and the box of each whole of some accounts of the finest grade."""
    from lendemain.fusion.streaming import reaching

    rows = np.flatnonzero(members).astype(np.int32)
    heads = rows[window.kin[rows] == rows]
    number = np.empty(len(window), np.int32)
    number[heads] = np.arange(len(heads), dtype=np.int32)
    boxes = np.tile([np.inf, -np.inf, np.inf, -np.inf, np.inf, -np.inf], (len(heads), 1))
    reaching.boxed(window.points, rows, number[window.kin[rows]], boxes)
    return heads, boxes


def _reach_m(window: Window, spread: Floats | float) -> Floats:
    """How far an observer's account may lie from a whole's middle whose middle has this variance
    of places beside that of its accounts.
    """
    variance = window.bounds[FINE, 0] + window.bounds[OBSERVER, 0] + spread
    return np.asarray(1.001 * np.sqrt(CHI2_MAX * variance) + 1.0)


def _reach_s(gate: Gate) -> float:
    return STEP_S * (len(gate.odds().decay) - 1)


def _observers(window: Window, gate: Gate, changed: Truths) -> Truths:
    """The observers' accounts in reach of wholes that changed, as these are or as they were."""
    if not changed.any():
        return changed
    heads, boxes = _boxes(window, changed)
    wide, high = boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2]
    long = boxes[:, 5] - boxes[:, 4] > USUAL_S
    window.great[heads] = (np.hypot(wide, high) > USUAL_M) | long
    if math.isinf(window.bounds[OBSERVER, 1]):
        return np.zeros(len(window), np.bool_)
    reach_m, reach_s = _reach_m(window, 0.25 * (wide**2 + high**2)), _reach_s(gate)
    longest = float(window.bounds[OBSERVER, 2])
    boxes[:, [0, 2]] -= reach_m[:, None]
    boxes[:, [1, 3]] += reach_m[:, None]
    boxes[:, 4] -= reach_s + longest
    boxes[:, 5] += reach_s
    cell = float(_reach_m(window, 0.0)), reach_s + longest
    return _chosen(window, boxes, cell, OBSERVER)


def _alone(window: Window) -> Truths:
    """The observers' accounts that were attached to no finer whole."""
    return _sharing(window, OBSERVER, window.grade == OBSERVER)


def _kindred(window: Window, gate: Gate, asked: Truths) -> tuple[Truths, Truths]:
    """Observers' accounts that are to be joined by pairs again, and those that they may ask."""
    if not asked.any():
        return asked, asked
    near = near_of(window, gate, OBSERVER)
    cell = near.metres, near.seconds + near.longest
    alone = _alone(window)
    close = alone & _chosen(window, _around(window, np.flatnonzero(asked), near), cell, OBSERVER)
    heads = np.zeros(len(window), np.bool_)
    heads[window.kin[close | (asked & alone)]] = True
    again = asked | (alone & _sharing(window, OBSERVER, heads))
    rows = np.flatnonzero(again)
    heard = alone & _chosen(window, _around(window, rows, near), cell, OBSERVER)
    return again, again | heard


def _competing(window: Window, gate: Gate, asked: Truths) -> Truths:
    """The accounts of the finest grade whose wholes are in reach of some observers' accounts.

    A usual whole's middle is no farther from any of its accounts than it is wide.
    """
    from lendemain.fusion.streaming import reaching

    if not asked.any():
        return asked
    rows, reach_s = np.flatnonzero(asked), _reach_s(gate)
    reach_m = float(_reach_m(window, 0.5 * USUAL_M**2)) + USUAL_M
    x, y = window.points.x[rows], window.points.y[rows]
    start, end = window.points.start[rows], window.points.end[rows]
    boxes = np.column_stack([
        x - reach_m, x + reach_m, y - reach_m, y + reach_m,
        start - reach_s - USUAL_S, end + reach_s + USUAL_S,
    ])  # fmt: skip
    close = _chosen(window, boxes, (reach_m, reach_s + USUAL_S), FINE)
    wholes = np.zeros(len(window), np.bool_)
    since, until = start.min() - reach_s, end.max() + reach_s
    low = np.searchsorted(window.points.start, since - window.bounds[FINE, 2] - 1.0)
    found, span = (close, window.great), (int(low), float(since), float(until))
    reaching.reached(window.points, window.kin, found, span, wholes)
    return _sharing(window, FINE, wholes)


def _settled(window: Window, gate: Gate, found: tuple[Truths, Truths, Truths, Truths]) -> Truths:
    """Attach, join and take apart: changed accounts of the finest grade, observers' that are to be
    attached again, to be joined again, and those that these may ask.
    """
    from lendemain.fusion import kernels, splitting

    changed, asked, again, heard = found
    fine = changed | _competing(window, gate, asked)
    held = _sharing(window, OBSERVER, fine) & ~asked
    part = fine | heard | held
    rows = np.flatnonzero(part)
    own = np.arange(len(rows), dtype=np.int32)
    place = np.zeros(len(part), np.int32)
    place[rows] = own
    grade = window.grade[rows].copy()
    anchored = fine[rows] | held[rows]
    parent = np.where(anchored, place[window.kin[rows]], own).astype(np.int32)
    first = asked[rows]
    grade[(grade == OBSERVER) & ~first] = MASKED
    work = Work(window.points.taken(rows), gate, kernels.Standing(grade, parent), 1)
    if first.any():
        attaching.attached(work, OBSERVER, float(window.bounds[OBSERVER, 0]))
    joins = again[rows] & (grade != kernels.ATTACHED)
    grade[joins] = OBSERVER
    some = joins | (heard[rows] & ~again[rows])
    if joins.any():
        near, they = near_of(window, gate, OBSERVER), np.flatnonzero(some)
        lead = np.arange(len(they), dtype=np.int32)
        if not _linked(window, near, rows[they].astype(np.int32), joins[they], lead=lead):
            return whole(window, gate)
        from lendemain.fusion.streaming import reaching

        reaching.flattened(lead)
        parent[they[joins[they]]] = they[lead[joins[they]]]
    grade[held[rows]] = kernels.ATTACHED
    same = _unchanged(window, (rows, place), (grade, parent), changed)
    grade[same] = MASKED
    mine = grade != MASKED
    window.kin[rows[mine]] = rows[parent[mine]]
    splitting.split(work, (kernels.ATTACHED, associate.FINE))
    window.lead[rows[mine]] = rows[parent[mine]]
    out = np.zeros(len(window), np.bool_)
    out[rows[mine]] = True
    return out


def _unchanged(
    window: Window,
    where: tuple[npt.NDArray[np.intp], Integers],
    found: tuple[Bytes, Integers],
    changed: Truths,
) -> Truths:
    """Which accounts of the part are of a finer whole that has the accounts it had."""
    from lendemain.fusion.streaming import reaching

    same = np.empty(len(where[0]), np.bool_)
    reaching.undisturbed((window.kin, window.grade), where, found, changed, same)
    return same


def coarse_settled(window: Window, gate: Gate) -> None:
    """Put accounts coarser than observers' where they belong, but for those of which it is decided;
    `kin` and `lead` of these are written.
    """
    from lendemain.fusion import kernels, splitting

    coarse = window.grade >= associate.FINE
    if not coarse.any():
        return
    attached = window.grade[window.kin] != window.grade
    fixed = coarse & (window.points.end < window.fixed_s) & (window.told >= 0)
    grade = window.grade.copy()
    grade[(grade == OBSERVER) & attached] = kernels.ATTACHED
    grade[fixed] = MASKED
    parent = np.arange(len(window), dtype=np.int32)
    parent[~coarse] = window.lead[~coarse]
    work = Work(window.points, gate, kernels.Standing(grade, parent), 1)
    for number in range(associate.FINE, kernels.GRADES):
        own = window.grade == number
        if not own.any():
            continue
        extremes = window.bounds[number].tolist()
        if (grade == number).any():
            attaching.attached(work, number, extremes[0])
        grade[own & fixed & ~attached] = number
        if (grade == number).any():
            associate.joined(work, number, extremes)
        held = own & fixed & attached
        parent[held] = parent[window.kin[held]]
        grade[held] = kernels.ATTACHED
        window.kin[own & ~held] = parent[own & ~held]
        splitting.split(work, (number, number + 1))
    most = window.grade == kernels.GRADES
    window.kin[most] = parent[most]
    window.lead[coarse] = parent[coarse]
