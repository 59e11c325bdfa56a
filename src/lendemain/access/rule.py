"""The rule: may this person do this with this thing now?

    allowed  iff  the action is one of the person's
             and  the thing is not sealed (only unsealing touches what is sealed)
             and  its compartments are all open to the person
             and  its level is at most the person's, or the person's party gave it and it has one
             and  its release time has passed, for those who wait for it
             and  its case, if it has one, is the person's

Every condition can only forbid, so deny wins and the order does not matter; what no text allows is
forbidden.  Parties are numbers here and no number is special, so swapping two parties swaps
every decision.  `access.mask` is the same rule over columns.
"""

from collections.abc import Iterable, Mapping

from lendemain.records.access import (
    AccessPolicy,
    Action,
    Cases,
    Compartment,
    Decision,
    Duty,
    Guarded,
    Level,
    Person,
    Why,
)

NOBODY = max(Level) + 1
"""The level of what no text gives a level: above everybody's."""

COMPARTMENTS_MAX = 63
UNKNOWN = 1 << COMPARTMENTS_MAX
"""The bit of a compartment that the policy does not name; it is open to nobody."""

EVERYTHING = (1 << 64) - 1

_ALLOWED = Decision(True, Why.ALLOWED)
_ACTION = Decision(False, Why.ACTION)
_SEALED = Decision(False, Why.SEALED)
_COMPARTMENT = Decision(False, Why.COMPARTMENT)
_LEVEL = Decision(False, Why.LEVEL)
_RELEASE = Decision(False, Why.RELEASE)
_CASE = Decision(False, Why.CASE)
_UNSEAL = int(Action.UNSEAL)


def may(person: Person, action: int, thing: Guarded, now: int) -> Decision:
    """Whether a person may do something with a thing at a moment (microseconds), and why not.

    >>> reader = Person(name="a", level=0, outside=EVERYTHING, actions=1, party=0, waits=True,
    ...                 every_case=False, cases=frozenset())
    >>> may(reader, Action.READ, Guarded(level=0, released=10), 9).why
    <Why.RELEASE: 'release'>
    >>> may(reader, Action.READ, Guarded(level=0, released=10), 10).allowed
    True
    """
    if not person.actions & action:
        return _ACTION
    if thing.sealed and action != _UNSEAL:
        return _SEALED
    if thing.compartments & person.outside:
        return _COMPARTMENT
    level, owner = thing.level, thing.owner
    if level > person.level and (level >= NOBODY or owner == 0 or owner != person.party):
        return _LEVEL
    if person.waits and now < thing.released:
        return _RELEASE
    case = thing.case
    if case and not person.every_case and case not in person.cases:
        return _CASE
    return _ALLOWED


def reasons(person: Person, action: int, thing: Guarded, now: int) -> tuple[Why, ...]:
    """Every reason that forbids it, in the rule's order; empty where it is allowed."""
    owned = thing.level < NOBODY and thing.owner != 0 and thing.owner == person.party
    found = (
        (not person.actions & action, Why.ACTION),
        (thing.sealed and action != _UNSEAL, Why.SEALED),
        (bool(thing.compartments & person.outside), Why.COMPARTMENT),
        (thing.level > person.level and not owned, Why.LEVEL),
        (person.waits and now < thing.released, Why.RELEASE),
        (bool(thing.case) and not person.every_case and thing.case not in person.cases, Why.CASE),
    )
    return tuple(why for forbidden, why in found if forbidden)


def person(duty: Duty, policy: AccessPolicy, parties: Mapping[str, int]) -> Person:
    """Somebody with a duty as the rule sees them; without a role they may nothing.

    `parties` gives each party its number.
    """
    given = policy.roles.get(duty.role) if duty.role is not None else None
    return Person(
        name=duty.name,
        level=int(given.level) if given else -1,
        outside=EVERYTHING & ~(mask(duty.compartments, policy.compartments) & ~UNKNOWN),
        actions=given.actions if given else 0,
        party=parties.get(duty.party, 0),
        waits=given.waits if given else True,
        every_case=given is not None and given.cases is Cases.ALL,
        cases=frozenset(duty.cases)
        if given is not None and given.cases is Cases.ASSIGNED
        else frozenset(),
    )


def mask(names: Iterable[str], known: Iterable[Compartment]) -> int:
    """A bit for each compartment named; one that the policy does not know is open to nobody.

    >>> mask(["b", "x"], [Compartment(name="a"), Compartment(name="b")]) == 2 | UNKNOWN
    True
    """
    bit = {one.name: 1 << place for place, one in enumerate(known)}
    found = 0
    for name in names:
        found |= bit.get(name, UNKNOWN)
    return found


def guarded(kind: str, policy: AccessPolicy) -> Guarded:
    """A thing of a kind with nothing said of it; nobody's level where the policy names no such
    kind.
    """
    return Guarded(level=int(policy.things.get(kind, NOBODY)))
