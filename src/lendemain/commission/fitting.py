"""How well incidents of the record fit claims: odds, pair by pair.

    odds =      P(incident) x P(claimed) x density of place and time if it is about it x kind
           / (density of the claimant's claims thereabouts x share about nothing recorded)

The place is normal with the claim's error, the incident's ellipse and a slack together; the time is
the claim's interval, blurred by a slack, over the incident's own.  An incident is claimed as
probably as the claimant's claims near it, less those about nothing recorded, go into the incidents
near it.  So where much is claimed, or much is recorded, a fit by chance is no surprise.  The share
about nothing recorded is learnt from the claims themselves (`matching`).  Nothing here knows a
party by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import tables
from lendemain.geo import Plane
from lendemain.probability import normal_below
from lendemain.records.incident import FAMILY_OF, Family

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

DEFAULTS: Mapping[str, float] = MappingProxyType({
    "claim_unrecorded": 0.5,  # share of claims about nothing recorded, before any is looked at
    "claim_time_slack_min": 15.0,  # one standard deviation beside the interval that a claim gives
    "claim_place_slack_m": 500.0,  # and beside the place
    "claim_fits_min": 0.5,  # less probable than this, and the record does not answer a claim
})  # fmt: skip
"""What the agreement's thresholds say of claims where they are silent."""

DAY_S = 86_400.0
CELL_M = 25_000.0
REACH = 3.5
CLAIMS_AT_ONCE = 256
CANDIDATES, CANDIDATES_MAX = 64, 1024
ODDS_MIN = 1e-4

SAME, KIN, OTHER = 4.0, 2.0, 0.2
_KIN: tuple[frozenset[str], ...] = (
    frozenset({"mortar", "artillery", "mlrs", "tank", "shelling", "explosion"}),
    frozenset({"uav_fpv_strike", "uav_drop", "uav_long_range", "uav_recon_flight"}),
    frozenset({"air_strike", "glide_bomb", "tactical_missile", "cruise_missile", "explosion"}),
    frozenset({"small_arms", "sniper", "hmg_agl", "armed_clash"}),
    frozenset({"advance_beyond_line", "new_position", "armed_clash", "position_in_zone"}),
)


def term(thresholds: Mapping[str, float], name: str) -> float:
    """A threshold of the text, or its default where the text is silent."""
    return float(thresholds.get(name, DEFAULTS[name]))


def kin(claimed: str, recorded: str) -> float:
    """How much likelier a recorded kind makes a claimed one than chance does.

    >>> kin("mortar", "mortar"), kin("shelling", "mortar"), kin("mortar", "undetermined")
    (4.0, 2.0, 1.0)
    >>> kin("mortar", "uav_drop"), kin("mortar", "crossing_closed")
    (1.0, 0.2)
    """
    if Family.UNKNOWN in (FAMILY_OF.get(claimed), FAMILY_OF.get(recorded)):
        return 1.0
    if claimed == recorded:
        return SAME
    if any(claimed in group and recorded in group for group in _KIN):
        return KIN
    return 1.0 if FAMILY_OF.get(claimed) is FAMILY_OF.get(recorded) else OTHER


@dataclass(frozen=True, slots=True)
class Places:
    """Claims or incidents as numbers: seconds, metres, covariances; rows of one length.

    `kind` are texts, `weight` the probability of an incident or the number a claim claims.
    """

    start: Floats
    end: Floats
    x: Floats
    y: Floats
    xx: Floats
    xy: Floats
    yy: Floats
    kind: npt.NDArray[np.object_]
    kind_probability: Floats
    weight: Floats

    def at(self, rows: npt.NDArray[np.int64]) -> "Places":
        """Some of the rows."""
        return Places(*(getattr(self, name)[rows] for name in self.__slots__))


def of_claims(claims: pa.Table, plane: Plane) -> Places:
    """Claims as numbers; one without a place lies nowhere (NaN)."""
    lon, lat = (_floats(claims, n) for n in ("lon", "lat"))
    x, y = plane.metres(lon, lat)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    variance = _floats(claims, "error_m") ** 2
    count = _floats(claims, "count")
    return Places(
        start=tables.micros(claims, "start") / 1e6, end=tables.micros(claims, "end") / 1e6,
        x=np.where(lost, np.nan, x), y=np.where(lost, np.nan, y), xx=variance,
        xy=np.zeros(len(x)), yy=variance, kind=tables.texts(claims, "kind"),
        kind_probability=np.ones(len(x)), weight=np.maximum(count, 1.0),
    )  # fmt: skip


