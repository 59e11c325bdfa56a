"""How far each camp's word about "who" can be believed, learnt from its track record.

A camp is whoever speaks with one voice: a party, its press, a nation.  For every camp and every
side that may have fired, the chance that it blames the left, the right, or nobody is learnt by
expectation-maximisation from incidents whose side other evidence tells with some probability (Dawid
and Skene 1979), smoothed so that little experience stays near "tells nothing".  Copies of one
account in one incident are one vote, so a thousand repetitions teach and weigh no more than one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError

Floats = npt.NDArray[np.float64]

LEFT, RIGHT, NOBODY = 0, 1, 2
SMOOTHING = 4.0
ROUNDS_MAX = 50
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Claim:
    """That a camp blames a side (LEFT, RIGHT or NOBODY) for an incident; copies share `origin`."""

    incident: int
    camp: str
    blames: int
    origin: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class TrackRecord:
    """For each camp the chance of blaming (left, right, nobody) where the left or right fired."""

    camps: Mapping[str, Floats]

    def likelihoods(self, camp: str, blames: int) -> tuple[float, float]:
        """How strongly "the left fired" and "the right fired" lead one to expect a claim.

        Equal for a camp without a record.
        """
        found = self.camps.get(camp)
        return (1.0, 1.0) if found is None else (float(found[0, blames]), float(found[1, blames]))


def track_record(claims: Sequence[Claim], left: npt.ArrayLike) -> TrackRecord:
    """What the claims and the probabilities that the left fired, incident by incident, teach.

    Raises `InputError` for a claim of no incident or side, and probabilities that are none.
    """
    prior = np.asarray(left, float)
    if prior.ndim != 1 or not ((prior >= 0.0) & (prior <= 1.0)).all():
        raise InputError("no probabilities", where="left", remedy="Give one for each incident")
    names, incident, camp, blames = _votes(claims, len(prior))
    odds = np.log(np.clip(prior, 1e-6, 1 - 1e-6)) - np.log1p(-np.clip(prior, 1e-6, 1 - 1e-6))
    table = np.full((len(names), 2, 3), 1.0 / 3.0)
    for _ in range(ROUNDS_MAX):
        told = np.log(table[camp, LEFT, blames]) - np.log(table[camp, RIGHT, blames])
        total = odds + np.bincount(incident, weights=told, minlength=len(prior))
        belief = 1.0 / (1.0 + np.exp(-np.clip(total, -50, 50)))
        before, table = table, _counted(belief[incident], camp, blames, len(names))
        if np.abs(table - before).max(initial=0.0) < _CLOSE:
            break
    return TrackRecord({name: table[k] for k, name in enumerate(names)})


def _counted(
    belief: Floats, camp: npt.NDArray[np.intp], blames: npt.NDArray[np.intp], camps: int
) -> Floats:
    """Each camp's shares of blame under either side, smoothed towards its shares over both."""
    place = camp * 3 + blames
    left = np.bincount(place, weights=belief, minlength=camps * 3).reshape(camps, 3)
    right = np.bincount(place, weights=1.0 - belief, minlength=camps * 3).reshape(camps, 3)
    both = left + right + 1.0
    towards = SMOOTHING * both / both.sum(axis=1, keepdims=True)
    table = np.stack([left + towards, right + towards], axis=1)
    return np.asarray(table / table.sum(axis=2, keepdims=True))


def _votes(
    claims: Sequence[Claim], incidents: int
) -> tuple[list[str], npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Camps by name, and the incident, camp and blame of every vote, copies once."""
    for claim in claims:
        if not 0 <= claim.incident < incidents or claim.blames not in (LEFT, RIGHT, NOBODY):
            raise InputError(
                "a claim of no incident, or about no side",
                where=f"claim of {claim.camp}",
                remedy="Give the incident's place, and LEFT, RIGHT or NOBODY",
            )
    votes = {
        (c.incident, c.camp, c.origin or f"row {row}", c.blames) for row, c in enumerate(claims)
    }
    names = sorted({camp for _, camp, _, _ in votes})
    number = {name: k for k, name in enumerate(names)}
    rows = sorted((i, number[camp], blames) for i, camp, _, blames in votes)
    array = np.array(rows, dtype=np.intp).reshape(-1, 3)
    return names, array[:, 0], array[:, 1], array[:, 2]
