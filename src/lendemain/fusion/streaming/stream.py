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

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.fusion import associate, physics
from lendemain.fusion.accounts import Accounts, accounts
from lendemain.fusion.frame import Frame, points_of
from lendemain.fusion.fused import Fused, drawn
from lendemain.fusion.gate import Points
from lendemain.fusion.streaming import closing, renewing, revising
from lendemain.fusion.streaming.window import Batch, Window
from lendemain.records.incident import Incident, Membership

OPEN_S = 86_400.0
GROUP = "group"


Arrays = Mapping[str, np.ndarray]
Archive = Callable[[pa.Array], pa.Table]
"""The observations with some identifiers, in any order."""


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
    """Open accounts and their incidents under a frame; `archive` brings the observations of a
    stream that was packed and opened again.
    """

    frame: Frame
    open_s: float = OPEN_S
    turns: int = 0
    window: Window = field(default_factory=Window)
    _held: list[pa.Table] = field(default_factory=list)
    _count: int = 0
    _newest_us: int | None = None
    archive: Archive | None = None

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
        back = observations.slice(0, 0)
        if late.any():
            back = given.table.filter(pa.array(late))
        new = self._joined(given, ~late) if not late.all() else 0
        kept = int(np.count_nonzero(~late))
        repeated = observations.num_rows - given.unlocated - len(given) + kept - new
        return Accepted(new, repeated, given.unlocated, back)

    def begun(self, observations: pa.Table) -> Fused:
        """Take in the first accounts, and tell their incidents as the first turn; as `accepted` and
        `turned` would, in less time.
        """
        assert not len(self.window), "accounts came before"
        given = accounts(observations, self.frame.plane())
        if not len(given):
            none = tables.empty(Incident), tables.empty(Membership)
            return Fused(*none, given.unlocated)
        self._newest_us = int(given.start_us.max())
        self._joined(given, np.ones(len(given), np.bool_))
        renewing.coarse_settled(self.window, self.frame.gate)
        self.turns, self.window.told = 1, self.window.lead.copy()
        labels = np.empty(given.given.num_rows, np.int32)
        labels[self.window.ref] = np.unique(self.window.lead, return_inverse=True)[1]
        return drawn(given, labels[given.order])

    @property
    def horizon_us(self) -> int:
        """No account that began before this is taken in any more."""
        assert self._newest_us is not None, "nothing came yet"
        if not np.isfinite(self.open_s):
            return -(1 << 62)
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
        at_s = (self.horizon_us - self.frame.origin_us) / 1e6 - physics.EARLIER_MAX_S
        stays = closing.staying(self.window, at_s)
        gone = int(np.count_nonzero(~stays))
        if gone:
            self.window.kept(stays)
            held = self.window.ref >= 0
            if self._held:
                rows = pa.array(self.window.ref[held])
                self._held = [pa.concat_tables(self._held).take(rows)]
            self._count = int(np.count_nonzero(held))
            self.window.ref[held] = np.arange(self._count, dtype=np.int64)
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
        batch = Batch(points, given.start_us[at], words, self._count + given.order[at])
        grade, bounds = associate.grades(points, self.frame.gate)
        self.window.bounds = np.column_stack([
            np.maximum(self.window.bounds[:, 0], bounds[:, 0]),
            np.minimum(self.window.bounds[:, 1], bounds[:, 1]),
            np.maximum(self.window.bounds[:, 2], bounds[:, 2]),
        ])  # fmt: skip
        fresh, _ = self.window.taken_in(batch, grade)
        if len(fresh):
            self._held.append(given.given)
            self._count += given.given.num_rows
            if len(fresh) == len(self.window):
                renewing.whole(self.window, self.frame.gate)
            else:
                renewing.renewed(self.window, self.frame.gate, fresh)
        return len(fresh)

    def packed(self) -> dict[str, np.ndarray]:
        """The open accounts as arrays, without the observations themselves."""
        held = self.window
        named = {f"points_{name}": a.copy() for name, a in held.points._asdict().items()}
        for name in ("start_us", "words", "grade", "kin", "lead", "told", "great", "bounds"):
            named[name] = getattr(held, name).copy()
        named["numbers"] = np.array([self.turns, self._newest_us or 0], np.int64)
        return named | {"fixed_s": np.array([held.fixed_s])}

    def _rows(self, rows: np.ndarray) -> pa.Table:
        """The observations of some accounts, in any order."""
        ref = self.window.ref[rows]
        parts = [pa.concat_tables(self._held).take(pa.array(ref[ref >= 0]))] if self._held else []
        if (ref < 0).any():
            assert self.archive is not None, "a stream opened again needs its archive"
            raw = np.ascontiguousarray(self.window.words[rows[ref < 0]].astype(">u8"))
            wanted = pa.FixedSizeBinaryArray.from_buffers(
                pa.binary(16), len(raw), [None, pa.py_buffer(raw.tobytes())]
            )
            parts.append(self.archive(wanted))
        if len(parts) > 1:
            parts = [part.select(parts[0].column_names) for part in parts]
        return pa.concat_tables(parts).unify_dictionaries()

    def _drawn(self, rows: np.ndarray) -> Fused:
        """The incidents of some accounts, which are all of theirs."""
        if not len(rows):
            return Fused(tables.empty(Incident), tables.empty(Membership))
        words = self.window.words[rows]
        order = np.lexsort((words[:, 1], words[:, 0], self.window.start_us[rows]))
        rows = rows[order]
        given = accounts(self._rows(rows), self.frame.plane())
        _, labels = np.unique(self.window.lead[rows], return_inverse=True)
        return drawn(given, labels.astype(np.int32))


def opened(frame: Frame, arrays: Arrays, archive: Archive, *, open_s: float = OPEN_S) -> Stream:
    """A stream that was packed, under the same frame."""
    points = Points(*(arrays[f"points_{name}"] for name in Points._fields))
    names = ("start_us", "words", "grade", "kin", "lead", "told", "great", "bounds")
    window = Window(
        points=points, ref=np.full(len(points.start), -1, np.int64),
        fixed_s=float(arrays["fixed_s"][0]), **{name: arrays[name] for name in names},
    )  # fmt: skip
    turns, newest = arrays["numbers"].tolist()
    return Stream(
        frame, open_s, turns, window,
        _newest_us=newest if len(window) else None, archive=archive,
    )  # fmt: skip


def drawn_as(observations: pa.Table, frame: Frame) -> Fused:
    """The incidents of observations (each once, with a place) whose numbers are in `GROUP`."""
    given = accounts(observations, frame.plane())
    return drawn(given, given.numbers(GROUP).astype(np.int32))


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
    incidents = fused.incidents.take(pa.array(order))
    named = fused.members.column("incident_id").combine_chunks()
    told = incidents.column("incident_id").combine_chunks()
    place = pc.index_in(named.dictionary, value_set=told).fill_null(-1).to_numpy()
    rank = place[named.indices.to_numpy()].astype(np.int32)
    rows = np.argsort(rank, kind="stable")
    columns = {
        "incident_id": pa.DictionaryArray.from_arrays(pa.array(rank[rows]), told),
        "observation_id": fused.members.column("observation_id").take(pa.array(rows)),
    }
    members = tables.columns(Membership, columns, len(rows))
    return Fused(incidents, members, fused.unlocated)


def _before(revisions: pa.Table) -> list[str]:
    """The identifiers that incidents bore before they were revised."""
    return [
        name for said in revisions.column("before").to_pylist() for name in said.split("; ") if name
    ]
