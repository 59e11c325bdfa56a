# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False
"""One look after another: plots to tracks, tracks that begin, doubt of those that go unseen.

A look is all that one sensor sees at once, so each thing is in it at most once; or what things
tell of themselves within a short while, each once.  Pairs are gated by a grid over the look's plots
and the track's own uncertainty, and gain what they add to the evidence of the track,

    log(1 - r P + r L) - log(1 - r P),    L = P N(z) k / (rate of false plots and of new things),

P being the chance to see and k telling alike from unlike identities; L has to exceed 1 - P.
Whether a track exists at all (r) follows the integrated probabilistic data association of
Musicki, Evans and Stankovic (1994), with the one plot that it was given.  A plot of a track that
may not exist may also be the first of another.  Who tells who it is is not doubted when silent: it
ends after `silence` seconds.  Compiled on first use; nothing here allocates.
"""

import math
from typing import Any, NamedTuple

from lendemain.fusion.kernels import compiled, inlined
from lendemain.fusion.tracks import matching, motion
from lendemain.fusion.tracks.motion import (
    ASKED,
    BEST,
    DEATH,
    DENSITY,
    EXISTS,
    GATE,
    MODES,
    QUIET,
    SILENCE,
    TIME,
    WILD,
)

DETECTION, CLUTTER, BIRTH, FIRST_BIRTH, FACTOR, TELLS, WEST, EAST, SOUTH, NORTH = range(10)
"""Places in a sensor's row: chance to see, false plots and new things in 1/m2 a look, those that
the first look sees, factor on stated variances, whether identities are told, the box it looks at.
"""

NUMBER, LAST, IDENTITY, HITS = range(4)
"""Columns of a track's whole numbers: its number, last plot, identity (-1: none), plots."""

UNSEEN, CELL_MASK = 3, 4
"""Places in a sensor's row of scores, beside the evidence, the looks at sure tracks and how often
they were seen: the share of things that no look has seen yet, and the mask of the cells' hashes."""

CANDIDATES_MAX = 12
"""So many plots a track can choose from at a look."""

VISITED_MAX, CELLS_MAX = 128, 8
ALIKE, UNLIKE = 7.0, -16.0
"""What a claimed identity that is the track's, or another's, adds to the logarithm of the odds."""

LEAST = 0.02
"""Tracks that become less probable are given up; so are they that are silent for too long."""

SPARE_MIN = 0.1
"""A plot of a track that exists so much less than surely may be the first of another."""


class Plots(NamedTuple):
    """Plots in the order of the looks: x, y, variance, time; sensor and identity (-1: none)."""

    place: Any
    told: Any


class Live(NamedTuple):
    """Tracks that are followed: floats (`motion`), whole numbers, and their count in `[0]` beside
    the number that the next one gets in `[1]`.
    """

    tracks: Any
    whole: Any
    count: Any


class History(NamedTuple):
    """For each plot its track's number, the plot before, the density after it, the noise before it,
    and the probability; and for each track's number the largest probability it had.
    """

    owner: Any
    before: Any
    density: Any
    noise: Any
    exists: Any
    best: Any


class Room(NamedTuple):
    """Room to work in: centres, predictions, pairs, gains, cells, lists, matching and counts."""

    centres: Any
    predictions: Any
    pairs: Any
    gains: Any
    worth: Any
    cells: Any
    chain: Any
    told_at: Any
    spare: Any
    plot_of: Any
    pair_of: Any
    matching: Any
    scores: Any


@compiled
def followed(looks, span, plots, live, history, model, sensors, room):
    """Take in the looks of a span (starts of plots, one more than there are looks); the number of
    the first that was not, because there was no room for its tracks.
    """
    for look in range(span[0], span[1]):
        low, high, live_now = looks[look], looks[look + 1], live.count[0]
        if live_now + high - low > live.tracks.shape[0]:
            return look
        sensor = sensors[plots.told[low, 0]]
        side, when = _centred((low, high), plots, live, model, sensor, room)
        _celled((low, high), side, plots, room)
        found = _paired((low, high), side, plots, live, model, sensors, room)
        matching.matched(
            room.pairs, room.gains, found, (live_now, high - low), room.matching, room.plot_of
        )
        _chosen(found, live_now, room)
        _taken((low, high), plots, live, history, model, sensors, room)
        _begun((low, high), plots, live, history, model, sensors, room)
        _ended(when, live, model)
    return span[1]


