"""Heat against its own place and week: learnt on some years, judged on others.

Baselines from the fires of 2000-2016; choices were made on 2018-2019, and nothing on 2020-2021;
2022-2023 are years of war.  Three kinds of truth, none of them whole:
 - quiet years hold no fire of war: how often is a cell and day called an anomaly at all (whatever
   burns by nature counts as false);
 - fires added at known places and days of quiet years, at a stated rate: precision, recall, Brier
   score, calibration;
 - in years of war, the press reported some strikes, mostly in towns: cell-days beside a report
   against the same places four weeks off; and where people died in fighting, as against elsewhere.
"""

import resource
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lendemain import fusion, tables
from lendemain.fusion.heat import background, cells, seasons
from lendemain.fusion.watching import blinding
from lendemain.records.reading import Answer
from lendemain.sources import exercise

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
LEARNT_TO = 2016
SIZES = (1.5, 3.0, 6.0)
CHANGES = ("none", "1 km off", "12 h off", "half seen", "seen thrice, 400 m off")
"""What may be wrong with what is told: places, times, fewer detections, a finer instrument."""


def main() -> None:
    if not (SHARED / "fires").is_dir():
        print("background: needs the shared fires (../shared/data), which are not published")
        return
    fires, year = _fires()
    quiet = fires.filter(pa.array(year <= LEARNT_TO))
    wall, spent = time.perf_counter(), time.process_time()
    learnt = seasons.seasons(quiet)
    print(
        f"learning {quiet.num_rows:,} detections: {time.process_time() - spent:.1f} s of CPU, "
        f"{time.perf_counter() - wall:.1f} s, {learnt.baselines.num_rows:,} rows, {learnt.learnt}"
    )
    wall, spent = time.perf_counter(), time.process_time()
    every = background.judged(fires, learnt.baselines)
    print(
        f"judging {fires.num_rows:,}: {time.process_time() - spent:.1f} s of CPU, "
        f"{time.perf_counter() - wall:.1f} s, {every.anomalies.num_rows:,} cell-days; "
        f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"
    )
    print(f"\n{'years':12} {'called at 0.5':>13} {'at 0.9':>7}  a year; as field and as works")
    for name, first, last in (("2018-2019", 2018, 2019), ("2020-2021", 2020, 2021),
                              ("2022", 2022, 2022), ("2023", 2023, 2023)):  # fmt: skip
        _quiet(name, fires.filter(pa.array((year >= first) & (year <= last))), learnt.baselines,
               last - first + 1)  # fmt: skip
    print("\nfires added to 2020-2021, one in a thousand cell-days")
    for size in SIZES:
        _added(fires.filter(pa.array((year >= 2020) & (year <= 2021))), learnt.baselines, size)
    print("\nthe same at size 3, with what was told changed after the fires were added")
    for name in CHANGES:
        held = fires.filter(pa.array((year >= 2020) & (year <= 2021)))
        _added(held, learnt.baselines, 3.0, change=name)
    _reported(fires.filter(pa.array(year >= 2022)), learnt.baselines)
    _front(fires, year, learnt.baselines)
    _gaps()


def _fires() -> tuple[pa.Table, np.ndarray]:
    parts = [
        pq.read_table(SHARED / "fires" / f"firms_ua_points_{span}.parquet")
        for span in ("2000_2011", "2012_2023")
    ]
    rows = pa.concat_tables(parts)
    day = rows["acq_date"].cast(pa.int32()).to_numpy().astype(np.int64)
    given = _points(
        rows["longitude"].to_numpy().astype(float), rows["latitude"].to_numpy().astype(float), day
    )
    return given, cells.year_and_week(day)[0]


def _points(lon: np.ndarray, lat: np.ndarray, day: np.ndarray) -> pa.Table:
    return pa.table({"lon": lon, "lat": lat, "start": tables.moments(day * cells.DAY_US)})


def _quiet(name: str, fires: pa.Table, baselines: pa.Table, years: int) -> None:
    found = background.judged(fires, baselines).anomalies
    works = tables.texts(found, "burning") == "industry"
    p = found["probability"].to_numpy(zero_copy_only=False)
    print(
        f"{name:12} {(p > 0.5).sum() / years:13,.0f} {(p > 0.9).sum() / years:7,.0f}  of "
        f"{len(p) / years:,.0f} cell-days with fires: field {(p[~works] > 0.5).mean():.4f}, "
        f"works {(p[works] > 0.5).mean():.4f}"
    )


