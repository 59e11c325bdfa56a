"""One source's account of something, as it was given (ISO 19156), and what a source may say
besides.

A place is never a bare point: it is a point with its error, a sector seen from an observer, a line
or a polygon.  A time is never a bare instant: it is an interval with its precision.  "N/K" (not
known) and "undetermined" (looked at, could not be told) are two different answers.  Nothing
received disappears: what cannot become an `Observation` becomes a `Rejection`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

Category = Annotated[str, "category"]
"""A text that repeats: stored once in a table, and referred to by number."""

Float32 = Annotated[float, "float32"]
Int32 = Annotated[int, "int32"]
Identifier = Annotated[bytes, "16 bytes"]

NOT_KNOWN = "N/K"
UNDETERMINED = "undetermined"


class Geometry(StrEnum):
    """The form in which a source gave the place."""

    POINT = "point"
    SECTOR = "sector"
    LINE = "line"
    POLYGON = "polygon"
    UNLOCATED = "unlocated"


class TimePrecision(StrEnum):
    """How fine the source's time is; the interval `start` to `end` is as wide as this says."""

    INSTANT = "instant"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"


class Phenomenon(StrEnum):
    """What met the senses or the sensor, before anybody says what caused it."""

    EXPLOSION = "explosion"
    PROJECTILE = "projectile"
    MUZZLE_FLASH = "muzzle_flash"
    BURST = "burst"
    SHOT = "shot"
    ILLUMINATION_FLARE = "illumination_flare"
    TRACER = "tracer"
    ROCKET_ASSISTED = "rocket_assisted_projectile"
    THERMAL = "thermal"
    IMPACT = "impact"
    MOVEMENT = "movement"
    PRESENCE = "presence"
    FLIGHT = "flight"
    INTERFERENCE = "interference"
    DENIAL = "denial"
    CASUALTY = "casualty"
    REPORT = "report"
    UNDETERMINED = "undetermined"


class Means(StrEnum):
    """How the source came to know."""

    HEARD = "heard"
    SAW = "saw"
    HEARD_AND_SAW = "heard_and_saw"
    CAMERA = "camera"
    UAV = "uav"
    SATELLITE = "satellite"
    ACOUSTIC = "acoustic"
    SEISMIC = "seismic"
    RADAR = "radar"
    RECEIVER = "receiver"
    FOLLOW_UP = "follow_up"
    PRESS = "press"
    CLAIM = "claim"
    NOT_KNOWN = "not_known"


class Qualifier(StrEnum):
    """How the source qualified a number."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One source's account of something that happened, as given.

    `observation_id` is the first 16 bytes of the account's leaf hash, so the same account received
    twice has the same identifier.  `lon` and `lat` are the place of a point, the observer's place
    for a sector, and a representative point for a line or polygon (whose WKB is in `shape`).
    `error_m` is one standard deviation along each axis.  `probability` is the source's own: that
    what it reports was there at all.  `provenance` names the origin an account goes back to:
    accounts of one provenance are one witness however often they are repeated.  `accused` is the
    party that the account blames ("" when it blames nobody), `by_party` the party that speaks (""
    when none does), and `actors` the sides named as involved, in the source's words.
    """

    observation_id: Identifier | None = None
    source: Category
    row: int
    source_ref: str = ""
    sensor: Category = ""
    provenance: Category = ""

    start: datetime
    end: datetime
    time_precision: TimePrecision = TimePrecision.INSTANT
    clock_error_s: Float32 = 0.0

    geometry: Geometry = Geometry.POINT
    lon: float | None = None
    lat: float | None = None
    error_m: Float32 = 0.0
    distance_min_m: Float32 | None = None
    distance_max_m: Float32 | None = None
    bearing_deg: Float32 | None = None
    bearing_width_deg: Float32 | None = None
    shape: bytes | None = None
    place_name: Category = ""

    kind: Category = UNDETERMINED
    phenomenon: Phenomenon = Phenomenon.UNDETERMINED
    description: Category = ""
    means: Means = Means.NOT_KNOWN
    weapon: Category = NOT_KNOWN
    count: Int32 = 1
    count_min: Int32 = 1
    count_max: Int32 = 1
    count_qualifier: Qualifier = Qualifier.EXACT
    killed: Int32 | None = None
    killed_min: Int32 | None = None
    killed_max: Int32 | None = None

    by_party: Category = ""
    accused: Category = ""
    actors: Category = ""
    exercise: bool = False
    reliability: Category = "F"
    credibility: Category = "6"
    probability: Float32 = 1.0
    text: str = ""
    language: Category = ""


class Reason(StrEnum):
    """Why a row, or one field of it, was set aside."""

    EMPTY = "empty"
    MISSING_FIELD = "missing_field"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_TIME = "not_a_time"
    END_BEFORE_START = "end_before_start"
    SWAPPED_COORDINATES = "swapped_coordinates"
    OUTSIDE_THEATRE = "outside_theatre"
    MANGLED_TEXT = "mangled_text"
    UNKNOWN_VALUE = "unknown_value"
    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A row that did not become an observation (`kept` false), or a field of a kept row set aside.

    `row` counts from 1 in the source's file, its heading not counted; 0 is the file as a whole.
    `value` is what stood there, cut to 200 characters.  Rows in = observations + rejections not
    kept.
    """

    source: Category
    row: int
    field: Category
    value: str
    reason: Reason
    detail: Category = ""
    kept: bool = False


class WatchStatus(StrEnum):
    """Whether a watch was kept; anything but `on` says why nobody watched."""

    ON = "on"
    OUTAGE = "outage"
    JAMMED = "jammed"
    WEATHER = "weather"
    DARK = "dark"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A period in which a sensor or patrol watched a disc, or did not although it should have.

    `probability` is that of noticing one act within `range_m` while the watch is `on`.
    """

    source: Category
    sensor: Category
    nation: Category = ""
    start: datetime
    end: datetime
    lon: float
    lat: float
    range_m: Float32
    means: Means = Means.NOT_KNOWN
    probability: Float32
    status: WatchStatus = WatchStatus.ON
    cause: Category = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An activity that a party announced beforehand: it is an exception to weigh, never a
    verdict.
    """

    source: Category
    row: int
    source_ref: str = ""
    by_party: Category
    activity: Category
    start: datetime
    end: datetime
    lon: float
    lat: float
    radius_m: Float32
    received: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One act of a made-up front as it really happened; only the exercise has any."""

    act_id: str
    incident: Int32
    kind: Category
    by_party: Category
    start: datetime
    lon: float
    lat: float
    announced: bool = False
