"""TOML within bounds: values, or one mistake with its row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.toml.decoding import PARTS_MAX, decoded, values


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"a" * 101, 1, "101 bytes"),
        (b"a = 1\n\xff", 2, "byte 6 is not UTF-8"),
        (b"a = 1\n" + b"a." * (PARTS_MAX + 1) + b"b = 1", 2, "dotted parts"),
        (b"a = " + b"[" * 90, 1, ""),
        (b"a = 1\nb = \n", 2, "not TOML"),
        (b"a = 1\na = 2", 2, "not TOML"),
    ],
)
def test_what_cannot_be_decoded_is_one_mistake_with_its_row(data, row, words):
    """
    Too long, not UTF-8, a name too deep, no TOML: said with the row, and never an exception.
    """
    found, text, mistakes = decoded("t.toml", data, most=100 if len(data) == 101 else 10_000)

    assert (found, text, len(mistakes)) == (None, "", 1)
    assert (mistakes[0].row, mistakes[0].file) == (row, "t.toml")
    assert words in mistakes[0].what


def test_a_deep_name_is_refused_before_its_cost():
    """
    A hundred thousand dotted parts would keep the decoder for minutes; they are never given to it.
    """
    assert "dotted parts" in decoded("t", b"a." * 100_000 + b"b = 1", most=1 << 20)[2][0].what


def test_a_mark_at_the_head_and_windows_rows_change_nothing():
    """
    Some editors write them; the values and the rows are the same.
    """
    plain, text, _ = decoded("t", b"a = 1\nb = 2\n", most=100)

    assert decoded("t", b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", most=100)[:2] == (plain, text)


def test_values_or_an_error_that_names_the_row():
    """
    Where one mistake is enough, it is raised with the file, the row, and what to do.
    """
    assert values("t", b"a = 1", most=10) == {"a": 1}
    with pytest.raises(InputError) as caught:
        values("t.toml", b"a = 1\nb = ", most=100)

    assert (caught.value.where, "row 2" in str(caught.value)) == ("t.toml", True)


@given(st.binary(max_size=200))
def test_any_bytes_are_values_or_one_mistake(data):
    """
    Whatever the bytes, there are values or there is one mistake.
    """
    found, _, mistakes = decoded("t", data, most=1_000)

    assert (found is None) == (len(mistakes) == 1)
