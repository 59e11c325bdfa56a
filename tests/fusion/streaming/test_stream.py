"""The streaming form against one batch over the same accounts, bit for bit."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import fusion, tables
from lendemain.errors import InputError
from lendemain.fusion.fused import Fused
from lendemain.fusion.streaming.stream import Stream, applied
from lendemain.records.incident import Incident, Membership


def crowd(told, seed, n=240):
    """Accounts of incidents and of none in every grade of coarseness, some at one place."""
    rng = np.random.default_rng(seed)
    of = rng.integers(0, 40, n)
    far = rng.choice([5e3, 40e3])
    x, y = rng.uniform(-far, far, (2, 40))
    t = rng.uniform(0, rng.choice([4_000, 86_400]), 40)
    geometry = rng.choice(["point", "point", "point", "sector"], n)
    return told(
        x[of] + 150 * rng.standard_normal(n),
        y[of] + 150 * rng.standard_normal(n),
        np.round(t[of] + 60 * rng.random(n)),
        span=rng.choice([0.0, 0.0, 0.0, 60.0, 1800.0, 86400.0], n),
        error_m=rng.choice(np.float32([30, 100, 400, 1200, 3000, 15_000]), n),
        clock_error_s=rng.choice(np.float32([0, 0, 3]), n),
        geometry=geometry.tolist(),
        distance_min_m=np.where(geometry == "sector", 1000.0, np.nan),
        distance_max_m=np.where(geometry == "sector", 2000.0, np.nan),
        bearing_deg=rng.choice([0.0, 90.0, 222.5], n),
        bearing_width_deg=22.5,
        kind=rng.choice(["mortar", "explosion", "undetermined", "new_position"], n).tolist(),
        provenance=rng.choice(["a", "b", "c", ""], n).tolist(),
        count=rng.integers(1, 5, n),
    )


def same(one, other):
    """Whether two answers are the same to the byte."""
    return [tables.digest(one.incidents), tables.digest(one.members)] == [
        tables.digest(other.incidents),
        tables.digest(other.members),
    ]


def none():
    return Fused(tables.empty(Incident), tables.empty(Membership))


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_however_accounts_come_the_answer_is_the_batchs(told, seed):
    """
    Cut anyhow, in any order, some twice, and told now and then: in the end incidents are those of
    one batch under the same frame, and whoever applied every turn has them too.
    """
    accounts, rng = crowd(told, seed), np.random.default_rng(seed)
    frame = fusion.framed(accounts.slice(0, 150))
    order = rng.permutation(accounts.num_rows) if seed % 3 else np.arange(accounts.num_rows)
    stream, followed = Stream(frame, open_s=1e7), none()
    for part in np.array_split(order, int(rng.integers(1, 9))):
        twice = np.r_[part, rng.choice(order, 5)]
        stream.accepted(accounts.take(pa.array(twice)))
        if rng.random() < 0.5:
            followed = applied(followed, stream.turned())
    followed = applied(followed, stream.turned())

    whole = fusion.incidents(accounts, frame=frame)
    assert same(stream.incidents(), whole)
    assert same(followed, whole)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_what_is_forgotten_was_final(told, seed):
    """
    Accounts up to a day late over a week, forgotten as soon as nothing can change them: what was
    told on the way is the batch's answer.
    """
    rng = np.random.default_rng(seed)
    n, days = 600, 9
    of = rng.integers(0, 90, n)
    x, y, t = *rng.uniform(-3e4, 3e4, (2, 90)), rng.uniform(0, 86_400 * days, 90)
    accounts = told(
        x[of] + 100 * rng.standard_normal(n), y[of] + 100 * rng.standard_normal(n),
        np.round(t[of] + 100 * rng.random(n)), span=rng.choice([0.0, 0.0, 900.0, 86_400.0], n),
        error_m=rng.choice(np.float32([100, 400, 1500, 9000]), n),
    )  # fmt: skip
    frame = fusion.framed(accounts)
    starts = tables.micros(accounts, "start")
    order = np.argsort(starts + rng.uniform(0, 0.45 * 86_400e6, n))
    stream, followed = Stream(frame, open_s=43_200.0), none()
    for part in np.array_split(order, 30):
        assert stream.accepted(accounts.take(pa.array(part))).late.num_rows == 0
        followed = applied(followed, stream.turned())
        stream.closed()

    assert same(followed, fusion.incidents(accounts, frame=frame))


def test_what_is_final_is_forgotten(told):
    """
    Of two accounts on one day and one five days later only the last is held once that was told.
    """
    stream = Stream(fusion.framed(told([0.0], [0.0], [0.0]).slice(0, 0)), open_s=3600.0)

    held = []
    for t in ([0.0, 1.0], [5 * 86_400.0]):
        stream.accepted(told(np.zeros(len(t)), np.zeros(len(t)), t))
        stream.turned()
        stream.closed()
        held.append(len(stream.window))

    assert held == [2, 1]


def test_a_full_place_is_worked_out_again_as_the_batch_has_it(told):
    """
    Where an account has more in reach than it may ask, the answer is still the batch's.
    """
    rng = np.random.default_rng(3)
    n = 900
    t = np.where(np.arange(n) < 500, rng.uniform(0, 300, n), rng.uniform(0, 40_000, n)).round()
    x, y = rng.normal(0, 120, (2, n))
    x[600:] += rng.uniform(-2e4, 2e4, 300)
    accounts = told(x, y, t, error_m=rng.choice(np.float32([50, 100, 900]), n))
    frame = fusion.framed(accounts)
    stream = Stream(frame, open_s=1e6)
    for part in np.array_split(rng.permutation(n), 7):
        stream.accepted(accounts.take(pa.array(part)))
    stream.turned()

    assert same(stream.incidents(), fusion.incidents(accounts, frame=frame))


def test_an_account_too_late_is_handed_back(told):
    """
    What began before the horizon is not taken in, is given back whole, and changes nothing.
    """
    stream = Stream(fusion.framed(told([0.0], [0.0], [0.0]).slice(0, 0)), open_s=3600.0)
    stream.accepted(told([0.0], [0.0], [10_000.0]))

    late = told([0.0], [0.0], [10.0])
    back = stream.accepted(late)

    assert (back.new, back.repeated, back.late.num_rows) == (0, 0, 1)
    assert tables.digest(back.late) == tables.digest(late)
    assert len(stream.window) == 1


def test_copies_count_once(told):
    """
    An account that comes again, in one lot or a later one, is said to be repeated.
    """
    one = told([0.0, 50.0], [0.0, 0.0], [0.0, 1.0])
    stream = Stream(fusion.framed(one))

    first = stream.accepted(pa.concat_tables([one, one.slice(0, 1)]))
    again = stream.accepted(one)

    assert (first.new, first.repeated, again.new, again.repeated) == (2, 1, 0, 2)


def test_nothing_comes_of_nothing(told):
    """
    No account, and accounts without a place, make no incident and no revision.
    """
    stream = Stream(fusion.framed(told([0.0], [0.0], [0.0]).slice(0, 0)))
    nowhere = told([0.0], [0.0], [0.0], geometry="unlocated")

    assert stream.accepted(told([0.0], [0.0], [0.0]).slice(0, 0)).new == 0
    assert stream.accepted(nowhere).unlocated == 1
    assert stream.turned().revisions.num_rows == stream.incidents().incidents.num_rows == 0
    assert stream.closed() == 0


def test_bad_accounts_are_refused_whole(told):
    """
    Accounts outside the globe raise an error that says so, and none of the lot is taken in.
    """
    rows = told([0.0, 0.0], [0.0, 0.0], [0.0, 1.0])
    at = rows.schema.get_field_index("lon")
    rows = rows.set_column(at, rows.schema.field(at), pa.array([37.8, np.inf]))
    stream = Stream(fusion.framed(told([0.0], [0.0], [0.0]).slice(0, 0)))

    with pytest.raises(InputError, match="outside the globe"):
        stream.accepted(rows)
    assert len(stream.window) == 0


@pytest.mark.parametrize("seed", range(4))
def test_what_begins_with_many_is_the_batchs(told, seed):
    """
    The first accounts taken in and told in one step are one batch's, in whatever order they come,
    some twice.
    """
    rows = crowd(told, seed)
    frame, rng = fusion.framed(rows), np.random.default_rng(seed)
    come = rng.permutation(np.r_[np.arange(rows.num_rows), rng.integers(0, rows.num_rows, 9)])

    found = Stream(frame).begun(rows.take(pa.array(come)))

    assert same(found, fusion.incidents(rows, frame=frame))
