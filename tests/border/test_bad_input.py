"""What people get wrong about patrols, rosters and crossings: refused or told, never a crash."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.border import day_orders, duty_rosters

from lendemain.border.patrols import mines, patrols
from lendemain.border.patrols.text import patrols as read_patrols
from lendemain.border.rosters import conflicts as rosters_conflicts
from lendemain.border.rosters import rosters
from lendemain.border.rosters.text import roster as read_roster
from lendemain.errors import InputError
from lendemain.records.patrol import PatrolPoint, PatrolRoad

START = datetime(2026, 4, 12, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
BASE = PatrolPoint(point_id="base", lon=37.0, lat=48.0)
FAR = PatrolPoint(
    point_id="far", lon=37.5, lat=48.0, worth=1.0, seen=START - 40 * HOUR, revisit_s=48 * 3600.0
)
ROAD = PatrolRoad(one="base", other="far", seconds=3 * 3600.0)
ORDER = patrols.Order(base="base", start=START, end=START + 8 * HOUR, teams=("P1",), steps=20)


@pytest.mark.parametrize(
    ("point", "road", "cause"),
    [
        (replace(FAR, closes=START + 2 * HOUR), ROAD, "cannot be visited within its hours"),
        (FAR, replace(ROAD, seconds=9 * 3600.0), "cannot be reached before its deadline"),
        (FAR, replace(ROAD, forbidden="mined"), "no safe road"),
        (replace(FAR, permission="gate"), ROAD, "no permission: gate"),
        (replace(FAR, seen=None), ROAD, "past its deadline before"),
    ],
)
def test_a_place_that_cannot_be_seen_in_time_is_told_with_proof(point, road, cause):
    """
    A window shorter than the way, a place out of reach, behind mines, without a permission, or past
    its deadline already: no crash, no visit in time, and why.
    """
    [missed] = patrols.day([BASE, point], [road], ORDER).missed

    assert missed.cause.startswith(cause)
    assert missed.proved


def test_a_place_in_mined_ground_is_behind_mined_roads():
    """
    Every road to a place inside a mined area ends on it, so nobody is sent there.
    """
    brief = read_patrols(
        "o.toml", day_orders.text().replace(b"[37.14, 48.04]", b"[37.05, 48.04]"),
        points=day_orders.points(), roads=day_orders.roads(),
    )  # fmt: skip
    roads = mines.closed(brief.roads, brief.points, brief.mined, at=brief.start)
    inside = [r for r in roads if "p11" in (r.one, r.other)]

    assert len(inside) == 4
    assert all(r.forbidden for r in inside)


def test_no_needs_no_people_no_shifts():
    """
    A roster without needs, people or shifts is refused with all that is missing.
    """
    with pytest.raises(InputError, match=r"(?s)shift.*need.*person"):
        read_roster("r.toml", duty_rosters.HEAD.format(start="2026-03-16").encode())


def test_more_days_forbidden_than_there_are():
    """
    Somebody on leave for longer than the roster, who owes hours, is named with both rules.
    """
    text = duty_rosters.text(more={3: "leave = [[2026-03-01, 2026-05-01]]\n"})
    [found] = rosters_conflicts.conflicts(read_roster("r.toml", text))

    assert (found.person_id, found.rules) == ("p03", ("leave", "hours at least"))


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-01", 8)]
)
def test_a_night_on_which_clocks_change_has_its_true_length(day, hours):
    """
    A shift from ten to six lasts seven hours in spring, nine in autumn, eight else, and counts so.
    """
    text = duty_rosters.text(start=day, more={}).decode().split("[[request]]")[0]
    given = rosters.problem(read_roster("r.toml", text.encode()))

    assert given.minutes[0, 2] == 60 * hours


def test_huge_numbers_are_refused():
    """
    A roster of a thousand years or a need of a million is refused before any array is made.
    """
    for old, new in ((b"days = 14", b"days = 365000"), (b"persons = 3", b"persons = 1000000")):
        with pytest.raises(InputError, match="is not from"):
            read_roster("r.toml", duty_rosters.text().replace(old, new, 1))
