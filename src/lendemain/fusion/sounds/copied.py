"""Pulses of one station told again under other names, and acts whose sound was played again.

Two stations never hear the same to the microsecond, moment after moment: where they say they do,
one repeats the other.  Of those that repeat each other the first by name is listened to; what the
others tell counts for nothing, so a thousand names are no more than one, and hide no act.  Times
told to a tenth of a second at best agree by chance and are left out of this.

Nor do the intervals at which an act reaches the stations ever repeat.  An act of which five or more
arrivals come at the very intervals of an earlier one's is that record played again.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import encoding, tables
from lendemain.records.arrival import Doubtful, StationDoubt

Whole = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

LEAST, SHARE = 5, 0.5
"""So many moments, and such a share of all of either, must two stations have in common."""

COARSE_US = 100_000
"""A time that is a multiple of this may be told no finer."""

SURE = 0.999
SAME_STATIONS = 5
AHEAD = 4
"""Intervals are compared between each arrival and so many next ones, in order of stations."""


def repeated(station: Texts, time_us: Whole) -> dict[str, tuple[str, int, int, Whole]]:
    """Stations that repeat another: whom, how many moments of how many, and when in microseconds.

    `station` names each arrival's station, `time_us` its moment.
    """
    fine = time_us % COARSE_US != 0
    names, code = np.unique(station[fine].astype(str), return_inverse=True)
    times = time_us[fine]
    pairs = np.unique(np.column_stack([times, code]), axis=0)
    told = np.bincount(pairs[:, 1], minlength=len(names))
    first: dict[str, tuple[str, int, int, Whole]] = {}
    starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1) != 0)
    heads = np.repeat(starts, np.diff(np.append(starts, len(pairs))))
    leader = pairs[heads, 1]
    for _ in range(len(names)):
        # those that share a moment with the first by name of the moment, and have not been judged
        other = pairs[:, 1] != leader
        both, count = np.unique(
            np.column_stack([leader, pairs[:, 1]])[other], axis=0, return_counts=True
        )
        same = count >= np.maximum(LEAST, SHARE * np.minimum(told[both[:, 0]], told[both[:, 1]]))
        found = both[same]
        if not len(found):
            break
        for (a, b), n in zip(found.tolist(), count[same].tolist(), strict=True):
            rows = (pairs[:, 1] == b) & (leader == a)
            first.setdefault(str(names[b]), (str(names[a]), n, int(told[b]), pairs[rows, 0]))
        keep = ~np.isin(pairs[:, 1], found[:, 1])
        pairs = pairs[keep]
        starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1) != 0)
        leader = pairs[np.repeat(starts, np.diff(np.append(starts, len(pairs)))), 1]
    return first


def doubts(found: dict[str, tuple[str, int, int, Whole]]) -> list[StationDoubt]:
    """What is told of stations that repeat another."""
    return [
        StationDoubt(
            station_id=name, wrong=Doubtful.COPY, start=encoding.moment(int(when.min())),
            end=encoding.moment(int(when.max())), acts=told, agreed=same, usual=0.0,
            now=told - same, probability=SURE, copy_of=earlier,
        )
        for name, (earlier, same, told, when) in sorted(found.items())
    ]  # fmt: skip


def played_again(heard: pa.Table, members: dict[str, list[tuple[str, int]]]) -> list[str]:
    """For each act, in order of time, the name of the earlier one whose record it is, or "".

    `members` gives each act's stations and moments in microseconds.
    """
    first: dict[tuple[str, str, int], tuple[str, int]] = {}
    copies = []
    for name in tables.texts(heard, "heard_id").tolist():
        arrived = sorted(members[name])
        votes: dict[tuple[str, int], set[str]] = {}
        own: list[tuple[Any, tuple[str, int]]] = []
        for i, (a, t) in enumerate(arrived):
            for b, u in arrived[i + 1 : i + 1 + AHEAD]:
                earlier = first.get((a, b, u - t))
                if earlier is not None:
                    votes.setdefault((earlier[0], t - earlier[1]), set()).update((a, b))
                own.append(((a, b, u - t), (name, t)))
        likely = [(-len(those), act) for (act, _), those in votes.items()]
        most, act = min(likely, default=(0, ""))
        copies.append(act if -most >= SAME_STATIONS else "")
        for key, value in own:
            first.setdefault(key, value)
    return copies
