"""What each claimant's claims come to beside the record: the same figures for everybody.

How many the record answers and within which interval, how many claims go to one incident, how often
one thing is claimed under several numbers, how late, and of which kinds.  None of it says that a
claim is false: what nobody recorded may have happened where nobody watched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.records.claim import Standing

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LEVEL = 0.9
"""The share of the distribution that the interval of a match rate holds."""

QUANTILES = (0.1, 0.5, 0.9)
HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One claimant's figures; all but the incidents count current versions of its claims.

    `claims` = matched + repeated + unmatched.  `rate` is matched / claims, `rate_low` to
    `rate_high` holds it with a probability of 0.9 if the odds of the pairs are right.  `inflation`
    is claims that the record answers (matched or repeated) for each incident that they share;
    `renumbered` are claims that say what another one says under another number.  `late_h` are the
    hours (10th, 50th, 90th percentile) from the end of what is claimed to its report, by the
    claimant's own `reported` where it gives it (`reported` of them), else to the intake of the
    list.  `incidents` are answers of the record, `unclaimed` the incidents that it does not claim.
    """

    claimant: str
    voice: str
    claims: int
    revised: int
    matched: int
    repeated: int
    unmatched: int
    unplaced: int
    occurrences: int
    answered: int
    expected: float
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    incidents: int
    unclaimed: int
    inflation: float | None
    renumbered: int
    reported: int
    late_h: tuple[float, ...]
    kinds: Mapping[str, Mapping[str, int]]


def accounts(
    claims: pa.Table, matches: pa.Table, answered: pa.Table, *, incidents: int
) -> list[Account]:
    """The figures of every claimant, by name; `matches` stands row for row with all `claims`."""
    claimant = tables.texts(claims, "claimant").astype(str)
    found = []
    for who in np.unique(claimant):
        rows = np.flatnonzero(claimant == who)
        at = pa.array(rows)
        some, stand = claims.take(at), matches.take(at)
        ids = set(tables.texts(some, "claim_id").tolist())
        named = [
            incident
            for claim, incident in zip(
                tables.texts(answered, "claim_id"), tables.texts(answered, "incident_id"),
                strict=True,
            )
            if claim in ids
        ]  # fmt: skip
        found.append(_account(str(who), some, stand, named=named, incidents=incidents))
    return found


def _account(
    who: str, claims: pa.Table, matches: pa.Table, *, named: Sequence[str], incidents: int
) -> Account:
    standing = tables.texts(matches, "standing").astype(str)
    now = standing != Standing.REVISED.value
    number = {s.value: int((standing == s.value).sum()) for s in Standing}
    size = int(now.sum())
    each = np.minimum(1.0, _floats(matches, "expected")[now])
    low, high = interval(each)
    count = _floats(claims, "count")[now]
    content = np.array([c.hex() for c in claims["content"].to_pylist()], dtype=str)[now]
    reported, late = _late(claims, now)
    answers = number[Standing.MATCHED.value] + number[Standing.REPEATED.value]
    met = len(set(named))
    return Account(
        claimant=who, voice=str(tables.texts(claims, "voice")[0]), claims=size,
        revised=number[Standing.REVISED.value], matched=number[Standing.MATCHED.value],
        repeated=number[Standing.REPEATED.value], unmatched=number[Standing.UNMATCHED.value],
        unplaced=int((tables.texts(claims, "basis")[now] == "none").sum()),
        occurrences=int(count.sum()), answered=len(named),
        expected=round(float(_floats(matches, "expected")[now].sum()), 3),
        rate=number[Standing.MATCHED.value] / size if size else None,
        rate_low=low / size if size else None, rate_high=high / size if size else None,
        incidents=met, unclaimed=incidents - met, inflation=answers / met if met else None,
        renumbered=size - len(np.unique(content)), reported=reported, late_h=late,
        kinds=_kinds(tables.texts(claims, "kind")[now].astype(str), standing[now]),
    )  # fmt: skip


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(), float)


def _late(claims: pa.Table, now: Mask) -> tuple[int, tuple[float, ...]]:
    """How many reports the claimant dates itself, and quantiles of the hours until reports."""
    told = claims["reported"].is_valid().to_numpy()[now]
    said = claims["reported"].cast(pa.int64()).fill_null(0).to_numpy()[now]
    moment = np.where(told, said, tables.micros(claims, "received")[now])
    hours = (moment - tables.micros(claims, "end")[now]) / HOUR_US
    late = tuple(float(round(q, 2)) for q in np.quantile(hours, QUANTILES)) if len(hours) else ()
    return int(told.sum()), late


def _kinds(
    kind: npt.NDArray[np.str_], standing: npt.NDArray[np.str_]
) -> dict[str, dict[str, int]]:  # fmt: skip
    found = {}
    for name in np.unique(kind):
        some = standing[kind == name]
        found[str(name)] = {"claims": len(some)} | {
            s.value: int((some == s.value).sum()) for s in Standing if s is not Standing.REVISED
        }
    return found


def interval(probabilities: Floats, *, level: float = LEVEL) -> tuple[int, int]:
    """The least and greatest number of successes of independent trials, tails cut off alike.

    The distribution of the number (Poisson's binomial) is exact; that the trials are independent is
    an approximation where one incident can answer only one of several claims.

    >>> interval(np.full(10, 0.5)), interval(np.ones(4))
    ((2, 8), (4, 4))
    """
    known = np.asarray(probabilities, float)
    sure = int((known >= 1.0 - 1e-12).sum())
    open_ = np.sort(known[(known > 1e-12) & (known < 1.0 - 1e-12)])
    chance = np.zeros(len(open_) + 1)
    chance[0] = 1.0
    for k, p in enumerate(open_, 1):
        chance[1 : k + 1] = chance[1 : k + 1] * (1.0 - p) + chance[:k] * p
        chance[0] *= 1.0 - p
    below = np.cumsum(chance)
    tail = (1.0 - level) / 2
    low = int(np.searchsorted(below, tail + 1e-12, "right"))
    high = int(np.searchsorted(below, 1.0 - tail - 1e-12))
    return sure + low, sure + min(high, len(open_))
