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


def firsts(
    window: Window, rows: npt.NDArray[np.integer], group: Integers
) -> tuple[Integers, Integers]:
    """The groups of rows in order, and each one's first row by start and identifier."""
    words = window.words[rows]
    order = np.lexsort((words[:, 1], words[:, 0], window.start_us[rows], group))
    ranked = group[order]
    first = order[np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])[: len(order)])]
    return group[first], rows[first].astype(np.int32)


def _told(window: Window, rows: Integers, turn: int) -> pa.Table:
    before, now = window.told[rows], window.lead[rows]
    old = before >= 0
    groups, at = firsts(window, rows, now)
    were, at_were = firsts(window, rows[old], before[old])
    name_now, name_was = _names(window, at), _names(window, at_were)
    pairs = np.unique(np.searchsorted(groups, now[old]) * len(window) + before[old])
    group, was = pairs // len(window), np.searchsorted(were, pairs % len(window))
    origins, parts = np.bincount(group, minlength=len(groups)), np.bincount(was)
    kind = np.full(len(groups), RevisionKind.NEW, "U9")
    said = [""] * len(groups)
    kind[group] = np.where(parts[was] > 1, RevisionKind.SPLIT, RevisionKind.REDRAWN)
    kind[origins > 1] = RevisionKind.MERGED
    for g, w in zip(group.tolist(), was.tolist(), strict=True):
        said[g] = name_was[w] if origins[g] == 1 else f"{said[g]}; {name_was[w]}"
    for g in np.flatnonzero(origins > 1).tolist():
        said[g] = "; ".join(sorted(said[g].split("; ")[1:]))
    gone = sorted(set(name_was) - set(name_now))
    columns = {
        "turn": turn, "incident_id": name_now + gone,
        "kind": kind.tolist() + [RevisionKind.WITHDRAWN.value] * len(gone), "before": said + gone,
        "since": _since(window, (rows[~old], now[~old]), groups, len(gone)),
        "accounts": np.append(np.bincount(now)[groups], np.zeros(len(gone), np.int64)),
    }  # fmt: skip
    return tables.columns(Revision, columns, len(groups) + len(gone))


def _since(window: Window, new: tuple[Integers, Integers], groups: Integers, gone: int) -> pa.Array:
    """The identifier of the first new account of each group, or where it has none, as of so many
    that are gone, of all that came; zeros where none came.
    """
    came = np.flatnonzero(window.told < 0)
    words = np.zeros((len(groups) + gone, 2), ">u8")
    if len(came):
        came = came[window.start_us[came] == window.start_us[came].min()]
        words[:] = window.words[firsts(window, came, np.zeros(len(came), np.int32))[1]]
        group, first = firsts(window, *new)
        words[np.searchsorted(groups, group)] = window.words[first]
    raw = pa.py_buffer(words.tobytes())
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(words), [None, raw])


def _names(window: Window, rows: Integers) -> list[str]:
    """The identifiers of incidents whose first accounts these are."""
    text = window.words[rows, 0].astype(">u8").tobytes().hex()
    return ["I-" + text[k : k + 16] for k in range(0, len(text), 16)]
