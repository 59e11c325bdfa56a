"""Observations as plain arrays, in an order that depends on nothing but what they say.

Rows are sorted by start and identifier, an identifier that comes twice counts once, and rows
without a place are left out (`Accounts.unlocated` says how many).  A sector's place is the middle
of the sector, not the observer, and its covariance that of a uniform sector.  Lengths are metres on
an azimuthal equidistant plane about the middle of the data: right to 0.4 per cent within 1,000 km
and to 2.6 per cent within 2,500 km of it, which errors of observations dwarf; farther out distances
across come out too long, so that accounts are rather kept apart than joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj

from lendemain import geo, tables
from lendemain.errors import InputError
from lendemain.fusion import tiles
from lendemain.records.observation import Geometry

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

HEARD_FROM_M = 10_000.0
"""How far a sector reaches whose account gives no distance: farther away shots are rarely heard."""

ERROR_MIN_M = 10.0
"""No account is taken to be better than this, whatever it says of itself."""

_WGS84 = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Texts:
    """A text column as numbers: `codes` index `values`, which are sorted; "" stands for none."""

    codes: npt.NDArray[np.int32]
    values: list[str]

    def are(self, value: str) -> npt.NDArray[np.bool_]:
        """Which rows have this value."""
        if value not in self.values:
            return np.zeros(len(self.codes), np.bool_)
        return np.asarray(self.codes == self.values.index(value))


@dataclass(frozen=True)
class Accounts:
    """Located observations in canonical order: the rows `order` of those that were `given`.

    `start_us` and `end_us` are microseconds since 1970, `x`, `y` metres on `plane`, `cov` n x 3
    (variance east, covariance, variance north, in square metres).
    """

    given: pa.Table
    order: npt.NDArray[np.intp]
    identifiers: npt.NDArray[np.uint8]
    start_us: Whole
    end_us: Whole
    clock_s: Floats
    x: Floats
    y: Floats
    cov: Floats
    sector: npt.NDArray[np.bool_]
    plane: geo.Plane
    unlocated: int

    def __len__(self) -> int:
        return len(self.start_us)

    @cached_property
    def table(self) -> pa.Table:
        """All columns of the observations, in canonical order."""
        return self.given.take(pa.array(self.order)).unify_dictionaries()

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Some columns of the observations, in canonical order."""
        return self.given.select(names).take(pa.array(self.order)).unify_dictionaries()

    def rows(self, some: npt.NDArray[np.intp]) -> pa.Table:
        """The observations at some positions of that order."""
        return self.given.take(pa.array(self.order[some])).unify_dictionaries()

    def texts(self, name: str) -> Texts:
        """A text column as numbers into its sorted values."""
        found = texts(self.given, name)
        return Texts(found.codes[self.order], found.values)

    def numbers(self, name: str, absent: float = np.nan) -> Floats:
        """A number column as float64, `absent` where there is none."""
        return numbers(self.given, name, absent)[self.order]


def accounts(observations: pa.Table, plane: geo.Plane | None = None) -> Accounts:
    """The located observations of a table, as arrays; on a plane of their own where none is given.

    InputError where identifiers are missing, or a place or time is not finite.
    """
    identifiers = _identifiers(observations)
    start, end = tables.micros(observations, "start"), tables.micros(observations, "end")
    lon, lat = numbers(observations, "lon"), numbers(observations, "lat")
    form, placed = texts(observations, "geometry"), located(observations)
    _refuse_unusable(lon[placed], lat[placed], start, end)
    order = _canonical(start, identifiers, placed)
    lon, lat = lon[order], lat[order]
    if plane is None:
        plane = geo.Plane(lon=_middle(lon), lat=float(np.median(lat)) if len(lat) else 0.0)
    x, y = tiles.metres(plane, lon, lat)
    error = np.maximum(numbers(observations, "error_m", 0.0)[order], ERROR_MIN_M)
    cov = np.zeros((len(order), 3))
    cov[:, 0] = cov[:, 2] = error**2
    sector = np.zeros(len(order), np.bool_)
    if Geometry.SECTOR in form.values:
        sector = form.codes[order] == form.values.index(Geometry.SECTOR)
        rows = np.flatnonzero(sector)
        x[rows], y[rows], cov[rows] = _sector_places(
            observations.take(pa.array(order[rows])).unify_dictionaries(), plane
        )
    clock_s = np.maximum(numbers(observations, "clock_error_s", 0.0)[order], 0.0)
    return Accounts(
        given=observations, order=order, identifiers=identifiers.take(order, axis=0),
        start_us=start[order], end_us=end[order], clock_s=clock_s, x=x, y=y, cov=cov,
        sector=sector, plane=plane, unlocated=int((~placed).sum()),
    )  # fmt: skip


def located(observations: pa.Table) -> npt.NDArray[np.bool_]:
    """Which observations have a place."""
    placed = ~(np.isnan(numbers(observations, "lon")) | np.isnan(numbers(observations, "lat")))
    form = texts(observations, "geometry")
    if Geometry.UNLOCATED in form.values:
        placed &= form.codes != form.values.index(Geometry.UNLOCATED)
    return np.asarray(placed)


def texts(table: pa.Table, name: str) -> Texts:
    """A text or category column as numbers into its sorted values, "" where there is none."""
    column = table.column(name).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    values = [v or "" for v in column.dictionary.to_pylist()] + [""]
    ranked = sorted(set(values))
    rank = {v: i for i, v in enumerate(ranked)}
    renumbered = np.array([rank[v] for v in values], np.int32)
    indices = column.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
    return Texts(renumbered[indices.astype(np.int64)], ranked)


