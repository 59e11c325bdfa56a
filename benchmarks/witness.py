"""Witnesses: cosignatures a second over HTTP with durable memory, and how long `witnessed` takes.

A witness's figure is of answers whose checkpoint is synced to the disk first; what that is worth
stands beside it (`pytest tests/ledger/witnessing -m faults`).  `witnessed` is the time from the
moment at which an entry is acknowledged until a quorum's cosignatures of it are kept: five
witnesses in processes of their own, four needed, one dead, one of two ways of being dead.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lendemain.desk.cases import cases, worth
from lendemain.desk.mission import Mission
from lendemain.desk.network import witness, witnessing
from lendemain.ledger import checkpoint, note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.witnessing.witness import request

ASKED = 600
ENTRIES = 60
LOGS = 4


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int, subprocess.Popen[str]]]:
    """A witness in a process of its own: its host, port and process."""
    command = [sys.executable, "-m", "lendemain", "witness", "serve", "--folder", str(folder),
               "--port", "0"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        host, _, port = process.stdout.readline().split("/")[2].partition(":")
        try:
            yield host, int(port), process
        finally:
            process.terminate()


def spread(seconds: Sequence[float]) -> str:
    """Median, 99th percentile and worst, in milliseconds."""
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    figures = (statistics.median(ordered), high, ordered[-1])
    return "  ".join(f"{figure * 1e3:8.1f}" for figure in figures)


def cpu_of(process: subprocess.Popen[str]) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cosigning(base: Path) -> None:
    """Ledgers that grow entry by entry, each over a connection that stays open."""
    tree = Tree(leaf_hash(b"%d" % n) for n in range(ASKED + 1))
    signers = [note.Signer(f"log{n}.example/log", bytes([n + 1] * 32)) for n in range(LOGS)]
    logs = [signer.verifier.vkey for signer in signers]
    witness.founded(base / "w", name="bench.example/w", logs=logs)
    each = ASKED // LOGS
    asked = {
        signer.name: [
            request(
                n, tree.consistency(n, n + 1) if n else [],
                checkpoint.signed(
                    Checkpoint(origin=signer.name, size=n + 1, root=tree.root(n + 1)), [signer]
                ),
            )
            for n in range(each)
        ]
        for signer in signers
    }  # fmt: skip
    with served(base / "w") as (host, port, process):
        for together in (1, LOGS):
            used: list[float] = []
            names = list(asked)[:together]
            before, began = cpu_of(process), time.perf_counter()
            threads = [
                threading.Thread(target=ask, args=(host, port, asked.pop(name), used))
                for name in names
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            took, cpu = time.perf_counter() - began, cpu_of(process) - before
            print(
                f"cosignatures, {len(names)} ledger(s) at once: {len(used) / took:7.0f} /s  "
                f"(processor {len(used) / cpu:5.0f} /s)   ms: {spread(used)}"
            )


def ask(host: str, port: int, bodies: Sequence[bytes], used: list[float]) -> None:
    connection = http.client.HTTPConnection(host, port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for body in bodies:
        began = time.perf_counter()
        connection.request("POST", "/add-checkpoint", body)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        used.append(time.perf_counter() - began)
    connection.close()


def witnessed(base: Path, *, hangs: bool) -> None:
    """From the acknowledgement of an entry to the kept quorum, with a watch running beside."""
    with ExitStack() as stack:
        mission = stack.enter_context(Mission.create(base / "m", ["model-2026"]))
        rows, names = [f"log {mission.verifier.vkey}"], [f"w{n}" for n in range(5)]
        for name in names:
            said = witness.founded(
                base / name, name=f"{name}.example/w", logs=[mission.verifier.vkey]
            )
            if name == names[-1]:  # it takes connections and never answers, or takes none
                dead = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
                host, port = dead.getsockname()
                if not hangs:
                    dead.close()
            else:
                host, port, _ = stack.enter_context(served(base / name))
            rows.append(f"witness {name} {said['key']} http://{host}:{port}/")
        rows += [f"group all-but-one 4 {' '.join(names)}", "quorum all-but-one", ""]
        for person in ("ada", "bo"):
            cases.enrolled(mission, person)
        worth.adopt(mission, "\n".join(rows).encode(), file="p", by="ada", other="bo")
        stop = witnessing.watching(base / "m", lambda _: None)
        kept, used = witnessing.kept(mission), []
        cpu = time.process_time()
        for number in range(ENTRIES):
            index = mission.record("drill", {"number": number})
            began = time.perf_counter()
            while kept.covering(index) is None:
                time.sleep(0.005)
            used.append(time.perf_counter() - began)
        cpu = (time.process_time() - cpu) / ENTRIES
        stop.set()
        how = "it hangs" if hangs else "refuses "
        print(
            f"witnessed, 5 witnesses, one dead ({how}): ms: {spread(used)}"
            f"   (processor {cpu * 1e3:.0f} ms an entry, the loop's own looking included)"
        )


def main() -> None:
    """Print the tables."""
    print(f"{'':66}    median       p99     worst")
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        cosigning(Path(folder))
    for hangs in (False, True):
        with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
            witnessed(Path(folder), hangs=hangs)
    print("crash test beside it: pytest tests/ledger/witnessing -m faults")


if __name__ == "__main__":
    main()
