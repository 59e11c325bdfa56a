"""Lanes of a crossing: when each of those who come is let in, first come, first served."""

import numpy as np

from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Floats


@compiled
def served(came: Floats, service: Floats, opens: Floats, free: Floats, begins: Floats) -> None:
    """When each is let in, first come first served; infinite for who is turned away.

    Hours from one beginning throughout: `came` ascending, `service` how long each takes, `opens`
    rows of opening and closing, `free` when each lane is next free (changed), `begins` the answer.
    """
    span = 0
    for i in range(len(came)):
        while span < len(opens) and opens[span, 1] <= came[i]:
            span += 1
        begins[i] = np.inf
        if span == len(opens):
            continue
        lane = np.argmin(free)
        start = max(came[i], free[lane], opens[span, 0])
        if start < opens[span, 1]:
            begins[i] = start
            free[lane] = start + service[i]