@compiled
def _centred(span, plots, live, model, sensor, room):
    """Fill where each track is by the middle of a look and how far a plot of it may be; the side
    of the cells, and the time of the last plot.
    """
    low, high = span
    first = last = plots.place[low, 3]
    widest = 0.0
    for p in range(low, high):
        first, last = min(first, plots.place[p, 3]), max(last, plots.place[p, 3])
        widest = max(widest, plots.place[p, 2])
    middle, half, total = 0.5 * (first + last), 0.5 * (last - first), 0.0
    widest *= sensor[FACTOR]
    for i in range(live.count[0]):
        t = live.tracks
        dt = max(middle - t[i, TIME], 0.0)
        quiet, wild, w = t[i, QUIET], t[i, WILD], MODES + DENSITY
        vx = quiet * t[i, MODES + 1] + wild * t[i, w + 1]
        vy = quiet * t[i, MODES + 3] + wild * t[i, w + 3]
        room.centres[i, 0] = quiet * t[i, MODES] + wild * t[i, w] + vx * dt
        room.centres[i, 1] = quiet * t[i, MODES + 2] + wild * t[i, w + 2] + vy * dt
        spread = max(
            t[i, w + 4] + dt * (2.0 * t[i, w + 5] + dt * t[i, w + 6]),
            t[i, w + 7] + dt * (2.0 * t[i, w + 8] + dt * t[i, w + 9]),
        )
        spread += model[motion.SHARP_Q] * (dt + half) ** 3 / 3.0
        far = math.sqrt(GATE * (spread + widest)) + half * math.sqrt(vx * vx + vy * vy + spread)
        room.centres[i, 2] = far
        total += far
    count = live.count[0]
    return max(total / count if count else 1.0, 1.0), last


@inlined
def _bucket(east, north, mask):
    return ((east * 73856093) ^ (north * 19349663)) & mask


@compiled
def _celled(span, side, plots, room):
    """Put a look's plots into cells: chains of plots, the heads by their cell's hash."""
    low, high = span
    mask = 1
    while mask < 2 * (high - low) and mask < room.cells.shape[0] // 2:
        mask *= 2
    mask -= 1
    for z in range(mask + 1):
        room.cells[z] = -1
    for p in range(low, high):
        east = math.floor(plots.place[p, 0] / side)
        north = math.floor(plots.place[p, 1] / side)
        at = _bucket(east, north, mask)
        room.chain[p - low, 0], room.chain[p - low, 1] = east, north
        room.chain[p - low, 2] = room.cells[at]
        room.cells[at] = p - low
        if plots.told[p, 1] >= 0:
            room.told_at[plots.told[p, 1]] = p
    room.scores[0, CELL_MASK] = mask


