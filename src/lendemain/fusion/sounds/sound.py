# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False
"""How well a cell explains the times and bearings of one sound, compiled on first use.

For a source in a cell at distance d_i of station i the time of arrival is

    t_i = t0 + d_i / (c + u_i . w + s) + e_i,   e_i ~ N(0, sigma_i^2 + (a d_i / c)^2),

u_i being the direction towards the station, w the wind, s the error of the speed c of sound, and a
the share by which each path's own time may be wrong.  To first order t0, w and s are linear, so all
four are integrated out exactly (t0 flat, w and s normal).  Nobody tells how high a source stood:
where stations stand at unlike heights its own is integrated out too, to first order about each of
three heights whose mixture has the first five moments of a normal (Gauss and Hermite).

With probability `wild` a time has nothing to do with the sound and is uniform over `span`; the sum
runs over none, each one, and each two of the times being wild, and over the best set of more and
its neighbours, by the formulas for leaving observations out of a least-squares fit and for taking
them in again (Cook and Weisberg 1982), so it costs little more than the fit itself.  A bearing is
von Mises about the truth or wild.

While cells are wide their half-width is added to every error, so that no mode is lost on the way.
"""

import math

import numpy as np
import numpy.typing as npt

from lendemain.fusion.kernels import compiled, inlined

Floats = npt.NDArray[np.float64]

UNKNOWNS = 5
"""Time of origin, wind (2), speed of sound, height; the last only where heights differ."""

TIME_ERROR, SPEED, WIND, SPEED_ERROR, WILD, SPAN, BEARING_WILD, PATH, HEIGHT = range(9)
"""Places in the array of a model: seconds, m/s, m/s, m/s, chance, seconds, chance, share, m."""

ROWS, COLUMNS = 7, 8
"""Scratch has so many rows more than there are picks, of so many columns."""

LIFT, LIFTED = 1.5, math.log(1.0 / 6.0)
LEVEL, SPREAD = math.log(2.0 / 3.0), 0.5
"""The three heights in standard deviations, their logarithms, and what is left about each."""

X, Y, Z, TIME, SIGMA, BEARING, BEARING_SIGMA = range(7)
"""Columns of the picks: metres, metres, metres, seconds, seconds, radians or NaN, radians."""

LEFT = 2
"""At least so many times are not wild."""

ALL_PAIRS, SURELY_NOT = 10, -5.0
"""Of more times than so many, pairs are left out of which each alone is wild with so few nats."""


@inlined
def _set_up(picks, model, place, half, rows, rest, var):
    """Rows of the design, residuals from the first, variances; the bearings' log-likelihood."""
    c, total, first = model[SPEED], 0.0, 0.0
    x, y, lift = place
    widened = 0.5 * (half / c) ** 2
    for i in range(picks.shape[0]):
        east, north = picks[i, X] - x, picks[i, Y] - y
        flat = max(math.sqrt(east * east + north * north), 1e-3)
        up = picks[i, Z] - lift
        far = math.sqrt(flat * flat + up * up)
        late = picks[i, TIME] - far / c
        if i == 0:
            first = late
        rest[i] = late - first
        slope = -far / (c * c)
        rows[i, 0] = 1.0
        rows[i, 1] = slope * east / far
        rows[i, 2] = slope * north / far
        rows[i, 3] = slope
        rows[i, 4] = -up / (far * c)
        var[i] = picks[i, SIGMA] * picks[i, SIGMA] + widened + (model[PATH] * far / c) ** 2
        if not math.isnan(picks[i, BEARING]):
            spread = picks[i, BEARING_SIGMA] ** 2 + 0.5 * (half / max(flat, half)) ** 2
            off = math.cos(math.atan2(-east, -north) - picks[i, BEARING])
            peak = math.sqrt(2.0 * math.pi / spread) * math.exp((off - 1.0) / spread)
            total += math.log(model[BEARING_WILD] + (1.0 - model[BEARING_WILD]) * peak)
    return total


