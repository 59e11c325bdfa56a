"""One function over many partitions: here, on threads, or in processes of their own.

A partition is a tuple of Arrow tables (and plain values), and so is what comes back; results are in
the order of the partitions whoever worked when, so the answer does not depend on the engine.
Anything with an executor's `map` is an engine too: a cluster's client is handed in where there is
one (of `concurrent.futures`, as Dask's and Ray's pools have it), and nothing here imports it.

`incidents` is fusion by zone and day on an engine, to the bit what it is in one piece.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from lendemain import fusion
from lendemain.errors import InputError
from lendemain.fusion.accounts import located
from lendemain.fusion.streaming import sewing, stream

WORKERS = 2
HOW = ("here", "threads", "processes")

Part = tuple[Any, ...]
Tables = tuple[pa.Table, ...]


class Engine(Protocol):
    """Whatever runs a function over partitions, and gives what comes back in their order."""

    def map(self, function: Callable[[Any], Any], parts: Iterable[Any], /) -> Iterable[Any]:
        """What the function gives for each part."""


def run(
    function: Callable[[Part], Tables],
    partitions: Sequence[Part],
    *,
    how: str | Engine = "here",
    workers: int = WORKERS,
) -> list[Tables]:
    """What the function gives for each partition, in their order.

    In processes the function must be one of a module, and works on copies; they are begun anew
    (never forked: Arrow's and numba's threads do not survive that).  Raises what the function
    raises, and `InputError` for an engine that there is none of.
    """
    if not isinstance(how, str):
        return list(how.map(function, partitions))
    if how not in HOW:
        raise InputError(f"no engine {how!r}", where="engine", remedy=f"One of {', '.join(HOW)}")
    if how == "here" or workers < 2 or len(partitions) < 2:
        return [function(one) for one in partitions]
    if how == "threads":
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(function, partitions))
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawned) as pool:
        return list(pool.map(_shipped, [(function, _sent(one)) for one in partitions]))


def _sent(part: Part) -> list[Any]:
    """A partition with its tables as bytes of Arrow's own form, which copies nothing but values."""
    return [_bytes(one) if isinstance(one, pa.Table) else one for one in part]


def _bytes(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.unify_dictionaries())
    return sink.getvalue()


def _received(one: Any) -> Any:
    return pa.ipc.open_stream(one).read_all() if isinstance(one, pa.Buffer) else one


def _shipped(job: tuple[Callable[[Part], Tables], list[Any]]) -> Tables:
    function, sent = job
    return function(tuple(_received(one) for one in sent))


def incidents(
    observations: pa.Table,
    frame: fusion.Frame,
    *,
    how: str | Engine = "here",
    workers: int = WORKERS,
) -> fusion.Fused:
    """`fusion.incidents` by zone and day, the same to the bit.

    Parts are fused apart, sewn where clusters cross their borders, and the incidents of each day
    drawn apart again.
    """
    if not observations.num_rows:
        return fusion.incidents(observations, frame=frame)
    given = observations.append_column(
        sewing.REF, pa.array(np.arange(observations.num_rows, dtype=np.int64))
    )
    parts = [(rows, frame, zone) for rows, zone in _by_zone(given, frame)]
    fused = run(_part, parts, how=how, workers=workers)
    window = sewing.sewn([one for (one,) in fused], frame)
    unlocated = int(np.count_nonzero(~located(observations)))
    if not len(window):
        return fusion.incidents(observations, frame=frame)
    day = np.floor(window.points.start[window.lead] / sewing.DAY_S)
    order = np.argsort(day, kind="stable")
    cuts = np.flatnonzero(np.diff(day[order])) + 1
    jobs = []
    for rows in np.split(order, cuts):
        refs, group = window.ref[rows], np.unique(window.lead[rows], return_inverse=True)[1]
        ranked = np.argsort(refs)
        part = observations.take(pa.array(refs[ranked]))
        jobs.append((part.append_column(stream.GROUP, pa.array(group[ranked])), frame))
    drawn = run(_drawn, jobs, how=how, workers=workers)
    told = [pa.concat_tables([one[k] for one in drawn]).unify_dictionaries() for k in (0, 1)]
    return stream.ordered(fusion.Fused(told[0], told[1], unlocated))


def _by_zone(
    given: pa.Table, frame: fusion.Frame
) -> Iterable[tuple[pa.Table, tuple[int, int, int]]]:
    zone = sewing.zones(given, frame)
    kinds, of = np.unique(zone, axis=0, return_inverse=True)
    order = np.argsort(of.ravel(), kind="stable")
    cuts = np.searchsorted(of.ravel()[order], np.arange(1, len(kinds)))
    for rows, named in zip(np.split(order, cuts), kinds.tolist(), strict=True):
        yield given.take(pa.array(rows)), (named[0], named[1], named[2])


def _part(job: Part) -> Tables:
    observations, frame, zone = job
    return (sewing.part(observations, frame, zone),)


def _drawn(job: Part) -> Tables:
    observations, frame = job
    found = stream.drawn_as(observations, frame)
    return found.incidents, found.members
