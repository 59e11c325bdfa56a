"""Denials of movement by party and place, and what followed each.

Counts only: how often monitors got through is not known here, so no rate is made of them, and no
party is said to hinder more than another.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from lendemain.records.movement import MovementDenial, MovementFollowUp, MovementTotal

OPENED = "opened"
HOUR = timedelta(hours=1)


def opened_at(denial: MovementDenial, follow_ups: Sequence[MovementFollowUp]) -> datetime | None:
    """When monitors were let in after a denial, None where they were not yet.

    A delay that ended by itself counts as opened when it ended.
    """
    times = [f.at for f in follow_ups if (f.denial_id, f.outcome) == (denial.denial_id, OPENED)]
    if denial.kind == "delayed" and denial.minutes is not None:
        times.append(denial.at + timedelta(minutes=denial.minutes))
    return min(times, default=None)


def totals(
    denials: Sequence[MovementDenial], follow_ups: Sequence[MovementFollowUp]
) -> tuple[MovementTotal, ...]:
    """Denials by party and place, most of them first; equal numbers in order of names."""
    groups: defaultdict[tuple[str, str], list[MovementDenial]] = defaultdict(list)
    for one in denials:
        groups[one.party, one.place].append(one)
    followed = {f.denial_id for f in follow_ups}
    found = []
    for (party, place), own in groups.items():
        ends = [(d, opened_at(d, follow_ups)) for d in own]
        waits = [(end - d.at) / HOUR for d, end in ends if end is not None]
        found.append(
            MovementTotal(
                party=party, place=place, denials=len(own),
                kinds=tuple(sorted(Counter(d.kind for d in own).items())),
                unfollowed=sum(d.denial_id not in followed for d, end in ends if end is None),
                opened=len(waits), open=len(own) - len(waits),
                hours_to_open=median(waits) if waits else None, last=max(d.at for d in own),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda t: (-t.denials, t.party, t.place)))
