"""A roster from a brief: true hours of rest, leave, skills, caveats, and needs."""

from dataclasses import replace
from datetime import date, time

import pytest
from tests.border import duty_rosters

from lendemain.border.rosters import checked as rosters_checked
from lendemain.border.rosters import rosters
from lendemain.border.rosters.text import roster as read
from lendemain.errors import InputError

BRIEF = read("r.toml", duty_rosters.text())


def test_a_roster_mans_everything_and_breaks_nothing():
    """
    Sixteen persons over two weeks in which clocks change: no need unmet, no fault by the
    independent look, a bound below, and the same seed gives the same roster.
    """
    made = rosters.roster(BRIEF, steps=5)

    assert made.unmanned == ()
    assert rosters_checked.faults(BRIEF, made) == []
    assert made.bound <= made.value
    assert made == rosters.roster(BRIEF, steps=5)


def test_rest_is_counted_on_true_time():
    """
    With shifts that leave exactly eleven hours by the clock, the night that clocks go forward
    leaves ten: that succession alone is barred; in autumn none is.
    """
    kinds = (
        replace(BRIEF.shifts[0], start=time(12), end=time(20)),
        replace(BRIEF.shifts[1], start=time(7), end=time(15)),
    )
    spring, autumn = (
        rosters.problem(
            replace(BRIEF, shifts=kinds, start=first, days=14, needs=(), requests=())
        ).follow[:, 0, 1].tolist()
        for first in (date(2026, 3, 23), date(2026, 10, 19))
    )  # fmt: skip

    assert spring == [d != 5 for d in range(13)]
    assert autumn == [True] * 13


def test_a_duty_that_reaches_into_leave_is_barred():
    """
    The night before a day of leave ends on it; a night that ends at midnight does not.
    """
    person = replace(BRIEF.people[0], leave=frozenset({date(2026, 3, 20)}))
    night = BRIEF.shifts[2]
    eve = date(2026, 3, 19)

    assert rosters.barred(person, night, eve) == ["leave"]
    assert rosters.barred(person, replace(night, end=time(0)), eve) == []
    assert rosters.barred(BRIEF.people[4], night, eve) == ["caveats"]


def test_rest_past_the_next_day_is_refused():
    """
    What successions of two days cannot hold is asked for as days off.
    """
    with pytest.raises(InputError, match="past the next day"):
        rosters.problem(replace(BRIEF, rest_h=48.0))


def test_what_is_not_manned_says_who_is_held_back_by_what():
    """
    With seven persons shifts stay short; each says how many caveats, skills and leave keep off.
    """
    made = rosters.roster(read("r.toml", duty_rosters.text(people=7)), steps=0)
    medics = [u for u in made.unmanned if u.skill == "medic"]

    assert made.unmanned
    assert all(u.must and u.short > 0 for u in made.unmanned)
    assert all(u.held_back["skills"] == 4 for u in medics)
