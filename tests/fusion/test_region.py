"""Where and when: regions and intervals of incidents."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lendemain import fusion, geo, tables


def sector(told, x, y, bearing, **columns):
    """An account of what lies 2-4 km on a bearing from an observer."""
    return told([x], [y], [0.0], geometry="sector", distance_min_m=2000.0, distance_max_m=4000.0,
                bearing_deg=bearing, bearing_width_deg=22.5, error_m=0.0, **columns)  # fmt: skip


def test_one_sector_is_never_a_point(told):
    """
    What is known from one sector alone keeps the sector as its region.
    """
    found = fusion.incidents(sector(told, 0.0, 0.0, 67.5)).incidents.to_pylist()[0]

    region = shapely.from_wkb(found["shape"])
    expected = geo.sector_polygon(37.8, 48.0, distances_m=(2000, 4000), bearings_deg=(56.25, 78.75))
    assert region.symmetric_difference(expected).area / expected.area < 1e-3
    assert found["semi_minor_m"] > 300.0


def test_two_sectors_leave_what_they_share(told):
    """
    Seen from two places it happened where both looked.
    """
    one = sector(told, 0.0, -3000.0, 0.0, provenance="a")
    other = sector(told, -3000.0, 0.0, 90.0, provenance="b")

    found = fusion.incidents(pa.concat_tables([one, other])).incidents.to_pylist()

    assert len(found) == 1
    region = shapely.from_wkb(found[0]["shape"])
    single = shapely.from_wkb(fusion.incidents(one).incidents.to_pylist()[0]["shape"])
    assert 0.0 < region.area < 0.7 * single.area
    assert region.contains(shapely.Point(37.8, 48.0))


def test_a_fine_account_outweighs_a_sector(told):
    """
    Beside a located account a sector neither keeps its shape nor moves the place by much.
    """
    point = told([0.0], [0.0], [0.0], error_m=50.0)
    seen = sector(told, 0.0, -3200.0, 0.0)

    found = fusion.incidents(pa.concat_tables([point, seen])).incidents.to_pylist()

    assert [f["accounts"] for f in found] == [2]
    assert found[0]["shape"] is None
    assert geo.distance_m(37.8, 48.0, found[0]["lon"], found[0]["lat"]) < 50.0


def test_many_accounts_of_one_witness_make_nothing_finer(told):
    """
    Ten accounts of one witness repeat its error; ten witnesses do better.
    """
    x = np.zeros(10)
    same = told(x, x, np.arange(10.0), provenance="a")
    others = told(x, x, np.arange(10.0), provenance=[f"w{i}" for i in range(10)])

    repeated = fusion.incidents(same).incidents.to_pylist()[0]
    independent = fusion.incidents(others).incidents.to_pylist()[0]

    assert repeated["semi_major_m"] == pytest.approx(100.0, rel=1e-3)
    assert independent["semi_major_m"] == pytest.approx(100.0 / np.sqrt(10), rel=1e-3)


def test_the_major_axis_points_where_the_sector_is_long(told):
    """
    A narrow sector to the east-north-east is longest along its bearing.
    """
    rows = told([0.0], [0.0], [0.0], geometry="sector", distance_min_m=2000.0, error_m=10.0,
                distance_max_m=6000.0, bearing_deg=67.5, bearing_width_deg=5.0)  # fmt: skip

    found = fusion.incidents(rows).incidents.to_pylist()[0]

    assert found["orientation_deg"] == pytest.approx(67.5, abs=0.1)
    assert found["semi_major_m"] == pytest.approx(4000.0 / np.sqrt(12), rel=1e-2)


def test_a_polygon_alone_is_the_region(told):
    """
    An incident known from a given polygon keeps it.
    """
    square = shapely.box(37.79, 47.99, 37.81, 48.01)
    rows = told([0.0], [0.0], [0.0], geometry="polygon", shape=pa.array([square.wkb]))

    found = fusion.incidents(rows).incidents.to_pylist()[0]

    assert shapely.from_wkb(found["shape"]).equals_exact(square, 1e-6)


def test_single_acts_narrow_and_series_span(told):
    """
    Two overlapping intervals of one act each leave what they share; of many acts, they span.
    """
    one = told([0.0, 0.0], [0.0, 0.0], [0.0, 60.0], span=120.0)
    many = told([0.0, 0.0], [0.0, 0.0], [0.0, 60.0], span=120.0, count=5, count_max=5)

    found = [fusion.incidents(rows).incidents for rows in (one, many)]

    lengths = [tables.micros(f, "end")[0] - tables.micros(f, "start")[0] for f in found]
    assert lengths == [60_000_000, 180_000_000]
