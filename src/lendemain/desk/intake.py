"""Files of a source into the ledger: every row becomes an observation or a rejection that says why.

The file is read by a process that can do no more than answer (`parsing`), and kept byte for byte;
its observations lie in segments that the entry names by digest.  The same file twice adds nothing,
and the same account in another file is a duplicate.
"""

import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import __version__, encoding, sources, tables
from lendemain.desk import clock
from lendemain.desk.mission import INTAKE, Mission, named, obj, printable
from lendemain.desk.reading import parsing
from lendemain.errors import InputError
from lendemain.ledger.segments import Segment, inner_root
from lendemain.records.arrival import Arrival, Station
from lendemain.records.background import Conditions
from lendemain.records.observation import Notice, Observation, Reason, Rejection, Watch
from lendemain.records.reading import Answer, Reading
from lendemain.records.track import Bearing, Plot
from lendemain.sources.strays import ahead, strays

FILE_BYTES_MAX = 4 << 30
WHY_MOST = 12
SEGMENT_ROWS = 1 << 18

Words = npt.NDArray[np.uint64]
Box = tuple[float, float, float, float]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: rows = accepted + rejected + duplicates; remarks are on kept rows.

    `entry` is the number of the entry that names it; `known` says that it was there before; `why`
    says what was rejected or remarked on, the commonest first, with the first row of each.
    """

    file: str
    entry: int
    known: bool
    rows: int
    accepted: int
    rejected: int
    duplicates: int
    remarks: int
    why: tuple[str, ...] = ()


def intake(
    mission: Mission, source: str, files: Sequence[Path], *, progress: Progress | None = None
) -> list[Taken]:
    """What became of each file of a source, in the order given; durable when this returns.

    Raises `InputError` for a file that is not there and `SourceError` for one that is not the
    source's; files before it stay taken in.
    """
    return list(taking(mission, source, files, progress=progress))


def taking(
    mission: Mission, source: str, files: Sequence[Path], *, progress: Progress | None = None
) -> Iterator[Taken]:
    """What became of each file, one by one as it becomes durable; as `intake` else.

    All names are looked at before the first file is read.
    """
    found = sources.found(source)
    for path in files:
        if path.is_dir():
            raise InputError("a folder", where=str(path), remedy="Name the files in it")
        if not path.is_file():
            raise InputError("no such file", where=str(path), remedy="Check its name")
        if path.stat().st_size > FILE_BYTES_MAX:
            raise InputError(
                f"larger than {FILE_BYTES_MAX >> 30} GiB", where=str(path), remedy="Split the file"
            )
    for path in files:
        yield _taken(mission, found.name, path, progress or (lambda *_: None))


def _taken(mission: Mission, source: str, path: Path, progress: Progress) -> Taken:
    with path.open("rb") as file:
        return _taken_from(mission, source, file, path.name, progress=progress)


def _taken_from(
    mission: Mission, source: str, file: IO[bytes], name: str, *, progress: Progress
) -> Taken:
    content = _mapped(file)
    digest = encoding.digest(content)
    for entry in mission.entries(INTAKE):
        if entry.body["source"] == source and entry.objects("original")[0]["digest"] == digest:
            return Taken(name, entry.index, True, entry.number("rows"), 0, 0, 0, 0)
    received = clock.after(mission.last_made)
    progress("reading", 0, 0)
    reading = parsing.read(source, file, _given(mission, printable(name), received))
    progress("hashing", 0, reading.rows)
    original = mission.segments.put_bytes(content)
    objects = [obj(original, len(content), "application/octet-stream", "original")]
    fresh, rejections, root = _kept(mission, source, reading, objects, progress=progress)
    rejections = tables.joined(Rejection, [rejections, *_out_of_time(source, reading, received)])
    for record, rows in (
        (Rejection, rejections),
        (Watch, reading.watches),
        (Notice, reading.notices),
        (Plot, reading.plots),
        (Arrival, reading.arrivals),
        (Station, reading.stations),
        (Bearing, reading.bearings),
        (Conditions, reading.conditions),
    ):
        if rows is not None and rows.num_rows:
            objects.append(named(mission.segments.put(rows), record.__name__.lower()))
    kept = int(np.count_nonzero(rejections.column("kept").to_numpy(zero_copy_only=False)))
    duplicates = reading.observations.num_rows - fresh
    others = reading.watches.num_rows + reading.notices.num_rows
    beside = (reading.plots, reading.arrivals, reading.bearings, reading.conditions)
    others += sum(0 if t is None else t.num_rows for t in beside)
    counts = {
        "rows": reading.rows,
        "accepted": fresh + others,
        "rejected": rejections.num_rows - kept - duplicates,
        "duplicates": duplicates,
        "remarks": kept,
    }
    said = {
        "source": source,
        "file": printable(name),
        "received": encoding.microseconds(received),
        "software": __version__,
        "inner_root": root.hex(),
        **counts,
    }
    entry_number = mission.record(INTAKE, said, objects)
    return Taken(file=name, entry=entry_number, known=False, why=_why(rejections), **counts)


def _out_of_time(source: str, reading: Reading, received: datetime) -> Iterator[pa.Table]:
    """Remarks on rows that stand alone in time, or in the future; an arrival has no row (0)."""
    heard = reading.arrivals
    if heard is not None:
        zeros = pa.array(np.zeros(heard.num_rows, np.int64))
        heard = heard.append_column("source", pa.repeat(pa.scalar(source), heard.num_rows))
        heard = heard.append_column("row", zeros)
    for rows, time in (
        (reading.observations, "start"), (reading.plots, "time"), (reading.bearings, "time"),
        (heard, "time"),
    ):  # fmt: skip
        if rows is not None and rows.num_rows:
            yield strays(rows, time=time)
            yield ahead(rows, received, time=time)


def _why(rejections: pa.Table) -> tuple[str, ...]:
    """What was rejected or remarked on, at most `WHY_MOST` sorts of it."""
    sorts = ["field", "reason", "detail", "kept"]
    told = rejections.select([*sorts, "row", "value"]).unify_dictionaries()
    found = told.group_by(sorts).aggregate([("row", "count"), ("row", "min")])
    found = found.sort_by([("row_count", "descending"), ("row_min", "ascending")]).to_pylist()
    lines = []
    for one in found[:WHY_MOST]:
        first = told.filter(pc.equal(told["row"], one["row_min"]))
        value = first.filter(pc.equal(first["field"], one["field"]))["value"][0].as_py()
        said = f"{one['field']} {one['reason'].replace('_', ' ')}, {one['detail']}".rstrip(", ")
        what = f"{one['row_count']} {'kept' if one['kept'] else 'not kept'}: {said}"
        row = f"first in row {one['row_min']}" if one["row_min"] else "of the whole file"
        lines.append(printable(f"{what}; {row}" + (f" ({value})" if value else "")))
    more = sum(one["row_count"] for one in found[WHY_MOST:])
    return (*lines, f"{more} of other sorts") if more else tuple(lines)


def _given(mission: Mission, name: str, received: datetime) -> Answer:
    """What a source is told beside its file."""
    agreements = mission.agreements
    return Answer(
        name=name,
        content=b"",
        received=received,
        theatre=theatre(mission),
        time_zone=agreements[0].time_zone,
        aliases={
            alias.lower(): p.party_id
            for a in agreements
            for p in a.parties
            for alias in (p.party_id, *p.aliases, *p.name.values())
        },
    )


def _kept(
    mission: Mission,
    source: str,
    reading: Reading,
    objects: list[dict[str, object]],
    *,
    progress: Progress,
) -> tuple[int, pa.Table, bytes]:
    """Segments of the new observations (named in `objects`); how many, all rejections, the
    leaves.
    """
    rows = reading.observations
    known = Seen(_known(mission))
    kept_leaves: list[bytes] = []
    duplicate_rows: list[np.ndarray] = []
    writing: list[Future[Segment]] = []
    with ThreadPoolExecutor(1) as writer:
        for offset in range(0, rows.num_rows, SEGMENT_ROWS):
            part, leaves = tables.identified(rows.slice(offset, SEGMENT_ROWS))
            fresh = known.fresh(part.column("observation_id"))
            if not fresh.all():
                duplicate_rows.append(part.column("row").to_numpy()[~fresh])
                part = part.filter(pa.array(fresh))
                leaves = [leaf for leaf, new in zip(leaves, fresh, strict=True) if new]
            kept_leaves += leaves
            if part.num_rows:
                writing.append(writer.submit(mission.segments.put, part))
            progress("hashing", min(offset + SEGMENT_ROWS, rows.num_rows), rows.num_rows)
        root = inner_root(kept_leaves)
        objects += [named(future.result(), "observation") for future in writing]
    rejections = [reading.rejections]
    if duplicate_rows:
        twice = np.concatenate(duplicate_rows)
        given = {
            "source": source,
            "row": twice,
            "field": "",
            "value": "",
            "reason": Reason.DUPLICATE,
        }
        rejections.append(tables.columns(Rejection, given, len(twice)))
    return len(kept_leaves), tables.joined(Rejection, rejections), root


class Seen:
    """Identifiers (16 bytes) seen so far; a batch is looked up at once, not row by row.

    One mark for each 24-bit beginning tells most new identifiers apart; only those whose beginning
    was seen are looked up, and those whose first half was seen are compared whole.
    """

    def __init__(self, known: Sequence[pa.ChunkedArray]) -> None:
        self._marks = np.zeros(1 << 24, bool)
        self._words: list[Words] = []
        for column in known:
            self._add(_words(column))

    def fresh(self, identifiers: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
        """Which of these were not seen before, here or earlier in the batch; now all are seen."""
        words = _words(identifiers)
        new = np.ones(len(words), bool)
        suspects = np.flatnonzero(self._marks[_beginnings(words)])
        for before in self._words if len(suspects) else ():
            spots = np.searchsorted(before[:, 0], words[suspects, 0])
            spots[spots == len(before)] = 0
            close = before[spots, 0] == words[suspects, 0]
            for at, spot in zip(suspects[close], spots[close], strict=True):
                new[at] &= not _holds(before, int(spot), words[at])
        ranked, order = self._add(words)
        close = ranked[1:, 0] == ranked[:-1, 0]
        if close.any():  # half of the identifier agrees: look at the whole
            seen: set[bytes] = set()
            for at in np.sort(order[np.r_[close, False] | np.r_[False, close]]):
                whole = words[at].tobytes()
                new[at] &= whole not in seen
                seen.add(whole)
        return new

    def _add(self, words: Words) -> tuple[Words, npt.NDArray[np.intp]]:
        order = np.argsort(words[:, 0], kind="stable")
        ranked = words[order]
        if len(ranked):
            self._words.append(ranked)
            self._marks[_beginnings(words)] = True
        return ranked, order


def _beginnings(words: Words) -> npt.NDArray[np.int64]:
    return (words[:, 0] >> np.uint64(40)).astype(np.int64)


def _holds(before: Words, spot: int, wanted: Words) -> bool:
    while spot < len(before) and before[spot, 0] == wanted[0]:
        if before[spot, 1] == wanted[1]:
            return True
        spot += 1
    return False


def _words(identifiers: pa.ChunkedArray) -> Words:
    """Each identifier as two numbers, n x 2."""
    parts = [np.zeros((0, 2), np.uint64)]
    for chunk in identifiers.chunks:
        raw = np.frombuffer(chunk.buffers()[1], np.uint64)
        parts.append(raw.reshape(-1, 2)[chunk.offset : chunk.offset + len(chunk)])
    return np.concatenate(parts)


def _known(mission: Mission) -> list[pa.ChunkedArray]:
    identifiers = mission.tables(INTAKE, "observation", columns=["observation_id"])
    return [part.column("observation_id") for _, part in identifiers]


def _mapped(file: IO[bytes]) -> memoryview:
    if os.fstat(file.fileno()).st_size == 0:
        return memoryview(b"")
    return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def theatre(mission: Mission) -> Box:
    """West, south, east and north, in degrees, of all that the mission's texts are about."""
    west, south, east, north = zip(*(a.theatre for a in mission.agreements), strict=True)
    return min(west), min(south), max(east), max(north)


def observations(
    mission: Mission, *, below: int | None = None, columns: list[str] | None = None
) -> pa.Table:
    """All observations named below an entry's number, with the number of their `entry`.

    `columns` names those that are wanted; all of them where it is None.
    """
    parts = [
        part.append_column("entry", pa.array(np.full(part.num_rows, entry.index, np.int64)))
        for entry, part in mission.tables(INTAKE, "observation", below=below, columns=columns)
    ]
    if not parts:
        none = tables.empty(Observation)
        none = none.select(columns) if columns else none
        return none.append_column("entry", pa.array([], pa.int64()))
    return pa.concat_tables(parts).unify_dictionaries()


def taken_in(mission: Mission, record: type, *, below: int | None = None) -> pa.Table:
    """All rejections, watches or notices named below an entry's number."""
    role = record.__name__.lower()
    parts = [part for _, part in mission.tables(INTAKE, role, below=below)]
    return tables.joined(record, [tables.filled(record, part) for part in parts])
