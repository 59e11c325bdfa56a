"""Claims beside incidents: which claims the record answers, and which incidents nobody claims.

Each claimant's claims are weighed on their own, all together: an incident answers at most one
claimed occurrence of a claimant, and a claim of twelve shellings asks for twelve.  The marginal
probabilities under that rule come from belief propagation on the pairs (Williams and Lau 2014), the
assignment is the one of the greatest sum of marginals (an exact linear programme, whose corners are
whole).  How large a share of a claimant's claims is about nothing recorded is learnt from them by
expectation-maximisation, from the same start for everybody.  Order of rows, names of parties and
names of claims play no part.  What fits nothing stays, unmatched.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.commission import fitting
from lendemain.commission.assigning import assigned
from lendemain.geo import Plane
from lendemain.records.claim import Answered, Match, Standing

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ROUNDS_MAX = 100
CLOSE = 1e-6
MARGINAL_MIN = 0.02
LEARNING_ROUNDS = 25
SHARE_CLOSE = 1e-4
SHARES = (0.02, 0.98)
PRIOR = 20.0
"""As many claims the share before any is looked at counts for."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Where every claim stands (Match, row for row), and every assigned pair (Answered)."""

    matches: pa.Table
    answered: pa.Table


@dataclass(frozen=True, slots=True)
class Setting:
    """What claims are matched with: the plane, the text's thresholds, and whose word is whose.

    `own` marks, for a claimant, the incidents that rest on its own word alone: they answer none of
    its claims.
    """

    plane: Plane
    thresholds: Mapping[str, float] = field(default_factory=dict)
    own: Mapping[str, Mask] = field(default_factory=dict)


def matched(claims: pa.Table, incidents: pa.Table, setting: Setting) -> Matched:
    """Where each claim stands beside the incidents, in the order of the claims."""
    claimed = fitting.of_claims(claims, setting.plane)
    rank = np.argsort(np.argsort(tables.texts(incidents, "incident_id").astype(str)))
    by_name = np.argsort(rank)
    recorded = fitting.of_incidents(incidents, setting.plane).at(by_name)
    names = tables.texts(incidents, "incident_id")[by_name]
    claimant = tables.texts(claims, "claimant").astype(str)
    older = np.isin(
        tables.texts(claims, "claim_id").astype(str),
        np.unique(tables.texts(claims, "supersedes").astype(str)),
    )
    order = _order(claims)
    found = _Found(len(claimant))
    for who in np.unique(claimant):
        rows = order[(claimant[order] == who) & ~older[order]]
        free = np.ones(len(names), bool)
        if who in setting.own:
            free = ~setting.own[who][by_name]
        _weigh(found, rows, claimed, recorded, free=free, thresholds=setting.thresholds)
    return _told(claims, names, found, older)


def _order(claims: pa.Table) -> Whole:
    """The claims in an order that does not know who claims: by what they say, then their number."""
    said = np.array([c.hex() if c else "" for c in claims["content"].to_pylist()], dtype=str)
    own = tables.texts(claims, "own_number").astype(str)
    ids = tables.texts(claims, "claim_id").astype(str)
    return np.asarray(np.lexsort((ids, own, said, tables.micros(claims, "start"))))


class _Found:
    """What was found for every claim so far."""

    def __init__(self, size: int) -> None:
        self.best = np.full(size, -1)
        self.probability = np.zeros(size)
        self.fits = np.zeros(size)
        self.expected = np.zeros(size)
        self.answered = np.zeros(size, np.int64)
        self.fitting = np.zeros(size, bool)
        self.pairs: list[tuple[Whole, Whole, Floats]] = []


def _weigh(
    found: _Found,
    rows: Whole,
    claimed: fitting.Places,
    recorded: fitting.Places,
    *,
    free: Mask,
    thresholds: Mapping[str, float],
) -> None:
    """Weigh one claimant's claims (in order) and note what comes of it."""
    there = np.flatnonzero(free)
    some = claimed.at(rows)
    pairs = fitting.pairs(some, recorded.at(there), thresholds)
    size, wanted = len(rows), some.weight.astype(np.int64)
    odds, rest, marginal = _learnt(pairs, wanted, len(there), thresholds)
    total = np.bincount(pairs.claim, weights=odds, minlength=size) + rest
    fits = total / (1.0 + total)
    least = fitting.term(thresholds, "claim_fits_min")
    open_ = (fits[pairs.claim] >= least) & (
        np.minimum(1.0, marginal * wanted[pairs.claim]) >= MARGINAL_MIN
    )
    taken = np.zeros(len(pairs.claim), bool)
    taken[open_] = assigned(
        pairs.claim[open_], pairs.incident[open_], marginal[open_], wanted=wanted
    )
    each = np.minimum(1.0, marginal * wanted[pairs.claim])
    found.fits[rows] = fits
    found.expected[rows] = np.bincount(pairs.claim, weights=each, minlength=size)
    found.answered[rows] = np.bincount(pairs.claim[taken], minlength=size)
    best = _best(pairs.claim, np.where(taken, 2.0, 0.0) + odds / (1.0 + odds), size)
    known = best >= 0
    chosen = best[known]
    alone = odds[chosen] / (1.0 + total[pairs.claim[chosen]])
    told = np.where(taken[chosen], each[chosen], alone)
    found.best[rows[known]] = there[pairs.incident[chosen]]
    found.probability[rows[known]] = told
    found.fitting[rows] = fits >= least
    found.pairs.append((rows[pairs.claim[taken]], there[pairs.incident[taken]], each[taken]))


