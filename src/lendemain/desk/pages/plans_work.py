"""The process that does one piece of work for a reader of the pages, and then ends.

It reads one row of JSON that says what is wanted and of which mission, opens the mission for
reading only, and writes rows of JSON: answers, then that it is done, or what is wrong.  It ends by
itself when whoever began it is gone.
"""

import os
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import orjson

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_whatif, plans_years
from lendemain.errors import InputError, LendemainError

KINDS = ("what-if", "years")
NICE = 10
SPARE_S = 10


def main() -> None:
    """Do what standard input asks for; the answer goes to standard output."""
    wanted: dict[str, Any] = orjson.loads(sys.stdin.buffer.readline())
    with suppress(OSError):
        os.nice(NICE)
    limit = int(float(wanted["seconds"])) + SPARE_S
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    Thread(target=_until_gone, daemon=True).start()
    for row in rows(wanted):
        sys.stdout.buffer.write(orjson.dumps(row) + b"\n")
        sys.stdout.buffer.flush()


def _until_gone() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(3)  # whoever asked is no more


def rows(wanted: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """The rows of an answer, one by one, and a last that says how it ended."""
    try:
        with Mission.open(Path(wanted["folder"])) as mission:
            for found in _answers(mission, wanted):
                yield {"answer": found}
        yield {"done": True}
    except LendemainError as error:
        yield {"what": error.what, "where": error.where, "next": error.remedy}


def _answers(mission: Mission, wanted: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    kind, seed = wanted.get("kind"), int(wanted.get("seed", 1))
    if kind == "what-if":
        changes = plans_whatif.read(wanted.get("changes", {}))
        yield from plans_whatif.answers(
            mission, changes, seconds=float(wanted["seconds"]), seed=seed
        )
    elif kind == "years":
        yield from plans_years.answers(
            mission, wanted.get("scenario"), runs=int(wanted.get("runs", 100)), seed=seed
        )
    else:
        raise InputError(
            f"no such work as {kind!r}", where="kind", remedy=f"Choose: {', '.join(KINDS)}"
        )
