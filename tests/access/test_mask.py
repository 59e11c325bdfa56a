"""The mask is the rule, row by row."""

from pathlib import Path
from runpy import run_path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from lendemain.access import mask, rule

SHARED = run_path(str(Path(__file__).with_name("conftest.py")))
people, things, actions = SHARED["people"], SHARED["things"], SHARED["actions"]


@given(people, actions, st.lists(things, max_size=40), st.integers(-4, 4))
def test_the_mask_is_the_rule_row_by_row(person, action, listed, now):
    """
    A column mask allows exactly the rows that `may` allows one by one.
    """
    expected = [rule.may(person, action, thing, now).allowed for thing in listed]

    columns = {name: [getattr(thing, name) for thing in listed] for name in mask.KINDS}
    rows = mask.things(len(listed), **columns)

    assert mask.allowed(person, action, rows, now).tolist() == expected


def test_long_tables_are_looked_at_in_pieces():
    """
    A table longer than one piece gives the same as its pieces.
    """
    rows = 3 * mask.ROWS_AT_ONCE + 5
    held = mask.things(rows, level=np.arange(rows) % 5, released=np.arange(rows))
    reader = rule.Person(name="x", level=2, outside=0, actions=1, party=0, waits=True,
                         every_case=True, cases=frozenset())  # fmt: skip
    expected = (np.arange(rows) % 5 <= 2) & (np.arange(rows) <= 100_000)

    assert (mask.allowed(reader, 1, held, 100_000) == expected).all()


def test_rows_are_dropped_before_anybody_counts_them():
    """
    `filtered` keeps the rows a person may read, and the very table where that is all of them.
    """
    rows = pa.table({"n": [1, 2, 3]})
    reader = rule.Person(name="x", level=1, outside=0, actions=1, party=0, waits=True,
                         every_case=True, cases=frozenset())  # fmt: skip

    kept = mask.filtered(reader, rows, mask.things(3, level=[0, 2, 1]), 0)
    assert kept.column("n").to_pylist() == [1, 3]
    assert mask.filtered(reader, rows, mask.things(3), 0) is rows
