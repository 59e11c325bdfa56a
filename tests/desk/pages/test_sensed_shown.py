"""Rows of what moved, was heard and burnt."""

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain import tables
from lendemain.desk.pages import sensed_shown
from lendemain.desk.working.cycle import Conclusions
from lendemain.errors import InputError
from lendemain.records.arrival import StationDoubt
from lendemain.records.background import Anomaly, ClockDoubt
from lendemain.records.case import Allegation, Case
from lendemain.records.incident import Coverage, Incident, Membership
from lendemain.records.track import Intersection

DAY = datetime(2026, 6, 1, tzinfo=UTC)


def viewed(**found):
    """A view of conclusions that have some tables and no others."""
    rest = (tables.empty(r) for r in (Incident, Membership, Coverage, Allegation, Case))
    return SimpleNamespace(
        found=Conclusions(*rest, **found), sectors=(), agreements=(), version="1-1"
    )


def test_heat_below_what_is_asked_or_without_a_probability_is_left_out():
    """
    Of three anomalies the one at least so probable is told, with its day and no place.
    """
    rows = [
        Anomaly(burning=b, lon=37.0, lat=48.0, day=DAY, detections=3, expected=0.1, probability=p)
        for b, p in (("field", 0.9), ("field", 0.2), ("", None))
    ]
    told = sensed_shown.heat(viewed(anomalies=tables.table(Anomaly, rows)))

    assert [(r["day"], r["probability"], r["sector"]) for r in told] == [("2026-06-01", 0.9, "")]
    assert not {"lon", "lat"} & set(told[0])


def test_the_error_of_an_intersection_is_its_larger_axis():
    """
    A covariance of 900 and 100 m2 turned by 45 degrees has 30 m along its larger axis.
    """
    turn = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2.0)
    cov = turn @ np.diag([900.0, 100.0]) @ turn.T
    row = Intersection(
        source="bearings", row=1, time=DAY, lon=37.0, lat=48.0, xx=cov[0, 0], xy=cov[0, 1],
        yy=cov[1, 1], rays=2, rivals=1,
    )  # fmt: skip
    told = sensed_shown.intersections(viewed(intersections=tables.table(Intersection, [row])))

    assert [(r["error_m"], r["rays"], r["rivals"]) for r in told] == [(30.0, 2, 1)]


def test_a_page_has_at_most_so_many_rows_and_says_how_many_there_are(monkeypatch):
    """
    Of three doubted clocks two are shown where two are the most.
    """
    monkeypatch.setattr(sensed_shown, "ROWS_MAX", 2)
    rows = [
        ClockDoubt(
            sensor=n, shift_s=3600, accounts=30, agreed=25, usual=2.0, now=1, probability=1.0
        )
        for n in "abc"
    ]
    page = sensed_shown.page(viewed(clocks=tables.table(ClockDoubt, rows)))

    assert [r["sensor"] for r in page["clocks"]] == ["a", "b"]
    assert page["all"]["clocks"] == 3
    assert page["sounds"] == []


def test_one_that_is_not_there_is_an_error():
    """
    A name of no track and of no sound.
    """
    for one in (sensed_shown.track, sensed_shown.sound):
        with pytest.raises(InputError, match="no such"):
            one(viewed(), "nothing")


def test_a_doubted_microphone_is_told_without_its_place():
    """
    The name without the place that stands in it, what is wrong and by how much.
    """
    row = StationDoubt(
        station_id="mic-1@37.50000,48.00000", wrong="clock", start=DAY, end=DAY, shift_s=3600.04,
        acts=21, agreed=19, usual=0.17, now=0, probability=0.9999,
    )  # fmt: skip
    [told] = sensed_shown.microphones(viewed(microphones=tables.table(StationDoubt, [row])))

    assert (told["sensor"], told["wrong"], told["seconds"], told["metres"]) == (
        "mic-1", "clock", 3600.0, None,
    )  # fmt: skip


def test_two_radars_that_contradict_each_other_are_both_shown():
    """
    Each is half as probable as that one of them is wrong; a page shows them beside microphones.
    """
    rows = [
        StationDoubt(
            station_id=name, wrong="bearing", start=DAY, end=DAY, turned_deg=-4.04,
            acts=21, agreed=19, usual=0.17, now=0, probability=0.4995,
        )
        for name in ("radar-1", "radar-2")
    ]  # fmt: skip
    found = viewed(radars=tables.table(StationDoubt, rows))

    told = sensed_shown.radars(found)
    assert [(r["sensor"], r["degrees"]) for r in told] == [("radar-1", -4.0), ("radar-2", -4.0)]
    assert sensed_shown.page(found)["microphones"] == told
