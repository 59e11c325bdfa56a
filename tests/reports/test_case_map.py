"""Rules of a case's map."""

from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from lendemain.desk import texts
from lendemain.desk.reading import basemap
from lendemain.reports.case_map import case_map
from lendemain.reports.language import Language

LINE = {
    "properties": {"name": {"en": "line", "uk": "лінія"}, "error_m": 500.0},
    "geometry": {"type": "LineString", "coordinates": [[37.5, 47.4], [37.9, 47.9]]},
}
ZONE = {
    "properties": {},
    "geometry": {"type": "Polygon",
                 "coordinates": [[[37.7, 47.6], [37.75, 47.6], [37.75, 47.65], [37.7, 47.6]]]},
}  # fmt: skip


def square(half):
    lon, lat = 37.72, 47.65
    ring = [[lon - half, lat - half], [lon + half, lat - half], [lon + half, lat + half],
            [lon - half, lat + half], [lon - half, lat - half]]  # fmt: skip
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("half", [0.0005, 0.02, 1.5])
def test_a_region_of_any_size_is_drawn_as_a_region(language, half):
    """
    From metres to whole provinces the picture is sound, with the region, its core, the line with
    its error and the zone; there is no point in it, and no core where none is known.
    """
    said = Language(language, texts.phrases(language), ZoneInfo("Europe/Kyiv"))
    place = {
        "region": square(half), "core": square(half / 2), "lines": [LINE], "bands": [ZONE],
        "zones": [ZONE], "basemap": basemap.features(37.0, 47.0, 38.5, 48.5),
    }  # fmt: skip
    root = ElementTree.fromstring(case_map(place, said, title="map", font="serif"))  # noqa: S314 - our own picture
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    words = " ".join(t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text"))

    assert "circle" not in names
    assert said.said("case_map.region") in words
    assert said.names(LINE["properties"]["name"]) in words
    assert said.said("case_map.core") in words
    whole = case_map({**place, "core": None}, said, title="map", font="serif")
    assert said.said("case_map.core") not in whole
