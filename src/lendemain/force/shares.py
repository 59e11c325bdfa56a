"""What a plan costs each nation and what each carries: whole cents and person-months that add up.

What nobody bears alone is split by the agreed key with the largest remainder (Hamilton's method),
so that the parts sum to the whole, to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lendemain.records.force import Assignment, Contribution, Nation

POOL = "pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A nation's part: what it pays (cents), and person-months, beside its part of the key."""

    nation: str
    own_cents: int
    pooled_cents: int
    person_months: int
    key_millionths: int


def apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """A whole amount in parts after weights; the parts sum to it exactly.

    >>> apportioned(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    if whole <= 0:
        return apportioned(total, [1] * len(weights)) if weights else []
    parts = [total * w // whole for w in weights]
    rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def shares(
    assignments: Iterable[Assignment], offers: Mapping[str, Contribution], nations: Sequence[Nation]
) -> list[Share]:
    """What each nation bears of a plan.

    Costs fall on who the contribution says bears them; those of the pool, and of anybody who is no
    nation of the statement, are split by the key.
    """
    own = {n.nation_id: 0 for n in nations}
    people = dict.fromkeys(own, 0)
    pooled = 0
    for one in assignments:
        offer = offers[one.contribution]
        months = one.end - one.start
        cost = offer.cost_cents * months
        bearer = offer.borne_by or offer.nation
        if bearer in own:
            own[bearer] += cost
        else:
            pooled += cost
        people[offer.nation] += offer.personnel * months
    parts = apportioned(pooled, [n.key_millionths for n in nations])
    return [
        Share(nation=n.nation_id, own_cents=own[n.nation_id], pooled_cents=part,
              person_months=people[n.nation_id], key_millionths=n.key_millionths)
        for n, part in zip(nations, parts, strict=True)
    ]  # fmt: skip
