"""The ledger: durable entries, observations in segments, starts, and the audit that replays all.

Every figure for writes is of commits that are synced to the disk, with every signature checked, and
stands beside the crash test that shows what that is worth.  Medians of several rounds; the
spread is that of a machine that does other things too.
"""

import hashlib
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa

from lendemain import encoding, tables
from lendemain.ledger import checkpoint, keyring, note
from lendemain.ledger.audit import audit
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import FILE_NAME, Database
from lendemain.ledger.merkle import Tree, leaf_hash, leaf_hashes
from lendemain.ledger.note import Signer
from lendemain.ledger.segments import Segments, inner_root
from lendemain.ledger.store import Ledger
from lendemain.records.observation import Observation

ROUNDS = 5
SUBMITTERS = 64
AUDITED = 300_000
TOGETHER_MAX = 1000
STARTED = 1_000_000
LOG = Signer("bench.example/ledger", bytes([1] * 32))
DESK = Signer("bench.example/desk", bytes([2] * 32))
POST = Signer("bench.example/post", bytes([3] * 32))


def entry(number: int, signer: Signer = POST, **more: object) -> bytes:
    """An entry of about 400 bytes."""
    body = {"kind": "drill", "author": signer.name, "number": number, "said": "x" * 200, **more}
    return note.entry(body, [signer])


@contextmanager
def ledger() -> Iterator[Ledger]:
    """A new ledger on the disk that the working folder is on, with two keys enrolled."""
    enrolments = [
        note.entry(keyring.enrolment(one.verifier, operator=DESK.name), [DESK])
        for one in (DESK, POST)
    ]
    with (
        tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder,
        Ledger.create(Path(folder) / "ledger", origin=LOG.name, signer=LOG) as made,
    ):
        made.append(enrolments)
        yield made


def submitted(submitters: int, each: int) -> float:
    """Entries a second, each checked, durable and under a signed checkpoint when it counts."""
    notes = [[entry(100_000 * s + n) for n in range(each)] for s in range(submitters)]
    with ledger() as made:

        def submit(mine: list[bytes]) -> None:
            for one in mine:
                made.submit(one).result()

        threads = [threading.Thread(target=submit, args=(mine,)) for mine in notes]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - start
        assert made.size == submitters * each + 2
    return submitters * each / seconds


def together(entries: int, batch: int) -> float:
    """Entries a second where one submitter hands over many together."""
    notes = [entry(n) for n in range(entries)]
    with ledger() as made:
        start = time.perf_counter()
        for first in range(0, entries, batch):
            made.append(notes[first : first + batch])
        return entries / (time.perf_counter() - start)


def observations(rows: int) -> pa.Table:
    """Made-up detections by satellite, in the form that sources hand over."""
    dice = np.random.default_rng(1)
    start = 1_500_000_000_000_000 + np.sort(dice.integers(0, 10**14, rows))
    columns = {
        "source": "bench",
        "row": np.arange(rows),
        "start": pa.array(start, pa.timestamp("us", "UTC")),
        "end": pa.array(start + 60_000_000, pa.timestamp("us", "UTC")),
        "lon": np.round(dice.uniform(22, 40, rows), 5),
        "lat": np.round(dice.uniform(44, 52, rows), 5),
        "error_m": dice.choice([187.5, 375.0], rows).astype(np.float32),
        "probability": dice.choice([0.5, 0.95], rows).astype(np.float32),
    }
    return tables.columns(Observation, columns, rows)


def protected(rows: pa.Table, *, width: int) -> float:
    """Observations a second: each hashed, in a durable segment that a durable entry names."""
    with ledger() as made:
        files = Segments(made.folder)
        start = time.perf_counter()
        for first in range(0, rows.num_rows, width):
            part, leaves = tables.identified(rows.slice(first, width))
            kept = files.put(part) if width > TOGETHER_MAX else files.put_together([part])[0]
            named = {
                "alg": "sha256",
                "digest": kept.digest,
                "size": kept.size,
                "media": "application/vnd.apache.parquet",
                "role": "observation",
            }
            root = inner_root(leaves).hex()
            made.append([entry(first, DESK, objs=[named], inner_root=root, rows=kept.rows)])
        return rows.num_rows / (time.perf_counter() - start)


