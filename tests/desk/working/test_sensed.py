"""Tracks, sounds and heat as tables of a cycle: from files to an audit that works them out anew."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from lendemain import geo, sources, tables
from lendemain.desk import intake
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.desk.view import view
from lendemain.desk.working import cycle, sensed
from lendemain.records.arrival import Arrival, Station, StationDoubt
from lendemain.records.observation import Observation
from lendemain.records.reading import Answer
from lendemain.records.track import Plot, TrackPoint

START = datetime(2020, 8, 2, 10, tzinfo=UTC)
PLANE = geo.Plane(lon=37.5, lat=48.0)


def flight(path: Path) -> Path:
    """An aircraft from west to east over the line of 2015 at Donetsk, in ten minutes."""
    seconds = np.arange(0.0, 600.0, 5.0)
    when = tables.moments((START.timestamp() * 1e6 + seconds * 1e6).astype(np.int64))
    pq.write_table(
        pa.table({
            "timestamp": when, "icao24": ["4baac6"] * len(seconds),
            "latitude": np.full(len(seconds), 48.05), "longitude": 37.2 + seconds / 500.0,
            "altitude": np.full(len(seconds), 10_000.0),
            "groundspeed": np.full(len(seconds), 290.0), "track": np.full(len(seconds), 90.0),
        }), path,
    )  # fmt: skip
    return path


def shots(path: Path) -> Path:
    """Three shots heard by nine microphones."""
    rng = np.random.default_rng(3)
    where = np.array([[x, y] for x in (-400.0, 0.0, 400.0) for y in (-400.0, 0.0, 400.0)])
    lon, lat = PLANE.degrees(where[:, 0], where[:, 1])
    rows = ["station,time,lon,lat,temperature_c"]
    for shot, (x, y) in enumerate([(50.0, 80.0), (-90.0, 20.0), (10.0, -60.0)]):
        late = np.hypot(where[:, 0] - x, where[:, 1] - y) / 337.3 + 0.003 * rng.normal(size=9)
        for k in range(9):
            at = START + timedelta(seconds=60.0 * shot + float(late[k]))
            rows.append(f"mic-{k},{at.isoformat()},{lon[k]:.7f},{lat[k]:.7f},10")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def directions(path: Path) -> Path:
    """What three direction finders tell of one thing that goes north for two minutes, every four
    seconds, and of another that only one of them sees.
    """
    rows = ["sensor,time,lon,lat,bearing_deg,error_deg,range_m"]
    stood = {"df-1": (-5000.0, 0.0), "df-2": (5000.0, 0.0), "df-3": (0.0, -6000.0)}
    for k in range(30):
        at, y = START + timedelta(seconds=4.0 * k), 3000.0 + 100.0 * k
        for name, (a, b) in stood.items():
            lon, lat = PLANE.degrees(np.array([a]), np.array([b]))
            turn = np.degrees(np.arctan2(-a, y - b)) % 360.0
            place = f"{at.isoformat()},{lon[0]:.7f},{lat[0]:.7f}"
            rows.append(f"{name},{place},{turn:.3f},0.5,20000")
        if k % 5 == 0:
            rows.append(f"{name},{place},{(turn + 120.0) % 360.0:.3f},0.5,20000")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def sensing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mission that was told of a flight and of shots, and one cycle of it."""
    place = tmp_path_factory.mktemp("sensing")
    folder = place / "front"
    Mission.create(folder, ["minsk-2015"], name="front").close()
    with Mission.open(folder, write=True) as mission:
        intake.intake(mission, "adsb", [flight(place / "flight.parquet")])
        intake.intake(mission, "pulses", [shots(place / "shots.csv")])
        intake.intake(mission, "bearings", [directions(place / "directions.csv")])
        cycle.cycle(mission)
    return folder


