"""Coarse accounts find the incident of finer ones that they fit, if there is one such."""

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lendemain.fusion import slabs
from lendemain.fusion.gate import ODDS_MIN, STEP_S, Odds
from lendemain.fusion.slabs import Work

if TYPE_CHECKING:
    from lendemain.fusion import coarse

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

WHOLES_MAX = 4096

WIDE_SHARE = 1.0 / 3.0
"""Wholes whose variance is more than this share of the coarse accounts' are looked for in cells of
their own, so that those of the rest may be smaller."""

SHARE_MIN = 0.8
"""The share of the odds that one finer incident must have for a coarser account to attach."""


def attached(work: Work, number: int, variance_max: float) -> int:
    """Attach accounts of a grade (its largest variance along an axis) to wholes of finer ones; the
    pairs tested.
    """
    from lendemain.fusion import coarse, kernels

    points, gate, (grade, parent), threads, _ = work
    rows = np.concatenate(slabs.mapped(
        lambda span: span[0] + np.flatnonzero(grade[slice(*span)] == number).astype(np.int32),
        slabs.spans(len(grade)), threads,
    ))  # fmt: skip
    ring, heads = slabs.rings(work, (kernels.ATTACHED, number))
    known = _compounds(work, ring, heads)
    level = gate.level() + math.log(ODDS_MIN)  # to attach one account joins no wholes
    odds = gate.odds()._replace(level=level)
    reach = _reach_s(odds)
    great, greats = _great(work, heads, known, (WIDE_SHARE * variance_max, reach))
    spare: list[Floats] = []

    def run(part: Integers) -> int:
        tally = coarse.tally_of(len(part))
        since, until = points.start[part[0]] - reach, points.end[part].max() + reach
        window = np.searchsorted(points.start, [since - reach, until]).astype(np.int32)
        low, high = np.searchsorted(heads, window).tolist()
        place = spare.pop() if spare else np.empty((0, 8))
        if len(place) < high - low:
            place = np.empty((2 * (high - low), 8))
        usual = coarse.Wholes(heads[low:high], place[: high - low])
        own = slice(*np.searchsorted(known.heads, window).tolist())
        coarse.placed(points, coarse.Wholes(known.heads[own], known.place[own]), usual, odds)
        which = np.flatnonzero(~great[low:high])
        near = (greats.place[:, kernels.END] >= since) & (greats.place[:, kernels.START] <= until)
        for wholes, some in ((usual, which), (greats, np.flatnonzero(near))):
            if len(some):
                cells = coarse.cells_of(wholes, some.astype(np.int32))
                variance = variance_max + cells.variance_max
                cell_m = 2.0 * kernels.SLACK * math.sqrt(odds.chi2_max * variance)
                search = kernels.Search(reach, cell_m, WHOLES_MAX, odds)
                coarse.weighed(points, part, coarse.Weighing(wholes, cells, search, tally))
        spare.append(place)
        joined = coarse.fitting(tally, WHOLES_MAX, SHARE_MIN)
        parent[part[joined >= 0]] = joined[joined >= 0]
        grade[part[joined >= 0]] = kernels.ATTACHED
        return int(tally.seen.sum())

    step = max(slabs.SLAB // 8, 1)
    return sum(slabs.mapped(run, [rows[a : a + step] for a in range(0, len(rows), step)], threads))


def _reach_s(odds: Odds) -> float:
    """The longest gap that the table of delays reaches."""
    return STEP_S * (len(odds.decay) - 2)


def _compounds(work: Work, ring: Integers, heads: Integers) -> "coarse.Wholes":
    """The wholes of two or more accounts, in order."""
    from lendemain.fusion import coarse

    odds, parts = work.gate.odds(), slabs.spans(len(heads))

    def many(span: tuple[int, int]) -> int:
        some = heads[slice(*span)]
        return int(np.count_nonzero(ring[some] != some))

    stops = np.cumsum([0, *slabs.mapped(many, parts, work.threads)]).tolist()
    first, place = np.empty(stops[-1], np.int32), np.empty((stops[-1], 8))

    def run(part: tuple[tuple[int, int], int, int]) -> None:
        span, begin, end = part
        out = first[begin:end], place[begin:end]
        coarse.compounds(work.points, ring, heads[slice(*span)], odds, out)

    slabs.mapped(run, zip(parts, stops[:-1], stops[1:], strict=True), work.threads)
    return coarse.Wholes(first, place)


def _great(
    work: Work, heads: Integers, known: "coarse.Wholes", limits: tuple[float, float]
) -> tuple[npt.NDArray[np.bool_], "coarse.Wholes"]:
    """Which wholes are wider or longer than the limits (variance, seconds), or too early for their
    representative, to be looked for like the others; and these in order of start.
    """
    from lendemain.fusion import coarse, kernels

    points, (variance_max, reach_s) = work.points, limits
    great = np.zeros(len(heads), np.bool_)
    if points.start is not points.end:
        great[points.end[heads] - points.start[heads] > reach_s] = True
    large = np.empty(len(known.heads), np.bool_)

    def run(span: tuple[int, int]) -> None:
        some, place = known.heads[slice(*span)], known.place[slice(*span)]
        start, own = place[:, kernels.START], large[slice(*span)]
        np.greater(place[:, kernels.WIDEST], variance_max, out=own)
        own |= place[:, kernels.END] - start > reach_s
        own |= start < points.start[some]

    slabs.mapped(run, slabs.spans(len(large)), work.threads)
    great[np.searchsorted(heads, known.heads[large])] = True
    some = np.flatnonzero(great)
    place = np.empty((len(some), 8))
    coarse.placed(
        points, coarse.Wholes(known.heads[large], known.place[large]),
        coarse.Wholes(heads[some], place), work.gate.odds(),
    )  # fmt: skip
    order = np.argsort(place[:, kernels.START], kind="stable")
    return great, coarse.Wholes(heads[some][order], place[order])
