"""Small numbers are hidden, and nothing shown beside them gives them away."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.access import suppression

LEAST = 5
rows = st.lists(
    st.tuples(st.integers(0, 15), st.integers(1, 4), st.integers(0, 1), st.integers(0, 2)),
    max_size=40,
)


def shown(listed):
    place, reports, window, finest = (np.array([r[n] for r in listed], np.int64) for n in range(4))
    grid = [place, place // 2, place // 4]
    side = suppression.coarseness(grid, reports=reports, windows=window, least=LEAST, finest=finest)
    return grid, reports, window, side


@given(rows)
def test_every_group_shown_is_large_enough(listed):
    """
    Whatever is shown together, in a cell of any side or as lying somewhere, stands for at least so
    many reports.
    """
    grid, reports, window, side = shown(listed)
    groups = {}
    for row, chosen in enumerate(side.tolist()):
        if chosen == suppression.HIDDEN:
            continue
        cell = grid[chosen][row] if chosen < len(grid) else "somewhere"
        key = (int(window[row]), chosen, cell)
        groups[key] = groups.get(key, 0) + int(reports[row])

    assert all(held >= LEAST for held in groups.values())


@given(rows)
def test_totals_minus_what_is_shown_tell_nothing_small(listed):
    """
    A differencing attack: the total of a window minus everything placed is nothing or enough; and
    a window is hidden only as a whole, because all of it is too small.
    """
    _, reports, window, side = shown(listed)
    for one in set(window.tolist()):
        mine = window == one
        hidden = side[mine] == suppression.HIDDEN
        rest = int(reports[mine & (side == 3)].sum())
        assert rest == 0 or rest >= LEAST
        assert hidden.all() or not hidden.any()
        assert not hidden.any() or reports[mine].sum() < LEAST


@given(rows)
def test_nothing_is_shown_finer_than_it_may(listed):
    """
    A region larger than a cell is shown in a cell at least as large.
    """
    _, _, _, side = shown(listed)

    assert all(s == suppression.HIDDEN or s >= r[3] for s, r in zip(side, listed, strict=True))


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(listed, chance):
    """
    The same rows in another order are shown in the same cells.
    """
    order = list(range(len(listed)))
    chance.shuffle(order)
    _, _, _, side = shown(listed)
    _, _, _, mixed = shown([listed[n] for n in order])

    assert mixed.tolist() == [int(side[n]) for n in order]
