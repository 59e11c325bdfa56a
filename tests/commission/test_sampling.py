"""Batches decided by a sample."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.commission.sampling import drawn, share, wanted
from lendemain.errors import InputError

hypergeom = pytest.importorskip("scipy.stats").hypergeom


@settings(max_examples=60)
@given(st.integers(1, 60), st.data())
def test_the_interval_is_the_exact_one(size, data):
    """
    Every number of established items outside it would give so few, or so many, in the sample with
    less than half of the error probability; every one inside would not.
    """
    number = data.draw(st.integers(0, size))
    seen = data.draw(st.integers(0, number))
    found = share(size, drawn=number, established=seen, level=0.9)
    possible = [
        good
        for good in range(seen, size - number + seen + 1)
        if hypergeom.sf(seen - 1, size, good, number) > 0.05
        and hypergeom.cdf(seen, size, good, number) > 0.05
    ]

    if number:
        assert (found.low, found.high) == (min(possible), max(possible))
    else:
        assert (found.low, found.high) == (0, size)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """
    Over every batch of 200 with a sample of 40: never less often than 95 of 100.
    """
    spans = [share(200, drawn=40, established=k, level=0.95) for k in range(41)]
    for good in range(0, 201, 10):
        chances = hypergeom.pmf(np.arange(41), 200, good, 40)
        held = sum(c for c, s in zip(chances, spans, strict=True) if s.low <= good <= s.high)
        assert held >= 0.95 - 1e-9


def test_a_whole_batch_examined_leaves_no_error():
    """
    Everything drawn: what was found is what there is.
    """
    found = share(50, drawn=50, established=7, level=0.99)

    assert (found.low, found.best, found.high) == (7, 7, 7)


def test_the_sample_is_as_large_as_the_margin_asks():
    """
    No smaller sample is narrow enough at worst; small batches are drawn nearly whole.
    """
    size = 6_200
    number = wanted(size, {})
    one_less = share(size, drawn=number - 1, established=(number - 1) // 2, level=0.95)

    assert number <= 110
    assert one_less.high - one_less.low > 0.2 * size
    assert wanted(5, {}) == 4
    assert wanted(size, {"batch_sample_margin": 0.05}) > number


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_nobody_chooses_the_sample(chance):
    """
    The order of items plays no part, another seed draws others, and each item is drawn alike often.
    """
    items = [f"case:{n}" for n in range(300)]
    first = drawn(items, number=30, seed=b"root one")
    chance.shuffle(items)

    assert drawn(items, number=30, seed=b"root one") == first
    assert drawn(items, number=30, seed=b"root two") != first


def test_every_item_is_drawn_alike_often():
    """
    Over 2,000 seeds each of 20 items is among 5 drawn about a quarter of the time.
    """
    items = [f"case:{n}" for n in range(20)]
    counts = dict.fromkeys(items, 0)
    for seed in range(2000):
        for item in drawn(items, number=5, seed=seed.to_bytes(4, "big")):
            counts[item] += 1

    assert all(420 < count < 580 for count in counts.values())


@pytest.mark.parametrize(("drawn_", "established"), [(11, 0), (5, 6), (-1, 0)])
def test_numbers_that_cannot_be_are_refused(drawn_, established):
    """
    More drawn than there are, or established than drawn, is a slip.
    """
    with pytest.raises(InputError):
        share(10, drawn=drawn_, established=established, level=0.95)
    with pytest.raises(InputError):
        wanted(10, {"batch_sample_margin": 0.0})
