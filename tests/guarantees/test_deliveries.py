"""The ladder of deliveries, and the price of not answering."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.made import hour

from lendemain.errors import InputError
from lendemain.guarantees.deliveries import RUNGS, Answer, Delivered, ladder, silence

steps = st.lists(
    st.tuples(st.sampled_from(RUNGS), st.integers(1, 9), st.integers(0, 9)), max_size=12
)


def delivered(rung, quantity=1, at=1, unit="t", item="shells"):
    """A step of a delivery."""
    return Delivered(item, rung, "fr", quantity * 1_000_000, unit, hour(at))


@given(steps)
def test_a_higher_rung_never_holds_more_than_a_lower_one(listed):
    """
    What was delivered was moved, and what was moved was agreed and asked.
    """
    for row in ladder([delivered(r, q, t) for r, q, t in listed], hour(9)):
        reached = [row[r.value] for r in RUNGS]

        assert reached == sorted(reached, reverse=True)
        assert 0.0 <= row["share_delivered"] <= 1.0


def test_partial_delivery_has_the_right_share_at_its_time():
    """
    Of 2,500 asked 750 delivered are 0.3; before the delivery they were none.
    """
    asked, moved, done = RUNGS[0], RUNGS[2], RUNGS[3]
    listed = [delivered(asked, 2_500, 1), delivered(moved, 900, 2), delivered(done, 750, 5)]

    assert ladder(listed, hour(4))[0]["share_delivered"] == 0.0
    assert ladder(listed, hour(5))[0]["share_delivered"] == pytest.approx(0.3)


def test_two_units_and_nothing_are_refused():
    """
    An item has one unit, and a delivery a quantity above zero.
    """
    with pytest.raises(InputError, match="in 't' and in 'kg'"):
        ladder([delivered(RUNGS[0]), delivered(RUNGS[0], unit="kg")], hour(9))
    with pytest.raises(InputError, match="nothing"):
        ladder([delivered(RUNGS[0], 0)], hour(9))


def test_who_does_not_answer_is_named_with_the_price():
    """
    None in time at the deadline, with what silence comes to; late answers are told as late.
    """
    answers = [Answer("fr", "for", hour(3)), Answer("gb", "for", hour(30))]

    def told(n):
        rows = silence(
            ["fr", "gb", "de"], answers, due=hour(24), at=hour(n), on_silence="refused",
            before={"de": 2},
        )  # fmt: skip
        return [(r["answer"], r["late"], r["price"], r["unanswered_before"]) for r in rows]

    assert told(10) == [("for", False, "", 0), ("none yet", False, "", 0),
                        ("none yet", False, "", 2)]  # fmt: skip
    price = "silence counts as refusal"
    assert told(24)[2] == ("none in time", True, price, 2)
    assert told(31)[1] == ("for", True, "", 0)
