"""What a policy is worth, in plain facts."""

import pytest

from lendemain.desk.cases import worth
from lendemain.desk.mission import Mission
from lendemain.desk.network import policies
from lendemain.errors import InputError


def test_the_policy_that_comes_with_the_package_is_safe():
    """
    Two blocs must collude with the keeper, any two; no bloc's silence stops it, nothing is unsafe.
    """
    name, data = policies.given("three-of-four")
    found = worth.checked(data, file=name)

    assert found["colluding_blocs_to_show_two_histories"] == 2
    assert len(found["such_blocs"]) == 6
    assert found["blocs_whose_silence_stops_it"] == []
    assert found["blocs_that_may_always_be_silent"] == 1
    assert found["unsafe"] == []
    assert [b["needs"] for b in found["blocs"]] == ["2 of 2", "2 of 2", "3 of 5", "2 of 3"]


def test_a_mistake_names_file_and_row():
    """
    A text that is no policy is refused with its file and row.
    """
    with pytest.raises(InputError, match=r"parties\.txt: policy, row 1"):
        worth.checked(b"quorum nobody\n", file="parties.txt")


def test_a_mission_without_a_policy_says_so(tmp_path):
    """
    What was not adopted cannot be shown; the error says how to adopt one.
    """
    with (
        Mission.create(tmp_path / "m", ["model-2026"]) as mission,
        pytest.raises(InputError, match="policy adopt"),
    ):
        worth.shown(mission)
