# mypy: disallow-untyped-calls=False
"""From arrivals at many stations to the acts that were heard: which belong together, and where.

Every three arrivals that one source can explain begin a candidate (`picking`), and the most
probable set of candidates is chosen at once (`facility`), so that an act does not take picks that
two others need more.  What the sensors are like is not told but learnt, in turns with the acts: how
far one hears and how surely, the errors of times, the false picks of each station and how much
thicker they come after an act (`echoes`).  Then each act's region is worked out from its own
arrivals (`location`).

Echoes of an act are arrivals that no act explains, or an act of their own where so many agree that
chance and the echoes usual there do not explain it; nothing here knows of walls.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import encoding, tables
from lendemain.errors import InputError
from lendemain.fusion.sounds import echoes
from lendemain.fusion.sounds.location import Air, Network, located, network, origin_time_s
from lendemain.probability import from_log_odds
from lendemain.records.arrival import Heard, Hearing, Station

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

NEIGHBOURS = 12
SLACK_DEVIATIONS = 4.0
ROUNDS = 4
SOUGHT = (0, 2)
"""In these turns candidates are sought anew, with what was learnt until then."""

SEED_DENSITY, SEED_LEAST = -3.0, 2.0
CANDIDATES_MAX = 4_000_000
SAME_M, SAME_S = 200.0, 0.4
PATH_LEAST = 0.005
GUESSED = 100.0
"""What is guessed of the errors counts as so many paths against those that teach them.  Walls and
hills put the same error into every arrival from one place (`SAME_M`) at one station: it teaches
once, however often somebody fires there.
"""

ECHOES, ECHO_S = 1.0, 0.5
"""At first so many echoes are expected of an act at a station, and after so many seconds."""

BEYOND = 0.1
"""The share of acts beyond the box of the stations, which stand where acts are expected."""

MISTAKEN = 0.05
"""At least so many of an act's arrivals may be another's."""

FACTORS: Floats = np.array([0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 2.0])


@dataclass(frozen=True, slots=True)
class Ears:
    """What is learnt of the stations: how far and how surely they hear, and how well they time.

    `reach_m` is where the chance `surely` of hearing has fallen to 1/e; `rain` the picks that no
    act explains.
    """

    reach_m: float
    surely: float
    time_error_s: float
    path_error: float
    rain: echoes.Rain


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts as `Heard`, the places of arrivals in them as `Hearing`, and what was learnt."""

    heard: pa.Table
    hearings: pa.Table
    ears: Ears
    air: Air


def acts(stations: Sequence[Station], arrivals: pa.Table, *, air: Air, reach_m: float) -> Acts:
    """The acts that `Arrival` rows tell of, as the stations received them.

    `air` says how fast sound is and gives first guesses of the errors, `reach_m` roughly how far
    one hears.  The order of arrivals does not matter.  Raises `InputError` for an arrival at a
    station that is not given.
    """
    net = network(stations, reach_m=reach_m)
    heard = _Picks.of(net, arrivals)
    if len(heard.times) < 3:
        silent = echoes.Rain(np.zeros(len(stations)), 0.0, ECHO_S)
        ears = Ears(reach_m, 0.9, air.time_error_s, air.path_error, silent)
        return Acts(tables.empty(Heard), tables.empty(Hearing), ears, air)
    found, owner, ears = _associated(net, heard, air=air, reach_m=reach_m)
    return _told(net, heard, found, owner, ears=ears, air=air)


@dataclass(frozen=True, slots=True, eq=False)
class _Picks:
    """Arrivals by station, then time: seconds since the first, and where each station's begin."""

    ids: list[str]
    station: Places
    times: Floats
    bearings: Floats
    first: Places
    start_us: int

    @classmethod
    def of(cls, net: Network, arrivals: pa.Table) -> "_Picks":
        number = {s.station_id: k for k, s in enumerate(net.stations)}
        names = tables.texts(arrivals, "station_id")
        strange = sorted(set(names) - set(number))
        if strange:
            raise InputError(
                f"arrivals at stations that are not given ({', '.join(strange[:3])})",
                where="arrivals",
                remedy="Give every station's place",
            )
        station = np.array([number[n] for n in names], np.int64)
        micros = tables.micros(arrivals, "time")
        start = int(micros.min()) if len(micros) else 0
        ids = tables.texts(arrivals, "arrival_id")
        order = np.lexsort((np.array(ids, dtype=object).astype(str), micros, station))
        told = arrivals.column("bearing_deg").to_numpy(zero_copy_only=False).astype(float)
        return cls(
            ids=[ids[k] for k in order],
            station=station[order],
            times=(micros[order] - start) / 1e6,
            bearings=told[order],
            first=np.searchsorted(station[order], np.arange(len(number) + 1)).astype(np.int64),
            start_us=start,
        )

    @property
    def span_s(self) -> float:
        return max(float(self.times.max() - self.times.min()), 1.0)


