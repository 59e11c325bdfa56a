"""What a place is used to: thermal detections a day for each cell and week, from quieter years.

Two classes, each with a baseline of its own.  A works is a small cell that is hot in many months of
several years and in both halves of the year; everything else is field.  A cell's mean for a week is
its own count, smoothed over the weeks beside it, drawn towards what its surroundings do in that
week (for a works: towards its own mean over the year): the mean of a gamma whose strength, in days,
is what foretells years left out best (empirical Bayes: Clayton and Kaldor 1987).  Surroundings are
smoothed by a Gaussian over cells.

Sensors change: VIIRS sees some three times the pixels that MODIS sees.  Days of an older generation
count as the fewer days of the newest that would show as many detections, and less again by a
weight learnt the same way, since an older generation sees other fires too.  Days without a
detection anywhere for `SILENCE_MAX_DAYS` running were not watched: they are no quiet days.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.errors import InputError
from lendemain.fusion.heat.cells import (
    AROUND,
    FINE,
    FINE_IN_CELL,
    SPREAD_CELLS,
    WEEKS,
    Points,
    industrial,
    smooth_cells,
    smooth_weeks,
    sound,
    watched,
    year_and_week,
)
from lendemain.fusion.heat.counts import shape_of
from lendemain.records.background import Baseline, Burning

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

CELLS_MAX = 60_000
DAY_MAX = 64
"""More detections of one cell on one day teach no more than so many."""
VIIRS_FROM = (int(np.datetime64("2012-01-20").astype(np.int64)),)
"""The day (since 1970) on which the second generation of sensors began; see `sources.firms`."""

STRENGTHS_DAYS = (7.0, 20.0, 60.0, 180.0)
OLDER_WEIGHTS = (0.1, 0.3, 1.0)
_ROUGH_SHAPE = 0.05
_FLOOR = 1e-7
_MEANS = np.geomspace(1e-6, 30.0, 16)
_SAMPLE = 1_500_000


class Learnt(NamedTuple):
    """What was learnt besides the means: sensors' sensitivity (older to newest), the strength of
    the surroundings in days, and the weight of an older day.
    """

    sensitivity: tuple[float, ...]
    strength_days: float
    older_weight: float
    years: int
    left_out: int


class Seasons(NamedTuple):
    """Baselines as a table of `Baseline`, and what was learnt."""

    baselines: pa.Table
    learnt: Learnt


class _Cells(NamedTuple):
    """Counts of one class: cell (row), year and week (columns), and each cell's place."""

    cell: Whole
    year: Whole
    week: Whole
    seen: Floats


def seasons(detections: pa.Table, *, newer_from: Sequence[int] = VIIRS_FROM) -> Seasons:
    """Baselines from the detections (`Observation`) of years that count as quiet.

    `newer_from` names the days since 1970 from which a newer generation of sensors saw.  Rows
    without a sound place are left out and counted.  InputError where nothing is left, or where the
    detections span too much ground for one baseline.
    """
    points, lost = _within(*sound(detections))
    if not len(points.day):
        raise InputError(
            "no detection with a place", where="baseline",
            remedy="Give the fires of some quiet years (FIRMS, all years of one theatre)",
        )  # fmt: skip
    years, days = watched(points.day)
    era = np.searchsorted(np.asarray(sorted(newer_from), np.int64), points.day, side="right")
    eras = np.unique(era)
    works = industrial(points)
    parts, learnt = [], Learnt((1.0,), STRENGTHS_DAYS[1], 1.0, len(years), lost)
    for burning, held in ((Burning.FIELD, ~works), (Burning.INDUSTRY, works)):
        if not held.any():
            continue
        chosen = Points(*(a[held] for a in points))
        fitted = _Fit(chosen, burning, days, era_of=(np.asarray(sorted(newer_from)), eras))
        parts.append(fitted.rows())
        if burning == Burning.FIELD:
            learnt = learnt._replace(
                sensitivity=fitted.sensitivity, strength_days=fitted.strength,
                older_weight=fitted.older,
            )  # fmt: skip
    return Seasons(tables.joined(Baseline, parts), learnt)


