"""Fixes of things that move, and what they together say of a movement.

A fix says where a sensor put something and who it claimed to be; the claim is an account like any
other and may be false.  A track is kinematic only: what moved as one thing, never what it was.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lendemain.records.observation import Category, Float32, Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One sensor's fix of something that moves.

    `identity` is whom the thing claims to be ("" for a sensor that is told nothing, as a radar),
    `error_m` one standard deviation along each axis.  `speed_mps` and `course_deg` (clockwise from
    north) are as claimed; `sensor` is what one look of has at most one fix of each thing.
    `receiver` names who took in what the thing told of itself, or else the file that it came in.
    """

    source: Category
    row: int
    sensor: Category = ""
    identity: Category = ""
    time: datetime
    lon: float
    lat: float
    error_m: Float32
    height_m: Float32 | None = None
    speed_mps: Float32 | None = None
    course_deg: Float32 | None = None
    receiver: Category = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """One look of a sensor that tells a direction and no distance: a direction finder, a camera.

    `lon`, `lat` is where the sensor stood, `bearing_deg` clockwise from north to what it saw, with
    one standard deviation; nothing is seen farther than `range_m` from it.
    """

    source: Category
    row: int
    sensor: Category
    identity: Category = ""
    time: datetime
    lon: float
    lat: float
    bearing_deg: Float32
    error_deg: Float32
    range_m: Float32


@dataclass(frozen=True, slots=True, kw_only=True)
class Intersection:
    """Where directions that several sensors told within a while meet.

    `xx`, `xy`, `yy` are the covariance of the place in m2, east and north.  `rays` counts the
    directions that meet there and `rivals` the other places where one of them meets too: with any,
    this one may be a ghost.  `row` is that of the first direction, of the source that told it.
    """

    source: Category
    row: int
    identity: Category = ""
    time: datetime
    lon: float
    lat: float
    xx: float
    xy: float
    yy: float
    rays: Int32
    rivals: Int32


class TrackEnd(StrEnum):
    """Why a track goes no further."""

    OPEN = "open"
    LOST = "lost"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What moved as one thing from `start` to `end`.

    `probability` is the largest that it ever had of being one thing that moves and no false
    alarms.  `identity` is the claim that most of its plots make, `claims` how many different ones
    they make; `sensors` counts the sensors that saw it.
    """

    track_id: str
    start: datetime
    end: datetime
    plots: Int32
    sensors: Int32
    probability: Float32
    identity: Category = ""
    claims: Int32 = 0
    ended: TrackEnd = TrackEnd.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackPoint:
    """Where a track was at the time of a plot, from all its plots, earlier and later.

    `xx`, `xy`, `yy` are the covariance of the place in m2, east and north; `east_mps` and
    `north_mps` the velocity, `velocity_error_mps` its standard deviation along an axis.
    `diffusion_m2ps3` is how much the velocity wanders until the next point, and `plot` the row of
    the table of plots that the point stands on.
    """

    track_id: Category
    time: datetime
    lon: float
    lat: float
    xx: float
    xy: float
    yy: float
    east_mps: Float32
    north_mps: Float32
    velocity_error_mps: Float32
    diffusion_m2ps3: Float32
    probability: Float32
    plot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCrossing:
    """A track that passed from one side of a line to the other, or a zone's border.

    Side and zone are "left" and "right" of a line, "outside" and "inside" of a zone.  `earliest`
    and `latest` bound the time with 90 %, `time` is the most probable; `lon`, `lat` with `error_m`
    is the place.  `probability` is that it passed at all.
    """

    track_id: Category
    border: Category
    from_side: Category
    to_side: Category
    time: datetime
    earliest: datetime
    latest: datetime
    lon: float
    lat: float
    error_m: Float32
    probability: Float32


class Disturbance(StrEnum):
    """How positions that are told show that they are not where the thing was."""

    JUMP = "jump"
    FREEZE = "freeze"
    IMPOSSIBLE_SPEED = "impossible_speed"
    DUPLICATE_IDENTITY = "duplicate_identity"
    COPIED_PLACE = "copied_place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interference:
    """An interval in which what an identity told of its place was no movement.

    `probability` is that the places told were false, whoever made them so: a jammer, a false
    signal, a broken receiver.  `plots` counts the fixes concerned, `text` says what was found, and
    `borders` names the lines and zones that a jump leads over, parted by commas.
    """

    identity: Category
    disturbance: Disturbance
    start: datetime
    end: datetime
    lon: float
    lat: float
    plots: Int32
    probability: Float32
    text: str = ""
    borders: str = ""