def _associated(
    net: Network, heard: _Picks, *, air: Air, reach_m: float
) -> tuple[Floats, Places, Ears]:
    """Acts (x, y, time, log odds), the act of each pick (-1: none), and what was learnt."""
    from lendemain.fusion.sounds import picking
    from lendemain.fusion.sounds.facility import chosen

    where = np.column_stack([net.x, net.y])
    counts = np.bincount(heard.station, minlength=len(where))
    ears = Ears(
        reach_m, 0.95, air.time_error_s, max(air.path_error, PATH_LEAST),
        echoes.Rain(np.maximum(counts, 1.0) / heard.span_s * 0.5, ECHOES, ECHO_S),
    )  # fmt: skip
    false = ears.rain.a_second[heard.station]
    best, odds, owner = np.empty((0, 3)), np.empty(0), np.full(len(heard.times), -1, np.int64)
    for turn in range(ROUNDS):
        model = _model(
            net, heard, ears, air, acts=_places(best) or len(heard.times) / 12, false=false
        )
        if turn in SOUGHT:
            seeds = _seeds(net, heard, where, model)
        every = np.vstack([best, seeds])
        rows = len(every) * len(where)
        starts = np.empty(len(every) + 1, np.int64)
        picks, worth, costs = np.empty(rows, np.int64), np.empty(rows), np.empty(len(every))
        picking.claims(every, where, heard.first, heard.times, model, starts, picks, worth, costs)
        costs += _expected_there(net, every)
        end = starts[-1]
        within, owner = chosen(starts, picks[:end], worth[:end], costs, count=len(heard.times))
        acts_of = np.repeat(np.arange(len(every)), np.diff(starts))
        own = owner[picks[:end]] == acts_of
        odds = costs + np.bincount(acts_of[own], weights=worth[:end][own], minlength=len(every))
        odds = odds[within]
        place = np.cumsum(within) - 1
        owner = np.array([place[one] if one >= 0 else -1 for one in owner.tolist()], np.int64)
        best = _settled(every[within], owner, heard, where=where, model=model)
        ears, false = _learnt_ears(best, owner, heard, where=where, ears=ears, air=air)
    return np.column_stack([best, odds]), owner, ears


def _model(
    net: Network, heard: _Picks, ears: Ears, air: Air, *, acts: float, false: Floats
) -> Floats:
    """The numbers that `picking` takes."""
    area = max(float(np.ptp(net.x) * np.ptp(net.y)), 1.0)
    density = math.log(max(acts, 1.0) / heard.span_s / area)
    head = (
        air.speed_mps, ears.time_error_s, ears.path_error, ears.reach_m, ears.surely, density,
    )  # fmt: skip
    return np.concatenate([head, false])


def _places(acts: Floats) -> int:
    """At how many places acts were (`SAME_M`): where somebody fires, more fire is no surprise; that
    there is another place is as rare as places are.
    """
    return len(np.unique(np.round(acts[:, :2] / SAME_M), axis=0))


def _expected_there(net: Network, acts: Floats) -> Floats:
    """The logarithm of how much more an act is to be expected at each place than if all places in
    the box of the stations, and none beyond, were alike: `BEYOND` of all acts lie beyond.
    """
    west, south, east, north = net.box
    every = (east - west) * (north - south)
    within = min(max(float(np.ptp(net.x) * np.ptp(net.y)), 1.0), 0.5 * every)
    beyond = (acts[:, 0] < net.x.min()) | (acts[:, 0] > net.x.max())
    beyond |= (acts[:, 1] < net.y.min()) | (acts[:, 1] > net.y.max())
    outside = math.log(BEYOND * within / (every - within))
    return np.where(beyond, outside, math.log1p(-BEYOND))


