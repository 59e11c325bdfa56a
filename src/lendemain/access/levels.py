"""What a release level makes of incidents: coarse places and times, new names, a rule's name.

A place becomes the cell that holds its centre (`access.cells`), or a cell of twice the side, and so
on, as long as the incident's own region is larger than the cell or the cell holds too few reports
(`access.suppression`); at last it is said to lie somewhere in the theatre.  Nothing is drawn at
random, so asking again, or asking otherwise, gives the same cell: there is nothing to average.

A time becomes the minute, hour or day that holds it, and a thing is released a delay after the
*end* of that unit, so that the moment at which it appears says no more than the unit does.

Names of incidents, allegations and cases are digests under a release's own key: they tell neither
order nor number, are the same whenever that release is made, and differ between releases.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import tables
from lendemain.access import cells, suppression
from lendemain.probability import radius_holding
from lendemain.records.access import LevelRule, Unit
from lendemain.records.incident import Incident

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MINUTE_US, HOUR_US, DAY_US = 60_000_000, 3_600_000_000, 86_400_000_000
UNITS_US: Mapping[Unit, int] = {
    Unit.EXACT: 0, Unit.MINUTE: MINUTE_US, Unit.HOUR: HOUR_US, Unit.DAY: DAY_US
}  # fmt: skip
DATED_WITHIN_US = 26 * HOUR_US
"""What lasts no longer belongs to the day in which it begins (decisions/0012)."""

SIDES = 6
"""How often a cell's side is doubled before a place is said to lie somewhere in the theatre."""

HELD = 0.9
DIGITS = 2
FLAT = 12.0**0.5
"""A side's length over the standard deviation of a place that may be anywhere along it."""

CASE_BITS = 52
EXACT = "exact"
SOMEWHERE = "theatre"
BLANK = ("place_name", "weapon", "actors")
"""What a source said in its own words; it may say more than the cell does."""


def delayed(one: LevelRule, delays_h: Mapping[str, int]) -> LevelRule:
    """The same level with other delays for some kinds."""
    return replace(one, delays_h=dict(delays_h))


# Times


def begun(micros: Whole, unit: Unit, zone: ZoneInfo) -> Whole:
    """The beginning of the unit of time that holds each moment (microseconds).

    >>> kyiv = ZoneInfo("Europe/Kyiv")
    >>> at = np.array([1_767_657_600_000_000])  # 6 January 2026, 2 in the morning in Kyiv
    >>> int(at[0] - begun(at, Unit.DAY, kyiv)[0]) // 3_600_000_000
    2
    """
    if unit is Unit.DAY:
        edges = _days(micros, zone)
        return edges[np.searchsorted(edges, micros, "right") - 1]
    width = max(1, UNITS_US[unit])
    return micros // width * width


