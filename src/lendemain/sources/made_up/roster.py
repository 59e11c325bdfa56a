"""Who watches the made-up front, where and when, and when they could not.

A shift is one sensor's duty at one place, within one day.  Within a shift there may be one spell
in which it did not watch (outage, jamming, cloud, darkness).  `noticed` pairs acts with the shifts
that noticed them: the chance falls with the square of the distance, to nothing at the edge.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from lendemain.records.observation import Means, Watch, WatchStatus
from lendemain.sources.made_up.acts import DAY, HOUR, Acts, Bools, Ints, Tempo
from lendemain.sources.made_up.ground import Floats, Ground
from lendemain.tables import columns, empty, joined, moments

NATIONS = ("Averne", "Brabie", "Corvalie", "Dorane", "Estrelle", "Frisonne")
"""Invented nations that lend the monitors their eyes and ears."""

AT_ONCE = 4_000_000
"""Pairs of act and shift looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """Duties of one class of sensor, as columns; times in microseconds, places in metres.

    `best` is the chance of noticing an act at no distance, `quality` 0 or 1 tells apart two makes
    of one class.  From `off_from` to `off_to` (equal: never) the sensor did not watch, because of
    `off_why`, an index into `CAUSES`.
    """

    name: str
    means: Means
    range_m: float
    best: float
    sensor: Ints
    day: Ints
    start: Ints
    end: Ints
    x: Floats
    y: Floats
    quality: Ints
    off_from: Ints
    off_to: Ints
    off_why: Ints


CAUSES = (
    (WatchStatus.OUTAGE, "power"),
    (WatchStatus.JAMMED, "interference"),
    (WatchStatus.DARK, "night"),
    (WatchStatus.WEATHER, "cloud"),
)
_OUTAGE, _JAMMED, _DARK, _WEATHER = range(4)


@dataclass(frozen=True, slots=True)
class Roster:
    """Every class of shift of an exercise."""

    acoustic: Shifts
    camera: Shifts
    patrol: Shifts
    uav: Shifts
    receiver: Shifts
    satellite: Shifts

    def __iter__(self) -> Iterator[Shifts]:
        """The classes in order."""
        yield from (
            self.acoustic, self.camera, self.patrol, self.uav, self.receiver, self.satellite
        )  # fmt: skip


def roster(rng: np.random.Generator, ground: Ground, tempo: Tempo, *, outages: float) -> Roster:
    """All shifts of an exercise; `outages` multiplies how often a sensor fails for hours."""
    acoustic = _posts(ground, spacing_m=6000.0, rows_m=(-15e3, -8e3, -2e3, 2e3, 8e3, 15e3))
    camera = _posts(ground, spacing_m=9000.0, rows_m=(-900.0, 900.0))
    receiver = _posts(ground, spacing_m=35_000.0, rows_m=(-9e3, 9e3))
    made = [
        _standing(
            rng, tempo, acoustic, ("acoustic", Means.ACOUSTIC, 10_000.0, 0.9), outages=outages
        ),
        _standing(rng, tempo, camera, ("camera", Means.CAMERA, 4500.0, 0.8), outages=outages),
        _moving(
            rng, ground, tempo, sort=("patrol", Means.HEARD, 8000.0, 0.75), duty=(30, 3, 7, 3.0)
        ),
        _moving(rng, ground, tempo, sort=("uav", Means.UAV, 5000.0, 0.85), duty=(12, 4, 5, 1.5)),
        _standing(rng, tempo, receiver, ("gnss", Means.RECEIVER, 28_000.0, 0.95), outages=outages),
        _overpasses(rng, tempo),
    ]
    made[1] = _night_blind(made[1])
    return Roster(*made)


def _posts(ground: Ground, *, spacing_m: float, rows_m: tuple[float, ...]) -> tuple[Floats, Floats]:
    along = np.arange(spacing_m / 2, ground.length_m, spacing_m)
    return ground.place(np.tile(along, len(rows_m)), np.repeat(rows_m, len(along)))


