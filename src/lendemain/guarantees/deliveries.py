"""What was asked, agreed, moved and delivered under a commitment, and the price of not answering.

A delivery climbs a ladder; what stands on a rung counts on those below it too, and never more
than was asked counts as owed.  Whoever was asked and did not answer in time is named with what the
text makes of silence, and with how often that has been so before: a count, and no judgement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from lendemain.errors import InputError
from lendemain.records.activation import DeliveryRung
from lendemain.records.because import Because

RUNGS = tuple(DeliveryRung)


@dataclass(frozen=True, slots=True)
class Delivered:
    """So much (millionths of a unit) of one thing on one rung, by one nation, at a time."""

    item: str
    rung: DeliveryRung
    by: str
    quantity_e6: int
    unit: str
    at: datetime
    entry: int = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """What one who was convened has answered: yes, no, or comes; `at` is None for silence."""

    party: str
    answer: str
    at: datetime | None
    entry: int = -1


def ladder(deliveries: Sequence[Delivered], at: datetime) -> list[dict[str, object]]:
    """For each item and nation, how much stands on each rung or above it, and the share delivered.

    Raises `InputError` where one item is told in two units, or a quantity is not above zero.
    """
    sums: dict[tuple[str, str], dict[DeliveryRung, int]] = {}
    units: dict[str, str] = {}
    for one in deliveries:
        if units.setdefault(one.item, one.unit) != one.unit:
            raise InputError(
                f"{one.item} is told in {units[one.item]!r} and in {one.unit!r}",
                where="delivery",
                remedy="Use one unit for an item",
            )
        if one.quantity_e6 <= 0:
            raise InputError("a quantity of nothing", where="delivery", remedy="Give one above 0")
        if one.at <= at:
            rungs = sums.setdefault((one.item, one.by), dict.fromkeys(RUNGS, 0))
            rungs[one.rung] += one.quantity_e6
    found = []
    for (item, by), rungs in sorted(sums.items()):
        row: dict[str, object] = {"item": item, "by": by, "unit": units[item]}
        reached = dict(rungs)
        for lower, higher in reversed(list(pairwise(RUNGS))):
            reached[lower] = max(reached[lower], reached[higher])
        row |= {rung.value: reached[rung] / 1e6 for rung in RUNGS}
        asked = reached[DeliveryRung.ASKED]
        row["share_delivered"] = min(1.0, reached[DeliveryRung.DELIVERED] / asked) if asked else 0.0
        found.append(row)
    return found


def silence(
    invited: Sequence[str], answers: Sequence[Answer], *, due: datetime | None, at: datetime,
    on_silence: str, before: Mapping[str, int],
) -> list[dict[str, object]]:  # fmt: skip
    """Each who was convened: what they answered and when, or that they did not, and its price.

    `before` counts earlier convocations that each left unanswered.
    """
    latest = {a.party: a for a in sorted(answers, key=lambda a: (a.at is None, a.at, a.entry))}
    price = Because.of(f"price_{on_silence or 'none'}")
    found: list[dict[str, object]] = []
    for party in invited:
        given = latest.get(party)
        row: dict[str, object] = {"party": party}
        if given is not None and given.at is not None and given.at <= at:
            late = due is not None and given.at > due
            row |= {"answer": given.answer, "at": given.at.isoformat(), "late": late, "price": ""}
        elif due is not None and at >= due:
            row |= {"answer": "none in time", "at": "", "late": True, "price": price}
        else:
            row |= {"answer": "none yet", "at": "", "late": False, "price": ""}
        found.append({**row, "unanswered_before": before.get(party, 0)})
    return found
