"""Silences of sensors that coincide with what happened near them."""

from datetime import UTC, datetime, timedelta

import pytest

from lendemain import tables
from lendemain.fusion.watching.blinding import blindings
from lendemain.records.incident import Incident
from lendemain.records.observation import Watch, WatchStatus

T0 = datetime(2017, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def watch(begin, end, **columns):
    given = {"source": "made", "sensor": "camera-7", "nation": "Averne", "lon": 37.8, "lat": 48.0}
    given |= {"range_m": 5000.0, "probability": 0.8, **columns}
    return Watch(**given, start=T0 + begin * HOUR, end=T0 + end * HOUR)


def incident(hours, lon=37.81, name="I"):
    at = T0 + hours * HOUR
    return Incident(
        incident_id=f"{name}{hours}", start=at, end=at, lon=lon, lat=48.0, semi_major_m=100.0,
        semi_minor_m=100.0, orientation_deg=0.0, kind="artillery", kind_probability=0.9,
        probability=0.9, accounts=1, witnesses=1, smm_count=1, acts_min=1, acts=1, acts_max=1,
        first_observation=bytes(16),
    )  # fmt: skip


def found(watches, incidents):
    return blindings(
        tables.table(Watch, watches), tables.table(Incident, incidents)
    ).to_pylist()  # fmt: skip


BLINDED = [watch(0, 72), watch(77, 96)]
"""Three days of watching, five hours of nothing, and a day more."""


def test_five_blind_hours_near_new_activity_are_a_candidate():
    """
    A gap of 5 h near new activity is linked and raises a candidate (doctrine, M11).
    """
    (row,) = found(BLINDED, [incident(h) for h in (72.5, 73.0, 74.0, 75.5)])

    assert (row["sensor"], row["cause"], row["incidents"]) == ("camera-7", "no word", 4)
    assert (row["start"], row["end"]) == (T0 + 72 * HOUR, T0 + 77 * HOUR)
    assert row["first_incident"] == "I72.5"
    assert row["chance"] < 0.001


@pytest.mark.parametrize("status", [WatchStatus.OUTAGE, WatchStatus.JAMMED])
def test_an_outage_that_was_told_is_a_gap_as_well(status):
    """
    What the sensor itself reports, it reports with its cause.
    """
    (row,) = found(
        [watch(0, 72), watch(72, 77, status=status), watch(77, 96)],
        [incident(h) for h in (73.0, 74.0)],
    )

    assert (row["cause"], row["incidents"]) == (status, 2)


@pytest.mark.parametrize(
    ("watches", "incidents"),
    [
        (BLINDED, []),
        (BLINDED, [incident(h, lon=39.0) for h in (73, 74, 75)]),
        (BLINDED, [incident(h) for h in (20, 90)]),
        (BLINDED, [incident(h / 2) for h in range(200)]),
        ([watch(0, 72), watch(72.2, 96)], [incident(h) for h in (72.05, 72.1, 72.15)]),
        ([watch(0, 72), watch(72, 77, status=WatchStatus.DARK), watch(77, 96)],
         [incident(h) for h in (73, 74, 75)]),
        ([watch(0, 72), watch(300, 310)], [incident(h) for h in (100, 101, 102)]),
        ([watch(0, 72)], [incident(h) for h in (73, 74, 75)]),
        ([watch(77, 96)], [incident(h) for h in (73, 74, 75)]),
        ([], [incident(1)]),
    ],
    ids=["no incident", "far off", "at another time", "as busy as ever", "minutes", "night",
         "withdrawn", "ended", "not begun", "no watch"],
)  # fmt: skip
def test_what_explains_itself_is_no_candidate(watches, incidents):
    """
    Nothing near, nothing unusual, nothing long enough, or a reason of its own.
    """
    assert found(watches, incidents) == []


def test_overlapping_watches_of_one_sensor_leave_no_gap():
    """
    A sensor whose later row began before its earlier one ended was on throughout.
    """
    rows = [watch(0, 90), watch(10, 20), watch(91, 96), watch(89, 92)]

    assert found(rows, [incident(h) for h in (20.5, 21, 90.2, 90.5)]) == []


def test_order_changes_nothing():
    """
    Rows of watches and of incidents in another order give the same candidates.
    """
    incidents = [incident(h) for h in (72.5, 73.0, 74.0)]

    assert found(BLINDED, incidents) == found(BLINDED[::-1], incidents[::-1])


def test_no_place_is_near_nothing():
    """
    A watch or an incident without a sound place is set aside.
    """
    assert found(BLINDED, [incident(73, lon=float("nan"))]) == []
    blind = [watch(0, 72, lat=float("nan")), watch(77, 96)]
    assert found(blind, [incident(h) for h in (73, 74)]) == []
