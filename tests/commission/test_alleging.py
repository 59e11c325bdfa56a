"""Claims that nothing answers."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.commission.alleging import DEFAULTS, incidents_of, unanswered
from lendemain.commission.matching import Setting, matched

W = SimpleNamespace(**run_path(str(Path(__file__).with_name("claims_world.py"))))


def test_what_nothing_answers_stands_under_its_own_name():
    """
    As little as one unproven word weighs, with the region that was claimed and the killed.
    """
    rows = W.claims([{"hours": 1.0}, {"hours": 5.0, "east": 70.0, "killed": 2, "error_m": 5000.0}])
    recorded = W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar")])
    alone = unanswered(rows, matched(rows, recorded, Setting(W.PLANE)).matches)
    row = incidents_of(alone, {}).to_pylist()[0]

    assert (alone.num_rows, row["incident_id"], row["killed"]) == (1, "C-00001", 2)
    assert (row["semi_major_m"], row["witnesses"]) == (5000.0, 1)
    assert row["probability"] == pytest.approx(DEFAULTS["claim_credence"])


def test_a_claim_without_a_place_alleges_nothing_in_a_zone():
    """
    It has its standing all the same; the agreement cannot be asked where it was.
    """
    rows = W.claims([{"hours": 1.0, "lon": None, "lat": None}])
    found = matched(rows, W.incidents([]), Setting(W.PLANE)).matches

    assert found["standing"].to_pylist() == ["unmatched"]
    assert unanswered(rows, found).num_rows == 0
    assert incidents_of(rows.slice(0, 0), {"claim_credence": 0.1}).num_rows == 0
