"""The assignment of the greatest sum."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.commission.assigning import assigned


def best(claim, incident, worth, wanted):
    """The greatest sum, by trying everything."""
    most = 0.0
    for chosen in product((False, True), repeat=len(claim)):
        rows = np.array(chosen)
        fits = all(np.bincount(incident[rows], minlength=1) <= 1) and all(
            np.bincount(claim[rows], minlength=len(wanted)) <= wanted
        )
        if fits:
            most = max(most, float(worth[rows].sum()))
    return most


@settings(max_examples=40)
@given(st.integers(0, 100_000))
def test_no_other_assignment_has_a_greater_sum(seed):
    """
    Against every way there is, on small cases with counts.
    """
    chance = np.random.default_rng(seed)
    pairs = sorted({(int(chance.integers(4)), int(chance.integers(4))) for _ in range(9)})
    claim, incident = (np.array(side) for side in zip(*pairs, strict=True))
    worth = chance.random(len(pairs)) + 0.01
    wanted = chance.integers(1, 3, 4)
    chosen = assigned(claim, incident, worth, wanted=wanted)

    assert worth[chosen].sum() >= best(claim, incident, worth, wanted) - 1e-6
    assert np.bincount(incident[chosen], minlength=1).max() <= 1
    assert (np.bincount(claim[chosen], minlength=4) <= wanted).all()


def test_of_equals_the_first_goes_first():
    """
    A tie is broken by the order, so the answer is one.
    """
    chosen = assigned(
        np.array([0, 1]), np.array([0, 0]), np.array([0.5, 0.5]), wanted=np.array([1, 1])
    )

    assert chosen.tolist() == [True, False]


def test_nothing_to_assign_is_no_fault():
    """
    No pairs, no choice.
    """
    none = np.zeros(0, np.int64)

    assert assigned(none, none, np.zeros(0), wanted=none).tolist() == []