def _standing(
    rng: np.random.Generator,
    tempo: Tempo,
    places: tuple[Floats, Floats],
    sort: tuple[str, Means, float, float],
    *,
    outages: float,
) -> Shifts:
    """A shift a day for every fixed sensor, some with hours of outage or jamming."""
    m = len(places[0])
    sensor, day = np.tile(np.arange(m), tempo.days), np.repeat(np.arange(tempo.days), m)
    start = tempo.start + day * DAY
    fails = rng.random(len(day)) < min(0.05 * outages, 1.0)
    begins = start + np.floor(rng.random(len(day)) * 20) * HOUR
    lasts = np.floor(1 + rng.random(len(day)) * 8) * HOUR
    until = np.minimum(begins + lasts, start + DAY)
    why = np.where(rng.random(len(day)) < 0.7, _OUTAGE, _JAMMED)
    return Shifts(
        name=sort[0], means=sort[1], range_m=sort[2], best=sort[3], sensor=sensor, day=day,
        start=start, end=start + DAY, x=places[0][sensor], y=places[1][sensor],
        quality=(sensor % 3 == 0).astype(np.int64), off_from=begins.astype(np.int64),
        off_to=np.where(fails, until, begins).astype(np.int64), off_why=why,
    )  # fmt: skip


def _night_blind(cameras: Shifts) -> Shifts:
    """Of the cameras, every third sees at night (quality 1); the others rest from 18 to 6."""
    sees = cameras.quality == 1
    half = HOUR * 6
    start = np.where(sees, cameras.start, cameras.start + half)
    end = np.where(sees, cameras.end, cameras.end - half)
    return _with(cameras, start=start, end=end,
                 off_from=np.clip(cameras.off_from, start, end),
                 off_to=np.clip(cameras.off_to, start, end))  # fmt: skip


def _with(shifts: Shifts, **changed: object) -> Shifts:
    names = Shifts.__dataclass_fields__
    return Shifts(**{n: changed.get(n, getattr(shifts, n)) for n in names})  # type: ignore[arg-type]  # same fields, some new


