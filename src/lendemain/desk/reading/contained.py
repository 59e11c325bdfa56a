"""Untrusted files, looked at in a child process that can do no more than answer.

The parent opens the file and never parses it: it starts a lean Python with the file as its
standard input, an empty environment and nothing else open, and reads at most 64 KiB of answer
until a limit of time.  The child puts up its walls (`walls`) before it reads what it must, and
says what it saw (`inspection`).  A child that dies, of memory, of time, or of a fault in a
library, is an answer too: that the file could not be looked at within the limits.
"""

import importlib.util
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from lendemain.desk.reading import inspection
from lendemain.errors import InputError

SECONDS_MAX = 2.0
MEMORY_BYTES_MAX = 256 << 20
ANSWER_BYTES_MAX = 1 << 16

_PROGRAM = (
    "import sys; sys.path.append(sys.argv[3]); from lendemain.desk.reading.inspection import main; "
    "main(sys.argv[1:])"
)


def inspected(
    path: Path, *, seconds: float = SECONDS_MAX, memory: int = MEMORY_BYTES_MAX
) -> Mapping[str, Any]:
    """What an untrusted file claims to be, as values that an entry may hold.

    `media` (the type its first bytes look like) and `size` in bytes; where they apply `image`
    (width and height in pixels), `capture` (what the camera claims: make, model, when, where in
    1e-7 degrees), `c2pa` (result of its provenance manifest: an attribute, never proof) and
    `archive` (members and bytes that its directory claims); `doubts`, texts, empty where there are
    none; `walls`, which protections stood while it was read.  A file that could not be read within
    `seconds` and `memory` bytes has `contained` true and says why among its doubts.  Raises
    `InputError` where there is no such file.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        if not path.is_file():
            os.close(file)
            raise InputError("not a file", where=str(path), remedy="Name a file")
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), remedy="Check its name"
        ) from None
    try:
        size = os.fstat(file).st_size
        answer, status = _answer(file, seconds=seconds, memory=memory)
    finally:
        os.close(file)
    with suppress(ValueError):
        seen = orjson.loads(answer)
        if status == 0 and isinstance(seen, dict) and isinstance(seen.get("doubts"), list):
            found: Mapping[str, Any] = inspection.plain({**seen, "size": size, "contained": False})
            return found
    return {
        "media": "unknown",
        "size": size,
        "doubts": [_why(status, seconds=seconds, memory=memory)],
        "walls": {},
        "contained": True,
    }


def _answer(file: int, *, seconds: float, memory: int) -> tuple[bytes, int]:
    """What a child says of an open file, and its exit status (negative: the signal)."""
    given = [str(memory), str(max(1, round(seconds))), *_folders()]
    child = subprocess.Popen(  # noqa: S603 - our own program; nothing of the file is in the command
        [sys.executable, "-I", "-S", "-B", "-c", _PROGRAM, *given],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    assert child.stdout is not None
    pipe, until, parts = child.stdout.fileno(), time.monotonic() + seconds, list[bytes]()
    try:
        while sum(map(len, parts)) <= ANSWER_BYTES_MAX:
            left = until - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                break
            part = os.read(pipe, ANSWER_BYTES_MAX)
            if not part:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(max(0.0, until - time.monotonic()))
                break
            parts.append(part)
    finally:
        child.stdout.close()
        if child.poll() is None:
            child.kill()
        status = child.wait()
    return b"".join(parts), status


def _folders() -> list[str]:
    """Where the child imports from: this package first, then what pillow and c2pa lie in."""
    found = [Path(inspection.__file__).parents[3]]
    for name in ("PIL", "c2pa"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            found.append(Path(spec.origin).parents[1])
    return [str(folder) for folder in dict.fromkeys(found)]


def _why(status: int, *, seconds: float, memory: int) -> str:
    if status in (-signal.SIGKILL, -signal.SIGXCPU):
        return f"looking at it took longer than {seconds:g} s, and was stopped"
    if status < 0:
        return f"looking at it broke the program that looked ({signal.Signals(-status).name})"
    return f"looking at it needs more than {memory >> 20} MiB, or answers nothing"
