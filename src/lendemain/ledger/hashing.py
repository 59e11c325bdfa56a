"""The tree over a large ledger, hashed by a process beside the one that reads what entries say.

Hashing small entries and taking them apart cost about the same, and Python runs one thread at a
time, so a second process halves an audit and a start.  It either hands back the whole tree or
nothing: whoever gets nothing reads the ledger alone, entry by entry, and names what is wrong.

Small ledgers are read sooner than a process starts.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from lendemain.ledger import database as databases
from lendemain.ledger.database import Database, Row
from lendemain.ledger.merkle import Tree, leaf_hashes

ENTRIES_MIN = 50_000
"""From so many entries on a second process is worth its start."""


class Beside:
    """A process that hashes the first `stop` entries of a ledger; `with` ends it."""

    def __init__(self, folder: Path, stop: int) -> None:
        self._stop = stop
        self._process: subprocess.Popen[bytes] | None = None
        if stop >= ENTRIES_MIN and (os.cpu_count() or 1) > 1 and sys.executable:
            command = [sys.executable, "-P", "-m", __name__, str(folder.resolve()), str(stop)]
            try:
                self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this module
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError:  # no room for another process: it is done alone
                self._process = None

    @property
    def begun(self) -> bool:
        """Whether there is such a process."""
        return self._process is not None

    def tree(self) -> Tree | None:
        """The tree, once it is hashed; None where the ledger has to be looked at alone.

        Each entry stands at its index under the hash that it was recorded with, or it is None.
        """
        if self._process is None:
            return None
        hashed, _ = self._process.communicate()
        if self._process.returncode:
            return None
        try:
            return Tree.of(hashed, size=self._stop)
        except ValueError:
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            with self._process:  # closes the pipe and waits
                pass


def whole_leaves(rows: list[Row], start: int, stop: int) -> list[bytes] | None:
    """The leaf hashes of the entries from `start` to before `stop`; None unless each stands at its
    index under the hash that it was recorded with.
    """
    try:
        positions, stored, notes = zip(*rows, strict=True) if rows else ((), (), ())
        leaves = leaf_hashes(notes)
    except TypeError:
        return None
    return leaves if positions == tuple(range(start, stop)) and leaves == list(stored) else None


def main(folder: str, stop: str) -> int:
    """Write the tree over a ledger's first entries to standard output; 1 where it cannot."""
    tree = Tree()
    try:
        with closing(databases.connection(Path(folder), writes=False)) as connection:
            for rows in Database(connection).batches(0, int(stop)):
                start = len(tree)
                leaves = whole_leaves(rows, start, start + len(rows))
                if not leaves:
                    return 1
                tree.extend(leaves)
    except sqlite3.Error:
        return 1
    if len(tree) != int(stop):
        return 1
    for level in tree.levels:
        sys.stdout.buffer.write(level)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