def _best(claim: Whole, score: Floats, size: int) -> Whole:
    """The pair of each claim with the highest score, -1 where it has none."""
    best = np.full(size, -1)
    order = np.argsort(score, kind="stable")
    best[claim[order]] = order
    return best


def _learnt(
    pairs: fitting.Pairs, wanted: Whole, incidents: int, thresholds: Mapping[str, float]
) -> tuple[Floats, Floats, Floats]:
    """Odds, odds left out, and marginals, with the share about nothing recorded learnt."""
    prior = float(np.clip(fitting.term(thresholds, "claim_unrecorded"), *SHARES))
    share = prior
    for _ in range(LEARNING_ROUNDS):
        odds, rest = pairs.odds(share), pairs.others(share)
        marginal = marginals((pairs.claim, pairs.incident, odds), rest, wanted, incidents)
        each = np.bincount(pairs.claim, weights=marginal, minlength=len(wanted))
        answered = float(np.sum(wanted * np.minimum(1.0, each)))
        told = float(wanted.sum())
        before, share = share, (PRIOR * prior + told - answered) / (PRIOR + told)
        share = float(np.clip(share, *SHARES))
        if abs(share - before) < SHARE_CLOSE:
            break
    return odds, rest, marginal


def marginals(
    pairs: tuple[Whole, Whole, Floats], rest: Floats, wanted: Whole, incidents: int
) -> Floats:
    """For every pair, how probably one occurrence of the claim is about the incident, all weighed.

    `pairs` are claims, incidents and odds; `wanted` is how many occurrences each claim counts; they
    are alike, so they share messages.  `rest` is each claim's odds for incidents not among these.
    """
    claim, incident, odds = pairs
    size, many = len(wanted), wanted[claim].astype(float)
    back = np.ones(len(odds))
    for _ in range(ROUNDS_MAX):
        weighed = odds * back
        total = np.bincount(claim, weights=weighed, minlength=size) + rest
        forth = odds / np.maximum(1.0 + total[claim] - weighed, 1e-300)
        there = np.bincount(incident, weights=many * forth, minlength=incidents)
        before, back = back, 1.0 / np.maximum(1.0 + there[incident] - forth, 1e-300)
        if np.abs(back - before).max(initial=0.0) < CLOSE:
            break
    weighed = odds * back
    total = np.bincount(claim, weights=weighed, minlength=size) + rest
    return np.asarray(weighed / (1.0 + total[claim]))


def _told(
    claims: pa.Table, names: npt.NDArray[np.object_], found: _Found, older: Mask
) -> Matched:  # fmt: skip
    """What was found as tables."""
    standing = np.where(
        found.answered > 0,
        Standing.MATCHED.value,
        np.where(found.fitting, Standing.REPEATED.value, Standing.UNMATCHED.value),
    ).astype(object)
    standing[older] = Standing.REVISED.value
    ids = tables.texts(claims, "claim_id")
    named = (found.best >= 0) & (standing != Standing.UNMATCHED.value) & ~older
    listed = np.append(names, "")[np.where(named, found.best, len(names))]
    matches = tables.columns(
        Match,
        {
            "claim_id": ids, "standing": standing, "incident_id": listed,
            "probability": np.where(named, found.probability, 0.0), "fits": found.fits,
            "expected": found.expected, "answered": found.answered,
        },
        len(ids),
    )  # fmt: skip
    claim, incident, probability = (
        np.concatenate([part[k] for part in found.pairs] or [np.zeros(0)]) for k in range(3)
    )
    claim, incident = claim.astype(np.int64), incident.astype(np.int64)
    order = np.lexsort((incident, claim))
    answered = tables.columns(
        Answered,
        {
            "claim_id": ids[claim[order]], "incident_id": names[incident[order]],
            "probability": probability[order],
        },
        len(order),
    )  # fmt: skip
    return Matched(matches, answered)
