"""Statistics of attribution: how many acts are whose, only where the mandate's text allows it.

What a mission may count, and show, is the mandate's to say.  `allowed` is the one place that asks
it (the threshold `attribution_statistics`, 1 in every adopted text; silent means no), and `sieved`
the one sieve through which everything goes that is put out: it drops what would tell shares by
party, keys and rows and what is named in them, at any depth.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lendemain.commission.patterns import interval

THRESHOLD = "attribution_statistics"
KEYS = frozenset({
    "attribution_statistics", "attribution_totals", "attributed_to", "party_shares", "party_totals",
})  # fmt: skip
"""Names under which, and nowhere else, statistics of attribution are put into a document."""

BY = "party"
"""The cells of a pattern that are parties, which makes it such a statistic."""


def allowed(texts: Iterable[Mapping[str, float] | None]) -> bool:
    """Whether the thresholds of every adopted text allow statistics of attribution.

    >>> allowed([{}]), allowed([{"attribution_statistics": 1}]), allowed([])
    (False, True, False)
    """
    each = [(thresholds or {}).get(THRESHOLD, 0.0) == 1.0 for thresholds in texts]
    return bool(each) and all(each)


def sieved(document: Any, *, allowed: bool) -> Any:
    """A document as it may go out: everything where it is allowed, else without the statistics.

    Mappings lose the keys of `KEYS`, lists the rows whose "by" is a party; nothing says that
    something was left out.  What is given is not altered.

    >>> sieved({"cases": 3, "party_totals": {"north": 2}}, allowed=False)
    {'cases': 3}
    """
    if allowed:
        return document
    if isinstance(document, Mapping):
        return {
            key: sieved(value, allowed=False) for key, value in document.items() if key not in KEYS
        }
    if isinstance(document, list | tuple):
        return [
            sieved(one, allowed=False)
            for one in document
            if not (isinstance(one, Mapping) and one.get("by") == BY)
        ]
    return document


def by_party(
    answers: Sequence[str], beliefs: Sequence[Mapping[str, float]], parties: Sequence[str]
) -> list[dict[str, object]]:
    """For each party how many cases were answered with it, and how many are expected, of all.

    `answers` and `beliefs` are those of the cases, one each.  The expectation counts each case with
    its probability; the interval of its share is of 90 %.  Rows are in the order of parties.
    """
    found: list[dict[str, object]] = []
    for party in parties:
        shares = [min(max(b.get(party, 0.0), 0.0), 1.0) for b in beliefs]
        low, high = interval(shares)
        found.append({
            "by": BY, "party": party, "cases": len(answers),
            "answered": sum(a == party for a in answers), "expected": round(sum(shares), 2),
            "low": round(low, 3), "high": round(high, 3),
        })  # fmt: skip
    return found
