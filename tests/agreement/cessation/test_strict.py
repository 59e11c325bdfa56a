"""The strict rule: a day above the limit, or unwatched, sets it back to nothing."""

from dataclasses import replace

import numpy as np
from tests.agreement.cessation.fronts import front

from lendemain.agreement.cessation.strict import strict
from lendemain.agreement.cessation.terms import terms
from lendemain.records.cessation import Level

BY = terms({})


def levels(counts, watched=None):
    """What it says of these days."""
    given = front(sources=1, sectors=1)
    counts = np.array(counts, float)[None, None, :]
    watched = np.ones_like(counts) if watched is None else np.array(watched)[None, None, :]
    given = replace(given, counts=counts, watched=watched, days=np.ones_like(counts))
    return [level for level, _ in strict(given, BY)]


def test_seven_and_fourteen_days_of_silence():
    """Provisional after seven, credible after fourteen."""
    found = levels([5] + [0] * 14)

    assert found[:2] == [Level.CONTINUING, Level.LULL]
    assert found[7] is Level.PROVISIONAL
    assert found[14] is Level.CREDIBLE


def test_one_shot_begins_it_again():
    """Which is why it stands beside the robust rule and not alone."""
    assert levels([0] * 6 + [1] + [0] * 6)[-1] is Level.LULL


def test_an_unwatched_day_is_no_day_of_silence():
    """A blind day answers "not enough watched" and ends the row."""
    found = levels([0] * 8, [1, 1, 1, 0.1, 1, 1, 1, 1])

    assert found[3] is Level.NOT_ENOUGH_WATCHED
    assert found[-1] is Level.LULL
