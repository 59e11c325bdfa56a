"""Heat against what its place and week are used to: how surprising, and how probably another fire.

Counts of a cell on a day are negative binomial about the baseline (`seasons`).  Dry and wet
days differ: the mean is multiplied by how many cells burn on the same day in the ring of blocks out
to `RING_CELLS` away, over how many are expected to, drawn towards one.  The ring leaves out the
cell's own block and those beside it, so that no fire excuses itself.

The log-ratio weighs "one fire more, of an origin that the baseline does not know" against "as
usual"; a stated base rate turns it into a probability.  A probability here says that something
burnt that does not usually burn there then: never why, and never who.  A day without detections
says nothing at all unless a satellite passed and the sky was clear (`coverage`, `silence`).

Sources: Elvidge et al. 2016 for what persists; Farrington et al. 1996 and Noufaily et al. 2013 for
exceedance over weeks of earlier years; Efron 2004 for weighing against an empirical null.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.errors import InputError
from lendemain.fusion.heat.cells import (
    AROUND,
    DAY_US,
    FINE,
    FINE_IN_CELL,
    WEEKS,
    on_globe,
    small_cell,
    year_and_week,
)
from lendemain.fusion.heat.counts import surprise
from lendemain.records.background import Anomaly, Burning

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

BASE_RATE = 1e-3
"""Of cells and days, the share with a fire of another origin, where nothing else is known."""
SIZE = 3.0
"""Detections that such a fire gives on average."""
BLOCK = 5
RING_CELLS = 20
DRAWN_CELLS = 1.0
UNFORESEEN = 3e-5
"""The share of quiet cells and days that burn as no baseline foretells; with the ring's width and
how strongly it is drawn to one, chosen on fires added to 2018-2019."""
FACTORS = (0.25, 16.0)
SWAPPED = "no baseline here; there is one where latitude and longitude change places"
NO_BASELINE = "no baseline here"


class Judged(NamedTuple):
    """`Anomaly` rows by class, cell and day; for each detection its row, -1 without a place."""

    anomalies: pa.Table
    of: Whole


class _Known(NamedTuple):
    """A class's baseline by key (cell * 52 + week), sorted."""

    key: Whole
    mean: Floats
    shape: Floats


