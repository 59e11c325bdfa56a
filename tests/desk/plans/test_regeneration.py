"""Scenarios into the ledger, runs of them, and an adopted intake."""

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.plans import regeneration
from lendemain.desk.proof import audit
from lendemain.errors import InputError


def test_a_scenario_is_kept_and_run_and_the_same_question_has_the_same_answer(folder):
    """
    The newest scenario holds; runs follow from it and the seed alone, and people are conserved.
    """
    with Mission.open(folder, write=True) as mission:
        taken = regeneration.stated(mission, "public-2025")
        first = regeneration.run(mission, name=None, runs=2, seed=1)
        again = regeneration.run(mission, name="public-2025", runs=2, seed=1)

        assert taken["units"] == 70
        assert first == again
        assert first["conserved"]
        assert len(first["people"]) == 5 * 7
    assert audit.audit(folder).problems == ()


def test_an_intake_is_recorded_only_where_somebody_adopts_it(folder):
    """An adopted intake is signed by a person and names the scenario's digest."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
        regeneration.stated(mission, "public-2025")
        before = mission.size

        asked = regeneration.planned(mission, strength=180_000, name=None, adopt=None)
        assert mission.size == before
        adopted = regeneration.planned(mission, strength=180_000, name=None, adopt="olena")

        (entry,) = mission.entries(regeneration.PLANNED)
        assert entry.index == adopted["adopted"]
        assert str(entry.body["author"]).endswith("olena")
        assert entry.body["inputs"] == asked["digest"]


def test_what_cannot_be_run_is_refused_with_what_to_do(folder, tmp_path):
    """No scenario, one that there is not, one with mistakes: each is refused, nothing recorded."""
    bad = tmp_path / "bad.toml"
    bad.write_text("id = 'x'\nstart = 2026-01-01T00:00:00Z\n")
    with Mission.open(folder, write=True) as mission:
        before = mission.size
        for ask in (
            lambda: regeneration.run(mission, name=None, runs=1, seed=1),
            lambda: regeneration.stated(mission, "nowhere"),
            lambda: regeneration.stated(mission, str(bad)),
        ):
            with pytest.raises(InputError):
                ask()
        assert mission.size == before
