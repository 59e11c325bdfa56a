"""Response along the line: which team is where how soon, and where nobody is in time.

Where teams stand is for the mission alone: nothing here goes into a release.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lendemain.records.patrol import MinedArea


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTeam:
    """A reaction team at a point of the roads; it leaves `ready_s` after the call."""

    team: str
    point_id: str
    ready_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRule:
    """What the text asks for: so much of the line within so many seconds of the call.

    A team may leave the road at a point of it and go on straight over open ground for at most
    `off_road_m`, at `off_road_kmh`, not over mined ground; what is between points is not counted
    on, so that times are never told too short.  The line is looked at every `step_m`.
    """

    within_s: float
    share: float = 0.95
    off_road_m: float = 3_000.0
    off_road_kmh: float = 5.0
    step_m: float = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseGap:
    """A stretch of the line that nobody reaches in time; `best_s` is the soonest at its worst
    place, None where no safe way leads there, and `team` whose that is.
    """

    from_km: float
    to_km: float
    best_s: float | None
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCover:
    """How much of a line teams reach in time, and every gap; `worst_s` None where some is out of
    reach.  `share_of` says of each team for what part of the line it is the first; no teams at
    these points, however many, reach more than `bound`.
    """

    line_id: str
    length_km: float
    reached: float
    enough: bool
    worst_s: float | None
    gaps: tuple[ResponseGap, ...]
    share_of: tuple[tuple[str, float], ...]
    bound: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePicture:
    """What the map of response is drawn from: a line (places, longitude first), what is reached of
    it within `within_s`, where teams stand (name, longitude, latitude), and mined ground.
    """

    mission: str
    time_zone: str
    places: tuple[tuple[float, float], ...]
    cover: ResponseCover
    within_s: float
    teams: tuple[tuple[str, float, float], ...]
    mined: tuple[MinedArea, ...] = ()
    basemap: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """A patrol that can come to a place: from which point on its way, how soon, by which points.

    `seconds` is None where no safe way leads there.
    """

    team: str
    from_point: str
    seconds: float | None
    way: tuple[str, ...]
