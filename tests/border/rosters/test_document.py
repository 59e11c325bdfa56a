"""Rosters as documents, and back."""

from dataclasses import replace

from tests.border import duty_rosters

from lendemain import encoding
from lendemain.border.rosters import rosters
from lendemain.border.rosters.document import roster, roster_of
from lendemain.border.rosters.text import roster as read
from lendemain.records.roster import RuleConflict


def test_a_roster_comes_back_as_it_was():
    """
    Duties with their times, what is unmanned and why, and conflicts are kept to the byte.
    """
    made = rosters.roster(read("r.toml", duty_rosters.text(people=7)), inputs="ab", steps=0)
    made = replace(made, conflicts=(RuleConflict(rules=("weekends", "needs")),))
    data = encoding.canonical(roster(made))

    assert roster_of(encoding.parsed(data, size_max=1 << 22)) == made
