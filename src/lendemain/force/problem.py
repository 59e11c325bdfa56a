"""The plan of a force as arrays: every tour that the rules allow, and what bounds them together.

A tour is a column: one contribution serves on one requirement from the start of a month until it
must go.  Whatever concerns a single tour (window, notice, readiness, authority, caveats, skills,
shortest stay) is decided here, once, and each pair of contribution and requirement that is ruled
out keeps its causes; whatever concerns tours together (one at a time with dwell, lift, ceilings
of nations, key of burdens) is left to the solver.  A cause can be waived for one requirement, which
is how shortfalls are explained.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from lendemain.force import rules
from lendemain.records.force import Assignment, Cause, Contribution, Requirement, Rung, Statement

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
LADDER = tuple(Rung)
UNBOUNDED = np.int64(2**52)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A cause that does not count, for one requirement or (with "") for all."""

    cause: Cause
    requirement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tours:
    """The columns: arrays of one length, sorted by offer, line and start.

    `start` to `end` are the months served; the unit can start again in month `free`.
    """

    offer: Ints
    line: Ints
    start: Ints
    end: Ints
    free: Ints
    arrives: Ints

    def __len__(self) -> int:
        return len(self.offer)

    def taken(self, rows: npt.NDArray[np.generic]) -> "Tours":
        """The columns at these positions (or where a mask holds)."""
        names = ("offer", "line", "start", "end", "free", "arrives")
        return Tours(**{name: getattr(self, name)[rows] for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a plan is chosen from and measured by.

    `demand` is units by line and month; `weight` counts each unit-month missing; `blocked` says by
    which causes a pair of offer and line is ruled out.  Lift is in kilograms a month, people a
    nation's ceiling, cost in cents a month; `previous` marks the tours of the last plan.
    """

    offers: tuple[Contribution, ...]
    lines: tuple[Requirement, ...]
    months: int
    tours: Tours
    demand: Ints
    weight: Ints
    critical: Mask
    amount: Ints
    nation: Ints
    nations: tuple[str, ...]
    lift: Ints
    lift_in: Ints
    lift_out: Ints
    people: Ints
    people_max: Ints
    nations_max: Ints
    key: Ints
    cost: Ints
    previous: Mask
    previous_lost: int
    blocked: Mapping[tuple[int, int], frozenset[Cause]] = field(default_factory=dict)


def month_of(moment: datetime) -> int:
    """The month of a moment, counted from year 0 (UTC).

    >>> month_of(datetime(2026, 9, 1, tzinfo=UTC)) % 12
    8
    """
    at = moment.astimezone(UTC)
    return at.year * 12 + at.month - 1


def month_start(month: int) -> datetime:
    """When a month counted from year 0 begins, in UTC."""
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def problem(
    statement: Statement,
    offers: Sequence[Contribution],
    *,
    previous: Iterable[Assignment] = (),
    waivers: Sequence[Waiver] = (),
) -> Problem:
    """Every tour that the rules allow, with what bounds them together.

    Contributions that are withdrawn give no tours.  Tours of `previous` that are no longer allowed
    count as changes that cannot be helped.
    """
    lines = statement.requirements
    days = _days(statement)
    wanted = _demand(statement)
    pairs = _Pairs(statement, offers, wanted, days=days, waivers=waivers)
    tours = pairs.tours()
    names = tuple(n.nation_id for n in statement.nations)
    at = {name: i for i, name in enumerate(names)}
    old, lost = _previous(tours, offers, lines, previous)
    waived = {w.cause for w in waivers}
    lift_in, lift_out, people_max = _ceilings(statement, waived)
    return Problem(
        offers=tuple(offers),
        lines=lines,
        months=statement.months,
        tours=tours,
        demand=wanted,
        weight=np.array([r.weight for r in lines], np.int64),
        critical=np.array([r.critical for r in lines], bool),
        amount=np.array([c.count for c in offers], np.int64),
        nation=np.array([at[c.nation] for c in offers], np.int64),
        nations=names,
        lift=np.array([c.lift_kg if c.lift_by == "pool" else 0 for c in offers], np.int64),
        lift_in=lift_in,
        lift_out=lift_out,
        people=np.array([c.personnel for c in offers], np.int64),
        people_max=people_max,
        nations_max=np.array(
            [0 if Cause.NATIONS_PER_LINE in pairs.waived(r) else r.nations_max for r in lines],
            np.int64,
        ),
        key=np.array([n.key_millionths for n in statement.nations], np.int64),
        cost=np.array([c.cost_cents for c in offers], np.int64),
        previous=old,
        previous_lost=lost,
        blocked=pairs.blocked,
    )


def waiving(
    given: Problem, statement: Statement, offers: Sequence[Contribution], waiver: Waiver
) -> Problem:
    """The problem as `problem` gives it with one waiver of one requirement, and no last plan.

    `given` is the same statement's and the same offers' without a waiver; only tours of the one
    requirement are looked at again.
    """
    row = next(i for i, r in enumerate(given.lines) if r.requirement_id == waiver.requirement)
    pairs = _Pairs(statement, offers, given.demand, days=_days(statement), waivers=[waiver])
    mine = pairs.tours(only=row)
    others = given.tours.taken(given.tours.line != row)
    names = ("offer", "line", "start", "end", "free", "arrives")
    both = Tours(
        **{n: np.concatenate([getattr(others, n), getattr(mine, n)]) for n in names}
    )  # fmt: skip
    tours = both.taken(np.lexsort((both.start, both.line, both.offer)))
    lift_in, lift_out, people_max = _ceilings(statement, {waiver.cause})
    nations_max = given.nations_max.copy()
    if waiver.cause is Cause.NATIONS_PER_LINE:
        nations_max[row] = 0
    kept = {pair: causes for pair, causes in given.blocked.items() if pair[1] != row}
    return replace(
        given, tours=tours, lift_in=lift_in, lift_out=lift_out, people_max=people_max,
        nations_max=nations_max, previous=np.zeros(len(tours), bool), previous_lost=0,
        blocked=kept | pairs.blocked,
    )  # fmt: skip


def _ceilings(statement: Statement, waived: Container[Cause]) -> tuple[Ints, Ints, Ints]:
    """Lift in and out by month, and people by nation, where they are not waived."""
    months = statement.months + 1
    lift = [
        np.full(months, UNBOUNDED if kg is None or Cause.LIFT in waived else kg, np.int64)
        for kg in (statement.lift_in_kg, statement.lift_out_kg)
    ]
    people = [
        UNBOUNDED if n.people_max is None or Cause.NATION_CAP in waived else n.people_max
        for n in statement.nations
    ]
    return lift[0], lift[1], np.array(people, np.int64)


def without(given: Problem, nation: str) -> Problem:
    """The problem without the tours of one nation."""
    at = given.nations.index(nation)
    keep = given.nation[given.tours.offer] != at
    return replace(given, tours=given.tours.taken(keep), previous=given.previous[keep])


def _days(statement: Statement) -> Ints:
    """The day on which each month begins, one past the last included."""
    months = range(statement.first_month, statement.first_month + statement.months + 1)
    return np.array([month_start(m).toordinal() for m in months], np.int64)


def _demand(statement: Statement) -> Ints:
    wanted = np.zeros((len(statement.requirements), statement.months), np.int64)
    for row, line in enumerate(statement.requirements):
        first = max(0, month_of(line.start) - statement.first_month)
        last = -(-(_exact(line.end) - statement.first_month * 1000) // 1000)
        wanted[row, first : max(first, min(statement.months, last))] = line.quantity
    return wanted


def _exact(moment: datetime) -> int:
    """A moment in thousandths of months, where only whole months must be exact."""
    month = month_of(moment)
    return month * 1000 + int(moment > month_start(month)) * 500


def _previous(
    tours: Tours,
    offers: Sequence[Contribution],
    lines: Sequence[Requirement],
    previous: Iterable[Assignment],
) -> tuple[Mask, int]:
    """Which tours stood in the last plan, and how many of its tours are no longer possible."""
    of = {c.contribution_id: i for i, c in enumerate(offers)}
    on = {r.requirement_id: i for i, r in enumerate(lines)}
    wanted = {(of.get(a.contribution, -1), on.get(a.requirement, -1), a.start) for a in previous}
    found = np.zeros(len(tours), bool)
    if wanted:
        keys = zip(tours.offer.tolist(), tours.line.tolist(), tours.start.tolist(), strict=True)
        found = np.array([key in wanted for key in keys], bool)
    return found, len(wanted) - int(found.sum())


class _Pairs:
    """Offers against lines: what rules each pair out, and the tours of those that remain."""

    def __init__(
        self,
        statement: Statement,
        offers: Sequence[Contribution],
        demand: Ints,
        *,
        days: Ints,
        waivers: Sequence[Waiver],
    ) -> None:
        self.statement, self.offers, self.demand, self.days = statement, offers, demand, days
        self._everywhere = frozenset(w.cause for w in waivers if not w.requirement)
        self._waived: dict[str, frozenset[Cause]] = {}
        for waiver in waivers:
            known = self._waived.get(waiver.requirement, self._everywhere)
            self._waived[waiver.requirement] = known | {waiver.cause}
        self.blocked: dict[tuple[int, int], frozenset[Cause]] = {}
        self._of_capability: dict[str, list[int]] = {}
        for row, line in enumerate(statement.requirements):
            self._of_capability.setdefault(line.capability, []).append(row)

    def waived(self, line: Requirement) -> frozenset[Cause]:
        """The causes that do not count for a requirement."""
        return self._waived.get(line.requirement_id, self._everywhere)

    def tours(self, *, only: int | None = None) -> Tours:
        """The columns, in the order of offers, lines and months; of one line where it is named."""
        parts = []
        for row, offer in enumerate(self.offers):
            if offer.rung is Rung.WITHDRAWN:
                continue
            able = {i for c in offer.capabilities for i in self._on(c)}
            for at in sorted(able if only is None else able & {only}):
                line = self.statement.requirements[at]
                waived = self.waived(line)
                causes = rules.causes(offer, line, least=self.statement.least_rung) - waived
                if not causes:
                    found = self._pair(row, at, waived)
                    if len(found[0]):
                        parts.append(found)
                        continue
                    causes = frozenset(self._empty(row, at, waived))
                self.blocked[row, at] = causes
        columns = [np.concatenate(c) for c in zip(*parts, strict=True)] if parts else None
        none = np.zeros(0, np.int64)
        names = ("offer", "line", "start", "end", "free", "arrives")
        return Tours(**dict(zip(names, columns or [none] * 6, strict=True)))

    def _on(self, capability: str) -> list[int]:
        return self._of_capability.get(capability, [])

    def _empty(self, row: int, at: int, waived: frozenset[Cause]) -> list[Cause]:
        """The causes that each alone would give this pair a tour."""
        tried = (Cause.AVAILABILITY, Cause.AUTHORITY, Cause.NOTICE, Cause.READINESS, Cause.HOLD)
        found = [c for c in tried if len(self._pair(row, at, waived | {c})[0])]
        return found or [Cause.AVAILABILITY]

    def _pair(self, row: int, at: int, waived: frozenset[Cause]) -> tuple[Ints, ...]:
        """The tours of one offer on one line: offer, line, start, end, free, arrives."""
        offer, line = self.offers[row], self.statement.requirements[at]
        months, days = self.statement.months, self.days
        needed = np.nonzero(self.demand[at])[0]
        if not len(needed):
            return (np.zeros(0, np.int64),) * 6
        first, last = rules.window(offer, waived)
        arrival_max = rules.arrival_max(offer, waived)
        start = np.arange(needed[0], needed[-1] + 1)
        arrival = days[start] - line.handover_days
        start = start[(arrival >= first) & (arrival <= arrival_max)]
        latest = int(np.searchsorted(days, last, side="right")) - 1
        end = np.minimum.reduce([start + offer.tour_months, np.full(len(start), needed[-1] + 1)])
        end = np.minimum(end, latest)
        stay = min(line.hold_months, offer.tour_months)
        enough = end - start >= (1 if Cause.HOLD in waived else stay)
        enough |= (end == months) & (end > start)
        start, end = start[enough], end[enough]
        dwell = 0.0 if Cause.DWELL in waived else offer.dwell
        rest = np.ceil(dwell * (end - start) - 1e-9).astype(np.int64)
        arrives = np.maximum(0, start - (line.handover_days > 0))
        size = len(start)
        return (np.full(size, row), np.full(size, at), start, end, end + rest, arrives)
