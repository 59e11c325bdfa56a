"""Rules of the map of response."""

from xml.etree import ElementTree

import pytest

from lendemain.desk import texts
from lendemain.records.patrol import MinedArea
from lendemain.records.response import ResponseCover, ResponseGap, ResponsePicture
from lendemain.reports.response_map import LATE, NO_WAY, REACHED, response_map

GAPS = (
    ResponseGap(from_km=0.0, to_km=20.0, best_s=9_000.0, team="R1"),
    ResponseGap(from_km=90.0, to_km=111.0, best_s=None, team=""),
)


def picture(gaps=GAPS):
    cover = ResponseCover(
        line_id="front", length_km=111.0, reached=0.63, enough=False, worst_s=None, gaps=gaps,
        share_of=(("R1", 0.63),), bound=0.8,
    )  # fmt: skip
    return ResponsePicture(
        mission="made up", time_zone="Etc/UTC", places=((3.0, 0.0), (4.0, 0.0)), cover=cover,
        within_s=3_600.0, teams=(("R1", 3.5, 0.05),),
        mined=(MinedArea(area_id="M", points=((3.9, -0.02), (3.95, -0.02), (3.95, 0.02))),),
    )  # fmt: skip


def strokes(svg):
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own picture
    return [e.get("stroke") for e in root.iter() if e.get("d") and e.get("fill") == "none"]


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_each_gap_is_drawn_over_the_line(language):
    """
    The line is drawn as reached and each gap over it, as late or without a way, with its number;
    mined ground is hatched.
    """
    drawn = response_map(picture(), language=language, phrases=texts.phrases(language))

    assert [s for s in strokes(drawn) if s in (REACHED, LATE, NO_WAY)] == [REACHED, LATE, NO_WAY]
    assert ">1<" in drawn
    assert ">2<" in drawn
    assert 'fill="url(#response-hatch)"' in drawn
    assert ">R1<" not in drawn


def test_teams_are_drawn_where_asked_for_and_a_line_without_gaps_has_none():
    """
    A team has its name beside it; where all is reached, nothing is drawn over the line.
    """
    phrases = texts.phrases("en")
    whole = response_map(picture(gaps=()), language="en", phrases=phrases, standing=True)

    assert ">R1<" in whole
    assert not {LATE, NO_WAY} & set(strokes(whole))
