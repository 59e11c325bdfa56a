"""What was watched, by whom, and how surely something would have been noticed.

Not watched is not quiet.  A sector is asked at points of a fixed lattice and in slots of five
minutes: an act at a point is missed when every watch whose disc holds the point misses it, so it is
noticed with probability 1 - prod(1 - p_i s_i), s_i the share of the slot that watch i was kept.
Means over points and slots give the hour.  A receiver of satellite navigation notices interference
and nothing else, so it watches nothing here.  Nothing here knows of terrain: a disc, or a curve
over it, stands for what a watch says it sees.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import geo, tables
from lendemain.errors import InputError
from lendemain.fusion.watching.reach import by_means, conditioned, share
from lendemain.records.agreement import Sector
from lendemain.records.background import RangeCurve
from lendemain.records.incident import Coverage
from lendemain.records.observation import Means, WatchStatus

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

POINTS = 256
"""About so many points stand for a sector."""

HOUR_US = 3_600_000_000
SLOT_US = 300_000_000
SLOTS = HOUR_US // SLOT_US
HOURS_AT_ONCE = 24
ROWS_MAX = 20_000_000
NO_WATCH = "no watch"
SEPARATOR = "; "
WATCHED_WHOLLY = 0.9995


class Watches(NamedTuple):
    """Watches as arrays: microseconds, degrees, metres; `on` where the watch was kept."""

    start: Whole
    end: Whole
    lon: Floats
    lat: Floats
    range_m: Floats
    probability: Floats
    on: npt.NDArray[np.bool_]
    sensor: list[str]
    nation: list[str]
    cause: list[str]
    means: list[str]

    def taken(self, rows: npt.NDArray[np.intp]) -> "Watches":
        """The watches at these positions."""
        arrays = [a[rows] for a in self[:7]]
        names = [[column[i] for i in rows.tolist()] for column in self[7:]]
        return Watches(*arrays, *names)  # type: ignore[arg-type]


def coverage(
    watches: pa.Table, sectors: Sequence[Sector], *, start: datetime, end: datetime,
    curves: Sequence[RangeCurve] = (), conditions: pa.Table | None = None,
) -> pa.Table:  # fmt: skip
    """How well each sector was watched in each hour (UTC) that touches the interval, as `Coverage`
    rows by sector in the order given, then by hour.

    `causes` names the statuses of watches that were due but not kept where part of the sector was
    not watched, and "no watch" where none was even due.  A sector nobody watched has `watched` 0.
    `curves` say how certainty falls with distance (not at all where none is given), `conditions`
    what the sky was like (`reach`).
    InputError where the interval is empty, without a zone, or absurdly long.
    """
    first, hours = _hours(start, end, len(sectors))
    if conditions is not None:
        watches = conditioned(watches, conditions)
    given = listed(watches)
    near = (given.start < first + hours * HOUR_US) & (given.end > first)
    near &= np.array(given.means, dtype=object) != Means.RECEIVER
    given = given.taken(np.flatnonzero(near))
    of = by_means(curves)
    parts = [_sector(sector, given, (first, hours), of) for sector in sectors]
    columns: dict[str, object] = {
        name: np.concatenate([p[name] for p in parts]) if parts else np.zeros(0)
        for name in ("watched", "probability")
    }
    for name in ("sensors", "nations", "causes"):
        columns[name] = pa.array([v for p in parts for v in p[name]], pa.string())
    at = first + np.arange(hours, dtype=np.int64) * HOUR_US
    columns["hour"] = tables.moments(np.tile(at, len(sectors)))
    columns["sector_id"] = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(sectors), dtype=np.int32), hours)),
        pa.array([s.sector_id for s in sectors], pa.string()),
    )
    return tables.columns(Coverage, columns, hours * len(sectors))


def _hours(start: datetime, end: datetime, sectors: int) -> tuple[int, int]:
    if start.tzinfo is None or end.tzinfo is None or end <= start:
        raise InputError(
            f"the interval {start} to {end} is empty or has no zone", where="coverage",
            remedy="Give two moments in UTC, the earlier first",
        )  # fmt: skip
    first = micros(start) // HOUR_US * HOUR_US
    hours = -((first - micros(end)) // HOUR_US)
    if hours * max(sectors, 1) > ROWS_MAX:
        raise InputError(
            f"{hours} hours of {sectors} sectors are too many at once", where="coverage",
            remedy="Ask for a shorter interval",
        )  # fmt: skip
    return first, hours


def micros(moment: datetime) -> int:
    """A moment as microseconds since 1970 UTC."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def listed(watches: pa.Table) -> Watches:
    """The watches that have a place, a range and a time, in an order of their own."""

    def number(name: str) -> Floats:
        return np.asarray(watches.column(name).cast(pa.float64()).to_numpy(), np.float64)

    status = tables.texts(watches, "status")
    on = np.asarray(status == WatchStatus.ON, np.bool_)
    probability = np.clip(np.nan_to_num(number("probability")), 0.0, 1.0 - 1e-9)
    given = Watches(
        tables.micros(watches, "start"), tables.micros(watches, "end"),
        number("lon"), number("lat"), number("range_m"), probability, on,
        tables.texts(watches, "sensor").tolist(), tables.texts(watches, "nation").tolist(),
        status.tolist(), tables.texts(watches, "means").tolist(),
    )  # fmt: skip
    sound = np.isfinite(given.lon) & np.isfinite(given.lat) & (given.end > given.start)
    sound &= given.range_m > 0.0
    order = np.lexsort((
        given.probability, given.range_m, given.lat, given.lon, given.end, given.start,
    ))  # fmt: skip
    return given.taken(order[sound[order]])


