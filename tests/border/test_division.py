from dataclasses import replace
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border.made_up import START

from lendemain.border import division
from lendemain.border.division import Load
from lendemain.errors import InputError
from lendemain.records.border import Contingent


def contingents(shares):
    return [
        Contingent(contingent_id=f"N{k}", name={}, share=float(s)) for k, s in enumerate(shares)
    ]


def load(risk, *, balance=None):
    count = len(risk)
    parts = {"length": np.full(count, 100.0), "risk": np.array(risk), "terrain": np.ones(count)}
    return Load(np.arange(count + 1) * 100.0, parts, balance or {"length": 1.0, "risk": 1.0})


def least(given_load, shares, free):
    """The least largest ratio, by trying every division."""
    weighed = division.loads(given_load.parts, given_load.balance)
    shares = np.array(shares) / sum(shares)
    count, best = len(weighed), np.inf
    for inner in combinations(range(1, count), len(shares) - 1):
        sums = [weighed[a:b].sum() for a, b in pairwise((0, *inner, count))]
        for order in permutations(range(len(shares))) if free else [range(len(shares))]:
            best = min(best, max(s / shares[k] for s, k in zip(sums, order, strict=True)))
    return best


@settings(max_examples=60)
@given(
    st.lists(st.floats(0.0, 9.0), min_size=4, max_size=8),
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.booleans(),
)
def test_no_division_is_more_even(risk, shares, free):
    """
    Against every division in every order asked for: the largest ratio is the least there is, and
    the bound meets it.
    """
    given_load = load(risk)

    found = division.division("front", START, contingents(shares), load=given_load, free=free)

    best = least(given_load, shares, free)
    assert abs(found.worst - best) < 1e-6
    assert found.bound <= best + 1e-9
    assert found.worst - found.bound < 1e-6


@settings(max_examples=20)
@given(st.lists(st.floats(0.0, 9.0), min_size=4, max_size=8), st.integers(1, 4))
def test_what_was_divided_has_no_fault_and_what_was_altered_has(risk, count):
    """
    A division keeps to its own rules; a stretch cut short, a load changed, a bound raised do not.
    """
    made = division.division("front", START, contingents([1] * count), load=load(risk))
    first, *rest = made.stretches

    def altered(**changed):
        return division.faults(replace(made, stretches=(replace(first, **changed), *rest)))

    assert division.faults(made) == []
    assert altered(load=first.load + 0.1)
    assert altered(from_km=first.from_km - 0.01)
    assert division.faults(replace(made, bound=made.worst + 0.1)) == ["a bound above it"]


def test_nobody_is_left_without_a_piece():
    """
    Where the first piece is too heavy for the smallest share, another order is found, not an
    uneven division: here 3 to 1 comes out even.
    """
    found = division.division(
        "front", START, contingents([3, 1]), load=load([1.0, 0.0, 0.0, 0.0]), free=True
    )

    assert [s.contingent for s in found.stretches] == ["N0", "N1"]
    assert abs(found.worst - 1.0) < 1e-9


@settings(max_examples=40)
@given(
    st.lists(st.floats(0.0, 9.0), min_size=5, max_size=60),
    st.lists(st.integers(1, 5), min_size=1, max_size=5),
    st.booleans(),
)
def test_stretches_leave_no_gap_and_parts_add_up(risk, shares, free):
    """
    From the beginning to the end, each where the last one ended; all parts add up to one; everybody
    has one stretch.
    """
    found = division.division("front", START, contingents(shares), load=load(risk), free=free)

    rows = found.stretches
    assert rows[0].from_km == 0.0
    assert rows[-1].to_km == len(risk) * 100.0 / 1000.0
    assert all(a.to_km == b.from_km for a, b in pairwise(rows))
    assert sorted(s.contingent for s in rows) == sorted(f"N{k}" for k in range(len(shares)))
    for part in ("length", "load"):
        assert abs(sum(getattr(s, part) for s in rows) - 1.0) < 1e-9


def agreed(*rows):
    return division.stated("front", START, rows, contingents([1, 1]), load=load([1.0] * 10))


def test_an_agreed_division_is_weighed():
    """
    What people agreed on is kept, with its ratios: a contingent's are of all that it has.
    """
    found = agreed(("N0", 0.0, 0.2), ("N1", 0.2, 0.7), ("N0", 0.7, 1.0))

    assert [s.contingent for s in found.stretches] == ["N0", "N1", "N0"]
    assert [round(s.ratio, 6) for s in found.stretches] == [1.0, 1.0, 1.0]
    assert found.order == "stated"


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([("N0", 0.0, 0.4), ("N1", 0.5, 1.0)], "a gap from km 0.4 to km 0.5"),
        ([("N0", 0.0, 0.6), ("N1", 0.5, 1.0)], "an? overlap from km 0.5 to km 0.6"),
        ([("N0", 0.1, 0.6), ("N1", 0.6, 1.0)], "a gap from km 0 to km 0.1"),
        ([("N0", 0.0, 0.5), ("N1", 0.5, 0.8)], "a gap: the line ends at km 1.000"),
        ([("N0", 0.0, 0.5), ("N1", 0.5, 1.4)], "past the end"),
        ([("N0", 0.0, 0.0), ("N1", 0.0, 1.0)], "from km 0 to km 0"),
        ([("N0", 0.0, 0.5), ("XX", 0.5, 1.0)], "XX is no contingent"),
        ([("N0", 0.0, 1.0)], "N1 has no stretch"),
    ],
)
def test_gaps_and_overlaps_are_refused(rows, what):
    """
    Every metre of the line is somebody's, and nobody else's.
    """
    with pytest.raises(InputError, match=what):
        agreed(*rows)


@pytest.mark.parametrize(
    ("shares", "given_load", "what"),
    [
        ([], load([1.0]), "0 contingents"),
        ([1, 1], load([1.0]), "2 contingents for 1 pieces"),
        ([1, 0], load([1.0] * 3), "not above nought"),
        ([1], load([1.0] * 3, balance={"length": -1.0}), "balance"),
        ([1], load([1.0] * 3, balance={"moon": 1.0}), "balance of moon"),
        ([1], load([0.0] * 3, balance={"risk": 1.0}), "nothing that weighs"),
        ([1], load([1.0, -2.0, 1.0]), "below nought"),
        ([1], load([1.0, float("nan"), 1.0]), "not known"),
    ],
)
def test_what_cannot_be_shared_is_refused(shares, given_load, what):
    """
    Nobody, more contingents than pieces, shares of nothing, and weights that are none.
    """
    with pytest.raises(InputError, match=what):
        division.division("front", START, contingents(shares), load=given_load)


def test_a_contingent_named_twice_is_refused():
    """
    One name, one share.
    """
    twice = contingents([1]) * 2

    with pytest.raises(InputError, match="N0 is named twice"):
        division.division("front", START, twice, load=load([1.0] * 4))
