"""Columns that grow, against plain lists."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.guarantees.columns import Columns

moves = st.lists(
    st.one_of(
        st.lists(st.integers(0, 99), min_size=1, max_size=30),
        st.integers(0, 99).map(lambda n: -n - 1),
    ),
    max_size=12,
)


@given(moves)
def test_columns_are_what_lists_would_be(listed):
    """
    Rows put in by sorted batches, and rows taken out, leave what a sorted list would hold.
    """
    columns, plain = Columns({"key": np.int64, "half": np.float64}), []
    for move in listed:
        if isinstance(move, list):
            batch = sorted(move)
            places = [int(np.searchsorted(np.array(plain, np.int64), k)) for k in batch]
            columns.put(places, {"key": batch, "half": [k / 2 for k in batch]})
            plain = sorted(plain + batch)
        elif plain:
            row = (-move - 1) % len(plain)
            columns.remove(row)
            del plain[row]

        assert columns["key"].tolist() == plain
        assert columns["half"].tolist() == [k / 2 for k in plain]
        assert columns.size == len(plain)