@inlined
def _fitted(rows, rest, var, model, low, known, unknowns):
    """Whiten rows and residuals in place by the normal matrix; log evidence without wild times."""
    for a in range(unknowns):
        known[a] = 0.0
        for b in range(unknowns):
            low[a, b] = 0.0
    low[1, 1] = low[2, 2] = 1.0 / (model[WIND] * model[WIND])
    low[3, 3] = 1.0 / (model[SPEED_ERROR] * model[SPEED_ERROR])
    if unknowns == UNKNOWNS:
        low[4, 4] = 1.0 / (SPREAD * model[HEIGHT]) ** 2
    quadratic, norm = 0.0, 0.0
    for i in range(rows.shape[0]):
        weight = 1.0 / var[i]
        norm += 0.5 * math.log(2.0 * math.pi * var[i])
        quadratic += weight * rest[i] * rest[i]
        for a in range(unknowns):
            known[a] += weight * rows[i, a] * rest[i]
            for b in range(a + 1):
                low[a, b] += weight * rows[i, a] * rows[i, b]
    for a in range(unknowns):  # Cholesky's factor, in place
        for b in range(a + 1):
            value = low[a, b]
            for k in range(b):
                value -= low[a, k] * low[b, k]
            low[a, b] = math.sqrt(max(value, 1e-300)) if a == b else value / low[b, b]
        norm += math.log(low[a, a])
        for k in range(a):
            known[a] -= low[a, k] * known[k]
        known[a] /= low[a, a]
        quadratic -= known[a] * known[a]
    for i in range(rows.shape[0]):
        for a in range(unknowns):
            for k in range(a):
                rows[i, a] -= low[a, k] * rows[i, k]
            rows[i, a] /= low[a, a]
            rest[i] -= rows[i, a] * known[a]
    return -0.5 * quadratic - norm


@inlined
def _shared(rows, i, j, unknowns):
    value = 0.0
    for a in range(unknowns):
        value += rows[i, a] * rows[j, a]
    return value


@inlined
def _more(total, top, term):
    """A sum of exponentials relative to its largest, with one more."""
    return total * math.exp(top - term) + 1.0 if term > top else total + math.exp(term - top)


@inlined
def _with_wild(rows, rest, var, single, lost, unknowns):
    """The logarithm of the sum over sets of wild times, against none being wild.

    `lost` is what a wild time costs: log of wild / span over not wild.
    """
    top, total = 0.0, 1.0
    count, two, first, second = rows.shape[0], -1e300, -1, -1
    for i in range(count):
        own = max(var[i] - _shared(rows, i, i, unknowns), 1e-12 * var[i])
        alone = lost + 0.5 * math.log(2.0 * math.pi * var[i])
        single[i] = alone + 0.5 * (rest[i] * rest[i] / own - math.log(own / var[i]))
        total, top = _more(total, top, single[i]), max(top, single[i])
        for j in range(i if count >= LEFT + 2 else 0):
            if count > ALL_PAIRS and max(single[i], single[j]) < SURELY_NOT:
                continue
            other = max(var[j] - _shared(rows, j, j, unknowns), 1e-12 * var[j])
            both = _shared(rows, i, j, unknowns)
            det = own * other - both * both
            if det <= 1e-9 * own * other:
                continue
            square = rest[i] * rest[i] * other + rest[j] * rest[j] * own
            square += 2.0 * rest[i] * rest[j] * both
            pair = alone + lost + 0.5 * math.log(2.0 * math.pi * var[j])
            pair += 0.5 * (square / det - math.log(det / (var[i] * var[j])))
            total, top = _more(total, top, pair), max(top, pair)
            if pair > two:
                two, first, second = pair, i, j
    if first < 0:
        return top + math.log(total)
    chain = _one_by_one(rows, rest, var, (first, second), lost, unknowns)
    return max(top, chain) + math.log(_more(total, top, chain))


@inlined
def _one_by_one(rows, rest, var, two, lost, unknowns):
    """The logarithm for three or more wild times, against none: the set that begins with the best
    two and takes the next that gains most until none gains, and its neighbours, which have one
    more, one less, or another instead.
    """
    found, wild = 0.0, 0
    for _ in range(rows.shape[0] - LEFT):
        best, gain, left = -1, 0.0, 1.0
        for i in range(rows.shape[0]):
            if var[i] > 0.0:
                own = max(var[i] - _shared(rows, i, i, unknowns), 1e-12 * var[i])
                term = lost + 0.5 * math.log(2.0 * math.pi * var[i])
                term += 0.5 * (rest[i] * rest[i] / own - math.log(own / var[i]))
                better = i == two[wild] if wild < 2 else term > gain or (best < 0 and wild < 3)
                if better:
                    best, gain, left = i, term, own
        if best < 0:
            break
        found += gain
        wild += 1
        _left_out(rows, rest, var, best, left, unknowns)
    if wild < 3:
        return -1e300
    return found + math.log(_beside(rows, rest, var, lost, wild, unknowns))


