"""Files of sources, read in a child process that can do no more than answer.

The desk opens a file and never parses it.  `parser` waits in a process of its own, with the
sources imported and nothing of the mission in its memory: neither keys nor ledger.  Each file gets
a copy of that process behind walls; its tables come back through a pipe as Arrow streams, which
are checked against what records look like before anything is made of them.  A copy that dies, of
memory, of time, or of a fault in a library, is an answer too.
"""

import atexit
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
import pyarrow as pa

from lendemain import tables
from lendemain.border.sight.terrain import Terrain
from lendemain.desk.reading import parser, unfolding
from lendemain.errors import InputError, LendemainError, SourceError
from lendemain.records.arrival import Arrival, Station
from lendemain.records.background import Conditions
from lendemain.records.claim import Claim
from lendemain.records.observation import Notice, Observation, Rejection, Watch
from lendemain.records.reading import Answer, Reading
from lendemain.records.track import Bearing, Plot

MEMORY_BYTES = 192 << 20
MEMORY_TIMES = 64
SECONDS = 2
BYTES_A_SECOND = 200_000
MADE_MEMORY_BYTES = 8 << 30
MADE_SECONDS = 3600
HEADING_BYTES_MAX = 1 << 20
PIPE_BYTES = 1 << 20
MADE = ("exercise",)
"""Sources whose files are orders: what they give is made, and is in no relation to their size."""

RECORDS: Mapping[str, type] = {
    "observations": Observation, "rejections": Rejection, "watches": Watch, "notices": Notice,
    "plots": Plot, "claims": Claim, "arrivals": Arrival, "stations": Station,
    "bearings": Bearing, "conditions": Conditions,
}  # fmt: skip
"""What each table of an answer holds; the truth of an exercise is held against nothing."""

