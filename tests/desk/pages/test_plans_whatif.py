"""What if: changes read, a plan made anew, and the difference to the adopted one."""

import pytest

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_whatif
from lendemain.desk.plans import force_shown
from lendemain.errors import InputError
from lendemain.force import faults, withdrawal

ADDED = {"nation": "FRA", "capability": "tanker", "start": 0, "months": 12, "tour_months": 12,
         "count": 2, "personnel": 40}  # fmt: skip


@pytest.fixture(scope="module")
def kept(laid_out):
    with Mission.open(laid_out) as mission:
        return force_shown.kept(mission)


def differs(kept, **changes):
    """The changed inputs, the plan near to the adopted one, and what it changes."""
    held, plan = kept
    after = plans_whatif.changed(held, plans_whatif.read(changes))
    found = withdrawal.added(after.statement, after.offers, plan)
    return after, found, plans_whatif.difference(held, plan, after, found)


def test_nothing_changed_is_no_difference(kept):
    """
    Without a change no line stands otherwise, nobody serves otherwise, and no share moves.
    """
    held, plan = kept
    said = plans_whatif.difference(held, plan, held, plan)

    assert (said["lines"], said["units"], said["nations"]) == ([], [], [])
    assert (said["uncovered"], said["regained"]) == (0, 0)


def test_a_withdrawal_takes_tours_away_and_is_sound(kept):
    """
    What is withdrawn serves nowhere after, the plan keeps every rule, and what became short is the
    difference of the months.
    """
    plan = kept[1]
    gone = plan.assignments[0].contribution
    after, found, said = differs(kept, withdrawn=[gone])

    assert faults.faults(after.statement, after.offers, found) == []
    assert gone not in {a.contribution for a in found.assignments}
    assert next(u for u in said["units"] if u["id"] == gone)["after"] == []
    for line in said["lines"]:
        assert line["before"] == list(plan.missing[line["id"]])
        assert line["after"] == list(found.missing[line["id"]])


def test_a_nation_that_withdraws_pays_and_serves_nothing(kept):
    """
    No tour of the nation is left, and its share falls to nought.
    """
    held, _ = kept
    _, found, said = differs(kept, nations=["GBR"])
    of = {c.contribution_id: c.nation for c in held.offers}

    assert "GBR" not in {of[a.contribution] for a in found.assignments}
    assert next(n for n in said["nations"] if n["nation"] == "GBR")["person_months"][1] == 0
    assert said["uncovered"] > 0


def test_an_offer_that_is_added_helps_and_a_requirement_that_grows_does_not(kept):
    """
    Two tankers more leave the tankers short of less; one flight more asked for leaves the orbit
    short of more.
    """
    _, _, more = differs(kept, added=[ADDED])
    _, _, raised = differs(kept, raised={"air-orbit": 9})
    tankers = next(line for line in more["lines"] if line["id"] == "air-tankers")
    orbit = next(line for line in raised["lines"] if line["id"] == "air-orbit")

    assert sum(tankers["after"]) < sum(tankers["before"])
    assert more["regained"] >= tankers["better"] > 0
    assert (orbit["wanted"], orbit["better"]) == ([3, 9], 0)
    assert raised["uncovered"] >= 6 * 12 - 1


def test_a_window_moves_by_whole_months(kept):
    """
    Beginning and end move together, back and forth, and a day that the month lacks becomes its
    28th.
    """
    held, _ = kept
    name = held.offers[0].contribution_id
    moved = plans_whatif.changed(held, plans_whatif.read({"moved": {name: 13}})).offers[0]
    was = held.offers[0]

    assert (moved.start.year - was.start.year) * 12 + moved.start.month - was.start.month == 13
    assert (moved.end.year - was.end.year) * 12 + moved.end.month - was.end.month == 13


@pytest.mark.parametrize(
    "wrong",
    [{"withdrawn": ["K999"]}, {"nations": ["XXX"]}, {"moved": {"K001": 9999}},
     {"raised": {"nowhere": 1}}, {"raised": {"air-orbit": -1}}, {"added": [{"nation": "FRA"}]},
     {"added": [{**ADDED, "count": 0}]}, {"added": [{**ADDED, "capability": "magic"}]},
     {"surprise": 1}, [], "x", {"withdrawn": ["K001"] * 300}],
)  # fmt: skip
def test_a_change_that_is_none_is_refused(kept, wrong):
    """
    Unknown names, numbers out of range, fields that there are none of, too many changes.
    """
    with pytest.raises(InputError):
        plans_whatif.changed(kept[0], plans_whatif.read(wrong))


def test_the_second_answer_has_a_bound_and_every_gap_of_it_a_cause(laid_out, kept):
    """
    First the plan near to the adopted one, then one made anew with its bound, no worse; then each
    gap of that plan once with a cause that was tried, what the adopted one did not lack first.
    """
    wanted = plans_whatif.read({"withdrawn": [kept[1].assignments[0].contribution]})
    with Mission.open(laid_out) as mission:
        size = mission.size
        near, whole, *reasons = plans_whatif.answers(mission, wanted, seconds=900.0, seed=1)
        assert mission.size == size
    found = [gap for one in reasons for gap in one["gaps"]]

    assert (near["stage"], whole["stage"]) == ("near", "planned")
    assert whole["weighted"]["after"] <= near["weighted"]["after"]
    assert whole["bound"] <= whole["weighted"]["after"]
    assert {one["stage"] for one in reasons} == {"causes"}
    assert [one["left"] for one in reasons] == [*range(len(reasons))][::-1]
    assert [{k: g[k] for k in whole["gaps"][0]} for g in sorted(found, key=str)] == sorted(
        whole["gaps"], key=str
    )
    assert all(g["cause"] and g["verified"] and g["regained"] > 0 for g in found)
    news = [bool(g["new"]) for g in whole["gaps"]]
    assert news == sorted(news, reverse=True)


def test_what_was_left_is_asked_for_with_the_plan_itself(laid_out, kept):
    """
    The tours of an answer bring back its causes but for requirements that were told already; time
    that is up brings none; tours that the changes do not allow are refused.
    """
    held, plan = kept
    tours = [[a.contribution, a.requirement, a.start, a.end] for a in plan.assignments]
    names = list(dict.fromkeys(g["line"] for g in plans_whatif.gaps(plan, held, plan)))
    asked = {"tours": tours, "told": names[1:]}
    with Mission.open(laid_out) as mission:
        [rest] = plans_whatif.answers(mission, plans_whatif.read(asked), seconds=900.0, seed=1)
        late = list(plans_whatif.answers(mission, plans_whatif.read(asked), seconds=0.0, seed=1))
        gone = plans_whatif.read({"tours": tours, "withdrawn": [tours[0][0]]})
        with pytest.raises(InputError, match="do not allow"):
            next(plans_whatif.answers(mission, gone, seconds=900.0, seed=1))

    assert ({g["line"] for g in rest["gaps"]}, rest["left"], late) == ({names[0]}, 0, [])
    assert all(g["cause"] and g["new"] == 0 for g in rest["gaps"])
