"""Which statements the ledger holds already.

A unique index in the database would cost two thirds of the writer's speed (`benchmarks/ledger.py`),
so the writer keeps 8 bytes of each digest in memory, sorted, beside the index of its entry.  That
may name an entry too many, never one too few: whoever asks compares the whole digest with the
entry.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_DIGEST_BYTES = 32
_MANY = 1024
_RECENT_MAX = 65_536


class Known:
    """The statements recorded so far, by the first 8 bytes of their digests.

    >>> known = Known()
    >>> known.add([bytes(32), bytes([1] * 32)], first=7)
    >>> known.places(bytes([1] * 32))
    [8]
    """

    def __init__(self) -> None:
        self._keys: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._places: NDArray[np.int64] = np.empty(0, np.int64)
        self._recent: dict[int, list[int]] = {}
        self._pending = 0
        self._unsorted: list[tuple[NDArray[np.uint64], NDArray[np.int64]]] = []

    def add(self, digests: Sequence[bytes], first: int) -> None:
        """Remember the statements of consecutive entries from index `first`."""
        if len(digests) >= _MANY:
            keys = np.frombuffer(b"".join(digests), ">u8")[:: _DIGEST_BYTES // 8]
            places = np.arange(first, first + len(digests), dtype=np.int64)
            self._unsorted.append((keys.astype(np.uint64), places))
            return
        for place, digest in enumerate(digests, first):
            self._recent.setdefault(int.from_bytes(digest[:8]), []).append(place)
        self._pending += len(digests)
        if self._pending >= _RECENT_MAX:
            self._settle()

    def places(self, digest: bytes) -> list[int]:
        """The indexes of entries that may have this digest."""
        if self._unsorted:
            self._settle()
        key = int.from_bytes(digest[:8])
        start = int(np.searchsorted(self._keys, np.uint64(key), "left"))
        stop = int(np.searchsorted(self._keys, np.uint64(key), "right"))
        return [*self._places[start:stop].tolist(), *self._recent.get(key, ())]

    def _settle(self) -> None:
        pairs = [(key, place) for key, places in self._recent.items() for place in places]
        keys = np.fromiter((key for key, _ in pairs), np.uint64, len(pairs))
        places = np.fromiter((place for _, place in pairs), np.int64, len(pairs))
        lots = [(self._keys, self._places), *self._unsorted, (keys, places)]
        keys = np.concatenate([keys for keys, _ in lots])
        places = np.concatenate([places for _, places in lots])
        order = np.argsort(keys, kind="stable")
        self._keys, self._places = keys[order], places[order]
        self._recent, self._pending, self._unsorted = {}, 0, []
