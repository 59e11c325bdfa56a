"""Made-up problems of rosters with some persons, for the search in parts and by changes."""

from dataclasses import replace

import numpy as np

from lendemain.border.rosters.problem import Problem


def crew(seed: int, *, people: int = 6, days: int = 21, kinds: int = 2) -> Problem:
    """Persons with hours, runs and weekends, and a need for each kind on each day."""
    rng = np.random.default_rng(seed)
    rows = days * kinds
    follow = np.ones((days - 1, kinds, kinds), bool)
    follow[:, kinds - 1, 0] = False

    def each(value):
        return np.full(people, value, np.int32)

    return Problem(
        allowed=rng.random((people, days, kinds)) < 0.9,
        cost=rng.choice([-2.0, 0.0, 0.0, 0.0, 1.0], (people, days, kinds)), base=0.0,
        follow=follow, minutes=np.full((days, kinds), 480, np.int32),
        limit=rng.choice([3, days], (people, kinds)).astype(np.int32),
        minutes_min=each(480 * (days // 5)), minutes_max=each(480 * (days * 2 // 3)),
        run_max=each(5), run_min=each(2), off_min=each(2), weekends_max=each(max(1, days // 10)),
        weekend=np.array([d // 7 if d % 7 > 4 else -1 for d in range(days)], np.int32),
        need_day=np.repeat(np.arange(days, dtype=np.int32), kinds),
        need_kind=np.tile(np.arange(kinds, dtype=np.int32), days),
        counts=np.ones((rows, people), bool), need=rng.integers(1, 3, rows).astype(np.int32),
        under=np.full(rows, 100.0), over=np.full(rows, 1.0),
    )  # fmt: skip


def skilled(seed: int) -> Problem:
    """The same where only some persons count for some needs."""
    one = crew(seed)
    rng = np.random.default_rng(seed + 1)
    return replace(one, counts=rng.random(one.counts.shape) < 0.7)
