"""Made-up fronts for the tests of a cessation: counts and watches, drawn from a seed.

Tests load this file by its path.
"""

from datetime import date

import numpy as np

from lendemain.agreement.cessation.panel import Panel

FIRST = date(2026, 1, 1)
BEFORE = 35


def front(seed=1, *, quiet=16, after=0, base=200.0, shape=1.5, share=0.03, sources=2, sectors=2):
    """Fighting for `BEFORE` days, quiet at a share of it, then fighting again."""
    chance = np.random.default_rng(seed)
    rate = np.concatenate([
        np.full(BEFORE, base), np.full(quiet, base * share), np.full(after, base),
    ])  # fmt: skip
    daily = chance.gamma(shape, rate / shape)
    watched = chance.beta(8, 2, (sources, sectors, len(rate)))
    counts = chance.poisson(daily * watched / sectors).astype(float)
    names = tuple(f"source {n}" for n in range(sources))
    return Panel(
        FIRST, names, tuple(f"s{n}" for n in range(sectors)), counts, watched,
        np.ones_like(watched),
    )  # fmt: skip
