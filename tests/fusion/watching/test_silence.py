"""What it weighs that a watch was on, looking, and recorded nothing."""

import itertools
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.errors import InputError
from lendemain.fusion.watching.reach import CURVES
from lendemain.fusion.watching.silence import NOTICES, silence
from lendemain.records.incident import FAMILY_OF
from lendemain.records.observation import Means, Watch, WatchStatus

T0 = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def watch(begin=0.0, hours=1.0, **columns):
    given = {"source": "made", "sensor": "camera-1", "lon": 37.8, "lat": 48.0, "range_m": 5000.0}
    given |= {"probability": 0.8, "means": Means.CAMERA, **columns}
    start = T0 + begin * HOUR
    return Watch(**given, start=start, end=start + hours * HOUR)


def weight(*watches, **asked):
    given = {"kind": "mortar", "lon": 37.8, "lat": 48.0, "start": T0, "end": T0 + HOUR}
    return silence(tables.table(Watch, watches), **given | asked)


@pytest.mark.parametrize("alarm", [0.0, 0.05, 0.5])
def test_a_camera_that_would_have_seen_it_multiplies_the_odds(alarm):
    """
    P(detect) = 0.8 and no record multiplies the odds by 0.2 / (1 - FAR) (doctrine, M9).
    """
    found = weight(watch(), false_alarm=alarm)

    assert found.ratio == pytest.approx(0.2 / (1.0 - alarm))
    assert (found.noticed, found.watched) == (pytest.approx(0.8), pytest.approx(1.0))
    assert found.sensors == (("camera-1", pytest.approx(0.2 / (1.0 - alarm))),)


@pytest.mark.parametrize(
    "columns",
    [{"status": s} for s in WatchStatus if s != WatchStatus.ON]
    + [{"lon": 39.0}, {"begin": 2.0}, {"means": Means.RECEIVER}, {"means": Means.PRESS},
       {"lat": float("nan")}, {"range_m": 0.0}, {"probability": float("nan")}],
)  # fmt: skip
def test_what_was_not_watched_is_not_quiet(columns):
    """
    Off, out of range, at another time, blind to the kind, or no watch at all: the odds stay.
    """
    found = weight(watch(**columns), false_alarm=0.1)

    assert (found.ratio, found.noticed, found.watched) == (1.0, 0.0, 0.0)


def test_two_sensors_multiply_and_one_sensor_twice_does_not():
    """
    Independent sensors weigh together; a thousand rows of one sensor weigh as one.
    """
    assert weight(watch(), watch(sensor="b", probability=0.5)).ratio == pytest.approx(0.1)
    assert weight(*[watch()] * 1000).ratio == pytest.approx(0.2)


def test_half_a_watch_leaves_the_other_half_open():
    """
    On for half of the hour in which it may have happened: 0.5 x 0.2 + 0.5.
    """
    found = weight(watch(hours=0.5))

    assert (found.ratio, found.watched) == (pytest.approx(0.6), pytest.approx(0.5))


def test_watches_in_turn_are_one_watch_and_not_two_chances():
    """
    A relay over the hour notices with 0.8, not with 0.96.
    """
    assert weight(watch(hours=0.5), watch(0.5, 0.5, sensor="b")).ratio == pytest.approx(0.2)


def test_an_uncertain_place_is_watched_in_part():
    """
    A camera that holds the place's middle alone weighs less the vaguer the place is.
    """
    ratios = [weight(watch(), error_m=e).ratio for e in (0.0, 2000.0, 4000.0, 20_000.0)]

    assert ratios == sorted(ratios)
    assert ratios[0] == pytest.approx(0.2)
    assert 0.2 < ratios[2] < 1.0


def test_curves_make_far_watches_weigh_less():
    """
    At the edge of its range a microphone's silence says little.
    """
    near, far = (
        weight(watch(means=Means.ACOUSTIC, lon=37.8 + d), curves=CURVES).ratio for d in (0, 0.06)
    )

    assert near == pytest.approx(0.2)
    assert 0.6 < far < 1.0


def test_a_satellite_is_no_witness_to_a_sniper():
    """
    What gives no heat is not missed by a fire sensor; what burns is.
    """
    seen = watch(means=Means.SATELLITE)

    assert weight(seen, kind="sniper").ratio == 1.0
    assert weight(seen, kind="artillery").ratio == pytest.approx(0.2)
    assert weight(watch(means=Means.RECEIVER), kind="gnss_interference").ratio < 1.0


@given(
    st.lists(
        st.tuples(st.floats(-1, 1), st.floats(0, 2), st.floats(0, 1), st.sampled_from("abc")),
        max_size=6,
    ),
    st.floats(0.0, 0.5),
)  # fmt: skip
def test_more_watching_never_makes_silence_weigh_less(given, alarm):
    """
    Without false alarms the ratio lies in (0, 1], falls with each watch, and is one minus noticed.
    """
    rows = [watch(b, h, probability=p, sensor=s) for b, h, p, s in given]

    found = [weight(*rows[:n]) for n in range(len(rows) + 1)]

    assert found[0].ratio == 1.0
    assert all(b.ratio <= a.ratio + 1e-9 for a, b in itertools.pairwise(found))
    assert all(f.ratio == pytest.approx(1.0 - f.noticed) for f in found)
    assert weight(*rows, false_alarm=alarm).ratio >= found[-1].ratio - 1e-9


def test_many_short_watches_cost_a_bounded_time():
    """
    Five thousand pieces of watch are asked in even slots.
    """
    rng = np.random.default_rng(1)
    rows = [watch(b, 0.001, sensor=f"s{i % 50}") for i, b in enumerate(rng.uniform(0, 1, 5000))]

    assert 0.0 < weight(*rows).ratio <= 1.0


@pytest.mark.parametrize(
    "asked",
    [{"kind": "thunderbolt"}, {"lat": 91.0}, {"lon": float("nan")}, {"error_m": -1.0},
     {"false_alarm": 1.0}, {"end": T0 - HOUR}, {"start": T0.replace(tzinfo=None)}],
)  # fmt: skip
def test_questions_that_make_no_sense_are_refused(asked):
    """
    An unknown kind, no place, no probability, no interval.
    """
    with pytest.raises(InputError):
        weight(watch(), **asked)


def test_every_kind_named_is_a_kind():
    """
    What a means can notice are kinds of the ontology.
    """
    assert set().union(*NOTICES.values()) <= set(FAMILY_OF)
