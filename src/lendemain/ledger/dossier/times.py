"""Between which times each entry was recorded, as witnesses saw it, and what makes one doubt it.

Before: the author knew a checkpoint (`anchor`) that had not existed earlier.  After: a quorum had
cosigned a checkpoint over the entry.  What an author says of the time is a claim beside these.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lendemain.ledger.dossier.entries import Entry
from lendemain.ledger.witnessing.standing import Standing

Plain = dict[str, Any]

CLOCK_S, SPREAD_S = 300, 3600

_KEPT = ("case", "case_seq", "seq", "software", "time_event", "time_made")


def interval(entry: Entry, cosigned: list[Standing]) -> Plain:
    """What is said of an entry, and between which witnessed times it was recorded."""
    said = entry.said
    row: Plain = {
        "author": said.author, "digest": entry.digest, "index": entry.index, "kind": said.kind,
        "signers": [one.name for one in said.signatures],
    }  # fmt: skip
    row |= {key: entry.body[key] for key in _KEPT if key in entry.body}
    anchor = entry.body.get("anchor")
    for one in cosigned:
        if not one.met_at or one.earliest is None:
            continue
        if one.checkpoint.size > entry.index:
            row["not_after"] = min(one.met_at, row.get("not_after", one.met_at))
        elif anchor == {"root": one.checkpoint.root.hex(), "size": one.checkpoint.size}:
            row["not_before"] = one.earliest
    return row


def doubts(cosigned: list[Standing], rows: list[Plain], *, now: int) -> Iterator[Plain]:
    """What makes one doubt the times, each with its code and what it is about; `now` in seconds."""
    seen: dict[str, int] = {}
    for one in cosigned:
        size, times = one.checkpoint.size, one.times
        if times and max(times.values()) - min(times.values()) > SPREAD_S:
            yield {"doubt": "clocks_apart", "size": size}
        for name, at in sorted(times.items()):
            if at > now + CLOCK_S:
                yield {"doubt": "clock_ahead", "size": size, "witness": name}
            if seen.get(name, 0) > at:
                yield {"doubt": "clock_goes_back", "size": size, "witness": name}
            seen[name] = at
    for row in rows:
        yield from ({"doubt": code, "entry": row["index"]} for code in _doubtful(row))


def _doubtful(row: Mapping[str, Any]) -> Iterator[str]:
    made, happened = (row.get(name, 0) // 1_000_000 for name in ("time_made", "time_event"))
    if "not_after" not in row:
        yield "unwitnessed_time"
    if made > row.get("not_after", made) + CLOCK_S:
        yield "made_later_than_witnessed"
    if 0 < made < row.get("not_before", made) - CLOCK_S:
        yield "made_earlier_than_possible"
    if happened > made + CLOCK_S:
        yield "tells_of_what_came_after"
