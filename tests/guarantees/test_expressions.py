"""Conditions as text: what is written reads back, and what cannot be read says where."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.made import conditions

from lendemain.errors import InputError
from lendemain.guarantees.expressions import atoms, joined, number, parsed, signals, written


@given(conditions)
def test_a_written_condition_reads_back(condition):
    """
    Reading what was written gives the same condition, and writing that the same text.
    """
    text = written(condition)

    assert parsed(text) == condition
    assert written(parsed(text)) == text


@given(st.text(alphabet='ahpened("!&|)<>= 0123."since', max_size=60))
def test_any_text_is_read_or_refused(text):
    """
    No text makes the reader fail otherwise than by saying what is wrong.
    """
    with suppress(InputError):
        assert parsed(written(parsed(text))) == parsed(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "question is missing"),
        ("happened('a')", "cannot be read"),
        ('happened("A b")', "no name"),
        ('sometime("a")', "cannot be asked"),
        ('count("a", "P1D")', "compared with nothing"),
        ('count("a", "P1M") >= 3', "no exact length"),
        ('!last("a") >= 3', "! before last"),
        ('count("a", "P1D") >= x', "number is missing"),
        ('happened("a") happened("b")', "more follows"),
        ('top("a", "x") > 1', "names no bearer"),
        ("(" * 60 + 'happened("a")' + ")" * 60, "nested too deep"),
        ("!" * 60 + 'happened("a")', "nested too deep"),
        ('total("a") > 99999999999999999', "too large"),
        ('held(happened("a"), "without delay")', "no length"),
    ],
)
def test_a_condition_that_cannot_be_read_says_where_and_why(text, words):
    """
    Each refusal names the character and the remedy.
    """
    with pytest.raises(InputError, match=words):
        parsed(text)


def test_a_comparison_is_denied_in_brackets():
    """
    As CEL reads it: "!" binds the number alone, so a comparison that is denied stands in brackets.
    """
    assert written(parsed('!(last("a") >= 3)')) == '!(last("a") >= 3.0)'
    assert written(parsed('!happened("a")')) == '!happened("a")'


def test_what_a_condition_asks_of():
    """
    Atoms come from left to right; thresholds and clauses are no signals.
    """
    condition = parsed('since(happened("a"), "b") && (active("t/1") || met("x")) && last("c") > 1')

    assert list(signals(condition)) == ["b", "a", "c"]
    assert [a.of for a in atoms(condition)] == ["a", "t/1", "x", "c"]
    assert joined("all", [condition]) == condition
    assert number(-1_500_000, whole=False) == "-1.5"
