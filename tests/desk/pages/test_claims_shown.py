"""The audit of claims as its page shows it."""

from pathlib import Path
from runpy import run_path

import pytest

from lendemain.desk.cases import batches, claims
from lendemain.desk.cases.claims import Claims, WantedUnclaimed
from lendemain.desk.mission import Mission
from lendemain.desk.pages import claims_shown
from lendemain.desk.view import view

MISSION = run_path(str(Path(__file__).parents[1] / "claims_mission.py"))


@pytest.fixture(scope="module")
def truce(tmp_path_factory):
    return MISSION["made"](tmp_path_factory.mktemp("truce"))


def test_every_figure_leads_to_as_many_rows(truce):
    """
    The words beside a figure give a list of claims as long as the figure says, of incidents where
    it counts what a claimant does not claim.
    """
    with Mission.open(truce) as mission:
        every = Claims(view(mission))
        said = claims_shown.audit(every)
        for row in said["claimants"]:
            for figure, words in row["rows"].items():
                if figure == "unclaimed":
                    found = every.unclaimed(WantedUnclaimed(claimant=words["unclaimed"]))
                else:
                    found = every.page(claims.wanted(**words))
                assert found["total"] == row[figure], (row["claimant"], figure)

    assert {row["claimant"] for row in said["claimants"]} == {"russia", "ukraine"}
    assert said["batches"]


def test_a_drawing_waits_and_then_is_decided_with_its_error(truce, tmp_path):
    """
    A drawn batch is listed as waiting, a decided one with the interval of its share.
    """
    import shutil

    folder = Path(shutil.copytree(truce, tmp_path / "truce"))
    with Mission.open(folder, write=True) as mission:
        others = Claims(view(mission)).batched()
        drawn = batches.draw(view(mission), "*", others=others)
        waiting = claims_shown.audit(Claims(view(mission)))["drawn"]
        findings = dict.fromkeys(drawn["sample"], "not_established")
        batches.decide(view(mission), drawn["entry"], findings, reason="as read", by=None)
        said = claims_shown.audit(Claims(view(mission)))

    assert [row["entry"] for row in waiting] == [drawn["entry"]]
    assert said["drawn"] == []
    [decided] = said["decided"]
    assert decided["low"] == 0 <= decided["high"] < decided["items"]