def _rows_changed(name: str, rows: pa.Table, rng: np.random.Generator) -> np.ndarray:
    """Which rows are told under a change, some of them more than once."""
    if name == "half seen":
        return np.flatnonzero(rng.random(rows.num_rows) < 0.5)
    return np.repeat(np.arange(rows.num_rows), 3 if name.startswith("seen thrice") else 1)


def _changed(name: str, rows: pa.Table, rng: np.random.Generator) -> pa.Table:
    """The rows with their places or times off; half a day turns every other day into the next."""
    lon, lat = (rows[n].to_numpy() for n in ("lon", "lat"))
    day = tables.micros(rows, "start") // cells.DAY_US
    far = {"1 km off": 1.0, "seen thrice, 400 m off": 0.4}.get(name, 0.0)
    turn = rng.uniform(0.0, 2.0 * np.pi, len(lon))
    lat = lat + far * np.sin(turn) / 111.2
    lon = lon + far * np.cos(turn) / (111.2 * np.cos(np.radians(lat)))
    late = (name == "12 h off") * (rng.random(len(lon)) < 0.5)
    return _points(lon, lat, day + late)


def _added(fires: pa.Table, baselines: pa.Table, size: float, *, change: str = "none") -> None:
    """Fires added uniformly over cells and days: truth that is known."""
    rng = np.random.default_rng(20)
    days = np.unique(tables.micros(fires, "start") // cells.DAY_US)
    field = baselines.filter(pa.array(tables.texts(baselines, "burning") == "field"))
    lon, lat = (field[n].to_numpy()[:: cells.WEEKS] for n in ("lon", "lat"))
    n = int(len(lon) * len(days) * background.BASE_RATE)
    cell, at = rng.integers(len(lon), size=n), rng.integers(len(days), size=n)
    number = rng.geometric(1.0 / size, n)
    more = _points(
        np.repeat(lon[cell], number), np.repeat(lat[cell], number), np.repeat(days[at], number)
    )
    both = pa.concat_tables([fires.select(more.column_names), more])
    told = _rows_changed(change, both, rng)
    found = background.judged(_changed(change, both.take(told), rng), baselines, size=3.0)
    hit = np.zeros(found.anomalies.num_rows, bool)
    hit[found.of[told >= fires.num_rows]] = True
    p = np.nan_to_num(found.anomalies["probability"].to_numpy(zero_copy_only=False))
    brier, alone = np.mean((p - hit) ** 2), hit.mean() * (1 - hit.mean())
    line = [
        f"size {size:g}, {change}: {hit.sum():,} of {len(hit):,}",
        f"Brier {brier:.4f} (rate alone {alone:.4f})",
    ]
    line.append(f"ECE {_ece(p, hit):.4f}")
    for bar in (0.5, 0.9):
        called = p > bar
        line.append(f"at {bar}: precision {hit[called].mean():.3f} recall {called[hit].mean():.3f}")
    print("; ".join(line))


def _ece(p: np.ndarray, hit: np.ndarray) -> float:
    """The mean gap between stated and found, over twenty bins of as many cell-days each."""
    order = np.argsort(p, kind="stable")
    parts = zip(np.array_split(p[order], 20), np.array_split(hit[order], 20), strict=True)
    return float(sum(abs(a.mean() - b.mean()) * len(a) for a, b in parts) / len(p))


def _reported(fires: pa.Table, baselines: pa.Table) -> None:
    """Weak labels: cell-days of field heat beside a report, against the same places on other days.

    Fighting lasts, so other days of the same places are no quiet days; and most heat of a war is
    reported nowhere.  The share beside a report over the share elsewhere is a floor, no precision.
    """
    found = background.judged(fires, baselines).anomalies
    found = found.filter(pa.array(tables.texts(found, "burning") == "field"))
    p = np.nan_to_num(found["probability"].to_numpy(zero_copy_only=False))
    cell = np.stack([found["lon"].to_numpy(), found["lat"].to_numpy()])
    day = tables.micros(found, "day") // cells.DAY_US
    print(f"\n{'reports':26} {'number':>7} {'with heat':>9} {'called':>7} {'+-28 d':>7}  at 0.5")
    for name, (lon, lat, when) in _labels().items():
        held = np.isfinite(lon) & np.isfinite(lat) & (when >= day.min()) & (when <= day.max())
        rows = []
        for shift in (0, -28, 28):
            near = _near(cell, day, (lon[held], lat[held], when[held] + shift))
            rows.append((near.sum(), (p[near] > 0.5).mean(), near))
        other = np.mean([r[1] for r in rows[1:]])
        print(f"{name:26} {held.sum():7,} {rows[0][0]:9,} {rows[0][1]:7.4f} {other:7.4f}")
    print(f"all field cell-days: {(p > 0.5).mean():.4f}")


def _front(fires: pa.Table, year: np.ndarray, baselines: pa.Table) -> None:
    """Cells within 30 km of recorded deaths of 2022-2023, against all others, by year."""
    lon, lat, when = _labels()["deaths (UCDP, to the day)"]
    held = cells.year_and_week(when)[0] >= 2022
    places = {(int(np.floor(x / 0.1)), int(np.floor(y / 0.1)))
              for x, y in zip(lon[held], lat[held], strict=True)}  # fmt: skip
    wide = {(i + a, j + b) for i, j in places for a in range(-4, 5) for b in range(-3, 4)}
    print(f"\n{'field cell-days called':22} {'beside deaths':>13} {'elsewhere':>9}  at 0.5, a year")
    for first, last in ((2018, 2019), (2020, 2021), (2022, 2022), (2023, 2023)):
        these = fires.filter(pa.array((year >= first) & (year <= last)))
        found = background.judged(these, baselines).anomalies
        found = found.filter(pa.array(tables.texts(found, "burning") == "field"))
        p = np.nan_to_num(found["probability"].to_numpy(zero_copy_only=False)) > 0.5
        i, j = (np.floor(found[n].to_numpy() / 0.1).astype(int) for n in ("lon", "lat"))
        front = np.array([key in wide for key in zip(i.tolist(), j.tolist(), strict=True)], bool)
        n = last - first + 1
        print(f"{first}-{last:<17} {p[front].sum() / n:6.0f} {p[front].mean():.4f} "
              f"{p[~front].sum() / n:6.0f} {p[~front].mean():.4f}")  # fmt: skip


def _gaps() -> None:
    """Gaps of the exercise's sensors: nobody blinds them, so every candidate is one by chance."""
    order = exercise.order(days=30, density=1.0, seed=31)
    received = datetime(2026, 9, 1, tzinfo=UTC)
    answer = Answer(name="order", content=order, received=received, theatre=exercise.THEATRE)
    reading = exercise.parse(answer)
    incidents = fusion.incidents(tables.identified(reading.observations)[0]).incidents
    status = tables.texts(reading.watches, "status")
    spent = time.process_time()
    found = blinding.blindings(reading.watches, incidents)
    print(f"\nexercise: {np.isin(status, ['outage', 'jammed']).sum():,} outages among "
          f"{len(status):,} watches, {found.num_rows} candidates for blinding at 0.05; "
          f"{time.process_time() - spent:.1f} s of CPU")  # fmt: skip


def _labels() -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Places (degrees) and days of reports, by source."""
    found = {}
    for name, file, columns in (
        ("strikes (VIINA, one a day)", "viina_strike_events_actor_labels",
         ("longitude", "latitude", "date")),
        ("deaths (UCDP, to the day)", "ucdp_ged_ukraine_2014_2023",
         ("longitude", "latitude", "date_start")),
        ("artillery (VIINA 2023)", "viina_reports_2023_2024", ("lon", "lat", "datetime")),
    ):  # fmt: skip
        rows = pq.read_table(SHARED / "events" / f"{file}.parquet")
        if "date_prec" in rows.column_names:
            exact = (np.asarray(rows["date_prec"].cast(pa.int64())) == 1) & (
                np.asarray(rows["where_prec"].cast(pa.int64())) <= 2
            )
            rows = rows.filter(pa.array(exact))
        if "event_type" in rows.column_names:
            kinds = tables.texts(rows, "event_type")
            rows = rows.filter(pa.array(["artillery" in k for k in kinds]))
        lon, lat = (np.asarray(rows[c].cast(pa.float64()).to_numpy()) for c in columns[:2])
        text = rows[columns[2]].cast(pa.string()).to_numpy(zero_copy_only=False)
        days = np.array([t[:10] for t in text], "datetime64[D]").astype(np.int64)
        found[name] = (lon, lat, days)
    return found


def _near(cell: np.ndarray, day: np.ndarray, reports: tuple[np.ndarray, ...]) -> np.ndarray:
    """Which cell-days lie within a cell's width of a report, on its day or the next."""
    told = set()
    for x, y, d in zip(*reports, strict=True):
        i, j = int(np.floor(x / 0.1)), int(np.floor(y / 0.1))
        told |= {(i + a, j + b, int(d) + c) for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (0, 1)}
    i, j = (np.floor(c / 0.1).astype(int).tolist() for c in cell)
    return np.array([key in told for key in zip(i, j, day.tolist(), strict=True)], bool)


if __name__ == "__main__":
    main()
