"""Many runs: bands, what holds the army back, and readiness with its evidence."""

from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.regeneration.worlds import SCENARIOS, SMALL, with_course

from lendemain.errors import InputError
from lendemain.records.regeneration import Money
from lendemain.regeneration import core, forecast


def test_bands_hold_the_middle_and_say_every_place():
    """Low <= middle <= high for each number, and every place of people has every week."""
    rows = forecast.spread(SMALL, runs=8, seed=1)

    assert pc.all(pc.less_equal(rows["low"], rows["middle"])).as_py()
    assert pc.all(pc.less_equal(rows["middle"], rows["high"])).as_py()
    people = rows.filter(pc.equal(rows["what"].cast("string"), "people"))
    assert people.num_rows == (SMALL.weeks + 1) * len(core.PLACES)


def test_stocks_of_a_run_add_up_to_those_who_came():
    """The table of a run holds everybody in each week."""
    one = core.run(core.plan(SMALL), 3)
    rows = forecast.stocks(SMALL, one)

    people = rows.filter(pc.equal(rows["what"].cast("string"), "people"))
    by_week = people.group_by("week").aggregate([("number", "sum")]).sort_by("week")

    assert by_week["number_sum"].to_pylist() == one.came.tolist()


@pytest.mark.parametrize(
    ("scenario", "resource"),
    [
        (SCENARIOS["few instructors"], "instructors"),
        (with_course("basic", seats=60), "seats of basic"),
        (SMALL, "recruits"),
    ],
)
def test_the_planted_bottleneck_is_named_and_confirmed(scenario, resource):
    """What was made scarce comes first, and ten per cent more of it brings more people."""
    first = forecast.bottlenecks(scenario, runs=8, seed=1)[0]

    assert first.resource == resource
    assert first.confirmed
    assert first.gain > 0


def test_one_run_confirms_nothing():
    """A difference seen once may be chance."""
    assert not any(b.confirmed for b in forecast.bottlenecks(SMALL, runs=1, seed=1))


def test_lowest_area_and_index_are_both_told():
    """The level goes by the lowest area, and the mean stands beside it."""
    found = forecast.report(
        "x", {"people": 0.95, "equipment": 0.7}, {"people": "roll", "equipment": "count"}, {}
    )

    assert (found.lowest, found.level) == (0.7, "C-3")
    assert found.index == pytest.approx(0.825)


@pytest.mark.parametrize(
    ("evidence", "age", "says"),
    [({}, {}, "no evidence"), ({"people": "roll"}, {"people": 91}, "91 days")],
)
def test_an_area_without_fresh_evidence_is_not_known(evidence, age, says):
    """Without evidence, or with evidence older than 90 days, it is not known, and so said."""
    found = forecast.report("x", {"people": 0.95}, evidence, age)

    assert found.level == "not known"
    assert found.lowest is None
    assert says in found.remarks[0]


def test_ninety_is_no_share():
    """A percentage in place of a share is refused."""
    with pytest.raises(InputError, match="people of 90"):
        forecast.report("x", {"people": 90.0}, {"people": "roll"}, {})


def test_a_model_s_readiness_ages_too():
    """Read long after the week it speaks of, a model's word is not known either."""
    one = core.run(core.plan(SMALL), 1)
    week = SMALL.weeks

    now = forecast.readiness(SMALL, one, week=week, at=SMALL.start + timedelta(weeks=week))
    late = forecast.readiness(SMALL, one, week=week, at=SMALL.start + timedelta(weeks=week + 20))

    assert all(r.level.startswith("C-") for r in now)
    assert {r.level for r in late} == {"not known"}


def test_questions_about_no_run_are_refused():
    """No runs, too many runs, and a week outside the scenario are refused."""
    one = core.run(core.plan(replace(SMALL, weeks=2)), 1)
    for ask in (
        lambda: forecast.spread(SMALL, runs=0, seed=1),
        lambda: forecast.spread(SMALL, runs=10**6, seed=1),
        lambda: forecast.readiness(SMALL, one, week=-1, at=SMALL.start),
    ):
        with pytest.raises(InputError):
            ask()


def test_money_is_counted_to_the_unit():
    """
    What is left falls by pay, courses, prices and repairs, and rises by income and what is given;
    summed up by hand from the stocks of one run.
    """
    money = Money(
        unit="EUR", held=1000, income=900, person=2, trainee=3, price={"gun": 50},
        mend={"gun": 7}, given={5: 400},
    )  # fmt: skip
    one = core.run(core.plan(SMALL), 1)
    gun, left, expected = SMALL.equipment[0], 1000, [1000]
    for week in range(1, SMALL.weeks + 1):
        people = dict(zip(core.PLACES, one.people[week].tolist(), strict=True))
        serving = sum(people.values()) - people["gone"]
        mended = min(int(one.items[week - 1, 0, 1]), gun.repair)
        left += 900 + money.given.get(week, 0) - 2 * serving - 3 * people["training"] - 7 * mended
        left -= 50 * gun.ordered if week >= gun.lead else 0
        expected.append(left)

    assert forecast.balance(SMALL, money, one).tolist() == expected
    table = forecast.spread(replace(SMALL, money=money), runs=2, seed=1)
    rows = table.filter(pc.equal(table["what"].cast(pa.string()), "money"))
    assert rows.num_rows == SMALL.weeks + 1


def test_a_line_of_repair_that_is_full_is_named_and_confirmed():
    """
    Where guns wait for repair, ten per cent more of it brings more serviceable guns; a line with
    room is not named.
    """
    gun = replace(SMALL.equipment[0], repair=2)
    full = replace(SMALL, equipment=(gun, replace(gun, kind="truck", repair=500)))

    found = forecast.bottlenecks(full, runs=8, seed=1)

    (repair,) = [b for b in found if b.resource.startswith("repair")]
    assert (repair.resource, repair.of) == ("repair of gun", "guns serviceable")
    assert repair.confirmed
    assert repair.gain > 0
    assert found[-1] == repair
