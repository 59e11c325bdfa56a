# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False
"""Where a thing that moves is: two modes of motion, mixed, moved on and corrected by a fix.

The state is place and velocity, east and north; both modes keep the velocity but for white noise
of acceleration, of which the quiet mode has little and the manoeuvring one much.  Modes change as
a chain in continuous time.  Before a prediction the modes' densities are mixed, after a fix their
odds are weighed by how well each foretold it: the interacting multiple model of Blom and
Bar-Shalom (1988).  Since both modes move a mean alike, the mixture's mean moves so too, and its
covariance by the mean of their noises: that is what `smoothing` goes back by.

A row of floats is one track: columns below, then for each mode the mean (x, vx, y, vy) and ten
covariances (xx, xv, vv of the east, of the north, and between them xy, xvy, vxy, vxvy).  Compiled
on first use; nothing here allocates.
"""

import math

from lendemain.fusion.kernels import compiled, inlined

TIME, EXISTS, ASKED, BEST, QUIET, WILD, MODES = range(7)
"""Columns of a track: time of its last plot, probability that it exists and when that was last
asked, the largest that it was, the odds of both modes, and where their densities begin."""

DENSITY = 14
TRACK_WIDTH = MODES + 2 * DENSITY
PREDICTION_WIDTH = 3 + 2 * DENSITY
"""A prediction: odds of the modes, both densities, and the mean noise that moved them."""

SMOOTH_Q, SHARP_Q, UNREST, REST, SPEED_VAR, DEATH, SILENCE = range(7)
"""Places in the array of a model: the two noises in m2/s3, the rates of going over to manoeuvres
and back in 1/s, the variance of a velocity along an axis in m2/s2, the rate of vanishing, and the
longest silence in seconds."""

GATE = 16.0
"""The squared distance in standard deviations beyond which a fix is no track's."""


@compiled
def moved(rows, k, at, dt, q):
    """Move a density (14 numbers of row k from column `at`) on by dt seconds, in place."""
    r = rows
    r[k, at] += dt * r[k, at + 1]
    r[k, at + 2] += dt * r[k, at + 3]
    c = at + 4
    for axis in range(2):
        a = c + 3 * axis
        r[k, a] += dt * (2.0 * r[k, a + 1] + dt * r[k, a + 2]) + q * dt * dt * dt / 3.0
        r[k, a + 1] += dt * r[k, a + 2] + 0.5 * q * dt * dt
        r[k, a + 2] += q * dt
    r[k, c + 6] += dt * (r[k, c + 7] + r[k, c + 8] + dt * r[k, c + 9])
    r[k, c + 7] += dt * r[k, c + 9]
    r[k, c + 8] += dt * r[k, c + 9]


@inlined
def _spread(rows, k, at, weight, d):
    """Add to a density's covariance what the difference of two means (d0 to d3) spreads it."""
    c = at + 4
    rows[k, c] += weight * d[0] * d[0]
    rows[k, c + 1] += weight * d[0] * d[1]
    rows[k, c + 2] += weight * d[1] * d[1]
    rows[k, c + 3] += weight * d[2] * d[2]
    rows[k, c + 4] += weight * d[2] * d[3]
    rows[k, c + 5] += weight * d[3] * d[3]
    rows[k, c + 6] += weight * d[0] * d[2]
    rows[k, c + 7] += weight * d[0] * d[3]
    rows[k, c + 8] += weight * d[1] * d[2]
    rows[k, c + 9] += weight * d[1] * d[3]


@compiled
def mixture(rows, i, into, k, at, share):
    """Write as one density the mixture of row i's two, the first with a weight of `share`."""
    for z in range(DENSITY):
        into[k, at + z] = share * rows[i, MODES + z] + (1.0 - share) * rows[i, MODES + DENSITY + z]
    a, b = MODES, MODES + DENSITY
    d = (
        rows[i, a] - rows[i, b], rows[i, a + 1] - rows[i, b + 1],
        rows[i, a + 2] - rows[i, b + 2], rows[i, a + 3] - rows[i, b + 3],
    )  # fmt: skip
    _spread(into, k, at, share * (1.0 - share), d)


@compiled
def predicted(tracks, i, dt, model, out, k):
    """Write what track i will be after dt seconds as row k of the predictions."""
    quiet, wild = tracks[i, QUIET], tracks[i, WILD]
    total = model[UNREST] + model[REST]
    turned = (1.0 - math.exp(-total * dt)) / total if total > 0.0 else 0.0
    away, back = model[UNREST] * turned, model[REST] * turned
    first = quiet * (1.0 - away) + wild * back
    second = 1.0 - first
    out[k, 0], out[k, 1] = first, second
    share = quiet * (1.0 - away) / first if first > 0.0 else 0.5
    mixture(tracks, i, out, k, 2, share)
    share = quiet * away / second if second > 0.0 else 0.5
    mixture(tracks, i, out, k, 2 + DENSITY, share)
    moved(out, k, 2, dt, model[SMOOTH_Q])
    moved(out, k, 2 + DENSITY, dt, model[SHARP_Q])
    out[k, 2 + 2 * DENSITY] = first * model[SMOOTH_Q] + second * model[SHARP_Q]


