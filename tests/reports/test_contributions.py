"""The matrix and the chart of tours, as pictures."""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import pytest

from lendemain.records.force import (
    Assignment,
    Contribution,
    Domain,
    Nation,
    Plan,
    Requirement,
    Rung,
    Statement,
)  # fmt: skip
from lendemain.reports import contributions

AT = (datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
LINE = Requirement(requirement_id="r", title={"en": "Posts & <hubs>", "fr": "Postes", "uk": "П"},
                   domain=Domain.LAND, capability="c", quantity=2, start=AT[0], end=AT[1],
                   critical=True)  # fmt: skip
OFFER = Contribution(contribution_id="o", nation="FRA", unit="u", domain=Domain.LAND,
                     capabilities=("c",), count=1, personnel=10, start=AT[0], end=AT[1],
                     notice_days=0, tour_months=3, dwell=1.0, rung=Rung.COMMITTED)  # fmt: skip
STATED = Statement(statement_id="s", title={}, version="1", source="", first_month=2027 * 12 + 2,
                   months=4, capabilities={"c": Domain.LAND}, areas=(), tasks=(), skills=(),
                   nations=(Nation(nation_id="FRA", name={}),), requirements=(LINE,))  # fmt: skip
PLAN = Plan(inputs="", solver="", seed=1, work=0, critical_worth=1, weighted=0, bound=0, terms=(),
            assignments=(Assignment(contribution="o", requirement="r", start=0, end=3),),
            missing={"r": (1, 1, 1, 0)})  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_both_pictures_are_whole_in_every_language(phrases, language):
    """
    Well-formed, named, with the numbers in the cells and the nation on its bar.
    """
    said = phrases(language)

    matrix = contributions.matrix(STATED, PLAN, language=language, phrases=said)
    gantt = contributions.gantt(STATED, [OFFER], PLAN, language=language, phrases=said)

    for picture in (matrix, gantt):
        ElementTree.fromstring(picture)  # noqa: S314 - our own
    assert matrix.count(">1/2<") == 3
    assert "FRA 1" in gantt
