import numpy as np
import pyarrow as pa
import pytest
import shapely
from tests.fusion.movers import PLANE, START_US, plots

from lendemain import geo, tables
from lendemain.errors import InputError
from lendemain.fusion.tracks.crossings import _turns, crossings
from lendemain.fusion.tracks.tracking import tracked
from lendemain.records.track import TrackPoint


def points(x, y, *, east=10.0, north=0.0, sigma=20.0, step=10.0, plane=PLANE, name="t"):
    """Points of one track, a step apart."""
    lon, lat = plane.degrees(np.asarray(x, float), np.asarray(y, float))
    count = len(lon)
    time_us = START_US + np.arange(count) * int(step * 1e6)
    given = {
        "track_id": name, "time": tables.moments(time_us), "lon": lon, "lat": lat,
        "xx": sigma**2, "xy": 0.0, "yy": sigma**2, "plot": np.arange(count),
        "east_mps": np.full(count, east, np.float32),
        "north_mps": np.full(count, north, np.float32),
        "velocity_error_mps": 0.5, "diffusion_m2ps3": 0.0, "probability": 1.0,
    }  # fmt: skip
    return tables.columns(TrackPoint, given, count)


def border(shape, plane=PLANE):
    return shapely.to_wkb(plane.round([shape])[0])


NORTHWARD = border(shapely.LineString([(0, -5_000), (0, 5_000)]))


def test_a_way_over_a_line_is_one_crossing():
    """
    Eastward over a line drawn northward: from left to right, when and where it met, surely.
    """
    way = points(np.arange(-500, 501, 100), np.zeros(11))
    [row] = crossings(way, {"line": NORTHWARD}).to_pylist()

    assert (row["from_side"], row["to_side"], row["track_id"]) == ("left", "right", "t")
    assert (row["time"].timestamp() * 1e6 - START_US) / 1e6 == pytest.approx(50.0, abs=0.2)
    x, y = PLANE.metres(row["lon"], row["lat"])
    assert (float(x), float(y)) == pytest.approx((0.0, 0.0), abs=2.0)
    assert row["probability"] > 0.99
    late = (row["latest"] - row["earliest"]).total_seconds()
    assert late == pytest.approx(2 * 1.645 * 20 / 10, rel=0.15)


def test_in_and_out_of_a_zone_are_two():
    """
    Through a zone: one entry and one exit, in order.
    """
    zone = border(shapely.box(-200, -200, 200, 200))
    found = crossings(points(np.arange(-600, 601, 100), np.zeros(13)), {"zone": zone})

    assert found["to_side"].to_pylist() == ["inside", "outside"]
    assert found["time"].to_pylist() == sorted(found["time"].to_pylist())


@pytest.mark.parametrize(("beyond", "expected"), [(-40, 0.0228), (0, 0.5), (20, 0.841)])
def test_who_ends_at_a_line_has_passed_as_surely_as_its_place_says(beyond, expected):
    """
    A last place 2 standard deviations short, on the line, 1 beyond: 0.023, 0.5, 0.84.
    """
    x = np.linspace(-600, beyond, 8)
    found = crossings(points(x, np.zeros(8)), {"line": NORTHWARD})
    chance = found["probability"].to_pylist()

    assert (chance or [expected]) == pytest.approx([expected], abs=0.02)


def test_a_corner_is_laid_over_the_true_shape():
    """
    On the corner of a square a quarter of the distribution is inside, not half.
    """
    zone = border(shapely.box(0, 0, 5_000, 5_000))
    x = np.linspace(-400, 0, 9)
    found = crossings(points(x, x, east=10, north=10), {"zone": zone})

    assert found["probability"].to_pylist() == pytest.approx([0.25], abs=0.03)


def test_what_stays_away_crosses_nothing():
    """
    Beside a line, beyond its ends on the same side, and no points at all: no crossing.
    """
    assert crossings(points(np.full(9, -500.0), np.arange(9) * 100), {"a": NORTHWARD}).num_rows == 0
    assert crossings(points([], []), {"a": NORTHWARD}).num_rows == 0


