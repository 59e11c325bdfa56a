"""A disk in memory that can fail after any write, and forget what it was not held to."""

import random
from collections.abc import Iterable, Iterator, Mapping


class VirtualDisk:
    """A `Disk` whose `put` may break off after any file, some of which a power cut then loses."""

    class PowerCutError(Exception):
        """The power went."""

    def __init__(self, files: Mapping[str, bytes] | None = None, *, fails_after: int = -1) -> None:
        self.files = dict(files or {})
        self.durable = dict(self.files)
        self.written: list[str] = []
        self._left = fails_after

    def copy(self, *, fails_after: int = -1) -> "VirtualDisk":
        return VirtualDisk(self.files, fails_after=fails_after)

    def after_power_cut(self, seed: int) -> "VirtualDisk":
        """What a power cut leaves: all that is durable, and any of the rest."""
        dice = random.Random(seed)  # noqa: S311 - a test's seed
        names = sorted(set(self.files) | set(self.durable))
        left = {}
        for name in names:
            side = self.files if dice.random() < 0.5 else self.durable
            if self.files.get(name) == self.durable.get(name):
                side = self.files
            if name in side:
                left[name] = side[name]
        return VirtualDisk(left)

    def get(self, name: str, *, limit: int | None = None) -> bytes | None:
        data = self.files.get(name)
        return data if data is None or limit is None else data[: limit + 1]

    def chunks(self, name: str) -> Iterator[bytes]:
        data = self.files.get(name, b"")
        for at in range(0, len(data), 1 << 16):
            yield data[at : at + (1 << 16)]

    def size(self, name: str) -> int | None:
        return len(self.files[name]) if name in self.files else None

    def names(self, folder: str) -> list[str]:
        inside = [name[len(folder) + 1 :] for name in self.files if name.startswith(f"{folder}/")]
        return sorted({name.split("/")[0] for name in inside})

    def put(self, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            self._step()
            self.files[name] = data
            self.written.append(name)
        self._step()
        self.durable |= files

    def keep(self, name: str, chunks: Iterable[bytes]) -> None:
        self.put({name: b"".join(chunks)})

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            for held in (self.files, self.durable):
                for one in [n for n in held if n == name or n.startswith(f"{name}/")]:
                    del held[one]

    def _step(self) -> None:
        if self._left == 0:
            raise self.PowerCutError
        self._left -= 1
