"""Small numbers, hidden so that what is shown beside them does not give them away.

A row is shown in the finest cell that holds enough reports.  What does not fill a cell is looked at
again in cells of twice the side, and so on; what fills none is shown with the rest as lying
somewhere.  If that rest is itself too small, a total minus what is shown would tell of it, so the
smallest group beside it gives up its cell too (secondary suppression), until the rest is large
enough.  Where all reports of a window are too few, none is shown.

The method is local recoding with complementary suppression as statistical offices use it (Hundepool
et al., Statistical Disclosure Control, 2012, chapters 3 and 4).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]

HIDDEN = -1
"""Shown nowhere: its window has too few reports."""


def coarseness(
    cells: Sequence[Whole], *, reports: Whole, windows: Whole, least: int, finest: Whole
) -> Whole:
    """For each row the place in `cells` of the cell it may be shown in.

    `cells` holds each row's cell at each side, finest first; `len(cells)` means somewhere, and -1
    that the row is not shown.  `reports` is how many reports a row stands for, `windows` the
    stretch of time it is counted in, `finest` the first side that a row may be shown at.

    >>> coarseness([np.array([1, 1, 2])], reports=np.array([3, 2, 1]), windows=np.zeros(3, int),
    ...            least=5, finest=np.zeros(3, int))
    array([1, 1, 1])
    """
    chosen = np.full(len(reports), len(cells), np.int64)
    for side, cell in enumerate(cells):
        open_ = np.flatnonzero((chosen == len(cells)) & (finest <= side) & (cell >= 0))
        if not len(open_):
            continue
        group = _groups(windows[open_], cell[open_])
        held = np.bincount(group, weights=reports[open_].astype(float))
        chosen[open_[held[group] >= least]] = side
    for window in np.unique(windows[chosen == len(cells)]):
        _secure(chosen, cells, window=np.flatnonzero(windows == window), reports=reports,
                least=least)  # fmt: skip
    return chosen


def _secure(
    chosen: Whole, cells: Sequence[Whole], *, window: Whole, reports: Whole, least: int
) -> None:
    """Make the rest of a window large enough by giving up the smallest cells beside it."""
    somewhere = len(cells)
    missing = least - int(reports[window[chosen[window] == somewhere]].sum())
    if missing <= 0:
        return
    if int(reports[window].sum()) < least:
        chosen[window] = HIDDEN
        return
    placed = window[chosen[window] != somewhere]
    cell = np.choose(chosen[placed], [c[placed] for c in cells]) if len(cells) else placed
    group = _groups(chosen[placed], cell)
    held = np.bincount(group, weights=reports[placed].astype(float)).astype(np.int64)
    first = np.full(len(held), np.iinfo(np.int64).max)
    np.minimum.at(first, group, cell)
    for smallest in np.lexsort((first, held)):
        if missing <= 0:
            break
        chosen[placed[group == smallest]] = somewhere
        missing -= int(held[smallest])


def _groups(first: Whole, second: Whole) -> Whole:
    """A number from 0 for each pair of values."""
    pairs = np.column_stack([first, second])
    return np.asarray(np.unique(pairs, axis=0, return_inverse=True)[1]).reshape(-1)
