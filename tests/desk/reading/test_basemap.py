"""The base map that ships: borders as recognised, names as written, small, and quick to cut."""

import gzip
import json
from importlib import resources

import pytest
import shapely
from shapely.geometry import shape

from lendemain.desk.reading import basemap

EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


def ground(country: str) -> shapely.Geometry:
    """All land of a country in the extract."""
    return shapely.union_all(
        [
            shape(f["geometry"])
            for f in basemap.features(*EVERYWHERE)["features"]
            if f["properties"].get("country") == country and f["properties"]["what"] == "land"
        ]
    )


@pytest.mark.parametrize(
    ("lon", "lat"), [(34.1, 45.0), (33.5, 44.6), (36.4, 45.35), (37.8, 48.0), (39.3, 48.57)]
)
def test_crimea_sevastopol_and_the_east_are_ukraine(lon, lat):
    """The map draws Ukraine as the General Assembly recognises it (resolution 68/262)."""
    point = shapely.Point(lon, lat)

    assert ground("UA").contains(point)
    assert not ground("RU").buffer(0.02).contains(point)


def test_no_border_cuts_crimea_off():
    """No line drawn as a border between countries runs at the neck of Crimea."""
    neck = shapely.box(33.2, 45.8, 35.2, 46.3)
    borders = [
        f["properties"]["between"]
        for f in basemap.features(*neck.bounds)["features"]
        if f["properties"]["what"] == "border"
    ]

    assert borders == []


def test_names_are_written_as_each_language_writes_them():
    """The capital, the port and the front's towns carry the names now in use."""
    named = {
        f["properties"]["name_uk"]: (f["properties"]["name"], f["properties"]["name_fr"])
        for f in basemap.features(*EVERYWHERE)["features"]
        if f["properties"]["what"] == "place"
    }

    assert named["Київ"] == ("Kyiv", "Kyiv")
    assert named["Одеса"] == ("Odesa", "Odesa")
    assert named["Маріуполь"] == ("Mariupol", "Marioupol")
    assert named["Запоріжжя"] == ("Zaporizhzhia", "Zaporijjia")
    assert named["Бахмут"] == ("Bakhmut", "Bakhmout")


def test_ukrainian_names_hold_no_russian_letters():
    """A Ukrainian name has none of the letters that only Russian has."""
    named = "".join(
        f["properties"].get("name_uk", "") for f in basemap.features(*EVERYWHERE)["features"]
    )

    assert set("ыэъёЫЭЪЁ") & set(named) == set()


def test_the_extract_is_small_and_valid():
    """At most 500 kB, every geometry valid, every feature of a known sort."""
    packed = resources.files("lendemain.desk.reading").joinpath("basemap.geojson.gz").read_bytes()
    features = json.loads(gzip.decompress(packed))["features"]

    assert len(packed) <= 500_000
    assert all(shape(f["geometry"]).is_valid for f in features)
    assert {f["properties"]["what"] for f in features} == {
        "land",
        "border",
        "coast",
        "place",
        "sea",
    }


def test_elsewhere_the_map_is_empty():
    """In the Gulf of Guinea there is nothing to draw, and that is not an error."""
    assert basemap.features(0.0, 0.0, 2.0, 2.0) == {"type": "FeatureCollection", "features": []}


def test_a_box_cuts_what_it_holds():
    """Nothing reaches beyond the box asked for."""
    box = shapely.box(37.0, 47.5, 38.5, 48.5)

    beyond = [
        f
        for f in basemap.features(*box.bounds)["features"]
        if not box.buffer(1e-9).covers(shape(f["geometry"]))
    ]

    assert beyond == []
