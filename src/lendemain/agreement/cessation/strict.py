"""The strict rule: so many days running with no more than the text allows, each of them watched.

One shot sets it back to nothing, and so does a day that nobody watched.  It is published beside the
robust rule so that everybody sees what either would say.
"""

import numpy as np

from lendemain.agreement.cessation.believing import sector_weights
from lendemain.agreement.cessation.panel import Panel
from lendemain.agreement.cessation.terms import Terms
from lendemain.records.cessation import Level

Answer = tuple[Level, tuple[str, ...]]


def strict(given: Panel, terms: Terms) -> list[Answer]:
    """What the strict rule says at the end of each day, and why, in order."""
    per_day = given.counts.sum(axis=1) / np.maximum(given.days.max(axis=1), 1.0)
    worst = per_day.max(axis=0, initial=0.0)
    length = given.days.max(axis=(0, 1), initial=0.0)
    share = np.where(given.days > 0.0, given.watched / np.maximum(given.days, 1.0), 0.0)
    seen = (share.max(axis=0, initial=0.0) * sector_weights(given)[:, None]).sum(axis=0)
    found: list[Answer] = []
    running, covered = 0, -1
    for t in range(given.length):
        days = int(length[t])
        if days == 0 or (seen[t] < terms.exposure_share and worst[t] <= terms.strict_per_day):
            found.append((Level.NOT_ENOUGH_WATCHED, (f"watched_in_a_row:{running}",)))
            continue
        if t - days > covered:
            running = 0
        covered = t
        running = running + days if worst[t] <= terms.strict_per_day else 0
        found.append((_level(running, terms), (f"quiet_in_a_row:{running}",)))
    return found


def _level(running: int, terms: Terms) -> Level:
    if running >= terms.credible_d:
        return Level.CREDIBLE
    if running >= terms.provisional_d:
        return Level.PROVISIONAL
    return Level.LULL if running else Level.CONTINUING