def test_between_distant_plots_the_way_is_uncertain():
    """
    The longer nobody looked, the wider the interval of the crossing.
    """

    def width(diffusion):
        table = points([-600, 600], [0, 0], step=120.0)
        at = table.schema.get_field_index("diffusion_m2ps3")
        loose = pa.array([diffusion, 0.0], pa.float32())
        [row] = crossings(table.set_column(at, table.schema.field(at), loose),
                          {"line": NORTHWARD}).to_pylist()  # fmt: skip
        return (row["latest"] - row["earliest"]).total_seconds()

    assert width(1.0) > 1.5 * width(0.0)


@pytest.mark.parametrize("where", [(179.999, 20.0), (-30.0, 89.95)])
def test_borders_at_the_meridian_and_the_pole(where):
    """
    Over the 180th meridian and near a pole a crossing is found like anywhere.
    """
    plane = geo.Plane(lon=where[0], lat=where[1])
    zone = shapely.box(-200, -200, 200, 200)
    lon, lat = plane.degrees(*shapely.get_coordinates(zone).T)
    lon = np.where(lon < 0, lon + 360.0, lon) if where[0] > 170 else lon
    wkb = shapely.to_wkb(shapely.Polygon(np.column_stack([lon, lat])))
    found = crossings(points(np.arange(-600, 601, 100), np.zeros(13), plane=plane), {"z": wkb})

    assert found["to_side"].to_pylist() == ["inside", "outside"]


@pytest.mark.parametrize("wkb", [b"", b"garbage", shapely.to_wkb(shapely.Point(0, 0))])
def test_what_is_no_border_is_refused(wkb):
    """
    Bytes that are no line and no polygon are an error that names the border.
    """
    with pytest.raises(InputError, match="wall"):
        crossings(points([0], [0]), {"wall": wkb})


def test_lesser_turns_are_left_out():
    """
    Of a probability that trembles only the last of the lowest and the highest are kept.
    """
    assert _turns(np.array([0, 0.01, 0, 0.5, 0.48, 1, 0.99, 1, 0.2, 0.21])) == [0, 2, 7, 8]
    assert _turns(np.array([0.5, 0.5])) == [0]


def test_probabilities_of_crossings_are_what_they_say():
    """
    On made-up tracks: F1 of crossings at least 0.95, and probabilities within 0.05 of the shares.
    """
    said, happened, missed = [], [], 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        count, scans = 40, 40
        start = rng.uniform(-3_000, 3_000, (count, 2))
        way = rng.normal(0, 15, (count, 2))
        k = np.repeat(np.arange(scans), count)
        who = np.tile(np.arange(count), scans)
        true = start[who] + way[who] * 4.0 * k[:, None]
        seen = true + rng.normal(0, 50, true.shape)
        table = plots(seen[:, 0], seen[:, 1], 4.0 * k, error_m=50.0,
                      identity=[f"{w:02}" for w in who])  # fmt: skip
        found = tracked(table)
        names = dict(zip(found.tracks["track_id"].to_pylist(), found.tracks["identity"].to_pylist(),
                         strict=True))  # fmt: skip
        last = start + way * 4.0 * (scans - 1)
        passed = {f"{w:02}" for w in range(count) if (start[w, 0] < 0) != (last[w, 0] < 0)}
        rows = crossings(found.points, {"line": NORTHWARD}).to_pylist()
        said += [row["probability"] for row in rows]
        happened += [names[row["track_id"]] in passed for row in rows]
        called = {names[row["track_id"]] for row in rows if row["probability"] > 0.5}
        missed += len(passed - called)
    said, happened = np.array(said), np.array(happened)
    right = (happened & (said > 0.5)).sum()
    error = sum(
        abs(said[b].mean() - happened[b].mean()) * b.sum()
        for b in [(said >= lo) & (said < lo + 0.2) for lo in np.arange(0, 1.01, 0.2)] if b.any()
    ) / len(said)  # fmt: skip

    assert 2 * right / (2 * right + missed + (~happened & (said > 0.5)).sum()) >= 0.95
    assert error <= 0.05
