# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False
"""Where things were, known from what came later as well: the backward pass over all tracks.

Rauch, Tung and Striebel (1965) on the densities that the forward pass left, moved by the mean noise
of the modes: both modes move a mean alike, so the mixture is moved as a whole (see `motion`).
Compiled on first use; nothing here allocates.
"""

import math

from lendemain.fusion.kernels import compiled

_PAIRS = ((0, 0), (0, 1), (1, 1), (2, 2), (2, 3), (3, 3), (0, 2), (0, 3), (1, 2), (1, 3))
"""Which two of place and velocity each of the ten covariances is of."""


@compiled
def _square(density, k, out):
    """Write the ten covariances of a density as a square."""
    for z in range(10):
        a, b = _PAIRS[z]
        out[a, b] = out[b, a] = density[k, 4 + z]


@compiled
def _gain(p, dt, q, work):
    """Write the gain by which what comes later corrects what was before, and the covariance of
    what was foretold; False where that is no covariance.
    """
    across, foretold, lower, gain = work[1], work[2], work[3], work[4]
    for a in range(4):
        across[a, 0], across[a, 1] = p[a, 0] + dt * p[a, 1], p[a, 1]
        across[a, 2], across[a, 3] = p[a, 2] + dt * p[a, 3], p[a, 3]
    for b in range(4):
        foretold[0, b], foretold[1, b] = across[0, b] + dt * across[1, b], across[1, b]
        foretold[2, b], foretold[3, b] = across[2, b] + dt * across[3, b], across[3, b]
    for z in (0, 2):
        foretold[z, z] += q * dt * dt * dt / 3.0
        foretold[z, z + 1] += 0.5 * q * dt * dt
        foretold[z + 1, z] += 0.5 * q * dt * dt
        foretold[z + 1, z + 1] += q * dt
    for a in range(4):
        for b in range(a + 1):
            total = foretold[a, b]
            for z in range(b):
                total -= lower[a, z] * lower[b, z]
            if a == b:
                if total <= 0.0:
                    return False
                lower[a, a] = math.sqrt(total)
            else:
                lower[a, b] = total / lower[b, b]
    for a in range(4):
        for b in range(4):
            total = across[a, b]
            for z in range(b):
                total -= lower[b, z] * gain[a, z]
            gain[a, b] = total / lower[b, b]
        for b in range(3, -1, -1):
            total = gain[a, b]
            for z in range(b + 1, 4):
                total -= lower[z, b] * gain[a, z]
            gain[a, b] = total / lower[b, b]
    return True


@compiled
def smoothed(times, before, density, noise, work, after, out):
    """Write for each plot its track's density from all plots, and the next plot of the track.

    `times` are seconds, `before` the plot before (-1: none), `density` and `noise` the history;
    `after` starts at -1, `work` is 6 x 4 x 4.  A plot's predecessor stands before it.
    """
    for k in range(len(times) - 1, -1, -1):
        if before[k] >= 0:
            after[before[k]] = k
        n = after[k]
        for z in range(14):
            out[k, z] = density[k, z]
        if n < 0:
            continue
        dt = times[n] - times[k]
        _square(density, k, work[0])
        if not _gain(work[0], dt, noise[n], work):
            continue
        _square(out, n, work[5])
        gain, more = work[4], work[5]
        for a in range(4):
            for b in range(4):
                more[a, b] -= work[2][a, b]
        d0 = out[n, 0] - density[k, 0] - dt * density[k, 1]
        d1 = out[n, 1] - density[k, 1]
        d2 = out[n, 2] - density[k, 2] - dt * density[k, 3]
        d3 = out[n, 3] - density[k, 3]
        for a in range(4):
            out[k, a] += gain[a, 0] * d0 + gain[a, 1] * d1 + gain[a, 2] * d2 + gain[a, 3] * d3
        for z in range(10):
            a, b = _PAIRS[z]
            total = 0.0
            for u in range(4):
                for v in range(4):
                    total += gain[a, u] * more[u, v] * gain[b, v]
            out[k, 4 + z] += total
