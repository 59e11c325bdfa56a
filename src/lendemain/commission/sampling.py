"""Batches decided by a sample: how many to draw, which ones, and what they say of the rest.

Nobody chooses the sample: items go in the order of SHA-256 over the seed and their names, and the
seed is the root of the ledger that has the list of items in it.  The share of established items
follows from the exact hypergeometric distribution: the interval holds every number that would give
so few, or so many, in the sample with at least half of the error probability (Clopper and Pearson's
way for a finite batch).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Floats = npt.NDArray[np.float64]

DEFAULTS: Mapping[str, float] = MappingProxyType({
    "batch_sample_level": 0.95,  # the interval holds the true share with this probability at least
    "batch_sample_margin": 0.10,  # half the interval's width at worst, by which a sample is sized
})  # fmt: skip
"""What the agreement's thresholds say of batches where they are silent."""

ITEMS_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a batch's items are established: the best number, and the interval's ends.

    `drawn` of `size` items were examined, `established` of them were; `level` is the probability
    that the interval holds the truth, at least.
    """

    size: int
    drawn: int
    established: int
    best: int
    low: int
    high: int
    level: float


def drawn(items: Sequence[str], *, number: int, seed: bytes) -> list[str]:
    """So many of the items, in the order of their hashes under the seed; all where there are fewer.

    >>> drawn(["a", "b", "c"], number=2, seed=b"root") == drawn(["c", "b", "a"], number=2,
    ...                                                         seed=b"root")
    True
    """
    ranked = sorted(set(items), key=lambda item: sha256(seed + b"\0" + item.encode()).digest())
    return ranked[:number]


def wanted(size: int, thresholds: Mapping[str, float]) -> int:
    """How many of `size` items must be drawn, so that the interval is narrow enough at worst.

    >>> wanted(6_200, {}), wanted(40, {}), wanted(0, {})
    (102, 28, 0)
    """
    margin = thresholds.get("batch_sample_margin", DEFAULTS["batch_sample_margin"])
    level = thresholds.get("batch_sample_level", DEFAULTS["batch_sample_level"])
    if not 0.0 < margin < 1.0 or not 0.0 < level < 1.0:
        raise InputError(
            "batch_sample_margin and batch_sample_level lie between 0 and 1",
            where="[thresholds]", remedy="Mend the agreement's text",
        )  # fmt: skip
    least, most = 0, size
    while least < most:
        middle = (least + most) // 2
        found = share(size, drawn=middle, established=middle // 2, level=level)
        if found.high - found.low <= 2.0 * margin * size:
            most = middle
        else:
            least = middle + 1
    return least


def share(size: int, *, drawn: int, established: int, level: float) -> Share:
    """What a sample says of the whole batch; `InputError` for numbers that cannot be.

    >>> share(100, drawn=100, established=7, level=0.95).low
    7
    >>> found = share(6_200, drawn=100, established=0, level=0.95)
    >>> found.low, found.high
    (0, 222)
    """
    if not 0 <= established <= drawn <= size <= ITEMS_MAX or not 0.0 < level < 1.0:
        raise InputError(
            f"{established} established of {drawn} drawn of {size} cannot be",
            where="sample", remedy="Count again",
        )  # fmt: skip
    if not drawn:
        return Share(size, 0, 0, 0, 0, size, level)
    tail = (1.0 - level) / 2.0
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size + 1)))])
    first, last = established, size - drawn + established
    low = _least(first, last, lambda k: _chances(size, drawn, k, logs)[established:].sum() > tail)
    high = _least(
        first,
        last,
        lambda k: k == size or _chances(size, drawn, k + 1, logs)[: established + 1].sum() <= tail,
    )
    return Share(size, drawn, established, round(size * established / drawn), low, high, level)


def _least(first: int, last: int, holds: Callable[[int], bool]) -> int:
    """The least number from `first` to `last` for which a rising condition holds, else `last`."""
    while first < last:
        middle = (first + last) // 2
        if holds(middle):
            last = middle
        else:
            first = middle + 1
    return first


def _chances(size: int, drawn: int, good: int, logs: Floats) -> Floats:
    """How probably a sample holds 0, 1, ... `drawn` of the `good` ones (hypergeometric)."""
    k = np.arange(drawn + 1)
    rest = size - good
    can = (k <= good) & (drawn - k <= rest)
    j = k[can]
    found = np.zeros(drawn + 1)
    found[can] = np.exp(
        logs[good] - logs[j] - logs[good - j]
        + logs[rest] - logs[drawn - j] - logs[rest - drawn + j]
        - (logs[size] - logs[drawn] - logs[size - drawn])
    )  # fmt: skip
    return found