def handed_over(segments: int, *, submitters: int) -> float:
    """Observations a second where sensors hand over 100 of 300 bytes at a time.

    Each observation is hashed under the segment's inner root, and each segment is durable before a
    signed entry names it; the entry is checked, durable and under a signed checkpoint.
    """
    sensors = [Signer(f"bench.example/sensor-{n}", bytes([n + 9] * 32)) for n in range(submitters)]
    dice = np.random.default_rng(2)
    each = segments // submitters
    with ledger() as made:
        made.append(
            [
                note.entry(keyring.enrolment(one.verifier, operator=DESK.name), [DESK])
                for one in sensors
            ]
        )
        files = Segments(made.folder)

        def submit(sensor: Signer) -> None:
            for number in range(each):
                data = dice.bytes(30_000)
                leaves = leaf_hashes(data[at : at + 300] for at in range(0, 30_000, 300))
                kept = files.put_together([data])[0]
                named = {
                    "alg": "sha256",
                    "digest": kept.digest,
                    "size": kept.size,
                    "media": "application/octet-stream",
                    "role": "observation",
                }
                root = inner_root(leaves).hex()
                made.submit(entry(number, sensor, objs=[named], inner_root=root)).result()

        threads = [threading.Thread(target=submit, args=(one,)) for one in sensors]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return 100 * each * submitters / (time.perf_counter() - start)


def written(rows: pa.Table) -> float:
    """Observations a second into durable segments of 2^18 and under their inner root alone."""
    leaves = [bytes([n % 256]) * 32 for n in range(rows.num_rows)]
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        files = Segments(Path(folder))
        start = time.perf_counter()
        for first in range(0, rows.num_rows, 1 << 18):
            files.put(rows.slice(first, 1 << 18))
        inner_root(leaves)
        return rows.num_rows / (time.perf_counter() - start)


def fill(made: Ledger, *, numbered: bool, entries: int = AUDITED, signed: bool = True) -> None:
    """Many signed entries, past the checks of the writer, which are not what is measured.

    Where no signature is looked at, each may bear the same one.
    """
    row = note.signed(b"x\n", [POST]).rpartition(b"\n\n")[2]
    database = Database(sqlite3.connect(made.folder / FILE_NAME, isolation_level=None))
    rows, seq, prev = [], 0, None
    tree = Tree(leaf_hash(one) for _, one in made.entries())
    for position in range(made.size, entries):
        chain: dict[str, object] = {}
        if numbered:
            seq += 1
            chain = {"seq": seq} if prev is None else {"seq": seq, "prev": prev}
        if signed:
            one = entry(position, **chain)
        else:
            body = {"kind": "drill", "author": POST.name, "number": position, "said": "x" * 200}
            one = note.ENTRY_HEADER + encoding.canonical(body | chain) + b"\n\n" + row
        text = one[: one.rindex(b"\n\n") + 1]
        prev = hashlib.sha256(text).hexdigest() if numbered else None
        rows.append((position, leaf_hash(one), one))
    database.commit(rows, old_size=made.size)
    tree.extend(leaf for _, leaf, _ in rows)
    head = Checkpoint(origin=LOG.name, size=len(tree), root=tree.root())
    database.sign_off(checkpoint.signed(head, [LOG]), size=len(tree))


def audits() -> Iterator[tuple[str, list[float]]]:
    """Entries a second that an audit replays, and that opening does."""
    for numbered in (False, True):
        with ledger() as made:
            fill(made, numbered=numbered)
            made.close()
            which = "numbered by one author" if numbered else "not numbered"
            yield (
                f"audit, entries {which}, entries/s",
                timed(lambda: replayed(made.folder, signatures=False), AUDITED),
            )
            if not numbered:
                yield (
                    "audit with signatures, entries/s",
                    timed(lambda: replayed(made.folder, signatures=True), AUDITED, rounds=1),
                )
                yield (
                    "opened for reading, entries/s",
                    timed(lambda: Ledger.open(made.folder).close(), AUDITED),
                )
                yield (
                    "opened for writing, entries/s",
                    timed(lambda: Ledger.open(made.folder, signer=LOG).close(), AUDITED),
                )


def replayed(folder: Path, *, signatures: bool) -> None:
    result = audit(folder, [LOG.verifier], signatures=signatures)
    assert (result.sound, result.entries) == (True, AUDITED)


