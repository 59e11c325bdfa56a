"""What kind of thing it was: groups within which accounts may be joined, and the vote on a kind.

Each witness has one vote for each kind that it names, weighed by its probability and by the grade
of the source's reliability.  A general word ("explosion") agrees with a specific one ("mortar"), so
specific kinds win over general ones, these over a thermal anomaly, and that over `undetermined`,
which always keeps the share of one doubtful witness.  Below `SHARE_MIN` nothing is determined,
except that heat which nobody explains stays a thermal anomaly, however faint.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.records.incident import FAMILY_OF, Family
from lendemain.records.observation import UNDETERMINED, Phenomenon

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]

SHARE_MIN = 0.4
DOUBT = 0.2
"""The votes that `undetermined` always has."""

RELIABILITY: dict[str, float] = {"A": 1.0, "B": 0.9, "C": 0.75, "D": 0.5, "E": 0.25}
UNJUDGED = 0.6
"""The weight of a source whose reliability cannot be judged (F), or is not given."""

GENERAL = frozenset({"explosion", "shelling", "armed_clash", "violence_against_civilians"})
THERMAL = "thermal_anomaly"

_MOVEMENT = frozenset({Phenomenon.MOVEMENT, Phenomenon.PRESENCE})


class Vote(NamedTuple):
    """The kind that each incident's accounts make out, and its probability."""

    kind: Integers
    probability: Floats


def groups(kinds: Sequence[str], phenomena: Sequence[str]) -> Integers:
    """A table (kinds x phenomena) of numbers; accounts of different numbers are never joined.

    Whatever bangs or burns is one group, since sources differ on what it was: fire, what was done
    to civilians by fire, what turns out to be no violation, and what nobody could tell.  Movement
    is another.  Every other kind is its own.
    """
    table = np.zeros((len(kinds), len(phenomena)), np.int32)
    for i, kind in enumerate(kinds):
        for j, phenomenon in enumerate(phenomena):
            table[i, j] = _group(kind, phenomenon)
    return table


_OWN = {kind: 10 + i for i, kind in enumerate(FAMILY_OF)}
_BANGS = frozenset({"energy_strike", "water_plant", "nuclear_site", "civilian_casualty",
                    "violence_against_civilians", "port_attack"})  # fmt: skip


def _group(kind: str, phenomenon: str) -> int:
    family = FAMILY_OF.get(kind, Family.UNKNOWN)
    if kind in _BANGS or family in (Family.FIRE, Family.NO_VIOLATION):
        return 0
    if family is Family.MOVEMENT:
        return 1
    if family is not Family.UNKNOWN:
        return _OWN[kind]
    if phenomenon in _MOVEMENT:
        return 1
    return {
        Phenomenon.FLIGHT: _OWN["uav_recon_flight"],
        Phenomenon.INTERFERENCE: _OWN["gnss_interference"],
        Phenomenon.DENIAL: _OWN["access_denied"],
    }.get(Phenomenon(phenomenon) if phenomenon else Phenomenon.UNDETERMINED, 0)


def reliability_weights(grades: Sequence[str]) -> Floats:
    """The weight of each grade of reliability.

    >>> reliability_weights(["A", "F", ""]).tolist()
    [1.0, 0.6, 0.6]
    """
    return np.array([RELIABILITY.get(grade, UNJUDGED) for grade in grades])


def vote(
    labels: Integers, witness: Whole, kind: Integers, weight: Floats, *, kinds: Sequence[str]
) -> Vote:
    """The kind (a number into `kinds`) and its probability for each incident 0 to max(labels).

    Of a witness's accounts that name one kind only the weightiest counts.
    """
    incidents = int(labels.max()) + 1 if len(labels) else 0
    of, named, total = _ballots(labels, witness, kind, weight)
    tier = np.array([_tier(k) for k in kinds], np.int64)
    best_tier = np.full(incidents, 9, np.int64)
    np.minimum.at(best_tier, of, tier[named])
    valid = tier[named] == best_tier[of]
    of, named, total = of[valid], named[valid], total[valid]
    every = np.bincount(of, total, incidents)
    first = np.lexsort((named, -total, of))
    lead = first[np.append(True, of[first][1:] != of[first][:-1])] if len(of) else first
    won = np.zeros(incidents, np.int32)
    share = np.zeros(incidents)
    won[of[lead]] = named[lead]
    share[of[lead]] = total[lead] / (every[of[lead]] + DOUBT)
    undetermined = kinds.index(UNDETERMINED)
    unsure = ((share < SHARE_MIN) & (tier[won] < 2)) | (won == undetermined)
    share = np.where(unsure, 1.0 - np.where(won == undetermined, 0.0, share), share)
    return Vote(np.where(unsure, undetermined, won).astype(np.int32), share)


def _tier(kind: str) -> int:
    if kind == UNDETERMINED or kind not in FAMILY_OF:
        return 3
    if kind == THERMAL:
        return 2
    return 1 if kind in GENERAL else 0


def _ballots(
    labels: Integers, witness: Whole, kind: Integers, weight: Floats
) -> tuple[Whole, Whole, Floats]:
    """Incident, kind, and sum over witnesses of each witness's weightiest account."""
    order = np.lexsort((-weight, kind, witness, labels))
    a, b, c = labels[order], witness[order], kind[order]
    new = np.append(True, (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1]))
    keep = order[new[: len(order)]]
    kinds = int(kind.max()) + 1 if len(kind) else 1
    pair = labels[keep].astype(np.int64) * kinds + kind[keep]
    unique, inverse = np.unique(pair, return_inverse=True)
    total = np.asarray(np.bincount(inverse, weight[keep], len(unique)), np.float64)
    return unique // kinds, unique % kinds, total
