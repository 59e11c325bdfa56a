"""Microphones whose clock is off, or that were moved without notice."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from lendemain import encoding, geo, tables
from lendemain.fusion.sounds import doubts, sessions
from lendemain.records.arrival import Arrival, Heard, Hearing, Station

START = datetime(2026, 2, 3, 10, tzinfo=UTC)
PLANE = geo.Plane(lon=37.5, lat=48.0)
WHERE = np.array([[x, y] for x in (-400.0, 0.0, 400.0) for y in (-400.0, 0.0, 400.0)])
SPEED_MPS = 337.3
CLOCK, PLACE = 1, 4


def told(seed, *, ahead_s=0.0, moved_m=(0.0, 0.0), acts=24, places=24, since=0):
    """Stations, arrivals, acts heard and hearings of nine microphones: the clock of the second is
    ahead, the fifth stands elsewhere than it says; both from one act on.

    What the two told of acts of which it is wrong belongs to none, as `sessions` would have it.
    """
    rng = np.random.default_rng(seed)
    spots = rng.uniform(-700.0, 700.0, (places, 2))
    place = spots[np.arange(acts) % places]
    time_s = np.cumsum(rng.uniform(20.0, 90.0, acts))
    arrivals, hearings, heard = [], [], []
    for k in range(acts):
        stood = WHERE + (np.arange(9) == PLACE)[:, None] * np.array(moved_m) * (k >= since)
        late = np.hypot(*(stood - place[k]).T) / SPEED_MPS + 0.003 * rng.normal(size=9)
        late += (np.arange(9) == CLOCK) * ahead_s * (k >= since)
        for s in range(9):
            name = f"{s}|{k}"
            at = START + timedelta(seconds=float(time_s[k] + late[s]))
            arrivals.append(Arrival(arrival_id=name, station_id=f"s{s}", time=at))
            wrong = (s == CLOCK and ahead_s) or (s == PLACE and any(moved_m))
            if not (wrong and k >= since):
                hearings.append(Hearing(heard_id=f"h{k}", arrival_id=name, probability=0.95))
        lon, lat = (float(a) for a in PLANE.degrees(*place[k]))
        begin = START + timedelta(seconds=float(time_s[k]))
        heard.append(Heard(
            heard_id=f"h{k}", start=begin, end=begin, lon=lon, lat=lat, region_50=b"",
            region_90=b"", area_90_km2=1e-5, probability=1.0, arrivals=8,
        ))  # fmt: skip
    lon, lat = PLANE.degrees(*WHERE.T)
    stations = [Station(station_id=f"s{k}", lon=float(lon[k]), lat=float(lat[k])) for k in range(9)]
    whole = (tables.table(r, v) for r, v in
             ((Arrival, arrivals), (Heard, heard), (Hearing, hearings)))  # fmt: skip
    return stations, *whole


def doubted(*given):
    """What is doubted, as rows."""
    return doubts.doubted(*given, speed_mps=SPEED_MPS).to_pylist()


@pytest.mark.parametrize("ahead_s", [3600.0, -7200.0, 4.0])
def test_a_clock_that_is_off_is_doubted_by_as_much(ahead_s):
    """
    A microphone whose clock is an hour ahead, two behind, or seconds ahead is named with its clock
    and by how much it is off; no other is.
    """
    [row] = doubted(*told(1, ahead_s=ahead_s))

    assert (row["station_id"], row["wrong"], row["moved_m"]) == ("s1", "clock", None)
    assert row["shift_s"] == pytest.approx(ahead_s, abs=0.05)
    assert row["agreed"] > 20 > row["now"] + row["usual"]
    assert row["probability"] > 0.99


def test_one_that_was_moved_is_doubted_from_then_on():
    """
    A microphone that from the ninth act on stands 250 m away is named with its place, from when,
    and by how many metres.
    """
    given = told(2, moved_m=(200.0, -150.0), acts=32, places=32, since=8)
    [row] = doubted(*given)

    assert (row["station_id"], row["wrong"], row["shift_s"]) == ("s4", "place", None)
    assert row["moved_m"] == pytest.approx(250.0, abs=15.0)
    ninth = encoding.moment(int(np.sort(tables.micros(given[2], "start"))[8]))
    assert row["start"] >= ninth
    assert row["now"] == 0


def test_what_came_late_from_one_side_only_is_no_fault():
    """
    Where all fire comes from one place a sound that goes round a hill is late each time as a moved
    microphone's is: nothing is doubted; a clock that is off by an hour is.
    """
    assert doubted(*told(3, moved_m=(200.0, -150.0), places=1)) == []
    assert [r["wrong"] for r in doubted(*told(3, ahead_s=3600.0, places=1))] == ["clock"]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_right_is_not_doubted(seed):
    """
    Microphones that are right, one that says nothing but noise, and one whose arrivals fit as they
    are told but were put to no act, are not doubted.
    """
    stations, arrivals, heard, hearings = told(seed)
    rng = np.random.default_rng(seed)
    noise = [
        Arrival(arrival_id=f"n{k}", station_id="s8",
                time=START + timedelta(seconds=float(rng.uniform(0.0, 1500.0))))
        for k in range(60)
    ]  # fmt: skip
    both = tables.joined(Arrival, [arrivals, tables.table(Arrival, noise)])
    assert doubted(stations, both, heard, hearings) == []
    own, told_by = (
        pa.array([not n.startswith("8|") for n in t["arrival_id"].to_pylist()])
        for t in (hearings, both)
    )
    assert doubted(stations, both.filter(told_by), heard, hearings.filter(own)) == []
    assert doubted(stations, both, heard, hearings.filter(own)) == []


def test_neither_order_nor_emptiness_matters():
    """
    Rows in any order give the same bytes; nothing heard doubts nobody.
    """
    stations, *whole = told(5, ahead_s=3600.0)
    rng = np.random.default_rng(1)
    mixed = [t.take(pa.array(rng.permutation(t.num_rows))) for t in whole]

    one, other = (doubts.doubted(stations, *t, speed_mps=SPEED_MPS) for t in (whole, mixed))
    assert tables.digest(one) == tables.digest(other)
    assert one.num_rows == 1
    none = (tables.empty(r) for r in (Arrival, Heard, Hearing))
    assert doubts.doubted(stations, *none, speed_mps=SPEED_MPS).num_rows == 0


def test_of_very_many_acts_some_are_looked_at(monkeypatch):
    """
    Where there are more acts than are looked at, those that are tell of the same clock.
    """
    monkeypatch.setattr(doubts, "LOOKED_AT_MAX", 16)
    [row] = doubted(*told(8, ahead_s=3600.0, acts=40))

    assert (row["station_id"], row["wrong"], row["acts"]) == ("s1", "clock", 16)


def test_it_bends_no_act_and_is_named_where_all_is_worked_out():
    """
    From pulses alone: the acts are where and as many as without the microphone whose clock is an
    hour off, and that one is named.
    """
    stations, arrivals, heard, _ = told(7, ahead_s=3600.0, acts=12, places=12)
    found = sessions.listened(tables.table(Station, stations), arrivals)

    assert [r["station_id"] for r in found.doubts.to_pylist()] == ["s1"]
    assert found.heard.num_rows == heard.num_rows
    x, y = PLANE.metres(found.heard["lon"].to_numpy(), found.heard["lat"].to_numpy())
    order = np.argsort(tables.micros(heard, "start"))
    a, b = PLANE.metres(*(heard[n].to_numpy()[order] for n in ("lon", "lat")))
    assert np.hypot(x - a, y - b).max() < 25.0
