"""Rules of the ground below maps of the line."""

from zoneinfo import ZoneInfo

import pytest

from lendemain.desk import texts
from lendemain.geo import Plane
from lendemain.reports import ground
from lendemain.reports.labels import Labels
from lendemain.reports.language import Language
from lendemain.reports.maps import Frame

VIEW = Frame(-50_000.0, -50_000.0, 50_000.0, 50_000.0)
PLANE = Plane(lon=30.0, lat=50.0)


def town(name, lon):
    return {"properties": {"what": "place", "name": name, "name_uk": name, "rank": 1},
            "geometry": {"type": "Point", "coordinates": [lon, 50.0]}}  # fmt: skip


def test_without_features_the_paper_is_land():
    """
    A map of nowhere known is one piece of land, and has no towns.
    """
    labels = Labels(760.0, 760.0)
    ground.towns({}, PLANE, VIEW, labels=labels, language="en")

    assert len(ground.land({}, PLANE, VIEW)) == 1
    assert labels.drawn == []


def test_towns_in_the_frame_are_named_and_others_are_not():
    """
    What lies outside of the frame is not drawn.
    """
    labels = Labels(760.0, 760.0)
    given = {"features": [town("Here", 30.0), town("Far", 40.0)]}
    ground.towns(given, PLANE, VIEW, labels=labels, language="en")

    assert any("Here" in part for part in labels.drawn)
    assert not any("Far" in part for part in labels.drawn)


@pytest.mark.parametrize(
    ("value", "up", "words"), [(0.9999, False, "99.9%"), (0.9991, True, "100.0%")]
)
def test_a_share_is_rounded_down_and_a_bound_up(value, up, words):
    """
    What is reached is never told better, nor what bounds it lower, than it is.
    """
    said = Language("en", texts.phrases("en"), ZoneInfo("Etc/UTC"))

    assert ground.share(said, value, up=up).replace("\u202f", "").replace(" ", "") == words
