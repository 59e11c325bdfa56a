"""What the mission's own record says of a cessation: counts with their watch, read day by day.

A source here is a nation whose sensors and patrols watch: what its own noticed is counted, against
what its own watched, so no nation alone carries the answer.  Claims, press and follow-up visits
have no watch and are no part of it; who did it has no part either.  A violation is an incident of
a kind of fire that an adopted text forbids; an incident is one, however many rounds.  Days are
UTC's, and the last is the last that is over by everything that came in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain import tables
from lendemain.agreement.cessation import lines, truces
from lendemain.agreement.cessation.panel import moment, panel
from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.series import heading, series
from lendemain.agreement.cessation.terms import Terms, terms
from lendemain.desk import cache, texts
from lendemain.desk.mission import CYCLE, Mission
from lendemain.desk.view import View, conclusions
from lendemain.desk.working import cycle
from lendemain.errors import InputError
from lendemain.fusion.watching.daily import WatchedDays, watched_days
from lendemain.records.agreement import Sector
from lendemain.records.because import Because
from lendemain.records.cessation import CessationReading, SeriesText, Truce, WatchedCount
from lendemain.records.incident import FAMILY_OF, Family

TRUCES_MAX = 8
COUNTS = "watched-counts"
NO_NATION = "of no nation"


def counts(view: View) -> pa.Table:
    """Violations a day by nation and sector, as `WatchedCount` rows; kept beside the cycle."""
    kept = cache.kept(view.mission, view.entry, [COUNTS])
    if kept is not None and kept[COUNTS].schema == tables.schema(WatchedCount):
        return kept[COUNTS]
    found = _counts(view)
    cache.keep(view.mission, view.entry, {COUNTS: found})
    return found


_read: "WeakKeyDictionary[Mission, tuple[int, Terms, list[CessationReading]]]" = WeakKeyDictionary()
"""The readings of an open mission's newest cycle: what an entry concluded never changes."""


def read(view: View) -> list[CessationReading]:
    """The test at the end of each day of the newest cycle, in order."""
    index, told = view.entry.index, by(view.mission)
    known = _read.get(view.mission)
    if known is None or known[:2] != (index, told):
        rows = counts(view)
        found = readings(panel(rows), told, packaged_truces()) if rows.num_rows else []
        known = _read[view.mission] = (index, told, found)
    return list(known[2])


def past(mission: Mission, *, below: int) -> list[CessationReading]:
    """The test as it stood when the ledger had so many entries; empty before the first cycle."""
    last = max(mission.entries(CYCLE, below=below), key=lambda e: e.index, default=None)
    return [] if last is None else read(View(mission, last, conclusions(mission, last)))


def by(mission: Mission) -> Terms:
    """The terms of the first adopted text."""
    return terms(mission.agreements[0].thresholds or {})


def packaged_truces() -> tuple[Truce, ...]:
    """The truces of the past that come with the package."""
    shelf = texts.shelf() / "truces"
    found: list[Truce] = []
    for path in sorted(shelf.glob("*.toml"))[:TRUCES_MAX]:
        found += truces.parsed(path.name, path.read_bytes())
    return tuple(found)


def kinds(mission: Mission) -> frozenset[str]:
    """The kinds of fire that an adopted text forbids."""
    forbidden = {k for text in mission.agreements for p in text.provisions for k in p.kinds}
    return frozenset(k for k in forbidden if FAMILY_OF.get(k) is Family.FIRE)


def _counts(view: View) -> pa.Table:
    watches = view.watches
    if not watches.num_rows:
        return tables.empty(WatchedCount)
    first, days = _span(view)
    if days <= 0:
        return tables.empty(WatchedCount)
    sectors = list(view.sectors)
    seen = watched_days(watches, sectors, first=first, days=days)
    if not seen.nations or not sectors:
        return tables.empty(WatchedCount)
    told = np.zeros((len(seen.nations), len(sectors), days), np.int64)
    nation = {
        sensor: seen.nations.index(name)
        for sensor, name in zip(
            tables.texts(watches, "sensor"), tables.texts(watches, "nation"), strict=True
        )
        if name in seen.nations
    }
    day, sector, kept = _placed(view, sectors, first=first, days=days)
    places = {i: n for n, i in enumerate(view.incidents.column("incident_id").to_pylist())}
    for incident, who in _noticed_by(view, nation):
        place = places.get(incident, -1)
        if place >= 0 and kept[place]:
            told[who, sector[place], day[place]] += 1
    return _rows(seen, [s.sector_id for s in sectors], told, first)


def _span(view: View) -> tuple[date, int]:
    """The first day and how many whole ones there are, by what came in."""
    starts = pc.min_max(view.watches.column("start"))["min"].as_py()
    last = pc.max(view.watches.column("end")).as_py()
    limit = cycle.limit_of(view.entry)
    if limit is not None:
        last = min(last, limit)
    first = starts.astimezone(UTC).date()
    return first, (last.astimezone(UTC).date() - first).days


