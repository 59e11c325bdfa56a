"""The inner loops that attach coarse accounts to the incidents of finer ones.

As in `kernels`, everything is compiled on first use; import it only where it is needed.
"""

import numpy as np
import numpy.typing as npt

from lendemain.fusion.gate import Odds, Points
from lendemain.fusion.kernels import Search, celled, compiled, cost, widened, written

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]


@compiled
def summed(points: Points, rows: Integers, parent: Integers, odds: Odds) -> tuple[Integers, Floats]:
    """Representatives of the wholes that accounts `rows` form, in order of their first account,
    and for each whole the sums that `wholes` turns into a place.

    Sums are: accounts, weight, weighted offsets from the representative (x, y), weighted variances
    (xx, xy), weighted squares of offsets (xx, xy, yy), start, end.
    """
    number = np.full(len(parent), -1, np.int32)
    count = 0
    for i in rows:
        if number[parent[i]] < 0:
            number[parent[i]] = count
            count += 1
    heads = np.empty(count, np.int32)
    sums = np.zeros((count, 11), np.float64)
    for i in rows:
        h = parent[i]
        own = sums[number[h]]
        xx, xy, yy = widened(points.cov, i, odds)
        weight = 1.0 / (xx + yy)
        dx, dy = points.x[i] - points.x[h], points.y[i] - points.y[h]
        if own[0] == 0.0:
            heads[number[h]], own[9], own[10] = h, points.start[i], points.end[i]
        own[9], own[10] = min(own[9], points.start[i]), max(own[10], points.end[i])
        own[0] += 1.0
        own[1] += weight
        own[2] += weight * dx
        own[3] += weight * dy
        own[4] += weight * xx
        own[5] += weight * xy
        own[6] += weight * dx * dx
        own[7] += weight * dx * dy
        own[8] += weight * dy * dy
    return heads, sums


@compiled
def wholes(points: Points, heads: Integers, sums: Floats) -> tuple[Floats, Floats]:
    """Start, end, x, y, and covariance (n x 3) of wholes: of their error and their spread."""
    places, cov = np.empty((len(heads), 4), np.float64), np.empty((len(heads), 3), np.float64)
    for w in range(len(heads)):
        own = sums[w]
        n, total = own[0], own[1]
        mx, my = own[2] / total, own[3] / total
        places[w, 0], places[w, 1] = own[9], own[10]
        places[w, 2], places[w, 3] = points.x[heads[w]] + mx, points.y[heads[w]] + my
        cov[w, 0] = own[4] / total / n + max(0.0, own[6] / total - mx * mx)
        cov[w, 1] = own[5] / total / n + own[7] / total - mx * my
        cov[w, 2] = (1.0 - own[4] / n) / total + max(0.0, own[8] / total - my * my)
    return places, cov


@compiled
def attached(
    accounts: Points, wholes: Points, search: Search, share_min: float
) -> tuple[Integers, int]:
    """The whole that each coarse account fits, or -1; and the pairs tested.

    Covariances of both are widened already; `wholes` are in order of start.  A whole is the best
    where its odds have `share_min` of all odds, those of none of the wholes (1) among them; more
    than `search.most` candidates are too many to tell.
    """
    side, mask, odds = search.side, search.side - 1, search.odds
    rows = np.arange(len(wholes.start)).astype(np.int32)
    first, where, place = celled(wholes, rows, search)
    place[:, 8] = 0.0  # how long a whole lasted does not speak against it
    own = np.empty((1, 9), np.float64)
    latest = place[:, 1].copy()
    for c in range(side * side):
        for p in range(first[c] + 1, first[c + 1]):
            latest[p] = max(latest[p], latest[p - 1])
    reach, tested = odds.step_s * (len(odds.decay) - 2), 0
    best = np.full(len(accounts.start), -1, np.int32)
    for j in range(len(accounts.start)):
        written(own, (0, j), accounts, odds)
        jx = np.int64(np.floor(own[0, 2] / search.cell_m))
        jy = np.int64(np.floor(own[0, 3] / search.cell_m))
        start, end = own[0, 0], own[0, 1]
        every, lead, seen, winner = 1.0, 0.0, 0, -1
        for turn in range(9):
            near = ((jy + turn // 3 - 1) & mask) * side + ((jx + turn % 3 - 1) & mask)
            after = np.searchsorted(place[first[near] : first[near + 1], 0], end + reach, "right")
            for p in range(first[near] + after - 1, first[near] - 1, -1):
                if latest[p] < start - reach or seen > search.most:
                    break
                seen += 1
                if wholes.group[where[p]] != accounts.group[j]:
                    continue
                against = cost(own, place, (0, p), odds)
                chances = np.exp(min(odds.level - against, 500.0))
                every += chances
                if chances > lead:
                    lead, winner = chances, int(where[p])
        tested += seen
        if seen <= search.most and lead >= share_min * every:
            best[j] = winner
    return best, tested
