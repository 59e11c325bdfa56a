"""What commitments bring: every step once, in its week, or told why not."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.regeneration.worlds import SMALL

from lendemain.records.activation import DeliveryRung
from lendemain.records.regeneration import Money
from lendemain.records.stock import Promise
from lendemain.regeneration import core
from lendemain.regeneration.arrivals import arrivals

GUN = replace(
    SMALL.equipment[0], names=("howitzer", "towed howitzer"), agreed_weeks=20, moved_weeks=4
)
WORLD = replace(SMALL, equipment=(GUN,))


def step(rung, quantity, week, **said):
    at = SMALL.start + timedelta(weeks=week - 1, days=2)
    given = {"fragment": "x/1", "nation": "fr", "item": "gun", "unit": "items", **said}
    return Promise(rung=DeliveryRung(rung), quantity_e6=round(quantity * 1e6), at=at, **given)


def after(week):
    return SMALL.start + timedelta(weeks=week)


def test_each_rung_arrives_in_its_week_and_nothing_twice():
    """
    Of ten agreed, six moved, and two delivered: two have come, four come four weeks after they
    left, four twenty weeks after they were agreed; what was donated in the text stays.
    """
    steps = [step("asked", 20, 1), step("agreed", 10, 2), step("moved", 6, 5),
             step("delivered", 2, 8)]  # fmt: skip

    found = arrivals(WORLD, steps, known=after(8))

    assert [(i.week, i.number, i.rung) for i in found.inflows] == [
        (8, 2, "delivered"), (9, 4, "moved"), (22, 4, "agreed"),
    ]  # fmt: skip
    assert dict(found.scenario.equipment[0].donated) == {8: 2, 9: 4, 10: 15, 22: 4}
    assert found.remarks == ()


def test_what_arrives_is_in_the_run_and_conserved():
    """The run ends with exactly what was delivered besides."""
    found = arrivals(WORLD, [step("delivered", 7, 30)], known=after(40))

    before, run = core.run(core.plan(WORLD), 1), core.run(core.plan(found.scenario), 1)

    assert run.delivered[29, 0] == before.delivered[29, 0]
    assert run.delivered[30, 0] == before.delivered[30, 0] + 7
    assert run.conserved()


def test_what_is_overdue_is_still_to_come():
    """What should have arrived by now and was not told to have is foreseen after now."""
    found = arrivals(WORLD, [step("moved", 3, 2)], known=after(30))

    assert [i.week for i in found.inflows] == [32]


def test_what_is_left_out_is_told_with_its_reason():
    """Another item, money, too early, too late, part of an item, no lead: each told."""
    steps = [
        step("delivered", 1, 3, item="bridge"), step("delivered", 750, 3, unit="million GBP"),
        step("delivered", 5, -3), step("agreed", 5, 79, fragment="x/2"),
        step("delivered", 1.5, 4, fragment="x/3"), step("delivered", 1, 900, fragment="x/4"),
    ]  # fmt: skip
    found = arrivals(WORLD, steps, known=after(79))
    no_lead = arrivals(SMALL, [step("agreed", 5, 3)], known=after(4))
    no_crew = replace(WORLD, equipment=(replace(GUN, crew_course=""),))

    told = " | ".join(map(str, [*found.others, *found.remarks]))
    for says in ("is no kind", "'million GBP'", "before the scenario", "after the scenario",
                 "a part of an item"):  # fmt: skip
        assert says in told
    assert [i.number for i in found.inflows] == [1]
    assert "gives no agreed_weeks" in str(no_lead.remarks[0])
    assert (no_lead.remarks[0].why, no_lead.remarks[0].n) == ("lead", 5.0)
    assert arrivals(no_crew, steps[4:5], known=after(9)).remarks[-1].why == "crew"


def test_money_that_commitments_bring_is_counted_in_its_unit():
    """Amounts in the scenario's unit come to its money, whatever the clause calls them."""
    rich = replace(WORLD, money=Money(unit="million EUR", held=0, moved_weeks=2))
    steps = [step("moved", 100, 3, item="give_support", unit="million EUR"),
             step("delivered", 40, 4, item="give_support", unit="Million EUR"),
             step("delivered", 9, 4, item="money", unit="items", fragment="x/9")]  # fmt: skip

    found = arrivals(rich, steps, known=after(4))

    assert [(i.week, i.kind, i.number) for i in found.inflows] == [
        (4, "money", 40), (5, "money", 60),
    ]  # fmt: skip
    assert dict(found.scenario.money.given) == {4: 40, 5: 60}
    assert found.scenario.equipment == rich.equipment
    assert "is no kind" in found.others[0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["agreed", "moved", "delivered"]), st.integers(1, 40),
            st.integers(1, 20), st.sampled_from(["x/1", "x/2"]),
            st.sampled_from(["gun", "Howitzer", "towed_howitzer"]),
        )
    )
)  # fmt: skip
def test_no_item_comes_twice_and_none_is_lost(said):
    """For each clause, all that comes is the most that any rung from agreed up has reached."""
    steps = [step(r, n, w, fragment=f, item=i) for r, n, w, f, i in said]

    found = arrivals(WORLD, steps, known=after(20))

    for fragment in ("x/1", "x/2"):
        sums = [sum(s.quantity_e6 for s in steps if s.fragment == fragment and s.rung == rung)
                for rung in ("agreed", "moved", "delivered")]  # fmt: skip
        came = sum(i.number for i in found.inflows if i.fragment == fragment)
        assert came * 1_000_000 == max(sums)
    assert found == arrivals(WORLD, steps, known=after(20))
