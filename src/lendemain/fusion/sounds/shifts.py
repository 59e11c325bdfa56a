"""Stations that stand, run or point a little otherwise than was told: by how much, and how surely.

Each act is located again from what the others heard, without the station in question (leaving out
one observation of a fit, Cook and Weisberg 1982), so what it told bends nothing it is held against.
What it told, or told to no act's use about the time when an act's sound was due, then says how much
more probable a shift of clock or place is than none: an arrival belongs to the act or is one of
those that come anyway (a mixture), and acts from one place count once, since a hill puts the same
delay into all of them.  The bearings of an array are held against the acts' directions likewise.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ACTS_MAX = 1_000
"""Of more acts so many are looked at, evenly spread over the time."""

ROUNDS = 4
ERRORS_S = 0.002 * 1.5 ** np.arange(14)
PATHS = (0.001, 0.0025, 0.005, 0.01, 0.02)
"""Errors of times, and shares of a way's time, among which is chosen."""

HEAVY = 4.0
"""Degrees of freedom of the errors' distribution (Student's, whose density with four is written out
in `_told`): large ones are not so rare as with a normal.
"""

SCATTER = math.sqrt((HEAVY + 3.0) / (HEAVY + 1.0))
"""By how much a location from such errors scatters more than from normal ones."""

OWN = 0.9
"""So surely an arrival that may be an act's is the act's."""

BESIDE_S, LEAST_RATE = 60.0, 2e-4
"""Chance is taken from so long before and after; at least so many arrivals a second come anyway."""

NEAR_MAX = 6
"""At most so many arrivals are held against one act."""

WAY_MAX_M, GRID, KEPT, FINE_M = 3_000.0, 24, 60, 5.0
"""Another place is sought within so far, on so many cells a side, the best of them quartered."""

SAME_M = 200.0
LEAST, SIDES_LEAST = 5, 3
TURN_DEG = 0.25
BEARING_WILD = 0.1


class Located(NamedTuple):
    """Acts as located (x, y in metres, seconds), what each is known by (3 x 3, inverse), and for
    each station and act the arrival in it (-1: none) with its weight.
    """

    place: Floats
    inverse: Floats
    arrival: Whole
    weight: Floats
    error_s: float
    path: float


class Shift(NamedTuple):
    """A shift with its standard deviation, in nats over none less what was tried; acts that speak
    of it, those that agree, those that fit as told, how many would by chance.
    """

    nats: float
    size: float
    error: float
    acts: Whole
    agreed: Whole
    now: int
    usual: float


def located(
    stations: Floats, arrival: Whole, times: Floats, begin: Floats, *, speed_mps: float
) -> Located:
    """Acts located by least squares from their arrivals.

    `stations` (n, 2) in metres, `arrival` (acts, n) the row in `times` of what each station told of
    an act or -1, `begin` (acts, 3) where to begin.  Errors are learnt.
    """
    place = begin.copy()
    error_s, path = 0.1, 0.005
    for turn in range(ROUNDS):
        late, rows, travel = _design(stations, arrival, times, place, speed_mps=speed_mps)
        weight = _weights(late, arrival, np.hypot(error_s, path * travel))
        inverse = _inverse(rows, weight)
        step = np.einsum("aij,asj,as->ai", inverse, rows, weight * late)
        place = place + step
        if turn:
            late = late - np.einsum("asj,aj->as", rows, step)
            taken = np.einsum("asi,aij,asj->as", rows, inverse, rows) * weight
            error_s, path = _errors(late, np.clip(1.0 - taken, 0.05, 1.0), travel, arrival >= 0)
    late, rows, travel = _design(stations, arrival, times, place, speed_mps=speed_mps)
    weight = _weights(late, arrival, np.hypot(error_s, path * travel))
    return Located(place, _inverse(rows, weight), arrival, weight, error_s, path)


def _design(
    stations: Floats, arrival: Whole, times: Floats, place: Floats, *, speed_mps: float
) -> tuple[Floats, Floats, Floats]:
    """How late each arrival is, what it says of x, y and time, and the way's time."""
    apart = place[:, None, :2] - stations[None, :, :]
    far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1.0)
    travel = far / speed_mps
    late = times[np.maximum(arrival, 0)] - place[:, 2, None] - travel
    rows = np.concatenate([apart / (far * speed_mps)[..., None], np.ones((*far.shape, 1))], axis=2)
    return np.where(arrival >= 0, late, 0.0), rows, travel


def _weights(late: Floats, arrival: Whole, error: Floats) -> Floats:
    """Weights of a robust fit (Student): what lies far off counts little."""
    robust = (HEAVY + 1.0) / (HEAVY + (late / error) ** 2)
    return np.where(arrival >= 0, robust / error**2, 0.0)


def _inverse(rows: Floats, weight: Floats) -> Floats:
    normal = np.einsum("asi,as,asj->aij", rows, weight, rows)
    return np.asarray(np.linalg.inv(normal + np.diag([1e-8, 1e-8, 1e-6])))