def _within(points: Points, lost: int) -> tuple[Points, int]:
    """The points but for strays that would stretch the ground past `CELLS_MAX`: those outside all
    but a thousandth at either end and a degree more; and how many are now left out.
    """
    if not len(points.day) or _ground(points) <= CELLS_MAX:
        return points, lost
    held = np.ones(len(points.day), np.bool_)
    for name in ("east", "north"):
        at = getattr(points, name)
        low, high = np.quantile(at, (0.001, 0.999))
        held &= (at >= low - FINE) & (at <= high + FINE)
    return Points(*(a[held] for a in points)), lost + int((~held).sum())


def _ground(points: Points) -> int:
    columns = np.unique(points.east // FINE_IN_CELL)
    around = AROUND // FINE_IN_CELL
    margin = 4 * SPREAD_CELLS + 1
    wide = around - int(np.diff(np.append(columns, columns[0] + around)).max())
    return (wide + margin) * int(np.ptp(points.north // FINE_IN_CELL) + margin)


class _Fit:
    """One class's baseline, being fitted."""

    def __init__(
        self, points: Points, burning: Burning, days: Whole, *, era_of: tuple[Whole, Whole]
    ) -> None:
        self.burning = burning
        self.years, self.days = np.unique(year_and_week(days)[0]), days
        edges, self.eras = era_of
        self.step = 1 if burning == Burning.INDUSTRY else FINE_IN_CELL
        self.margin = 0 if burning == Burning.INDUSTRY else 2 * SPREAD_CELLS
        self._grid(points.east // self.step, points.north // self.step)
        of_year, of_week = year_and_week(days)
        slot = np.searchsorted(self.years, of_year) * WEEKS + of_week
        shape = (len(self.years), WEEKS)
        lengths = np.bincount(slot, minlength=len(self.years) * WEEKS)
        self.exposure: Floats = lengths.reshape(shape).astype(np.float64)
        middle = np.array([days[of_year == y].mean() for y in self.years])
        self.era = np.searchsorted(self.eras, np.searchsorted(edges, middle, side="right"))
        self.era = np.clip(self.era, 0, len(self.eras) - 1)
        self._count(points)
        self.sensitivity = self._sensitivities()
        self.strength, self.older = self._chosen()

    def _grid(self, east: Whole, north: Whole) -> None:
        """A box of cells that holds all, cut at the widest empty stretch round the globe."""
        around = AROUND // self.step
        columns = np.unique(east)
        gaps = np.diff(np.append(columns, columns[0] + around))
        self.origin = int(columns[(int(gaps.argmax()) + 1) % len(columns)]) - self.margin
        self.around, self.south = around, int(north.min()) - self.margin
        self.column = (east - self.origin) % around
        self.row = north - self.south
        if self.burning == Burning.INDUSTRY:
            self.places, self.cell = np.unique(self.row * around + self.column, return_inverse=True)
            self.size = (len(self.places), 1)
        else:
            high, wide = int(self.row.max()), int(self.column.max())
            self.size = (high + 1 + self.margin, wide + 1 + self.margin)
            self.cell = self.row * self.size[1] + self.column
        self.cells = self.size[0] * self.size[1]
        if self.cells > CELLS_MAX:
            raise InputError(
                f"the detections span {self.size[0]} x {self.size[1]} cells, over {CELLS_MAX:,}",
                where="baseline",
                remedy="Give one theatre at a time; a few swapped coordinates have this effect",
            )  # fmt: skip

    def _count(self, points: Points) -> None:
        """Sums of a cell's days, each cut to `DAY_MAX`, by year and by week."""
        span = int(self.days[-1] - self.days[0]) + 1
        key, count = np.unique(
            self.cell.astype(np.int64) * span + points.day - self.days[0], return_counts=True
        )
        day = key % span + self.days[0]
        year, week = year_and_week(day)
        self.held = _Cells(
            key // span, np.searchsorted(self.years, year), week,
            np.minimum(count, DAY_MAX).astype(np.float64),
        )  # fmt: skip

    def _sum(self, rows: npt.NDArray[np.bool_]) -> Floats:
        """Counts by cell and week of some rows, smoothed over the weeks; last axis the week."""
        cells = self.cells
        flat = np.bincount(
            self.held.cell[rows] * WEEKS + self.held.week[rows], self.held.seen[rows],
            cells * WEEKS,
        ).reshape(cells, WEEKS)  # fmt: skip
        return smooth_weeks(np.asarray(flat, np.float64))

    def _sensitivities(self) -> tuple[float, ...]:
        """Detections a day of each generation of sensors over the newest's."""
        rates = []
        for era in range(len(self.eras)):
            held = self.era == era
            seen = self.held.seen[held[self.held.year]].sum()
            rates.append(seen / max(self.exposure[held].sum(), 1.0))
        newest = max((r for r in rates[-1:]), default=1.0) or 1.0
        return tuple(float(r / newest) for r in rates)

    def _worth(self, older: float) -> Floats:
        """How much a detection of each year counts."""
        return np.where(self.era == len(self.eras) - 1, 1.0, older)

    def _parts(self, older: float) -> tuple[list[Floats], list[Floats]]:
        """For each year its smoothed counts and exposure in days of the newest, weighted."""
        worth = self._worth(older)
        seen = [self._sum(self.held.year == i) * worth[i] for i in range(len(self.years))]
        known = np.array(self.sensitivity)[self.era] * worth
        days = [smooth_weeks(e) * w for e, w in zip(self.exposure, known, strict=True)]
        return seen, days

    def means(self, seen: Floats, days: Floats, strength: float) -> Floats:
        """Expected detections a day by cell and week."""
        if self.burning == Burning.INDUSTRY:
            around = seen.sum(axis=1, keepdims=True) / max(days.sum(), 1.0)
        else:
            around = self._surroundings(seen) / np.maximum(days, 1e-9)
        return np.asarray(np.maximum((seen + strength * around) / (days + strength), _FLOOR))

    def _surroundings(self, seen: Floats) -> Floats:
        wide = seen.reshape(*self.size, WEEKS)
        ever = (wide.sum(axis=2, keepdims=True) > 0).astype(np.float64)
        near = smooth_cells(ever)
        self.near = near.reshape(-1) > 0
        return (smooth_cells(wide) / np.maximum(near, 0.05)).reshape(-1, WEEKS)

    def _chosen(self) -> tuple[float, float]:
        """The strength and the weight of older days that foretell years left out best."""
        best = (-np.inf, STRENGTHS_DAYS[1], 1.0)
        newest = np.flatnonzero(self.era == len(self.eras) - 1)
        for older in OLDER_WEIGHTS if len(self.eras) > 1 else (1.0,):
            seen, days = self._parts(older)
            all_seen, all_days = _total(seen), _total(days)
            for strength in STRENGTHS_DAYS:
                likely = 0.0
                for i in newest.tolist() if len(self.years) > 1 else ():
                    foretold = self.means(all_seen - seen[i], all_days - days[i], strength)
                    likely += self._likely(foretold, i)
                if likely > best[0]:
                    best = (likely, strength, older)
        return best[1], best[2]

    def _likely(self, foretold: Floats, year: int) -> float:
        """The log-likelihood of a year's weeks but for a constant."""
        rows = self.held.year == year
        cells = self.cells
        at = self.held.cell[rows] * WEEKS + self.held.week[rows]
        y = np.bincount(at, self.held.seen[rows], cells * WEEKS).reshape(cells, WEEKS)
        m = foretold * self.exposure[year]
        k = _ROUGH_SHAPE
        return float(np.sum(y * np.log(np.maximum(m, _FLOOR)) - (y + k) * np.log(m + k)))

    def rows(self) -> pa.Table:
        """The baseline as `Baseline` rows: cells that burn or lie near one that does."""
        seen, days = self._parts(self.older)
        all_seen, all_days = _total(seen), _total(days)
        shapes = self._shapes(seen, days)
        means = self.means(all_seen, all_days, self.strength)
        cells = np.arange(len(means))
        if self.burning == Burning.FIELD:
            cells = np.flatnonzero(self.near)
        means = means[cells]
        east, north = self._numbers(cells)
        size = self.step / FINE
        given = {
            "burning": self.burning,
            "lon": np.repeat((east + 0.5) * size - 180.0, WEEKS),
            "lat": np.repeat((north + 0.5) * size - 90.0, WEEKS),
            "size_deg": size,
            "week": np.tile(np.arange(WEEKS, dtype=np.int32), len(cells)),
            "expected": means.ravel().astype(np.float32),
            "dispersion": shapes[_bin(means.ravel())].astype(np.float32),
            "years": len(self.years),
        }
        return tables.columns(Baseline, given, len(cells) * WEEKS)

    def _numbers(self, cells: Whole) -> tuple[Whole, Whole]:
        if self.burning == Burning.INDUSTRY:
            column, row = self.places[cells] % self.around, self.places[cells] // self.around
        else:
            column, row = cells % self.size[1], cells // self.size[1]
        return (column + self.origin) % self.around, row + self.south

    def _shapes(self, seen: list[Floats], days: list[Floats]) -> Floats:
        """The shape k for each bin of means, from years foretold by the others.

        Every cell of a stride, with its days of nothing; where a bin has too few the next lower
        bin's shape holds.
        """
        newest = np.flatnonzero(self.era == len(self.eras) - 1)
        whole = len(seen[0]) * WEEKS * len(newest)
        stride = max(1, whole // _SAMPLE)
        others = float(len(self.years) > 1)
        all_seen, all_days = _total(seen), _total(days)
        count, mean, weight = [], [], []
        for i in newest.tolist():
            m = self.means(all_seen - others * seen[i], all_days - others * days[i], self.strength)
            rows = (self.held.year == i) & (self.held.cell % stride == 0)
            cell, week = self.held.cell[rows], self.held.week[rows]
            count.append(self.held.seen[rows].astype(np.int64))
            mean.append(m[cell, week])
            weight.append(np.ones(len(cell)))
            quiet = np.tile(self.exposure[i], (len(m), 1))
            np.subtract.at(quiet, (cell, week), 1.0)
            here = quiet[::stride].ravel()
            count.append(np.zeros(len(here), np.int64))
            mean.append(m[::stride].ravel())
            weight.append(np.maximum(here, 0.0))
        return _shapes(np.concatenate(count), np.concatenate(mean), np.concatenate(weight))


def _total(parts: list[Floats]) -> Floats:
    return np.asarray(np.sum(parts, axis=0), np.float64)


def _bin(mean: Floats) -> Whole:
    return np.asarray(np.searchsorted(_MEANS, mean), np.int64)


def _shapes(count: Whole, mean: Floats, weight: Floats) -> Floats:
    bins = _bin(mean)
    found = np.full(len(_MEANS) + 1, np.nan)
    for b in range(len(found)):
        held = bins == b
        if (count[held] > 0).sum() >= 30:
            found[b] = shape_of(count[held], mean[held], weight[held])
    known = np.flatnonzero(np.isfinite(found))
    if not len(known):
        return np.full(len(found), _ROUGH_SHAPE)
    at = np.searchsorted(known, np.arange(len(found)), "right") - 1
    return found[known[np.maximum(at, 0)]]
