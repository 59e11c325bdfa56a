import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.sources.arrays import (
    floats,
    inside,
    mask,
    numbers,
    one,
    rewritten,
    text,
    whole_numbers,
)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_written_is_the_number_read(values):
    """
    The text of any finite number is read back as that number.
    """
    found, missing, broken = numbers(pa.chunked_array([pa.array(map(repr, values), pa.string())]))

    assert found.tolist() == values
    assert not missing.any()
    assert not broken.any()


@pytest.mark.parametrize(
    "written",
    ["nan", "inf", "-inf", "1e309", "0x10", "1_000", "48,5", "1 2", "--1", "1e", "٣", "\x00"],
)
def test_what_is_no_finite_number_is_broken(written):
    """
    NaN, infinity, what overflows, commas, other bases and other scripts are no numbers.
    """
    _, missing, broken = numbers(pa.chunked_array([pa.array([written])]))

    assert (missing.tolist(), broken.tolist()) == ([False], [True])


@pytest.mark.parametrize(
    "column",
    [
        pa.array([None, 1.0, np.nan, np.inf]),
        pa.array(["", "1", "NaN", "1e999"]),
        pa.array([" ", "+1.0", "x", "?"]),
    ],
)
def test_missing_and_broken_are_told_apart(column):
    """
    Nothing is missing, and what is there but no number is broken, in every type of column.
    """
    found, missing, broken = numbers(pa.chunked_array([column]))

    assert found[1] == 1.0
    assert missing.tolist() == [True, False, False, False]
    assert broken.tolist() == [False, False, True, True]


def test_a_column_of_days_holds_no_numbers():
    """
    A date where a number is expected is never counted in days or seconds.
    """
    column = pa.chunked_array([pa.array([None, 5], pa.date32())])

    assert [part.tolist() for part in numbers(column)[1:]] == [[True, False], [False, True]]


def test_a_narrow_float_is_the_decimal_it_stands_for():
    """
    47.1 in 32 bits is 47.1, not 47.09999847.
    """
    assert floats(pa.array([47.1, 33.4482], pa.float32())).tolist() == [47.1, 33.4482]


@pytest.mark.parametrize(
    ("lon", "theatre", "expected"),
    [
        (35.0, (30, 45, 40, 52), True),
        (41.0, (30, 45, 40, 52), False),
        (float("nan"), (30, 45, 40, 52), False),
        (179.0, (170, 45, -170, 52), True),
        (-179.0, (170, 45, -170, 52), True),
        (0.0, (170, 45, -170, 52), False),
    ],
)
def test_a_theatre_may_go_over_the_date_line(lon, theatre, expected):
    """
    West greater than east means over the 180th meridian; NaN lies nowhere.
    """
    assert inside(np.array([lon]), np.array([48.0]), theatre).tolist() == [expected]


def test_columns_become_plain_arrays():
    """
    Texts come in one piece with "" for nothing, masks as booleans, whole numbers with nulls.
    """
    pieces = pa.chunked_array([["a"], [None]])

    assert text(pieces).to_pylist() == ["a", ""]
    assert one(pieces).to_pylist() == ["a", None]
    assert mask(pa.array([True, False])).tolist() == [True, False]
    assert whole_numbers(np.array([1.0, np.nan])).to_pylist() == [1, None]
    assert rewritten(pa.array(["b", "a", "b"]), str.upper).to_pylist() == ["B", "A", "B"]