def test_a_flight_becomes_a_track_that_crosses_the_line(sensing):
    """
    Plots of one aircraft are one track; it crosses the line once, from one side to the other, and
    is told nowhere to be false.
    """
    with Mission.open(sensing) as mission:
        found = view(mission).found
        lines = {line.line_id for line in mission.agreements[0].lines}

    assert sorted(found.tracks["identity"].to_pylist()) == ["", "4baac6"]
    crossed = [r for r in found.crossings.to_pylist() if r["border"] in lines]
    assert {(r["from_side"], r["to_side"]) for r in crossed} in ({("left", "right")},
                                                                 {("right", "left")})  # fmt: skip
    assert all(r["probability"] > 0.99 for r in crossed)
    assert len({r["border"] for r in crossed}) == len(crossed)
    assert found.interference.num_rows == 0


def test_directions_without_a_distance_become_a_track(sensing):
    """
    Where the rays of three direction finders meet is the thing, each place with its covariance and
    without a rival; its places are one track, and a ray that nobody else's meets is no place.
    """
    with Mission.open(sensing) as mission:
        found = view(mission).found

    met = found.intersections
    x, y = PLANE.metres(met["lon"].to_numpy(), met["lat"].to_numpy())
    assert met.num_rows == 30
    assert np.abs(x).max() < 30.0
    assert set(met["rays"].to_pylist()) == {3}
    assert set(met["rivals"].to_pylist()) == {0}
    [track] = [r for r in found.tracks.to_pylist() if r["identity"] == ""]
    assert track["plots"] == 30
    assert np.isclose(np.sort(y), 3000.0 + 100.0 * np.arange(30), atol=30.0).all()


def test_pulses_become_acts_with_regions(sensing):
    """
    Three shots are three acts within ten metres, each with all nine arrivals.
    """
    with Mission.open(sensing) as mission:
        heard = view(mission).found.heard

    x, y = PLANE.metres(heard["lon"].to_numpy(), heard["lat"].to_numpy())
    expected = np.array([[50.0, 80.0], [-90.0, 20.0], [10.0, -60.0]])
    assert np.hypot(x - expected[:, 0], y - expected[:, 1]).max() < 10.0
    assert heard["arrivals"].to_pylist() == [9, 9, 9]


def test_an_audit_works_them_out_to_the_byte(sensing):
    """
    A replay of the entries gives the tables whose digests the cycle recorded.
    """
    with Mission.open(sensing) as mission:
        entry = cycle.last_cycle(mission)
        assert {"intersections", "tracks", "points", "crossings", "heard"} <= set(
            entry.body["concluded"]
        )
        assert "interference" not in entry.body["concluded"]
        found = cycle.replayed(mission, entry)

        assert cycle.differences(entry, found) == []
    assert audit.audit(sensing).problems == ()


def test_a_table_that_is_missing_is_a_difference(sensing):
    """
    Conclusions that lack tracks which a cycle recorded differ from it.
    """
    with Mission.open(sensing) as mission:
        entry = cycle.last_cycle(mission)
        kept = view(mission).found
    without = cycle.Conclusions(
        kept.incidents, kept.members, kept.coverage, kept.allegations, kept.cases
    )

    assert "tracks" in cycle.differences(entry, without)


def test_what_came_later_is_not_considered(sensing):
    """
    Until the first minute there are fewer points and one act.
    """
    with Mission.open(sensing) as mission:
        given = cycle.received(mission, until=START + timedelta(seconds=60))
        found = cycle.concluded(given)

    assert (found.heard.num_rows, found.points.num_rows) == (1, 12 + 15)


