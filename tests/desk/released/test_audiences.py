"""Who a release is for, by name and by the policy in force."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.access import rule
from lendemain.desk.released.audiences import audience, described
from lendemain.errors import InputError
from lendemain.records.access import Action, Guarded, Level

W = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "worlds.py")))


@pytest.mark.parametrize(
    ("name", "level", "waits"),
    [("public", Level.PUBLIC, True), ("researcher", Level.RESEARCHER, True),
     ("party:north", Level.PARTY, True), ("commission", Level.COMMISSION, False)],
)  # fmt: skip
def test_an_audience_is_a_level_and_somebody(name, level, waits):
    """
    Each audience has its level's rule, and waits for releases unless it is the commission.
    """
    found = audience(W.standing(), name)

    assert (found.rule.level, found.person.waits, found.exact) == (
        level, waits, level is Level.COMMISSION,
    )  # fmt: skip


def test_a_party_has_its_own_compartments_and_no_other():
    """
    What lies in a party's compartment is open to it and closed to the other; the commission has
    both.
    """
    now = W.standing()
    thing = Guarded(level=0, compartments=rule.mask(["n"], now.policy.compartments))
    found = [
        rule.may(audience(now, name).person, Action.READ, thing, 1).allowed
        for name in ("party:north", "party:south", "public", "commission")
    ]

    assert found == [True, False, False, True]


@pytest.mark.parametrize("name", ["", "party:", "party:atlantis", "person:x", "king", "Public"])
def test_an_audience_that_there_is_none_of_is_told(name):
    """
    The choices are listed, and nobody is guessed.
    """
    with pytest.raises(InputError, match="no audience"):
        audience(W.standing(), name)


def test_a_release_says_by_which_rule_it_was_made():
    """
    Cell, time and delay of the level are told with the rule's name.
    """
    told = described(audience(W.standing(), "public"))

    assert told["rule"] == "access-1/public"
    assert (told["cell_m"], told["time"], told["delay_h"], told["watch_h"]) == (
        10_000, "day", 72, 720,
    )  # fmt: skip
