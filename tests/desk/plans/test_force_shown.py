"""What is shown of the force."""

from decimal import Decimal

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.plans import force, force_shown
from lendemain.errors import InputError


@pytest.fixture
def planned(folder):
    """A mission with an adopted plan."""
    with Mission.open(folder, write=True) as mission:
        force.taken(mission, "model-force.toml")
        force.taken(mission, "model-contributions.csv")
        cases.enrolled(mission, "anna")
        force_shown.made(mission, force.Wanted(steps=2), adopt="anna")
    return folder


def test_the_matrix_has_every_requirement_and_month(planned):
    """
    F2: a row a requirement, a column a month; shares sum to the cost.
    """
    with Mission.open(planned) as mission:
        now, plan = force_shown.kept(mission)
        rows = force_shown.matrix(now, plan)
        shares = force_shown.shared(now, plan)

    assert [r["requirement"] for r in rows] == [
        r.requirement_id for r in now.statement.requirements
    ]
    assert all("2027-03" in r and "2028-02" in r for r in rows)
    paid = sum(Decimal(str(s["own_eur"])) + Decimal(str(s["pooled_eur"])) for s in shares)
    assert paid * 100 == plan.terms[-1].value


def test_what_if_is_told_against_the_adopted_plan(planned):
    """
    Without a nation the plan lacks no less, and the difference says what changed.
    """
    with Mission.open(planned) as mission:
        said = force_shown.made(mission, force.Wanted(without="France", steps=1))

    assert said["difference"]["tours_dropped"] > 0
    assert said["difference"]["weighted_shortfall"] >= 0
    assert "entry" not in said


def test_gaps_withdrawals_calendar_and_pictures(planned):
    """
    Every verb has something to show, and no picture for a kind there is none of.
    """
    with Mission.open(planned) as mission:
        lacking = force_shown.lacking(mission)
        losses = force_shown.losses(mission)
        when = force_shown.scheduled(mission)
        pictures = [force_shown.picture(mission, k, language="fr") for k in ("matrix", "gantt")]

        assert all(row["verified"] == "yes" for row in lacking["shortfalls"])
        assert len(losses) == 13
        assert force_shown.losses(mission, "Turkey")[0]["nation"] == "TUR"
        assert when["conflicts"] == []
        assert {m["domain"] for m in when["measures"]} == {"air", "sea", "land"}
        assert all(p.startswith("<svg") for p in pictures)
        with pytest.raises(InputError, match="no picture"):
            force_shown.picture(mission, "pie")


def test_without_a_plan_it_says_how_to_make_one(folder):
    """
    What, where, and what to do next.
    """
    with Mission.open(folder) as mission, pytest.raises(InputError, match="no plan was adopted"):
        force_shown.kept(mission)


def test_who_cannot_adopt_is_told_before_a_plan_is_made(tmp_path):
    """
    A name that nobody has, and a plan of what is not held, are refused ahead of anything else:
    here of the statement, which is not there either.
    """
    folder = tmp_path / "m"
    Mission.create(folder, ["model-2026"], name="m").close()
    with Mission.open(folder, write=True) as mission:
        with pytest.raises(InputError, match="nobody of that name"):
            force_shown.made(mission, force.Wanted(), adopt="anna")
        cases.enrolled(mission, "anna")
        with pytest.raises(InputError, match="not in the ledger"):
            force_shown.made(mission, force.Wanted(without="France"), adopt="anna")
