"""What is seen only over many cases, as pages show it."""

import pytest

from lendemain.desk.pages import over_cases
from lendemain.errors import InputError


def test_an_exchange_names_its_cases_and_the_standard(sits):
    """
    Each act of fire leads to its cases, and naming who began takes a standard that is told.
    """
    one = sits("deliberating")
    said = over_cases.exchange(one.view, one.number)

    assert any(one.number in shot["cases"] for shot in said["shots"])
    assert 0.5 <= said["standard"] < 1.0
    assert sum(said["opened"].values()) + said["unknown"] == pytest.approx(1.0, abs=0.01)
    with pytest.raises(InputError):
        over_cases.exchange(one.view, 9_999)


def test_patterns_lead_to_their_cases(sits):
    """
    Every cell names the cases behind it; parties are among the patterns only where it is allowed.
    """
    one = sits("deliberating")
    said = over_cases.patterns(one.view)

    assert said["by_party"] is False
    assert "party" not in said["patterns"]
    for rows in said["patterns"].values():
        assert all(len(row["numbers"]) == row["cases"] for row in rows)