def starts() -> Iterator[tuple[str, list[float]]]:
    """Seconds until a log of a million entries is open, for who reads and for who writes."""
    with ledger() as made:
        fill(made, numbered=True, entries=STARTED, signed=False)
        made.close()
        for who, signer in (("reader", None), ("writer", LOG)):
            seconds = []
            for _ in range(3):
                start = time.perf_counter()
                opened = Ledger.open(made.folder, signer=signer)
                seconds.append(time.perf_counter() - start)
                assert opened.size == STARTED
                opened.close()
            yield f"start of {STARTED:,} entries, {who}, ms", [1000 * one for one in seconds]


def answered(rate: int, seconds: int) -> Iterator[tuple[str, list[float]]]:
    """Milliseconds from handing an entry over to its receipt, at a steady rate of entries."""
    count = rate * seconds
    notes = [entry(n) for n in range(count)]
    waited = [0.0] * count
    with ledger() as made:

        def handed(number: int, due: float) -> None:
            def done(_: object) -> None:
                waited[number] = 1000 * (time.perf_counter() - due)

            made.submit(notes[number]).add_done_callback(done)

        start = time.perf_counter() + 0.05
        for number in range(count):
            due = start + number / rate
            if (early := due - time.perf_counter()) > 0:
                time.sleep(early)
            handed(number, due)
    waited.sort()
    yield f"ms to a receipt at {rate:,} entries/s, half", [waited[count // 2]]
    yield f"ms to a receipt at {rate:,} entries/s, 99 of 100", [waited[count * 99 // 100]]


def unique_index(*, indexed: bool) -> float:
    """Rows a second into the ledger's tables with or without a unique index over the leaf."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        connection = sqlite3.connect(Path(folder) / FILE_NAME, isolation_level=None)
        database = Database(connection)
        database.configure()
        database.create(origin="o", vkey="k", checkpoint=b"c")
        if indexed:
            connection.execute("CREATE UNIQUE INDEX leaves ON entries (leaf)")
        data = [(n, hashlib.sha256(n.to_bytes(4)).digest(), b"x" * 400) for n in range(100_000)]
        start = time.perf_counter()
        for first in range(0, len(data), 500):
            database.commit(data[first : first + 500], old_size=first)
        seconds = time.perf_counter() - start
        connection.close()
    return len(data) / seconds


def timed(run: Callable[[], object], count: int, *, rounds: int = ROUNDS) -> list[float]:
    """`count` divided by the seconds that each round took."""
    rates = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        rates.append(count / (time.perf_counter() - start))
    return rates


def rows() -> Iterator[tuple[str, list[float]]]:
    """What is measured and the rate of each round."""
    many, small = observations(924_610), observations(20_000)
    yield (
        f"entries/s, durable, {SUBMITTERS} submitters",
        [submitted(SUBMITTERS, 100) for _ in range(ROUNDS)],
    )
    yield "entries/s, durable, 1 submitter", [submitted(1, 300) for _ in range(ROUNDS)]
    yield "entries/s, durable, 256 together", [together(5_120, 256) for _ in range(ROUNDS)]
    yield (
        "observations/s, hashed, in segments of 2^18",
        [protected(many, width=1 << 18) for _ in range(3)],
    )
    yield (
        "observations/s, hashed, in segments of 100",
        [protected(small, width=100) for _ in range(3)],
    )
    yield (
        "observations/s, 300 B each, 100 handed over at a time",
        [handed_over(4_800, submitters=16) for _ in range(3)],
    )
    yield "observations/s, segment and inner root alone", [written(many) for _ in range(3)]
    yield from answered(1_000, 10)
    yield from starts()
    yield from audits()
    yield "rows/s, no unique index", [unique_index(indexed=False) for _ in range(3)]
    yield "rows/s, unique index on the leaf", [unique_index(indexed=True) for _ in range(3)]


def main() -> None:
    """Print a table of medians, and how to run the crash test that belongs to it."""
    print(f"{'':56}{'median':>12}{'least':>12}{'most':>12}")
    for name, rates in rows():
        figures = (statistics.median(rates), min(rates), max(rates))
        print(f"{name:56}" + "".join(f"{rate:12,.0f}" for rate in figures), flush=True)
    print(
        "\nWhat is called durable survives the kills, I/O errors and power cuts of\n"
        "  LENDEMAIN_FAULTS=long pytest -m faults tests/ledger/test_crash.py"
    )


if __name__ == "__main__":
    main()
