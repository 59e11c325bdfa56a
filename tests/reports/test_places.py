"""Places in words: regions that hold the place, named by what lies near."""

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lendemain import geo, tables
from lendemain.records.incident import Incident
from lendemain.reports.language import Language
from lendemain.reports.places import gazetteer, place_texts, regions, withheld

PLANE = geo.Plane(lon=37.8, lat=48.0)
BASEMAP = {
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [37.75, 48.14]},
            "properties": {"what": "place", "name": "Avdiivka", "name_fr": "Avdiïvka",
                           "name_uk": "Авдіївка"},
        }
    ]
}  # fmt: skip


def incidents(**given) -> pa.Table:
    """One incident."""
    values = {
        "incident_id": ["i"], "start": [0], "end": [0], "lon": [37.75], "lat": [48.2],
        "semi_major_m": [1000.0], "semi_minor_m": [400.0], "orientation_deg": [30.0],
        "kind": ["mortar"], "kind_probability": [0.9], "probability": [0.9], "accounts": [1],
        "witnesses": [1], "smm_count": [1], "acts_min": [1], "acts": [1], "acts_max": [1],
        "first_observation": [bytes(16)],
    } | {k: [v] for k, v in given.items()}  # fmt: skip
    return tables.columns(Incident, values, 1)


def told(language, phrases, **given):
    """The place of one incident in words."""
    rows = incidents(**given)
    said = Language(language, phrases(language), ZoneInfo("UTC"))
    near = gazetteer(BASEMAP, PLANE, language)
    return place_texts(said, rows.to_pylist(), regions(rows, PLANE), near)[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "ellipse of 4.3 × 1.7 km around a point 6.7 km N of Avdiivka"),
        ("fr", "ellipse de 4,3 × 1,7 km autour d’un point à 6,7 km au N d’Avdiïvka"),
        ("uk", "еліпс 4,3 × 1,7 км навколо точки: Авдіївка, 6,7 км на Пн"),
    ],
)
def test_a_place_is_a_region_near_something(language, words, phrases):
    """Size of the region that holds 90 per cent, distance and wind from the nearest place."""
    assert told(language, phrases) == words


def test_a_place_without_a_town_is_given_roughly(phrases):
    """At sea the words give hundredths of a degree and never more."""
    assert told("en", phrases, lat=46.1234, lon=36.9876) == (
        "ellipse of 4.3 × 1.7 km around 46.12° N, 36.99° E"
    )


def test_a_small_region_is_not_of_no_size(phrases):
    """Below a tenth of a square kilometre hundredths are given: no place has an area of 0.0."""
    lon, lat = np.array([37.75, 37.7528, 37.7528, 37.75]), np.array([48.2, 48.2, 48.202, 48.202])
    shape = shapely.to_wkb(shapely.Polygon(np.column_stack([lon, lat])))

    assert told("en", phrases, shape=shape).startswith("region of 0.05 km² around")


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e9])
def test_a_place_that_is_no_number_is_not_known(bad, phrases):
    """What cannot be placed says so and stops nothing."""
    assert told("en", phrases, lat=bad) == "place not known"


def test_broken_shapes_fall_back_on_the_ellipse(phrases):
    """Bytes that are no geometry are not drawn."""
    shape = regions(incidents(shape=b"garbage"), PLANE)[0]

    assert shape.is_valid
    assert shape.area > 0


def test_what_monitors_suffered_has_no_place():
    """The place of a restriction is the monitors' own."""
    assert withheld("shot_at_monitor")
    assert not withheld("mortar")


@given(st.floats(0, 5000), st.floats(0, 5000), st.floats(-360, 360))
def test_no_region_is_finer_than_100_m(major, minor, turned):
    """However sure a source is, the region has a radius of 100 m at least."""
    rows = incidents(semi_major_m=major, semi_minor_m=minor, orientation_deg=turned)
    region = regions(rows, PLANE)[0]

    inner = shapely.maximum_inscribed_circle(region, tolerance=1.0)
    assert inner.length > 90
    assert np.isfinite(region.bounds).all()
