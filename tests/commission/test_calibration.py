"""Rules of calibration."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.calibration import (
    _pooled,
    calibration,
    diagnosis,
    shared_map,
)
from lendemain.errors import InputError

cases = st.lists(
    st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.sampled_from([0.0, 1.0])),
    min_size=2,
    max_size=60,
)


@given(cases)
def test_the_map_is_monotone_and_symmetric(rows):
    """
    More said is never mapped to less, and what is done to p is done to 1 - p turned round.
    """
    said, came = np.array(rows).T
    mapped = calibration(said, came)
    grid = np.linspace(0, 1, 101)

    assert (np.diff(mapped(grid)) >= -1e-12).all()
    np.testing.assert_allclose(mapped(grid) + mapped(1 - grid), 1.0, atol=1e-9)


@given(cases)
def test_pooling_agrees_with_scikit_learn(rows):
    """
    The blocks are those of isotonic regression, as scikit-learn works it out.
    """
    from sklearn.isotonic import IsotonicRegression

    said, came = np.array(rows).T
    value, weight, _ = _pooled(came, said)
    ours = np.repeat(value, weight.astype(int))

    theirs = IsotonicRegression().fit(said, came).predict(np.sort(said))
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_overconfidence_is_mended():
    """
    Where 0.95 is right only four times in five, 0.95 becomes about 0.8.
    """
    rng = np.random.default_rng(2)
    said = np.where(rng.random(4000) < 0.5, 0.95, 0.05)
    came = np.where(rng.random(4000) < 0.8, said > 0.5, said < 0.5).astype(float)

    assert calibration(said, came)(0.95) == pytest.approx(0.8, abs=0.03)


def test_a_calibrated_forecaster_has_no_error():
    """
    Whoever says what happens as often as it happens has an error near 0, whoever does not has it.
    """
    rng = np.random.default_rng(4)
    said = rng.random(8000)
    came = (rng.random(8000) < said).astype(float)

    assert diagnosis(said, came).error < 0.01
    assert diagnosis(said, 1.0 - came).error > 0.3


@pytest.mark.parametrize(
    ("said", "came"), [([], []), ([1.2], [1]), ([0.5], [0.5]), ([0.5, 0.5], [1])]
)
def test_what_cannot_be_judged_is_refused(said, came):
    """
    Empty, unequal or impossible rows are refused.
    """
    with pytest.raises(InputError):
        calibration(said, came)


ANSWERS = ("north", "south", "accident")


def spoken(rng, count, sharp):
    """Cases whose answers are drawn from what is so, and beliefs that are too sure of them."""
    true = rng.dirichlet([0.6, 0.6, 0.4], count)
    drawn = (true.cumsum(1) < rng.random((count, 1))).sum(1)
    said = true**sharp / (true**sharp).sum(1, keepdims=True)
    return [dict(zip(ANSWERS, map(float, row), strict=True)) for row in said], [
        ANSWERS[k] for k in drawn
    ]


@cache
def learnt_once():
    """A shared map learnt from a few cases."""
    return shared_map(*spoken(np.random.default_rng(3), 200, 1.5), parties=("north", "south"))


def worst(beliefs, truths):
    said = np.array([[b[a] for a in ANSWERS] for b in beliefs])
    came = np.array([[t == a for a in ANSWERS] for t in truths], float)
    place = np.minimum((said * 10).astype(int), 9).ravel()
    apart = np.bincount(place, (came - said).ravel(), 10)
    return np.abs(apart / np.bincount(place, minlength=10)).max()


def test_c9_each_bin_of_a_tenth_is_true_within_three_points_on_cases_held_back():
    """
    Beliefs that are too sure become true within 3 points in each bin of a tenth, each with more
    than 2,000 answers, on cases that the map was not learnt on; and score better.
    """
    rng = np.random.default_rng(7)
    learnt = shared_map(*spoken(rng, 4000, 1.8), parties=("north", "south"))
    beliefs, truths = spoken(rng, 40_000, 1.8)
    mapped = [learnt(b) for b in beliefs]
    held = np.bincount([min(int(p * 10), 9) for b in mapped for p in b.values()], minlength=10)

    def score(given):
        return -np.mean([np.log(max(b[t], 1e-12)) for b, t in zip(given, truths, strict=True)])

    assert held.min() > 2000
    assert worst(beliefs, truths) > 0.08
    assert worst(mapped, truths) < 0.03
    assert score(mapped) < score(beliefs)


@given(st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).filter(lambda p: sum(p) > 0.1))
def test_exchanged_parties_get_the_exchanged_answer_bit_for_bit(given_):
    """
    Whatever was learnt, swapping the parties' names swaps the mapped probabilities exactly.
    """
    learnt = learnt_once()
    one = {a: p / sum(given_) for a, p in zip(ANSWERS, given_, strict=True)}
    other = {"north": one["south"], "south": one["north"], "accident": one["accident"]}
    found, turned = learnt(one), learnt(other)

    assert (found["north"], found["south"]) == (turned["south"], turned["north"])
    assert found["accident"] == turned["accident"]


def test_the_shared_map_agrees_with_scikit_learn():
    """
    With a weak ridge the probabilities are those of scikit-learn's multinomial regression.
    """
    from sklearn.linear_model import LogisticRegression

    beliefs, truths = spoken(np.random.default_rng(5), 3000, 1.8)
    both = [*beliefs, *({"north": b["south"], "south": b["north"], "accident": b["accident"]}
                        for b in beliefs)]  # fmt: skip
    turned = {"north": "south", "south": "north", "accident": "accident"}
    logs = np.log(np.maximum([[b[a] for a in ANSWERS] for b in both], 1e-9))
    theirs = LogisticRegression(C=1e4, max_iter=2000).fit(
        logs, [*truths, *(turned[t] for t in truths)]
    )
    order = [list(theirs.classes_).index(a) for a in ANSWERS]
    expected = theirs.predict_proba(logs[:50])[:, order]
    learnt = shared_map(beliefs, truths, parties=("north", "south"))

    np.testing.assert_allclose(
        [[learnt(b)[a] for a in ANSWERS] for b in beliefs[:50]], expected, atol=0.01
    )


def test_beliefs_of_other_answers_are_refused():
    """
    Cases that do not have the same answers teach nothing.
    """
    with pytest.raises(InputError, match="the same answers"):
        shared_map([{"north": 1.0}], ["south"], parties=("north",))
