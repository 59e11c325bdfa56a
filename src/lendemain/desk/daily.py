"""One day of a mission as a brief, ready to be put on paper; and the paper itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import commission, encoding, fusion, reports, tables
from lendemain.access import levels
from lendemain.desk import texts
from lendemain.desk.intake import observations
from lendemain.desk.mission import INTAKE, obj
from lendemain.desk.proof import audit
from lendemain.desk.reading import basemap
from lendemain.desk.released import audiences
from lendemain.desk.released.audiences import Release
from lendemain.desk.view import View
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint, note
from lendemain.records.arrival import StationDoubt
from lendemain.records.brief import Anchor, DailyBrief, Figure
from lendemain.records.incident import FAMILY_OF, Coverage, Family
from lendemain.records.observation import Geometry, Watch

FORMS = ("html", "pdf", "csv", "geojson")
MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}
ISSUED = "report.issued"
DAY_US = 86_400_000_000
DATED_WITHIN_US = 26 * 3_600_000_000
"""A wider interval is not dated to the day (26 h: the longest day has 25)."""

NO_ANCHOR = Anchor(origin="", size=0, root="", checkpoint="", last_audit="")
"""What a release says of the ledger: its size would tell how much is withheld."""

SUMS = ("accounts", "smm_count", "acts_min", "acts", "acts_max", "killed")


def paper(view: View | Release, *, day: date, language: str, form: str) -> bytes:
    """The daily report's bytes; the same records give the same bytes.

    `LendemainError` for a release of a day that its audience may not have yet.
    """
    if form not in FORMS:
        raise InputError(
            f"no such form as {form!r}",
            where="--format",
            remedy=f"Choose one of: {', '.join(FORMS)}",
        )
    phrases = texts.phrases(language)
    return reports.daily.daily(brief(view, day), language=language, form=form, phrases=phrases)


@dataclass(frozen=True)
class Made:
    """A report as it was made: its bytes, day, language and form, and whose release it is ("": the
    mission's own).
    """

    paper: bytes
    day: date
    language: str
    form: str
    audience: str = ""

    @property
    def name(self) -> str:
        """The name of its file.

        >>> Made(b"", date(2026, 6, 1), "en", "csv", "party:north").name
        'daily-2026-06-01-en-party-north.csv'
        """
        whose = "".join(c if c.isalnum() else "-" for c in self.audience)
        return f"daily-{self.day}-{self.language}{'-' if whose else ''}{whose}.{self.form}"


def issued(view: View, made: Made) -> int:
    """The number of the entry by which the desk signs a report: its digest, and what it is.

    The report itself is kept with the ledger.  The same bytes are signed once.
    """
    digest = encoding.digest(made.paper)
    for entry in view.mission.entries(ISSUED):
        if entry.objects("report")[0]["digest"] == digest:
            return entry.index
    view.mission.segments.put_bytes(made.paper)
    said: dict[str, object] = {
        "day": made.day.isoformat(), "language": made.language, "form": made.form,
        "cycle": view.entry.index,
    }  # fmt: skip
    if made.audience:
        said["audience"] = made.audience
    named = obj(digest, len(made.paper), MEDIA[made.form], "report")
    return view.mission.record(ISSUED, said, [named])


def brief(view: View | Release, day: date) -> DailyBrief:
    """Everything that the report of one day (in the mission's own zone) says."""
    zone = ZoneInfo(view.agreements[0].time_zone)
    start, end = bounds(day, zone)
    release = _released(view, end, zone) if isinstance(view, Release) else None
    dated, undated = _of_day(view, start, end)
    behind = {} if isinstance(view, Release) else _entries_behind(view, dated, undated)
    incidents = _with_place(view, dated, behind)
    monitors = pc.is_in(
        incidents.column("kind").cast(pa.string()),
        value_set=pa.array([k for k, f in FAMILY_OF.items() if f is Family.MONITORS]),
    )
    restrictions = incidents.filter(monitors)
    ids = pa.chunked_array([incidents["incident_id"].combine_chunks()])
    incidents = incidents.filter(pc.invert(monitors))
    allegations = _of_incidents(view.allegations, ids)
    cases = _of_incidents(view.cases, ids)
    watched = release is None or bool(release["watched"])
    coverage = _hours(view, start, end) if watched else tables.empty(Coverage)
    days = _fortnight(view, day, zone)
    return DailyBrief(
        mission=view.name,
        day=day,
        start=start,
        end=end,
        agreement=view.agreements[0],
        sectors=view.sectors if watched else (),
        figures=_figures(incidents, restrictions, allegations, days),
        incidents=incidents,
        allegations=allegations,
        cases=cases,
        coverage=coverage,
        restrictions=restrictions,
        rejections=_rejections(view.rejections),
        days=days,
        sources=[] if isinstance(view, Release) else _sources(view),
        totals=commission.docket.totals(view.cases),
        anchor=NO_ANCHOR if isinstance(view, Release) else anchor(view),
        basemap=basemap.features(*view.agreements[0].theatre),
        undated=_with_place(view, undated, behind),
        sensed=None if isinstance(view, Release) else _sensed(view, start, end),
        release=release,
        unlocated=0 if isinstance(view, Release) else _unlocated(view, start, end),
    )


def _unlocated(view: View, start: datetime, end: datetime) -> int:
    """How many accounts that may be of the day have no place, so that no incident has them."""
    below = view.entry.number("as_of")
    rows = observations(view.mission, below=below, columns=["geometry", "start", "end"])
    placeless = pc.equal(rows.column("geometry").cast(pa.string()), Geometry.UNLOCATED.value)
    touches = pc.and_(pc.less(rows.column("start"), end), pc.greater(rows.column("end"), start))
    return int(pc.sum(pc.and_(placeless, touches)).as_py() or 0)


def _sensed(view: View, start: datetime, end: datetime) -> Mapping[str, pa.Table]:
    """What moved, what was heard and which heat stood out, as far as it began on the day."""
    begins = {"crossings": "time", "interference": "start", "heard": "start", "anomalies": "day"}
    found = {
        name: _between(getattr(view.found, name), at, start, end) for name, at in begins.items()
    }
    doubts = tables.joined(StationDoubt, [view.found.microphones, view.found.radars])
    return found | {"clocks": view.found.clocks, "microphones": doubts}


def _released(view: Release, end: datetime, zone: ZoneInfo) -> Mapping[str, object] | None:
    """What the report must say of its release; `LendemainError` where the day is not released yet.

    It depends on the day and the policy alone, so it tells nothing of what the day holds.
    """
    wanted = view.audience
    if wanted.exact:
        return None
    last = np.array([encoding.microseconds(end)], np.int64)
    due, watch = (
        int(levels.released(last, [kind], wanted.rule, zone)[0]) for kind in ("", "watch")
    )
    if view.at < due:
        raise LendemainError(
            f"not released to this audience before {encoding.moment(due):%Y-%m-%d %H:%M} UTC",
            where=f"the day's report for {wanted.name}",
            remedy="Ask for an earlier day, or again then",
        )
    return {**audiences.described(wanted), "watched": view.at >= watch}


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a calendar day of a zone begins and ends, in UTC; it has 23 or 25 hours twice a year."""
    start = datetime.combine(day, time_of_day(), zone)
    end = datetime.combine(day + timedelta(days=1), time_of_day(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def anchor(view: View) -> Anchor:
    """Where the ledger stands, and what its last audit said."""
    mission = view.mission
    text = note.opened(mission.head.encode(), [mission.verifier]).text
    head = checkpoint.parsed(text)
    return Anchor(
        origin=head.origin,
        size=head.size,
        root=head.root.hex(),
        checkpoint=mission.head,
        last_audit=audit.last(mission),
    )


def _of_day(view: View | Release, start: datetime, end: datetime) -> tuple[pa.Table, pa.Table]:
    begin, finish = tables.micros(view.incidents, "start"), tables.micros(view.incidents, "end")
    first, last = encoding.microseconds(start), encoding.microseconds(end)
    dated = (finish - begin) <= DATED_WITHIN_US
    today = dated & (begin >= first) & (begin < last)
    maybe = ~dated & (begin < last) & (finish > first)
    return view.incidents.filter(pa.array(today)), view.incidents.filter(pa.array(maybe))


def _hours(view: View | Release, start: datetime, end: datetime) -> pa.Table:
    """The day's coverage; hours of which nothing is known are hours in which nobody watched."""
    known = _between(view.coverage, "hour", start, end)
    if not view.sectors or known.num_rows:
        return known
    return fusion.coverage.coverage(tables.empty(Watch), view.sectors, start=start, end=end)


def _between(rows: pa.Table, name: str, start: datetime, end: datetime) -> pa.Table:
    at = rows.column(name)
    return rows.filter(pc.and_(pc.greater_equal(at, pa.scalar(start)), pc.less(at, pa.scalar(end))))


def _of_incidents(rows: pa.Table, ids: pa.ChunkedArray) -> pa.Table:
    return rows.filter(pc.is_in(rows.column("incident_id").cast(pa.string()), value_set=ids))


def _entries_behind(view: View, *incidents: pa.Table) -> Mapping[str, list[int]]:
    """The numbers of the entries that each incident rests on."""
    ids = pa.chunked_array([t["incident_id"].combine_chunks() for t in incidents], pa.string())
    members = _of_incidents(view.members, ids)
    below = view.entry.number("as_of")
    accounts = observations(view.mission, below=below, columns=["observation_id"])
    wanted = members.column("observation_id").combine_chunks()
    hit = accounts.filter(pc.is_in(accounts.column("observation_id"), value_set=wanted))
    entry_of = dict(zip(hit["observation_id"].to_pylist(), hit["entry"].to_pylist(), strict=True))
    found: dict[str, set[int]] = {}
    for incident, account in zip(
        tables.texts(members, "incident_id"), wanted.to_pylist(), strict=True
    ):
        found.setdefault(incident, set()).add(entry_of[account])
    return {incident: sorted(entries) for incident, entries in found.items()}


def _with_place(view: View | Release, rows: pa.Table, behind: Mapping[str, list[int]]) -> pa.Table:
    ids = rows.column("incident_id").to_pylist()
    entries = pa.array([behind.get(i, []) for i in ids], pa.list_(pa.int64()))
    sector = _sectors_of(view, ids)
    rows = rows.append_column("entries", entries)
    rows = rows.append_column("sector_id", pa.array(sector, pa.string()))
    return rows.append_column("zone_note", pa.array([""] * len(ids), pa.string()))


def _sectors_of(view: View | Release, ids: Sequence[str]) -> list[str]:
    known = dict(
        zip(
            tables.texts(view.allegations, "incident_id"),
            tables.texts(view.allegations, "sector_id"),
            strict=True,
        )
    )
    return [str(known.get(i, "")) for i in ids]


def _figures(
    incidents: pa.Table, restrictions: pa.Table, allegations: pa.Table, days: pa.Table
) -> list[Figure]:
    entries = _union(incidents)
    week = days.slice(6, 7).to_pylist()  # the seven days before this one
    figures = []
    for name in ("incidents", *SUMS, "allegations", "restrictions"):
        counted = {"allegations": allegations, "restrictions": restrictions}.get(name, incidents)
        today = _sum(counted, name)
        earlier = [row[name] for row in week if row[name] is not None]
        behind = _union(restrictions) if name == "restrictions" else entries
        figures.append(
            Figure(
                name=name,
                today=today,
                yesterday=week[-1][name],
                week_mean=sum(earlier) / len(earlier) if len(earlier) == 7 else None,
                entries=behind,
            )
        )
    return figures


def _sum(rows: pa.Table, name: str) -> int:
    if name not in SUMS:
        return int(rows.num_rows)
    return int(_numbers(rows, name).sum())


def _numbers(rows: pa.Table, name: str) -> np.ndarray:
    """A column of numbers to be summed; of acts each counts once, in whatever incident it counts
    elsewhere.
    """
    values = rows.column(name).fill_null(0).to_numpy(zero_copy_only=False)
    if name.startswith("acts"):
        values = np.maximum(values - rows.column("acts_elsewhere").to_numpy(), 0)
    return np.asarray(values)


def _union(rows: pa.Table) -> list[int]:
    return sorted({e for entries in rows.column("entries").to_pylist() for e in entries})


def _fortnight(view: View | Release, day: date, zone: ZoneInfo) -> pa.Table:
    """The last fourteen days, this one last; null where nothing was received or watched."""
    starts = [bounds(day - timedelta(days=13 - i), zone)[0] for i in range(14)]
    edges = np.array([encoding.microseconds(t) for t in (*starts, bounds(day, zone)[1])])
    dated = (
        tables.micros(view.incidents, "end") - tables.micros(view.incidents, "start")
    ) <= DATED_WITHIN_US
    rows = view.incidents.filter(pa.array(dated))
    where = np.searchsorted(edges, tables.micros(rows, "start"), "right") - 1
    inside = (where >= 0) & (where < 14)
    monitors = np.array(
        [FAMILY_OF.get(k) is Family.MONITORS for k in tables.texts(rows, "kind")], bool
    )
    watched, hours = _watched(view, edges)
    recorded = (np.bincount(where[inside], minlength=14) > 0) | (hours > 0)
    columns: dict[str, list[object]] = {"day": [day - timedelta(days=13 - i) for i in range(14)]}
    normal = inside & ~monitors
    columns["incidents"] = _nulled(np.bincount(where[normal], minlength=14), recorded)
    for name in SUMS:
        sums = np.bincount(where[normal], weights=_numbers(rows, name)[normal], minlength=14)
        columns[name] = _nulled(sums, recorded)
    columns["restrictions"] = _nulled(np.bincount(where[inside & monitors], minlength=14), recorded)
    columns["allegations"] = _nulled(_alleged(view, edges), recorded)
    columns["watched"] = [float(w) if h else None for w, h in zip(watched, hours, strict=True)]
    return pa.table(columns)


def _alleged(view: View | Release, edges: np.ndarray) -> np.ndarray:
    rows = view.allegations
    dated = (tables.micros(rows, "end") - tables.micros(rows, "start")) <= DATED_WITHIN_US
    where = np.searchsorted(edges, tables.micros(rows, "start"), "right") - 1
    return np.bincount(where[(where >= 0) & (where < 14) & dated], minlength=14)


def _nulled(values: np.ndarray, recorded: np.ndarray) -> list[object]:
    return [int(v) if known else None for v, known in zip(values, recorded, strict=True)]


def _watched(view: View | Release, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Day by day the mean watched share over sectors and hours, and how many hours are known."""
    where = np.searchsorted(edges, tables.micros(view.coverage, "hour"), "right") - 1
    inside = (where >= 0) & (where < 14)
    share = view.coverage.column("watched").to_numpy(zero_copy_only=False)[inside]
    hours = np.bincount(where[inside], minlength=14)
    total = np.bincount(where[inside], weights=share, minlength=14)
    return total / np.maximum(hours, 1), hours


def _rejections(rejected: pa.Table) -> pa.Table:
    rows = rejected.select(["source", "reason", "kept"])
    plain = pa.table({n: rows.column(n).cast(pa.string()) for n in ("source", "reason")})
    plain = plain.append_column("kept", rows.column("kept"))
    counted = plain.group_by(["source", "reason", "kept"]).aggregate([([], "count_all")])
    counted = counted.rename_columns(["source", "reason", "kept", "rows"])
    return counted.sort_by(
        [("source", "ascending"), ("reason", "ascending"), ("kept", "ascending")]
    )


def _sources(view: View) -> list[dict[str, object]]:
    names = ("source", "file", "rows", "accepted", "rejected", "duplicates")
    return [
        {"entry": e.index, **{n: e.body[n] for n in names}}
        for e in view.mission.entries(INTAKE, below=view.entry.number("as_of"))
    ]
