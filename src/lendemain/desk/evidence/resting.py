"""Which words of an analysis rest on an exhibit, so that they go no further than the exhibit does.

An item's reason is sieved where items are shown; here are the entries whose own words rest on one:
a direction that was read at it, and why an item that rests on it was left out.
"""

from collections.abc import Collection

from lendemain.desk.cases import exhibits
from lendemain.desk.evidence import analysis, proposals
from lendemain.desk.mission import Mission
from lendemain.records.analysis import Dropped, Hypotheses


def exhibits_of(mission: Mission, case: int) -> dict[int, frozenset[str]]:
    """The exhibits (by name, or the beginning of one) that the words of an entry in a case rest on,
    by the entry's number; entries that rest on none are left out.
    """
    found: dict[int, frozenset[str]] = {}
    on: dict[tuple[str, str], str] = {}
    for one in analysis.said(mission, case):
        if isinstance(one, Dropped):
            if exhibit := on.get((one.analyst, one.item_id)):
                found[one.entry] = frozenset({exhibit})
        elif not isinstance(one, Hypotheses):
            on |= {(one.analyst, i.item_id): i.exhibit.casefold() for i in one.items}
    for entry in mission.entries(proposals.READ):
        exhibit = str(entry.body.get("exhibit", "")).casefold()
        if entry.body.get("case") == case and exhibit:
            found[entry.index] = frozenset({exhibit})
    return found


def closed(mission: Mission, case: int, among: Collection[str]) -> frozenset[int]:
    """The entries in a case whose words rest on one of some exhibits."""
    if not among:
        return frozenset()
    return frozenset(
        entry
        for entry, names in exhibits_of(mission, case).items()
        if any(one.startswith(name) for one in among for name in names)
    )


def closed_to(mission: Mission, case: int, by: str | None) -> frozenset[int]:
    """The entries in a case whose words rest on an exhibit that somebody may not see."""
    return closed(mission, case, exhibits.closed_to(mission, [case], by))