Told = Any  # a Reading, a table, an error of ours, or None
_LEFT_OUT = ("content", "places")
_ENVIRONMENT = {
    "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve so much that no limit is tight
}  # fmt: skip
_PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
class Unneeded:  # pyarrow imports pandas wherever it is installed, and no source asks for it
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            raise ImportError(name)
sys.meta_path.insert(0, Unneeded())
sys.path.insert(0, sys.argv[1])
from lendemain.desk.reading.parser import main
main()
"""


def read(
    source: str,
    file: IO[bytes],
    given: Answer,
    *,
    memory: int | None = None,
    seconds: int | None = None,
) -> Reading:
    """What a source says in an open file; of what is given, content and places are not looked at
    (the file and the base map are).

    `memory` bytes and `seconds` of processor time are what reading may take beside what the process
    holds before; by default they go by the size of the file, or what it may unfold to.

    Raises `InputError` and `SourceError` as the source does, and `SourceError` where the file broke
    the process that read it, or needs more memory or time than a file of its size may.
    """
    size = os.fstat(file.fileno()).st_size
    size = unfolding.most(os.pread(file.fileno(), 4, 0), size)
    made = source in MADE
    if memory is None:
        memory = MADE_MEMORY_BYTES if made else MEMORY_BYTES + MEMORY_TIMES * size
    if seconds is None:
        seconds = MADE_SECONDS if made else SECONDS + size // BYTES_A_SECOND
    told = {f.name: getattr(given, f.name) for f in fields(Answer) if f.name not in _LEFT_OUT}
    told["received"] = given.received.isoformat()
    said = {"source": source, "given": told, "memory": memory, "seconds": seconds}
    found, status = _process.asked(file, orjson.dumps(said))
    if isinstance(found, LendemainError):
        raise found
    if not isinstance(found, Reading) or status != 0:
        raise SourceError(
            _why(status, memory=memory, seconds=seconds), where=given.name,
            remedy="Nothing was taken in; split the file, or ask where it comes from",
        )  # fmt: skip
    return found


def table(data: bytes, name: str) -> pa.Table:
    """The table of CSV or Parquet in a file's bytes, as it is; read behind the same walls.

    Raises `SourceError` where there is none, or where it needs more than a file of its size may.
    """
    return _single(data, name, parser.TABLE)


def terrain(data: bytes, name: str) -> Terrain:
    """The heights of the ground in a file's bytes, read behind the same walls.

    Raises `InputError` as `border.terrain.parsed` does, and `SourceError` as `table`.
    """
    found = _single(data, name, parser.TERRAIN)
    said = {k.decode(): float(v) for k, v in (found.schema.metadata or {}).items()}
    rows = int(said.pop("rows"))
    heights = found.column("heights").to_numpy().reshape(rows, -1)
    return Terrain(heights=heights, **said)


def places(data: bytes, name: str) -> list[tuple[float, float]]:
    """Degrees east and north of what a file lists: GeoJSON, or a table with `lon` and `lat`; read
    behind the same walls.

    Raises `SourceError` as `table`, and where a place lies nowhere on the globe.
    """
    found = _single(data, name, parser.PLACES)
    lon, lat = (found.column(n).to_numpy().astype(float) for n in ("lon", "lat"))
    wrong = np.flatnonzero(~((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)))
    if len(wrong):
        raise SourceError(
            f"place {wrong[0] + 1} has no longitude and latitude in degrees", where=name,
            remedy="Give degrees east, then north",
        )  # fmt: skip
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def _single(data: bytes, name: str, source: str) -> pa.Table:
    size = len(data)
    memory, seconds = MEMORY_BYTES + MEMORY_TIMES * size, SECONDS + size // BYTES_A_SECOND
    told = {"name": name, "received": "2026-01-06T00:00:00+00:00", "theatre": (0.0, 0.0, 0.0, 0.0),
            "time_zone": "UTC"}  # fmt: skip
    said = {"source": source, "given": told, "memory": memory, "seconds": seconds}
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        found, status = _process.asked(file, orjson.dumps(said))
    if isinstance(found, LendemainError):
        raise found
    if not isinstance(found, pa.Table) or status != 0:
        raise SourceError(
            _why(status, memory=memory, seconds=seconds), where=name,
            remedy="Nothing was taken in; split the file, or ask where it comes from",
        )  # fmt: skip
    return found


def _why(status: int, *, memory: int, seconds: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"reading it took more than {seconds} s of processor time, and was stopped"
    if status < 0:
        name = signal.Signals(-status).name
        return f"it broke the process that read it ({name}), which had {memory >> 20} MiB"
    if status == 2:
        return f"reading it needs more than {memory >> 20} MiB of memory"
    return "the process that read it gave no answer that can be used"


class _Process:
    """The process that waits, started when the first file comes; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._asking: socket.socket | None = None
        self._owner = 0

    def asked(self, file: IO[bytes], request: bytes) -> tuple[Told, int]:
        """What was read of an open file, None where there is no answer; and how it ended."""
        with self._lock:
            try:
                return self._asked(file, request)
            except (OSError, EOFError):  # the process that waits was stopped: the next is new
                self.stop()
                return None, 3
            except BaseException:
                self.stop()
                raise

    def _asked(self, file: IO[bytes], request: bytes) -> tuple[Told, int]:
        asking = self._started()
        reader, writer = os.pipe()
        with suppress(AttributeError, OSError):
            fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        with os.fdopen(reader, "rb", buffering=1 << 20) as answer:
            try:
                head = parser.LENGTH.pack(len(request))
                socket.send_fds(asking, [head], [file.fileno(), writer])
            finally:
                os.close(writer)
            asking.sendall(request)
            found = _told(answer)
        said = asking.recv(parser.LENGTH.size, socket.MSG_WAITALL)
        if len(said) < parser.LENGTH.size:
            raise EOFError
        return found, parser.LENGTH.unpack(said)[0]

    def _started(self) -> socket.socket:
        if self._asking is not None and self._owner == os.getpid():
            return self._asking
        ours, theirs = socket.socketpair()
        folder = str(Path(parser.__file__).parents[3])
        with theirs:
            self._child = subprocess.Popen(  # noqa: S603 - our own program, and nothing of the file
                [sys.executable, "-I", "-B", "-c", _PROGRAM, folder],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT, cwd="/",
                start_new_session=True,
            )  # fmt: skip
        self._asking, self._owner = ours, os.getpid()
        return ours

    def stop(self) -> None:
        """Stop the process that waits, and whatever it is reading."""
        child, asking = self._child, self._asking
        self._child = self._asking = None
        if asking is not None:
            asking.close()
        if child is not None and self._owner == os.getpid():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _told(answer: IO[bytes]) -> Told:
    """What the child says, as far as it is what a reading looks like."""
    try:
        (size,) = parser.LENGTH.unpack(answer.read(parser.LENGTH.size))
        if not 0 < size <= HEADING_BYTES_MAX:
            return None
        said = orjson.loads(answer.read(size))
        if "error" in said:
            kind = SourceError if said["error"] == "source" else InputError
            return kind(said["what"], where=said["where"], remedy=said["remedy"])
        if said["tables"] == [parser.TABLE]:
            return _table(parser.TABLE, answer)
        held = {name: _table(name, answer) for name in parser.TABLES if name in said["tables"]}
        rows = int(said["rows"])
    except (ValueError, KeyError, TypeError, OSError, struct.error, MemoryError, pa.ArrowException):
        return None
    if not {"observations", "rejections", "watches", "notices"} <= set(held):
        return None
    return Reading(rows=rows, **held)


def _table(name: str, answer: IO[bytes]) -> pa.Table:
    """One table of an answer, held against what its record looks like."""
    with pa.ipc.open_stream(answer) as stream:
        found = stream.read_all()
    if name in RECORDS and not found.schema.equals(tables.empty(RECORDS[name]).schema):
        raise ValueError(name)
    found.validate(full=True)
    return found


_process = _Process()
atexit.register(_process.stop)
