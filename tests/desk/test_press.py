"""The press as a mission keeps it, story by story."""

from datetime import UTC, datetime

import pytest

from lendemain.desk import intake, press
from lendemain.desk.mission import Mission
from lendemain.errors import InputError

SPAN = {"start": datetime(2023, 4, 1, tzinfo=UTC), "end": datetime(2023, 4, 9, tzinfo=UTC)}


@pytest.fixture(scope="module")
def mission(tmp_path_factory):
    """Three reports of one shelling by two outlets, one of the next day, one elsewhere, and fires
    that no press told.
    """
    pytest.importorskip("splink")
    folder = tmp_path_factory.mktemp("press")
    (folder / "reports.csv").write_text(
        "datetime,lon,lat,place_name,event_type,headline,source\n"
        "2023-04-01 23:10,37.5,48.2,Torske,artillery,Three houses hit by shells in the morning,A\n"
        "2023-04-01 09:10,37.5,48.2,Torske,artillery,Shells hit three houses this morning,B\n"
        "2023-04-01 09:40,37.5,48.2,Torske,artillery,Three houses hit by shells in Torske,A\n"
        "2023-04-02 00:20,37.5,48.2,Torske,artillery,Three houses hit by shells again,A\n"
        "2023-04-01 09:40,37.9,48.2,Spirne,artillery,Three houses hit by shells,A\n"
    )
    (folder / "fires.csv").write_text(
        "latitude,longitude,acq_date,acq_time\n48.2,37.5,2023-04-01,0012\n"
    )
    with Mission.create(folder / "m", ["minsk-2015"]) as opened:
        intake.intake(opened, "viina", [folder / "reports.csv"])
        intake.intake(opened, "firms", [folder / "fires.csv"])
        yield opened


def test_one_place_one_day_one_sort_is_one_story(mission):
    """
    The day is the theatre's own: 23:10 in Kyiv is that day, twenty past midnight the next; outlets
    are counted once, and fires are no press.
    """
    found = press.told(mission, **SPAN)

    assert [(s["day"], s["place"], s["reports"], s["outlets"]) for s in found] == [
        ("2023-04-01", "Torske", 3, 2), ("2023-04-01", "Spirne", 1, 1),
        ("2023-04-02", "Torske", 1, 1),
    ]  # fmt: skip
    assert found[0]["words"] == "Shells hit three houses this morning"


def test_a_time_without_press_has_no_stories_and_no_time_is_refused(mission):
    """
    A year earlier there are none; an end before its start is bad input.
    """
    year = {k: t.replace(year=2022) for k, t in SPAN.items()}

    assert press.told(mission, **year) == []
    with pytest.raises(InputError, match="earlier first"):
        press.told(mission, start=SPAN["end"], end=SPAN["start"])