def _seeds(net: Network, heard: _Picks, where: Floats, model: Floats) -> Floats:
    """Candidates (x, y, time), the best of those that lie together."""
    from lendemain.fusion.sounds import picking

    apart = np.hypot(*(where[:, None, :] - where[None, :, :]).transpose(2, 0, 1))
    near = np.argsort(apart, axis=1, kind="stable")[:, 1 : NEIGHBOURS + 1].astype(np.int64)
    rough = model.copy()
    rough[picking.DENSITY] = SEED_DENSITY
    slack = SLACK_DEVIATIONS * math.hypot(
        model[picking.SIGMA], model[picking.PATH] * model[picking.REACH] / model[picking.SPEED]
    )
    out = np.empty((min(CANDIDATES_MAX, 200_000 + 600 * len(heard.times)), 4))
    kept = picking.candidates(
        where, heard.first, heard.times, near, rough, np.array(net.box), slack, SEED_LEAST, out
    )
    found = out[:kept]
    order = np.lexsort((found[:, 0], found[:, 2], -found[:, 3]))
    cell = np.round(found[order, :3] / [SAME_M, SAME_M, SAME_S]).astype(np.int64)
    _, unique = np.unique(cell, axis=0, return_index=True)
    return np.ascontiguousarray(found[order[np.sort(unique)], :3])


def _settled(
    given: Floats, owner: Places, heard: _Picks, *, where: Floats, model: Floats
) -> Floats:
    """Acts moved to where the picks that belong to them agree best."""
    from lendemain.fusion.sounds import picking

    moved = given.copy()
    matrix = np.empty((3, 3))
    for k in range(len(moved)):
        match = np.full(len(where), -1, np.int64)
        own = np.flatnonzero(owner == k)
        match[heard.station[own]] = own
        picking.refined(moved[k], where, heard.times, model, match, matrix)
    return moved


def _learnt_ears(
    best: Floats, owner: Places, heard: _Picks, *, where: Floats, ears: Ears, air: Air
) -> tuple[Ears, Floats]:
    """What the acts so far say of the stations (one step of expectation and maximisation), and how
    many false picks a second were to be expected when each pick came.
    """
    own = np.flatnonzero(owner >= 0)
    ears, false = _rained(best, owner, heard, where=where, ears=ears, air=air)
    if len(best) < 3 or len(own) < 12:
        return ears, false
    act, station = owner[own], heard.station[own]
    apart = np.hypot(*(where[:, None, :] - best[None, :, :2]).transpose(2, 0, 1))
    heard_it = np.zeros(apart.shape, bool)
    heard_it[station, act] = True
    reach, surely = _hearing(apart, heard_it, ears)
    far = np.maximum(apart[station, act], 1e-3)
    late = heard.times[own] - best[act, 2] - far / air.speed_mps
    unit = (best[act, :2] - where[station]) / far[:, None] / air.speed_mps
    error, path = _timing(late, unit, far / air.speed_mps, act, ears=ears)
    paths = len(np.unique(np.column_stack([station, np.round(best[act, :2] / SAME_M)]), axis=0))
    sure = paths / (paths + GUESSED)
    error = error**sure * air.time_error_s ** (1.0 - sure)
    path = path**sure * max(air.path_error, PATH_LEAST) ** (1.0 - sure)
    return Ears(reach, surely, error, path, ears.rain), false


def _rained(
    best: Floats, owner: Places, heard: _Picks, *, where: Floats, ears: Ears, air: Air
) -> tuple[Ears, Floats]:
    """The picks that no act explains, learnt, and how many were to be expected at each."""
    way = np.hypot(*(where[:, None, :] - best[None, :, :2]).transpose(2, 0, 1)) / air.speed_mps
    slack = SLACK_DEVIATIONS * np.hypot(ears.time_error_s, ears.path_error * way)
    picks = echoes.Picks(heard.station, heard.times, heard.first, heard.span_s)
    after = echoes.delays(picks, echoes.Heard(owner, best[:, 2] + way, slack))
    rain = echoes.learnt(picks, owner, after, before=ears.rain)
    return replace(ears, rain=rain), echoes.falling(picks, after, rain)


