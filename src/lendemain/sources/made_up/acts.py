"""What really happens on the made-up front: incidents, and the acts that each consists of.

A truce that decays: the number of incidents a day is Poisson, its rate grows by a constant share a
day, has a morning and an evening rush, and is the same for both sides unless the order says
otherwise.  The place of an act is where it takes effect.  Everything is drawn in the frame of the
side that acts (depth into the other's land), so that neither side's name or hand can matter.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lendemain.sources.made_up.ground import Floats, Ground

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

PER_DAY = 40.0
"""Incidents a day at density 1, both sides together."""

RHYTHM = (3, 2, 2, 2, 3, 4, 6, 7, 6, 5, 5, 4, 4, 4, 4, 5, 6, 7, 8, 9, 8, 6, 5, 4)
"""Relative activity by hour of the day."""

# kind: weight | depth into the other's land, km | acts | minutes | spread m | hear see heat radio
_TABLE: tuple[tuple[str, float, tuple[float, float], tuple[int, int], tuple[int, int], int,
                    tuple[float, float, float, float]], ...] = (
    ("small_arms", 18, (-0.2, 0.6), (3, 40), (2, 40), 150, (0.35, 0.5, 0, 0)),
    ("sniper", 3, (0.0, 0.8), (1, 4), (1, 30), 100, (0.35, 0.3, 0, 0)),
    ("hmg_agl", 12, (0.0, 1.6), (4, 40), (3, 40), 200, (0.55, 0.7, 0, 0)),
    ("mortar", 14, (0.3, 5.0), (2, 25), (5, 45), 250, (1.0, 0.9, 0.1, 0)),
    ("artillery", 10, (1.0, 18.0), (2, 30), (5, 60), 350, (1.2, 1.0, 0.25, 0)),
    ("mlrs", 2, (3.0, 25.0), (4, 40), (1, 10), 450, (1.3, 1.1, 0.5, 0)),
    ("tank", 3, (0.3, 4.0), (1, 12), (2, 30), 250, (1.1, 0.9, 0.1, 0)),
    ("direct_missile", 2, (0.3, 3.5), (1, 2), (1, 10), 150, (0.9, 0.9, 0.1, 0)),
    ("uav_fpv_strike", 12, (0.5, 15.0), (1, 6), (5, 60), 350, (0.8, 0.9, 0.1, 0)),
    ("uav_drop", 6, (0.3, 6.0), (1, 5), (3, 40), 250, (0.7, 0.7, 0.05, 0)),
    ("glide_bomb", 1.5, (2.0, 40.0), (1, 4), (2, 20), 400, (1.6, 1.4, 0.5, 0)),
    ("uav_long_range", 1.2, (30.0, 110.0), (1, 8), (5, 50), 450, (1.2, 1.1, 0.6, 0)),
    ("cruise_missile", 0.3, (40.0, 110.0), (1, 4), (2, 30), 400, (1.6, 1.3, 0.7, 0)),
    ("tactical_missile", 0.3, (25.0, 100.0), (1, 3), (1, 15), 400, (1.6, 1.3, 0.7, 0)),
    ("illumination_flare", 2, (-0.5, 0.8), (1, 6), (1, 20), 200, (0.2, 1.3, 0, 0)),
    ("mine_explosion", 1.2, (-4.0, 0.3), (1, 2), (1, 10), 100, (0.9, 0.8, 0.05, 0)),
    ("remote_mining", 0.7, (0.5, 8.0), (4, 20), (1, 12), 350, (0.6, 0.7, 0, 0)),
    ("new_mines", 0.6, (-2.0, 0.0), (1, 1), (300, 1200), 0, (0, 0.4, 0, 0)),
    ("advance_beyond_line", 0.5, (0.1, 0.9), (1, 1), (120, 600), 0, (0, 0.8, 0, 0)),
    ("new_position", 0.8, (-0.9, 0.2), (1, 1), (300, 1200), 0, (0, 0.7, 0, 0)),
    ("trench_fortification", 0.8, (-3.0, -0.2), (1, 1), (300, 1200), 0, (0, 0.8, 0, 0)),
    ("heavy_weapon_inside_belt", 1.6, (-14.0, -2.0), (1, 1), (200, 1000), 0, (0, 0.9, 0, 0)),
    ("uav_recon_flight", 3, (0.0, 12.0), (1, 1), (10, 60), 0, (0.3, 0.8, 0, 0)),
    ("gnss_interference", 1.5, (-8.0, 2.0), (1, 1), (30, 400), 0, (0, 0, 0, 1.0)),
    ("access_denied", 1.2, (-12.0, -1.0), (1, 1), (10, 120), 0, (0, 0, 0, 0)),
    ("threat", 0.4, (-6.0, 0.5), (1, 1), (5, 40), 0, (0, 0, 0, 0)),
    ("uav_jammed", 0.6, (-6.0, 1.0), (1, 1), (5, 60), 0, (0, 0, 0, 0.5)),
    ("shot_at_uav", 0.5, (-4.0, 0.5), (2, 12), (1, 10), 100, (0.35, 0.3, 0, 0)),
    ("civilian_casualty", 0.5, (0.5, 12.0), (1, 1), (60, 300), 0, (0, 0.8, 0, 0)),
    ("water_plant", 0.2, (2.0, 25.0), (1, 6), (2, 30), 200, (1.1, 1.0, 0.3, 0)),
    ("repair_window_breach", 0.3, (0.5, 8.0), (1, 12), (5, 40), 250, (1.0, 0.9, 0.1, 0)),
    ("energy_strike", 0.5, (26.0, 110.0), (1, 6), (5, 40), 400, (1.3, 1.1, 0.7, 0)),
    ("usv_attack", 0.2, (40.0, 110.0), (1, 3), (2, 30), 300, (1.1, 1.0, 0.5, 0)),
    ("exercise_not_notified", 0.3, (-25.0, -10.0), (5, 40), (20, 60), 400, (1.1, 0.9, 0.2, 0)),
    ("announced_exercise", 1.0, (-25.0, -10.0), (5, 40), (20, 60), 400, (1.1, 0.9, 0.2, 0)),
    ("demining_detonation", 1.0, (-12.0, -1.0), (1, 4), (5, 40), 150, (1.0, 0.9, 0.05, 0)),
    ("agricultural_fire", 1.5, (-60.0, -2.0), (1, 1), (90, 400), 0, (0, 0.2, 1.0, 0)),
    ("industrial", 1.5, (-70.0, -15.0), (1, 1), (200, 900), 0, (0, 0, 1.0, 0)),
)  # fmt: skip

KINDS = tuple(row[0] for row in _TABLE)
HEAR, SEE, HEAT, RADIO = (np.array([row[6][i] for row in _TABLE]) for i in range(4))
LASTING = np.array([row[5] == 0 for row in _TABLE])
"""Kinds that go on for hours at one place, rather than a number of instants."""

ANNOUNCED = np.isin(KINDS, ("announced_exercise", "demining_detonation"))
NATURAL = np.isin(KINDS, ("agricultural_fire", "industrial"))


@dataclass(frozen=True)
class Acts:
    """Incidents (one row each, in `incident` order from 0) and their acts, as columns.

    Times are microseconds since 1970 UTC, places metres east and north of the ground's centre,
    `side` 0 or 1, `kind` an index into `KINDS`.  `of` is the incident of each act; `until` is when
    a lasting act ends, and the act's own time for the others.  `killed` is how many died of an
    incident, `variant` (0 to 4) tells apart what a kind leaves open, such as which heavy weapon.
    """

    kind: Ints
    side: Ints
    start: Ints
    end: Ints
    x: Floats
    y: Floats
    of: Ints
    at: Ints
    until: Ints
    act_x: Floats
    act_y: Floats
    killed: Ints
    variant: Ints

    @cached_property
    def number(self) -> Ints:
        """How many acts each incident has."""
        return np.bincount(self.of, minlength=len(self.kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How much happens: `start` (microseconds), days, density, growth a day, weight of each
    side.
    """

    start: int
    days: int
    density: float
    growth: float
    sides: tuple[float, float]


