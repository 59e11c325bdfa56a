"""Rosters planned, adopted, explained, handed out; and that no name leaves."""

import json
from dataclasses import replace

import pytest
from tests.border import duty_rosters

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.network import publishing
from lendemain.desk.plans import rosters
from lendemain.desk.proof import audit
from lendemain.errors import InputError

WANTED = rosters.Wanted(steps=0)


@pytest.fixture
def staffed(folder):
    """A mission with an enrolled person."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
    return folder


def test_an_adopted_roster_is_kept_and_leaves_the_mission_in_no_file(staffed, tmp_path):
    """
    What comes back is what was adopted, without a fault by its own text; no copy that goes out has
    a name of it, and the entry says its bound, seed and digest.
    """
    file = tmp_path / "roster.toml"
    file.write_bytes(duty_rosters.text().replace(b'"p0', b'"SECRET0'))
    with Mission.open(staffed, write=True) as mission:
        made = rosters.planned(mission, file, WANTED)
        entry = rosters.adopt(mission, made, by="anna")
        [said] = mission.entries(rosters.ROSTER)
    with Mission.open(staffed) as mission:
        found, kept = rosters.adopted(mission)
        [row] = rosters.listed(mission)
        wrong = rosters.checked(mission)
        calendar = rosters.calendar(mission, None, person="SECRET03")
    publishing.publish(staffed, tmp_path / "own", everything=True)

    assert (found.index, kept) == (entry, made.roster)
    assert wrong == []
    assert (row["persons"], row["unmanned"], row["by"]) == (16, 0, "anna")
    assert calendar.count(b"BEGIN:VEVENT") == sum(d.person_id == "SECRET03" for d in kept.duties)
    assert "SECRET" not in json.dumps(dict(said.body))
    for one in (tmp_path / "own").rglob("*"):
        assert not one.is_file() or b"SECRET" not in one.read_bytes()


def test_an_audit_finds_a_roster_that_breaks_a_rule(staffed, tmp_path):
    """
    A roster with a duty given to somebody else is found by the text it was made from.
    """
    file = tmp_path / "roster.toml"
    file.write_bytes(duty_rosters.text())
    with Mission.open(staffed, write=True) as mission:
        made = rosters.planned(mission, file, WANTED)
        first, *others = made.roster.duties
        duties = (replace(first, person_id="nobody"), *others)
        broken = replace(made.roster, duties=duties)
        rosters.adopt(mission, replace(made, roster=broken), by="anna")

    assert any("not in the brief" in p for p in audit.audit(staffed).problems)


def test_a_conflict_is_named_and_what_is_no_roster_is_not_adopted(staffed, tmp_path):
    """
    Rules of one person that cannot hold: no roster, their names, and adopting it is refused.
    """
    file = tmp_path / "roster.toml"
    file.write_bytes(duty_rosters.text(more={1: f"leave = {duty_rosters.LONG}\n"}))
    with Mission.open(staffed, write=True) as mission:
        made = rosters.planned(mission, file, WANTED)
        said = rosters.shown(made)
        with pytest.raises(InputError, match=r"p01: .*leave"):
            rosters.adopt(mission, made, by="anna")
        with pytest.raises(InputError, match="no adopted roster"):
            rosters.adopted(mission)

    assert made.roster is None
    assert "p01" in said["conflicts"][0]
    assert "none" in said["roster"]


def test_what_is_not_manned_comes_with_the_rules_in_conflict(staffed, tmp_path):
    """
    A roster that lacks somebody names the rules that cannot hold together, and is still shown.
    """
    file = tmp_path / "roster.toml"
    text = duty_rosters.text(people=5, needs='\n[[need]]\nshift = "day"\npersons = 3\n')
    file.write_bytes(
        text.replace(b"weekends_max = 3", b"weekends_max = 1").replace(b"min = 40", b"min = 0")
    )
    with Mission.open(staffed) as mission:
        said = rosters.shown(rosters.planned(mission, file, WANTED))

    assert said["conflicts"] == ["weekends + needs"]
    assert said["unmanned"]
    assert len(said["persons"]) == 5