@compiled
def foretold(out, k, x, y, variance):
    """The density in 1/m2 that prediction k gives a fix, and its smaller squared distance."""
    total, least = 0.0, 1e300
    for m in range(2):
        at = 2 + DENSITY * m
        sxx, syy, sxy = out[k, at + 4] + variance, out[k, at + 7] + variance, out[k, at + 10]
        det = sxx * syy - sxy * sxy
        dx, dy = x - out[k, at], y - out[k, at + 2]
        d2 = (syy * dx * dx - 2.0 * sxy * dx * dy + sxx * dy * dy) / det
        least = min(least, d2)
        if out[k, m] > 0.0 and d2 < 100.0:
            total += out[k, m] * math.exp(-0.5 * d2) / (2.0 * math.pi * math.sqrt(det))
    return total, least


@compiled
def corrected(out, k, x, y, variance, tracks, i):
    """Write into track i prediction k as corrected by a fix (Kalman), modes weighed anew."""
    weights = 0.0
    for m in range(2):
        a, b = 2 + DENSITY * m, MODES + DENSITY * m
        c = a + 4
        sxx, syy, sxy = out[k, c] + variance, out[k, c + 3] + variance, out[k, c + 6]
        det = sxx * syy - sxy * sxy
        dx, dy = x - out[k, a], y - out[k, a + 2]
        d2 = (syy * dx * dx - 2.0 * sxy * dx * dy + sxx * dy * dy) / det
        tracks[i, QUIET + m] = out[k, m] * max(math.exp(-0.5 * d2) / math.sqrt(det), 1e-300)
        weights += tracks[i, QUIET + m]
        hx = (out[k, c], out[k, c + 1], out[k, c + 6], out[k, c + 7])
        hy = (out[k, c + 6], out[k, c + 8], out[k, c + 3], out[k, c + 4])
        gx0, gy0 = (hx[0] * syy - hy[0] * sxy) / det, (hy[0] * sxx - hx[0] * sxy) / det
        gx1, gy1 = (hx[1] * syy - hy[1] * sxy) / det, (hy[1] * sxx - hx[1] * sxy) / det
        gx2, gy2 = (hx[2] * syy - hy[2] * sxy) / det, (hy[2] * sxx - hx[2] * sxy) / det
        gx3, gy3 = (hx[3] * syy - hy[3] * sxy) / det, (hy[3] * sxx - hx[3] * sxy) / det
        tracks[i, b] = out[k, a] + gx0 * dx + gy0 * dy
        tracks[i, b + 1] = out[k, a + 1] + gx1 * dx + gy1 * dy
        tracks[i, b + 2] = out[k, a + 2] + gx2 * dx + gy2 * dy
        tracks[i, b + 3] = out[k, a + 3] + gx3 * dx + gy3 * dy
        e = b + 4
        tracks[i, e] = out[k, c] - gx0 * hx[0] - gy0 * hy[0]
        tracks[i, e + 1] = out[k, c + 1] - gx0 * hx[1] - gy0 * hy[1]
        tracks[i, e + 2] = out[k, c + 2] - gx1 * hx[1] - gy1 * hy[1]
        tracks[i, e + 3] = out[k, c + 3] - gx2 * hx[2] - gy2 * hy[2]
        tracks[i, e + 4] = out[k, c + 4] - gx2 * hx[3] - gy2 * hy[3]
        tracks[i, e + 5] = out[k, c + 5] - gx3 * hx[3] - gy3 * hy[3]
        tracks[i, e + 6] = out[k, c + 6] - gx0 * hx[2] - gy0 * hy[2]
        tracks[i, e + 7] = out[k, c + 7] - gx0 * hx[3] - gy0 * hy[3]
        tracks[i, e + 8] = out[k, c + 8] - gx1 * hx[2] - gy1 * hy[2]
        tracks[i, e + 9] = out[k, c + 9] - gx1 * hx[3] - gy1 * hy[3]
    tracks[i, QUIET] /= weights
    tracks[i, WILD] /= weights


@compiled
def begun(tracks, i, x, y, variance, model):
    """Write into row i a track of which one fix is known, and nothing of its velocity."""
    for m in range(2):
        at = MODES + DENSITY * m
        for z in range(DENSITY):
            tracks[i, at + z] = 0.0
        tracks[i, at], tracks[i, at + 2] = x, y
        tracks[i, at + 4] = tracks[i, at + 7] = variance
        tracks[i, at + 6] = tracks[i, at + 9] = model[SPEED_VAR]
    total = model[UNREST] + model[REST]
    tracks[i, QUIET] = model[REST] / total if total > 0.0 else 1.0
    tracks[i, WILD] = 1.0 - tracks[i, QUIET]
