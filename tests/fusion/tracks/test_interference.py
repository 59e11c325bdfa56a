from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fusion.movers import plots

from lendemain import geo
from lendemain.fusion.tracks.interference import interference
from lendemain.records.reading import Answer
from lendemain.sources import adsb


def flight(count=200, *, speed=230.0, step=5.0, sensor="ADS-B", **given):
    """Someone who flies eastward and says so."""
    seconds = np.arange(count) * step
    columns = {
        "identity": "4baac6", "sensor": sensor, "error_m": 30.0,
        "speed_mps": np.full(count, speed, np.float32),
        "course_deg": np.full(count, 90, np.float32),
        "height_m": np.full(count, 11_000, np.float32),
    }  # fmt: skip
    return plots(given.pop("x", speed * seconds), given.pop("y", np.zeros(count)),
                 given.pop("seconds", seconds), **(columns | given))  # fmt: skip


def kinds(table):
    return interference(table)["disturbance"].to_pylist()


def test_honest_flight_raises_no_alarm():
    """
    A plain flight, one with a gap of ten minutes, and one at rest are movement.
    """
    gap = np.r_[np.arange(100), np.arange(220, 320)] * 5.0
    still = flight(speed=0.0, x=np.zeros(200), height_m=np.zeros(200, np.float32))

    assert kinds(flight()) == []
    assert kinds(flight(x=230.0 * gap, seconds=gap)) == []
    assert kinds(still) == []


def test_a_jump_that_nothing_can_fly_is_one():
    """
    150 km within five seconds: a jump, where and when, with its probability.
    """
    x = 230.0 * np.arange(200) * 5.0
    x[100:] += 150_000.0
    [row] = interference(flight(x=x)).to_pylist()

    assert (row["disturbance"], row["identity"], row["plots"]) == ("jump", "4baac6", 2)
    assert row["probability"] > 0.99
    assert "at most 340 m/s" in row["text"]


def test_a_way_that_takes_too_fast_is_an_impossible_speed():
    """
    600 km in ten minutes of silence is 1,000 m/s.
    """
    seconds = np.r_[np.arange(50) * 5.0, 850 + np.arange(50) * 5.0]
    x = np.r_[np.arange(50) * 1150.0, 650_000 + np.arange(50) * 1150.0]
    found = kinds(flight(100, x=x, seconds=seconds))

    assert found == ["impossible_speed"]


@pytest.mark.parametrize(("turned_m", "expected"), [(0.0, []), (80_000.0, ["freeze"])])
def test_a_place_told_on_is_a_freeze_only_if_it_comes_out_elsewhere(turned_m, expected):
    """
    Five minutes of one place: a receiver's gap if it comes out ahead, else a freeze.
    """
    x, y = 230.0 * np.arange(200) * 5.0, np.zeros(200)
    x[60:120] = x[60]
    y[120:] += turned_m

    assert kinds(flight(x=x, y=y)) == expected


def test_a_jump_into_a_closed_zone_names_the_zone():
    """
    No way leads over a border in a jump, so the finding names the zone and the line between its two
    places; a jump beside them names none.
    """
    x = 230.0 * np.arange(200) * 5.0
    x[100:] += 150_000.0
    flown = flight(x=x)
    plane = geo.Plane(lon=37.5, lat=48.0)

    def shape(kind, corners):
        lon, lat = plane.degrees(*np.array(corners, float).T)
        return shapely.to_wkb(kind(np.column_stack([lon, lat])))

    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * 40e3
    zone = shape(shapely.Polygon, square + np.array([290e3, 0]))
    line = shape(shapely.LineString, [(200e3, -50e3), (200e3, 50e3)])
    aside = shape(shapely.Polygon, square + np.array([0, 200e3]))
    [row] = interference(flown, {"z": zone, "line": line, "aside": aside}).to_pylist()
    [plain] = interference(flown).to_pylist()

    assert row["borders"] == "line, z"
    assert plain == row | {"borders": ""}


def test_who_hangs_in_the_air_is_impossible():
    """
    At 11,000 m with a tenth of its own speed, for minutes: an impossible speed.
    """
    speed = np.full(400, 230.0)
    speed[150:250] = 23.0
    x = np.cumsum(speed * 5.0)
    found = interference(flight(400, x=x, speed_mps=speed.astype(np.float32))).to_pylist()

    assert [row["disturbance"] for row in found] == ["impossible_speed"]
    assert found[0]["plots"] == 100


def test_an_identity_in_two_places_in_turn_is_double():
    """
    Two that claim one identity: one finding for both, not a jump at every fix.
    """
    x = 230.0 * np.arange(200) * 5.0 + np.where(np.arange(200) % 2, 300_000.0, 0.0)
    [row] = interference(flight(x=x)).to_pylist()

    assert row["disturbance"] == "duplicate_identity"
    assert row["plots"] >= 196


