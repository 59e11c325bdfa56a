"""Rules of patterns over cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.patterns import CASES_LEAST, hour_of, interval, patterns
from lendemain.errors import InputError


def test_a_cell_of_few_cases_tells_nothing():
    """
    Four of four in one sector against none of forty elsewhere is no pattern; eight of eight is.
    """
    few = patterns("sector", ["a"] * 4 + ["b"] * 40, [1.0] * 4 + [0.0] * 40)
    many = patterns("sector", ["a"] * 8 + ["b"] * 40, [1.0] * 8 + [0.0] * 40)
    assert [p.telling for p in few] == [False, True]  # b, which is large, differs from the rest
    assert few[0].cases < CASES_LEAST
    assert many[0].telling


def test_looking_at_many_cells_finds_nothing_in_noise():
    """
    Of 200 made-up patterns of 30 cells without any difference, at most one in ten shows a telling
    cell.
    """
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(200):
        cells = [f"c{k:02}" for k in rng.integers(0, 30, 300)]
        values = (rng.random(300) < 0.4).astype(float).tolist()
        found += any(p.telling for p in patterns("kind", cells, values))
    assert found <= 20


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_an_interval_holds_its_rate_and_widens_with_doubt(values):
    """
    The interval lies within 0 and 1 and holds the rate; probabilities make it no narrower than
    certainties of the same rate.
    """
    low, high = interval(values)
    rate = sum(values) / len(values)
    assert 0.0 <= low <= rate + 1e-9
    assert rate - 1e-9 <= high <= 1.0


def test_the_interval_covers_what_it_says():
    """
    Of 1,000 made-up samples of 12 the 90 % interval holds the true rate about nine times in ten.
    """
    rng = np.random.default_rng(2)
    for rate in (0.2, 0.5):
        held = [
            low <= rate <= high
            for low, high in (interval((rng.random(12) < rate).astype(float).tolist())
                              for _ in range(1000))
        ]  # fmt: skip
        assert np.mean(held) == pytest.approx(0.90, abs=0.06)


def test_what_is_no_probability_is_refused():
    """
    One value from 0 to 1 for each case, or a refusal.
    """
    with pytest.raises(InputError):
        patterns("hour", ["a"], [2.0])
    with pytest.raises(InputError):
        patterns("hour", ["a", "b"], [1.0])
    assert patterns("hour", [], []) == []
    assert hour_of(1439) == "18-24"
