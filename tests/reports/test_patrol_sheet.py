"""The day sheet of patrols in three languages, to be printed."""

from datetime import UTC, datetime, timedelta

import pytest

from lendemain.errors import InputError
from lendemain.records.patrol import (
    MissedPoint,
    Patrol,
    PatrolDay,
    PatrolPlan,
    PatrolPoint,
    PatrolSheet,
    PatrolStop,
)
from lendemain.reports.patrol_sheet import CAUSES, patrol_sheet

START = datetime(2026, 4, 12, 4, tzinfo=UTC)
CAUSED = [*CAUSES, "no permission: gate-4"]


def _stop(name, hours, *way):
    at = START + timedelta(hours=hours)
    return PatrolStop(point_id=name, arrives=at, begins=at, leaves=at, way=way)


def sheet() -> PatrolSheet:
    """A day of one patrol, with a place missed for each cause there is."""
    day = PatrolDay(
        start=START, end=START + timedelta(hours=10), score=3.0, most=4.0, seed=1, steps=9,
        variation=0.3,
        patrols=(Patrol(team="P<1>", stops=(_stop("base", 0), _stop("b", 1, "a"),
                                            _stop("base", 2))),),
        missed=tuple(
            MissedPoint(point_id=f"m{i}", due=START, cause=c, proved=i % 2 == 0, visited=i == 1)
            for i, c in enumerate(CAUSED)
        ),
    )  # fmt: skip
    places = tuple(
        PatrolPoint(point_id=n, lon=37.123456, lat=48.5)
        for n in ("base", "a", "b", *(f"m{i}" for i in range(len(CAUSED))))
    )
    plan = PatrolPlan(
        title="S03", base="base", days=(day,), points=places, inputs="ab" * 32, solver="s", seed=1,
        score=3.0, bound=4.0, entropy=1.25, entropy_most=2.5, longest_gap_s=7200.0,
    )  # fmt: skip
    return PatrolSheet(
        mission="front", time_zone="Europe/Kyiv", entry=7, adopted_by="anna", number=0, plan=plan
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Patrol P&lt;1&gt;", "for the mission only", "by a", "08:00", "1.25 bits")),
        ("fr", ("Patrouille P&lt;1&gt;", "réservé à la mission", "par a", "1,25 bits")),
        ("uk", ("Патруль P&lt;1&gt;", "лише для місії", "через a", "1,25 біта")),
    ],
)
def test_a_sheet_says_who_goes_where_when_and_what_is_missed(phrases, language, words):
    """
    Times in the mission's zone, the way there, every cause in the reader's language, no markup of
    anybody else's; and on it that it is for the mission only.
    """
    page = patrol_sheet(sheet(), language=language, form="html", phrases=phrases(language)).decode()

    for word in words:
        assert word in page, word
    assert all(f"m{i}" in page for i in range(len(CAUSED)))
    if language != "en":
        assert not any(cause in page for cause in CAUSES)


def test_the_same_sheet_is_the_same_file(phrases):
    """
    As PDF it is the same bytes each time; a form that there is none of is refused.
    """
    one, two = (patrol_sheet(sheet(), language="uk", form="pdf", phrases=phrases("uk"))
                for _ in range(2))  # fmt: skip

    assert one == two
    assert one.startswith(b"%PDF")
    with pytest.raises(InputError, match="no such form"):
        patrol_sheet(sheet(), language="uk", form="docx", phrases=phrases("uk"))
