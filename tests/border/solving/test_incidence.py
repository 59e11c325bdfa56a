import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.border.checker import sets

from lendemain.border.solving.incidence import incidence, of_columns, part
from lendemain.errors import InputError

pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), max_size=30)


@given(pairs)
def test_both_ways_tell_the_same(given_pairs):
    """
    The rows of the columns and the columns of the rows are the pairs given, each once.
    """
    rows, columns = zip(*given_pairs, strict=True) if given_pairs else ((), ())

    net = incidence(rows, columns, (7, 5))

    by_column = {(i, j) for j, held in enumerate(sets(net)) for i in held}
    by_row = {
        (i, int(j))
        for i in range(7)
        for j in net.columns[net.row_starts[i] : net.row_starts[i + 1]]
    }
    assert by_column == by_row == set(given_pairs)


@given(pairs, st.lists(st.booleans(), min_size=7, max_size=7))
def test_a_part_holds_what_was_kept(given_pairs, kept):
    """
    Rows left out are gone from every column, and the rest are numbered anew in order.
    """
    rows, columns = zip(*given_pairs, strict=True) if given_pairs else ((), ())
    net = incidence(rows, columns, (7, 5))

    left = part(net, rows=np.array(kept), columns=np.ones(5, bool))

    number = {i: n for n, i in enumerate(i for i in range(7) if kept[i])}
    assert sets(left) == [{number[i] for i in held if kept[i]} for held in sets(net)]


def test_pairs_outside_are_refused():
    """
    A pair that names no row or column is an error, not a silent wrap.
    """
    with pytest.raises(InputError, match="outside"):
        incidence([0, 9], [0, 0], (2, 1))


def test_columns_as_lists():
    """
    Columns may be given as the rows that each covers.
    """
    assert sets(of_columns([[0, 2], [], [1]], 3)) == [{0, 2}, set(), {1}]
