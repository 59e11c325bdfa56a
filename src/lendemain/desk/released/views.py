"""What the page shows of a mission, as JSON-ready mappings; the page itself does no arithmetic.

A `Views` belongs to one version of a mission: it is prepared once and then only read.  Times are
UTC moments, shares and probabilities lie in [0, 1], lengths are metres unless a name says
kilometres, names are mappings by language.  Where a monitor or sensor stood is never among them.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain.desk.network.assurance import Labels
from lendemain.desk.released import audiences, regions
from lendemain.desk.released.audiences import Release
from lendemain.desk.released.docket import Docket, WantedCases
from lendemain.desk.released.register import (
    Moment,
    Register,
    Shown,
    Wanted,
    check_years,
    kinds_of_families,
    likelihood,
    names,
    plain,
)
from lendemain.desk.released.watched import Watched
from lendemain.errors import InputError
from lendemain.records.agreement import Provision
from lendemain.records.brief import Anchor

DATED_WITHIN_US = 26 * 3_600_000_000
"""An incident whose interval is wider (26 h: a day with its change of clocks) has no day."""

REGIONS_MAX = 1_000
CELLS_MAX = 4_000
ACCOUNTS_MAX = 500
DAYS_MAX = 20_000
KM_A_DEGREE = 111.2

ACCOUNT = (
    "source", "source_ref", "row", "entry", "sensor", "provenance", "start", "end",
    "time_precision", "clock_error_s", "geometry", "error_m", "place_name", "kind", "phenomenon",
    "description", "means", "weapon", "count", "count_min", "count_max", "count_qualifier",
    "killed", "by_party", "accused", "actors", "exercise", "reliability", "credibility",
    "probability", "text", "language",
)  # fmt: skip
"""What is shown of an account: everything but the places of those who gave it."""


class Span(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"start": "from", "end": "to"},
):
    """A stretch of time, or the hour that holds `at`."""

    start: Moment | None = None
    end: Moment | None = None
    at: Moment | None = None

    def __post_init__(self) -> None:
        """Refuse years that no calendar of a mission holds."""
        check_years(self.start, self.end, self.at)


class Views:
    """Everything the page shows of one version of a mission."""

    def __init__(self, view: Shown, *, anchor: Anchor, labels: Labels | None = None) -> None:
        audited = hashlib.sha256(anchor.last_audit.encode()).hexdigest()[:8]
        self._labels = labels
        witnessed = labels.witnessed if labels else 0
        self.version = f"{view.version}-{anchor.size}-{audited}-{witnessed}"
        self._view, self._anchor = view, anchor
        self.due = view.due if isinstance(view, Release) else None
        self._register = Register(view)
        self._zone = ZoneInfo(view.agreements[0].time_zone)
        self._docket = Docket(view.cases, thresholds=view.agreements[0].thresholds)
        self._coverage = Watched(view.coverage, view.sectors)

    # The mission

    @cached_property
    def mission(self) -> Mapping[str, object]:
        """Its name, texts, sectors, kinds of incident, days, and how much of everything it has."""
        view = self._view
        texts = [
            {
                "agreement_id": text.agreement_id,
                "title": dict(text.title),
                "standing": text.standing,
                "source": text.source,
                "effective": text.effective,
                "parties": [{"party_id": p.party_id, "name": dict(p.name)} for p in text.parties],
                "provisions": [_provision(p) for p in text.provisions],
            }
            for text in view.agreements
        ]
        first = view.agreements[0]
        days = self.days["days"]
        assert isinstance(days, list)
        return {
            "version": self.version,
            "name": view.name,
            "release": self._release,
            "time_zone": first.time_zone,
            "theatre": list(first.theatre),
            "agreements": texts,
            "sectors": [
                {"sector_id": s.sector_id, "name": s.name, "from_km": s.from_km, "to_km": s.to_km}
                for s in view.sectors
            ],
            "kinds": kinds_of_families(),
            "first_day": days[0]["day"],
            "last_day": days[-1]["day"],
            "totals": {
                name: getattr(view, name).num_rows
                for name in ("observations", "rejections", "incidents", "allegations", "cases")
            },
        }

    @property
    def _release(self) -> Mapping[str, object] | None:
        """By which rule what is shown was made coarse; None where it is everything."""
        view = self._view
        return audiences.described(view.audience) if isinstance(view, Release) else None

    @cached_property
    def days(self) -> Mapping[str, object]:
        """Day by day in the mission's zone: incidents, those alleged, and the share watched.

        `watched` is None on days of which no watch is known.  `undated` counts incidents whose
        interval is wider than a day: they are in the list of every day they may belong to.
        """
        edges = self._edges()
        register = self._register
        dated = (register.end - register.start) <= DATED_WITHIN_US
        where = np.searchsorted(edges, register.start, "right") - 1
        inside = dated & (where >= 0) & (where < len(edges) - 1)
        size = len(edges) - 1
        incidents = np.bincount(where[inside], minlength=size)
        alleged = np.bincount(where[inside & (register.allegations_of > 0)], minlength=size)
        watched = self._coverage.by_day(edges)
        rows = [
            {
                "day": datetime.fromtimestamp(edge / 1e6, self._zone).date(),
                "start": _moment(edge),
                "end": _moment(after),
                "incidents": count,
                "alleged": charged,
                "watched": share,
            }
            for edge, after, count, charged, share in zip(
                edges[:-1].tolist(), edges[1:].tolist(), incidents.tolist(), alleged.tolist(),
                watched, strict=True,
            )
        ]  # fmt: skip
        return {"days": rows, "undated": int((~dated).sum())}

    def _edges(self) -> npt.NDArray[np.int64]:
        """The beginnings of the mission's days in UTC microseconds, and the end of the last."""
        starts = self._register.start
        moments = [int(starts.min()), int(starts.max())] if len(starts) else []
        moments += self._coverage.span
        moments = moments or [_micros(self._view.agreements[0].effective)]
        first, last = (
            _moment(extreme).astimezone(self._zone).date()
            for extreme in (min(moments), max(moments))
        )
        first = max(first, last - timedelta(days=DAYS_MAX))
        days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
        midnights = [datetime(d.year, d.month, d.day, tzinfo=self._zone) for d in days]
        return np.array([_micros(midnight) for midnight in midnights], np.int64)

    # Incidents

    def incidents(self, wanted: Wanted) -> Mapping[str, object]:
        """One page of the list, newest first, with how many there are in all.

        `families` counts the families of kinds among all that are wanted.  `InputError` for a
        filter that names what the mission does not have.
        """
        page, total, after = self._register.page(wanted)
        chosen = self._register.wanted(wanted)
        found, counts = np.unique(self._register.families[chosen].astype(str), return_counts=True)
        return {
            "version": self.version,
            "total": total,
            "rows": self._register.listed(page),
            "after": after,
            "families": dict(zip(found.tolist(), counts.tolist(), strict=True)),
        }

    def incident(self, incident_id: str) -> Mapping[str, object] | None:
        """One incident with its region, accounts, allegations and cases; None where unknown."""
        place = self._register.place(incident_id)
        if place is None:
            return None
        rows = self._register.rows.slice(place, 1)
        accounts = self._register.accounts(place)
        shown = self._view.observations.take(pa.array(accounts[:ACCOUNTS_MAX]))
        kept = [name for name in ACCOUNT if name in shown.column_names]
        return {
            **self._register.listed(np.array([place], np.int64))[0],
            "region": regions.regions(rows)[0],
            "region_share": regions.SHARE,
            "core": regions.regions(rows, share=0.5)[0],
            "observations": plain(shown.select(kept)),
            "observations_total": len(accounts),
            "charges": self._charges(self._register.alleged(place)),
        }

    def _charges(self, places: npt.NDArray[np.int64]) -> list[dict[str, object]]:
        called = names(self._view.agreements)
        provisions = {p.provision_id: p for t in self._view.agreements for p in t.provisions}
        found = plain(self._view.allegations.take(pa.array(places)))
        for row in found:
            provision = provisions.get(str(row["provision_id"]))
            row["likelihood"] = likelihood(row["probability"])
            row["provision"] = _provision(provision) if provision else None
            for name in ("zone_id", "reference"):
                row[f"{name}_name"] = called.get(str(row[name]))
            bound = [party.strip() for party in str(row["binds"]).split(",")]
            row["binds_names"] = [called.get(party, {"en": party}) for party in bound if party]
            row["case"] = self._docket.of_allegation(row["allegation_id"])
        return found

    def map(self, wanted: Wanted) -> Mapping[str, object]:
        """What is wanted as GeoJSON: at most `REGIONS_MAX` regions, the rest counted in cells.

        Regions that may breach something come first, then the more probable; sectors carry how well
        they were watched meanwhile.
        """
        register = self._register
        chosen = register.wanted(wanted)
        weight = np.lexsort(
            (chosen, -register.probability[chosen], register.allegations_of[chosen] == 0)
        )
        drawn = np.sort(chosen[weight[:REGIONS_MAX]])
        rest = chosen[weight[REGIONS_MAX:]]
        rows = register.rows.take(pa.array(drawn))
        shapes, boxes = regions.regions(rows), regions.boxes(rows)
        extent_km = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) * KM_A_DEGREE
        ids = register.ids.take(pa.array(drawn)).to_pylist()
        features = [
            regions.feature(
                shape,
                {
                    "incident_id": incident_id,
                    "family": str(register.families[place]),
                    "kind": str(register.kinds[place]),
                    "probability": round(float(register.probability[place]), 3),
                    "alleged": bool(register.allegations_of[place]),
                    "size_km": round(size, 2),
                    "centre": [
                        round(float(register.lon[place]), 4),
                        round(float(register.lat[place]), 4),
                    ],
                },
            )
            for shape, incident_id, place, size in zip(
                shapes, ids, drawn.tolist(), extent_km.tolist(), strict=True
            )
        ]
        grid = regions.cells(register.lon[rest], register.lat[rest])[:CELLS_MAX]
        return {
            "version": self.version,
            "total": len(chosen),
            "drawn": len(drawn),
            "regions": _collection(features),
            "cells": _collection(grid),
        }

    def lines(self, at: datetime | None) -> Mapping[str, object]:
        """Lines in force at a moment (the last day where None), their bands, zones, and sectors."""
        moment = at or _moment(self._edges()[-1])
        found = regions.lines(self._view.agreements, moment)
        sectors = [
            regions.feature(shape, {"sector_id": s.sector_id, "name": s.name})
            for s in self._view.sectors
            if (shape := regions.drawn(s.shape)) is not None
        ]
        return {name: _collection(f) for name, f in {**found, "sectors": sectors}.items()}

    def coverage(self, span: Span) -> Mapping[str, object]:
        """How well each sector was watched, in a stretch of time or in the hour that holds `at`."""
        start, end = span.start, span.end
        if span.at is not None:
            start = span.at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            end = start + timedelta(hours=1)
        edges = self._edges()
        first = _micros(start) if start else int(edges[0])
        last = _micros(end) if end else int(edges[-1])
        if last <= first:
            raise InputError("the end is not after the start", where="to", remedy="Swap them")
        return {
            "version": self.version,
            "from": _moment(first),
            "to": _moment(last),
            "sectors": self._coverage.by_sector(first, last),
        }

    # The docket and the ledger

    def cases(self, wanted: WantedCases) -> Mapping[str, object]:
        """One page of the docket, the most urgent first, with totals that balance."""
        page = dict(self._docket.page(wanted))
        if self._labels is not None:
            rows = page["rows"]
            assert isinstance(rows, list)
            page["rows"] = [{**r, "assured": self._labels.of_case(r["number"])} for r in rows]
        return {"version": self.version, **page}

    @cached_property
    def ledger(self) -> Mapping[str, object]:
        """The head, its signed checkpoint, the last audit; what came in and what was refused."""
        observations, rejections = self._view.observations, self._view.rejections
        came = _counted(observations, ["entry", "source"]) if observations.num_rows else []
        if self._labels is not None:
            came = [{**row, "assured": self._labels.of(_number(row["entry"]))} for row in came]
        return {
            "version": self.version,
            "origin": self._anchor.origin,
            "size": self._anchor.size,
            "root": self._anchor.root,
            "checkpoint": self._anchor.checkpoint,
            "last_audit": _audit(self._anchor.last_audit),
            "received": came,
            "rejections": _counted(rejections, ["source", "reason", "kept"]),
        }

    def witness(self) -> Mapping[str, object]:
        """How the ledger's head stands with its witnesses now; an empty label if that is not shown.

        Unlike everything else here it is asked anew each time, for it tells an age.
        """
        return {"label": ""} if self._labels is None else self._labels.head()


