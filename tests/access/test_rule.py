"""The rule: default is deny, deny wins, and parties are interchangeable."""

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.access import rule
from lendemain.records.access import Action, Compartment, Duty, Guarded, Level, Role, Why

SHARED = run_path(str(Path(__file__).with_name("conftest.py")))
people, things, actions = SHARED["people"], SHARED["things"], SHARED["actions"]
moments = st.integers(-4, 4)


@given(people, actions, things, moments)
def test_it_is_allowed_exactly_when_nothing_forbids_it(person, action, thing, now):
    """
    `may` allows what has no reason against it, and else tells the first reason.
    """
    found = rule.may(person, action, thing, now)
    against = rule.reasons(person, action, thing, now)

    assert (found.allowed, found.why) == (not against, against[0] if against else Why.ALLOWED)


@given(people, actions, things, moments, st.sampled_from(Why))
def test_deny_wins(person, action, thing, now, why):
    """
    Whatever else holds, one reason more never allows anything.
    """
    worse = {
        Why.ACTION: (replace(person, actions=0), thing),
        Why.SEALED: (person, replace(thing, sealed=True)),
        Why.COMPARTMENT: (person, replace(thing, compartments=thing.compartments | rule.UNKNOWN)),
        Why.LEVEL: (person, replace(thing, level=rule.NOBODY, owner=0)),
        Why.RELEASE: (replace(person, waits=True), replace(thing, released=now + 1)),
        Why.CASE: (replace(person, every_case=False), replace(thing, case=99)),
    }.get(why, (person, thing))
    before, after = rule.may(person, action, thing, now), rule.may(worse[0], action, worse[1], now)

    assert not (after.allowed and not before.allowed)


@given(people, actions, things, moments, st.permutations([1, 2, 3]))
def test_parties_are_interchangeable(person, action, thing, now, swapped):
    """
    Swap the parties everywhere, and every decision is the same.
    """
    other = dict(zip([0, 1, 2, 3], [0, *swapped], strict=True))
    mirrored = replace(person, party=other[person.party])
    owned = replace(thing, owner=other[thing.owner])

    assert rule.may(mirrored, action, owned, now) == rule.may(person, action, thing, now)


def test_nobody_without_a_role_may_anything(policy):
    """
    Somebody with no role, and a thing that the text does not name, are refused by default.
    """
    nobody = rule.person(Duty(name="x"), policy, {})
    chief = rule.person(Duty(name="y", role=Role.COMMISSIONER), policy, {})
    strange = rule.guarded("no such kind", policy)

    for action in Action:
        assert not rule.may(nobody, action, Guarded(level=0), 0).allowed
        assert not rule.may(chief, action, strange, 0).allowed


@pytest.mark.parametrize("role", list(Role))
def test_the_table_of_roles_is_the_texts(policy, role):
    """
    Each role reads up to its level and nothing above it, and does what the text gives it.
    """
    given_ = policy.roles[role]
    person = rule.person(Duty(name="x", role=role), policy, {})

    for level in Level:
        allowed = rule.may(person, Action.READ, Guarded(level=level), 1).allowed
        assert allowed == (level <= given_.level)
    for action in Action:
        found = rule.may(person, action, Guarded(level=0), 1).allowed
        assert found == bool(given_.actions & action)


def test_a_compartment_that_no_text_knows_is_open_to_nobody(policy):
    """
    Enrolment for, or a label of, a compartment that the policy has dropped opens nothing.
    """
    known = [Compartment(name="a"), Compartment(name="b")]
    dropped = rule.mask(["b"], known[:1])

    assert rule.mask(["a", "b"], known) == 3
    assert dropped == rule.UNKNOWN
    duty = Duty(name="x", role=Role.COMMISSIONER, compartments=("b",))
    person = rule.person(duty, replace(policy, compartments=tuple(known[:1])), {})
    decision = rule.may(person, Action.READ, Guarded(level=0, compartments=dropped), 0)
    assert decision.why is Why.COMPARTMENT


def test_cases_are_for_those_they_are_assigned_to(policy):
    """
    An investigator reads the cases assigned and no other, a commissioner all.
    """
    one = Guarded(level=3, case=7)
    seven = Duty(name="i", role=Role.INVESTIGATOR, cases=(7,))
    eight = Duty(name="j", role=Role.INVESTIGATOR, cases=(8,))
    chief = Duty(name="c", role=Role.COMMISSIONER)
    found = [rule.may(rule.person(d, policy, {}), 1, one, 0).why for d in (seven, eight, chief)]

    assert found == [Why.ALLOWED, Why.CASE, Why.ALLOWED]