def _hearing(apart: Floats, heard_it: npt.NDArray[np.bool_], ears: Ears) -> tuple[float, float]:
    """Reach and certainty under which those heard were heard, and those not were not."""

    def total(reach: float, surely: float) -> float:
        chance = np.clip(surely * np.exp(-((apart / reach) ** 2)), 1e-9, 1.0 - 1e-9)
        return float(np.where(heard_it, np.log(chance), np.log1p(-chance)).sum())

    options = [
        (ears.reach_m * f, s) for f in FACTORS[1:-1] for s in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
    ]
    reach_m, certainty = max(options, key=lambda o: total(*o))
    return float(reach_m), certainty


def _timing(
    late: Floats, unit: Floats, travel: Floats, act: Places, *, ears: Ears
) -> tuple[float, float]:
    """Errors of times and paths; what the fitted places took up is given back."""
    rows = np.column_stack([unit, np.ones(len(unit))])
    weight = 1.0 / (ears.time_error_s**2 + (ears.path_error * travel) ** 2)
    normal = np.zeros((int(act.max()) + 1, 3, 3))
    np.add.at(normal, act, weight[:, None, None] * rows[:, :, None] * rows[:, None, :])
    normal += np.diag([1e-9, 1e-9, 1e-9])
    taken = np.einsum("ni,nij,nj->n", rows, np.linalg.inv(normal)[act], rows)
    square = late**2 + taken

    def total(error: float, path: float) -> float:
        var = error**2 + (path * travel) ** 2
        return float(-0.5 * (square / var + np.log(var)).sum())

    options = [
        (float(ears.time_error_s * f), float(ears.path_error * g)) for f in FACTORS for g in FACTORS
    ]
    return max(options, key=lambda o: total(*o))


def _told(
    net: Network, heard: _Picks, found: Floats, owner: Places, *, ears: Ears, air: Air
) -> Acts:
    """Acts and hearings as tables, each act with its region."""
    members = [np.flatnonzero(owner == k) for k in range(len(found))]
    order = sorted(
        (k for k, own in enumerate(members) if len(own) >= 2),
        key=lambda k: tuple(found[k, [2, 0, 1]]),
    )
    used = replace(
        air, time_error_s=float(ears.time_error_s), path_error=float(ears.path_error),
        wild=max(air.wild, MISTAKEN), height_m=max(air.height_m, net.uneven_m),
    )  # fmt: skip
    sounds = [
        (heard.station[members[k]], heard.times[members[k]], heard.bearings[members[k]])
        for k in order
    ]
    rows = [
        _heard(net, f"h{n:07}", sound, odds=found[k, 3], air=used, start_us=heard.start_us)
        for n, (k, sound) in enumerate(zip(order, sounds, strict=True))
    ]
    hearings = [
        Hearing(heard_id=f"h{n:07}", arrival_id=heard.ids[j], probability=1.0 - used.wild)
        for n, k in enumerate(order)
        for j in members[k].tolist()
    ]
    return Acts(tables.table(Heard, rows), tables.table(Hearing, hearings), ears, used)


def _heard(
    net: Network,
    heard_id: str,
    sound: tuple[Places, Floats, Floats],
    *,
    odds: float,
    air: Air,
    start_us: int,
) -> Heard:
    """One act with its regions, and the interval that holds its time with 90 %."""
    station, times, bearings = sound
    found = located(net, station, times, air=air, bearings_deg=bearings)
    x, y = found.best()
    lon, lat = net.plane.degrees(x, y)
    began = origin_time_s(net, station, times, air=air, place=(x, y))
    far = math.sqrt(found.area_km2(0.9) * 1e6 / math.pi)
    doubt = 1.645 * math.hypot(air.time_error_s, far / air.speed_mps)
    west, south, east, north = net.box
    rim = 2.0 * max(found.half_m, (east - west) / 200.0)
    edge = (found.x < west + rim) | (found.x > east - rim)
    edge |= (found.y < south + rim) | (found.y > north - rim)
    return Heard(
        heard_id=heard_id,
        start=encoding.moment(start_us + round((began - doubt) * 1e6)),
        end=encoding.moment(start_us + round((began + doubt) * 1e6)),
        lon=round(float(lon), 7),
        lat=round(float(lat), 7),
        region_50=shapely.to_wkb(found.region(0.5, net.plane)),
        region_90=shapely.to_wkb(found.region(0.9, net.plane)),
        area_90_km2=found.area_km2(0.9),
        probability=from_log_odds(float(odds)),
        arrivals=len(station),
        outside=float(found.weight[edge].sum()),
    )
