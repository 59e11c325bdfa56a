"""Incident x provision -> allegation.

An incident is alleged under a provision where its kind (and weapon) is one that the provision
forbids, the provision was in force, and at least the least share of the incident's region lies in
one of its zones.  Then

    probability = share inside x probability of the kind x probability of the incident
                  x share of its time in force

which is a lower bound: what the accounts say of other kinds is not counted.  Each of a provision's
zones is answered apart; where its parties measure from different lines and the answers differ, both
are given.  Announced activities are weighed, never decided.  Nobody is accused: `binds` names
everyone whom the provision binds, whichever side of the line the incident lies on.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain import tables
from lendemain.agreement import zones
from lendemain.agreement.alleged import Found, alleged
from lendemain.agreement.excuses import micros, share_of_time
from lendemain.agreement.ground import plane_of
from lendemain.agreement.shares import Places, margins_m, shares
from lendemain.geo import Plane
from lendemain.records.agreement import Agreement, Provision, Zone
from lendemain.records.case import Allegation
from lendemain.records.observation import NOT_KNOWN, UNDETERMINED

Floats = npt.NDArray[np.float64]

DAY_US = 86_400_000_000
NO_WEAPON_TOLD = ("", NOT_KNOWN.lower(), UNDETERMINED)
_NO_END = np.iinfo(np.int64).max


def allegations(incidents: pa.Table, notices: pa.Table, agreement: Agreement) -> pa.Table:
    """Every allegation that a table of incidents gives rise to (Allegation), by start and id.

    `notices` are announced activities (Notice).  Where a provision tolerates a number of incidents
    a day (UTC), a day with no more than that is not alleged, and on a day with more all are.  An
    incident whose place is not a finite number gives rise to none.
    """
    candidates = _candidates(incidents, agreement)
    if not candidates.num_rows:
        return tables.empty(Allegation)
    plane = plane_of(agreement)
    answers = _Answers(candidates, agreement, plane)
    found = [part for p in agreement.provisions for part in _found(p, answers)]
    return alleged(found, candidates, answers.places, notices=notices, agreement=agreement)


def _candidates(incidents: pa.Table, agreement: Agreement) -> pa.Table:
    """The incidents of a kind that some provision forbids, with a place."""
    forbidden = sorted({kind for p in agreement.provisions for kind in p.kinds})
    wanted = pc.is_in(
        incidents["kind"].cast(pa.string()), value_set=pa.array(forbidden, pa.string())
    )
    placed = pc.and_(pc.is_finite(incidents["lon"]), pc.is_finite(incidents["lat"]))
    return incidents.filter(pc.and_(wanted, placed)).combine_chunks()


def places_of(incidents: pa.Table, plane: Plane) -> Places:
    """Where incidents were, in metres; an axis that is no number counts as 0."""
    x, y = plane.metres(incidents["lon"].to_numpy(), incidents["lat"].to_numpy())
    axes = np.column_stack(
        [np.asarray(incidents[n].to_numpy(), float) for n in ("semi_major_m", "semi_minor_m")]
    )
    turned = np.radians(np.asarray(incidents["orientation_deg"].to_numpy(), float))
    given = incidents["shape"].to_numpy(zero_copy_only=False)
    shapes = np.full(len(given), None, dtype=object)
    rows = np.flatnonzero([s is not None for s in given])
    read = shapely.from_wkb(given[rows], on_invalid="ignore")
    good = np.array([s is not None and s.is_valid and s.area > 0.0 for s in read], bool)
    shapes[rows[good]] = plane.flat(read[good])
    return Places(x, y, np.abs(np.nan_to_num(axes)), np.nan_to_num(turned), shapes)


@dataclass
class _Answers:
    """Margins and shares of all candidates by zone and reference line, each worked out once."""

    candidates: pa.Table
    agreement: Agreement
    plane: Plane
    kept: dict[tuple[str, str], tuple[Floats, Floats]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.candidates
        self.places = places_of(rows, self.plane)
        self.start, self.end = tables.micros(rows, "start"), tables.micros(rows, "end")
        self.kinds = tables.texts(rows, "kind")
        self.weapons = tables.texts(rows, "weapon")
        self.certain = np.asarray(rows["probability"].to_numpy(), float) * np.asarray(
            rows["kind_probability"].to_numpy(), float
        )

    def of(self, zone: Zone, line_id: str) -> tuple[Floats, Floats]:
        """Margins in metres and shares for a zone as measured from a line ("": from none)."""
        key = (zone.zone_id, line_id)
        if key not in self.kept:
            self.kept[key] = self._measured(zone, line_id)
        return self.kept[key]

    def _measured(self, zone: Zone, line_id: str) -> tuple[Floats, Floats]:
        """Worked out for incidents of the kinds forbidden there, and 0 for all others."""
        margins, inside = np.zeros(len(self.start)), np.zeros(len(self.start))
        kinds = {k for p in self.agreement.provisions if zone.zone_id in p.zones for k in p.kinds}
        asked = np.isin(self.kinds, sorted(kinds))
        held = zones.spans(self.agreement, line_id) if line_id else [(None, None, None)]
        for line, first, last in held:
            rows = asked
            if first is not None and last is not None:
                rows = asked & (self.start >= micros(first)) & (self.start < micros(last))
            if not rows.any():
                continue
            area = zones.region(zone, line, self.agreement, plane=self.plane)
            places = self.places.at(rows)
            margins[rows] = margins_m(places, area)
            inside[rows] = shares(places, area, margins[rows], plane=self.plane)
        return margins, inside


def _found(provision: Provision, answers: _Answers) -> list[Found]:
    """What a provision says of the candidates, one part for each zone and line."""
    agreement = answers.agreement
    least = (agreement.thresholds or {}).get("inside_min", 0.0)
    chance = answers.certain * _forbidden(provision, answers)
    by_id = {z.zone_id: z for z in agreement.zones}
    listed = [by_id[z] for z in provision.zones]
    lines = tuple(dict.fromkeys(z.line_id for z in listed if z.line_id))
    found = []
    for zone in listed:
        margins, inside = answers.of(zone, zone.line_id)
        kept = (inside >= least) & (inside > 0.0)
        others = []
        for line_id in lines if zone.line_id else ():
            if line_id != zone.line_id:
                other = answers.of(zone, line_id)
                differ = np.abs(other[1] - inside) >= max(least, 1e-6)
                kept = kept | differ
                others.append((line_id, *other, differ))
        for line_id, margin, share, chosen in ((zone.line_id, margins, inside, kept), *others):
            rows = np.flatnonzero(chosen & (chance > 0.0))
            found.append(
                Found(provision, zone.zone_id, line_id, rows, margin[rows], share[rows],
                      share[rows] * chance[rows])
            )  # fmt: skip
    return _beyond_tolerance(provision, found, answers)


def _forbidden(provision: Provision, answers: _Answers) -> Floats:
    """For each candidate, how far it is of a kind and weapon, and at a time, that is forbidden.

    A weapon is one of a provision's where one of the provision's words begins a word of what the
    accounts say ("anti-tank" is no tank).
    """
    last = micros(provision.end) if provision.end else _NO_END
    share = share_of_time(answers.start, answers.end, micros(provision.start), last)
    share = share * np.isin(answers.kinds, provision.kinds)
    if provision.weapons:
        untold = (answers.agreement.thresholds or {}).get("unknown_weapon", 0.0)
        said = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, provision.weapons))})")
        told, where = np.unique(answers.weapons.astype(str), return_inverse=True)
        match = [
            untold if t in NO_WEAPON_TOLD else float(bool(said.search(t)))
            for t in (str(t).lower() for t in told)
        ]
        share = share * np.array(match)[where]
    return share


def _beyond_tolerance(provision: Provision, found: list[Found], answers: _Answers) -> list[Found]:
    if not provision.tolerated:
        return found
    rows = np.unique(np.concatenate([part.rows for part in found]))
    days, count = np.unique(answers.start[rows] // DAY_US, return_counts=True)
    beyond = days[count > provision.tolerated]
    return [part.only(np.isin(answers.start[part.rows] // DAY_US, beyond)) for part in found]
