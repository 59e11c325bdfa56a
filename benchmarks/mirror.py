"""Mirrors and tiles: witnessed entries taken in durably, published, and rebuilt from tiles alone.

Every entry that a mirror counts was checked against the signed checkpoint, is on the disk, synced,
and under the mirror's own signature.  Entries are of about 400 bytes.  Beside wall time stands the
time of this process's cores, for a machine that does other things too.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lendemain.ledger import checkpoint, note, rebuilt
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.disk import Folder
from lendemain.ledger.merkle import leaf_hashes
from lendemain.ledger.mirror import Answer, Mirror
from lendemain.ledger.note import Signer
from lendemain.ledger.packages import PACKAGES_A_REQUEST, Arriving, Header, package, spans
from lendemain.ledger.published import publish
from lendemain.ledger.tiled import Tiled
from lendemain.ledger.tiles import WIDTH, Edge
from lendemain.ledger.witnessing import witness
from lendemain.ledger.witnessing.cosignature import CosigningKey

ROUNDS = 5
ENTRIES = 100_000
LOG = Signer("bench.example/ledger", bytes([1] * 32))
POST = Signer("bench.example/post", bytes([3] * 32))
KEY = CosigningKey("bench.example/m1", bytes([4] * 32))


def entry(number: int) -> bytes:
    """An entry of about 400 bytes."""
    body = {"kind": "drill", "author": POST.name, "number": number, "said": "x" * 200}
    return note.entry(body, [POST])


def brought(entries: list[bytes]) -> tuple[bytes, list[bytes], bytes]:
    """The requests that bring a ledger to a mirror, made beforehand, and its checkpoint."""
    edge = Edge()
    held = dict(edge.extend(b"".join(leaf_hashes(entries)))) | dict(edge.partials())
    tree = Tiled(len(entries), held.__getitem__)
    head = Checkpoint(origin=LOG.name, size=len(entries), root=tree.root())
    signed = checkpoint.signed(head, [LOG])
    requests, step = [], PACKAGES_A_REQUEST * WIDTH
    for first in range(0, len(entries), step):
        parts = [Header(origin=LOG.name, start=first, end=len(entries)).written]
        for start, stop in spans(first, min(first + step, len(entries))):
            some = entries[start:stop]
            parts.append(package(some, start, size=len(entries), over=tree.over))
        requests.append(b"".join(parts))
    return witness.request(0, [], signed), requests, signed


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk that the working folder is on."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as made:
        yield Path(made)


def taken_in(given: tuple[bytes, list[bytes], bytes], target: Path) -> None:
    """A mirror takes a ledger in and signs that it holds all of it."""
    with Folder.writing(target) as disk:
        mirror = Mirror([KEY], {LOG.name: [LOG.verifier]}, disk)
        answer = mirror.add_checkpoint(given[0])
        for body in given[1]:
            arriving = Arriving()
            arriving.feed(body)
            upload = mirror.begin(arriving.header)
            assert not isinstance(upload, Answer)
            assert mirror.take(upload, arriving.packages()) is None
            answer = mirror.finish(upload, now=1_800_000_000)
        assert answer.status == 200


def published(entries: list[bytes], head: bytes, target: Path) -> None:
    """A ledger goes out as tiles."""
    with Folder.writing(target) as disk:
        publish(
            disk,
            head=head,
            vkey=LOG.verifier.vkey,
            entries=lambda start, stop: entries[start:stop],
            files={},
            path=lambda _: None,
            may_go=lambda _: True,
        )


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Entries a second by the wall, and by the time of this process's cores."""
    wall, cores = time.perf_counter(), time.process_time()
    work()
    return ENTRIES / (time.perf_counter() - wall), ENTRIES / (time.process_time() - cores)


def rows() -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Each subject's rates, round by round."""
    entries = [entry(number) for number in range(ENTRIES)]
    given = brought(entries)
    taken = []
    for _ in range(ROUNDS):
        with folder() as made:
            taken.append(timed(lambda: taken_in(given, made / "m")))
    yield "mirror: entries/s checked, durable, signed", taken
    rates, again = [], []
    for _ in range(ROUNDS):
        with folder() as made:
            rates.append(timed(lambda: published(entries, given[2], made / "www")))
            again.append(
                timed(
                    lambda: (
                        rebuilt.rebuild(Folder(made / "www"), made / "ledger", LOG.verifier)
                        and None
                    )
                )
            )
    yield "publish: entries/s as tiles, durable", rates
    yield "rebuild: entries/s from tiles into a ledger, durable", again


def main() -> None:
    """Print a table of medians, and how to run the fault test that belongs to it."""
    print(f"{'':56}{'median':>12}{'least':>12}{'most':>12}{'by cores':>12}")
    for name, found in rows():
        wall = [rate for rate, _ in found]
        cores = statistics.median(rate for _, rate in found)
        figures = (statistics.median(wall), min(wall), max(wall), cores)
        print(f"{name:56}" + "".join(f"{rate:12,.0f}" for rate in figures), flush=True)
    print(
        "\nWhat is called durable survives the kills, I/O errors and full disks of\n"
        "  LENDEMAIN_FAULTS=long pytest -m faults tests/ledger/test_mirror_faults.py"
    )


if __name__ == "__main__":
    main()
