import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission import triage
from lendemain.commission.triage import (
    DAY_US,
    Weighed,
    batches,
    consequence,
    priority,
    threshold,
)
from lendemain.errors import InputError

rows = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(["small_arms", "mortar", "mlrs"]),
        st.sampled_from(["S01", "S02", ""]), st.integers(0, 2), st.floats(0, 10), st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


def weighed(listed):
    day, kind, sector, killed, pressing, fixed = zip(*listed, strict=True) if listed else [()] * 6
    return Weighed(
        number=np.arange(1, len(listed) + 1), start=np.array(day, np.int64) * DAY_US + 5,
        kind=np.array(kind, object), sector=np.array(sector, object),
        killed=np.array(killed, np.int64), priority=np.array(pressing, float),
        fixed=np.array(fixed, bool),
    )  # fmt: skip


@given(rows)
def test_at_most_so_many_full_cases_a_day(thresholds, listed):
    """
    Of a day's cases no more are handled alone than the text says, but for those already in hand.
    """
    given_cases = weighed(listed)

    found = batches(given_cases, thresholds)

    alone = (found == "") & ~given_cases.fixed
    for day in np.unique(given_cases.start // DAY_US):
        of_day = given_cases.start // DAY_US == day
        held = int((given_cases.fixed & of_day).sum())
        assert (alone & of_day).sum() <= max(0, 3 - held)


@given(rows)
def test_what_is_handled_alone_is_more_pressing(thresholds, listed):
    """
    Nothing goes into the overflow of a day on which something less pressing is handled alone.
    """
    given_cases = weighed(listed)

    found = batches(given_cases, thresholds)

    over = np.array(["overflow" in str(b) for b in found], bool)
    alone = (found == "") & ~given_cases.fixed
    for day in np.unique(given_cases.start // DAY_US):
        of_day = given_cases.start // DAY_US == day
        if (over & of_day).any() and (alone & of_day).any():
            least = given_cases.priority[alone & of_day].min()
            assert least >= given_cases.priority[over & of_day].max()


def test_small_arms_of_a_sector_and_day_are_one_batch_unless_somebody_was_killed(thresholds):
    """
    Small arms go together by sector and day; a death makes it a case of its own.
    """
    listed = [
        (0, "small_arms", "S01", 0, 1.0, False), (0, "small_arms", "S01", 0, 2.0, False),
        (0, "small_arms", "S02", 0, 1.0, False), (1, "small_arms", "S01", 0, 1.0, False),
        (0, "small_arms", "S01", 1, 1.0, False), (0, "small_arms", "", 0, 1.0, False),
    ]  # fmt: skip

    assert batches(weighed(listed), thresholds).tolist() == [
        "S01/1970-01-01/small", "S01/1970-01-01/small", "S02/1970-01-01/small",
        "S01/1970-01-02/small", "", "none/1970-01-01/small",
    ]  # fmt: skip


def test_a_kind_whose_threshold_is_nought_is_not_batched(thresholds):
    """
    The text decides which kinds are small, and may say that one is not.
    """
    assert batches(weighed([(0, "sniper", "S01", 0, 1.0, False)]), thresholds).tolist() == [""]


def test_death_and_gravity_raise_the_step_of_the_ladder(thresholds):
    """
    The step follows from the gravity as the text says, one higher where somebody was killed.
    """
    steps = consequence(np.array([1, 5, 1, 9]), np.array([0, 0, 3, 0]), thresholds)

    assert steps.tolist() == [1, 6, 2, 6]


@given(st.floats(0, 1), st.integers(1, 5), st.integers(0, 50), st.integers(0, 10))
def test_priority_rises_with_what_it_weighs(thresholds, chance, gravity, killed, step):
    """
    More grave, more killed, or likelier is never less pressing.
    """

    def one(chance, gravity, killed, step):
        return float(
            priority(
                np.array([chance]), gravity=np.array([gravity]), killed=np.array([killed]),
                consequences=np.array([step]), thresholds=thresholds,
            )[0]
        )  # fmt: skip

    now = one(chance, gravity, killed, step)

    assert now >= 0.0
    assert one(chance, gravity + 1, killed, step) >= now
    assert one(chance, gravity, killed + 1, step) >= now
    assert one(chance, gravity, killed, step + 1) >= now
    assert one(chance * 0.5, gravity, killed, step) <= now


def test_nobody_guesses_a_threshold():
    """
    What the text does not give is refused by name.
    """
    with pytest.raises(InputError, match="full_cases_per_day"):
        threshold({}, "full_cases_per_day")


def test_all_age_alike_so_the_order_does_not_depend_on_when_it_is_asked():
    """
    Freshness halves with the hours that the text gives, never above 1, and nothing ages without.
    """
    hour = 3_600_000_000
    start = np.array([0, 6 * hour, 12 * hour])
    terms = {"triage_fresh_half_h": 6.0}
    now, later = (triage.freshness(start, at * hour, terms) for at in (12, 48))

    assert now.tolist() == [0.25, 0.5, 1.0]
    assert (later / now).tolist() == pytest.approx([later[0] / now[0]] * 3)
    assert triage.freshness(start, 0, terms).tolist() == [1.0, 1.0, 1.0]
    assert triage.freshness(start, 12 * hour, {}).tolist() == [1.0, 1.0, 1.0]
