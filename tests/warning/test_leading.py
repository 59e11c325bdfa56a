"""Lead times: when a build-up began, and how long until an attack if it ends in one."""

import numpy as np
import pytest

from lendemain.warning.leading import LONGEST_DAYS, lasting, lead

LASTS = (14, 45, 130)


def test_the_text_s_quantiles_are_met():
    """A tenth, half and nine tenths, and never more with time."""
    found = lasting(LASTS)

    assert [float(found[d]) for d in LASTS] == pytest.approx([0.9, 0.5, 0.1], abs=1e-6)
    assert (np.diff(found) <= 0).all()


def test_a_sudden_rise_began_when_it_rose():
    """Twenty days of strong weights: it began about then, and as long is left less."""
    weights = np.concatenate([np.full(200, -0.5), np.full(20, 1.5)])

    began, ahead = lead(weights, LASTS)

    assert 194 <= began[0] <= began[1] <= 203
    assert ahead[0] <= ahead[1] <= ahead[2]
    longer = lasting(LASTS)
    left = longer[20:] / longer[20]
    assert abs(ahead[1] - int(np.searchsorted(-left, -0.5))) <= 2


def test_the_attack_draws_nearer_as_days_pass_at_first():
    """Begun for sure on one day, a week later half the attacks would come sooner."""
    calm = np.full(100, -0.7)
    new = lead(np.concatenate([calm, np.full(5, 3.0)]), LASTS)[1]
    week = lead(np.concatenate([calm, np.full(12, 3.0)]), LASTS)[1]

    assert week[0] < new[0]


def test_who_knows_nothing_says_so_widely():
    """Without any weight it may have begun on any day, and the lead time is wide."""
    began, ahead = lead(np.zeros(90), LASTS)

    assert began[1] - began[0] > 20
    assert ahead[2] > 4 * ahead[0]


def test_long_years_break_nothing():
    """Longer than anything the text tells of."""
    began, ahead = lead(np.zeros(LONGEST_DAYS + 500), (1, 2, 3))

    assert 0 <= began[0] <= began[1] < LONGEST_DAYS + 500
    assert 0 <= ahead[0] <= ahead[2] <= LONGEST_DAYS
