"""The cells and weeks in which heat is counted, and which of them hold a works.

Small cells are `FINE_DEG` wide and high (some 2 km), wide ones `FINE_IN_CELL` of those.  Weeks
count from 1 January, so that a date is in the same week every year but for leap days.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

DAY_US = 86_400_000_000
FINE_DEG = 0.02
FINE = 50
"""Small cells to a degree."""
FINE_IN_CELL = 5
AROUND = 360 * FINE
WEEKS = 52
SILENCE_MAX_DAYS = 45
WEEK_KERNEL = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0
SPREAD_CELLS = 3
MONTHS_SHARE = 0.2
MONTHS_NEAR = 0.08
YEARS_MIN = 3


class Points(NamedTuple):
    """Sound detections: day since 1970, and the numbers of the small cell east and north."""

    day: Whole
    east: Whole
    north: Whole


def sound(detections: pa.Table) -> tuple[Points, int]:
    """Detections on the globe as numbers of small cells, and how many had no place there."""
    lon = np.asarray(detections.column("lon").to_numpy(), np.float64)
    lat = np.asarray(detections.column("lat").to_numpy(), np.float64)
    day = tables.micros(detections, "start") // DAY_US
    good = on_globe(lon, lat)
    east, north = small_cell(lon[good], lat[good])
    return Points(day[good], east, north), int(len(good) - good.sum())


def on_globe(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Which places are numbers within 180 degrees east or west and 90 north or south."""
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0), np.bool_)


def small_cell(lon: Floats, lat: Floats) -> tuple[Whole, Whole]:
    """The numbers, east of 180 W and north of the south pole, of the small cells of places."""
    east = np.floor((lon + 180.0) * FINE).astype(np.int64) % (AROUND)
    north = np.minimum(np.floor((lat + 90.0) * FINE).astype(np.int64), 180 * FINE - 1)
    return east, north


def year_and_week(day: Whole) -> tuple[Whole, Whole]:
    """The calendar year and the week (0 to 51) of days since 1970.

    >>> year_and_week(np.array([0, 6, 7, 364]))[1].tolist()
    [0, 0, 1, 51]
    """
    dates = day.astype("datetime64[D]")
    years = dates.astype("datetime64[Y]")
    of_year = (dates - years.astype("datetime64[D]")).astype(np.int64)
    return years.astype(np.int64) + 1970, np.minimum(of_year // 7, WEEKS - 1)


def watched(day: Whole) -> tuple[Whole, Whole]:
    """The years in which anything was seen, and every day that counts as watched."""
    seen = np.unique(day)
    gaps = np.diff(seen)
    keep = np.append(gaps <= SILENCE_MAX_DAYS, False)
    runs = [np.arange(a, b) for a, b in zip(seen[:-1][keep[:-1]], seen[1:][keep[:-1]], strict=True)]
    days = np.concatenate([*runs, seen[~keep]]) if len(seen) else seen
    return np.unique(year_and_week(seen)[0]), np.unique(days)


def industrial(points: Points) -> npt.NDArray[np.bool_]:
    """Which detections lie in small cells that burn in many months of several years.

    A small cell is a works where it was hot in at least `MONTHS_SHARE` of the months between its
    first and its last, in `YEARS_MIN` years and in both halves of the year; so is a cell beside one
    that was hot in `MONTHS_NEAR` of them (pixels scatter).
    """
    cell = points.north * (AROUND) + points.east
    months = points.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    key = np.unique(np.stack([cell, months]), axis=1) if len(cell) else np.zeros((2, 0), np.int64)
    numbers, first, hot = np.unique(key[0], return_index=True, return_counts=True)
    if not len(numbers):
        return np.zeros(0, np.bool_)
    last = np.append(first[1:], len(key[0])) - 1
    span = np.maximum(key[1][last] - key[1][first] + 1, 12 * YEARS_MIN)
    winter = np.isin(key[1] % 12, (10, 11, 0, 1))  # November to February: no field burns for long
    cold = np.add.reduceat(winter.astype(np.int64), first)
    year = np.append(True, (np.diff(key[0]) != 0) | (np.diff(key[1] // 12) != 0))
    years = np.add.reduceat(year.astype(np.int64), first)
    share = hot / span
    core = (share >= MONTHS_SHARE) & (years >= YEARS_MIN) & (cold >= YEARS_MIN)
    steps = np.array([dy * AROUND + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
    beside = np.isin(numbers, (numbers[core][:, None] + steps).ravel())
    works = numbers[beside & (share >= MONTHS_NEAR) & (years >= YEARS_MIN)]
    return np.isin(cell, np.concatenate([works, numbers[core]]))


def smooth_weeks(values: Floats) -> Floats:
    """Values smoothed along their last axis, which goes round (the year's end meets its start)."""
    reach = len(WEEK_KERNEL) // 2
    return np.asarray(
        sum(w * np.roll(values, i - reach, axis=-1) for i, w in enumerate(WEEK_KERNEL))
    )


def smooth_cells(values: Floats) -> Floats:
    """A map (rows, columns, ...) smoothed by a Gaussian of `SPREAD_CELLS`, nothing beyond it."""
    offsets = np.arange(-2 * SPREAD_CELLS, 2 * SPREAD_CELLS + 1)
    kernel = np.exp(-0.5 * (offsets / SPREAD_CELLS) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        out = np.zeros_like(values)
        n = values.shape[axis]
        for offset, weight in zip(offsets.tolist(), kernel.tolist(), strict=True):
            a, b = max(0, -offset), min(n, n - offset)
            if a < b:
                to = tuple(slice(a, b) if i == axis else slice(None) for i in range(values.ndim))
                of = tuple(
                    slice(a + offset, b + offset) if i == axis else slice(None)
                    for i in range(values.ndim)
                )
                out[to] += weight * values[of]
        values = out
    return values