def _placed(
    view: View, sectors: Sequence[Sector], *, first: date, days: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The day of each incident, the sector nearest to it, and whether it counts."""
    rows = view.incidents
    forbidden = kinds(view.mission)
    begin = int(moment(first).timestamp()) * 1_000_000
    day = (tables.micros(rows, "start") - begin) // 86_400_000_000
    kept = np.isin(tables.texts(rows, "kind"), sorted(forbidden))
    kept &= rows.column("probability").to_numpy() >= by(view.mission).incident_min
    kept &= (day >= 0) & (day < days)
    lon, lat = (rows.column(n).to_numpy() for n in ("lon", "lat"))
    points = shapely.points(lon, lat)
    away = [shapely.distance(shapely.from_wkb(one.shape), points) for one in sectors]
    sector = np.argmin(away, axis=0) if rows.num_rows else np.zeros(0, np.int64)
    return day, sector, np.asarray(kept, np.bool_)


def assumed(view: View) -> list[Because]:
    """What had to be assumed of what counts: of incidents outside every sector, and of those that
    look like live-fire exercises; nothing where there are none.
    """
    rows, sectors = view.incidents, list(view.sectors)
    if not (sectors and rows.num_rows and view.watches.num_rows):
        return []
    first, days = _span(view)
    _, _, kept = _placed(view, sectors, first=first, days=max(days, 0))
    tree = shapely.STRtree([shapely.from_wkb(one.shape) for one in sectors])
    lon, lat = (rows.column(n).to_numpy() for n in ("lon", "lat"))
    inside = np.zeros(rows.num_rows, np.bool_)
    inside[tree.query(shapely.points(lon, lat), predicate="intersects")[0]] = True
    exercise = np.asarray(rows.column("exercise").to_numpy(zero_copy_only=False), np.bool_)
    found = {"assumed_nearest": kept & ~inside, "assumed_exercise": kept & exercise}
    return [Because.of(n, n=int(these.sum())) for n, these in found.items() if these.any()]


def _noticed_by(view: View, nation: Mapping[str, int]) -> list[tuple[str, int]]:
    """Each incident with each nation whose own sensors have an account of it, once."""
    accounts = view.observations.select(["observation_id", "sensor"])
    sensors = tables.texts(accounts, "sensor")
    of = {
        one: nation[s]
        for one, s in zip(accounts.column("observation_id").to_pylist(), sensors, strict=True)
        if s in nation
    }
    incidents = tables.texts(view.members, "incident_id")
    members = view.members.column("observation_id").to_pylist()
    return sorted({(str(i), of[m]) for i, m in zip(incidents, members, strict=True) if m in of})


def _rows(
    seen: WatchedDays, sectors: list[str], told: npt.NDArray[np.int64], first: date
) -> pa.Table:
    """The counts as rows, one for each nation, sector and day."""
    n, j, d = (a.ravel() for a in np.indices(told.shape))
    begin = np.int64(moment(first).timestamp()) * 1_000_000 + d * 86_400_000_000
    return tables.columns(
        WatchedCount,
        {
            "source": [seen.nations[i] or NO_NATION for i in n.tolist()],
            "sector_id": [sectors[i] for i in j.tolist()],
            "start": tables.moments(begin), "end": tables.moments(begin + 86_400_000_000),
            "count": told.ravel(), "watched": np.clip(seen.watched.ravel(), 0.0, 1.0),
            "noticed": np.clip(seen.noticed.ravel(), 0.0, 1.0),
        },
        told.size,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is said of a file's columns: those that are wanted, those that are registers, and the
    text that tells what each is (a path, a name in the package, or "" to look for one that fits).
    """

    only: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    text: str = ""


class Counted(NamedTuple):
    """The counts of a file as `WatchedCount` rows, what was assumed, and its registers: each with
    the most days of silence that mean none.
    """

    rows: pa.Table
    assumed: tuple[str, ...]
    registers: dict[str, int]


def counted(name: str, data: bytes, said: Columns) -> Counted:
    """The counts of a file (`series`); needs no mission.

    Where nothing is said of its columns, a text of the package that tells of them all is taken.
    """
    told_of = _told_of(name, data, said)
    rows, assumed = series(name, data, only=said.only, registers=said.registers, told_of=told_of)
    registers = dict.fromkeys(said.registers, lines.SILENCE_MAX_D)
    if told_of is not None:
        registers |= {n.line_id: n.silence_max_d for n in told_of.lines if n.register}
    return Counted(rows, assumed, registers)


def _told_of(name: str, data: bytes, said: Columns) -> SeriesText | None:
    if said.text:
        path = texts.file("series", said.text)
        if path.stat().st_size > truces.SIZE_MAX:
            raise InputError("too long a text", where=str(path), remedy="Shorten it")
        return lines.parsed(path.name, path.read_bytes())
    if said.only or said.registers:
        return None
    found = heading(name, data)
    shelf = texts.shelf() / "series"
    known = (lines.parsed(p.name, p.read_bytes()) for p in sorted(shelf.glob("*.toml")))
    return next((one for one in known if lines.fits(one, found)), None)


def over(day: date) -> datetime:
    """When a day is over (UTC)."""
    return moment(day + timedelta(days=1))


def on(found: list[CessationReading], day: date | None) -> CessationReading:
    """The reading of a day, of the last where None is asked for; `InputError` for no such day."""
    for one in reversed(found):
        if day is None or one.day == day:
            return one
    known = f"{found[0].day} to {found[-1].day}" if found else "none: nobody's watch came in"
    raise InputError(
        f"no day {day or ''} can be read", where="trigger", remedy=f"Days that can be read: {known}"
    )