def _errors(late: Floats, left: Floats, travel: Floats, told: Mask) -> tuple[float, float]:
    square, travel = late[told] ** 2 / left[told], travel[told]

    def worth(error: float, path: float) -> float:
        var = error**2 + (path * travel) ** 2
        odds = (HEAVY + 1.0) * np.log1p(square / (HEAVY * var)) + np.log(var)
        return float(-odds.sum())

    options = [(float(e), p) for e in ERRORS_S for p in PATHS]
    return max(options, key=lambda one: worth(*one))


class Against(NamedTuple):
    """A station against acts that the others located: the acts (rows of `Located`), how much later
    than due up to `NEAR_MAX` arrivals came (inf: none), their standard deviation, how many a second
    come anyway, from where the acts came (metres from the station), and how much each act counts.
    """

    acts: Whole
    late: Floats
    error: Floats
    rate: float
    x: Floats
    y: Floats
    counts: Floats
    stations: int
    speed_mps: float


def against(
    found: Located,
    stations: Floats,
    k: int,
    times: Floats,
    *,
    idle: Floats,
    reach_s: float,
    speed_mps: float,
) -> Against | None:
    """One station against the acts within its reach of which it told something; None if none."""
    apart = found.place[:, :2] - stations[k]
    far = np.maximum(np.hypot(*apart.T), 1.0)
    own = found.arrival[:, k]
    others = (found.arrival >= 0).sum(axis=1) - (own >= 0)
    acts = np.flatnonzero((others >= 4) & ((far / speed_mps <= reach_s) | (own >= 0)))
    if len(acts) < LEAST:
        return None
    row = np.column_stack([apart / (far * speed_mps)[:, None], np.ones(len(far))])[acts]
    inverse, weight = found.inverse[acts], found.weight[acts, k]
    spread = np.einsum("ai,aij,aj->a", row, inverse, row)
    held = np.clip(weight * spread, 0.0, 0.98)
    due = found.place[acts, 2] + far[acts] / speed_mps
    own_late = np.where(
        own[acts] >= 0, (times[np.maximum(own[acts], 0)] - due) / (1.0 - held), np.inf
    )
    window = WAY_MAX_M / speed_mps
    late = np.full((len(acts), NEAR_MAX), np.inf)
    late[:, 0] = own_late
    first, last = np.searchsorted(idle, due - window), np.searchsorted(idle, due + window)
    for n in range(NEAR_MAX - 1 if len(idle) else 0):
        some = first + n < last
        late[some, n + 1] = idle[np.minimum(first + n, len(idle) - 1)][some] - due[some]
    beside = np.searchsorted(idle, due + BESIDE_S) - np.searchsorted(idle, due - BESIDE_S)
    rate = max(float(beside.sum()) / (2.0 * BESIDE_S * len(acts)), LEAST_RATE)
    told = np.isfinite(late).any(axis=1)
    if told.sum() < LEAST:
        return None
    error = np.sqrt(
        found.error_s**2 + (found.path * far[acts] / speed_mps) ** 2 + spread / (1.0 - held)
    )
    late = np.sort(late[told], axis=1)[:, : int(np.isfinite(late).sum(axis=1).max())]
    acts, error = acts[told], error[told]
    spot = np.round(found.place[acts, :2] / SAME_M)
    _, of, many = np.unique(spot, axis=0, return_inverse=True, return_counts=True)
    return Against(
        acts, late, error, rate, apart[acts, 0], apart[acts, 1], 1.0 / many[of.ravel()],
        len(stations), speed_mps,
    )  # fmt: skip


def _told(given: Against, later: Floats, half_s: float = 0.0) -> Floats:
    """For each shift (rows) and act the nats by which its arrivals are more probable than chance,
    where the shift makes them come so much later.
    """
    error = np.hypot(given.error, half_s)[None, :, None]
    far = 1.0 + ((given.late[None, :, :] - later[:, :, None]) / error) ** 2 / HEAVY
    peak = 0.375 / (error * far * far * np.sqrt(far))
    return np.asarray(np.log(1.0 - OWN + OWN * peak.sum(axis=2) / given.rate))


def _later(given: Against, east: Floats, north: Floats) -> Floats:
    """By how much sound comes later (rows: places, columns: acts) than to where it is told."""
    far = np.hypot(given.x[None, :] - east[:, None], given.y[None, :] - north[:, None])
    return np.asarray((far - np.hypot(given.x, given.y)[None, :]) / given.speed_mps)


