from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from lendemain.border.patrols.patrols import Order, day, entropy, week
from lendemain.errors import InputError
from lendemain.records.patrol import PatrolPoint, PatrolRoad

START = datetime(2026, 4, 12, 6, tzinfo=UTC)
ORDER = Order(
    base="base", start=START, end=START + timedelta(hours=10), teams=("1", "2"), steps=300
)


def grid(width: int = 4, *, seconds: float = 900.0) -> tuple[list[PatrolPoint], list[PatrolRoad]]:
    """Points on a grid, each seen a day before and due every two days; the base is a corner."""
    points = [
        PatrolPoint(
            point_id="base" if i == j == 0 else f"{i}{j}", lon=37.0 + i / 10, lat=48.0 + j / 10,
            worth=1.0 + i, stay_s=600.0, seen=START - timedelta(hours=20), revisit_s=2 * 86400.0,
        )
        for i in range(width) for j in range(width)
    ]  # fmt: skip
    named = {(round((p.lon - 37) * 10), round((p.lat - 48) * 10)): p.point_id for p in points}
    roads = [
        PatrolRoad(one=name, other=named[i + a, j + b], seconds=seconds)
        for (i, j), name in named.items() for a, b in ((1, 0), (0, 1)) if (i + a, j + b) in named
    ]  # fmt: skip
    return points, roads


def visits(planned) -> dict[str, datetime]:
    return {s.point_id: s.begins for p in planned.patrols for s in p.stops[1:-1]}


def test_a_plan_is_repeatable_and_in_time_on_true_roads():
    """
    The same seed gives the same day; each stop comes when the roads on its way allow, home by end.
    """
    points, roads = grid()
    planned = day(points, roads, ORDER)
    length = {frozenset((r.one, r.other)): r.seconds for r in roads}

    assert planned == day(points, roads, ORDER)
    assert len(visits(planned)) > 8
    for patrol in planned.patrols:
        assert patrol.stops[0].begins >= START
        assert patrol.stops[-1].arrives <= ORDER.end
        for one, other in pairwise(patrol.stops):
            way = [one.point_id, *other.way, other.point_id]
            spent = sum(length[frozenset(pair)] for pair in pairwise(way))
            assert (other.arrives - one.leaves).total_seconds() == pytest.approx(spent, abs=1e-3)


def test_what_falls_due_comes_before_any_worth():
    """
    A poor point that falls due within the day is seen before its deadline, whatever else is worth.
    """
    points, roads = grid()
    due = START + timedelta(hours=4)
    points = [
        replace(p, worth=0.01, seen=due - timedelta(days=2)) if p.point_id == "03" else
        replace(p, worth=100.0, seen=START) for p in points
    ]  # fmt: skip
    planned = day(points, roads, ORDER)

    assert visits(planned)["03"] <= due
    assert planned.missed == ()


def test_no_road_that_is_forbidden_is_taken_and_what_it_cuts_off_is_named():
    """
    Behind mined roads nothing is visited, and what falls due there is named with its cause.
    """
    points, roads = grid()
    points = [replace(p, seen=START - timedelta(hours=40)) for p in points]
    mined = [replace(r, forbidden="mined") if "33" in (r.one, r.other) else r for r in roads]
    planned = day(points, mined, ORDER)

    assert "33" not in visits(planned)
    assert [(m.point_id, m.cause, m.proved) for m in planned.missed if m.point_id == "33"] == [
        ("33", "no safe road that may be taken", True)
    ]


def test_without_permission_nobody_comes_or_passes():
    """
    A point that needs a permission is neither visited nor passed without it, and is with it.
    """
    points, roads = grid(3)
    points = [
        replace(p, permission="corridor", seen=None) if p.point_id == "11" else p for p in points
    ]
    without = day(points, roads, ORDER)
    held = day(points, roads, replace(ORDER, permissions=frozenset({"corridor"})))

    stops = [s for p in without.patrols for s in p.stops]
    assert all("11" not in (s.point_id, *s.way) for s in stops)
    assert [m.cause for m in without.missed] == ["no permission: corridor"]
    assert "11" in visits(held)
    assert [(m.cause, m.visited) for m in held.missed] == [
        ("past its deadline before the day began", True)
    ]


def test_too_much_for_the_day_is_named_and_not_said_to_be_proved():
    """
    Where not all that falls due can be seen, the rest is named, without claim to a proof.
    """
    points, roads = grid(4, seconds=3600.0)
    points = [replace(p, seen=START - timedelta(hours=39)) for p in points]
    planned = day(points, roads, replace(ORDER, teams=("1",)))
    seen = visits(planned)
    named = {m.point_id for m in planned.missed}

    assert named | set(seen) == {p.point_id for p in points} - {"base"}
    assert any(not m.proved for m in planned.missed)


def test_over_a_week_no_point_passes_its_deadline_and_the_order_varies():
    """
    Seven days keep every deadline; the order changes, and its entropy is within its most.
    """
    points, roads = grid()
    same = week(points, roads, replace(ORDER, variation=0.0))
    varied = week(points, roads, replace(ORDER, variation=0.5))

    assert [d.missed for d in (*same, *varied)] == [()] * 14
    bits, most = entropy(varied)
    assert 0.5 < bits <= most
    orders = {tuple(s.point_id for p in d.patrols for s in p.stops) for d in varied}
    assert len(orders) >= 5


@pytest.mark.parametrize(
    ("change", "order"),
    [
        ({"seconds": float("nan")}, {}),
        ({"other": "nowhere"}, {}),
        ({}, {"base": "nowhere"}),
        ({}, {"teams": ()}),
        ({}, {"variation": 2.0}),
        ({}, {"end": START}),
        ({}, {"start": datetime(2026, 4, 12)}),  # noqa: DTZ001 -- it is what is refused
    ],
)
def test_what_is_no_order_is_refused(change, order):
    """
    Unknown names, no team, an empty day, times without a zone and no numbers are refused.
    """
    points, roads = grid(2)
    with pytest.raises(InputError):
        day(points, [replace(roads[0], **change), *roads[1:]], replace(ORDER, **order))


def test_with_points_alone_nobody_leaves():
    """
    Without a road, or with no point but the base, there is no patrol and no crash.
    """
    points, _ = grid(2)

    assert day(points, [], ORDER).patrols == ()
    assert day(points[:1], [], ORDER).patrols == ()
