"""Values of a text's table, taken one by one."""

import pytest

from lendemain.guarantees.entries import Entry
from lendemain.guarantees.expressions import FALSITY
from lendemain.toml.entries import Notes
from lendemain.toml.rows import rows

TEXT = 'a = 1\n[[clause]]\nid = "x"\nn = 2\n[[clause]]\nid = "y"\nbad = true\n'


def entry(**values):
    """A table of these values, and what is noted."""
    notes = Notes("t.toml", rows(TEXT))
    return Entry(values, notes, table="clause", index=1), notes


@pytest.mark.parametrize(
    ("ask", "values", "words"),
    [
        (lambda e: e.text("k"), {}, "missing"),
        (lambda e: e.text("k"), {"k": 3}, "not a text"),
        (lambda e: e.text("k"), {"k": "x" * 5_000}, "longer than"),
        (lambda e: e.name("k"), {"k": "A b"}, "no name"),
        (lambda e: e.texts("k"), {"k": ["a", 1]}, "list of texts"),
        (lambda e: e.texts("k"), {"k": ["a", "a"]}, "twice"),
        (lambda e: e.truth("k"), {"k": 1}, "neither true nor false"),
        (lambda e: e.number("k", least=0, most=1), {"k": float("nan")}, "not a number"),
        (lambda e: e.number("k", least=0, most=1), {"k": True}, "not a number"),
        (lambda e: e.number("k", least=0, most=1), {"k": 2}, "from 0 to 1"),
        (lambda e: e.millionths("k"), {"k": 10**40}, "Give a number"),
        (lambda e: e.whole("k", default=0, least=0, most=9), {"k": 1.5}, "whole number"),
        (lambda e: e.moment("k"), {"k": "yesterday"}, "not a date"),
        (lambda e: e.names("k"), {"k": {"en": "x", "de": "y"}}, "no name in fr"),
        (lambda e: e.condition("k"), {"k": "happened("}, "signal's name is missing"),
        (lambda e: e.length("k", exact=True), {"k": "P1M"}, "no exact length"),
        (lambda e: e.inner("k"), {"k": 1}, "not a table"),
        (lambda e: e.inners("k"), {"k": [1]}, "list of tables"),
        (lambda e: e.done(), {"k": 1}, "no key 'k'"),
    ],
)
def test_a_wrong_value_is_noted_and_reading_goes_on(ask, values, words):
    """
    Each wrong value is a mistake with a remedy, and never an exception.
    """
    one, notes = entry(**values)
    ask(one)

    said = [f"{m.what} {m.remedy}" for m in notes.found]
    assert any(words in row for row in said), said


def test_numbers_are_exact_millionths():
    """
    A decimal is kept as it is written, and a condition that cannot be read never holds.
    """
    assert entry(k=0.1)[0].millionths("k") == 100_000
    assert entry(k="nonsense")[0].condition("k") == FALSITY
    assert entry(id="x")[0].fragment == "x"
