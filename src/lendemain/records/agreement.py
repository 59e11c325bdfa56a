"""An agreement as data: who signed, which lines and zones, and what each provision forbids.

No distance, date, threshold or definition lives in code: they are read from the agreement's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

Names = Mapping[str, str]
"""A name or sentence by language code (en, fr, uk)."""

THRESHOLDS: Mapping[str, tuple[float, float]] = MappingProxyType({
    "attribution_statistics": (0.0, 1.0),  # 1 where the mandate allows them
    "batch_sample_level": (0.5, 0.999),
    "batch_sample_margin": (0.001, 0.5),
    "claim_credence": (0.0, 1.0),
    "claim_fits_min": (0.0, 1.0),
    "claim_place_slack_m": (0.0, 100_000.0),
    "claim_time_slack_min": (0.0, 10_000.0),
    "claim_unrecorded": (0.0, 1.0),
    "contrary_phase_3": (0.0, 1_000.0),
    "ladder_pattern": (0.0, 10.0),
    "reply_window_s": (1.0, 864_000.0),
    "step_concern": (1.0, 10.0),
    "step_reasonable": (1.0, 10.0),
    "step_convincing": (1.0, 10.0),
    "step_phase_2": (1.0, 10.0),
    "step_phase_3": (1.0, 10.0),
    "triage_fresh_half_h": (0.0, 10_000.0),
})  # fmt: skip
"""What a text may say of the commission's work, and between which numbers; whatever reads one has
its default in one place.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A signatory; `aliases` are the names under which sources speak of it."""

    party_id: str
    name: Names
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One version of a line of contact: a polyline good to `error_m`, in force from `start` to
    `end`.

    `left` and `right` are the parties on either hand of somebody who walks along `points` (lon,
    lat).
    """

    line_id: str
    name: Names
    points: tuple[tuple[float, float], ...]
    error_m: float
    left: str
    right: str
    start: datetime
    end: datetime | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A region in which something is forbidden: a belt on one side of a line, a polygon, or the
    theatre.

    A belt lies on the side of `party` (both sides where that is "") of the line `line_id`, from
    `inner_m` to `outer_m` from it.  A polygon has its own `points`.  The theatre has neither.
    """

    zone_id: str
    name: Names
    form: str
    party: str = ""
    line_id: str = ""
    inner_m: float = 0.0
    outer_m: float = 0.0
    points: tuple[tuple[float, float], ...] = ()
    error_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One undertaking: what it forbids, where, to whom, from when, and what excuses it.

    `fragment` is the stable reference into the text ("minsk-2015/package/2/a"); `kinds` are the
    kinds of incident that would breach it, `weapons` the words that narrow them (empty: any);
    `zones` are alternatives that are each answered, since parties may measure from different lines.
    `excused_by` lists announced activities. `tolerated` many incidents a day are not alleged (0:
    none); `gravity` runs from 1 to 5.
    """

    provision_id: str
    fragment: str
    title: Names
    text: str
    kinds: tuple[str, ...]
    zones: tuple[str, ...]
    binds: tuple[str, ...]
    start: datetime
    end: datetime | None = None
    weapons: tuple[str, ...] = ()
    observed_by: tuple[str, ...] = ()
    excused_by: tuple[str, ...] = ()
    tolerated: int = 0
    gravity: int = 2
    parameters: Mapping[str, float | int | str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A whole text: its standing, its theatre, and everything that later stages read from it.

    `theatre` is west, south, east, north in degrees; `sector_length_m` and `sector_depth_m` cut the
    current line of `sector_line` into sectors; `thresholds` are the numbers the commission and
    reports go by.
    """

    agreement_id: str
    title: Names
    standing: str
    source: str
    effective: datetime
    time_zone: str
    theatre: tuple[float, float, float, float]
    parties: tuple[Party, ...]
    lines: tuple[Line, ...]
    zones: tuple[Zone, ...]
    provisions: tuple[Provision, ...]
    sector_line: str = ""
    sector_length_m: float = 25_000.0
    sector_depth_m: float = 15_000.0
    thresholds: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A stretch of the line of contact and the land on both sides of it, as WKB in lon and lat."""

    sector_id: str
    name: str
    from_km: float
    to_km: float
    shape: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Something wrong in an agreement's text: which file, which row, which fragment, and what."""

    file: str
    row: int
    fragment: str
    what: str
    remedy: str
