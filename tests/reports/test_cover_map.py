"""Rules of the map of cover."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest
from tests.border.made_up import LINE, SECTORS

from lendemain.desk import texts
from lendemain.errors import InputError
from lendemain.records.border import CoverPicture, Post, PostsPlan, SectorCover
from lendemain.reports import cover_map

STEP = 0.004
POST = Post(site_id="hill", kind_id="mast", lon=3.1, lat=0.05, ground_m=200.0, seen=0.5, alone=0.5)


def picture(mark):
    """A picture whose cells have the marks that `mark(lon, lat)` says."""
    lon, lat = (
        v.ravel() for v in np.meshgrid(np.arange(3.0, 3.4, STEP), np.arange(-0.05, 0.1, STEP))
    )
    cover = [
        SectorCover(sector_id=name, weight=0.5, seen=0.25, fewer=0.25, not_known=0.25, unseen=0.25,
                    beyond=0.0)
        for name, _, _ in SECTORS
    ]  # fmt: skip
    plan = PostsPlan(
        inputs="0", solver="", seed=1, steps=1, line_id="front", condition="day", need=1,
        cell_m=400.0, cells=len(lon), value=0.5, bound=0.75, not_known=0.0, beyond=0.0,
        posts=(POST,), sectors=tuple(cover), conditions={"day": 0.5},
    )  # fmt: skip
    return CoverPicture(
        mission="made up", time_zone="Etc/UTC", line=LINE, plan=plan, sectors=tuple(SECTORS),
        cells=pa.table({"lon": lon, "lat": lat, "mark": mark(lon, lat).astype(np.int8)}),
        step_lon=STEP, step_lat=STEP,
    )  # fmt: skip


def drawn(given, language="en", **how):
    return cover_map.cover_map(given, language=language, phrases=texts.phrases(language), **how)


def fills(svg):
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own picture
    body = [e for e in root.iter() if e.get("clip-path")]
    return {e.get("fill"): e.get("d") for e in body[0].iter() if e.get("d")}


def test_unseen_ground_is_in_view():
    """
    Where half of the ground is unseen, half of the squares have the colour of the unseen; a lone
    unseen cell among seen ones does not disappear where it is a third of its square.
    """
    found = fills(drawn(picture(lambda lon, _: np.where(lon > 3.2, 3, 0))))
    thin = fills(drawn(picture(lambda lon, _: np.where((lon / STEP).astype(int) % 2 == 0, 3, 0))))

    assert cover_map.FILL[cover_map.UNSEEN] in found
    assert cover_map.FILL[cover_map.SEEN] in found
    assert cover_map.FILL[cover_map.UNSEEN] in thin


def test_what_is_not_known_is_hatched_and_never_blank():
    """
    Not known is neither seen nor unseen, and all ground near the line is covered by some mark.
    """
    found = fills(drawn(picture(lambda lon, _: np.full(len(lon), 1))))

    assert cover_map.FILL[cover_map.NOT_KNOWN] in found
    assert cover_map.FILL[cover_map.SEEN] not in found
    assert cover_map.FILL[cover_map.UNSEEN] not in found


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_it_is_sound_in_every_language_and_says_it_is_private(language):
    """
    Title, legend, bars and the warning are there; no post is, unless it was asked for.
    """
    said = texts.phrases(language)
    svg = drawn(picture(lambda lon, _: (lon * 100).astype(int) % 4), language)

    assert fills(svg)
    for key in ("seen", "fewer", "not_known", "unseen", "by_sector", "private"):
        assert said[f"cover.{key}"] in svg
    assert POST.site_id not in svg
    assert POST.site_id in drawn(picture(lambda lon, _: lon * 0), language, standing=True)


def test_one_sector_is_drawn_larger():
    """
    A sector's own map shows its bar alone; one that is not there is refused with those that are.
    """
    given = picture(lambda lon, _: np.where(lon > 3.2, 3, 0))

    assert drawn(given).count("unseen 25") == 2
    assert drawn(given, sector="S2").count("unseen 25") == 1
    with pytest.raises(InputError, match="Name one of: S1, S2"):
        drawn(given, sector="S3")


def test_a_condition_of_the_users_own_is_named_as_it_is():
    """
    Kinds may know conditions that nobody translated.
    """
    given = picture(lambda lon, _: lon * 0)
    given = replace(given, plan=replace(given.plan, condition="sandstorm"))

    assert "sandstorm" in drawn(given)
