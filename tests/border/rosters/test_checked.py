"""The independent look at a roster: each rule put wrong is found."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.border import duty_rosters

from lendemain.border.rosters import rosters
from lendemain.border.rosters.checked import faults
from lendemain.border.rosters.text import roster as read

BRIEF = read("r.toml", duty_rosters.text())
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def made():
    """A roster of ours."""
    return rosters.roster(BRIEF, steps=0)


def test_a_roster_of_ours_has_no_fault(made):
    """
    Nothing is found in what the search made.
    """
    assert faults(BRIEF, made) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"run_max": 1}, "days in a row"),
        ({"run_min": 6}, "only"),
        ({"off_min": 9}, "days off"),
        ({"hours_max": 39.0}, "hours"),
        ({"weekends_max": 0}, "weekends"),
        ({"limits": {"day": 0, "late": 0, "night": 0}}, "times"),
        ({"caveats": frozenset({"P1"})}, "against a caveat"),
        ({"leave": frozenset(BRIEF.start + timedelta(days=k) for k in range(28))}, "on leave"),
    ],
)
def test_a_rule_made_stricter_is_found_broken(made, change, what):
    """
    The same roster under another rule for everybody has faults of that rule.
    """
    brief = replace(BRIEF, people=tuple(replace(p, **change) for p in BRIEF.people))

    assert any(what in f for f in faults(brief, made))


def test_two_duties_at_once_rest_too_short_and_needs_unsaid(made):
    """
    A person on two shifts of a day, a duty at another time than the shift's, less rest than asked,
    a stranger, and a shift left empty without a word.
    """
    first = made.duties[0]
    other = next(k for k in BRIEF.shifts if k.shift_id != first.shift_id)
    start, end = rosters.span(BRIEF, other, first.day)
    second = replace(first, shift_id=other.shift_id, start=start, end=end)
    said = " ".join(faults(BRIEF, replace(made, duties=(*made.duties, second))))
    moved = replace(made, duties=(replace(first, start=first.start + HOUR), *made.duties[1:]))
    strange = replace(made, duties=(replace(first, person_id="nobody"), *made.duties[1:]))

    assert "two duties" in said
    assert "at another time" in " ".join(faults(BRIEF, moved))
    assert "not in the brief" in " ".join(faults(BRIEF, strange))
    assert "too few, and not said" in " ".join(faults(BRIEF, replace(made, duties=())))
    assert "h of rest" in " ".join(faults(replace(BRIEF, rest_h=40.0), made))
