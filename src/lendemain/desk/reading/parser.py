"""What reads the files of sources: a process that has them, walls around it, and nothing else.

The desk starts it once (`parsing`); it imports the sources and waits on a socket.  For every file
it makes a copy of itself, which takes the file and the pipe for its answer, closes all else, puts
up its walls (`walls`), and only then reads a byte.  The answer is one row of JSON, then the tables
as Arrow streams.  Whatever a file does to the copy, the next file gets a new one.
"""

import io
import mmap
import os
import socket
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
import shapely

from lendemain import geo, sources
from lendemain.border.sight import terrain
from lendemain.desk.reading import unfolding
from lendemain.desk.reading.gazetteer import Places, regions
from lendemain.desk.reading.walls import enclose, limit
from lendemain.errors import LendemainError, SourceError
from lendemain.records.reading import Answer, Reading

TABLES = tuple(field.name for field in fields(Reading) if field.name != "rows")
TABLE, TERRAIN, PLACES = "table", "terrain", "places"
"""In place of a source: the table as it is; a grid of heights as a table of one column; the places
of a table or of GeoJSON as a table of `lon` and `lat`.
"""

LENGTH = struct.Struct("<q")
_LOCAL = pa.scalar(0, pa.timestamp("us"))


def main() -> None:
    """Wait on standard input, a socket, and read one file for every request until it closes."""
    for name in sources.names():
        sources.found(name)
    len(Places())
    regions()
    _warmed()
    asked = socket.socket(fileno=0)
    while True:
        head, files, _, _ = socket.recv_fds(asked, LENGTH.size, 2)
        if len(head) < LENGTH.size or len(files) != 2:
            return
        request = _received(asked, LENGTH.unpack(head)[0])
        child = os.fork()
        if child == 0:
            _read(files[0], files[1], orjson.loads(request))
        for file in files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        asked.sendall(LENGTH.pack(os.waitstatus_to_exitcode(status)))


def _warmed() -> None:
    """Read a small archive, so that what its reading imports late is there in every copy."""
    small = io.BytesIO()
    none = np.zeros(1)
    np.savez_compressed(
        small, heights=np.zeros((2, 2)), west=none, north=none, step_lon=none + 0.1,
        step_lat=none + 0.1,
    )  # fmt: skip
    terrain.parsed("small.npz", small.getvalue())


def _held() -> int:
    """How many bytes this process may write to already, where the kernel says."""
    try:
        with open("/proc/self/status", encoding="ascii") as rows:  # noqa: PTH123 - this is no path of ours
            return next(int(row.split()[1]) << 10 for row in rows if row.startswith("VmData"))
    except (OSError, StopIteration):
        return 1 << 30


def _received(asked: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size and (part := asked.recv(min(1 << 16, size - len(parts)))):
        parts += part
    return bytes(parts)


def _read(file: int, pipe: int, said: Mapping[str, Any]) -> None:
    """Read one file and answer, then end; this is the copy that the file can hurt."""
    status = 1
    try:
        os.dup2(pipe, 1)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 2)
        size = os.fstat(file).st_size
        content = memoryview(mmap.mmap(file, 0, access=mmap.ACCESS_READ) if size else b"")
        name = str(said["source"])
        parse = PARSERS.get(name) or unfolding.opening(sources.found(name).parse)
        answer = _answer(said, content)
        os.closerange(3, 1 << 12)
        limit(_held() + int(said["memory"]), int(said["seconds"]), threads=True, written=False)
        walls = enclose(threads=True)
        with os.fdopen(1, "wb", buffering=1 << 16, closefd=False) as out:
            _answered(out, walls, parse, answer)
        status = 0
    except MemoryError:
        status = 2
    except BaseException:  # noqa: BLE001 - whatever it was, this process ends here
        status = 3
    finally:
        os._exit(status)


