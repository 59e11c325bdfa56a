"""How many acts, how many killed, how many witnesses, and how surely anything happened.

Two counts are kept.  The count as monitors sum it up adds every number that every account gave.
Acts are counted once however many witnessed them: of one witness's accounts, copies (same
phenomenon, start and end) count once and the rest add up; its phenomena are views of the same acts
(a flash, a projectile, an explosion for each round), so its fullest view counts; and witnesses saw
the same acts too, each missing some, so that the fullest count of any witness is the number of
acts.  A party's claims and what satellites saw burning count only where nobody else counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


class Groups(NamedTuple):
    """Numbers (from 0, dense) given to rows by equal keys, and the first row of each number."""

    numbers: Whole
    first: npt.NDArray[np.intp]


def groups(*keys: npt.NDArray[np.integer]) -> Groups:
    """Rows with equal keys under one number, numbered in order of the keys.

    >>> groups(np.array([3, 1, 3])).numbers.tolist()
    [1, 0, 1]
    """
    n = len(keys[0])
    packed = _packed(keys)
    order = np.lexsort(packed[::-1]) if len(packed) > 1 else np.argsort(packed[0], kind="stable")
    new = np.zeros(n, np.bool_)
    for key in packed:
        ordered = key[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    numbers = np.empty(n, np.int64)
    numbers[order] = np.cumsum(new)
    new[:1] = True
    return Groups(numbers, order[new])


def _packed(keys: Sequence[npt.NDArray[np.integer]]) -> list[Whole]:
    """Keys in the same order, neighbours put into one number where their ranges allow."""
    packed: list[Whole] = []
    room = 0
    for key in keys:
        if not len(key):
            return [np.zeros(0, np.int64)]
        low, span = int(key.min()), int(key.max()) - int(key.min()) + 1
        shifted = key.astype(np.int64) - low
        if packed and room * span < 1 << 62:
            packed[-1] = packed[-1] * span + shifted
            room *= span
        else:
            packed.append(shifted)
            room = span
    return packed


def largest(
    of: npt.NDArray[np.integer], values: npt.NDArray[np.number], count: int, *, least: float = 0.0
) -> Floats:
    """The largest value of each group 0 to count - 1, `least` where there is none."""
    out = np.full(count, least)
    np.maximum.at(out, of, values)
    return out


def witnesses(incident: Integers, witness: Whole, count: int) -> Integers:
    """How many different witnesses each incident has."""
    pairs = groups(incident, witness)
    return np.bincount(incident[pairs.first], minlength=count).astype(np.int32)


def probability(incident: Integers, witness: Whole, stated: Floats, count: int) -> Floats:
    """That anything happened: one minus the chance that every witness was wrong.

    Of one witness's accounts the surest counts.
    """
    pairs = groups(incident, witness)
    surest = largest(pairs.numbers, stated, len(pairs.first))
    missed = np.log1p(-np.minimum(surest, 1.0 - 1e-12))
    total = np.bincount(incident[pairs.first], missed, count)
    return np.asarray(-np.expm1(total))


def acts(
    incident: Integers,
    witness: Whole,
    phenomenon: Integers,
    times: tuple[Whole, Whole],
    *,
    counts: tuple[Floats, Floats, Floats],
    second_hand: Truths,
    incidents: int,
) -> tuple[Whole, Whole, Whole]:
    """Least, likeliest and most acts in each incident (at least one).

    `counts` are the accounts' least, best and most; `times` their starts and ends.
    """
    first_hand_in = np.bincount(incident, ~second_hand, incidents) > 0
    use = ~second_hand | ~first_hand_in[incident]
    incident, witness, phenomenon = incident[use], witness[use], phenomenon[use]
    times = times[0][use], times[1][use]
    copies = groups(incident, witness, phenomenon, *times)
    views = groups(incident[copies.first], witness[copies.first], phenomenon[copies.first])
    view_of = copies.first[views.first]
    low, best, high = (
        largest(
            incident[view_of],
            np.bincount(
                views.numbers,
                largest(copies.numbers, np.maximum(c[use], 0.0), len(copies.first)),
                len(views.first),
            ),
            incidents,
        )
        for c in counts
    )
    best = np.maximum(best, 1.0)
    return tuple(
        np.rint(v).astype(np.int64) for v in (np.clip(low, 1.0, best), best, np.maximum(high, best))
    )  # type: ignore[return-value]


def killed(incident: Integers, stated: Floats, incidents: int) -> Floats:
    """The most killed that any account states, NaN where none speaks of it.

    Accounts of one incident speak of the same people, so they are never summed.
    """
    known = ~np.isnan(stated)
    most = largest(incident[known], stated[known], incidents, least=-1.0)
    return np.where(most < 0.0, np.nan, most)
