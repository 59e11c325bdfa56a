"""The years after: fans, units ready, readiness with the age of its evidence."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.desk import laid_out as maker

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_years
from lendemain.desk.plans import regeneration
from lendemain.errors import InputError
from lendemain.regeneration import core, forecast


@pytest.fixture(scope="module")
def given(laid_out):
    with Mission.open(laid_out) as mission:
        return replace(regeneration.scenario(mission)[0], weeks=52)


def test_the_points_of_a_fan_are_those_of_the_runs_in_order(given):
    """
    Five points for each week, in order, of the very runs; people, units ready and equipment are
    there, and what is needed beside them.
    """
    made = [core.run(core.plan(given), seed) for seed in range(10)]
    found = {(s["what"], s["place"]): s for s in plans_years.series(given, made)}
    units = np.array([one.people[:, core.PLACES.index("unit")] for one in made])

    for one in found.values():
        points = np.array([one[name] for name in plans_years.POINTS])
        assert points.shape == (5, given.weeks + 1)
        assert (np.diff(points, axis=0) >= 0).all()
    assert found["people", "unit"]["p50"] == np.round(np.median(units, axis=0)).astype(int).tolist()
    assert found["units", "ready"]["wanted"] == sum(f.count for f in given.formations)
    assert {line.kind for line in given.equipment} <= {what for what, _ in found}
    left = [forecast.balance(given, given.money, one) for one in made]
    assert found["money", given.money.unit]["p50"] == np.round(np.median(left, axis=0)).tolist()


def test_a_unit_is_ready_once_it_was_full_as_long_as_it_trains_together(given):
    """
    No unit is ready before its weeks together have passed since it was filled, and one that falls
    below begins anew.
    """
    found = core.run(core.plan(given), 1)
    counted = plans_years.ready(given, found)
    types = {t.type_id: t for t in given.types}
    kinds = [types[f.type_id] for f in given.formations for _ in range(f.count)]
    expected = []
    for week in range(given.weeks + 1):
        number = 0
        for u, kind in enumerate(kinds):
            since = 0
            while since <= week and found.units[week - since, u] >= 0.8 * sum(kind.people.values()):
                since += 1
            number += since >= max(kind.collective, 1)
        expected.append(number)

    assert counted.tolist() == expected


def test_evidence_grows_old_and_then_says_nothing(given):
    """
    A week's readiness read a hundred days later is not known; the age is told.
    """
    found = core.run(core.plan(given), 1)
    end = given.start + timedelta(weeks=given.weeks)
    fresh = plans_years.readiness(given, found, at=end)[0]
    stale = plans_years.readiness(given, found, at=end + timedelta(days=100))[0]

    assert fresh["week"] == stale["week"] == given.weeks
    assert {f["age_days"] for f in fresh["formations"]} == {0}
    assert {f["level"] for f in stale["formations"]} == {"not known"}
    assert {f["age_days"] for f in stale["formations"]} == {100}


def test_a_scenario_is_told_and_its_lack_too(laid_out, tmp_path):
    """
    What holds is named with entry and digest; an empty mission says what to do; too few or too
    many runs are refused.
    """
    with Mission.open(laid_out) as mission:
        said = plans_years.shown(mission)
        for runs in (0, 9, 501):
            with pytest.raises(InputError, match="runs"):
                next(plans_years.answers(mission, None, runs=runs, seed=1))
    with Mission.open(maker.empty(tmp_path / "m")) as mission:
        none = plans_years.shown(mission)

    assert (said["scenario"], len(said["digest"])) == ("public-2025", 64)
    assert none["state"] == "no_scenario"


def test_what_the_scenario_calls_things_is_told_by_language(laid_out):
    """
    Each course, kind, type and unit of money that has a title has it in every language.
    """
    with Mission.open(laid_out) as mission:
        titles = plans_years.shown(mission)["titles"]

    assert titles["courses"]["basic"]["fr"] == "Formation initiale"
    assert {sort: len(of) for sort, of in titles.items()} == {
        "courses": 6, "kinds": 4, "types": 2, "money": 1,
    }  # fmt: skip
    assert all(set(said) == {"en", "fr", "uk"} for of in titles.values() for said in of.values())
