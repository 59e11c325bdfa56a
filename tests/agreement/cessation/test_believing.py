"""Former rates learnt from fighting alone, and sets of sources side by side."""

from dataclasses import replace

import numpy as np
import pytest
from tests.agreement.cessation.fronts import BEFORE, front

from lendemain.agreement.cessation.believing import beliefs, sector_weights, sets, watched_shares
from lendemain.agreement.cessation.terms import terms

BY = terms({})


def test_the_sets_are_all_all_but_each_and_each():
    """Rows of the sets for two sources."""
    assert sets(2).tolist() == [[1, 1], [0, 1], [1, 0], [1, 0], [0, 1]]


def test_the_former_rate_is_learnt_from_fighting_and_stays_through_quiet():
    """Sixteen quiet days leave it as it was."""
    found = beliefs(front(seed=4), BY)
    rates = [b.formers[0].rate for b in found[BEFORE:]]

    assert rates[-1] == pytest.approx(200.0, rel=0.3)
    assert rates[-1] == pytest.approx(rates[3])
    assert found[-1].learnt_from[1] <= BEFORE + 3


def test_no_rate_is_known_before_enough_days_were():
    """Thirteen days are not fourteen."""
    found = beliefs(front(), BY)

    assert [b.formers[0] is None for b in found[:16]] == [True] * 14 + [False] * 2


def test_a_rate_that_the_text_gives_is_used():
    """Where a mission begins with the truce, the text says what was before."""
    found = beliefs(front(), terms({"cessation_former_per_day": 900.0}))

    assert found[-1].formers[0].rate == pytest.approx(900.0)


def test_shares_watched_count_the_days_within():
    """A week of which nobody watched four days was watched three sevenths, weighed by sector."""
    seen = front(seed=2)
    seen = replace(seen, watched=np.where(np.arange(seen.length) > seen.length - 5, 0.0, 1.0)
                   * np.ones_like(seen.watched))  # fmt: skip
    last = beliefs(seen, BY)[-1]

    assert watched_shares(seen, last, 7.0) == pytest.approx(3 / 7)
    assert sector_weights(seen).tolist() == [0.5, 0.5]
    assert sector_weights(seen, np.array([[3.0, 1.0]])).tolist() == [0.75, 0.25]
