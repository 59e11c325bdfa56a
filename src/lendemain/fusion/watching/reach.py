"""How far a watch reaches: certainty that falls with distance, and what sky and dark leave of it.

Distance sampling gives the forms (Buckland et al. 2001, Introduction to Distance Sampling): a half
normal exp(-r^2 / 2 s^2) for what is heard, a hazard rate 1 - exp(-(r / s)^-b) for what has a
shoulder and then an end.  In haze contrast falls as exp(-3.912 r / V) to the two per cent that an
eye still tells, V being the range of vision (Koschmieder 1924).  The lengths are shares of each
watch's own range, so a curve belongs to a means and a range to a sensor; curves are learnt or
agreed elsewhere and given here.

`conditioned` takes watches apart where conditions change: cloud takes its share of what a satellite
notices, dark leaves nothing to an unaided eye, and nobody sees beyond the range of vision.
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
    row whose status says why (`weather`, `dark`).  InputError where there are too many pairs.
    """
    if not watches.num_rows or not conditions.num_rows:
        return watches
    row, cause = _pairs(watches, conditions)
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


def _pairs(watches: pa.Table, conditions: pa.Table) -> tuple[npt.NDArray[np.int64], ...]:
    """Which watches stood under which conditions: positions in both tables."""
    if watches.num_rows * conditions.num_rows > 40 * PAIRS_MAX:
        raise InputError(
            f"{watches.num_rows:,} watches under {conditions.num_rows:,} conditions are too many",
            where="conditions", remedy="Ask for a shorter time",
        )  # fmt: skip
    start, end = tables.micros(watches, "start"), tables.micros(watches, "end")
    lon, lat = (np.asarray(watches.column(n).to_numpy(), float) for n in ("lon", "lat"))
    rows, causes, total = [], [], 0
    given = zip(
        tables.micros(conditions, "start").tolist(), tables.micros(conditions, "end").tolist(),
        *(conditions.column(n).to_pylist() for n in ("lon", "lat", "radius_m")), strict=True,
    )  # fmt: skip
    for i, (from_, to, east, north, radius) in enumerate(given):
        near = np.flatnonzero((start < to) & (end > from_))
        if not len(near) or not np.isfinite([east, north, radius]).all():
            continue
        x, y = geo.Plane(lon=east, lat=north).metres(lon[near], lat[near])
        near = near[np.hypot(x, y) <= radius]
        rows.append(near)
        causes.append(np.full(len(near), i))
        total += len(near)
        if total > PAIRS_MAX:
            raise InputError(
                f"more than {PAIRS_MAX:,} pairs of watch and condition", where="conditions",
                remedy="Ask for a shorter time",
            )  # fmt: skip
    none = np.zeros(0, np.int64)
    return np.concatenate([none, *rows]), np.concatenate([none, *causes])


def _worst(
    conditions: pa.Table, row: npt.NDArray[np.int64], cause: npt.NDArray[np.int64],
    *, pieces: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Of each piece the most cloud, the least sight in metres, and whether it was dark."""
    of, begin = pieces
    cloud, sight, dark = np.zeros(len(of)), np.full(len(of), np.inf), np.zeros(len(of))
    first = np.searchsorted(of, row, side="left")
    until = np.searchsorted(of, row, side="right")
    from_, to = tables.micros(conditions, "start"), tables.micros(conditions, "end")

    def column(name: str, default: float) -> Floats:
        values = np.asarray(conditions.column(name).cast(pa.float64()).to_numpy(), float)
        return np.where(np.isfinite(values), values, default)

    clouds, sights = column("cloud", 0.0), column("visibility_m", np.inf)
    darks = np.asarray(conditions.column("dark").to_numpy(zero_copy_only=False), float)
    for a, b, c in zip(first.tolist(), until.tolist(), cause.tolist(), strict=True):
        under = (begin[a:b] >= from_[c]) & (begin[a:b] < to[c])
        cloud[a:b] = np.where(under, np.maximum(cloud[a:b], clouds[c]), cloud[a:b])
        sight[a:b] = np.where(under, np.minimum(sight[a:b], sights[c]), sight[a:b])
        dark[a:b] = np.where(under, np.maximum(dark[a:b], darks[c]), dark[a:b])
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
    status = np.where(on & eyes & (dark > 0), WatchStatus.DARK.value, status)
    given = {
        "start": tables.moments(begin), "end": tables.moments(finish),
        "probability": probability.astype(np.float32), "range_m": range_m.astype(np.float32),
        "status": [str(s) for s in status],
    }  # fmt: skip
    rest = {n: kept.column(n) for n in tables.schema(Watch).names if n not in given}
    return tables.columns(Watch, rest | given, kept.num_rows)
