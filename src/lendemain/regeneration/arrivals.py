"""What commitments bring into a scenario: items delivered, and items that are on their way.

A delivery climbs a ladder (asked, agreed, moved, delivered), and its steps are told one by one, so
what has gone further is taken off what was agreed or moved first.  Delivered items arrive in the
week of their delivery; those from before the scenario begins are in what it says is held.  What was
moved or agreed and has gone no further is foreseen, as many weeks later as the scenario says, and
never in weeks that are past.  Whatever is not taken into the run is told with its reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lendemain.records.activation import DeliveryRung
from lendemain.records.regeneration import EquipmentLine, Establishment, Inflow, Money
from lendemain.records.stock import Promise

COUNTED = frozenset({"", "item", "items", "piece", "pieces"})
"""Units in which a quantity is a number of items, besides the scenario's own."""

MONEY = "money"
ONE = 1_000_000
LADDER = (DeliveryRung.AGREED, DeliveryRung.MOVED, DeliveryRung.DELIVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """A scenario with what commitments bring in it, each inflow, and what was left out and why.

    `others` are deliveries of what the scenario knows nothing of.
    """

    scenario: Establishment
    inflows: tuple[Inflow, ...]
    remarks: tuple[str, ...]
    others: tuple[str, ...] = ()


def arrivals(given: Establishment, promises: Sequence[Promise], *, known: datetime) -> Arrivals:
    """The scenario with the deliveries under commitments, as they stand at a moment.

    `known` is up to when the ladder is known: nothing that is foreseen comes before it.
    """
    lines = {_name(n): line for line in given.equipment for n in (line.kind, *line.names)}
    money = _as_line(given.money)
    lines[money.kind] = money
    ladders: dict[tuple[str, str, str], list[Promise]] = {}
    remarks: list[str] = []
    others: list[str] = []
    for one in promises:
        paid = bool(money.unit) and one.unit.casefold() == money.unit.casefold()
        line = money if paid else lines.get(_name(one.item))
        told = f"{one.fragment}: {one.item}"
        if line is None or (line is money and not paid):
            others.append(f"{told} is no kind of equipment or money of {given.scenario_id}")
        elif one.unit.casefold() not in COUNTED | {line.unit.casefold(), line.kind.casefold()}:
            remarks.append(f"{told} in {one.unit!r} is no number of items")
        elif one.at <= known:
            ladders.setdefault((line.kind, one.fragment, one.nation), []).append(one)
    found: list[Inflow] = []
    for (kind, _, _), steps in sorted(ladders.items()):
        for part in _parts(lines[_name(kind)], steps):
            _placed(given, part, found, remarks, known=known)
    return Arrivals(
        scenario=_with(given, found),
        inflows=tuple(sorted(found, key=lambda f: (f.week, f.kind, f.fragment, f.rung))),
        remarks=tuple(dict.fromkeys(remarks)),
        others=tuple(dict.fromkeys(others)),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Part of a ladder that stands on one rung: the step that brought it there, and how much."""

    line: EquipmentLine
    step: Promise
    quantity_e6: int


def _parts(line: EquipmentLine, steps: Sequence[Promise]) -> Iterator[_Part]:
    """What stands on each rung: the steps in order, less what has gone further, first come first.

    >>> list(_parts(EquipmentLine(kind="gun", held=0), []))
    []
    """
    further = 0
    for rung in reversed(LADDER):
        mine = sorted((s for s in steps if s.rung is rung), key=lambda s: s.at)
        gone = further
        for step in mine:
            left = max(0, step.quantity_e6 - gone)
            gone = max(0, gone - step.quantity_e6)
            if left:
                yield _Part(line, step, left)
        further = max(further, sum(s.quantity_e6 for s in mine))


def _placed(
    given: Establishment, part: _Part, found: list[Inflow], remarks: list[str], *, known: datetime
) -> None:
    """Put a part in its week, or say why it has none."""
    line, step, number = part.line, part.step, part.quantity_e6 // ONE
    told = f"{step.fragment}: {part.quantity_e6 / ONE:g} {line.kind}, {step.rung.value}"
    if part.quantity_e6 % ONE:
        remarks.append(f"{told}: a part of an item is left out")
    lead = {
        DeliveryRung.DELIVERED: 0, DeliveryRung.MOVED: line.moved_weeks,
        DeliveryRung.AGREED: line.agreed_weeks,
    }[step.rung]  # fmt: skip
    if lead is None:
        remarks.append(f"{told}: not foreseen, the scenario gives no {step.rung.value}_weeks")
        return
    due = step.at + timedelta(weeks=lead)
    week = _week(given, due)
    if step.rung is DeliveryRung.DELIVERED and week < 1:
        remarks.append(f"{told} before the scenario begins: in what it says is held")
        return
    if step.rung is not DeliveryRung.DELIVERED:
        overdue = due <= known
        week = max(1, _week(given, known) + 1 if overdue else week)
    if week > given.weeks:
        remarks.append(f"{told}: after the scenario ends")
    elif number and line.crew and not line.crew_course:
        remarks.append(f"{told}: no course trains its crew")
    elif number:
        found.append(
            Inflow(
                week=week, kind=line.kind, number=number, rung=step.rung, fragment=step.fragment,
                nation=step.nation, at=step.at,
            )
        )  # fmt: skip


def _week(given: Establishment, at: datetime) -> int:
    """The week of a scenario in which a moment lies, from 1; 0 and below are before it begins."""
    return (at - given.start) // timedelta(weeks=1) + 1


def _name(text: str) -> str:
    """A name as it is compared: clauses write towed_howitzer where people write Towed howitzer.

    >>> _name(" Towed-howitzer") == _name("towed_howitzer")
    True
    """
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _with(given: Establishment, found: Sequence[Inflow]) -> Establishment:
    """The scenario with these inflows among what is donated."""
    more: dict[str, dict[int, int]] = {}
    for one in found:
        weeks = more.setdefault(one.kind, {})
        weeks[one.week] = weeks.get(one.week, 0) + one.number
    lines = (
        replace(line, donated=_sum(line.donated, more[line.kind])) if line.kind in more else line
        for line in given.equipment
    )
    paid = given.money
    if paid is not None and MONEY in more:
        paid = replace(paid, given=_sum(paid.given, more[MONEY]))
    return replace(given, equipment=tuple(lines), money=paid) if found else given


def _as_line(money: Money | None) -> EquipmentLine:
    """Money as a kind of its own, so that it climbs the same ladder; without a unit if none."""
    if money is None:
        return EquipmentLine(kind=MONEY, held=0)
    return EquipmentLine(
        kind=MONEY, held=0, unit=money.unit.strip(), agreed_weeks=money.agreed_weeks,
        moved_weeks=money.moved_weeks,
    )  # fmt: skip


def _sum(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {week: one.get(week, 0) + other.get(week, 0) for week in sorted({*one, *other})}