def moved(given: Against) -> Shift | None:
    """The other place at which what a station told is most probable; None if acts do not tell."""
    none = _told(given, np.zeros((1, len(given.acts))))[0]
    half = WAY_MAX_M / GRID
    steps = (np.arange(GRID) - (GRID - 1) / 2.0) * 2.0 * half
    east, north = (a.ravel() for a in np.meshgrid(steps, steps))
    fine = max(FINE_M, 0.2 * given.speed_mps * float(given.error.min()))
    while True:
        odds = (_told(given, _later(given, east, north), half / given.speed_mps) - none) @ (
            given.counts
        )
        if half <= fine:
            break
        keep = np.argsort(-odds, kind="stable")[:KEPT]
        half /= 2.0
        east, north = (
            np.concatenate([a[keep] + s * half for s in signs])
            for a, signs in ((east, (-1, -1, 1, 1)), (north, (-1, 1, -1, 1)))
        )
    at = int(np.lexsort((north, east, -odds))[0])
    later = _later(given, east[at : at + 1], north[at : at + 1])
    size = float(np.hypot(east[at], north[at]))
    cell = 2.0 * given.speed_mps * float(np.median(given.error))
    tried = max((2.0 * WAY_MAX_M / cell) ** 2, 4.0) * given.stations
    x, y = given.x - east[at], given.y - north[at]
    unit = np.column_stack([x, y]) / np.maximum(np.hypot(x, y), 1.0)[:, None]
    return _shift(
        given, none, later, unit / given.speed_mps, what=(size, tried, (east[at], north[at]))
    )


def ahead(given: Against) -> Shift | None:
    """The time by which a clock is ahead that makes what a station told most probable."""
    none = _told(given, np.zeros((1, len(given.acts))))[0]
    step = 0.5 * float(np.median(given.error))
    most = WAY_MAX_M / given.speed_mps
    options = np.arange(-math.ceil(most / step), math.ceil(most / step) + 1) * step
    odds = np.concatenate([
        (_told(given, np.broadcast_to(some[:, None], (len(some), len(none)))) - none) @ given.counts
        for some in np.array_split(options, 1 + len(options) // 500)
    ])  # fmt: skip
    best = float(options[int(np.argmax(odds))])
    later = np.full((1, len(none)), best)
    row = np.ones((len(none), 1))
    return _shift(given, none, later, row, what=(best, len(options) * given.stations, (1.0,)))


def _shift(
    given: Against, none: Floats, later: Floats, rows: Floats, *,
    what: tuple[float, float, tuple[float, ...]],
) -> Shift | None:  # fmt: skip
    """A shift as said, if acts of several sides and no one of them alone speak for it."""
    size, tried, way = what
    gained = (_told(given, later)[0] - none) * given.counts
    off = np.abs(given.late - later[0][:, None]).min(axis=1)
    fits = off <= 2.5 * given.error
    side = np.floor(np.degrees(np.arctan2(given.x, given.y)) / 30.0)
    if fits.sum() < LEAST or len(np.unique(side[fits])) < SIDES_LEAST:
        return None
    weight = given.counts[fits] / given.error[fits] ** 2
    normal = np.einsum("ai,a,aj->ij", rows[fits], weight, rows[fits])
    along = np.array(way) / max(float(np.linalg.norm(way)), 1e-9)
    cov = np.linalg.inv(normal + 1e-12 * np.eye(len(normal)))
    error = SCATTER * math.sqrt(max(float(along @ cov @ along), 0.0))
    now = int((np.abs(given.late).min(axis=1) <= 2.5 * given.error).sum())
    usual = float(-np.expm1(-5.0 * given.error * given.rate).sum())
    return Shift(
        float(gained.sum() - gained.max()) - math.log(tried), size, error, given.acts,
        given.acts[fits], now, usual,
    )  # fmt: skip


def turned(
    azimuth: Floats, told: Floats, error: Floats, *, arrays: int, acts: Whole
) -> Shift | None:
    """The turn in degrees, clockwise, that makes an array's bearings most probable.

    `azimuth` is where each act was from it, `told` what it said, `error` one standard deviation of
    their difference, all in degrees.
    """
    if len(told) < LEAST:
        return None
    side = np.unique(np.floor(azimuth / 30.0))
    if len(side) < SIDES_LEAST:
        return None
    off = told - azimuth
    turns = np.arange(-180.0, 180.0, TURN_DEG)

    def nats(turn: Floats) -> Floats:
        rest = (off[None, :] - turn[:, None] + 180.0) % 360.0 - 180.0
        peak = np.exp(-0.5 * (rest / error) ** 2) / (error * math.sqrt(2.0 * math.pi))
        return np.asarray(np.log(BEARING_WILD / 360.0 + (1.0 - BEARING_WILD) * peak))

    none = nats(np.zeros(1))[0]
    best = float(turns[int(np.argmax((nats(turns) - none).sum(axis=1)))])
    gained = nats(np.array([best]))[0] - none
    rest = np.abs((off - best + 180.0) % 360.0 - 180.0)
    fits = rest <= 2.5 * error
    if fits.sum() < LEAST:
        return None
    size = 1.0 / math.sqrt(float((1.0 / error[fits] ** 2).sum()))
    now = int((np.abs((off + 180.0) % 360.0 - 180.0) <= 2.5 * error).sum())
    tried = 360.0 / float(np.median(error)) * arrays
    return Shift(
        float(gained.sum() - gained.max()) - math.log(tried), best, size,
        acts, acts[fits], now, float((5.0 * error / 360.0).sum()),
    )  # fmt: skip