def _moving(
    rng: np.random.Generator,
    ground: Ground,
    tempo: Tempo,
    *,
    sort: tuple[str, Means, float, float],
    duty: tuple[int, int, int, float],
) -> Shifts:
    """Teams a day, stops each, first hour, hours a stop; each stop at another place by day."""
    teams, stops, first, hours = duty
    n = tempo.days * teams * stops
    day, rest = np.divmod(np.arange(n), teams * stops)
    team, stop = np.divmod(rest, stops)
    start = (
        tempo.start
        + day * DAY
        + np.int64(first) * HOUR
        + (stop * (hours + 0.5) * HOUR).astype(np.int64)
    )
    along = (team + rng.random(n)) / teams * ground.length_m
    left = rng.choice([-1.0, 1.0], n) * (500.0 + 7000.0 * rng.random(n) ** 1.5)
    x, y = ground.place(along, left)
    zero = np.zeros(n, np.int64)
    lost = start + np.int64(20) * (HOUR // 60)
    end = start + np.int64(hours * HOUR)
    jammed = (rng.random(n) < 0.06) & (sort[1] is Means.UAV)
    return Shifts(
        name=sort[0], means=sort[1], range_m=sort[2], best=sort[3], sensor=team, day=day,
        start=start, end=end, x=x, y=y, quality=zero, off_from=lost,
        off_to=np.where(jammed, end, lost), off_why=zero + _JAMMED,
    )  # fmt: skip


def _overpasses(rng: np.random.Generator, tempo: Tempo) -> Shifts:
    """Two satellites that each pass twice a day, and see nothing through cloud."""
    n = tempo.days * 4
    day, turn = np.divmod(np.arange(n), 4)
    base = np.array([1.2, 10.4, 12.9, 22.7])[turn] + 0.8 * rng.random(n)
    start = tempo.start + day * DAY + (base * 60).astype(np.int64) * (HOUR // 60)
    end = start + np.int64(2) * (HOUR // 60)
    zero = np.zeros(n, np.int64)
    cloud = rng.random(n) < 0.25
    return Shifts(
        name="orbit", means=Means.SATELLITE, range_m=350_000.0, best=0.85, sensor=turn % 2, day=day,
        start=start, end=end, x=np.zeros(n), y=np.zeros(n), quality=zero, off_from=start,
        off_to=np.where(cloud, end, start), off_why=zero + _WEATHER,
    )  # fmt: skip


def sensor_names(shifts: Shifts) -> pa.DictionaryArray:
    """The name of each shift's sensor, as a category ("camera-07")."""
    most = int(shifts.sensor.max()) + 1 if len(shifts.sensor) else 0
    names = pa.array([f"{shifts.name}-{i + 1:03d}" for i in range(most)], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(shifts.sensor, pa.int32()), names)


def noticed(
    rng: np.random.Generator, shifts: Shifts, acts: Acts, factor: Floats, *, tempo: Tempo
) -> tuple[Ints, Ints, Floats]:
    """Which acts were noticed on which shifts, and at what distance in metres.

    `factor` is the reach of each kind as a multiple of the sensor's range; what it is 0 for cannot
    be noticed.  An act that lasts is noticed once a shift.
    """
    reach = shifts.range_m * factor[acts.kind[acts.of]]
    day = (acts.at - tempo.start) // DAY
    to_day = (np.maximum(acts.until - 1, acts.at) - tempo.start) // DAY
    found: list[tuple[Ints, Ints, Floats]] = []
    for d in range(tempo.days):
        duty = np.flatnonzero(shifts.day == d)
        here = np.flatnonzero((day <= d) & (to_day >= d) & (reach > 0))
        step = max(1, AT_ONCE // max(1, len(duty)))
        found += [
            _seen(rng, shifts, acts, (here[i : i + step], duty, reach))
            for i in range(0, len(here), step)
        ]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    act, shift, distance = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return act, shift, distance


def _seen(
    rng: np.random.Generator, shifts: Shifts, acts: Acts, sets: tuple[Ints, Ints, Floats]
) -> tuple[Ints, Ints, Floats]:
    here, duty, reach = sets
    dx = acts.act_x[here][:, None] - shifts.x[duty]
    near = np.abs(dx) < reach[here][:, None]
    i, j = np.nonzero(near)
    act, shift = here[i], duty[j]
    distance = np.hypot(dx[i, j], acts.act_y[act] - shifts.y[shift])
    close = distance < reach[act]
    close &= watching(shifts, shift, acts.at[act], acts.until[act])
    act, shift, distance = act[close], shift[close], distance[close]
    chance = shifts.best * (1.0 - (distance / reach[act]) ** 2)
    kept = rng.random(len(act)) < chance
    return act[kept], shift[kept], distance[kept]


def watching(shifts: Shifts, shift: Ints, at: Ints, until: Ints) -> Bools:
    """Whether each shift watched at any moment from `at` to `until`."""
    begins, ends = np.maximum(shifts.start[shift], at), np.minimum(shifts.end[shift] - 1, until)
    dark = (shifts.off_from[shift] <= begins) & (ends < shifts.off_to[shift])
    return np.asarray((begins <= ends) & ~dark)


def watches(roster_: Roster, ground: Ground, tempo: Tempo, source: str) -> pa.Table:
    """Every shift as watches: the parts in which it watched, and those in which it did not."""
    return joined(Watch, [_watches(shifts, ground, tempo, source) for shifts in roster_])


def _watches(shifts: Shifts, ground: Ground, tempo: Tempo, source: str) -> pa.Table:
    midnight = tempo.start + shifts.day * DAY
    whole = shifts.means is Means.CAMERA
    edges = [
        (np.where(whole, midnight, shifts.start), shifts.start, _DARK),
        (shifts.start, shifts.off_from, None),
        (shifts.off_from, shifts.off_to, shifts.off_why),
        (shifts.off_to, shifts.end, None),
        (shifts.end, np.where(whole, midnight + DAY, shifts.end), _DARK),
    ]
    lon, lat = ground.degrees(shifts.x, shifts.y)
    names = sensor_names(shifts)
    nation = pa.DictionaryArray.from_arrays(
        pa.array(shifts.sensor % len(NATIONS), pa.int32()), pa.array(NATIONS)
    )
    tables = []
    for begins, ends, why in edges:
        rows = np.flatnonzero(ends > begins)
        if not len(rows):
            continue
        code = np.full(len(shifts.day), len(CAUSES)) if why is None else why + 0 * shifts.day
        status = np.array([*(s.value for s, _ in CAUSES), WatchStatus.ON.value], object)
        cause = np.array([*(c for _, c in CAUSES), ""], object)
        tables.append(columns(Watch, {
            "source": source, "sensor": names.take(pa.array(rows)),
            "nation": nation.take(pa.array(rows)), "start": moments(begins[rows]),
            "end": moments(ends[rows]), "lon": lon[rows], "lat": lat[rows],
            "range_m": shifts.range_m, "means": shifts.means,
            "probability": round(shifts.best / 2, 3), "status": status[code[rows]].tolist(),
            "cause": cause[code[rows]].tolist(),
        }, len(rows)))  # fmt: skip
    return joined(Watch, tables) if tables else empty(Watch)