def acts(rng: np.random.Generator, ground: Ground, tempo: Tempo) -> Acts:
    """Everything that happens in the exercise, incidents in order of their start."""
    start, side = _starts(rng, tempo)
    n = len(start)
    weights = np.array([row[1] for row in _TABLE])
    kind = rng.choice(len(KINDS), size=n, p=weights / weights.sum())
    depth = _between(rng, [row[2] for row in _TABLE], kind, power=1.7)
    number = np.floor(_between(rng, [(a, b + 0.999) for a, b in (r[3] for r in _TABLE)], kind, 2.0))
    minutes = _between(rng, [row[4] for row in _TABLE], kind, power=1.0)
    along = _along(rng, n, ground.length_m)
    left = np.where(side == 0, -depth, depth) * 1000.0
    x, y = ground.place(along, left)
    end = start + (minutes * MINUTE).astype(np.int64)

    of = np.repeat(np.arange(n), number.astype(np.int64))
    first = np.r_[True, of[1:] != of[:-1]] if n else np.zeros(0, bool)
    share = np.where(first, 0.0, rng.random(len(of)))
    at = start[of] + (share * (end - start)[of]).astype(np.int64)
    order = np.lexsort((at, of))
    spread = np.array([float(row[5]) for row in _TABLE])[kind][of]
    along_off, left_off = spread * np.clip(rng.standard_normal((2, len(of))), -2, 2)
    act_x, act_y = ground.place(along[of] + along_off, left[of] + left_off)
    lasting = LASTING[kind]
    until = np.where(lasting[of], end[of], at[order])
    last = np.maximum.reduceat(at[order], np.flatnonzero(first)) if n else end
    return Acts(
        kind, side, start, np.where(lasting, end, last), x, y, of, at[order], until, act_x, act_y,
        _killed(rng, kind), rng.integers(0, 5, n),
    )  # fmt: skip


