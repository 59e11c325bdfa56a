# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False
"""The most probable set of acts: each pick belongs to one act or to none.

A set of acts is worth the sum of what each act is worth without picks (`costs`, mostly below 0) and
of what every pick is worth to the act that explains it best, if any does.  That is uncapacitated
facility location, acts being facilities and picks customers.  It is solved by adding, dropping and
swapping one act at a time until nothing gains (Arya et al. 2004: never worse than a third of the
best for the cost form; in tests against every subset of small cases it is the best).  Compiled on
first use.
"""

import numpy as np
import numpy.typing as npt

from lendemain.fusion.sounds.picking import allocating

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SWEEPS_MAX = 50
RIVALS_MAX = 64
_GAIN = 1e-9


def chosen(
    starts: Places, picks: Places, worth: Floats, costs: Floats, *, count: int
) -> tuple[Mask, Places]:
    """Which acts are in the set, and the act that each of `count` picks belongs to (-1: none).

    Act k would explain `picks[starts[k] : starts[k + 1]]`, worth so much each.
    """
    size = len(costs)
    within, owner = np.zeros(size, bool), np.full(count, -1, np.int64)
    if not size:
        return within, owner
    totals = costs + np.bincount(
        np.repeat(np.arange(size), np.diff(starts)), weights=worth, minlength=size
    )
    order = np.argsort(-totals, kind="stable")
    turned = np.argsort(picks, kind="stable")
    acts = np.repeat(np.arange(size), np.diff(starts))[turned]
    heads = np.searchsorted(picks[turned], np.arange(count + 1))
    best, second = np.zeros(count), np.zeros(count)
    _climb(
        (starts, picks, worth, costs),
        (heads, acts, worth[turned]),
        order,
        within,
        (owner, best, second),
    )
    return within, owner


@allocating
def _added(k, given, within, standing):
    """Put an act into the set."""
    starts, picks, worth, _ = given
    owner, best, second = standing
    within[k] = True
    for z in range(starts[k], starts[k + 1]):
        j = picks[z]
        if worth[z] > best[j]:
            second[j], best[j], owner[j] = best[j], worth[z], k
        elif worth[z] > second[j]:
            second[j] = worth[z]


@allocating
def _dropped(k, given, turned, within, standing):
    """Take an act out of the set; only its picks look for another."""
    starts, picks, _, _ = given
    heads, acts, values = turned
    owner, best, second = standing
    within[k] = False
    for z in range(starts[k], starts[k + 1]):
        j = picks[z]
        owner[j], best[j], second[j] = -1, 0.0, 0.0
        for y in range(heads[j], heads[j + 1]):
            if not within[acts[y]]:
                continue
            if values[y] > best[j]:
                second[j], best[j], owner[j] = best[j], values[y], acts[y]
            elif values[y] > second[j]:
                second[j] = values[y]


@allocating
def _kept_worth(k, given, standing):
    """What would be lost if an act of the set were dropped."""
    starts, picks, _, costs = given
    owner, best, second = standing
    total = costs[k]
    for z in range(starts[k], starts[k + 1]):
        if owner[picks[z]] == k:
            total += best[picks[z]] - second[picks[z]]
    return total


@allocating
def _gain(k, instead_of, given, standing):
    """What would be gained if an act were added, instead of another where one is given (not -1)."""
    starts, picks, worth, costs = given
    owner, best, second = standing
    total = costs[k]
    if instead_of >= 0:
        total -= _kept_worth(instead_of, given, standing)
    for z in range(starts[k], starts[k + 1]):
        j = picks[z]
        rival = second[j] if owner[j] == instead_of and instead_of >= 0 else best[j]
        if worth[z] > rival:
            total += worth[z] - rival
    return total


@allocating
def _climb(given, turned, order, within, standing):
    """Add, drop and swap until nothing gains."""
    starts, picks, _, _ = given
    owner = standing[0]
    rivals = np.empty(RIVALS_MAX, np.int64)
    for _ in range(SWEEPS_MAX):
        changed = False
        for k in order:
            if within[k]:
                if _kept_worth(k, given, standing) < -_GAIN:
                    _dropped(k, given, turned, within, standing)
                    changed = True
                continue
            known = 0
            for z in range(starts[k], starts[k + 1]):
                rival = owner[picks[z]]
                if rival >= 0 and known < RIVALS_MAX and not (rivals[:known] == rival).any():
                    rivals[known] = rival
                    known += 1
            top, out = _gain(k, -1, given, standing), -1
            for r in range(known):
                gain = _gain(k, rivals[r], given, standing)
                if gain > top:
                    top, out = gain, rivals[r]
            if top > _GAIN:
                if out >= 0:
                    _dropped(out, given, turned, within, standing)
                _added(k, given, within, standing)
                changed = True
        if not changed:
            return