@compiled
def _paired(span, side, plots, live, model, sensors, room):
    """Write the pairs that the gates let through, sorted by track: how many."""
    low = span[0]
    mask = int(room.scores[0, CELL_MASK])
    pairs = predictions = 0
    for i in range(live.count[0]):
        first = pairs
        x, y, far = room.centres[i, 0], room.centres[i, 1], room.centres[i, 2]
        reach = min(far, CELLS_MAX * side)
        visited = 0
        done = (-1e300, -1, predictions)
        for north in range(math.floor((y - reach) / side), int((y + reach) // side) + 1):
            for east in range(math.floor((x - reach) / side), int((x + reach) // side) + 1):
                q = room.cells[_bucket(east, north, mask)]
                while q >= 0 and visited < VISITED_MAX:
                    if room.chain[q, 0] == east and room.chain[q, 1] == north:
                        visited += 1
                        p = low + q
                        dx, dy = plots.place[p, 0] - x, plots.place[p, 1] - y
                        if dx * dx + dy * dy <= far * far:
                            pair = (i, p, low)
                            pairs, done = _pair(
                                pair, first, pairs, done, plots, live, model, sensors, room
                            )
                    q = room.chain[q, 2]
        own = live.whole[i, IDENTITY]
        if own >= 0 and far > reach:
            p = room.told_at[own]
            if low <= p < span[1]:
                pair = (i, p, low)
                pairs, done = _pair(pair, first, pairs, done, plots, live, model, sensors, room)
        predictions = done[2]
    return pairs


@compiled
def _pair(pair, first, pairs, done, plots, live, model, sensors, room):
    """Write one pair, if the gate lets it through and there is no better for its place; how many
    pairs there are now, and the last prediction: its time, its row, and the first free row.
    """
    i, p, low = pair
    when, row, free = done
    if plots.place[p, 3] != when:
        when, row = plots.place[p, 3], free
        dt = max(when - live.tracks[i, TIME], 0.0)
        motion.predicted(live.tracks, i, dt, model, room.predictions, row)
    done = (when, row, free)
    sensor = sensors[plots.told[p, 0]]
    density, d2 = motion.foretold(
        room.predictions, row, plots.place[p, 0], plots.place[p, 1],
        plots.place[p, 2] * sensor[FACTOR],
    )  # fmt: skip
    if d2 > GATE or density <= 0.0:
        return pairs, done
    r, own, claimed = live.tracks[i, EXISTS], live.whole[i, IDENTITY], plots.told[p, 1]
    worth = math.log(sensor[DETECTION] * density / (sensor[CLUTTER] + sensor[BIRTH]))
    if own >= 0 and claimed >= 0:
        worth += ALIKE if own == claimed else UNLIKE
    unseen = 1.0 if sensor[TELLS] > 0.0 else 1.0 - sensor[DETECTION]
    if worth <= math.log(unseen):
        return pairs, done
    gain = math.log1p(r * math.exp(min(worth, 500.0)) / (1.0 - r + r * unseen))
    at = pairs
    if pairs - first >= CANDIDATES_MAX or pairs >= room.pairs.shape[0]:
        at = first
        for z in range(first, pairs):
            at = z if room.gains[z] < room.gains[at] else at
        if at >= pairs or room.gains[at] >= gain:
            return pairs, done
    if row == free:
        if free + 2 >= room.predictions.shape[0]:
            return pairs, done
        free += 1
    room.pairs[at, 0], room.pairs[at, 1], room.pairs[at, 2] = i, p - low, row
    room.gains[at], room.worth[at] = gain, worth
    return (pairs + 1 if at == pairs else pairs), (when, row, free)


@compiled
def _chosen(found, count, room):
    """Write for each track which of the pairs was made, -1 for none."""
    for i in range(count):
        room.pair_of[i] = -1
    for z in range(found):
        if room.plot_of[room.pairs[z, 0]] == room.pairs[z, 1]:
            room.pair_of[room.pairs[z, 0]] = z


@compiled
def _taken(span, plots, live, history, model, sensors, room):
    """Correct the tracks that got a plot, and doubt those that ought to have got one."""
    low, high = span
    for p in range(low, high):
        history.owner[p] = -1
        room.spare[p - low] = 1.0
    s = plots.told[low, 0]
    when, tells = plots.place[high - 1, 3], sensors[s, TELLS] > 0.0
    for i in range(live.count[0]):
        pair, r = room.pair_of[i], live.tracks[i, EXISTS]
        if pair >= 0:
            p = low + room.pairs[pair, 1]
            _given(i, p, pair, plots, live, history, model, sensors, room)
            room.spare[p - low] = 1.0 - live.tracks[i, EXISTS]
        if tells or (pair < 0 and live.whole[i, IDENTITY] >= 0):
            continue
        x, y = room.centres[i, 0], room.centres[i, 1]
        last = live.whole[i, LAST]  # where a sensor's only plot of a thing came from, it looks
        inside = sensors[s, WEST] <= x <= sensors[s, EAST]
        inside = inside and sensors[s, SOUTH] <= y <= sensors[s, NORTH]
        inside = inside or (live.whole[i, HITS] < 2 and last >= 0 and plots.told[last, 0] == s)
        if pair < 0 and inside:
            live.tracks[i, EXISTS] = _asked(i, when, live, model) * (1.0 - sensors[s, DETECTION])
            live.tracks[i, EXISTS] /= 1.0 - r * sensors[s, DETECTION]
            room.scores[s, 0] += math.log(1.0 - r * sensors[s, DETECTION])
        if r > 0.9 and live.whole[i, HITS] > 2 and (inside or pair >= 0):
            room.scores[s, 1] += 1.0
            room.scores[s, 2] += pair >= 0


@compiled
def _asked(i, when, live, model):
    """The probability that a track is still there, after the time since that was last asked."""
    passed = max(when - live.tracks[i, ASKED], 0.0)
    live.tracks[i, ASKED] = max(when, live.tracks[i, ASKED])
    return live.tracks[i, EXISTS] * math.exp(-model[DEATH] * passed)


@compiled
def _given(i, p, pair, plots, live, history, model, sensors, room):
    """Correct track i by plot p, and remember what it was then."""
    s, row = plots.told[p, 0], room.pairs[pair, 2]
    r = _asked(i, plots.place[p, 3], live, model)
    odds = math.exp(min(room.worth[pair], 200.0))
    if sensors[s, TELLS] == 0.0:
        odds += 1.0 - sensors[s, DETECTION]
    room.scores[s, 0] += math.log(1.0 - r + r * odds)
    r = min(r * odds / (1.0 - r + r * odds), 1.0 - 1e-9)
    variance = plots.place[p, 2] * sensors[s, FACTOR]
    motion.corrected(
        room.predictions, row, plots.place[p, 0], plots.place[p, 1], variance, live.tracks, i
    )
    live.tracks[i, TIME] = max(plots.place[p, 3], live.tracks[i, TIME])
    live.tracks[i, EXISTS] = r
    if live.whole[i, IDENTITY] < 0:
        live.whole[i, IDENTITY] = plots.told[p, 1]
    history.before[p] = live.whole[i, LAST]
    history.noise[p] = room.predictions[row, 2 + 2 * DENSITY]
    live.whole[i, HITS] += 1
    _remembered(i, p, live, history)


@compiled
def _remembered(i, p, live, history):
    live.whole[i, LAST] = p
    number, r = live.whole[i, NUMBER], live.tracks[i, EXISTS]
    live.tracks[i, BEST] = max(live.tracks[i, BEST], r)
    history.owner[p], history.exists[p] = number, r
    history.best[number] = live.tracks[i, BEST]
    motion.mixture(live.tracks, i, history.density, p, 0, live.tracks[i, QUIET])


@compiled
def _begun(span, plots, live, history, model, sensors, room):
    """Begin a track at each plot of a look that belongs to none, or to one that may not exist.

    In the latter case the plot stays the other's in the history.
    """
    low, high = span
    for p in range(low, high):
        spare = room.spare[p - low]
        if spare < SPARE_MIN or (spare < 1.0 and plots.told[p, 1] >= 0):
            continue
        s = plots.told[p, 0]
        i = live.count[0]
        new = max(sensors[s, BIRTH], sensors[s, FIRST_BIRTH] * room.scores[s, UNSEEN])
        variance = plots.place[p, 2] * sensors[s, FACTOR]
        motion.begun(live.tracks, i, plots.place[p, 0], plots.place[p, 1], variance, model)
        live.tracks[i, TIME] = live.tracks[i, ASKED] = plots.place[p, 3]
        r = spare * min(new / (new + sensors[s, CLUTTER]), 1.0 - 1e-6)
        live.tracks[i, EXISTS] = live.tracks[i, BEST] = max(r, 1e-9)
        live.whole[i, NUMBER], live.whole[i, HITS] = live.count[1], 1
        live.whole[i, IDENTITY], live.whole[i, LAST] = plots.told[p, 1], -1
        live.count[0] += 1
        live.count[1] += 1
        if spare == 1.0:
            history.before[p], history.noise[p] = -1, 0.0
            _remembered(i, p, live, history)
    s = plots.told[low, 0]
    room.scores[s, UNSEEN] *= 1.0 - sensors[s, DETECTION]


@compiled
def _ended(when, live, model):
    """Give up the tracks that are too improbable and less so than they were, or silent for too
    long; the last take their place.
    """
    for i in range(live.count[0] - 1, -1, -1):
        r = live.tracks[i, EXISTS]
        doubted = r < LEAST and r < 0.5 * live.tracks[i, BEST]
        if not doubted and when - live.tracks[i, TIME] <= model[SILENCE]:
            continue
        last = live.count[0] - 1
        for z in range(live.tracks.shape[1]):
            live.tracks[i, z] = live.tracks[last, z]
        for z in range(live.whole.shape[1]):
            live.whole[i, z] = live.whole[last, z]
        live.count[0] = last