def _sector(
    sector: Sector, given: Watches, span: tuple[int, int], curves: Mapping[str, RangeCurve]
) -> dict[str, list[str] | Floats]:
    """One sector's columns, hour by hour."""
    first, hours = span
    plane, x, y = lattice(sector)
    wx, wy = plane.metres(given.lon, given.lat)
    reach = np.hypot(x - x.mean(), y - y.mean()).max() if len(x) else 0.0
    rows = np.flatnonzero(np.hypot(wx - x.mean(), wy - y.mean()) <= given.range_m + reach)
    away = np.hypot(wx[rows, None] - x, wy[rows, None] - y)
    holds = away <= given.range_m[rows, None]
    touches = holds.any(axis=1)
    given, holds = given.taken(rows[touches]), holds[touches]
    fading = _log_missed(given, away[touches], curves) if curves else None
    watched, probability = np.zeros(hours), np.zeros(hours)
    for a in range(0, hours, HOURS_AT_ONCE):
        n = min(HOURS_AT_ONCE, hours - a)
        begin = first + a * HOUR_US
        kept = given.on & (given.start < begin + n * HOUR_US) & (given.end > begin)
        shares = _slot_shares(given.start[kept], given.end[kept], begin, n * SLOTS)
        over = holds[kept].astype(np.float64)
        seen = np.minimum(shares.T @ over, 1.0)
        missed = np.log1p(-given.probability[kept][:, None] * shares).T @ over
        if fading is not None:
            missed = _missed(fading[kept], shares)
        watched[a : a + n] = seen.mean(axis=1).reshape(n, SLOTS).mean(axis=1)
        probability[a : a + n] = (-np.expm1(missed)).mean(axis=1).reshape(n, SLOTS).mean(axis=1)
    watched = np.clip(np.round(watched, 9), 0.0, 1.0)
    return {
        "watched": watched, "probability": np.clip(probability, 0.0, 1.0),
        **_names(given, first, watched),
    }  # fmt: skip


def _log_missed(given: Watches, away: Floats, curves: Mapping[str, RangeCurve]) -> Floats:
    """The logarithm of each watch's missing an act at each point (watches x points)."""
    means = np.array(given.means, dtype=object)
    gain = np.zeros_like(away)
    for name in sorted(set(given.means)):
        held = means == name
        gain[held] = share(away[held], given.range_m[held, None], curves.get(name))
    return np.asarray(np.log1p(-given.probability[:, None] * gain))


def _missed(fading: Floats, shares: Floats) -> Floats:
    """The logarithm of everybody's missing an act, by slot and point; watches kept for a part of a
    slot notice with that part of their probability.
    """
    whole = shares >= 1.0
    missed = whole.T.astype(np.float64) @ fading
    watch, slot = np.nonzero((shares > 0.0) & ~whole)
    part = np.log1p(np.expm1(fading[watch]) * shares[watch, slot][:, None])
    np.add.at(missed, slot, part)
    return np.asarray(missed)


def _slot_shares(start: Whole, end: Whole, begin: int, slots: int) -> Floats:
    """The share of each slot during which each watch was kept (watches x slots)."""
    edges = begin + np.arange(slots, dtype=np.int64) * SLOT_US
    held = np.minimum(end[:, None], edges + SLOT_US) - np.maximum(start[:, None], edges)
    return np.asarray(np.maximum(held, 0) / SLOT_US, np.float64)


def _names(given: Watches, first: int, watched: Floats) -> dict[str, list[str] | Floats]:
    """Who watched in each hour, from which nations, and why the rest was not watched."""
    hours = len(watched)
    sensors: list[set[str]] = [set() for _ in range(hours)]
    nations: list[set[str]] = [set() for _ in range(hours)]
    causes: list[set[str]] = [set() for _ in range(hours)]
    begins = np.maximum((given.start - first) // HOUR_US, 0).tolist()
    ends = np.minimum(-((first - given.end) // HOUR_US), hours).tolist()
    for i, on in enumerate(given.on.tolist()):
        for hour in range(begins[i], ends[i]):
            if on:
                sensors[hour].add(given.sensor[i])
                nations[hour].add(given.nation[i])
            else:
                causes[hour].add(given.cause[i])
    for hour in range(hours):
        if watched[hour] >= WATCHED_WHOLLY:
            causes[hour] = set()
        elif not sensors[hour] and not causes[hour]:
            causes[hour] = {NO_WATCH}
    return {
        "sensors": _joined(sensors), "nations": _joined(nations), "causes": _joined(causes),
    }  # fmt: skip


def _joined(sets: list[set[str]]) -> list[str]:
    return [SEPARATOR.join(sorted(names - {""})) for names in sets]


def lattice(sector: Sector) -> tuple[geo.Plane, Floats, Floats]:
    """About `POINTS` points that stand for a sector: a plane about its middle, metres east, north.

    The lattice is centred on the sector's box; a sector too thin for it is stood for by one point.
    """
    shape = shapely.from_wkb(sector.shape)
    west, south, east, north = shape.bounds
    plane = geo.Plane(lon=(west + east) / 2.0, lat=(south + north) / 2.0)
    flat = plane.flat(shape).item()
    west, south, east, north = flat.bounds
    step = max((flat.area / POINTS) ** 0.5, 1.0)
    columns = _centred(west, east, step)
    lines = _centred(south, north, step)
    x, y = (a.ravel() for a in np.meshgrid(columns, lines))
    inside = shapely.contains_xy(flat, x, y)
    if not inside.any():
        point = flat.representative_point()
        return plane, np.array([point.x]), np.array([point.y])
    return plane, x[inside], y[inside]


def _centred(low: float, high: float, step: float) -> Floats:
    count = max(1, int(np.ceil((high - low) / step)))
    return (low + high) / 2.0 + (np.arange(count, dtype=np.float64) - (count - 1) / 2.0) * step
