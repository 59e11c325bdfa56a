"""What a single contribution may do for a single requirement: caveats, skills, rungs, windows.

Nothing here knows of other contributions.  Days are counted as ordinals (`date.toordinal`), in UTC.
"""

from collections.abc import Container
from datetime import UTC, datetime

from lendemain.records.force import Cause, Caveat, Contribution, Requirement, Rung

LADDER = tuple(Rung)
FAR = 4_000_000
"""A day beyond all plans."""


def causes(offer: Contribution, line: Requirement, *, least: Rung) -> frozenset[Cause]:
    """What rules a pair out whatever the month; empty where nothing does.

    A unit at longer notice than the requirement allows is ruled out by notice, one whose readiness
    nobody has shown by readiness, one whose contribution is not real enough by status.
    """
    found = set()
    if LADDER.index(offer.rung) < LADDER.index(least):
        found.add(Cause.STATUS)
    if not offer.readiness_evidence:
        found.add(Cause.READINESS)
    if line.notice_days and offer.notice_days > line.notice_days:
        found.add(Cause.NOTICE)
    if broken(offer, line):
        found.add(Cause.CAVEAT)
    if not set(line.skills) <= set(offer.skills):
        found.add(Cause.SKILLS)
    return frozenset(found)


def broken(offer: Contribution, line: Requirement) -> list[Caveat]:
    """The caveats of a contribution that serving on a requirement would break.

    >>> rule = Caveat(effect="only", about="area", values=("abroad",))
    >>> kept({"area": ("west",)}, rule), kept({"area": ("abroad",)}, rule)
    (False, True)
    """
    said = {"task": line.tasks, "area": (line.area,), "domain": (line.domain.value,)}
    return [rule for rule in offer.caveats if not kept(said, rule)]


def kept(said: "dict[str, tuple[str, ...]]", rule: Caveat) -> bool:
    """Whether what a requirement asks for keeps a caveat."""
    asked = [value for value in said[rule.about] if value]
    if rule.effect == "forbid":
        return not any(value in rule.values for value in asked)
    return bool(asked) and all(value in rule.values for value in asked)


def window(offer: Contribution, waived: Container[Cause]) -> tuple[int, int]:
    """The first day on which a unit can arrive, and the day by which it must have left."""
    first, last = _day(offer.start), _day(offer.end)
    if Cause.AVAILABILITY in waived:
        first, last = 1, FAR
    if Cause.NOTICE not in waived:
        first += offer.notice_days
    if offer.authority_end is not None and Cause.AUTHORITY not in waived:
        last = min(last, _day(offer.authority_end))
    return first, last


def arrival_max(offer: Contribution, waived: Container[Cause]) -> int:
    """The last day on which a unit's readiness still holds when it arrives."""
    if offer.readiness_end is None or Cause.READINESS in waived:
        return FAR
    return _day(offer.readiness_end)


def _day(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()
