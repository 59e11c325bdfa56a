"""How long truces last."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation.survival import Survival
from lendemain.records.cessation import Truce


def truce(days, ended=True):
    """A truce of so many days."""
    return Truce(
        truce_id="t", name={}, start=date(2000, 1, 1), days=days, ended=ended, monitored=False,
        source="made up",
    )  # fmt: skip


@given(st.lists(st.tuples(st.floats(0.1, 5000.0), st.booleans()), max_size=12),
       st.floats(0, 400), st.floats(0, 400))  # fmt: skip
def test_it_is_a_survival(given_truces, held, more):
    """A probability that falls with the days asked for and rises with the days held."""
    survival = Survival([truce(d, e) for d, e in given_truces])

    assert 0.0 <= survival.lasting(held, more) <= 1.0
    assert survival.lasting(held, more) <= survival.lasting(held, more / 2) + 1e-9
    assert survival.lasting(held, more) <= survival.lasting(held + 10, more) + 1e-9


def test_short_truces_give_little_time_and_long_ones_much():
    """Truces of two weeks seldom last a month more, truces of years do."""
    short = Survival([truce(d) for d in (5, 9, 12, 14, 20, 25, 11, 16)])
    long = Survival([truce(d, ended=False) for d in (400, 900, 1200, 3000)])

    assert short.lasting(14, 30) < 0.4
    assert long.lasting(14, 30) > 0.9
    assert short.hazard(14) > long.hazard(14)
