"""What an audience may have of a mission, asked of the rule of access in whole columns.

    accounts -> those that may be had now -> incidents -> those of kinds released by now
             -> allegations, cases

Where accounts are withheld the incidents are worked out again without them: an incident never tells
of an account that its reader may not have.  A label on a case withholds the accounts of its
incident.  What the rule lets through and a level would show coarsely is still exact here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import agreement, commission, tables
from lendemain.access import levels, mask
from lendemain.commission import gathering
from lendemain.desk.permissions import Label, Standing
from lendemain.desk.released.audiences import Audience
from lendemain.desk.working import cycle
from lendemain.records.access import Action, Guarded
from lendemain.records.agreement import Agreement
from lendemain.records.case import Allegation, Case, Step

Bools = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything a release is made from; accounts, watches and notices with their `entry`."""

    name: str
    agreements: tuple[Agreement, ...]
    observations: pa.Table
    watches: pa.Table
    notices: pa.Table
    rejections: pa.Table
    earlier: pa.Table
    steps: tuple[Step, ...]
    whole: cycle.Conclusions
    received: cycle.Received


class Sieve:
    """One audience's questions of the rule, about whole columns, at one moment."""

    def __init__(self, held: Material, now: Standing, wanted: Audience, now_us: int) -> None:
        self._held, self._now, self._wanted, self._at = held, now, wanted, now_us
        self._zone = ZoneInfo(held.agreements[0].time_zone)
        self.due: int | None = None

    def concluded(self) -> tuple[cycle.Conclusions, pa.Table]:
        """What follows from the accounts that may be had, and those accounts."""
        held = self._held
        accounts = held.observations
        usable = self._usable(accounts, released=self._released(accounts, "kind"))
        watches, notices = self._usable(held.watches), self._usable(held.notices)
        if usable.all() and watches.all() and notices.all():
            return held.whole, accounts
        kept = accounts.filter(pa.array(usable))
        given = replace(
            held.received,
            observations=kept,
            watches=held.watches.filter(pa.array(watches)),
            notices=held.notices.filter(pa.array(notices)),
            earlier=tables.empty(Case),
            steps=(),
            signals=None,
        )
        return cycle.concluded(given), kept

    def incidents(self, rows: pa.Table) -> pa.Table:
        """Those of kinds that are released by now."""
        guards = self._things(rows.num_rows, "incident", released=self._released(rows, "kind"))
        return rows.filter(pa.array(self._passed(guards)))

    def alleged(self, found: cycle.Conclusions, incidents: pa.Table) -> pa.Table:
        """What the incidents that may be had would breach."""
        if not self._passed(self._things(1, "allegation"))[0]:
            return tables.empty(Allegation)
        if incidents.num_rows == found.incidents.num_rows:
            return found.allegations
        notices = self._held.notices.filter(pa.array(self._usable(self._held.notices)))
        return tables.joined(
            Allegation,
            [
                agreement.compliance.allegations(incidents, notices, text)
                for text in self._held.agreements
            ],
        )

    def docket(self, allegations: pa.Table, incidents: pa.Table) -> pa.Table:
        """The lines of the docket that rest on these allegations, and no other."""
        if not self._passed(self._things(1, "docket"))[0]:
            return tables.empty(Case)
        ids = allegations.column("allegation_id").combine_chunks()
        earlier = self._held.earlier
        earlier = earlier.filter(pc.is_in(earlier.column("allegation_id"), value_set=ids))
        place = earlier.schema.get_field_index("batch")
        alone = pa.array([""] * earlier.num_rows, pa.string()).dictionary_encode()
        earlier = earlier.set_column(place, earlier.schema.field(place), alone)
        gathered = self._held.received.gatherings
        patterns = {one.number for one in gathered}
        numbers = {*earlier.column("number").to_pylist(), *patterns}
        found = commission.docket.cases(
            allegations,
            incidents,
            earlier=earlier,
            steps=[s for s in self._held.steps if s.number in numbers],
            thresholds=self._held.agreements[0].thresholds or {},
            until=self._held.received.until,
            gatherings=gathered,
        )
        listed = pc.is_in(found.column("number"), value_set=pa.array(sorted(patterns), pa.int64()))
        own = found.filter(pc.invert(listed))  # members may not all be for it: it rests on these
        return tables.joined(Case, [own, gathering.resting_on(own, found)])

    def coverage(self, rows: pa.Table) -> pa.Table:
        """The hours whose coverage is released by now."""
        ends = tables.micros(rows, "hour") + levels.HOUR_US
        hours = np.unique(ends)
        due = levels.released(hours, ["watch"] * len(hours), self._wanted.rule, self._zone)
        released = due[np.searchsorted(hours, ends)]
        return rows.filter(
            pa.array(self._passed(self._things(rows.num_rows, "coverage", released=released)))
        )

    def accounts(self, rows: pa.Table) -> pa.Table:
        """The accounts that may be read as such: a party's own, or all of them."""
        owner = self._parties(rows)
        return rows.filter(
            pa.array(self._passed(self._things(rows.num_rows, "observation", owner=owner)))
        )

    def rows(self, kind: str, rows: pa.Table, record: type) -> pa.Table:
        """Rows of a kind of thing, where the audience may have any, without hidden entries'."""
        if not self._passed(self._things(1, kind))[0]:
            return tables.empty(record)
        return rows.filter(pa.array(self._usable(rows))).drop_columns(["entry"])

    def _parties(self, rows: pa.Table) -> Whole:
        words = tables.texts(rows, "by_party")
        return np.array([self._now.parties.get(str(word), 0) for word in words], np.int64)

    def _released(self, rows: pa.Table, kind: str) -> Whole:
        return levels.released(
            tables.micros(rows, "end"), tables.texts(rows, kind).tolist(), self._wanted.rule,
            self._zone,
        )  # fmt: skip

    def _things(self, rows: int, kind: str, **columns: object) -> pa.Table:
        return mask.things(rows, **{"level": self._now.guard(kind).level, **columns})

    def _usable(self, rows: pa.Table, *, released: Whole | None = None) -> Bools:
        """Which rows the audience may have what follows from: by their entries' labels, by the
        labels of cases that rest on them, and by their release time.
        """
        guards: dict[int, Guarded] = {
            entry: self._derived(label) for entry, label in self._now.entries.items()
        }
        entry = rows.column("entry").to_numpy()
        columns = _spread(entry, guards)
        if released is not None:
            columns["released"] = np.maximum(columns["released"], released)
            for label, ids in self._sealed_accounts():
                hit = pc.is_in(rows.column("observation_id"), value_set=ids).to_numpy()
                _tighten(columns, self._derived(label), hit)
        return self._passed(mask.things(rows.num_rows, **columns))

    def _derived(self, label: Label) -> Guarded:
        guard = self._now.guard("incident", label)
        return replace(guard, level=max(0 if label.level is None else int(label.level), 0))

    def _sealed_accounts(self) -> list[tuple[Label, pa.Array]]:
        """The accounts of the incidents of labelled cases, with each case's label."""
        cases, members = self._held.whole.cases, self._held.whole.members
        found = []
        for number, label in sorted(self._now.cases.items()):
            rows = cases.filter(pc.equal(cases.column("number"), number))
            ids = rows.column("incident_id").cast(pa.string()).combine_chunks()
            hit = pc.is_in(members.column("incident_id").cast(pa.string()), value_set=ids)
            chosen = members.filter(hit).column("observation_id").combine_chunks()
            found.append((label, chosen))
        return found

    def _passed(self, guards: pa.Table) -> Bools:
        """What may be read now; what only has to wait moves the moment at which more is due."""
        passed = mask.allowed(self._wanted.person, Action.READ, guards, self._at)
        if self._wanted.person.waits and not passed.all():
            ever = mask.allowed(self._wanted.person, Action.READ, guards, np.iinfo(np.int64).max)
            waiting = guards.column("released").to_numpy()[ever & ~passed]
            if len(waiting):
                first = int(waiting.min())
                self.due = first if self.due is None else min(self.due, first)
        return passed


def _spread(entry: Whole, guards: Mapping[int, Guarded]) -> Columns:
    """The columns of things for rows that came with these entries."""
    columns: Columns = {name: np.zeros(len(entry), kind) for name, kind in mask.KINDS.items()}
    for index, guard in guards.items():
        hit = entry == index
        if hit.any():
            _tighten(columns, guard, hit)
    return columns


def _tighten(columns: Columns, guard: Guarded, hit: Bools) -> None:
    """Add a guard's conditions to the rows that it is about."""
    columns["level"][hit] = np.maximum(columns["level"][hit], np.int8(guard.level))
    columns["compartments"][hit] |= np.uint64(guard.compartments)
    columns["released"][hit] = np.maximum(columns["released"][hit], guard.released)
    columns["sealed"][hit] |= guard.sealed
