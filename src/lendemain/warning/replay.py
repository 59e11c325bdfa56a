"""Beliefs in a build-up and in an attack, by what was public on each day and nothing later.

A hidden chain of three conditions: none, a build-up for show, a build-up for an attack.  Build-ups
begin at the text's base rate, a share of them is for an attack, and each lapses after a while; so
belief decays where nothing new is published.  A published point multiplies the odds by its kind's
ratios (forward filtering, Rabiner 1989).  Signs of a build-up that say nothing of its purpose move
the belief in one and hardly that in an attack: only signs that are dear to fake and of no use for a
show do.  The alarm's cost decides the level; that an attack came is never weighed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from lendemain.records.published import BuildUpEpisode, PublicBelief, PublicPoint, PublicRecord

Floats = npt.NDArray[np.float64]
QUIET, BUILD_UP, WARNING = "quiet", "build-up", "warning"
LIKELY = 0.5


def beliefs(given: PublicRecord, *, until: date | None = None) -> list[PublicBelief]:
    """What was to be believed on each day of a text, up to `until`; later points change no day."""
    end = given.end if until is None else min(until, given.end)
    step = _step(given)
    belief = _at_rest(step)
    ratios = {k.kind_id: np.array([1.0, k.show, k.attack]) for k in given.kinds}
    renews = {k.kind_id: k.renews_days for k in given.kinds}
    waiting = sorted(given.points, key=lambda p: (p.known, p.kind, p.source))
    told: dict[str, date] = {}
    found, place = [], 0
    for n in range((end - given.start).days + 1):
        day = given.start + timedelta(days=n)
        belief = belief @ step
        weighed: list[PublicPoint] = []
        while place < len(waiting) and waiting[place].known <= day:
            point = waiting[place]
            place += 1
            if not _renewed(told, point, renews):
                continue
            belief = belief * ratios[point.kind]
            belief = belief / belief.sum()
            weighed.append(point)
        found.append(_believed(given, day, belief, weighed))
    return found


def episodes(given: PublicRecord, found: Sequence[PublicBelief]) -> list[BuildUpEpisode]:
    """The runs of days that were not quiet, and how each reads by the last day of `found`."""
    runs: list[list[PublicBelief]] = []
    for n, one in enumerate(found):
        if one.level == QUIET:
            continue
        if n and found[n - 1].level != QUIET:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [_episode(given, run, last=found[-1].day) for run in runs]


def _step(given: PublicRecord) -> Floats:
    """The chances of tomorrow's condition (columns) by today's (rows)."""
    begins, lapses = given.base_rate, 1.0 / given.lasts_days
    return np.array(
        [
            [1.0 - begins, begins * (1.0 - given.attacks), begins * given.attacks],
            [lapses, 1.0 - lapses, 0.0],
            [lapses, 0.0, 1.0 - lapses],
        ]
    )


def _at_rest(step: Floats) -> Floats:
    """What is believed where nothing was published for long: the chain's own shares."""
    begins, show, attack = 1.0 - step[0, 0], step[0, 1], step[0, 2]
    lapses = step[1, 0]
    none = lapses / (lapses + begins)
    return np.array([none, none * show / lapses, none * attack / lapses])


def _renewed(told: dict[str, date], point: PublicPoint, renews: Mapping[str, int]) -> bool:
    """Whether a point says something new; then it is the last of its kind."""
    last = told.get(point.kind)
    if last is not None and (point.known - last).days < max(1, renews[point.kind]):
        return False
    told[point.kind] = point.known
    return True


def _believed(
    given: PublicRecord, day: date, belief: Floats, weighed: Sequence[PublicPoint]
) -> PublicBelief:
    attack, build_up = float(belief[2]), float(belief[1] + belief[2])
    level = BUILD_UP if build_up >= LIKELY else QUIET
    if attack >= given.cost / (given.cost + given.loss):
        level = WARNING
    return PublicBelief(
        day=day, build_up=build_up, attack=attack, level=level,
        points=tuple(f"{p.kind}: {p.says}" for p in weighed),
    )  # fmt: skip


def _episode(given: PublicRecord, run: Sequence[PublicBelief], *, last: date) -> BuildUpEpisode:
    start, end = run[0].day, run[-1].day
    warned = _warned(run)
    came = given.attack is not None and given.attack <= last and start <= given.attack <= (
        end + timedelta(days=1)
    )  # fmt: skip
    if came:
        reading = "attack, warned" if warned else "attack, not warned"
    elif end == last:
        reading = run[-1].level
    else:
        reading = "false alarm" if any(b.level == WARNING for b in run) else "build-up, no attack"
    lead = (given.attack - warned).days if came and warned and given.attack else None
    return BuildUpEpisode(
        start=start, end=end, warned=warned, lead_days=lead, most=max(b.build_up for b in run),
        most_attack=max(b.attack for b in run), reading=reading,
    )  # fmt: skip


def _warned(run: Sequence[PublicBelief]) -> date | None:
    """The day since which a warning stands without a break up to the run's end; None if none."""
    day: date | None = None
    for one in reversed(run):
        if one.level != WARNING:
            break
        day = one.day
    return day