def ended(micros: Whole, unit: Unit, zone: ZoneInfo) -> Whole:
    """The end of the unit of time that holds each moment; the moment itself where it is one."""
    if unit is Unit.DAY:
        edges = _days(micros, zone)
        return edges[np.searchsorted(edges, micros, "left")]
    width = max(1, UNITS_US[unit])
    return -(-micros // width) * width


def _days(micros: Whole, zone: ZoneInfo) -> Whole:
    """The beginnings of all days of a zone around some moments."""
    if not len(micros):
        return np.array([0, DAY_US], np.int64)
    return _edges(int(micros.min()) // DAY_US, int(micros.max()) // DAY_US, zone.key)


@lru_cache(maxsize=64)
def _edges(first: int, last: int, zone: str) -> Whole:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    start = (epoch + timedelta(days=first - 2)).date()
    found = []
    for number in range(last - first + 5):
        day = start + timedelta(days=number)
        moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        found.append((moment - epoch) // timedelta(microseconds=1))
    return np.unique(np.array(found, np.int64))


def released(ends: Whole, kinds: Sequence[str], rule: LevelRule, zone: ZoneInfo) -> Whole:
    """The microsecond at which each thing that ends then, of those kinds, may be released."""
    hours = np.array([rule.delays_h.get(kind, rule.delay_h) for kind in kinds], np.int64)
    return ended(ends, rule.unit, zone) + hours * HOUR_US


# Names


def keyed(key: bytes, sort: str, names: Iterable[object]) -> list[str]:
    """Names that tell nothing of those they stand for: 16 letters and digits each.

    >>> keyed(bytes(32), "incident", ["I1", "I2"])[0] != keyed(bytes(32), "incident", ["I2"])[0]
    True
    """
    return [base64.b32encode(_digest(key, sort, name)[:10]).decode().lower() for name in names]


def numbers(key: bytes, sort: str, names: Iterable[object]) -> Whole:
    """Numbers below 2^52 that tell nothing of the names they stand for."""
    found = [int.from_bytes(_digest(key, sort, n)[:8], "big") >> (64 - CASE_BITS) for n in names]
    return np.array(found, np.int64)


def _digest(key: bytes, sort: str, name: object) -> bytes:
    return hmac.digest(key, f"{sort}\n{name}".encode(), hashlib.sha256)


# Incidents


@dataclass(frozen=True)
class Coarse:
    """A release in the making: its level, key, name, the mission's zone and theatre."""

    rule: LevelRule
    key: bytes
    name: str
    zone: ZoneInfo
    theatre: tuple[float, float, float, float]

    def incidents(self, rows: pa.Table) -> tuple[pa.Table, npt.NDArray[np.bool_]]:
        """The incidents as the level shows them, in the order given, and which it shows at all.

        A last column `release_rule` says by which rule each was made coarse.
        """
        grid, side = self._places(rows)
        kept = side != suppression.HIDDEN
        rows, side = rows.filter(pa.array(kept)), side[kept]
        start, end = self.times(rows)
        ids = keyed(self.key, "incident", tables.texts(rows, "incident_id"))
        given = {f.name: rows.column(f.name) for f in tables.schema(Incident)}
        given |= {"start": tables.moments(start), "end": tables.moments(end)}
        given |= dict.fromkeys(BLANK, "")
        given |= {n: _rounded(rows, n) for n in ("probability", "kind_probability")}
        given["incident_id"] = ids
        given["first_observation"] = [_digest(self.key, "first", one)[:16] for one in ids]
        if self.rule.cell_m:
            given |= self._ground([cell[kept] for cell in grid], side)
        made = tables.columns(Incident, given, rows.num_rows)
        named = np.array([self._called(place) for place in range(len(grid) + 1)], object)[side]
        return made.append_column("release_rule", pa.array(named, pa.string())), kept

    def times(self, rows: pa.Table) -> tuple[Whole, Whole]:
        """Beginning and end of each row (`start`, `end`) in whole units of the level.

        What is dated to a day belongs to the day in which it begins.
        """
        start, end = tables.micros(rows, "start"), tables.micros(rows, "end")
        first = begun(start, self.rule.unit, self.zone)
        last = ended(np.maximum(end, start + 1), self.rule.unit, self.zone)
        own = ended(first + 1, self.rule.unit, self.zone)
        most = own if self.rule.unit is Unit.DAY else first + DATED_WITHIN_US
        last = np.where(end - start <= DATED_WITHIN_US, np.minimum(last, most), last)
        return first, np.maximum(last, own)

    def _sides(self) -> list[int]:
        return [self.rule.cell_m << doubled for doubled in range(SIDES)] if self.rule.cell_m else []

    def _places(self, rows: pa.Table) -> tuple[list[Whole], Whole]:
        """Each incident's cell at each side, and the place of the side that it is shown at."""
        if not self.rule.cell_m:
            return [], np.zeros(rows.num_rows, np.int64)
        lon, lat, major = (
            rows.column(n).to_numpy().astype(float) for n in ("lon", "lat", "semi_major_m")
        )
        grid = [cells.cells(lon, lat, cell_m=side) for side in self._sides()]
        across = np.maximum(np.nan_to_num(major) * radius_holding(HELD) * 2, _extents(rows))
        finest = np.searchsorted(np.array(self._sides(), float), across, "left")
        windows = tables.micros(rows, "start") // (self.rule.window_d * DAY_US)
        side = suppression.coarseness(
            grid,
            reports=rows.column("accounts").to_numpy().astype(np.int64),
            windows=windows,
            least=self.rule.least,
            finest=finest,
        )
        return grid, side

    def _called(self, side: int) -> str:
        place = EXACT
        if self.rule.cell_m:
            sides = self._sides()
            place = f"{sides[side] / 1000:g}km" if side < len(sides) else SOMEWHERE
        return f"{self.name}/{place}/{self.rule.unit.value}/{self.rule.delay_h}h"

    def _ground(self, grid: Sequence[Whole], side: Whole) -> Mapping[str, object]:
        """Centre, shape and axes of each cell; the theatre's where a place lies somewhere."""
        box = np.tile(np.array(self.theatre, float), (len(side), 1))
        for place, (cell, metres) in enumerate(zip(grid, self._sides(), strict=True)):
            box[side == place] = cells.bounds(cell[side == place], cell_m=metres)
        lat = (box[:, 1] + box[:, 3]) / 2
        up = np.radians(box[:, 3] - box[:, 1]) * cells.RADIUS_M
        across = np.radians(box[:, 2] - box[:, 0]) * cells.RADIUS_M * np.cos(np.radians(lat))
        return {
            "lon": (box[:, 0] + box[:, 2]) / 2,
            "lat": lat,
            "semi_major_m": (np.maximum(up, across) / FLAT).astype(np.float32),
            "semi_minor_m": (np.minimum(up, across) / FLAT).astype(np.float32),
            "orientation_deg": np.where(across > up, 90.0, 0.0).astype(np.float32),
            "shape": shapely.to_wkb(shapely.box(*box.T)).tolist(),
        }


def _extents(rows: pa.Table) -> Floats:
    """How far across in metres each incident's own shape is, 0 where it has none."""
    shapes = shapely.from_wkb(rows.column("shape").to_pylist(), on_invalid="ignore")
    box = np.nan_to_num(shapely.bounds(np.asarray(shapes, object)).reshape(-1, 4))
    degrees = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    return np.asarray(np.radians(degrees) * cells.RADIUS_M)


def _rounded(rows: pa.Table, name: str) -> npt.NDArray[np.float32]:
    exact = np.asarray(rows.column(name).to_numpy(), float)
    return np.round(exact, DIGITS).astype(np.float32)
