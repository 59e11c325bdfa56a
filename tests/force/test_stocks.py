"""Rules of stocks: counted once, drawn on once, and not known where nobody stated them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.force import stocks
from lendemain.records.activation import DeliveryRung
from lendemain.records.stock import Promise

COUNTED = datetime(2026, 1, 1, tzinfo=UTC)
NOW = COUNTED + timedelta(days=100)
HEAD = "nation,item,unit,held,as_of,reserved\n"


def table(*rows):
    return stocks.stated((HEAD + "\n".join(rows)).encode())


def promise(rung, quantity, *, day=1, nation="FR", unit="items", fragment="a/1"):
    return Promise(
        fragment=fragment, nation=nation, item="camera", unit=unit, rung=DeliveryRung(rung),
        quantity_e6=round(quantity * 1e6), at=COUNTED + timedelta(days=day),
    )  # fmt: skip


HELD = table("fr,camera,items,10,2026-01-01Z,2").holdings


def test_a_delivery_is_drawn_once_on_its_way_up_the_ladder():
    """
    Eight agreed, of which five moved and three were delivered: five are gone, three promised.
    """
    steps = [promise("agreed", 8), promise("moved", 5), promise("delivered", 3)]

    (draw,) = stocks.drawn(HELD, steps, at=NOW)

    assert (draw.gone_e6, draw.promised_e6, draw.delivered_e6) == (5_000_000, 3_000_000, 3_000_000)
    assert draw.free_e6 == 0
    assert draw.fragments == ("a/1",)


def test_what_left_before_the_count_is_not_taken_off_again():
    """
    A stock counted after a delivery no longer holds it; what is asked for alone draws nothing.
    """
    steps = [promise("delivered", 4, day=-5), promise("asked", 9)]

    (draw,) = stocks.drawn(HELD, steps, at=NOW)

    assert (draw.gone_e6, draw.promised_e6, draw.free_e6) == (0, 0, 8_000_000)


def test_more_promised_than_there_is_goes_below_nought():
    """
    Two clauses that promise the same items both draw on them.
    """
    steps = [promise("agreed", 6), promise("agreed", 6, fragment="b/1")]

    (draw,) = stocks.drawn(HELD, steps, at=NOW)

    assert draw.free_e6 == -4_000_000
    assert draw.fragments == ("a/1", "b/1")


def test_a_stock_that_nobody_stated_is_not_known():
    """
    Not nought: neither another nation's nor another unit's stock stands in for it.
    """
    steps = [promise("agreed", 1, nation="GB"), promise("agreed", 1, unit="million EUR")]

    draws = {(d.nation, d.unit): d.free_e6 for d in stocks.drawn(HELD, steps, at=NOW)}

    assert draws == {("fr", "items"): 8_000_000, ("FR", "million EUR"): None, ("GB", "items"): None}


def test_the_future_draws_nothing_yet():
    """
    A step counts from its own time on.
    """
    (draw,) = stocks.drawn(HELD, [promise("moved", 3, day=200)], at=NOW)

    assert draw.free_e6 == 8_000_000


STEPS = st.lists(
    st.tuples(st.sampled_from(list(DeliveryRung)), st.integers(1, 9), st.integers(-9, 9)),
    max_size=8,
)


@given(STEPS)
def test_what_is_held_is_always_accounted_for(steps):
    """
    Reserve, gone, promised and free add up to what is held; a rung never exceeds one below it.
    """
    listed = [promise(rung, quantity, day=day) for rung, quantity, day in steps]

    (draw,) = stocks.drawn(HELD, listed, at=NOW)

    assert draw.reserved_e6 + draw.gone_e6 + draw.promised_e6 + draw.free_e6 == draw.held_e6
    assert draw.promised_e6 >= 0
    assert draw.gone_e6 >= 0


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("FR,camera,items,many,2026-01-01Z,", "not a number"),
        ("FR,camera,items,-1,2026-01-01Z,", "not from"),
        ("FR,camera,items,nan,2026-01-01Z,", "not a number"),
        ("FR,camera,items,,2026-01-01Z,", "no number held"),
        ("FR,camera,items,3,2026-01-01Z,4", "more is reserved"),
        ("FR,camera,items,3,2026-01-01,", "zone"),
        ("FR,,items,3,2026-01-01Z,", "no item"),
        (",camera,items,3,2026-01-01Z,", "no nation"),
        ("GB ,Camera,items,3,2026-01-01Z,", "already"),
        ("FR", "no item"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_ones_count(row, why):
    """
    Rows in = holdings + rejections, each with its reason.
    """
    found = table("gb,camera,items,5,2026-01-01Z,", row)

    assert (len(found.holdings), len(found.rejections), found.rows) == (1, 1, 2)
    assert why in found.rejections[0].detail


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"a,b\n1,2", b"nation,item\n", b"\x00" * 99]
)
def test_what_is_no_table_is_one_rejection(data):
    """
    No bytes make it raise.
    """
    found = stocks.stated(data)

    assert found.holdings == ()
    assert [r.row for r in found.rejections] == [0]