def _answer(said: Mapping[str, Any], content: memoryview) -> Answer:
    """What the source is handed; what would have to be opened later is opened now."""
    given = dict(said["given"])
    geo.Plane(lon=0.0, lat=0.0)  # it opens its database once, and anew in every process
    with suppress(pa.ArrowInvalid):  # the source says so
        pc.assume_timezone(_LOCAL, str(given["time_zone"]))
    given["received"] = datetime.fromisoformat(str(given["received"]))
    given["theatre"] = tuple(given["theatre"])
    given["regions"] = given.get("regions") or regions()
    return Answer(content=content, places=Places(), **given)


def _answered(out: Any, walls: Mapping[str, bool], parse: Any, answer: Answer) -> None:
    """Write what was read, or why it was not."""
    try:
        found = parse(answer)
    except LendemainError as error:
        if "alloc of size" in error.what:  # a library's words for what is no fault of the file
            raise MemoryError from None
        kind = "source" if isinstance(error, SourceError) else "input"
        said = {"error": kind, "what": error.what, "where": error.where, "remedy": error.remedy}
        _headed(out, {**said, "walls": walls})
        return
    held = {TABLE: found} if isinstance(found, pa.Table) else _tables(found)
    names = [name for name, table in held.items() if table is not None]
    rows = found.num_rows if isinstance(found, pa.Table) else found.rows
    _headed(out, {"rows": rows, "tables": names, "walls": walls})
    for table in held.values():
        if table is not None:
            with pa.ipc.new_stream(out, table.schema) as stream:
                stream.write_table(table)


def _tables(found: Reading) -> dict[str, pa.Table | None]:
    return {name: getattr(found, name) for name in TABLES}


def _tabled(answer: Answer) -> pa.Table:
    """A table of CSV or Parquet as it is, for whoever knows what its columns mean."""
    data = pa.BufferReader(pa.py_buffer(answer.content))
    try:
        if bytes(memoryview(answer.content)[:4]) == b"PAR1":
            return pyarrow.parquet.ParquetFile(data).read()
        return pyarrow.csv.read_csv(data)
    except pa.ArrowException as error:
        what = f"a table that cannot be read ({error})"
        raise SourceError(what, where=answer.name, remedy="Give CSV in UTF-8, or Parquet") from None


def _grid(answer: Answer) -> pa.Table:
    """Heights row by row, with the corner, the steps and the number of rows beside them."""
    found = terrain.parsed(answer.name, memoryview(answer.content))
    said = {
        "west": found.west, "north": found.north, "step_lon": found.step_lon,
        "step_lat": found.step_lat, "rows": found.shape[0],
    }  # fmt: skip
    schema = pa.schema([("heights", pa.float32())], {k: repr(v) for k, v in said.items()})
    return pa.table([pa.array(found.heights.ravel())], schema=schema)


def _placed(answer: Answer) -> pa.Table:
    """Degrees east and north of each feature of GeoJSON (a point on it), or each row of a table."""
    if bytes(memoryview(answer.content)[:64]).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        try:
            drawn = shapely.get_parts(shapely.from_geojson(bytes(answer.content)))
        except (shapely.GEOSException, ValueError) as error:
            what = f"GeoJSON that cannot be read ({error})"
            raise SourceError(what, where=answer.name, remedy="Give a FeatureCollection") from None
        lon, lat = shapely.get_coordinates(shapely.point_on_surface(drawn)).T
        return pa.table({"lon": lon, "lat": lat})
    found = _tabled(answer)
    try:
        return pa.table({n: found.column(n).cast(pa.float64()) for n in ("lon", "lat")})
    except (KeyError, pa.ArrowException):
        raise SourceError(
            "no columns lon and lat of numbers", where=answer.name,
            remedy="Give degrees east as lon and north as lat, or GeoJSON",
        ) from None  # fmt: skip


PARSERS: Mapping[str, Callable[[Answer], pa.Table]] = {
    TABLE: _tabled, TERRAIN: _grid, PLACES: _placed,
}  # fmt: skip


def _headed(out: Any, said: Mapping[str, Any]) -> None:
    row = orjson.dumps(said)
    out.write(LENGTH.pack(len(row)) + row)
