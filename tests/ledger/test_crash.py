"""What was acknowledged survives: kills and errors at every write, power cuts, full disks.

`LENDEMAIN_FAULTS=long` runs many times as many; without it all of this takes under a minute.
"""

import hashlib
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import apsw
import pytest

from lendemain.errors import LendemainError
from lendemain.ledger import checkpoint, note, packs
from lendemain.ledger.audit import audit
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.database import FILE_NAME, Database
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.packs import Packs
from lendemain.ledger.store import Ledger

pytestmark = pytest.mark.faults

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
WRITER = Path(__file__).with_name("crash_writer.py")
SECTOR_BYTES = 512
NOT_TRACED = 98
"""The exit status of a writer that waited for a tracer in vain."""


@cache
def strace_fails() -> str:
    """Why faults cannot be injected here; "" where they can."""
    if shutil.which("strace") is None:
        return "needs strace"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return f"strace may not trace: {tried.stderr.decode().strip()}" if tried.returncode else ""


@dataclass(frozen=True)
class Run:
    """What became of one writer."""

    status: int
    said: str

    @property
    def acknowledged(self) -> list[int]:
        return [int(index) for index in re.findall(r"^index (\d+)$", self.said, re.MULTILINE)]


class Writers:
    """Starts writers, one after the other."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-B", str(WRITER), "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def run(self, scenario: str, folder: Path, fault: str = "") -> Run:
        """A writer, with a fault of strace's injected into its system calls."""
        self._server.stdin.write(f"{scenario} {folder} {'traced' if fault else 'alone'}\n")
        process = self._server.stdout.readline().split()[1]
        if fault:
            call = fault.split(":")[0]
            traced = ["-f", "-qq", "-o", f"{folder}.strace", "-p", process]
            traced += ["-e", f"trace={call}", "-e", f"inject={fault}"]
            subprocess.run(["strace", *traced], check=False, capture_output=True, timeout=60)
        status = int(self._server.stdout.readline().split()[1])
        said = Path(f"{folder}.said").read_text("utf-8")
        assert "Traceback" not in said, said
        if status == NOT_TRACED:
            pytest.skip("strace may not attach to a process here")
        return Run(status, said)

    def close(self) -> None:
        self._server.stdin.close()
        self._server.stdout.close()
        self._server.wait()


def check_nothing_lost(kept, folder: Path, acknowledged: list[int], *, least: int = 0) -> None:
    """The ledger opens, holds all that was acknowledged, is sound, and takes more."""
    with Ledger.open(folder, signer=kept.log) as ledger:
        assert ledger.size > max([*acknowledged, least - 1])
        numbers = [note.entry_body(one).get("number", 0) for _, one in ledger.entries()]
        more = kept.drill(777_000 + ledger.size) if ledger.size else kept.enrolment
        ledger.append([more])
    assert len(numbers) == len(set(numbers))
    result = audit(folder, [kept.log.verifier])
    assert [str(problem) for problem in result.problems] == []
    assert result.unsigned == 0


def faults(scenario: str) -> list[tuple[str, str]]:
    """System calls and what is done to them."""
    calls = {
        "create": ["pwrite64", "fdatasync", "fsync", "rename", "ftruncate", "unlink"],
        "append": ["pwrite64", "fdatasync", "fsync", "rename", "write"],
        "pack": ["pwrite64", "fdatasync", "fsync"],
        "heal": ["pwrite64", "fdatasync", "fsync", "ftruncate", "unlink"],
    }[scenario]
    found = [(call, "signal=SIGKILL") for call in calls]
    found += [(call, "error=EIO") for call in calls]
    if scenario != "create" or LONG:
        found += [(call, "error=ENOSPC") for call in calls if "write" in call]
    return found


