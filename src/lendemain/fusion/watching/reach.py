"""How far a watch reaches: certainty that falls with distance, and what sky and dark leave of it.

Distance sampling gives the forms (Buckland et al. 2001, Introduction to Distance Sampling): a half
normal exp(-r^2 / 2 s^2) for what is heard, a hazard rate 1 - exp(-(r / s)^-b) for what has a
shoulder and then an end.  In haze contrast falls as exp(-3.912 r / V) to the two per cent that an
eye still tells, V being the range of vision (Koschmieder 1924).  The lengths are shares of each
watch's own range, so a curve belongs to a means and a range to a sensor; curves are learnt or
agreed elsewhere and given here.

`conditioned` takes watches apart where conditions change: cloud takes its share of what a satellite
notices, dark leaves an unaided eye nothing but its ear, and nobody sees beyond the range of vision.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import geo, tables
from lendemain.errors import InputError
from lendemain.records.background import RangeCurve, Shape
from lendemain.records.observation import Means, Watch, WatchStatus

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

CURVES = (
    RangeCurve(means=Means.HEARD, shape=Shape.HALF_NORMAL, scale=0.5),
    RangeCurve(means=Means.ACOUSTIC, shape=Shape.HALF_NORMAL, scale=0.5),
    RangeCurve(means=Means.SEISMIC, shape=Shape.HALF_NORMAL, scale=0.5),
    RangeCurve(means=Means.HEARD_AND_SAW, shape=Shape.HALF_NORMAL, scale=0.5),
    RangeCurve(means=Means.SAW, shape=Shape.HAZARD_RATE, scale=0.6),
    RangeCurve(means=Means.CAMERA, shape=Shape.HAZARD_RATE, scale=0.7),
    RangeCurve(means=Means.UAV, shape=Shape.HAZARD_RATE, scale=0.7),
    RangeCurve(means=Means.RADAR, shape=Shape.HAZARD_RATE, scale=0.8, steepness=4.0),
)
"""Curves to begin with, until those of a mission's own sensors are known; satellites are discs."""

EYES = frozenset({Means.SAW, Means.HEARD_AND_SAW})
"""What sees nothing in the dark; who also hears, goes on hearing."""

LENSES = frozenset({Means.CAMERA, Means.UAV})
CLOUDED = 0.95
"""From this share of cloud on a satellite is said not to have looked."""
PAIRS_MAX = 5_000_000
_CONTRAST = 3.912


