"""Observations as arrays: order, places, and what is refused."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import geo
from lendemain.errors import InputError
from lendemain.fusion.accounts import HEARD_FROM_M, accounts, ranked, sector_bounds, texts


def test_a_sector_is_placed_at_its_middle(told):
    """
    3-5 km SSW of an observer lies 4 km SSW, with the variance of a uniform sector.
    """
    rows = told([0.0], [0.0], [0.0], geometry="sector", distance_min_m=3000.0,
                distance_max_m=5000.0, bearing_deg=202.5, bearing_width_deg=22.5,
                error_m=0.0)  # fmt: skip

    found = accounts(rows)

    lon, lat = found.plane.degrees(found.x, found.y)
    assert geo.distance_m(37.8, 48.0, lon[0], lat[0]) == pytest.approx(4000.0, abs=1.0)
    assert geo.bearing_deg(37.8, 48.0, lon[0], lat[0]) == pytest.approx(202.5, abs=0.01)
    along, across = 2000.0**2 / 12, (4000.0 * np.radians(22.5)) ** 2 / 12
    assert found.cov[0, 0] + found.cov[0, 2] == pytest.approx(along + across, rel=1e-3)


def test_a_bearing_and_distance_not_known_are_not_made_up(told):
    """
    Without a bearing a sector is the whole circle, without a distance it reaches as far as hearing.
    """
    rows = told([0.0], [0.0], [0.0], geometry="sector")

    near, far, _, width = sector_bounds(rows)

    assert (near[0], far[0], width[0]) == (0.0, HEARD_FROM_M, 360.0)


def test_an_identifier_counts_once(told):
    """
    Rows that repeat an identifier are one account.
    """
    rows = told([0.0], [0.0], [0.0])

    assert len(accounts(pa.concat_tables([rows, rows]))) == 1


@given(
    st.lists(st.tuples(st.integers(-2, 2), st.integers(0, 2), st.integers(0, 1))),
    st.sampled_from([1, 1 << 20, 1 << 61]),
    st.sampled_from([1, 1 << 40, 1 << 62]),
)
def test_order_is_by_start_then_identifier_then_as_given(rows, later, larger):
    """
    However many bits the numbers take, the order is that of one stable sort by all three.
    """
    start, high, low = np.array(rows, np.int64).reshape(-1, 3).T
    start, high, low = start * later, (high * larger).astype(np.uint64), low.astype(np.uint64)

    found = ranked(start, high, low)

    assert found.tolist() == np.lexsort((low, high, start)).tolist()


@pytest.mark.parametrize(("name", "value"), [("lat", 95.0), ("lat", np.inf), ("lon", 1e6)])
def test_places_outside_the_globe_are_refused(told, name, value):
    """
    A source rejects such rows; one that comes through is an error, not a guess.
    """
    rows = told([0.0], [0.0], [0.0])
    at = rows.schema.get_field_index(name)
    rows = rows.set_column(at, rows.schema.field(at), pa.array([value]))

    with pytest.raises(InputError, match="outside the globe"):
        accounts(rows)


def test_an_account_that_ends_before_it_starts_is_refused(told):
    """
    Time runs forward.
    """
    with pytest.raises(InputError, match="end before they start"):
        accounts(told([0.0], [0.0], [0.0], span=-5.0))


def test_texts_are_numbered_in_order_of_the_alphabet():
    """
    Numbers depend on the values alone, not on the order of rows; none is "".
    """
    column = pa.table({"kind": pa.array(["b", None, "a", "b"]).dictionary_encode()})

    found = texts(column, "kind")

    assert (found.codes.tolist(), found.values) == ([2, 0, 1, 2], ["", "a", "b"])
