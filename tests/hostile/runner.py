"""Every reader of the house on every hostile sample, each in its own process, and what it cost.

`python -m tests.hostile.runner` prints a row of JSON for each: reader, sample, the answer, seconds
of processor time, and the most memory held, the libraries' own included.
"""

import json
import mmap
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.hostile.samples import SAMPLES
from tests.hostile.tables import NAMES, TABLES

from lendemain import encoding, sources
from lendemain.access import text as access_text
from lendemain.agreement import text as agreement_text
from lendemain.errors import LendemainError
from lendemain.ledger import calendars, checkpoint, keyring, note, proof, stamps
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.packages import Arriving
from lendemain.ledger.witnessing import cosignature, fork, policy, witness
from lendemain.records.reading import Answer, Reading
from lendemain.sources import answers

HEAD = Checkpoint(origin="front.example/log", size=1, root=bytes(32))
SECONDS_MAX = 60
MOST = 1 << 20
"""No reader but those of sources is given more than so many bytes: each refuses far fewer."""


def _source(name: str) -> Callable[[memoryview], object]:
    def read(content: memoryview) -> object:
        answer = Answer(
            name="sample", content=content, received=datetime(2026, 1, 6, tzinfo=UTC),
            theatre=(22.0, 44.0, 41.0, 53.0), told={"claimant": "somebody"},
        )  # fmt: skip
        found: Reading = sources.found(name).parse(answer)
        accounted = found.observations.num_rows + found.watches.num_rows + found.notices.num_rows
        return f"read: {accounted} of {found.rows} rows"

    return read


def _sheet(content: memoryview) -> object:
    answer = Answer(
        name="sample", content=content, received=datetime(2026, 1, 6, tzinfo=UTC),
        theatre=(22.0, 44.0, 41.0, 53.0),
    )  # fmt: skip
    headings: Mapping[str, tuple[str, ...]] = dict.fromkeys(NAMES, ())
    found = answers.sheet(answer, "sample", headings=headings, needed=NAMES[:1], json=True)
    return f"read: {found.columns.num_rows} of {found.rows} rows"


def _agreement(content: memoryview) -> object:
    found, mistakes = agreement_text.parsed("sample.toml", bytes(content[:MOST]))
    return f"mistake: {mistakes[0]}" if found is None else "read"


def _arriving(content: memoryview) -> object:
    arriving = Arriving()
    arriving.feed(bytes(content[: 1 << 24]))
    return f"read: {len(arriving.packages())} packages"


READERS: Mapping[str, Callable[[memoryview], object]] = {
    **{f"source {name}": _source(name) for name in sources.names()},
    "any table": _sheet,
    "agreement": _agreement,
    "access policy": lambda c: access_text.parsed("sample.toml", bytes(c[:MOST])),
    "document": lambda c: encoding.parsed(bytes(c[:MOST])),
    "note": lambda c: note.parts(bytes(c[:MOST])),
    "entry": lambda c: keyring.statement(bytes(c[:MOST])),
    "checkpoint": lambda c: checkpoint.parsed(bytes(c[: 1 << 16])),
    "witness policy": lambda c: policy.parsed(bytes(c[:MOST])),
    "proof": lambda c: proof.parsed(bytes(c[:MOST])),
    "fork": lambda c: fork.checked(bytes(c[:MOST])),
    "witness request": lambda c: witness.requested(bytes(c[:MOST])),
    "cosignatures": lambda c: cosignature.rows(bytes(c[: 1 << 16])),
    "mirror upload": _arriving,
    "time-stamp": lambda c: stamps.stamp(bytes(c[: 1 << 17]), HEAD),
    "calendar": lambda c: calendars.anchored(bytes(c[: 1 << 17]), HEAD),
}


def _laid(path: Path, made: Callable[[], bytes]) -> None:
    """Have a sample written by a process of its own, so that no reader inherits its memory."""
    child = os.fork()
    if child == 0:
        path.write_bytes(made())
        os._exit(0)
    os.waitpid(child, 0)


def tried(reader: Callable[[memoryview], object], path: Path) -> dict[str, object]:
    """What a reader answers in a process of its own, and what it costs."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        answer = _answer(reader, path)
        os.write(sink, answer.encode("utf-8", "replace")[:4000])
        os._exit(0)
    os.close(sink)
    answer = b""
    while part := os.read(source, 1 << 16):
        answer += part
    os.close(source)
    _, status, used = os.wait4(child, 0)
    return {
        "answer": answer.decode() or f"died ({status})",
        "seconds": round(used.ru_utime + used.ru_stime, 2),
        "mib": used.ru_maxrss >> 10,
    }


def _answer(reader: Callable[[memoryview], object], path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        return f"{reader(memoryview(held))}"[:300]
    except LendemainError as error:
        return f"refused: {error}"[:300]
    except BaseException as error:  # noqa: BLE001 - anything else is what this looks for
        return f"BROKE: {type(error).__name__}: {error}"[:300]


def main() -> None:
    """Print a row for each reader and sample.

    Arguments choose samples by words in their names; those that begin with = choose readers.
    """
    words = [word for word in sys.argv[1:] if word[0] != "="]
    chosen = {word[1:] for word in sys.argv[1:] if word[0] == "="} or set(READERS)
    for name in sources.names():
        sources.found(name)  # so that no reader pays for what is read once
    with tempfile.TemporaryDirectory() as folder:
        for sample, made in {**SAMPLES, **TABLES}.items():
            if words and not any(word in sample for word in words):
                continue
            path = Path(folder) / "sample"
            _laid(path, made)
            for name, reader in READERS.items():
                if name not in chosen:
                    continue
                began = time.monotonic()
                row = {"reader": name, "sample": sample, "bytes": path.stat().st_size}
                row |= tried(reader, path)
                row["wall"] = round(time.monotonic() - began, 2)
                print(json.dumps(row), flush=True)  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