def test_real_false_places_are_marked(sensing, shared):
    """
    The airliner of 17 September 2024 that was told false places: its freeze, its crawl and its
    jump are marked among what a cycle works out from the receivers' file.
    """
    whole = pq.read_table(shared / "data" / "tracks" / "adsb_traffic_samples.parquet")
    held = io.BytesIO()
    pq.write_table(whole.filter(pc.equal(whole["sample"], "noisy_spoofing")), held)
    with Mission.open(sensing) as mission:
        answer = Answer(
            name="spoofed.parquet", content=held.getvalue(), theatre=mission.agreements[0].theatre,
            received=datetime(2026, 3, 1, tzinfo=UTC),
        )  # fmt: skip
        given = sensed.Sensed(sources.found("adsb").parse(answer).plots,
                              tables.empty(Arrival), tables.empty(Station))  # fmt: skip
        found = sensed.concluded(given, tables.empty(Observation), mission.agreements, None)

    kinds = found["interference"]["disturbance"].to_pylist()
    assert kinds == ["freeze", "impossible_speed", "jump"]


def test_nothing_gives_no_crossings(sensing):
    """
    Without a track no line is crossed; numbers are kept to a centimetre and a millisecond.
    """
    with Mission.open(sensing) as mission:
        texts = mission.agreements
        points = view(mission).found.points

    assert sensed.crossed(tables.empty(TrackPoint), texts).num_rows == 0
    assert (tables.micros(points, "time") % 1000 == 0).all()
    assert tables.digest(sensed.rounded(points)) == tables.digest(points)


def test_what_a_radar_told_while_it_is_surely_wrong_is_left_out_of_tracks():
    """
    Plots of a radar that is surely doubted fall while it is; one that is doubted by half stays.
    """
    time = [START + timedelta(seconds=10.0 * k) for k in range(6)]
    given = {
        "source": "radar", "row": list(range(6)), "sensor": ["r-1", "r-2"] * 3, "time": time,
        "lon": 37.5, "lat": 48.0, "error_m": 50.0,
    }  # fmt: skip
    plots = tables.columns(Plot, given, 6)
    doubts = [
        StationDoubt(
            station_id=name, wrong="place", start=time[2], end=time[5], moved_m=3000.0, acts=9,
            agreed=9, usual=0.1, now=0, probability=chance,
        )
        for name, chance in (("r-1", 0.99), ("r-2", 0.5))
    ]  # fmt: skip
    left = sensed.trusted(plots, tables.table(StationDoubt, doubts), plots.column("sensor"))

    assert left["row"].to_pylist() == [0, 1, 3, 5]


def test_a_receiver_whose_clock_is_off_is_left_out_and_nobody_is_a_double(tmp_path):
    """
    Three files of the same ships, one of them an hour ahead: that file is named as a receiver, its
    plots make no track, and no ship is told in two places.
    """
    seconds = np.arange(0.0, 3600.0, 30.0)
    for name, ahead in (("west.csv", 3600.0), ("mole.csv", 0.0), ("cape.csv", 0.0)):
        rows = ["mmsi,time,lat,lon,sog"]
        for k in range(5):
            x, y = PLANE.degrees(4000.0 * k + 6.0 * seconds, 3000.0 * k - 2.0 * k * seconds)
            times = [START + timedelta(seconds=t + ahead) for t in seconds]
            rows += [
                f"21100000{k},{t.isoformat()},{b:.6f},{a:.6f},12"
                for t, a, b in zip(times, x, y, strict=True)
            ]
        (tmp_path / name).write_text("\n".join(rows) + "\n", "utf-8")
    plots = [
        sources.found("ais").parse(Answer(
            name=path.name, content=path.read_bytes(), received=START,
            theatre=(22.0, 44.0, 40.5, 52.6),
        )).plots
        for path in sorted(tmp_path.iterdir())
    ]  # fmt: skip
    whole = sensed.Sensed(tables.joined(Plot, plots), tables.empty(Arrival), tables.empty(Station))
    found = sensed.concluded(whole, tables.empty(Observation), (), None)

    assert found["radars"]["station_id"].to_pylist() == ["AIS west.csv"]
    assert found["radars"]["shift_s"].to_pylist()[0] == pytest.approx(3600.0, abs=5.0)
    assert found["interference"].num_rows == 0
    assert max(found["tracks"]["end"].to_pylist()) < START + timedelta(seconds=3600.0)
