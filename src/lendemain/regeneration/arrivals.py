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

WHY = {
    "unit": "{clause}: {kind} in {unit!r} is no number of items",
    "part": "{clause}: {n:g} {kind}, {rung}: a part of an item is left out",
    "lead": "{clause}: {n:g} {kind}, {rung}: not foreseen, the scenario gives no {rung}_weeks",
    "before": "{clause}: {n:g} {kind}, {rung} before the scenario begins: in what it says is held",
    "after": "{clause}: {n:g} {kind}, {rung}: after the scenario ends",
    "crew": "{clause}: {n:g} {kind}, {rung}: no course trains its crew",
}
"""Why a delivery, or a part of it, is left out of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A delivery that is left out: why (`WHY`), of which clause, how many of what, on which rung.

    `n` is 0 and `rung` empty where the unit counts no items.

    >>> str(Remark(why="crew", clause="a/1", kind="gun", n=2.0, rung="agreed"))
    'a/1: 2 gun, agreed: no course trains its crew'
    """

    why: str
    clause: str
    kind: str
    n: float = 0.0
    rung: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return WHY[self.why].format(
            clause=self.clause, kind=self.kind, n=self.n, rung=self.rung, unit=self.unit
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """A scenario with what commitments bring in it, each inflow, and what was left out and why.

    `others` are deliveries of what the scenario knows nothing of.
    """

    scenario: Establishment
    inflows: tuple[Inflow, ...]
    remarks: tuple[Remark, ...]
    others: tuple[str, ...] = ()


def arrivals(given: Establishment, promises: Sequence[Promise], *, known: datetime) -> Arrivals:
    """The scenario with the deliveries under commitments, as they stand at a moment.

    `known` is up to when the ladder is known: nothing that is foreseen comes before it.
    """
    lines = {_name(n): line for line in given.equipment for n in (line.kind, *line.names)}
    money = _as_line(given.money)
    lines[money.kind] = money
    ladders: dict[tuple[str, str, str], list[Promise]] = {}
    remarks: list[Remark] = []
    others: list[str] = []
    for one in promises:
        paid = bool(money.unit) and one.unit.casefold() == money.unit.casefold()
        line = money if paid else lines.get(_name(one.item))
        if line is None or (line is money and not paid):
            kinds = f"no kind of equipment or money of {given.scenario_id}"
            others.append(f"{one.fragment}: {one.item} is {kinds}")
        elif one.unit.casefold() not in COUNTED | {line.unit.casefold(), line.kind.casefold()}:
            remarks.append(Remark(why="unit", clause=one.fragment, kind=one.item, unit=one.unit))
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
    given: Establishment,
    part: _Part,
    found: list[Inflow],
    remarks: list[Remark],
    *,
    known: datetime,
) -> None:
    """Put a part in its week, or say why it has none."""
    line, step, number = part.line, part.step, part.quantity_e6 // ONE

    def left_out(why: str) -> None:
        n, rung = part.quantity_e6 / ONE, step.rung.value
        remarks.append(Remark(why=why, clause=step.fragment, kind=line.kind, n=n, rung=rung))

    if part.quantity_e6 % ONE:
        left_out("part")
    lead = {
        DeliveryRung.DELIVERED: 0, DeliveryRung.MOVED: line.moved_weeks,
        DeliveryRung.AGREED: line.agreed_weeks,
    }[step.rung]  # fmt: skip
    if lead is None:
        left_out("lead")
        return
    due = step.at + timedelta(weeks=lead)
    week = _week(given, due)
    if step.rung is DeliveryRung.DELIVERED and week < 1:
        left_out("before")
        return
    if step.rung is not DeliveryRung.DELIVERED:
        overdue = due <= known
        week = max(1, _week(given, known) + 1 if overdue else week)
    if week > given.weeks:
        left_out("after")
    elif number and line.crew and not line.crew_course:
        left_out("crew")
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