@inlined
def _left_out(rows, rest, var, best, left, unknowns):
    """Whiten rows and residuals in place once more after one is left out; its variance gets a sign.

    With z the row left out, by (I - z z'/var)^(-1/2) = I + ((var / own)^(1/2) - 1) z z'/|z|^2.
    """
    length = _shared(rows, best, best, unknowns)
    factor = (math.sqrt(var[best] / left) - 1.0) / max(length, 1e-300)
    for i in range(rows.shape[0]):
        if i != best:
            along = _shared(rows, i, best, unknowns)
            rest[i] += along * rest[best] / left
            for a in range(unknowns):
                rows[i, a] += factor * along * rows[best, a]
    rest[best] *= var[best] / left
    for a in range(unknowns):
        rows[best, a] *= math.sqrt(var[best] / left)
    var[best] = -var[best]


@inlined
def _beside(rows, rest, var, lost, wild, unknowns):
    """The sum over a set of wild times and its neighbours of three or more, against the set."""
    total = 1.0
    for j in range(rows.shape[0]):
        if var[j] > 0.0:
            own = max(var[j] - _shared(rows, j, j, unknowns), 1e-12 * var[j])
            term = lost + 0.5 * math.log(2.0 * math.pi * var[j])
            term += 0.5 * (rest[j] * rest[j] / own - math.log(own / var[j]))
            if rows.shape[0] - wild > LEFT:
                total += math.exp(min(term, 50.0))
            continue
        spread = _shared(rows, j, j, unknowns) - var[j]
        back = -lost - 0.5 * math.log(2.0 * math.pi)
        if wild > 3:
            total += math.exp(
                min(back - 0.5 * (rest[j] * rest[j] / spread + math.log(spread)), 50.0)
            )
        for i in range(rows.shape[0]):
            if var[i] > 0.0:
                own = max(var[i] - _shared(rows, i, i, unknowns), 1e-12 * var[i])
                both = _shared(rows, i, j, unknowns)
                off, wide = rest[j] + both * rest[i] / own, spread + both * both / own
                term = back - 0.5 * (off * off / wide + math.log(wide))
                term += lost + 0.5 * math.log(2.0 * math.pi * var[i])
                term += 0.5 * (rest[i] * rest[i] / own - math.log(own / var[i]))
                total += math.exp(min(term, 50.0))
    return total


@compiled
def evidence(
    x: Floats, y: Floats, half: float, picks: Floats, model: Floats, scratch: Floats, out: Floats
) -> None:
    """Write the log evidence of one sound's picks at each cell (centres `x`, `y`, metres).

    `scratch` has `ROWS` rows more than picks, of `COLUMNS`.
    """
    count = picks.shape[0]
    unknowns = UNKNOWNS if model[HEIGHT] > 0.0 else UNKNOWNS - 1
    rows, rest, var = scratch[:count, :UNKNOWNS], scratch[:count, 5], scratch[:count, 6]
    low, known = scratch[count : count + UNKNOWNS, :UNKNOWNS], scratch[count + UNKNOWNS, :UNKNOWNS]
    prior = -2.0 * math.log(model[WIND]) - math.log(model[SPEED_ERROR])
    prior += count * math.log(1.0 - model[WILD])
    lost = math.log(model[WILD] / model[SPAN]) - math.log(1.0 - model[WILD])
    nodes = 1
    if unknowns == UNKNOWNS:
        prior -= math.log(SPREAD * model[HEIGHT])
        nodes = 3
    for k in range(x.shape[0]):
        top, total = -1e300, 0.0
        for node in range(nodes):
            lift = (node - 1) * LIFT * model[HEIGHT] if nodes > 1 else 0.0
            found = _set_up(picks, model, (x[k], y[k], lift), half, rows, rest, var)
            found += _fitted(rows, rest, var, model, low, known, unknowns)
            found += _with_wild(rows, rest, var, scratch[:count, 7], lost, unknowns)
            if nodes > 1:
                found += LEVEL if node == 1 else LIFTED
            if found > top:
                total = total * math.exp(top - found) + 1.0
                top = found
            else:
                total += math.exp(found - top)
        out[k] = prior + top + math.log(total)
