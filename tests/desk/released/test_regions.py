"""What is drawn on the map, and how far it may be trusted."""

import runpy
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lendemain.desk.released import regions
from lendemain.probability import radius_holding

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "web" / "made_up.py")))
FRONT = MADE_UP.front(300, 5)
GEOD = pyproj.Geod(ellps="WGS84")


def test_every_incident_is_a_region():
    """
    Each incident has a valid polygon that holds its centre; its own polygon where it has one.
    """
    drawn = regions.regions(FRONT.incidents)
    rows = FRONT.incidents.to_pylist()

    assert len(drawn) == len(rows)
    for shape, row in zip(drawn, rows, strict=True):
        known = shapely.geometry.shape(shape)

        assert known.is_valid
        assert known.area > 0
        if row["shape"] is None:
            assert known.contains(shapely.Point(row["lon"], row["lat"]))
        else:
            assert known.equals(shapely.from_wkb(row["shape"]))


def test_a_region_has_the_area_of_its_ellipse():
    """
    A drawn region's area is that of the ellipse holding 90 in 100, to 2 % from a kilometre up.
    """
    rows = FRONT.incidents.to_pylist()
    for shape, row in zip(regions.regions(FRONT.incidents), rows, strict=True):
        if row["shape"] is not None or row["semi_minor_m"] < 90:
            continue
        scale = radius_holding(0.9)
        wanted = np.pi * row["semi_major_m"] * row["semi_minor_m"] * scale**2
        area = abs(GEOD.geometry_area_perimeter(shapely.geometry.shape(shape))[0])

        assert area == pytest.approx(wanted, rel=0.06)


def test_a_box_holds_its_region():
    """
    Every corner of a region lies in its box, and touches each of its sides.
    """
    boxes = regions.boxes(FRONT.incidents)
    for shape, box in zip(regions.regions(FRONT.incidents), boxes, strict=True):
        assert shapely.geometry.shape(shape).bounds == pytest.approx(tuple(box), abs=1e-9)


@given(st.lists(st.tuples(st.floats(20, 40), st.floats(44, 52)), max_size=60))
def test_cells_count_every_centre_once(places):
    """
    The counts of the cells add up to the centres given, and each centre lies in a cell.
    """
    lon, lat = (np.array([p[n] for p in places], float) for n in (0, 1))
    found = regions.cells(lon, lat)
    union = shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in found])

    assert sum(f["properties"]["incidents"] for f in found) == len(places)
    assert all(union.buffer(1e-6).contains(shapely.Point(p)) for p in places)


def test_a_line_has_its_band_while_it_is_in_force():
    """
    A line in force has a band of its error on both sides; outside its time it is not drawn.
    """
    at = MADE_UP.START + timedelta(days=1)
    found = regions.lines(FRONT.agreements, at)
    line = shapely.geometry.shape(found["lines"][0]["geometry"])
    band = shapely.geometry.shape(found["bands"][0]["geometry"])
    earlier = regions.lines(FRONT.agreements, MADE_UP.START - timedelta(days=1))
    lon, lat, _ = GEOD.fwd(*line.coords[3], 0.0, 1200.0)
    far_lon, far_lat, _ = GEOD.fwd(*line.coords[3], 0.0, 4000.0)

    assert band.contains(shapely.simplify(line, 0))
    assert band.contains(shapely.Point(lon, lat))
    assert not band.contains(shapely.Point(far_lon, far_lat))
    assert (earlier["lines"], earlier["bands"]) == ([], [])
    assert [z["properties"]["zone_id"] for z in found["zones"]] == ["belt"]


def test_a_centre_lies_in_the_sector_that_holds_it():
    """
    Centres inside a sector are given it, centres outside all are given none.
    """
    lon = np.array([MADE_UP.LON + 0.1, MADE_UP.LON + 0.6, MADE_UP.LON - 5])
    lat = np.full(3, MADE_UP.LAT)

    assert regions.sector_of(FRONT.sectors, lon, lat).tolist() == [0, 2, -1]


def test_a_shape_that_is_none_is_not_drawn():
    """
    Bytes that are no geometry, and empty geometries, are left out without an error.
    """
    assert regions.drawn(b"not a shape") is None
    assert regions.drawn(shapely.to_wkb(shapely.Polygon())) is None