def judged(
    detections: pa.Table, baselines: pa.Table, *, base_rate: float = BASE_RATE,
    size: float = SIZE, regional: bool = True,
) -> Judged:  # fmt: skip
    """What stands out among thermal detections (`Observation`) against `Baseline` rows.

    `base_rate` is the share of cells and days with a fire of another origin and `size` the
    detections it gives on average; both are the reader's assumptions, not findings.  Detections
    must hold all that was seen on their days: the ring counts cells that burn.  InputError where
    either makes no sense.
    """
    if not (0.0 < base_rate < 1.0 and 1.0 <= size < np.inf):
        raise InputError(
            f"a base rate of {base_rate} or a size of {size} makes no sense", where="background",
            remedy="Give a share between 0 and 1, and at least one detection a fire",
        )  # fmt: skip
    lon = np.asarray(detections.column("lon").to_numpy(), np.float64)
    lat = np.asarray(detections.column("lat").to_numpy(), np.float64)
    good = on_globe(lon, lat)
    day = tables.micros(detections, "start")[good] // DAY_US
    east, north = small_cell(lon[good], lat[good])
    works, fields = (_known(baselines, b) for b in (Burning.INDUSTRY, Burning.FIELD))
    small = north * AROUND + east
    in_works = np.isin(small, np.unique(works.key // WEEKS))
    wide = (north // FINE_IN_CELL) * (AROUND // FINE_IN_CELL) + east // FINE_IN_CELL
    parts, of, rows = [], np.full(len(lon), -1, np.int64), 0
    at = np.flatnonzero(good)
    for burning, held, cell in (
        (Burning.FIELD, ~in_works, wide), (Burning.INDUSTRY, in_works, small)
    ):  # fmt: skip
        known = fields if burning == Burning.FIELD else works
        table, inside = _class(
            burning, cell[held], day[held], known, chances=(base_rate, size, regional)
        )
        of[at[held]] = inside + rows
        rows += table.num_rows
        parts.append(table)
    return Judged(tables.joined(Anomaly, parts), of)


def _known(baselines: pa.Table, burning: Burning) -> _Known:
    rows = baselines.filter(pa.array(tables.texts(baselines, "burning") == burning))
    lon, lat = rows.column("lon").to_numpy(), rows.column("lat").to_numpy()
    week = rows.column("week").to_numpy().astype(np.int64)
    step = 1 if burning == Burning.INDUSTRY else FINE_IN_CELL
    east, north = small_cell(lon, lat)
    key = ((north // step) * (AROUND // step) + east // step) * WEEKS + week
    mean = np.nan_to_num(rows.column("expected").to_numpy().astype(np.float64))
    shape = np.nan_to_num(rows.column("dispersion").to_numpy().astype(np.float64))
    order = np.argsort(key, kind="stable")
    return _Known(key[order], mean[order], shape[order])


def _class(
    burning: Burning, cell: Whole, day: Whole, known: _Known, *, chances: tuple[float, float, bool]
) -> tuple[pa.Table, Whole]:
    """One class's rows and the row of each detection."""
    first = int(day.min()) if len(day) else 0
    span = int(day.max()) - first + 1 if len(day) else 1
    key, of, count = np.unique(cell * span + day - first, return_inverse=True, return_counts=True)
    cells, days = key // span, key % span + first
    week = year_and_week(days)[1]
    at = np.minimum(np.searchsorted(known.key, cells * WEEKS + week), max(len(known.key) - 1, 0))
    found = np.zeros(len(key), np.bool_)
    mean, shape = np.full(len(key), np.nan), np.ones(len(key))
    if len(known.key):
        found = known.key[at] == cells * WEEKS + week
        mean, shape = np.where(found, known.mean[at], np.nan), np.where(found, known.shape[at], 1.0)
    base_rate, size, regional = chances
    if regional and burning == Burning.FIELD and found.any():
        mean = mean * np.where(found, _ring(cells, days, week, known), 1.0)
    s = surprise(count, np.nan_to_num(mean, nan=1.0), shape, size=size)
    log_ratio = s.log_ratio - np.log1p(UNFORESEEN * np.exp(s.log_ratio))
    odds = base_rate / (1.0 - base_rate) * np.exp(log_ratio)
    step = 1 if burning == Burning.INDUSTRY else FINE_IN_CELL
    around, wide = AROUND // step, step / FINE
    lon, lat = (cells % around + 0.5) * wide - 180.0, (cells // around + 0.5) * wide - 90.0

    def only(values: Floats) -> pa.Array:
        return pa.array(values.astype(np.float32), mask=~found)

    given = {
        "burning": np.where(found, burning.value, ""), "lon": lon, "lat": lat,
        "day": tables.moments(days * DAY_US), "detections": count.astype(np.int32),
        "expected": only(mean), "tail": only(s.tail), "log_ratio": only(log_ratio),
        "probability": only(odds / (1.0 + odds)), "remark": _remarks(lon, lat, found, known),
    }  # fmt: skip
    return tables.columns(Anomaly, given, len(key)), of.reshape(-1)


def _remarks(lon: Floats, lat: Floats, found: npt.NDArray[np.bool_], known: _Known) -> list[str]:
    """Why there is no baseline, "" where there is one."""
    around = AROUND // FINE_IN_CELL
    fits = ~found & (np.abs(lon) <= 90.0)
    east, north = small_cell(np.where(fits, lat, 0.0), np.where(fits, lon, 0.0))
    other = (north // FINE_IN_CELL) * around + east // FINE_IN_CELL
    swapped = fits & np.isin(other, np.unique(known.key // WEEKS))
    names = np.where(found, "", np.where(swapped, SWAPPED, NO_BASELINE))
    return [str(n) for n in names]


def _ring(cells: Whole, days: Whole, week: Whole, known: _Known) -> Floats:
    """By how much more or fewer cells burn around each cell on its day than are expected to."""
    around = AROUND // FINE_IN_CELL
    every = np.unique(known.key // WEEKS)
    south, west = int(every.min() // around) // BLOCK, int((every % around).min()) // BLOCK
    high = int(every.max() // around) // BLOCK - south + 1
    wide = int((every % around).max()) // BLOCK - west + 1

    def block(of: Whole) -> tuple[Whole, Whole]:
        return (of // around) // BLOCK - south, (of % around) // BLOCK - west

    burns = -np.expm1(-known.shape * np.log1p(known.mean / np.maximum(known.shape, 1e-9)))
    row, column = block(known.key // WEEKS)
    expected = np.bincount((row * wide + column) * WEEKS + known.key % WEEKS, burns,
                           high * wide * WEEKS).reshape(high, wide, WEEKS)  # fmt: skip
    due = _around(np.moveaxis(np.asarray(expected, np.float64), 2, 0))
    row, column = block(cells)
    inside = (row >= 0) & (row < high) & (column >= 0) & (column < wide)
    dates, at = np.unique(days, return_inverse=True)
    factor = np.ones(len(cells))
    for a in range(0, len(dates), 366):
        held = np.flatnonzero(inside & (at >= a) & (at < a + 366))
        n = min(366, len(dates) - a)
        slot = ((at[held] - a) * high + row[held]) * wide + column[held]
        seen = np.bincount(slot, minlength=n * high * wide).reshape(n, high, wide)
        burning = _around(seen.astype(np.float64))[at[held] - a, row[held], column[held]]
        usual = due[week[held], row[held], column[held]]
        factor[held] = (burning + DRAWN_CELLS) / (usual + DRAWN_CELLS)
    return np.clip(factor, *FACTORS)


def _around(blocks: Floats) -> Floats:
    """Of each block (last two axes) the sum over the ring: out to `RING_CELLS`, its own square of
    3 x 3 blocks left out.
    """
    return _square(blocks, RING_CELLS // BLOCK) - _square(blocks, 1)


def _square(blocks: Floats, reach: int) -> Floats:
    padded = np.pad(blocks, ((0, 0), (reach + 1, reach), (reach + 1, reach)))
    sums = padded.cumsum(axis=1).cumsum(axis=2)
    n = 2 * reach + 1
    return np.asarray(
        sums[:, n:, n:] - sums[:, :-n, n:] - sums[:, n:, :-n] + sums[:, :-n, :-n], np.float64
    )
