"""The independent look at a plan of patrols."""

from dataclasses import replace
from datetime import timedelta

from tests.border import day_orders

from lendemain.border.patrols import mines, patrols
from lendemain.border.patrols.checked import faults, longest_gap
from lendemain.border.patrols.text import patrols as read

BRIEF = read("o.toml", day_orders.text(), points=day_orders.points(), roads=day_orders.roads())
ORDER = patrols.Order(
    base="base", start=BRIEF.start, end=BRIEF.end, teams=BRIEF.teams, steps=200,
    permissions=BRIEF.permissions,
)  # fmt: skip
ROADS = mines.closed(BRIEF.roads, BRIEF.points, BRIEF.mined, at=BRIEF.start)


def test_a_plan_of_ours_has_no_fault_and_meets_every_deadline():
    """
    Three days over a grid with a mined road: nothing wrong, no place past its two days.
    """
    days = patrols.week(BRIEF.points, ROADS, ORDER, days=3)

    assert faults(BRIEF.points, ROADS, ORDER, days) == []
    assert all(d.missed == () for d in days)
    assert 0 < longest_gap(BRIEF.points, days) <= 48 * 3600


def test_what_is_put_wrong_is_found():
    """
    A visit sooner than roads allow, a stay cut short, a stop twice, and a mined road are faults.
    """
    day = patrols.day(BRIEF.points, ROADS, ORDER)
    patrol, place = day.patrols[0], 2
    stop = patrol.stops[place]

    def with_stop(changed):
        stops = (*patrol.stops[:place], changed, *patrol.stops[place + 1 :])
        return [replace(day, patrols=(replace(patrol, stops=stops), *day.patrols[1:]))]

    early = replace(stop, arrives=stop.arrives - timedelta(minutes=9))
    short = replace(stop, leaves=stop.begins)
    twice = replace(stop, point_id=patrol.stops[3].point_id, way=())
    said = [" ".join(faults(BRIEF.points, ROADS, ORDER, with_stop(s)))
            for s in (early, short, twice)]  # fmt: skip

    assert "not by road" in said[0]
    assert "too short" in said[1]
    assert "twice" in said[2]
    shut = [replace(r, forbidden="mined") for r in ROADS]
    assert "not by road" in " ".join(faults(BRIEF.points, shut, ORDER, [day]))
