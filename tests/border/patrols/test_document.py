"""Plans of patrols as documents, and back."""

from tests.border import day_orders

from lendemain import encoding
from lendemain.border.patrols import patrols
from lendemain.border.patrols.document import area, area_of, plan, plan_of
from lendemain.border.patrols.text import patrols as read
from lendemain.records.patrol import PatrolPlan

BRIEF = read("o.toml", day_orders.text(), points=day_orders.points(), roads=day_orders.roads())


def test_a_plan_comes_back_as_it_was():
    """
    Writing a plan, reading it and writing it again gives the same bytes; stops and times are kept.
    """
    order = patrols.Order(
        base="base", start=BRIEF.start, end=BRIEF.end, teams=BRIEF.teams[:1], steps=100
    )
    days = patrols.week(BRIEF.points, BRIEF.roads, order, days=2)
    made = PatrolPlan(
        title="t", base="base", days=days, points=BRIEF.points, inputs="0" * 64, solver="s",
        seed=1, score=1.5, bound=2.5, entropy=0.1, entropy_most=1.1, longest_gap_s=3600.0,
    )  # fmt: skip
    data = encoding.canonical(plan(made))
    back = plan_of(encoding.parsed(data, size_max=1 << 22))

    assert encoding.canonical(plan(back)) == data
    assert [s.point_id for d in back.days for p in d.patrols for s in p.stops] == [
        s.point_id for d in days for p in d.patrols for s in p.stops
    ]
    assert any(d.missed for d in days)  # gate-4 is not held
    assert [m.cause for m in back.days[0].missed] == [m.cause for m in days[0].missed]
    assert [(p.seen, p.revisit_s, p.permission) for p in back.points] == [
        (p.seen, p.revisit_s, p.permission) for p in BRIEF.points
    ]


def test_an_area_comes_back_as_it_was():
    """
    Corners and times of mined ground are kept.
    """
    assert area_of(area(BRIEF.mined[0])) == BRIEF.mined[0]
