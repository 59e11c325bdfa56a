"""What changed between two tellings of the incidents, as records.

An incident is drawn anew where it gained or lost accounts, merged where its accounts told of
several before, split where accounts that told of one tell of several now.  An identifier that no
incident bears any more is withdrawn, so that whoever follows revisions has the incidents.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.fusion.streaming.window import Window
from lendemain.records.incident import Revision, RevisionKind

Integers = npt.NDArray[np.int32]
Truths = npt.NDArray[np.bool_]


class Change(NamedTuple):
    """The accounts whose incident changed, and what became of incidents, as Revision."""

    changed: Truths
    revisions: pa.Table


def changes(window: Window, turn: int) -> Change:
    """What `lead` says that `told` did not."""
    n, told, lead = len(window), window.told, window.lead
    now = np.bincount(lead, minlength=n)
    was = np.bincount(told[told >= 0], minlength=n)
    # an incident is the same where all its accounts were one before, and that had no others
    other = (told < 0) | (was[np.maximum(told, 0)] != now[lead])
    other |= told != told[lead]
    differs = np.zeros(n, np.bool_)
    differs[lead[other]] = True
    changed = np.asarray(differs[lead])
    rows = np.flatnonzero(changed).astype(np.int32)
    if not len(rows):
        return Change(changed, tables.empty(Revision))
    return Change(changed, _told(window, rows, turn))


def names(window: Window, rows: npt.NDArray[np.integer], group: Integers) -> dict[int, bytes]:
    """For each group of rows the identifier of its first account by start and identifier."""
    if not len(rows):
        return {}
    words = window.words[rows]
    order = np.lexsort((words[:, 1], words[:, 0], window.start_us[rows], group))
    first = order[np.append(True, np.diff(group[order]) != 0)]
    raw = np.ascontiguousarray(words[first]).astype(">u8").tobytes()
    return {int(g): raw[16 * k : 16 * k + 16] for k, g in enumerate(group[first])}


def _told(window: Window, rows: Integers, turn: int) -> pa.Table:
    before, now = window.told[rows], window.lead[rows]
    old = before >= 0
    name_now = {g: _name(i) for g, i in names(window, rows, now).items()}
    name_was = {g: _name(i) for g, i in names(window, rows[old], before[old]).items()}
    since = names(window, rows[~old], now[~old]) if not old.all() else {}
    any_new = np.flatnonzero(window.told < 0)
    anyhow = names(window, any_new, np.zeros(len(any_new), np.int32)).get(0, bytes(16))
    pairs = np.unique(np.column_stack([now[old], before[old]]), axis=0)
    parts = np.bincount(pairs[:, 1]) if len(pairs) else np.zeros(0, np.int64)
    origins: dict[int, list[int]] = {}
    for group, was in pairs.tolist():
        origins.setdefault(group, []).append(was)
    sizes = np.bincount(now)
    out: list[Revision] = []
    for group, name in sorted(name_now.items(), key=lambda item: item[0]):
        came = origins.get(group, [])
        kind = RevisionKind.REDRAWN
        if not came:
            kind = RevisionKind.NEW
        elif len(came) > 1:
            kind = RevisionKind.MERGED
        elif parts[came[0]] > 1:
            kind = RevisionKind.SPLIT
        out.append(Revision(
            turn=turn, incident_id=name, kind=kind,
            before="; ".join(sorted(name_was[w] for w in came)),
            since=since.get(group, anyhow), accounts=int(sizes[group]),
        ))  # fmt: skip
    borne = set(name_now.values())
    gone = sorted(name for name in name_was.values() if name not in borne)
    out += [
        Revision(
            turn=turn, incident_id=name, kind=RevisionKind.WITHDRAWN, before=name, since=anyhow,
            accounts=0,
        )
        for name in gone
    ]  # fmt: skip
    return tables.table(Revision, out)


def _name(identifier: bytes) -> str:
    return "I-" + identifier[:8].hex()
