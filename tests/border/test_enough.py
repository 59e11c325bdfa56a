from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.border.made_up import LENGTH_KM, LINE, SECTORS, TOWER, brief, ground

from lendemain.border import enough, posts
from lendemain.border.sight import sighting
from lendemain.border.solving import integer
from lendemain.border.solving.incidence import of_columns
from lendemain.errors import InputError

GROUND = ground(step=0.004)
ASKED = brief(every_m=8_000.0)


def found(asked=ASKED, **changed):
    how = {"sectors": SECTORS, "seed": 1, "exact": integer.closed, "prices": integer.prices}
    return enough.enough(GROUND, LINE, asked, **(how | changed))


def seen_by(chosen, asked):
    """Which cells some of the chosen see, and which any site could see."""
    area = posts.ground(GROUND, LINE, asked, SECTORS)
    places = posts.sites(GROUND, LINE, asked, length_km=LENGTH_KM)
    options = sighting.options(asked, places, "day")
    net, _ = sighting.seen(GROUND, asked, options, area.wanted)
    mine, every = (np.zeros(area.cells, bool) for _ in range(2))
    for j, one in enumerate(options.rows):
        every[net.of(j)] = True
        if (places[one.site].site_id, one.kind.kind_id) in chosen:
            mine[net.of(j)] = True
    return mine, every


def test_all_that_can_be_seen_is_seen_at_the_least_cost():
    """
    Every cell that some site could see is seen; without any one of the posts some is not; and the
    bound meets the cost.
    """
    answer = found()
    mine, every = seen_by(answer.chosen, ASKED)

    assert (mine == every).all()
    assert answer.cost == answer.bound
    for left_out in answer.chosen:
        fewer, _ = seen_by(set(answer.chosen) - {left_out}, ASKED)
        assert not (fewer == every).all()
    assert abs(answer.seen + answer.beyond - 1.0) < 1e-9


def test_so_many_posts_win_all_and_fewer_do_not():
    """
    Asked for what so many posts of one kind win, the answer is all of it; with one post less not.
    """
    asked = replace(ASKED, kinds=(replace(TOWER, most=None, cost=1.0),))
    count = int(found(asked).cost)

    def won(most):
        return posts.made(
            GROUND, LINE, replace(asked, most=most), sectors=SECTORS, inputs="0", seed=1,
            exact=integer.won,
        ).plan  # fmt: skip

    assert abs(won(count).value - found(asked).seen) < 1e-9
    assert won(count - 1).bound < found(asked).seen


@given(st.lists(st.sets(st.integers(0, 6), min_size=1), min_size=1, max_size=6))
def test_rows_that_ask_for_nothing_more_are_left_out(listed):
    """
    Whatever covers the rows that are left covers all; and none that is left is covered with
    another.
    """
    net = of_columns([*listed, set(range(7))], 7)
    kept = enough.essential(net)
    columns = [frozenset(net.columns[net.row_starts[i] : net.row_starts[i + 1]]) for i in range(7)]

    for row in np.flatnonzero(~kept):
        assert any(columns[k] <= columns[row] for k in np.flatnonzero(kept))
    for row in np.flatnonzero(kept):
        assert not any(columns[k] <= columns[row] for k in np.flatnonzero(kept) if k != row)


def test_without_a_solver_the_answer_has_its_bound():
    """
    By search alone the cost is no lower than the least, and the bound no higher.
    """
    least = found()
    alone = found(exact=None, prices=None, rounds=10)

    assert alone.bound <= least.cost <= alone.cost


def test_what_cannot_be_asked_is_refused():
    """
    Several at once, and kinds that cost nothing.
    """
    with pytest.raises(InputError, match="a need of 2"):
        found(replace(ASKED, need=2))
    with pytest.raises(InputError, match="positive costs"):
        found(replace(ASKED, kinds=(replace(TOWER, cost=0.0),)))