def of_incidents(incidents: pa.Table, plane: Plane) -> Places:
    """Incidents as numbers; the ellipse's covariance along east and north."""
    x, y = plane.metres(_floats(incidents, "lon"), _floats(incidents, "lat"))
    major, minor = (np.nan_to_num(_floats(incidents, n)) for n in ("semi_major_m", "semi_minor_m"))
    turned = np.radians(np.nan_to_num(_floats(incidents, "orientation_deg")))
    sin, cos = np.sin(turned), np.cos(turned)
    return Places(
        start=tables.micros(incidents, "start") / 1e6, end=tables.micros(incidents, "end") / 1e6,
        x=x, y=y, xx=(major * sin) ** 2 + (minor * cos) ** 2,
        xy=(major**2 - minor**2) * sin * cos, yy=(major * cos) ** 2 + (minor * sin) ** 2,
        kind=tables.texts(incidents, "kind"),
        kind_probability=_floats(incidents, "kind_probability"),
        weight=_floats(incidents, "probability"),
    )  # fmt: skip


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(), float)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs in order of claim and incident, for any share of claims about nothing recorded.

    `base` are odds but for that share, `claimed` how many of the claimant's claims there are for
    each incident near the pair's; `rest` is, claim by claim, what was left out of `base`.
    """

    claim: Whole
    incident: Whole
    base: Floats
    claimed: Floats
    rest: Floats

    def odds(self, unrecorded: float) -> Floats:
        """The odds of each pair, if such a share of the claims is about nothing recorded."""
        return np.asarray(self.base * _scale(self.claimed, unrecorded))

    def others(self, unrecorded: float) -> Floats:
        """For each claim the odds of the pairs left out."""
        return np.asarray(self.rest * (1.0 - unrecorded) / unrecorded)


def _scale(claimed: Floats, unrecorded: float) -> Floats:
    return np.asarray(np.minimum(1.0, (1.0 - unrecorded) * claimed) / unrecorded)


def pairs(claims: Places, incidents: Places, thresholds: Mapping[str, float]) -> Pairs:
    """Every pair of one claimant's claims and incidents that is worth weighing.

    Of each claim the best candidates stay (64, and four for each occurrence it counts); the sum of
    the others' is in `rest`.
    """
    slack_s = 60.0 * term(thresholds, "claim_time_slack_min")
    slack_m = term(thresholds, "claim_place_slack_m")
    chance, about, recorded = (
        density(claims, claims), density(claims, incidents), density(incidents, incidents)
    )  # fmt: skip
    claimed = about / recorded
    near = _Near(incidents, 4.0 * slack_s)
    affinity = _Affinity(claims.kind, incidents.kind)
    found = []
    rest = np.zeros(len(claims.x))
    known = np.flatnonzero(np.isfinite(claims.x))
    for first in range(0, len(known), CLAIMS_AT_ONCE):
        rows = known[first : first + CLAIMS_AT_ONCE]
        at, i = near.of(claims.at(rows), REACH * (np.sqrt(claims.xx[rows]) + slack_m))
        c = rows[at]
        odds = _odds(claims.at(c), incidents.at(i), slack_s, slack_m) * affinity.of(
            c, i, incidents.kind_probability[i]
        ) / chance[c]  # fmt: skip
        c, i, odds, left = _best(c, i, odds * claimed[i], claims.weight)
        rest += np.bincount(c, weights=left, minlength=len(rest))
        kept = odds >= ODDS_MIN
        found.append((c[kept], i[kept], odds[kept] / claimed[i[kept]]))
    if not found:
        none = np.zeros(0, np.int64)
        return Pairs(none, none, np.zeros(0), np.zeros(0), rest)
    c, i, odds = (np.concatenate([part[k] for part in found]) for k in range(3))
    order = np.lexsort((i, c))
    return Pairs(c[order], i[order], odds[order], claimed[i[order]], rest)


def density(rows: Places, at: Places) -> Floats:
    """At each place of `at`, how many of `rows` there are a second and square metre.

    Counted are occurrences on that day (UTC) in a square of three cells of 25 km, and one more,
    since another could be.
    """
    held_at, weight = _keys(rows, 0, 0), np.where(np.isfinite(rows.x), rows.weight, 0.0)
    cells, where = np.unique(held_at, return_inverse=True)
    held = np.bincount(where, weights=weight, minlength=len(cells))
    total = np.zeros(len(at.x))
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            wanted = _keys(at, dx, dy)
            place = np.clip(np.searchsorted(cells, wanted), 0, max(len(cells) - 1, 0))
            total += np.where(cells[place] == wanted, held[place], 0.0) if len(cells) else 0.0
    return (total + 1.0) / (9.0 * CELL_M**2 * DAY_S)


def _keys(rows: Places, dx: int, dy: int) -> Whole:
    """A number for the cell and day of each row, moved by so many cells."""
    known = np.isfinite(rows.x)
    column, row = (
        np.floor(np.where(known, v, 0.0) / CELL_M).astype(np.int64) for v in (rows.x, rows.y)
    )
    day = np.floor((rows.start + rows.end) / 2 / DAY_S).astype(np.int64)
    return ((column + dx + 2048) * 4096 + (row + dy + 2048)) * (1 << 20) + day


class _Near:
    """Finds the incidents near claims: by their hours where these are few, else by their places."""

    def __init__(self, incidents: Places, slack_s: float) -> None:
        placed = np.flatnonzero(np.isfinite(incidents.x) & np.isfinite(incidents.y))
        self._rows = placed[np.argsort(incidents.start[placed], kind="stable")]
        self._sorted = incidents.at(self._rows)
        self._half = REACH * np.sqrt(np.maximum(self._sorted.xx, self._sorted.yy))
        self._slack = slack_s
        long = self._sorted.end - self._sorted.start
        self._longest = float(long.max(initial=0.0))
        self._tree = shapely.STRtree(_boxes(self._sorted.x, self._sorted.y, self._half))

    def of(self, claims: Places, half: Floats) -> tuple[Whole, Whole]:
        """Pairs of claim (its place among these) and incident, whose boxes and hours touch."""
        since, until = claims.start - self._slack, claims.end + self._slack
        first = np.searchsorted(self._sorted.start, since - self._longest)
        many = np.searchsorted(self._sorted.start, until, "right") - first
        few = many < len(self._rows) // 8
        some, wide = np.flatnonzero(few), np.flatnonzero(~few)
        c = np.repeat(some, many[some])
        i = np.arange(len(c)) - np.repeat(np.cumsum(many[some]) - many[some], many[some])
        i += np.repeat(first[some], many[some])
        reach = half[c] + self._half[i]
        touch = np.abs(claims.x[c] - self._sorted.x[i]) <= reach
        touch &= np.abs(claims.y[c] - self._sorted.y[i]) <= reach
        at, hit = self._tree.query(_boxes(claims.x[wide], claims.y[wide], half[wide]))
        c, i = np.r_[c[touch], wide[at]], np.r_[i[touch], hit]
        meet = (self._sorted.end[i] >= since[c]) & (self._sorted.start[i] <= until[c])
        return c[meet], self._rows[i[meet]]


def _boxes(x: Floats, y: Floats, half: Floats) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.box(x - half, y - half, x + half, y + half), dtype=object)


def _odds(claims: Places, incidents: Places, slack_s: float, slack_m: float) -> Floats:
    """Density of each claim's place and time (a second and square metre) given its incident."""
    xx = claims.xx + incidents.xx + slack_m**2
    yy = claims.yy + incidents.yy + slack_m**2
    xy = incidents.xy
    dx, dy = claims.x - incidents.x, claims.y - incidents.y
    det = xx * yy - xy**2
    squared = (yy * dx**2 - 2 * xy * dx * dy + xx * dy**2) / det
    place = np.exp(-0.5 * squared) / (2.0 * np.pi * np.sqrt(det))
    width = claims.end - claims.start + 2.0 * slack_s
    return incidents.weight * place * _overlap(claims, incidents, slack_s) / width


