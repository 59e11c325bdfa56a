"""Why no roster mans what must be manned."""

from tests.border import duty_rosters

from lendemain.border.rosters.conflicts import conflicts, unproved
from lendemain.border.rosters.text import roster as read


def test_a_person_whose_leave_leaves_too_few_hours_is_named():
    """
    Leave on every day, which is more than there are, and forty hours at least: these two conflict.
    """
    brief = read("r.toml", duty_rosters.text(more={1: f"leave = {duty_rosters.LONG}\n"}))
    [found] = conflicts(brief)

    assert found.person_id == "p01"
    assert found.proved
    assert found.rules == ("leave", "hours at least")


def test_rules_that_conflict_only_together_are_named():
    """
    Five persons of whom nobody works more than one weekend cannot man three a day for two: weekends
    and needs conflict, and nothing else is named.
    """
    text = duty_rosters.text(people=5, needs='\n[[need]]\nshift = "day"\npersons = 3\n')
    text = text.replace(b"weekends_max = 3", b"weekends_max = 1")
    text = text.replace(b"hours_min = 40", b"hours_min = 0")
    [found] = conflicts(read("r.toml", text))

    assert (found.rules, found.proved, found.person_id) == (("weekends", "needs"), True, "")


def test_more_are_needed_than_there_are():
    """
    Where no rule but the needs stands in the way, the needs alone are named.
    """
    text = duty_rosters.text(people=4, needs='\n[[need]]\nshift = "day"\npersons = 5\n')

    assert [c.rules for c in conflicts(read("r.toml", text))] == [("needs",)]


def test_nothing_is_named_where_nothing_is_in_the_way():
    """
    A roster that can be manned has no conflict; what is not proved says so.
    """
    text = duty_rosters.text(needs='\n[[need]]\nshift = "day"\npersons = 2\n')

    assert conflicts(read("r.toml", text)) == ()
    assert not unproved().proved
