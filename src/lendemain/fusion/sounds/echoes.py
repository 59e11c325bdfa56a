"""Echoes: after an act is heard at a station, picks that no act explains come thicker for a while.

Walls, woods and hills send an act's sound again by longer ways.  So false picks of a station are no
even rain: beside those that come at any time there are so many for each act heard there, later by
an exponential law.  How many, how much later, and the even rain of each station are learnt together
by expectation and maximisation (a Poisson process with immigrants and their offspring, Hawkes 1971;
Veen and Schoenberg 2008).  Picks that agree by chance right after a loud act are then seen for what
they are, while the same agreement out of silence is an act.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

LATEST_S = 10.0
"""An echo comes no later than so long after the sound that came straight."""

LASTS_S = (0.05, 5.0)
"""The mean delay of echoes lies between these."""

TURNS = 12
FALSE_LEAST = 0.5
"""A station has at least so many false picks in all."""


class Picks(NamedTuple):
    """Picks by station, then time (seconds), where each station's begin, and the span of all."""

    station: Places
    times: Floats
    first: Places
    span_s: float


class Heard(NamedTuple):
    """Which act each pick belongs to (-1: none), when each act was due at each station, and by how
    much a pick may come later and still be the act's own (stations x acts, seconds).
    """

    owner: Places
    due: Floats
    slack: Floats


class Delays(NamedTuple):
    """Picks that came soon after an act was heard at their station: which, and by how much later
    than its own could come; and how many acts were heard, summed over stations.
    """

    pick: Places
    later_s: Floats
    heard: int


class Rain(NamedTuple):
    """False picks: how many a second at each station whatever happens, how many echoes follow an
    act at a station, and how long after they come on the mean (seconds).
    """

    a_second: Floats
    echoes: float
    lasts_s: float


def delays(picks: Picks, heard: Heard) -> Delays:
    """Picks that may be echoes of acts other than their own which their station heard."""
    own = np.flatnonzero(heard.owner >= 0)
    many, pick, later = 0, [np.empty(0, np.int64)], [np.empty(0)]
    for s in range(len(picks.first) - 1):
        low, high = int(picks.first[s]), int(picks.first[s + 1])
        here = own[(own >= low) & (own < high)]
        acts = np.unique(heard.owner[here])
        many += len(acts)
        if not len(acts):
            continue
        since = heard.due[s, acts] + heard.slack[s, acts]
        after = picks.times[low:high, None] - since[None, :]
        soon = (after > 0.0) & (after < LATEST_S)
        soon &= heard.owner[low:high, None] != acts[None, :]
        row, column = np.nonzero(soon)
        pick.append(low + row)
        later.append(after[row, column])
    return Delays(np.concatenate(pick), np.concatenate(later), many)


def learnt(picks: Picks, owner: Places, after: Delays, *, before: Rain) -> Rain:
    """The rain under which picks that no act explains come as they do."""
    idle = owner < 0
    some = idle[after.pick]
    pick, later = after.pick[some], after.later_s[some]
    rain, stations = before, len(picks.first) - 1
    for _ in range(TURNS):
        part = _echoing(rain, later)
        echoed = np.bincount(pick, part, len(owner))
        every = rain.a_second[picks.station] + echoed
        share = part / every[pick]
        total = float(share.sum())
        even = np.where(idle, 1.0 - echoed / every, 0.0)
        own = np.bincount(picks.station, even, stations)
        mean = float((share * later).sum()) / max(total, 1e-9)
        rain = Rain(
            np.maximum(own, FALSE_LEAST) / picks.span_s,
            total / (after.heard + 1.0),
            float(np.clip(mean, *LASTS_S)) if total > 0.0 else rain.lasts_s,
        )
    return rain


def falling(picks: Picks, after: Delays, rain: Rain) -> Floats:
    """How many false picks a second were to be expected when each pick came."""
    echoed = np.bincount(after.pick, _echoing(rain, after.later_s), len(picks.times))
    return np.asarray(rain.a_second[picks.station] + echoed)


def _echoing(rain: Rain, later_s: Floats) -> Floats:
    return np.asarray(rain.echoes / rain.lasts_s * np.exp(-later_s / rain.lasts_s))
