"""A process that writes to a ledger until it is killed, and says what has been acknowledged.

Each index goes to standard output as soon as its receipt is there, with one system call that no
fault is injected into; a refusal is said there too, and ends the process with the exit status of
the command line.

Started with `serve` it forks a writer for each row it reads, for starting Python takes longer than
all that a writer does: `scenario folder traced`, answered by `started PID` and `ended STATUS`.
"""

import ctypes
import os
import resource
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

from lendemain.errors import LendemainError
from lendemain.ledger import keyring, note
from lendemain.ledger.note import Signer
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger

LOG = Signer("mission.example/ledger", bytes([1] * 32))  # as in conftest.py
DESK = Signer("mission.example/desk", bytes([2] * 32))
NOT_TRACED = 98


def say(*words: object) -> None:
    os.writev(1, [" ".join(map(str, words)).encode() + b"\n"])


def drill(number: int) -> bytes:
    return note.entry(
        {"kind": "drill", "author": DESK.name, "number": number, "said": "x" * 150}, [DESK]
    )


def create(folder: Path) -> None:
    """Make a ledger."""
    with Ledger.create(folder, origin=LOG.name, signer=LOG) as ledger:
        ledger.append([note.entry(keyring.enrolment(DESK.verifier, operator=DESK.name), [DESK])])
        say("index", 0)


def append(folder: Path) -> None:
    """Enter single entries, several together, and one that names a file."""
    with Ledger.open(folder, signer=LOG) as ledger:
        start = ledger.size
        content = f"original {start}".encode()
        named = {"alg": "sha256", "size": len(content), "media": "text/plain", "role": "original"}
        named["digest"] = Segments(folder).put_bytes(content)
        body = {"kind": "drill", "author": DESK.name, "number": start, "objs": [named]}
        for batch in ([note.entry(body, [DESK])], [drill(start + n) for n in (1, 2, 3)]):
            for receipt in ledger.append(batch):
                say("index", receipt.index)


def pack(folder: Path) -> None:
    """Enter two entries that each name a small file kept together with another."""
    with Ledger.open(folder, signer=LOG) as ledger:
        files = Segments(folder)
        for number in (ledger.size, ledger.size + 1):
            kept = files.put_together([b"segment %d" % number, b"x" * 9000])[0]
            named = {"alg": "sha256", "size": kept.size, "media": "text/plain", "role": "original"}
            named["digest"] = kept.digest
            body = {"kind": "drill", "author": DESK.name, "number": number, "objs": [named]}
            for receipt in ledger.append([note.entry(body, [DESK])]):
                say("index", receipt.index)


def heal(folder: Path) -> None:
    """Open and close: sign what was not yet signed, and empty the write-ahead log."""
    with Ledger.open(folder, signer=LOG) as ledger:
        say("index", ledger.size - 1)


def flood(folder: Path) -> None:
    """Enter entries from eight threads until killed or refused."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which jobs in the background ignore
    with Ledger.open(folder, signer=LOG) as ledger:
        refused = []

        def one(thread: int) -> None:
            number = 0
            try:
                while not refused:
                    receipt = ledger.submit(drill(1_000_000 * thread + number)).result()
                    say("index", receipt.index)
                    number += 1
            except LendemainError as error:
                refused.append(error)

        start = 1 + ledger.size
        threads = [threading.Thread(target=one, args=(start + n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        raise refused[0]


def full(folder: Path) -> None:
    """Enter entries until the disk is full."""
    room = (folder / "ledger.sqlite").stat().st_size + 60_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    flood(folder)


def packed_full(folder: Path) -> None:
    """Keep small files together until the disk is full."""
    files = Segments(folder)
    files.put_together([b"first"])
    room = (folder / "packs.sqlite").stat().st_size + 60_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for number in range(1000):
        files.put_together([b"%d " % number * 2000])
        say("index", number)


def few_files(folder: Path) -> None:
    """Enter entries and files with ever more descriptors to be had, until all goes well."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    held = [
        os.open(os.devnull, os.O_RDONLY)
        for _ in range(len(list(Path("/proc/self/fd").iterdir())), 250)
    ]
    for _ in range(40):
        try:
            append(folder)
            pack(folder)
        except LendemainError as error:
            say("refused", error)
            os.close(held.pop())
        else:
            return
    raise AssertionError("it never went well")


def closed(folder: Path) -> None:
    """Read, then write, where only reading is allowed."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    with Ledger.open(folder) as ledger:
        say("index", len(list(ledger.entries())) - 1)
    for kept in (lambda: Segments(folder).put_together([b"x"]), lambda: flood(folder)):
        try:
            kept()
        except LendemainError as error:
            say("refused", error)
            last = error
    raise last


def write(scenario: str, folder: Path) -> int:
    """Play a scenario; the exit status."""
    try:
        globals()[scenario](folder)
    except LendemainError as error:
        say("refused", error)
        return error.exit_status
    say("done")
    return 0


def writer(scenario: str, folder: Path, traced: str) -> int:
    """Play a scenario in a process of its own, once somebody traces it; the exit status."""
    said = os.open(f"{folder}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    if traced == "traced":
        let_any_process_trace = 0x59616D61
        ctypes.CDLL(None).prctl(let_any_process_trace, ctypes.c_ulong(-1), 0, 0, 0)
        for _ in range(10_000):
            if "TracerPid:\t0\n" not in Path("/proc/self/status").read_text("ascii"):
                break
            time.sleep(0.001)
        else:
            return NOT_TRACED
    try:
        return write(scenario, folder)
    except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
        traceback.print_exc()
        return 99


def serve() -> None:
    """Fork a writer for each row of standard input."""
    for row in sys.stdin:
        scenario, folder, traced = row.split()
        child = os.fork()
        if child == 0:
            os._exit(writer(scenario, Path(folder), traced))
        say("started", child)
        say("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        raise SystemExit(write(sys.argv[1], Path(sys.argv[2])))