def _killed(rng: np.random.Generator, kind: Ints) -> Ints:
    """One to three of every casualty, and of one in twelve of what can be heard from afar."""
    sure = kind == KINDS.index("civilian_casualty")
    strays = (HEAR[kind] > 0.6) & ~ANNOUNCED[kind] & (rng.random(len(kind)) < 1 / 12)
    return np.where(sure | strays, rng.integers(1, 4, len(kind)), 0)


def _starts(rng: np.random.Generator, tempo: Tempo) -> tuple[Ints, Ints]:
    day = np.arange(tempo.days)
    rate = np.exp(tempo.growth * (day - (tempo.days - 1) / 2))
    rate *= PER_DAY * tempo.density * sum(tempo.sides) / 2.0 / rate.mean()
    day = np.repeat(day, rng.poisson(rate))
    n = len(day)
    passed = np.r_[0.0, np.cumsum(RHYTHM)] / sum(RHYTHM)
    hour = np.interp(rng.random(n), passed, np.arange(25.0))
    start = tempo.start + day * DAY + np.floor(hour * 3600).astype(np.int64) * SECOND
    share = tempo.sides[0] / (sum(tempo.sides) or 1.0)
    return np.sort(start), np.where(rng.random(n) < share, 0, 1)


def _between(
    rng: np.random.Generator, bounds: list[tuple[float, float]], kind: Ints, power: float
) -> Floats:
    """A draw between each kind's bounds; powers above 1 favour the bound nearer to zero."""
    low, high = np.array([sorted(b, key=abs) for b in bounds]).T
    return np.asarray(low[kind] + (high - low)[kind] * rng.random(len(kind)) ** power)


def _along(rng: np.random.Generator, n: int, length_m: float) -> Floats:
    """Where along the axis: seven tenths anywhere, the rest around eight hot spots."""
    spots = rng.random(8) * length_m
    hot = rng.random(n) < 0.3
    anywhere = rng.random(n) * length_m
    near = spots[rng.integers(0, 8, n)] + 7000.0 * rng.standard_normal(n)
    return np.clip(np.where(hot, near, anywhere), 0.0, length_m)
