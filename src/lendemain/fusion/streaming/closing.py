"""What no account that may still come can change, so that memory is bounded by what is open.

A new account changes wholes that its grade's longest gap reaches; these reach observers' accounts,
which reach other wholes, and so on up the grades, each step no farther than the longest gap between
an account and what it is joined with, and the longest accounts of the grade that ever came.  A
grade of which none came takes no step: one that comes now begins after the horizon.  What ends
before the sum of these, counted from the first account of any whole that is still in reach, stays
as it is; an account is kept as long as any of its whole, of its incident, or of the coarse accounts
that chose between wholes there, may change.
"""

import numpy as np
import numpy.typing as npt

from lendemain.fusion.associate import HALF_SPAN_MAX_S
from lendemain.fusion.gate import REACH_S
from lendemain.fusion.streaming.window import Window, kindred

Truths = npt.NDArray[np.bool_]

STEP_REACH_S = REACH_S + 60.0
LONGEST_S = 2.0 * np.array(HALF_SPAN_MAX_S)
GRADES = len(HALF_SPAN_MAX_S)


def staying(window: Window, horizon_s: float) -> Truths:
    """Which accounts have to be kept, where none that begins before the horizon comes any more; the
    window's `fixed_s` is written.
    """
    came = ~np.isinf(window.bounds[:GRADES, 1])
    lengths = np.where(came, np.minimum(window.bounds[:GRADES, 2], LONGEST_S), 0.0)
    bound = horizon_s
    for longest in (*lengths[came].tolist(), 0.0):
        # wholes that anything after the bound reaches: their first account carries the bound back
        late = kindred(window, window.points.end >= bound - STEP_REACH_S - longest)
        first = float(window.points.start[late].min()) if late.any() else bound
        bound = min(bound - STEP_REACH_S - longest, first)
    window.fixed_s = max(window.fixed_s, bound)
    seen = window.points.end >= bound - STEP_REACH_S - float(lengths.max())
    return kindred(window, seen | (window.told < 0))
