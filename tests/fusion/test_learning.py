"""The gate's numbers are learnt from accounts whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion.gate import Gate, Points
from lendemain.fusion.learning import EDGES_S, _falling, learnt


def made(stated, *, n=3000, size=8, extent=0.0):
    """Incidents of `size` accounts with errors of 100 to 400 m, stated `stated` times as large."""
    rng = np.random.default_rng(1)
    of = np.repeat(np.arange(n), size)
    x, y = rng.uniform(-2e5, 2e5, (2, n))[:, of]
    t = rng.uniform(0, 5e6, n)[of] + rng.exponential(40.0, n * size)
    sigma = rng.choice([100.0, 200.0, 400.0], n * size)
    off = rng.standard_normal((2, n * size)) * np.sqrt(sigma**2 + extent**2 / 2)
    order = np.argsort(t)
    cov = np.square(stated * sigma)[:, None]
    zero = np.zeros(n * size, np.int32)
    return Points(*(a[order] for a in (t, t, x + off[0], y + off[1], cov)), zero)


@pytest.mark.parametrize("stated", [0.5, 1.0, 2.0])
def test_wrong_errors_are_found_out(stated):
    """
    Where errors are stated too small or too large, the factor sets them right.
    """
    assert learnt(made(stated)).factor == pytest.approx(1.0 / stated, rel=0.1)


def test_the_extent_of_incidents_is_found_out():
    """
    Acts of one incident spread over 500 m give an extent near that, and errors stay as stated.
    """
    gate = learnt(made(1.0, extent=500.0))

    assert gate.extent_m == pytest.approx(500.0, rel=0.15)
    assert gate.factor == pytest.approx(1.0, abs=0.25)


def test_delays_are_found_out():
    """
    Where accounts follow within a minute, ten minutes speak against a pair far more than before.
    """
    gate, unlearnt = learnt(made(1.0)), Gate()

    assert gate.decay[150] - gate.decay[0] > unlearnt.decay[150] - unlearnt.decay[0]


def test_few_accounts_leave_the_physical_values():
    """
    Ten accounts teach nearly nothing.
    """
    few = Points(*(a[:10] for a in made(3.0)))

    assert learnt(few).factor == pytest.approx(1.0, abs=0.5)


@given(st.lists(st.floats(1e-6, 1.0), min_size=17, max_size=17))
def test_the_density_of_delays_never_rises(values):
    """
    Pooling gives a density that falls and holds the same whole.
    """
    width = np.diff(EDGES_S)

    fallen = _falling(np.array(values), width)

    assert (np.diff(fallen) <= 1e-12).all()
    assert (fallen * width).sum() == pytest.approx((np.array(values) * width).sum())


@pytest.mark.parametrize("n", [20, 300, 3000])
def test_one_account_told_often_does_not_teach_that_all_are_near(n):
    """
    One account told a thousand times, to the metre or a few metres off, leaves the factor by which
    errors are wrong and the number of partners about what they were.
    """
    points = made(1.0, n=n)
    rng = np.random.default_rng(2)
    t = points.start[4 * n] + rng.uniform(0.0, 20.0, 1000)
    x, y = (axis[4 * n] + rng.normal(0.0, 5.0, 1000) for axis in (points.x, points.y))
    flood = Points(t, t, x, y, np.full((1000, 1), 1e4), np.zeros(1000, np.int32))
    both = Points(*(np.concatenate(pair) for pair in zip(points, flood, strict=True)))
    both = both.taken(np.argsort(both.start, kind="stable"))

    before, after = learnt(points), learnt(both)

    assert 0.5 < after.factor / before.factor < 1.5
    assert after.partners < 3.0 * before.partners
