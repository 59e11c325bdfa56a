"""One day of a mission as a brief."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from lendemain.desk import daily, intake, view
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle as desk_cycle
from lendemain.errors import InputError
from lendemain.records.incident import FAMILY_OF, Family

DAY = date(2026, 6, 2)


@pytest.fixture(scope="module")
def brief(worked):
    with Mission.open(worked) as mission:
        yield daily.brief(view.view(mission), DAY)


def figure(brief, name):
    return next(f for f in brief.figures if f.name == name)


def test_figures_are_the_sums_of_the_tables(brief):
    """
    Each figure is what its table sums up to, and yesterday's is what that day's brief said.
    """
    assert figure(brief, "incidents").today == brief.incidents.num_rows > 0
    assert figure(brief, "acts").today == sum(brief.incidents["acts"].to_pylist())
    assert figure(brief, "allegations").today == brief.allegations.num_rows
    assert figure(brief, "restrictions").today == brief.restrictions.num_rows


def test_yesterday_is_what_yesterdays_brief_said(worked, brief):
    """
    The comparison with the day before uses the figure that the day before had.
    """
    with Mission.open(worked) as mission:
        before = daily.brief(view.view(mission), DAY - timedelta(days=1))

    for name in ("incidents", "acts", "smm_count", "restrictions", "allegations"):
        assert figure(brief, name).yesterday == figure(before, name).today, name


def test_a_figure_names_the_entries_it_rests_on(worked, brief):
    """
    The entries behind the incidents are entries that brought observations.
    """
    with Mission.open(worked) as mission:
        brought = {e.index for e in mission.entries("source.answered")}

    assert set(figure(brief, "incidents").entries) <= brought
    assert all(entries for entries in brief.incidents["entries"].to_pylist())


def test_hindrances_to_monitors_are_told_apart(brief):
    """
    Incidents of the family of monitors are restrictions, and are counted once.
    """
    families = {FAMILY_OF[k] for k in brief.incidents["kind"].to_pylist()}

    assert Family.MONITORS not in families
    assert {FAMILY_OF[k] for k in brief.restrictions["kind"].to_pylist()} <= {Family.MONITORS}


def test_a_day_has_as_many_hours_as_its_zone_gives_it():
    """
    The days on which clocks change have 23 and 25 hours.
    """
    kyiv = ZoneInfo("Europe/Kyiv")
    hours = [
        (end - start) // timedelta(hours=1)
        for start, end in (
            daily.bounds(d, kyiv) for d in (date(2020, 3, 29), date(2020, 10, 25), DAY)
        )
    ]

    assert hours == [23, 25, 24]


def test_a_day_of_which_nothing_is_known_has_no_comparison(worked):
    """
    Long after the last observation the figures are zero, and the day before is not known.
    """
    with Mission.open(worked) as mission:
        later = daily.brief(view.view(mission), date(2027, 1, 1))

    assert figure(later, "incidents").today == 0
    assert figure(later, "incidents").yesterday is None
    assert figure(later, "incidents").week_mean is None
    assert set(later.coverage["watched"].to_pylist()) == {0.0}
    assert len(set(later.coverage["sector_id"].to_pylist())) == len(later.sectors)


def test_what_is_not_dated_to_the_day_is_shown_apart(tmp_path):
    """
    A month's account is on every day of the month as undated, and in no figure.
    """
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "claim_id,party,start,end,lat,lon,kind\n"
        "1,north,2026-06-01T00:00Z,2026-07-01T00:00Z,0.5,4.0,shelling\n"
        "2,north,2026-06-02T10:00Z,2026-06-02T10:05Z,0.2,4.4,mortar\n"
    )
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        [taken] = intake.intake(mission, "claims", [claims])
        assert taken.accepted == 2
        desk_cycle.cycle(mission)
        brief = daily.brief(view.view(mission), DAY)

    assert brief.incidents["kind"].to_pylist() == ["mortar"]
    assert brief.undated["kind"].to_pylist() == ["shelling"]
    assert figure(brief, "incidents").today == 1


def test_accounts_without_a_place_are_counted_for_their_days(tmp_path):
    """
    What no incident can have, because nobody knows where it was, is said to have come.
    """
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "claim_id,party,start,end,place,kind\n"
        "1,north,2026-06-02T10:00Z,2026-06-02T10:05Z,Nowhere,mortar\n"
        "2,north,2026-06-01T22:00Z,2026-06-02T01:00Z,Nowhere,mortar\n"
        "3,north,2026-06-03T10:00Z,2026-06-03T10:05Z,Nowhere,mortar\n"
    )
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        intake.intake(mission, "claims", [claims])
        desk_cycle.cycle(mission)
        found = [daily.brief(view.view(mission), DAY + timedelta(days=n)) for n in (-1, 0, 1, 2)]

    assert [brief.unlocated for brief in found] == [1, 2, 1, 0]
    assert [brief.incidents.num_rows for brief in found] == [0, 0, 0, 0]


def test_an_unknown_form_is_refused(worked):
    """
    Only the four forms of the design are written.
    """
    with Mission.open(worked) as mission, pytest.raises(InputError, match="geojson"):
        daily.paper(view.view(mission), day=DAY, language="en", form="docx")