@pytest.mark.skipif(bool(strace_fails()), reason=strace_fails() or "can")
@pytest.mark.parametrize("scenario", ["create", "append", "pack", "heal"])
def test_killed_or_failed_at_every_call_nothing_acknowledged_is_lost(kept, tmp_path, scenario):
    """
    Killed, or given an I/O error or a full disk, at each write, sync, truncation, rename and
    removal in turn: afterwards the ledger opens, every acknowledged entry is there, the audit is
    clean, and whoever was not told of success was told of failure.
    """
    with kept.open() as ledger:
        ledger.append([kept.drill(n) for n in range(100_000, 100_003)])
        early = ledger.head()
        ledger.append([kept.drill(n) for n in range(100_003, 100_005)])
        if scenario == "heal":  # as a kill leaves it: the log full, the last entries not signed
            with sqlite_at(kept.folder) as database:
                database.sign_off(early, size=6)
            shutil.copytree(kept.folder, tmp_path / "start")
    if scenario in ("append", "pack"):
        shutil.copytree(kept.folder, tmp_path / "start")
    least = 0 if scenario == "create" else 6

    def series(fault: tuple[str, str]) -> int:
        call, what = fault
        writers = Writers()
        for turn in itertools.count(1):
            folder = tmp_path / f"{call}-{what}-{turn}"
            if scenario != "create":
                shutil.copytree(tmp_path / "start", folder)
            done = writers.run(scenario, folder, f"{call}:{what}:when={turn}")
            log = Path(f"{folder}.strace").read_text("utf-8", "replace")
            struck = "(INJECTED)" in log or "killed by SIGKILL" in log
            if scenario == "create" and not (folder / FILE_NAME).exists():
                assert done.acknowledged == []
                writers.run("create", folder)
            check_nothing_lost(kept, folder, done.acknowledged, least=least)
            assert struck or (done.status, done.said.endswith("done\n")) == (0, True)
            assert done.status in (0, 1, 4, -signal.SIGKILL)
            assert (done.status == 0) == done.said.endswith("done\n")
            assert done.status in (0, -signal.SIGKILL) or "refused" in done.said
            shutil.rmtree(folder)
            if not struck:
                break
        writers.close()
        return turn - 1

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        struck = dict(zip(faults(scenario), pool.map(series, faults(scenario)), strict=True))

    assert struck["pwrite64", "signal=SIGKILL"] >= 5
    assert struck["fdatasync", "signal=SIGKILL"] >= 2
    print(f"{scenario}: {sum(struck.values())} faults", struck)  # noqa: T201 - shown with -s


def sqlite_at(folder: Path):
    """The tables of a ledger, past everything that guards them."""
    import sqlite3
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Iterator[Database]:
        connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        yield Database(connection)
        connection.close()

    return opened()


# Power cuts: below SQLite, a disk that forgets what was not synced


@dataclass
class Disk:
    """What was done to files, in order, and to which of it the disk has been held."""

    steps: list[tuple] = field(default_factory=list)

    def crashed(self, folder: Path, start: dict[str, bytes], *, after: int, seed: int) -> None:
        """Leave in a folder what a power cut after a step may leave.

        All that was synced, and of what was written since, any sectors of 512 bytes, in any order.
        """
        dice = random.Random(seed)  # noqa: S311 - a test's seed
        sound = {name: bytearray(data) for name, data in start.items()}
        loose: dict[str, list[tuple]] = {}
        for kind, name, *what in self.steps[:after]:
            if kind == "sync":
                content = sound.setdefault(name, bytearray())
                for one in loose.pop(name, ()):
                    _apply(content, one)
            elif kind != "acknowledged":
                loose.setdefault(name, []).append((kind, *what))
        for name, pending in loose.items():
            content = sound.setdefault(name, bytearray())
            for one in pending:
                for part in _sectors(one):
                    if dice.random() < 0.5:
                        _apply(content, part)
        folder.mkdir()
        for name, data in sound.items():
            (folder / name).write_bytes(data)

    def acknowledged(self, after: int) -> int:
        """How many entries had been acknowledged before a step."""
        return max((step[1] for step in self.steps[:after] if step[0] == "acknowledged"), default=0)


def _apply(content: bytearray, step: tuple) -> None:
    kind, at, *data = step
    if kind == "truncate":
        del content[at:]
    else:
        content.extend(bytes(max(0, at - len(content))))
        content[at : at + len(data[0])] = data[0]