def numbers(table: pa.Table, name: str, absent: float = np.nan) -> Floats:
    """A number or truth column as float64, `absent` where there is none."""
    column = table.column(name).cast(pa.float64()).fill_null(absent)
    return np.asarray(column.to_numpy(), np.float64)


def _identifiers(observations: pa.Table) -> npt.NDArray[np.uint8]:
    column = observations.column("observation_id")
    if column.null_count:
        raise InputError(
            f"{column.null_count} observations have no identifier", where="fusion",
            remedy="Give each its identifier with tables.identified first",
        )  # fmt: skip
    if not len(column):
        return np.zeros((0, 16), np.uint8)
    parts = [
        np.frombuffer(c.buffers()[1], np.uint8)[c.offset * 16 : (c.offset + len(c)) * 16]
        for c in column.chunks
    ]
    return np.concatenate(parts).reshape(-1, 16)


def _refuse_unusable(lon: Floats, lat: Floats, start: Whole, end: Whole) -> None:
    bad = ~(np.abs(lon) <= 360.0) | ~(np.abs(lat) <= 90.0)
    if bad.any():
        raise InputError(
            f"{int(bad.sum())} observations lie outside the globe", where="fusion",
            remedy="Have their source reject such places",
        )  # fmt: skip
    if (end < start).any():
        raise InputError(
            f"{int((end < start).sum())} observations end before they start", where="fusion",
            remedy="Have their source reject such times",
        )  # fmt: skip


def _canonical(
    start: Whole, identifiers: npt.NDArray[np.uint8], placed: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """Rows by start, then identifier, each identifier once, unplaced rows left out."""
    words = np.ascontiguousarray(identifiers).view(">u8").astype(np.uint64)
    rows = np.flatnonzero(placed)
    order = rows[ranked(start[rows], words[rows, 0], words[rows, 1])]
    if len(order) < 2:
        return order
    high, low = words[order, 0], words[order, 1]
    new = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    kept: npt.NDArray[np.intp] = order[np.append(True, new)]
    return kept


def ranked(start: Whole, high: Words, low: Words) -> npt.NDArray[np.intp]:
    """Rows by start, then both halves of the identifier, then as given.

    One sort by as many bits of these as fit one number; rows that share them are sorted again.
    """
    if not len(start):
        return np.zeros(0, np.intp)
    since = (start - start.min()).astype(np.uint64)
    spare = 64 - int(since.max()).bit_length()
    key = since if not spare else (since << np.uint64(spare)) | (high >> np.uint64(64 - spare))
    order = np.argsort(key)
    ranked = key[order]
    same = ranked[1:] == ranked[:-1]
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        rows = np.sort(order[tied])
        order[tied] = rows[np.lexsort((low[rows], high[rows], start[rows]))]
    return order


def _middle(lon: Floats) -> float:
    """The median longitude, taken about the mean direction so that the antimeridian is no seam."""
    if not len(lon):
        return 0.0
    turned = np.radians(lon)
    mean = np.degrees(np.arctan2(np.sin(turned).mean(), np.cos(turned).mean()))
    away = (lon - mean + 180.0) % 360.0 - 180.0
    return float((mean + np.median(away) + 180.0) % 360.0 - 180.0)


def _sector_places(table: pa.Table, plane: geo.Plane) -> tuple[Floats, Floats, Floats]:
    """Each sector's middle in metres, and its covariance (n x 3).

    Seen along the bearing a uniform sector has variance (b - a)^2 / 12 along and (d w)^2 / 12
    across, d its middle distance and w its width in radians, to both of which the observer's own
    error is added; a full circle has no bearing, so its place stays the observer's.
    """
    near, far, bearing, width = sector_bounds(table)
    middle = 0.5 * (near + far)
    error = np.maximum(numbers(table, "error_m", 0.0), ERROR_MIN_M)
    whole = width >= 360.0
    lon, lat = numbers(table, "lon"), numbers(table, "lat")
    there_lon, there_lat, _ = _WGS84.fwd(lon, lat, bearing, middle)
    from_x, from_y = plane.metres(lon, lat)
    to_x, to_y = plane.metres(there_lon, there_lat)
    along_x, along_y = to_x - from_x, to_y - from_y
    length = np.maximum(np.hypot(along_x, along_y), 1e-9)
    ux, uy = along_x / length, along_y / length
    along = np.where(whole, 0.25 * far**2, (far - near) ** 2 / 12.0) + error**2
    across = np.where(whole, 0.25 * far**2, (middle * np.radians(width)) ** 2 / 12.0) + error**2
    cov = np.column_stack([
        along * ux**2 + across * uy**2, (along - across) * ux * uy,
        along * uy**2 + across * ux**2,
    ])  # fmt: skip
    return np.where(whole, from_x, to_x), np.where(whole, from_y, to_y), cov


def sector_bounds(table: pa.Table) -> tuple[Floats, Floats, Floats, Floats]:
    """Nearest and farthest distance in metres, bearing and width in degrees of each sector.

    A distance not given reaches from 0 to `HEARD_FROM_M`; a bearing not given is the full circle.
    """
    near, far = numbers(table, "distance_min_m"), numbers(table, "distance_max_m")
    far = np.where(np.isnan(far), np.where(np.isnan(near), HEARD_FROM_M, near), far)
    near = np.where(np.isnan(near), 0.0, np.maximum(near, 0.0))
    near, far = np.minimum(near, far), np.maximum(np.maximum(near, far), 1.0)
    bearing, width = numbers(table, "bearing_deg"), numbers(table, "bearing_width_deg")
    width = np.where(np.isnan(bearing), 360.0, np.where(np.isnan(width), geo.WIND_WIDTH_DEG, width))
    return near, far, np.nan_to_num(bearing), np.clip(width, 0.5, 360.0)