def test_a_clock_that_is_an_hour_off_is_named():
    """
    The same way told again an hour late, in between: the text says that a clock may be wrong.
    """
    seconds = np.arange(0, 9000, 10.0)
    both = np.r_[seconds, seconds + 3600.0 + 3.0]
    x = np.tile(230.0 * seconds, 2)
    [row] = interference(flight(len(both), x=x, seconds=both)).to_pylist()

    assert row["disturbance"] == "duplicate_identity"
    assert "+1 h" in row["text"] or "-1 h" in row["text"]


@pytest.mark.parametrize("lat", [10.0, 89.9])
def test_no_alarm_at_the_meridian_or_the_pole(lat):
    """
    Over the 180th meridian, and past a pole, an honest flight stays one.
    """
    plane = geo.Plane(lon=180.0, lat=lat)
    lon, lat_deg = plane.degrees(230.0 * 5 * np.arange(-100, 100), np.full(200, 1000.0))

    assert kinds(flight(lon=lon, lat=lat_deg, course_deg=None)) == []


def test_nothing_and_nobody_raise_no_alarm():
    """
    No plots, and plots of nobody in particular, give an empty table.
    """
    assert interference(flight(0)).num_rows == 0
    assert interference(flight(identity="")).num_rows == 0


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.floats(-400, 400), st.floats(-100, 100), st.integers(0, 10**6),
            st.sampled_from(["a", "b"]), st.floats(0, 1e4), st.floats(0, 3e4),
        ),
        max_size=50,
    )
)  # fmt: skip
def test_garbage_is_never_a_crash(rows):
    """
    Any places, times, and claims give findings with probabilities from one half to one.
    """
    lon, lat, t, who, speed, height = (
        (list(c) for c in zip(*rows, strict=True)) if rows else ([],) * 6
    )
    table = plots(
        np.zeros(len(rows)), np.zeros(len(rows)), np.array(t, float),
        lon=np.array(lon, float), lat=np.array(lat, float), identity=who, sensor="ADS-B",
        speed_mps=np.array(speed, np.float32), height_m=np.array(height, np.float32),
    )  # fmt: skip
    chance = interference(table)["probability"].to_numpy()

    assert ((chance >= 0.5) & (chance <= 1.0)).all()


def test_the_real_spoofing_is_found_and_clean_traffic_is_not(shared):
    """
    The flight of 17 September 2024 from its freeze at 9:05 to its return at 9:58 UTC is found; the
    70 other samples of real traffic, eleven clean classes among them, raise no alarm.
    """
    path = shared / "data" / "tracks" / "adsb_traffic_samples.parquet"
    if not path.is_file():
        pytest.skip("needs real aircraft tracks, which are not published with the project")
    whole = pq.read_table(path)
    found = []
    for sample in whole["sample"].unique().to_pylist():
        rows = whole.filter(pc.equal(whole["sample"], sample)).drop(["category", "sample"])
        held = pa.BufferOutputStream()
        pq.write_table(rows, held)
        answer = Answer(
            name=sample, content=held.getvalue(), received=datetime(2026, 3, 1, tzinfo=UTC),
            theatre=(-180.0, -90.0, 180.0, 90.0),
        )  # fmt: skip
        plots_of = adsb.parse(answer).plots
        found += [row | {"sample": sample} for row in interference(plots_of).to_pylist()]

    assert {row["sample"] for row in found} == {"noisy_spoofing"}
    assert {row["disturbance"] for row in found} == {"freeze", "jump", "impossible_speed"}
    main = [row for row in found if row["start"] >= datetime(2024, 9, 17, 9, tzinfo=UTC)]
    assert min(row["start"] for row in main) == datetime(2024, 9, 17, 9, 4, 51, tzinfo=UTC)
    assert max(row["end"] for row in main) == datetime(2024, 9, 17, 9, 58, 11, tzinfo=UTC)


def test_one_source_under_many_names_is_told_once():
    """
    Forty names that tell the same places at the same times are one row, by the first of them; two
    that lie side by side are none.
    """
    t = np.tile(np.arange(0.0, 300.0, 30.0), 40)
    names = np.repeat([f"3000000{k:02d}" for k in range(40)], 10)
    many = plots(5.0 * t, 0.0 * t, t, sensor="AIS", identity=names)
    beside = plots(5.0 * t[:20], 3.0 * np.repeat([0.0, 1.0], 10), t[:20], sensor="AIS",
                   identity=names[:20])  # fmt: skip

    [row] = interference(many).to_pylist()
    assert (row["identity"], row["disturbance"]) == ("300000000", "copied_place")
    assert row["text"] == "40 names told the same 10 places at the same times"
    assert interference(beside).num_rows == 0