def _sectors(step: tuple) -> list[tuple]:
    if step[0] == "truncate":
        return [step]
    kind, at, data = step
    cuts = [at, *range(at - at % SECTOR_BYTES + SECTOR_BYTES, at + len(data), SECTOR_BYTES)]
    return [
        (kind, start, data[start - at : stop - at])
        for start, stop in itertools.pairwise([*cuts, at + len(data)])
    ]


class RecordingFile(apsw.VFSFile):
    """A file that notes what is done to it."""

    def __init__(self, disk: Disk, name: str, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._name = Path(name if isinstance(name, str) else name.filename()).name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.steps.append(("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.steps.append(("truncate", self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        super().xSync(flags)
        self._disk.steps.append(("sync", self._name))


class RecordingDisk(apsw.VFS):
    """A file system that notes what is done to its files."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk = disk
        super().__init__(name, "")

    def xOpen(self, name, flags: list[int]) -> RecordingFile:  # noqa: N802 - SQLite's name
        return RecordingFile(self._disk, name, flags)


def recorded(kept, tmp_path: Path, *, synchronous: str) -> tuple[Disk, dict[str, bytes]]:
    """What a writer of 60 commits does to the disk, and the files it began from."""
    folder = tmp_path / "recorded"
    shutil.copytree(kept.folder, folder)
    start = {FILE_NAME: (folder / FILE_NAME).read_bytes()}
    with Ledger.open(folder) as reader:
        tree = Tree(leaf_hash(one) for _, one in reader.entries())
    disk = Disk()
    file_system = RecordingDisk(disk, f"recording-{synchronous}")
    connection = apsw.Connection(str(folder / FILE_NAME), vfs=f"recording-{synchronous}")
    database = Database(connection)
    database.configure()
    connection.execute("PRAGMA wal_autocheckpoint = 25").fetchall()  # so that it happens often
    if synchronous != "FULL":
        connection.execute(f"PRAGMA synchronous = {synchronous}")
    for commit in range(60):
        notes = [kept.drill(100 * commit + n, said="x" * 300) for n in range(1 + commit % 4)]
        size = len(tree)
        leaves = [leaf_hash(one) for one in notes]
        database.commit(
            list(zip(range(size, size + 9), leaves, notes, strict=False)), old_size=size
        )
        tree.extend(leaves)
        head = Checkpoint(origin=kept.log.name, size=len(tree), root=tree.root())
        database.sign_off(checkpoint.signed(head, [kept.log]), size=head.size)
        disk.steps.append(("acknowledged", head.size))
    del connection, database
    file_system.unregister()
    return disk, start


def lost(kept, tmp_path: Path, disk: Disk, start: dict[str, bytes], *, cuts: int) -> list[str]:
    """What is wrong after each power cut, one row for each that loses something."""
    found = []
    for seed in range(cuts):
        after = random.Random(f"cut {seed}").randint(0, len(disk.steps))  # noqa: S311 - a seed
        folder = tmp_path / "cut"
        disk.crashed(folder, start, after=after, seed=seed)
        acknowledged = max(1, disk.acknowledged(after))
        try:
            with Ledger.open(folder, verifier=kept.log.verifier) as ledger:
                held = ledger.size
                assert held == len(list(ledger.entries()))
            if held < acknowledged:
                found.append(f"cut {seed}: {acknowledged} acknowledged, {held} held")
        except LendemainError as error:
            found.append(f"cut {seed}: {error}")
        shutil.rmtree(folder)
    return found


def test_no_power_cut_loses_what_was_acknowledged(kept, tmp_path):
    """
    After each of 1,000 simulated power cuts (20,000 in the long form) the ledger opens, is what was
    signed, and holds every entry that had been acknowledged.
    """
    disk, start = recorded(kept, tmp_path, synchronous="FULL")

    assert lost(kept, tmp_path, disk, start, cuts=20_000 if LONG else 1_000) == []


@pytest.mark.parametrize(("synchronous", "least"), [("NORMAL", 0.2), ("OFF", 0.2)])
def test_the_simulated_power_cut_bites(kept, tmp_path, synchronous, least):
    """
    The control: without FULL the same power cuts lose acknowledged entries, so the test above could
    have failed.
    """
    disk, start = recorded(kept, tmp_path, synchronous=synchronous)
    cuts = 1_000 if LONG else 150

    found = lost(kept, tmp_path, disk, start, cuts=cuts)

    assert len(found) >= least * cuts
    assert any("acknowledged" in one for one in found)


def test_no_power_cut_loses_a_small_file_that_was_kept(tmp_path):
    """
    After each of 300 simulated power cuts (5,000 in the long form) every small file that was kept
    together with others is there to the byte; without FULL some are lost.
    """
    assert packs_lost(tmp_path / "full", synchronous="FULL", cuts=5_000 if LONG else 300) == 0
    assert packs_lost(tmp_path / "normal", synchronous="NORMAL", cuts=100) > 20


def packs_lost(folder: Path, *, synchronous: str, cuts: int) -> int:
    """After how many power cuts a small file that was kept is not there, or altered."""
    folder.mkdir()
    packs.create(folder)
    start = {packs.FILE_NAME: (folder / packs.FILE_NAME).read_bytes()}
    disk = Disk()
    file_system = RecordingDisk(disk, f"packs-{synchronous}")
    connection = apsw.Connection(str(folder / packs.FILE_NAME), vfs=f"packs-{synchronous}")
    packs.configure(connection)
    connection.execute("PRAGMA wal_autocheckpoint = 25").fetchall()
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    kept = []
    for number in range(60):
        files = [b"%d-%d " % (number, n) * 700 for n in range(1 + number % 3)]
        packs.commit(connection, [(hashlib.sha256(one).digest(), one) for one in files])
        kept += files
        disk.steps.append(("acknowledged", len(kept)))
    del connection
    file_system.unregister()
    found = 0
    for seed in range(cuts):
        after = random.Random(f"pack {seed}").randint(0, len(disk.steps))  # noqa: S311 - a seed
        disk.crashed(folder / "cut", start, after=after, seed=seed)
        files = Packs(folder / "cut")
        wanted = kept[: disk.acknowledged(after)]
        try:
            found += any(files.data(hashlib.sha256(one).hexdigest()) != one for one in wanted)
        except LendemainError:
            found += bool(wanted)
        shutil.rmtree(folder / "cut")
    return found


# Kills at any moment, and a disk that fills


def _ended(writer: "subprocess.Popen[bytes]", how: signal.Signals, after_s: float) -> bytes:
    """What a writer still said that is sent a signal after a while, and again every five seconds:
    Python drops an interrupt that falls into a destructor, and people press the keys again.
    """
    for wait in (after_s, *[5.0] * 12):
        try:
            return writer.communicate(timeout=wait)[0]
        except subprocess.TimeoutExpired:
            writer.send_signal(how)
    return writer.communicate(timeout=5.0)[0]


def test_kill_9_at_any_moment_loses_nothing(kept):
    """
    A writer with eight submitters, killed, interrupted or ended again and again at any moment, has
    lost nothing that it acknowledged in any of its lives.
    """
    dice = random.Random(9)  # noqa: S311 - a test's seed
    acknowledged: list[int] = []
    for life in range(200 if LONG else 9):
        with subprocess.Popen(
            [sys.executable, "-B", str(WRITER), "flood", str(kept.folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as writer:
            said = writer.stdout.readline()
            killer = dice.uniform(0, 0.08)
            try:
                how = [signal.SIGKILL, signal.SIGINT, signal.SIGTERM][life % 3]
                said += _ended(writer, how, killer)
            finally:
                writer.kill()
        new = Run(0, said.decode()).acknowledged
        assert new
        acknowledged += new
        with Ledger.open(kept.folder, signer=kept.log) as ledger:
            assert ledger.size > max(acknowledged)
    assert len(acknowledged) == len(set(acknowledged))
    check_nothing_lost(kept, kept.folder, acknowledged)


def test_a_disk_that_fills_is_said_and_loses_nothing(kept):
    """
    When a file cannot grow any more the writer says so and stops with status 1; with room again
    everything acknowledged is there and more can be entered.
    """
    writers = Writers()
    done = writers.run("full", kept.folder)
    writers.close()

    assert done.status == 1
    assert "refused" in done.said
    assert done.acknowledged
    check_nothing_lost(kept, kept.folder, done.acknowledged)
