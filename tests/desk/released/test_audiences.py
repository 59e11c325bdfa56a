"""Who a release is for, by name and by the policy in force."""

from dataclasses import replace
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.access import rule
from lendemain.desk.released.audiences import audience, described, shared
from lendemain.errors import InputError
from lendemain.records.access import Action, Duty, Guarded, Level, Role

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


def test_people_of_one_role_share_what_is_made_for_them():
    """
    Whoever was given nothing but a role gets that role's release, made once; with a party it is
    that party's liaisons'; with cases or compartments it is one's own.  It holds what each one's
    own would hold.
    """
    given = [
        Duty(name="h/ana", role=Role.COMMISSIONER),
        Duty(name="h/bo", role=Role.COMMISSIONER),
        Duty(name="h/yana", role=Role.LIAISON, party="north"),
        Duty(name="h/ivo", role=Role.INVESTIGATOR, cases=(7,)),
        Duty(name="h/dan", role=Role.COMMISSIONER, compartments=("medical",)),
    ]
    now = replace(W.standing(), duties={duty.name: duty for duty in given})
    names = [shared(now, duty.name) for duty in given]
    role = audience(now, "role:liaison/north")
    own = rule.person(given[2], now.policy, now.parties)

    assert names == [
        "role:commissioner", "role:commissioner", "role:liaison/north", "person:ivo", "person:dan",
    ]  # fmt: skip
    assert replace(role.person, name="") == replace(own, name="")
    with pytest.raises(InputError):
        audience(now, "role:liaison/west")
    with pytest.raises(InputError):
        audience(now, "role:nobody")
