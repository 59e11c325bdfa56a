"""Scenarios into the ledger, runs of them, and an adopted intake."""

import pytest
from tests.desk import promised

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import activating
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


def test_deliveries_under_a_commitment_arrive_in_the_run(folder, tmp_path):
    """
    What `guarantees fulfil` records as agreed is foreseen, and once delivered it has come; items
    that the scenario does not know are told, and no entry is written by asking.
    """
    with Mission.open(folder, write=True) as mission:
        for name in ("anna", "olena"):
            cases.enrolled(mission, name)
        activating.adopted(mission, str(promised.commitment(tmp_path)), by="anna", other="olena")
        regeneration.stated(mission, str(promised.scenario(tmp_path)))

        def ladder(rung, quantity, item=""):
            activating.delivered(
                mission, "cameras-fr/hand-over", rung=rung, quantity=quantity, item=item,
                nation="", by="anna",
            )  # fmt: skip
            found, _, _ = regeneration.arrived(mission)
            return [(i.number, i.rung.value) for i in found.inflows], found

        assert ladder("agreed", 5.0)[0] == [(5, "agreed")]
        rows, found = ladder("delivered", 2.0)
        assert sorted(rows) == [(2, "delivered"), (3, "agreed")]
        assert ladder("delivered", 1.0, item="bridge")[1].others
        before = mission.size
        said = regeneration.run(mission, name=None, runs=2, seed=1)

        assert [r["number"] for r in said["deliveries"]] == [2, 3]
        assert said["conserved"]
        assert mission.size == before
        weeks = {i.week: i.number for i in found.inflows}
        donated = regeneration.scenario(mission)[0].equipment[1].donated
        assert {w: donated[w] for w in weeks} == weeks


def test_reported_readiness_is_kept_and_shown(folder, tmp_path):
    """A table is an entry, its bad rows are told; a table of nothing, or none, is refused."""
    good = tmp_path / "ready.csv"
    good.write_text(
        "formation,area,share,evidence,as_of,assessor\n"
        "1 Bde,people,0.95,roll,2026-01-01T00:00Z,anna\n1 Bde,training,90,exercise,2026-01-01Z,a\n"
    )
    bad = tmp_path / "none.csv"
    bad.write_text("formation\n")
    with Mission.open(folder, write=True) as mission:
        with pytest.raises(InputError, match="no readiness was reported"):
            regeneration.readiness(mission)
        for path in (bad, tmp_path / "nowhere.csv"):
            with pytest.raises(InputError):
                regeneration.report_taken(mission, path)

        taken = regeneration.report_taken(mission, good)
        (row,) = regeneration.readiness(mission)

        assert (taken["accepted"], taken["rejected"]) == (1, 1)
        assert "ninety per cent" in taken["rejections"][0]
        assert (row["formation"], row["level"], row["people"]) == ("1 Bde", "not known", None)
    assert audit.audit(folder).problems == ()
