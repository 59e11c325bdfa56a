"""Disks that forget what they were not held to: under SQLite, and under what a mirror keeps."""

import itertools
import random
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import apsw
from tests.simulation.world import Down

SECTOR_BYTES = 512
_numbers = itertools.count()

Step = tuple[int, bytes | None]
"""Where bytes were written, and which; None where the file was cut there."""


class Drive:
    """The disk of one node under SQLite: real files, and what of them would survive a power cut.

    `fuse` is after how many writes and syncs from now the power fails; None for never.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"drive-{next(_numbers)}"
        self.fuse: int | None = None
        self.dead = False
        self._sound: dict[str, bytearray] = {}
        self._loose: dict[str, list[Step]] = {}
        self._connections: list[apsw.Connection] = []
        self._files = _Files(self)
        self.hold()

    def hold(self) -> None:
        """Take what lies in the folder for synced."""
        self._loose = {}
        self._sound = {
            path.name: bytearray(path.read_bytes())
            for path in self.folder.iterdir()
            if ".sqlite" in path.name and not path.name.endswith("-shm")
        }

    def connection(self, name: str) -> apsw.Connection:
        """A connection to a database on this disk; what was laid there whole counts as synced."""
        path = self.folder / name
        if name not in self._sound and name not in self._loose and path.exists():
            self._sound[name] = bytearray(path.read_bytes())
        made = apsw.Connection(str(self.folder / name), vfs=self.name)
        self._connections.append(made)
        return made

    def image(self) -> dict[str, bytes]:
        """All that is on the disk now, as a copy for later."""
        return {
            path.name: path.read_bytes()
            for path in self.folder.iterdir()
            if ".sqlite" in path.name and not path.name.endswith("-shm")
        }

    def cut(self) -> None:
        """The power fails: from now on nothing that is done reaches the disk."""
        self.dead = True

    def restored(self, dice: random.Random, image: Mapping[str, bytes] | None = None) -> None:
        """Power is back: what was synced is there, and any sectors of what was not; or an older
        image, where somebody has put that in its place.
        """
        self.dead = True
        for one in self._connections:
            with suppress(apsw.Error):
                one.close(True)
        self._connections = []
        found = {name: bytes(data) for name, data in self._crashed(dice).items()}
        for path in self.folder.iterdir():
            if ".sqlite" in path.name:
                path.unlink()
        for name, data in (found if image is None else image).items():
            (self.folder / name).write_bytes(data)
        self.dead, self.fuse = False, None
        self.hold()

    def close(self) -> None:
        """Give back what the process holds."""
        for one in self._connections:
            with suppress(apsw.Error):
                one.close(True)
        self._files.unregister()
        shutil.rmtree(self.folder, ignore_errors=True)

    def spent(self) -> bool:
        """Whether the power is gone; each call brings the fuse nearer to its end."""
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.dead, self.fuse = True, None
                raise apsw.IOError("the power failed")
        return self.dead

    def wrote(self, name: str, step: Step) -> None:
        self._loose.setdefault(name, []).append(step)

    def synced(self, name: str) -> None:
        content = self._sound.setdefault(name, bytearray())
        for step in self._loose.pop(name, ()):
            _apply(content, step)

    def removed(self, name: str) -> None:
        self._sound.pop(name, None)
        self._loose.pop(name, None)

    def _crashed(self, dice: random.Random) -> dict[str, bytearray]:
        found = {name: bytearray(data) for name, data in self._sound.items()}
        kept = dice.choice((0.0, 0.5, 0.9, 1.0))
        for name, steps in sorted(self._loose.items()):
            content = found.setdefault(name, bytearray())
            for step in steps:
                for part in _sectors(step):
                    if dice.random() < kept:
                        _apply(content, part)
        return found


class _Files(apsw.VFS):
    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        super().__init__(drive.name, "")

    def xOpen(self, name, flags: list[int]) -> "_File":  # noqa: N802 - SQLite's name
        return _File(self._drive, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        if not self._drive.spent():
            self._drive.removed(Path(name).name)
            super().xDelete(name, syncdir)


class _File(apsw.VFSFile):
    def __init__(self, drive: Drive, name, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._drive = drive
        self._name = Path(name if isinstance(name, str) else name.filename()).name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        if not self._drive.spent():
            self._drive.wrote(self._name, (offset, bytes(data)))
            super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        if not self._drive.spent():
            self._drive.wrote(self._name, (size, None))
            super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802 - SQLite's
        if not self._drive.spent():
            self._drive.synced(self._name)  # the real file needs none: the process does not die


def _apply(content: bytearray, step: Step) -> None:
    at, data = step
    if data is None:
        del content[at:]
    else:
        content.extend(bytes(max(0, at - len(content))))
        content[at : at + len(data)] = data


def _sectors(step: Step) -> Iterator[Step]:
    at, data = step
    if data is None:
        yield step
        return
    cuts = [at, *range(at - at % SECTOR_BYTES + SECTOR_BYTES, at + len(data), SECTOR_BYTES)]
    for start, stop in itertools.pairwise([*cuts, at + len(data)]):
        yield start, data[start - at : stop - at]


class Shelf:
    """A `ledger.disk.Disk` in memory; files are whole or absent, and durable once `put` returns.

    When the power fails within a `put`, any of its files are there.
    """

    def __init__(self, dice: random.Random) -> None:
        self.files: dict[str, bytes] = {}
        self.fuse: int | None = None
        self._dice = dice

    def get(self, name: str, *, limit: int | None = None) -> bytes | None:
        found = self.files.get(name)
        return found if found is None or limit is None else found[: limit + 1]

    def chunks(self, name: str) -> Iterator[bytes]:
        if name in self.files:
            yield self.files[name]

    def size(self, name: str) -> int | None:
        return len(self.files[name]) if name in self.files else None

    def names(self, folder: str) -> list[str]:
        start = f"{folder}/"
        return sorted({n[len(start) :].split("/")[0] for n in self.files if n.startswith(start)})

    def put(self, files: Mapping[str, bytes]) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.fuse = None
                self.files |= {n: d for n, d in files.items() if self._dice.random() < 0.5}
                raise Down
        self.files |= files

    def keep(self, name: str, chunks: Iterable[bytes]) -> None:
        self.put({name: b"".join(chunks)})

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            for one in [n for n in self.files if n == name or n.startswith(f"{name}/")]:
                del self.files[one]
