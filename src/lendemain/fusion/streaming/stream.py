"""Incidents from accounts as they come: late, repeated, out of order.

Whatever way the same accounts came, and however often incidents were asked for on the way, they are
those that `fusion.incidents` draws from all of them at once under the same frame, bit for bit.  The
frame is given and stays for a stretch; a frame learnt anew begins another stream.

`accepted` takes accounts in: those of sensors and observers find their incidents at once.  `turned`
puts the coarser ones (a shift, a day) where they belong, for which much has to be looked at, draws
every incident that changed, and says what became of each.  Accounts that began more than `open_s`
before the newest of earlier lots are handed back; `closed` forgets what no account that may still
come can change.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.fusion import associate
from lendemain.fusion.accounts import Accounts, accounts
from lendemain.fusion.frame import Frame, points_of
from lendemain.fusion.fused import Fused, drawn
from lendemain.fusion.streaming import closing, renewing, revising
from lendemain.fusion.streaming.window import Batch, Window
from lendemain.records.incident import Incident, Membership
from lendemain.records.observation import Observation

OPEN_S = 86_400.0


class Accepted(NamedTuple):
    """How many accounts were new, were there already, have no place; and those that came too late,
    as given.
    """

    new: int
    repeated: int
    unlocated: int
    late: pa.Table


class Turn(NamedTuple):
    """What changed, as Revision; and every incident that is new or was drawn anew."""

    revisions: pa.Table
    drawn: Fused


@dataclass
class Stream:
    """Open accounts and their incidents under a frame."""

    frame: Frame
    open_s: float = OPEN_S
    turns: int = 0
    window: Window = field(default_factory=Window)
    _held: list[pa.Table] = field(default_factory=list)
    _count: int = 0
    _newest_us: int | None = None

    def accepted(self, observations: pa.Table) -> Accepted:
        """Take accounts in; `InputError` as `fusion.incidents`, and then none was taken in."""
        given = accounts(observations, self.frame.plane())
        late = np.zeros(len(given), np.bool_)
        if len(given):
            newest = int(given.start_us.max())
            if self._newest_us is not None:
                late = given.start_us < self.horizon_us
                newest = max(newest, self._newest_us)
            self._newest_us = newest
        back = given.table.filter(pa.array(late)) if late.any() else tables.empty(Observation)
        new = self._joined(given, ~late) if not late.all() else 0
        kept = int(np.count_nonzero(~late))
        repeated = observations.num_rows - given.unlocated - len(given) + kept - new
        return Accepted(new, repeated, given.unlocated, back)

    @property
    def horizon_us(self) -> int:
        """No account that began before this is taken in any more."""
        assert self._newest_us is not None, "nothing came yet"
        return self._newest_us - round(self.open_s * 1e6)

    def turned(self) -> Turn:
        """Settle coarse accounts, and tell what changed since the last turn."""
        renewing.coarse_settled(self.window, self.frame.gate)
        self.turns += 1
        found = revising.changes(self.window, self.turns)
        rows = np.flatnonzero(found.changed)
        self.window.told = self.window.lead.copy()
        return Turn(found.revisions, self._drawn(rows))

    def closed(self) -> int:
        """Forget the accounts of incidents that are told and can no longer change: how many."""
        if self._newest_us is None:
            return 0
        at_s = (self.horizon_us - self.frame.origin_us) / 1e6
        stays = closing.staying(self.window, at_s)
        gone = int(np.count_nonzero(~stays))
        if gone:
            self.window.kept(stays)
            self._held = [self._rows(self.window.ref)]
            self._count = len(self.window)
            self.window.ref = np.arange(self._count, dtype=np.int64)
        return gone

    def incidents(self) -> Fused:
        """All incidents of the open accounts, as they were last told."""
        return self._drawn(np.flatnonzero(self.window.told >= 0))

    def _joined(self, given: Accounts, some: np.ndarray) -> int:
        points, order = points_of(given, self.frame.origin_us)
        at = np.arange(len(given)) if order is None else order
        if not some.all():
            keep = np.flatnonzero(some[at])
            points, at = points.taken(keep), at[keep]
        words = np.ascontiguousarray(given.identifiers).view(">u8").astype(np.uint64)[at]
        batch = Batch(points, given.start_us[at], words, self._count + at.astype(np.int64))
        grade, bounds = associate.grades(points, self.frame.gate)
        self.window.bounds = np.column_stack([
            np.maximum(self.window.bounds[:, 0], bounds[:, 0]),
            np.minimum(self.window.bounds[:, 1], bounds[:, 1]),
            np.maximum(self.window.bounds[:, 2], bounds[:, 2]),
        ])  # fmt: skip
        fresh, _ = self.window.taken_in(batch, grade)
        if len(fresh):
            self._held.append(given.table)
            self._count += len(given)
            renewing.renewed(self.window, self.frame.gate, fresh)
        return len(fresh)

    def _rows(self, ref: np.ndarray) -> pa.Table:
        return pa.concat_tables(self._held).take(pa.array(ref)).unify_dictionaries()

    def _drawn(self, rows: np.ndarray) -> Fused:
        """The incidents of some accounts, which are all of theirs."""
        if not len(rows):
            return Fused(tables.empty(Incident), tables.empty(Membership))
        words = self.window.words[rows]
        order = np.lexsort((words[:, 1], words[:, 0], self.window.start_us[rows]))
        rows = rows[order]
        given = accounts(self._rows(self.window.ref[rows]), self.frame.plane())
        _, labels = np.unique(self.window.lead[rows], return_inverse=True)
        return drawn(given, labels.astype(np.int32))


def applied(told: Fused, turn: Turn) -> Fused:
    """The incidents after a turn, given those before it."""
    if not turn.revisions.num_rows:
        return told
    old = pa.array(_before(turn.revisions), pa.string())

    def without(rows: pa.Table) -> pa.Table:
        named = rows.column("incident_id").cast(pa.string())
        return rows.filter(pc.invert(pc.is_in(named, value_set=old)))

    incidents = tables.joined(Incident, [without(told.incidents), turn.drawn.incidents])
    members = tables.joined(Membership, [without(told.members), turn.drawn.members])
    return ordered(Fused(incidents, members, told.unlocated))


def ordered(fused: Fused) -> Fused:
    """Incidents by start and identifier, memberships by incident, as `fusion.incidents` has them;
    those of one incident are in order already.
    """
    names = tables.texts(fused.incidents, "incident_id").astype("U18")
    order = np.lexsort((names, tables.micros(fused.incidents, "start")))
    place = {name: k for k, name in enumerate(names[order].tolist())}
    named = tables.texts(fused.members, "incident_id")
    rank = np.array([place[name] for name in named.tolist()], np.int64)
    return Fused(
        fused.incidents.take(pa.array(order)),
        fused.members.take(pa.array(np.argsort(rank, kind="stable"))),
        fused.unlocated,
    )


def _before(revisions: pa.Table) -> list[str]:
    """The identifiers that incidents bore before they were revised."""
    return [
        name for said in revisions.column("before").to_pylist() for name in said.split("; ") if name
    ]
