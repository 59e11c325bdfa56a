"""What sums over hours tell together, on incidents written by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.fusion import pieces
from lendemain.fusion.sums import Pairs, Singles, Sums, Views, Wholes


def told(sums, single=()):
    """Acts of each incident besides those of finer ones: `sums` are (incident, witness, low, high,
    number), `single` (incident, witness, times), all at one place; the incidents in that order are
    the finer ones first.
    """
    count = 1 + max(row[0] for row in (*sums, *single))
    views: dict[tuple[int, int], list[float]] = {}
    for incident, witness, *_, number in sums:
        views.setdefault((incident, witness), [0.0, 0.0])[0] += number
    for incident, witness, times in single:
        for k in (0, 1):
            views.setdefault((incident, witness), [0.0, 0.0])[k] += len(times)
    rows = [[i, w, *views[i, w]] for i, w in sorted(views)]
    view = Views(*(np.array(c) for c in zip(*rows, strict=True)))
    acts = np.zeros(count)
    np.maximum.at(acts, view.incident, view.number)
    spans = [(i, t) for i, _, *reach, _ in sums for t in reach]
    spans += [(i, t) for i, _, times in single for t in times]
    start, end = ([f(t for j, t in spans if j == i) for i in range(count)] for f in (min, max))
    turn = 1e6
    alone = Singles(
        np.array(sorted(i * turn + t for i, _, times in single for t in times)), turn, 0.0,
        np.array([sum(len(t) for j, _, t in single if j == i) for i in range(count)], float),
    )  # fmt: skip
    none = np.zeros(count)
    world = Wholes(
        np.array(start, float), np.array(end, float), none, none, np.ones((count, 3)),
        np.zeros(count, np.int32), acts, np.zeros(count, bool), np.arange(count), alone,
    )  # fmt: skip
    made = Sums(np.arange(len(sums)), *(np.array(c) for c in zip(*sums, strict=True)))
    a, b = np.meshgrid(np.arange(len(sums)), np.arange(count), indexing="ij")
    a, b = a[a_other := made.incident[a] != b], b[a_other]
    share = world.shares(b, made.low[a], made.high[a])
    return pieces.told(world, made, Pairs(a, b, share).taken(share > 0.0), view)


def test_a_sum_tells_what_nobody_counted_within_its_time():
    """
    A patrol's fifty, of which thirty are told one by one within its time, leave twenty.
    """
    found = told([(1, 7, 0.0, 400.0, 50.0)], [(0, 2, np.linspace(5, 90, 30))])

    assert found.tolist() == [30.0, 20.0]


def test_what_two_witnesses_cut_at_unlike_moments_is_told_once():
    """
    Ninety in thirds by one and in halves by the other, unevenly fired, are ninety; all of them
    belong to the finest incidents that can have them.
    """
    thirds = [(0, 1, 0.0, 100.0, 60.0), (1, 1, 100.0, 200.0, 10.0), (2, 1, 200.0, 300.0, 20.0)]
    halves = [(3, 2, 0.0, 150.0, 69.0), (4, 2, 150.0, 300.0, 21.0)]

    assert told(thirds + halves).tolist() == [60.0, 10.0, 20.0, 0.0, 0.0]


def test_where_two_overlap_for_a_moment_even_fire_is_told():
    """
    Fifty until two and fifty from a minute before two are about a hundred, not the fifty that could
    all have been fired in that minute; two that overlap by half share a third.
    """
    moment = told([(0, 1, 0.0, 7200.0, 50.0), (1, 2, 7140.0, 14400.0, 50.0)])
    half = told([(0, 1, 0.0, 7200.0, 50.0), (1, 2, 3600.0, 10800.0, 50.0)])

    assert moment.sum() == pytest.approx(100.0, abs=1.0)
    assert half.sum() == pytest.approx(75.0, abs=1.0)


def test_a_witness_that_was_silent_between_two_accounts_was_there():
    """
    Ten, then nothing, then ten by one patrol; twenty in the same time by the other: they are twenty
    at its two ends, and none of the silence; a third patrol's fifteen, from before the first shots
    to the middle of the silence, are among them as far as they can be.
    """
    found = told([
        (0, 1, 0.0, 600.0, 10.0), (1, 1, 3000.0, 3600.0, 10.0), (2, 2, 0.0, 3600.0, 20.0),
        (3, 3, 0.0, 1800.0, 10.0),
    ])  # fmt: skip

    assert found.tolist() == [10.0, 10.0, 0.0, 0.0]


def test_a_witness_does_not_repeat_itself():
    """
    What one witness tells in two accounts of the same time are two acts, also beside another that
    tells both together.
    """
    found = told([(0, 1, 0.0, 100.0, 10.0), (1, 1, 0.0, 300.0, 20.0), (2, 2, 0.0, 300.0, 29.0)])

    assert found.sum() == 30.0


def test_where_nothing_reaches_into_another_nothing_is_said():
    """
    Two sums at different times explain nothing of each other.
    """
    assert np.isnan(told([(0, 1, 0.0, 100.0, 10.0), (1, 2, 200.0, 300.0, 20.0)])).all()


SUM = st.tuples(
    st.integers(0, 5), st.integers(0, 3), st.integers(0, 20), st.integers(1, 10), st.integers(1, 60)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SUM, min_size=2, max_size=8))
def test_as_many_as_the_fullest_witness_and_no_more_than_all_together(rows):
    """
    No incident has more acts than it had, none fewer than none, all are whole numbers; and of all
    that is told no fewer remain than the fullest witness tells where everything hangs together.
    """
    numbers = {old: new for new, old in enumerate(sorted({row[0] for row in rows}))}
    sums = [(numbers[i], w, 60.0 * a, 60.0 * (a + b), float(n)) for i, w, a, b, n in rows]

    found = told(sums)

    kept = found[~np.isnan(found)]
    most = [sum(n for j, w, *_, n in sums if j == i) for i in range(len(found))]
    assert (kept == np.floor(kept)).all()
    assert (kept >= 0.0).all()
    assert (kept <= np.array(most)[~np.isnan(found)]).all()
    if not np.isnan(found).any() and min(s[3] for s in sums) > max(s[2] for s in sums):
        by = [sum(n for _, v, *_, n in sums if v == w) for w in range(4)]
        acts = [max(sum(n for j, v, *_, n in sums if (j, v) == (i, w)) for w in range(4))
                for i in range(len(found))]  # fmt: skip
        assert found.sum() >= min(max(by), sum(acts))


def test_accounts_without_number_bound_time_and_pieces():
    """
    Of an incident with more cuts than are allowed neighbours are one piece, and every account still
    covers one.
    """
    n = 3000
    low = np.arange(n, dtype=float)
    nobody = np.zeros(n, np.int64)
    sums = Sums(np.arange(n), nobody, np.arange(n), low, low + 0.5, np.ones(n))

    cut = pieces.pieces(sums, np.arange(n), nobody, (np.zeros(1), np.full(1, 1e6)))

    assert len(cut.lasts) <= pieces.CUTS_MAX
    assert set(cut.account.tolist()) == set(range(n))