def _number(value: object) -> int:
    assert isinstance(value, int | str)
    return int(value)


def _provision(provision: Provision) -> dict[str, object]:
    return {
        "provision_id": provision.provision_id,
        "fragment": provision.fragment,
        "title": dict(provision.title),
        "text": provision.text,
        "gravity": provision.gravity,
    }


def _collection(features: list[regions.Feature]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": features}


def _counted(rows: pa.Table, columns: list[str]) -> list[dict[str, object]]:
    text = {n: rows.column(n) for n in columns}
    cast = {
        n: c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for n, c in text.items()
    }
    counted = pa.table(cast).group_by(columns).aggregate([([], "count_all")])
    ordered = counted.sort_by([(name, "ascending") for name in columns])
    return list(ordered.rename_columns([*columns, "rows"]).to_pylist())


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1e6)


def _moment(micros: int | np.int64) -> datetime:
    return datetime.fromtimestamp(int(micros) / 1e6, UTC)


def _audit(said: str) -> dict[str, object] | None:
    """The words of `desk.audit.last` taken apart; None where no audit is known."""
    found = re.fullmatch(r"(\S+): (\d+) entries, (\d+) problems", said)
    if found is None:
        return {"said": said} if said else None
    return {"at": found[1], "entries": int(found[2]), "problems": int(found[3]), "said": said}