_GRID = np.linspace(-8.0, 8.0, 16_001)
_RAMP = _GRID * normal_below(_GRID) + np.exp(-0.5 * _GRID**2) / np.sqrt(2.0 * np.pi)
"""The integral of the normal distribution function, on a grid."""


def _ramp(z: Floats) -> Floats:
    return np.asarray(np.where(z > 8.0, z, np.interp(z, _GRID, _RAMP)))


def _overlap(claims: Places, incidents: Places, slack_s: float) -> Floats:
    """How probably a moment of the incident, blurred by the slack, lies within the claim."""
    long = np.maximum(incidents.end - incidents.start, 1.0)
    a, b = incidents.start, incidents.start + long
    edges = [(edge - moment) / slack_s for edge in (claims.end, claims.start) for moment in (a, b)]
    part = _ramp(edges[0]) - _ramp(edges[1]) - _ramp(edges[2]) + _ramp(edges[3])
    return np.asarray(np.clip(part * slack_s / long, 0.0, 1.0))


class _Affinity:
    """The factor for kinds of pairs, from a table of the kinds that occur."""

    def __init__(
        self, claimed: npt.NDArray[np.object_], recorded: npt.NDArray[np.object_]
    ) -> None:  # fmt: skip
        theirs, self._claimed = np.unique(claimed.astype(str), return_inverse=True)
        ours, self._recorded = np.unique(recorded.astype(str), return_inverse=True)
        table = [[kin(str(one), str(other)) for other in ours] for one in theirs]
        self._table = np.array(table, float).reshape(len(theirs), len(ours))

    def of(self, claim: Whole, incident: Whole, sure: Floats) -> Floats:
        factor = self._table[self._claimed[claim], self._recorded[incident]]
        return np.asarray(sure * factor + (1.0 - sure))


def _best(
    claim: Whole, incident: Whole, odds: Floats, weight: Floats
) -> tuple[Whole, Whole, Floats, Floats]:
    """The best candidates of each claim, and (on the first of each) the odds of those left out."""
    order = np.lexsort((incident, -odds, claim))
    claim, incident, odds = claim[order], incident[order], odds[order]
    new = np.r_[True, claim[1:] != claim[:-1]][: len(claim)]
    first = np.flatnonzero(new)
    rank = np.arange(len(claim)) - np.repeat(first, np.diff(np.r_[first, len(claim)]))
    most = np.minimum(CANDIDATES + 4 * weight[claim].astype(np.int64), CANDIDATES_MAX)
    kept = rank < most
    beyond = np.bincount(
        np.cumsum(new)[~kept] - 1, weights=odds[~kept], minlength=int(new.sum())
    )  # fmt: skip
    left = np.zeros(len(claim))
    left[first] = beyond
    return claim[kept], incident[kept], odds[kept], left[kept]
