"""Boards of indicators in TOML: the shipped one is whole, bad ones are told where they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.records.incident import FAMILY_OF
from lendemain.warning import text

SHELF = Path(__file__).resolve().parents[2] / "texts" / "indicators"
WHOLE = (SHELF / "model-2026.toml").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(SHELF.glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_boards_are_whole_and_count_what_the_mission_measures(path):
    """No mistake, and every kind is one that an incident can have."""
    found, mistakes = text.parsed(path.name, path.read_bytes())

    assert mistakes == []
    assert found is not None
    assert {k for i in found.indicators for k in i.kinds} <= set(FAMILY_OF)


@pytest.mark.parametrize(
    ("there", "bad", "says"),
    [
        ("base_rate = 0.00027397", "base_rate = 0.0", "above 0"),
        ("cost = 1.0", "cost = -1.0", "costs nothing"),
        ("baseline_days = 56", "baseline_days = 2", "baseline of 2 days"),
        ("factor = 2.0", "factor = 1.0", "factor of 1.0"),
        ('fake = "costly: munitions are spent"', 'fake = ""', "fake it"),
        ('id = "storage"', 'id = "works"', "twice"),
        ('kinds = ["missing_from_storage"]', "kinds = []", "neither incidents"),
        ('accounts = ["alerts"]', "", "neither incidents"),
        ('kinds = ["missing_from_storage"]', 'kinds = ["delay"]\naccounts = ["alerts"]', "or both"),
        ("lead_days = [14, 45, 130]", "lead_days = [45, 14, 130]", "rising"),
        ("lead_days = [14, 45, 130]", "lead_days = [14, 45]", "lead_days"),
        ('fr = "Armes absentes des dépôts", ', "", "en, fr and uk"),
        ("cost = 1.0", 'cost = "high"', "float"),
        ("cost = 1.0", "cost = ", "not TOML"),
    ],
)
def test_a_bad_board_is_told_and_not_used(there, bad, says):
    """Each mistake is named, and the text gives no board."""
    assert there in WHOLE

    found, mistakes = text.parsed("x", WHOLE.replace(there, bad, 1).encode())

    assert found is None
    assert any(says in f"{m.fragment} {m.what} {m.remedy}" for m in mistakes), mistakes


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data):
    """Whatever the bytes are, there is a board or a mistake."""
    found, mistakes = text.parsed("x", data)

    assert (found is None) == bool(mistakes)
