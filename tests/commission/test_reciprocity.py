"""Rules of exchanges of fire."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.commission.reciprocity import UNDETERMINED, before, exchange
from lendemain.errors import InputError
from lendemain.records.analysis import Shot

T = datetime(2026, 6, 1, 12, tzinfo=UTC)
OTHER = {"north": "south", "south": "north"}


def shot(name, at, *, long=0.0, clock="", error=0.0, probability=1.0, **shares):
    return Shot(
        incident_id=name, start=T + timedelta(seconds=at), end=T + timedelta(seconds=at + long),
        clock=clock or name, clock_s=error, probability=probability, shares=shares,
    )  # fmt: skip


def test_who_fired_first_is_known_where_clocks_tell():
    """
    A minute apart by good clocks: the earlier one's party opened, the other answered it.
    """
    found = exchange([shot("a", 0, error=2, north=0.95), shot("b", 60, error=2, south=0.9)])

    assert found.answer == "north"
    assert found.first["a"] == pytest.approx(1.0, abs=1e-6)
    assert found.opened["north"] == pytest.approx(0.95, abs=1e-6)
    assert found.unknown == pytest.approx(0.05, abs=1e-6)
    [link] = found.links
    assert (link.first, link.then) == ("a", "b")
    assert link.parties["south", "north"] == pytest.approx(0.855, abs=1e-3)


def test_fire_answer_and_answer_to_it_are_a_chain():
    """
    North, south, north again, a minute apart by clocks good to two seconds: the second answers the
    first, the third the second, and north opened.
    """
    shots = [
        shot("c", 120, error=2, north=0.9), shot("a", 0, error=2, north=0.9),
        shot("b", 60, error=2, south=0.9),
    ]  # fmt: skip
    found = exchange(shots)
    likely = {
        (one.first, one.then): max(one.parties, key=one.parties.__getitem__)
        for one in found.links
        if one.parties and one.before > 0.9
    }

    assert found.answer == "north"
    assert likely["a", "b"] == ("south", "north")
    assert likely["b", "c"] == ("north", "south")


def test_undetermined_is_the_answer_where_clocks_do_not_tell():
    """
    Ten seconds apart by clocks that are a minute off, or within intervals of an hour: nobody knows
    who was first, however sure whose each shot was.
    """
    for shots in (
        [shot("a", 0, error=60, north=1.0), shot("b", 10, error=60, south=1.0)],
        [shot("a", 0, long=3600, north=1.0), shot("b", 60, long=3600, south=1.0)],
    ):
        found = exchange(shots)
        assert found.answer == UNDETERMINED
        assert 0.4 < found.opened["north"] < 0.6


def test_shots_by_one_clock_are_ordered_though_it_is_wrong():
    """
    What two shots of one clock share cannot turn their order; two clocks can.
    """
    same = exchange(
        [
            shot("a", 0, clock="x", error=60, north=1.0),
            shot("b", 10, clock="x", error=60, south=1.0),
        ]
    )
    assert same.answer == "north"
    assert same.first["a"] == pytest.approx(1.0, abs=0.01)


def test_an_act_that_may_not_have_been_is_not_surely_the_first():
    """
    Where the earlier one is as probable as not, the later one opened in the other half.
    """
    found = exchange([shot("a", 0, probability=0.5, north=1.0), shot("b", 60, south=1.0)])
    assert found.opened == pytest.approx({"north": 0.5, "south": 0.5})
    assert found.answer == UNDETERMINED


def test_whose_it_is_not_known_is_nobodys():
    """
    Shots without shares are nobody's: all of it stays unknown.
    """
    found = exchange([shot("a", 0), shot("b", 60)])
    assert (found.answer, found.opened, found.unknown) == (UNDETERMINED, {}, 1.0)
    assert exchange([]).answer == UNDETERMINED


rows = st.lists(
    st.tuples(
        st.floats(0, 600), st.floats(0, 300), st.sampled_from("xyz"),
        st.sampled_from([0.0, 2.0, 60.0]),
        st.floats(0.1, 1.0), st.floats(0.0, 0.5), st.floats(0.0, 0.5),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=12)
@given(rows)
def test_swapping_the_parties_swaps_the_answer_exactly(given_rows):
    """
    Names carry nothing: opened, links and answer swap to the last bit, and order does not matter.
    """
    one = exchange([
        shot(f"i{k}", at, long=long, clock=c, error=e, probability=p, north=a, south=b)
        for k, (at, long, c, e, p, a, b) in enumerate(given_rows)
    ])  # fmt: skip
    two = exchange([
        shot(f"i{k}", at, long=long, clock=c, error=e, probability=p, south=a, north=b)
        for k, (at, long, c, e, p, a, b) in reversed(list(enumerate(given_rows)))
    ])  # fmt: skip

    assert one.opened == {OTHER[p]: v for p, v in two.opened.items()}
    assert OTHER.get(one.answer, one.answer) == two.answer
    assert one.first == two.first
    total = sum(one.first.values())
    never = np.prod([1 - p for *_, p, _, _ in given_rows])
    assert total == pytest.approx(1.0 - never, abs=1e-6)


def test_the_order_agrees_with_drawn_moments():
    """
    Against 200,000 drawn moments the probabilities of having been first agree.
    """
    rng = np.random.default_rng(4)
    shots = [
        shot("a", 0, long=30, clock="x", error=10, north=1.0),
        shot("b", 15, long=5, clock="y", error=5, probability=0.8, south=1.0),
        shot("c", 20, long=60, clock="x", error=10, north=1.0),
    ]
    n = 200_000
    error = {"x": rng.normal(0, 10, n), "y": rng.normal(0, 5, n)}
    drawn = np.stack([
        rng.uniform((s.start - T).total_seconds(), (s.end - T).total_seconds(), n)
        + error[s.clock] + np.where(rng.random(n) < s.probability, 0.0, 1e9)
        for s in shots
    ])  # fmt: skip
    share = np.bincount(drawn.argmin(axis=0), minlength=3) / n
    found = exchange(shots)
    assert [found.first[k] for k in "abc"] == pytest.approx(share.tolist(), abs=0.01)
    assert before(shots[0], shots[1]) == pytest.approx(
        float((drawn[0] < np.where(drawn[1] > 1e8, drawn[1] - 1e9, drawn[1])).mean()), abs=0.01
    )


@pytest.mark.parametrize(
    "wrong", [{"error": -1.0}, {"probability": 2.0}, {"north": 0.9, "south": 0.9}, {"long": -5.0}]
)
def test_what_cannot_be_is_refused(wrong):
    """
    Intervals, clocks and shares that cannot be are refused with the incident's name.
    """
    with pytest.raises(InputError, match="cannot be") as error:
        exchange([shot("bad", 0, **wrong)])
    assert error.value.where == "incident bad"
    with pytest.raises(InputError):
        exchange([], standard=0.3)
