"""All that stations heard, parted by place and silence, and records played again."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from lendemain import geo, tables
from lendemain.fusion.sounds import sessions
from lendemain.records.arrival import Arrival, Station

START = datetime(2026, 2, 3, 10, tzinfo=UTC)
PLANE = geo.Plane(lon=37.5, lat=48.0)
WHERE = np.array([[x, y] for x in (-400.0, 0.0, 400.0) for y in (-400.0, 0.0, 400.0)])


def stations(where=WHERE, prefix="s"):
    """Stations at metres from the middle."""
    lon, lat = PLANE.degrees(where[:, 0], where[:, 1])
    return [
        Station(station_id=f"{prefix}{k}", lon=float(a), lat=float(b))
        for k, (a, b) in enumerate(zip(lon, lat, strict=True))
    ]


def shot(at_s, x, y, *, seed=0, where=WHERE, prefix="s", noise=0.003):
    """The arrivals of one shot at every station."""
    rng = np.random.default_rng(seed)
    late = np.hypot(where[:, 0] - x, where[:, 1] - y) / 337.3 + noise * rng.normal(size=len(where))
    return [
        Arrival(arrival_id=f"{prefix}{k}|{at_s:.3f}|{seed}", station_id=f"{prefix}{k}",
                time=START + timedelta(seconds=at_s + float(t)))
        for k, t in enumerate(late)
    ]  # fmt: skip


def listened(rows, known=None):
    """What stations heard of some arrivals."""
    return sessions.listened(
        tables.table(Station, stations() if known is None else known), tables.table(Arrival, rows)
    )


def test_shots_of_different_days_and_towns_are_heard_apart():
    """
    Two shots an hour apart, and one in a town 60 km away, are three acts, each near its place.
    """
    away = WHERE + np.array([60_000.0, 0.0])
    rows = [*shot(0.0, 50.0, 80.0, seed=1), *shot(3600.0, -90.0, 20.0, seed=2)]
    rows += shot(0.2, 60_100.0, -50.0, seed=3, where=away, prefix="t")

    found = listened(rows, [*stations(), *stations(away, "t")])

    x, y = PLANE.metres(found.heard["lon"].to_numpy(), found.heard["lat"].to_numpy())
    truth = {(50, 80), (-90, 20), (60_100, -50)}
    near = {t for a, b in zip(x, y, strict=True) for t in truth if np.hypot(a - t[0], b - t[1]) < 9}
    assert near == truth
    assert found.heard.num_rows == 3


def test_the_order_of_rows_does_not_matter_and_copies_count_once():
    """
    Arrivals and stations in any order, told twice over, give the same tables to the byte.
    """
    rows = [*shot(0.0, 50.0, 80.0, seed=1), *shot(9.0, -90.0, 20.0, seed=2)]
    mixed = [rows[k] for k in np.random.default_rng(5).permutation(len(rows))]

    one, other = listened(rows), listened(mixed + rows[:7], [*reversed(stations()), *stations()])

    assert [tables.digest(t) for t in one] == [tables.digest(t) for t in other]


def test_a_sound_that_was_played_again_says_so():
    """
    Arrivals that come at the very intervals of earlier ones, to the microsecond, are a record
    played again; another shot from the same place is not.
    """
    first, second = shot(0.0, 50.0, 80.0, seed=1), shot(700.0, 50.0, 80.0, seed=2)
    again = [
        Arrival(arrival_id="again" + a.arrival_id, station_id=a.station_id,
                time=a.time + timedelta(hours=2))
        for a in first
    ]  # fmt: skip

    heard = listened([*first, *second, *again]).heard

    names = heard["heard_id"].to_pylist()
    assert heard["copy_of"].to_pylist() == ["", "", names[0]]


def test_a_clock_an_hour_off_makes_no_act_and_hides_none():
    """
    Nine stations hear a shot, one of them an hour late: the act is found from the other eight.
    """
    rows = shot(0.0, 50.0, 80.0, seed=1)
    late = rows[4]
    rows[4] = Arrival(arrival_id=late.arrival_id, station_id=late.station_id,
                      time=late.time + timedelta(hours=1))  # fmt: skip

    heard = listened(rows).heard

    assert heard["arrivals"].to_pylist() == [8]


def test_strangers_and_nothing_are_nothing():
    """
    Arrivals at stations nobody knows are left out; no arrivals, two stations: no act.
    """
    assert listened(shot(0.0, 0.0, 0.0, prefix="u")).heard.num_rows == 0
    assert listened([]).heard.num_rows == 0
    few = WHERE[:2]
    assert listened(shot(0.0, 9.0, 9.0, where=few), stations(few)).heard.num_rows == 0


@pytest.mark.parametrize("lon", [179.999, -179.999])
def test_stations_about_the_antimeridian_are_one_network(lon):
    """
    A network that straddles the 180th meridian hears as any other.
    """
    plane = geo.Plane(lon=lon, lat=48.0)
    a, b = plane.degrees(WHERE[:, 0], WHERE[:, 1])
    known = [
        Station(station_id=f"s{k}", lon=float(p), lat=float(q))
        for k, (p, q) in enumerate(zip(a, b, strict=True))
    ]

    heard = listened(shot(0.0, 50.0, 80.0, seed=1), known).heard

    x, y = plane.metres(heard["lon"].to_numpy(), heard["lat"].to_numpy())
    assert np.hypot(x - 50.0, y - 80.0).tolist() == pytest.approx([0.0], abs=9.0)


def test_long_sessions_are_cut_in_the_quietest_place():
    """
    What is longer than is listened to at once is cut at its longest silence beyond the middle.
    """
    time_s = np.arange(50_000.0)
    time_s[17_000:] += 5.0

    parts = list(sessions._bounded(np.arange(50_000), time_s))

    assert len(parts[0]) == 17_000
    assert max(len(p) for p in parts) <= sessions.TOGETHER_MAX
    assert np.array_equal(np.concatenate(parts), np.arange(50_000))
    assert isinstance(listened([]).hearings, pa.Table)
