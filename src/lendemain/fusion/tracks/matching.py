# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False
"""Which plot of a look belongs to which track: the assignment that gains most, part by part.

Tracks and plots that are linked by no pair of theirs do not compete, so each connected part is
solved for itself, most of them being one of each.  A part is solved exactly by shortest augmenting
paths (Kuhn 1955; Jonker and Volgenant 1987) as long as it has at most `EXACT_MAX` tracks and as
many plots; of larger ones the best pair is taken first, then the best that is left.  Only pairs
that gain are made.  Compiled on first use; nothing here allocates.
"""

import numpy as np

from lendemain.fusion.kernels import compiled, root, united

EXACT_MAX = 48
SWEEPS_MAX = 50
_NEVER = 1e12


def work():
    """Room for solving one part: numbers and places."""
    size = 2 * EXACT_MAX + 2
    return np.zeros((EXACT_MAX, EXACT_MAX)), np.zeros((4, size)), np.zeros((4, size), np.int64)


@compiled
def matched(pairs, gains, count, sizes, room, plot_of):
    """Write the plot of each of the tracks (-1 for none), numbers from 0 on.

    `pairs` (track, plot; sorted by track) gain `gains` each; `sizes` are the numbers of tracks and
    of plots; `room` is the parents of both, the heads of as many lists, links of pairs, `work()`.
    """
    tracks, plots = sizes
    parent, head, link, solving = room
    for i in range(tracks + plots):
        parent[i], head[i] = i, -1
    for i in range(tracks):
        plot_of[i] = -1
    for p in range(count):
        united(parent, pairs[p, 0], tracks + pairs[p, 1])
    for p in range(count - 1, -1, -1):
        top = root(parent, pairs[p, 0])
        link[p] = head[top]
        head[top] = p
    for i in range(tracks):
        first = head[i]
        if first < 0:
            continue
        if link[first] < 0:
            if gains[first] > 0.0:
                plot_of[i] = pairs[first, 1]
        elif not _solved(pairs, gains, first, link, solving, plot_of):
            _greedy(pairs, gains, first, link, head[tracks:], plot_of)


@compiled
def _place(listed, count, value):
    """The place of a value in a list, at its end if new; -1 where the list is full."""
    for z in range(count):
        if listed[z] == value:
            return z
    if count >= EXACT_MAX:
        return -1
    listed[count] = value
    return count


@compiled
def _solved(pairs, gains, first, link, solving, plot_of):
    """Solve one part exactly; False where it is too large for that."""
    cost, numbers, places = solving
    rows = columns = 0
    p = first
    while p >= 0:
        i, j = _place(places[0], rows, pairs[p, 0]), _place(places[1], columns, pairs[p, 1])
        if i < 0 or j < 0:
            return False
        rows, columns = max(rows, i + 1), max(columns, j + 1)
        p = link[p]
    for i in range(rows):
        for j in range(columns):
            cost[i, j] = _NEVER
    p = first
    while p >= 0:
        i, j = _place(places[0], rows, pairs[p, 0]), _place(places[1], columns, pairs[p, 1])
        cost[i, j] = min(cost[i, j], -gains[p])
        p = link[p]
    _assigned(cost, rows, columns, numbers, places)
    for j in range(1, columns + 1):
        i = places[2, j]
        if i > 0 and cost[i - 1, j - 1] < 0.0:
            plot_of[places[0, i - 1]] = places[1, j - 1]
    return True


@compiled
def _price(cost, i, j, columns):
    """What it costs row i to take column j; columns beyond the plots stand for taking none."""
    if j <= columns:
        return cost[i - 1, j - 1]
    return 0.0 if j - columns == i else _NEVER


@compiled
def _assigned(cost, rows, columns, numbers, places):
    """Write into `places[2]` the row of each column (both from 1 on, 0 for none)."""
    u, v, least, used = numbers[0], numbers[1], numbers[2], numbers[3]
    row_of, way = places[2], places[3]
    width = columns + rows
    for j in range(width + 1):
        u[min(j, rows)] = v[j] = 0.0
        row_of[j] = 0
    for i in range(1, rows + 1):
        row_of[0] = i
        at = 0
        for j in range(width + 1):
            least[j], used[j] = _NEVER * 10.0, 0.0
        while True:
            used[at] = 1.0
            row, delta, nearest = row_of[at], _NEVER * 10.0, 0
            for j in range(1, width + 1):
                if used[j] > 0.0:
                    continue
                reduced = _price(cost, row, j, columns) - u[row] - v[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, at
                if least[j] < delta:
                    delta, nearest = least[j], j
            for j in range(width + 1):
                if used[j] > 0.0:
                    u[row_of[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            at = nearest
            if row_of[at] == 0:
                break
        while at:
            row_of[at] = row_of[way[at]]
            at = way[at]


@compiled
def _greedy(pairs, gains, first, link, held, plot_of):
    """Take a part's best pair, then the best that is left, and so on: every track asks its best
    plot, which keeps whoever gains most (Gale and Shapley 1962); at most `SWEEPS_MAX` times.
    """
    for _ in range(SWEEPS_MAX):
        changed = False
        p = first
        while p >= 0:
            i, best = pairs[p, 0], -1
            while p >= 0 and pairs[p, 0] == i:
                holder = held[pairs[p, 1]]
                free = plot_of[i] < 0 and gains[p] > 0.0
                if free and (holder < 0 or gains[p] > gains[holder]):
                    best = p if best < 0 or gains[p] > gains[best] else best
                p = link[p]
            if best >= 0:
                j = pairs[best, 1]
                if held[j] >= 0:
                    plot_of[pairs[held[j], 0]] = -1
                held[j] = best
                plot_of[i] = j
                changed = True
        if not changed:
            return
