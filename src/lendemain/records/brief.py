"""Everything a daily report says, as records: the report only puts it on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from lendemain.records.agreement import Agreement, Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the summary, the day before's, the week's daily mean, and the entries behind
    it.

    `name` is a phrase key ("incidents", "accounts", "smm_count", "acts_min", "acts", "acts_max",
    "killed", "allegations", "restrictions", "cases_open", ...); `week_mean` is None where the week
    before was not watched or not recorded.
    """

    name: str
    today: int
    yesterday: int | None
    week_mean: float | None
    entries: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where the ledger stood when the report was made."""

    origin: str
    size: int
    root: str
    checkpoint: str
    last_audit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyBrief:
    """One day of a mission, bounded in the mission's own time zone.

    Tables follow their records: `incidents` (Incident, plus `entries`: list of int64, `sector_id`,
    and `zone_note`), `allegations` (Allegation), `cases` (Case), `coverage` (Coverage, this day's
    hours), `restrictions` (Incident of family monitors, same added columns), `rejections` (counts:
    source, reason, rows).  `days` is a table of the last fourteen days (day, incidents, acts,
    watched), a null where nothing was recorded.  `basemap` is GeoJSON
    features. `undated` holds incidents that may fall on this day but are not dated to the day (same
    columns as `incidents`): they are shown apart and counted in no figure.  `sensed` are the day's
    crossings, interference, acts heard and anomalies by name, and clocks that are doubted; None in
    a release.  `release` says by which rule a release was made coarse (audience, rule, cell_m,
    time, delay_h, least, late_h, watch_h, and `watched`: whether the watch is part of it); None in
    the mission's own report.  `unlocated` counts the accounts that may be of this day and have no
    place that is known: they are part of no incident.
    """

    mission: str
    day: date
    start: datetime
    end: datetime
    agreement: Agreement
    sectors: Sequence[Sector]
    figures: Sequence[Figure]
    incidents: pa.Table
    allegations: pa.Table
    cases: pa.Table
    coverage: pa.Table
    restrictions: pa.Table
    rejections: pa.Table
    days: pa.Table
    sources: Sequence[Mapping[str, object]]
    totals: Mapping[str, int]
    anchor: Anchor
    basemap: Mapping[str, object]
    undated: pa.Table | None = None
    sensed: Mapping[str, pa.Table] | None = None
    release: Mapping[str, object] | None = None
    unlocated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBrief:
    """Everything that the readable file of a case says; each part names the entries behind it.

    `case`, `allegation` and `incident` are rows of those records (None where there is none now),
    `accounts` rows of Observation with their `entry`, `exhibits` rows of what is held or withheld
    (exhibit, media, bytes, custody, entries, why: "" where it is in the dossier), `withheld` what
    is kept back: what it is (file, content, entry), digest and reason, `timeline` rows of entries
    (index, kind, author, made, what), `cycles` entries that drew the incident with their software.
    A reason is a phrase's key ("in_bulk") or words.  Where `exact` is false, single accounts are
    left to the audience's release.  `analyses` are recorded analyses, each with who made it (by,
    entry), its `document`, its `sentences` and the `names` of its hypotheses by language; `done` is
    what the procedure did (clocks, hearing, answers, findings, vote, remedies), None where nothing
    was; `place` what its map shows (region, core, lines, bands, zones, basemap), None where places
    are not shown; `members` of a pattern case its members, each with its line (`case`) and its
    `incident` (None where there is none now).
    """

    mission: str
    number: int
    audience: str
    exact: bool
    made: datetime
    agreement: Agreement
    case: Mapping[str, object]
    allegation: Mapping[str, object] | None
    incident: Mapping[str, object] | None
    steps: Sequence[Mapping[str, object]]
    exhibits: Sequence[Mapping[str, object]]
    accounts: Sequence[Mapping[str, object]]
    timeline: Sequence[Mapping[str, object]]
    withheld: Sequence[tuple[str, str, str]]
    cycles: Sequence[tuple[int, str]]
    head: int
    anchor: Anchor
    analyses: Sequence[Mapping[str, object]] = ()
    done: Mapping[str, object] | None = None
    place: Mapping[str, object] | None = None
    members: Sequence[Mapping[str, Any]] = ()
