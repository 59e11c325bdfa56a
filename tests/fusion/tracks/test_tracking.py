from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fusion.movers import PLANE, START_US, plots, scene

from lendemain import tables
from lendemain.fusion.tracks.tracking import tracked


def errors(found, truth):
    """Metres between each point and the nearest of the things at that time."""
    x, y = PLANE.metres(found.points["lon"].to_numpy(), found.points["lat"].to_numpy())
    k = np.rint((tables.micros(found.points, "time") - START_US) / 4e6).astype(int)
    return np.hypot(truth[k, :, 0] - x[:, None], truth[k, :, 2] - y[:, None]).min(axis=1)


@pytest.fixture(scope="module")
def easy():
    truth, x, y, t = scene(30)
    return truth, plots(x, y, t), tracked(plots(x, y, t))


def test_every_mover_is_one_track_and_false_alarms_are_none(easy):
    """
    Thirty things on straight ways: thirty tracks, each place better than its plot.
    """
    truth, _, found = easy

    assert found.tracks.num_rows == 30
    assert np.median(errors(found, truth)) < 30.0
    assert found.tracks["plots"].to_numpy().sum() == found.points.num_rows


def test_stated_errors_hold_what_they_say(easy):
    """
    Of the places 85 to 95 % lie within their region of 90 %.
    """
    truth, _, found = easy
    p = found.points
    size = np.sqrt(p["xx"].to_numpy() * p["yy"].to_numpy() - p["xy"].to_numpy() ** 2)
    inside = errors(found, truth) ** 2 / size < -2 * np.log(0.1)

    assert 0.82 < inside.mean() < 0.97


def test_the_order_of_rows_does_not_matter(easy):
    """
    Shuffled plots give the same tracks to the bit, but for the numbers of rows.
    """
    _, table, found = easy
    order = np.random.default_rng(5).permutation(table.num_rows)
    again = tracked(table.take(pa.array(order)))

    assert again.tracks.equals(found.tracks)
    assert again.points.drop(["plot"]).equals(found.points.drop(["plot"]))
    assert order[again.points["plot"].to_numpy()].tolist() == found.points["plot"].to_pylist()


def test_two_sensors_make_one_track_of_one_thing():
    """
    A radar and what things tell of themselves, with their own errors, join to one track a thing.
    """
    truth, x, y, t = scene(8, seed=3, scans=30)
    radar = plots(x, y, t)
    rng = np.random.default_rng(1)
    k = np.repeat(np.arange(0, 28, 2), 8)
    who = np.tile(np.arange(8), 14)
    at = truth[k, who] + 2.0 * truth[k, who][:, [1, 1, 3, 3]] * [1, 0, 1, 0]
    told = plots(
        at[:, 0] + rng.normal(0, 15, len(k)), at[:, 2] + rng.normal(0, 15, len(k)), 4.0 * k + 2.0,
        error_m=15.0, sensor="AIS", identity=[f"ship {w}" for w in who],
    )  # fmt: skip
    found = tracked(pa.concat_tables([radar, told]).unify_dictionaries()).tracks

    assert found.num_rows == 8
    assert found["sensors"].to_pylist() == [2] * 8
    assert sorted(found["identity"].to_pylist()) == [f"ship {w}" for w in range(8)]
    assert found["claims"].to_pylist() == [1] * 8


def test_a_teleport_begins_another_track():
    """
    A thing that is suddenly 80 km away is not followed there: no track bends to it.
    """
    seconds = np.arange(60.0) * 5
    x = np.where(np.arange(60) < 30, 0.0, 80_000.0) + 20.0 * seconds
    found = tracked(plots(x, np.zeros(60), seconds, error_m=30.0, identity="ship"))

    assert found.tracks.num_rows == 2
    assert found.tracks["plots"].to_pylist() == [30, 30]
    speed = np.hypot(found.points["east_mps"].to_numpy(), found.points["north_mps"].to_numpy())
    assert speed.max() < 40.0


def test_two_that_claim_one_identity_stay_two():
    """
    Two ships under one number, 20 km apart, are two tracks.
    """
    seconds = np.repeat(np.arange(40.0) * 10, 2)
    x = 8.0 * seconds + np.tile([0.0, 20_000.0], 40)
    found = tracked(plots(x, np.zeros(80), seconds, error_m=20.0, identity="one")).tracks

    assert found.num_rows == 2
    assert found["identity"].to_pylist() == ["one", "one"]


def test_a_clock_off_by_an_hour_does_not_join():
    """
    The same way told an hour late by a wrong clock is another track, not one that jumps.
    """
    seconds = np.arange(40.0) * 10
    table = plots(
        np.tile(10.0 * seconds, 2), np.zeros(80), np.r_[seconds, seconds + 3600.0],
        error_m=20.0, sensor=["a"] * 40 + ["b"] * 40,
    )  # fmt: skip
    found = tracked(table).tracks

    assert found.num_rows == 2
    assert found["start"].to_pylist()[1] - found["start"].to_pylist()[0] == timedelta(hours=1)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_plots_are_no_track(count):
    """
    None, one and two plots are no track, and no error.
    """
    found = tracked(plots(np.zeros(count), np.zeros(count), np.arange(float(count))))

    assert (found.tracks.num_rows, found.points.num_rows) == (0, 0)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.floats(-400, 400), st.floats(-100, 100), st.integers(0, 10**6),
            st.sampled_from(["", "a", "b"]), st.sampled_from([0.0, 1.0, 1e5, 1e6, float("nan")]),
        ),
        max_size=60,
    )
)  # fmt: skip
def test_garbage_is_set_aside_and_never_a_crash(rows):
    """
    Any places, times, errors and claims: every plot is followed, left, or set aside with why.
    """
    lon, lat, t, who, error = (list(c) for c in zip(*rows, strict=True)) if rows else ([],) * 5
    table = plots(np.zeros(len(rows)), np.zeros(len(rows)), np.array(t, float),
                  lon=np.array(lon, float), lat=np.array(lat, float), identity=who)  # fmt: skip
    at = table.schema.get_field_index("error_m")
    table = table.set_column(at, table.schema.field(at), [pa.array(error, pa.float32())])
    found = tracked(table)

    bad = sum(abs(a) > 360 or abs(b) > 90 or not 0 <= e <= 1e5
              for a, b, e in zip(lon, lat, error, strict=True))  # fmt: skip
    assert found.set_aside.num_rows == bad
    assert np.isfinite(found.points["lon"].to_numpy()).all()


def test_a_crowd_in_one_place_takes_bounded_room():
    """
    Ten thousand plots at one place and moment are looked at in bounded time, as anything else.
    """
    table = plots(np.zeros(10_000), np.zeros(10_000), np.repeat([0.0, 4.0], 5_000))

    assert tracked(table).points.num_rows <= 10_000
