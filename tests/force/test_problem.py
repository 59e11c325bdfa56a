"""Tours: what single rules allow; one offer more never widens a shortfall."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from lendemain.force import generator, problem
from lendemain.force.problem import Waiver
from lendemain.records.force import Cause, Rung


def test_a_withdrawn_contribution_has_no_tours(model):
    """
    A6: a withdrawn pledge cannot be assigned.
    """
    stated, offers = model
    gone = [replace(c, rung=Rung.WITHDRAWN) for c in offers]

    assert len(problem.problem(stated, gone).tours) == 0
    assert len(problem.problem(stated, offers).tours) > 0


def test_an_expired_mandate_ends_every_tour(model):
    """
    A6: no tour goes beyond the end of the national authority.
    """
    stated, offers = model
    end = datetime(2027, 6, 1, tzinfo=UTC)
    short = [replace(c, authority="x", authority_end=end) for c in offers]

    found = problem.problem(stated, short).tours

    assert found.end.max() <= 3


def test_a_caveat_that_contradicts_a_task_rules_the_pair_out(model):
    """
    F1: "no ground, yes training abroad" never fills a place on the ground.
    """
    stated, offers = model
    italy = [replace(c, capabilities=("infantry_battalion", "training_team"))
             for c in offers if c.nation == "ITA" and c.caveats]  # fmt: skip

    given = problem.problem(stated, italy)

    served = {stated.requirements[r].domain.value for r in set(given.tours.line.tolist())}
    assert served == {"joint"}
    ground = [why for (_, r), why in given.blocked.items()
              if stated.requirements[r].domain.value == "land"]  # fmt: skip
    assert ground
    assert all(Cause.CAVEAT in why for why in ground)


def test_a_waived_cause_adds_tours_and_takes_none_away():
    """
    What a waiver allows includes what was allowed.
    """
    stated, offers = generator.case(nations=6, offers=40, lines=26, months=12, seed=2)
    before = problem.problem(stated, offers)

    for cause in (Cause.CAVEAT, Cause.NOTICE, Cause.SKILLS):
        after = problem.problem(stated, offers, waivers=[Waiver(cause=cause)])

        keys = [set(zip(p.tours.offer, p.tours.line, p.tours.start, strict=True))
                for p in (before, after)]  # fmt: skip
        assert keys[0] <= keys[1]


@pytest.mark.parametrize("cause", list(Cause))
def test_one_waiver_put_in_later_gives_the_same_problem(cause):
    """
    What `waiving` makes of a problem is what `problem` makes with that waiver, array by array.
    """
    stated, offers = generator.case(nations=6, offers=40, lines=26, months=12, seed=2)
    lines = [replace(r, nations_max=2) if at % 3 == 0 else r
             for at, r in enumerate(stated.requirements)]  # fmt: skip
    stated = replace(stated, requirements=tuple(lines))
    given = problem.problem(stated, offers)
    row = int(given.tours.line[len(given.tours) // 2])
    waiver = Waiver(cause=cause, requirement=stated.requirements[row].requirement_id)

    found = problem.waiving(given, stated, offers, waiver)
    expected = problem.problem(stated, offers, waivers=[waiver])

    for one in fields(problem.Problem):
        if one.name == "tours":
            for name in ("offer", "line", "start", "end", "free", "arrives"):
                there, wanted = (getattr(p.tours, name) for p in (found, expected))
                assert there.tolist() == wanted.tolist()
        elif isinstance(getattr(expected, one.name), np.ndarray):
            assert np.array_equal(getattr(found, one.name), getattr(expected, one.name)), one.name
        else:
            assert getattr(found, one.name) == getattr(expected, one.name), one.name