def share(distance_m: Floats, range_m: Floats, curve: RangeCurve | None) -> Floats:
    """What is left at a distance of the certainty beside the watch; 0 beyond the range.

    >>> half = RangeCurve(means=Means.HEARD, shape=Shape.HALF_NORMAL, scale=0.5)
    >>> share(np.array([0.0, 500.0, 1001.0]), np.array(1000.0), half).round(3).tolist()
    [1.0, 0.607, 0.0]
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inside = (distance_m <= range_m) & (range_m > 0.0)
        if curve is None or curve.shape == Shape.DISC:
            return np.asarray(inside, np.float64)
        far = np.nan_to_num(distance_m / (curve.scale * range_m), nan=0.0, posinf=1e9)
        if curve.shape == Shape.HALF_NORMAL:
            left = np.exp(-0.5 * far**2)
        elif curve.shape == Shape.HAZARD_RATE:
            left = -np.expm1(-np.power(far, -curve.steepness))
        else:
            left = np.exp(-_CONTRAST * far)
        return np.asarray(np.where(inside, left, 0.0), np.float64)


def by_means(curves: Sequence[RangeCurve]) -> dict[str, RangeCurve]:
    """The curve of each means.  InputError where a means has two or a length is none."""
    found: dict[str, RangeCurve] = {}
    for curve in curves:
        if curve.means in found or not (curve.scale > 0.0 and curve.steepness > 0.0):
            raise InputError(
                f"the range curve of {curve.means!r} is given twice or has no length",
                where="range curves", remedy="Give each means one curve, its lengths above 0",
            )  # fmt: skip
        found[curve.means] = curve
    return found


def conditioned(watches: pa.Table, conditions: pa.Table) -> pa.Table:
    """The watches as sky and dark left them, cut where conditions begin and end.

    A piece under several conditions has the worst of each.  What nothing is left of is kept as a
    row whose status says why (`weather`, `dark`).
    """
    if not watches.num_rows or not conditions.num_rows:
        return watches
    pairs = _pairs(watches, conditions)
    if pairs is None:
        half = watches.num_rows // 2
        parts = [watches.slice(0, half), watches.slice(half)]
        return tables.joined(Watch, [conditioned(part, conditions) for part in parts])
    row, cause = pairs
    start, end = tables.micros(watches, "start"), tables.micros(watches, "end")
    from_, to = tables.micros(conditions, "start"), tables.micros(conditions, "end")
    rows = [np.arange(watches.num_rows), row, row]
    cuts = [start, np.clip(from_[cause], start[row], end[row]),
            np.clip(to[cause], start[row], end[row])]  # fmt: skip
    pieces = np.unique(np.stack([np.concatenate(rows), np.concatenate(cuts)]), axis=1)
    of, begin = pieces
    last = np.append(of[1:] != of[:-1], True)
    finish = np.where(last, end[of], np.append(begin[1:], 0))
    held = (finish > begin) | ((finish == begin) & (start[of] == end[of]))
    of, begin, finish = of[held], begin[held], finish[held]
    worst = _worst(conditions, row, cause, pieces=(of, begin))
    return _pieces(watches.take(pa.array(of)), begin, finish, worst)


def _pairs(watches: pa.Table, conditions: pa.Table) -> tuple[Whole, Whole] | None:
    """Which watches stood under which conditions that touch them: positions in both tables; None
    where they are too many to be held, and the watches more than one.
    """
    start, end = tables.micros(watches, "start"), tables.micros(watches, "end")
    lon, lat = (np.asarray(watches.column(n).to_numpy(), float) for n in ("lon", "lat"))
    means = tables.texts(watches, "means")
    from_, to = tables.micros(conditions, "start"), tables.micros(conditions, "end")
    discs = np.column_stack([
        np.asarray(conditions.column(n).cast(pa.float64()).to_numpy(), float)
        for n in ("lon", "lat", "radius_m")
    ])  # fmt: skip
    sorts = np.column_stack([discs, *_touching(conditions)])
    rows, causes, total = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 0
    for held in _alike(sorts, from_):
        east, north, radius, sky, lenses, eyes = sorts[held[0]].tolist()
        able = (means == Means.SATELLITE) * sky + np.isin(means, [*LENSES, *EYES]) * lenses
        near = np.flatnonzero(able + np.isin(means, [*EYES]) * eyes)
        x, y = geo.Plane(lon=east, lat=north).metres(lon[near], lat[near])
        near = near[np.hypot(x, y) <= radius]
        longest = (to[held] - from_[held]).max()
        first = np.searchsorted(from_[held], start[near] - longest, side="right")
        until = np.searchsorted(from_[held], end[near], side="left")
        row, at = ragged(first, np.maximum(until, first))
        total += len(row)
        if total > PAIRS_MAX and watches.num_rows > 1:
            return None
        row, cause = near[row], held[at]
        under = to[cause] > start[row]
        rows.append(row[under])
        causes.append(cause[under])
    return np.concatenate(rows), np.concatenate(causes)


def _touching(conditions: pa.Table) -> list[npt.NDArray[np.bool_]]:
    """Of each condition whether it touches what looks down, what looks, and eyes alone."""
    cloud, sight = (conditions.column(n).is_valid().to_numpy() for n in ("cloud", "visibility_m"))
    return [cloud, sight, np.asarray(conditions.column("dark").to_numpy(zero_copy_only=False))]


def _alike(sorts: Floats, from_: Whole) -> list[Whole]:
    """The conditions of each disc that touch the same, in order of time; none without a disc."""
    sound = np.flatnonzero(np.isfinite(sorts).all(axis=1))
    if not len(sound):
        return []
    _, of = np.unique(sorts[sound], axis=0, return_inverse=True)
    order = np.lexsort((from_[sound], of.ravel()))
    edges = np.flatnonzero(np.diff(of.ravel()[order])) + 1
    return np.split(sound[order], edges)


def ragged(first: Whole, until: Whole) -> tuple[Whole, Whole]:
    """Every (i, j) with first[i] <= j < until[i], in order.

    >>> [a.tolist() for a in ragged(np.array([0, 5]), np.array([2, 6]))]
    [[0, 0, 1], [0, 1, 5]]
    """
    size = until - first
    of = np.repeat(np.arange(len(size)), size)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(size) - size - first, size)


def _worst(
    conditions: pa.Table, row: Whole, cause: Whole, *, pieces: tuple[Whole, Whole]
) -> tuple[Floats, Floats, Floats]:
    """Of each piece the most cloud, the least sight in metres, and whether it was dark."""
    of, begin = pieces
    cloud, sight, dark = np.zeros(len(of)), np.full(len(of), np.inf), np.zeros(len(of))
    from_, to = tables.micros(conditions, "start"), tables.micros(conditions, "end")

    def column(name: str, default: float) -> Floats:
        values = np.asarray(conditions.column(name).cast(pa.float64()).to_numpy(), float)
        return np.where(np.isfinite(values), values, default)

    pair, piece = ragged(
        np.searchsorted(of, row, side="left"), np.searchsorted(of, row, side="right")
    )
    under = (begin[piece] >= from_[cause[pair]]) & (begin[piece] < to[cause[pair]])
    piece, why = piece[under], cause[pair[under]]
    np.maximum.at(cloud, piece, column("cloud", 0.0)[why])
    np.minimum.at(sight, piece, column("visibility_m", np.inf)[why])
    darks = np.asarray(conditions.column("dark").to_numpy(zero_copy_only=False), float)
    np.maximum.at(dark, piece, darks[why])
    return cloud, sight, dark


def _pieces(
    kept: pa.Table, begin: npt.NDArray[np.int64], finish: npt.NDArray[np.int64],
    worst: tuple[Floats, Floats, Floats],
) -> pa.Table:  # fmt: skip
    cloud, sight, dark = worst
    means = tables.texts(kept, "means")
    status = tables.texts(kept, "status")
    on = status == WatchStatus.ON
    sky = on & (means == Means.SATELLITE)
    eyes, lenses = np.isin(means, list(EYES)), np.isin(means, list(EYES | LENSES))
    probability = np.asarray(kept.column("probability").to_numpy(), np.float64)
    range_m = np.asarray(kept.column("range_m").to_numpy(), np.float64)
    probability = np.where(sky, probability * (1.0 - np.clip(cloud, 0.0, 1.0)), probability)
    range_m = np.where(on & lenses, np.minimum(range_m, np.maximum(sight, 0.0)), range_m)
    status = np.where(sky & (cloud >= CLOUDED), WatchStatus.WEATHER.value, status)
    status = np.where(on & lenses & (sight <= 0.0), WatchStatus.WEATHER.value, status)
    blind = on & eyes & (dark > 0)
    hears = blind & (means == Means.HEARD_AND_SAW)
    status = np.where(blind & ~hears, WatchStatus.DARK.value, status)
    range_m = np.where(hears, np.asarray(kept.column("range_m").to_numpy(), np.float64), range_m)
    given = {
        "start": tables.moments(begin), "end": tables.moments(finish),
        "probability": probability.astype(np.float32), "range_m": range_m.astype(np.float32),
        "status": [str(s) for s in status],
        "means": np.where(hears, Means.HEARD.value, means).tolist(),
    }  # fmt: skip
    rest = {n: kept.column(n) for n in tables.schema(Watch).names if n not in given}
    return tables.columns(Watch, rest | given, kept.num_rows)
