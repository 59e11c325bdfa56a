"""Who is where how soon."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.border import day_orders, response_texts

from lendemain.border.patrols import patrols, roads
from lendemain.border.patrols.text import patrols as read_patrols
from lendemain.border.response import response
from lendemain.border.response.response_text import response as read
from lendemain.errors import InputError

NOON = datetime(2026, 4, 12, 12, tzinfo=UTC)
LINE = [(3.0 + k / 100, 0.0) for k in range(301)]
BRIEF = read("r.toml", response_texts.text())


def ground(brief, at=NOON):
    """What may be driven on."""
    return response.ground(brief.net.points, brief.net.roads, brief.net.mined, at=at)


def test_what_is_reached_is_what_time_and_roads_allow():
    """
    On a straight road, at 66.8 km/h on it and nearly as fast beside it, a team that leaves at once
    reaches within half an hour the three points either side and no more: six tenths of three
    degrees are a fifth of the line; what is left is two gaps that name the soonest.
    """
    [team] = BRIEF.teams[:1]
    rule = replace(BRIEF.rule, within_s=1_800.0, off_road_kmh=66.8, step_m=200.0)
    found = response.cover(
        ground(BRIEF), [replace(team, ready_s=0.0)], LINE, rule=rule, line_id="front"
    )

    assert found.reached == pytest.approx(0.2, abs=0.002)
    assert not found.enough
    assert [round(g.from_km / 111.32, 1) for g in found.gaps] == [0.0, 1.3]
    assert found.worst_s == pytest.approx(12_000, rel=0.01)
    assert found.gaps[1].best_s == found.worst_s


def test_teams_share_the_line_and_gaps_add_up():
    """
    What is reached and the gaps are the whole line; a team ready later reaches less.
    """
    both = response.cover(ground(BRIEF), BRIEF.teams, LINE, rule=BRIEF.rule, line_id="front")
    later = [replace(t, ready_s=t.ready_s + 900) for t in BRIEF.teams]
    less = response.cover(ground(BRIEF), later, LINE, rule=BRIEF.rule, line_id="front")
    gaps = sum(g.to_km - g.from_km for g in both.gaps)

    assert both.reached + gaps / both.length_km == pytest.approx(1.0)
    assert sum(s for _, s in both.share_of) == pytest.approx(both.reached)
    assert less.reached < both.reached


def test_a_mined_road_makes_a_gap_until_it_is_cleared():
    """
    Over a mined road and mined ground nobody comes; from the moment it is cleared on they do.
    """
    mined = read("r.toml", response_texts.text(more=response_texts.MINED))
    cleared = read(
        "r.toml",
        response_texts.text(more=response_texts.MINED + "cleared = 2026-04-12T12:00:00Z\n"),
    )
    covers = [
        response.cover(ground(b), BRIEF.teams[:1], LINE, rule=replace(b.rule, within_s=1e6),
                       line_id="front")
        for b in (mined, cleared)
    ]  # fmt: skip

    assert covers[0].gaps[-1].best_s is None
    assert covers[0].gaps[-1].from_km == pytest.approx(2.01 * 111.32, abs=1.5)
    assert covers[1].gaps == ()


def test_a_team_at_no_point_is_refused():
    """
    Teams must stand somewhere, and be named once.
    """
    for teams in ([], [BRIEF.teams[0]] * 2, [replace(BRIEF.teams[0], point_id="x")]):
        with pytest.raises(InputError, match="no team"):
            response.cover(ground(BRIEF), teams, LINE, rule=BRIEF.rule, line_id="front")


ORDERS = read_patrols("o.toml", day_orders.text(""), points=day_orders.points(),
                      roads=day_orders.roads())  # fmt: skip
DAY = patrols.day(
    ORDERS.points, ORDERS.roads,
    patrols.Order(base="base", start=ORDERS.start, end=ORDERS.end, teams=ORDERS.teams, steps=200,
                  permissions=ORDERS.permissions),
)  # fmt: skip


def test_a_patrol_stands_at_its_stop_or_comes_to_its_next_point():
    """
    At a stop it can leave at once; on the way it first comes to the next point, never later than
    its plan says; before and after its round it is not out.
    """
    ahead = roads.ahead(ORDERS.roads, ORDERS.permissions)
    for patrol in DAY.patrols:
        first, last = patrol.stops[0].begins, patrol.stops[-1].arrives
        assert response.standing(patrol, ahead, first - timedelta(seconds=1)) is None
        assert response.standing(patrol, ahead, last) is None
        for stop in patrol.stops[1:-1]:
            assert response.standing(patrol, ahead, stop.begins) == (stop.point_id, 0.0)
            point, delay = response.standing(patrol, ahead, stop.arrives - timedelta(seconds=60))
            assert point in (stop.point_id, *stop.way)
            assert 0 <= delay <= 60 + 1e-6


def test_the_nearest_patrol_is_the_one_that_is_there():
    """
    At a patrol's own stop it is there at once and first; mined roads around the place leave nobody.
    """
    net = response.ground(ORDERS.points, ORDERS.roads, (), at=NOON, permissions=ORDERS.permissions)
    place = {p.point_id: (p.lon, p.lat) for p in ORDERS.points}
    stop = DAY.patrols[0].stops[2]
    found = response.nearest(net, DAY, place[stop.point_id], at=stop.begins, rule=BRIEF.rule)
    shut = replace(net, roads=tuple(replace(r, forbidden="mined") for r in net.roads))
    far = response.nearest(
        shut, DAY, (38.0, 49.0), at=stop.begins, rule=replace(BRIEF.rule, off_road_m=10.0)
    )

    assert found[0].team == DAY.patrols[0].team
    assert found[0].seconds == pytest.approx(0.0, abs=1.0)
    assert all(r.seconds is None for r in far)
