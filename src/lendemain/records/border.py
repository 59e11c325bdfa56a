"""Control of the line: who answers for which stretch, and where posts and their sensors stand.

Lengths along a line are kilometres from its first place, ranges and heights metres.  Where a post
stands is for the mission alone: nothing here goes into a release.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from lendemain.records.agreement import Line

ALL_ROUND = 360.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contingent:
    """A nation's part of the force on the line; `share` is its part of the load, in any unit."""

    contingent_id: str
    name: Mapping[str, str]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The part of a line that one contingent answers for, and what of the load lies on it.

    `length`, `risk` and `terrain` are its parts of the whole line's, `load` their weighted sum,
    each in [0, 1]; `ratio` is its load over its part of the shares: 1 is even.
    """

    sector_id: str
    contingent: str
    from_km: float
    to_km: float
    length: float
    risk: float
    terrain: float
    load: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One version of how a line is shared: no gap, no overlap, in force from `start`.

    `worst` is the largest ratio of load to share; no division with cuts `grain_m` apart, in the
    order asked for, has one below `bound`, and none at all one below 1.
    """

    line_id: str
    start: datetime
    grain_m: float
    order: str
    balance: Mapping[str, float]
    stretches: tuple[Stretch, ...]
    worst: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorKind:
    """A kind of sensor as its user describes it: how high it stands, how far it sees in what.

    `ranges_m` has a range for each condition ("day", "night", "fog"); `detection` is the chance to
    notice at shares of that range, drawn straight between; `target_m` is how high what is to be
    seen stands.  `field_deg` below 360 needs a bearing at the site.
    """

    kind_id: str
    height_m: float
    target_m: float
    ranges_m: Mapping[str, float]
    detection: tuple[tuple[float, float], ...] = ((0.0, 1.0), (1.0, 1.0))
    field_deg: float = ALL_ROUND
    most: int | None = None
    cost: float = 1.0
    crew: int = 0
    capability: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where a post could stand, or stands already (`standing` names its kind).

    `kinds` are the kinds that it can take, none named: all.
    """

    site_id: str
    lon: float
    lat: float
    kinds: tuple[str, ...] = ()
    standing: str = ""
    bearing_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsBrief:
    """What posts are asked for: which ground is to be seen, by how many, with what there is.

    Ground within `depth_m` of the line counts, on one party's side or both (""); `need` posts must
    see a place, each with a chance of `detect` at least in the `condition`.  `weights` are of
    sectors, by their identifiers; sectors not named weigh `weight_else`.
    """

    title: str
    line_id: str
    depth_m: float
    side: str
    most: int
    need: int
    condition: str
    detect: float
    kinds: tuple[SensorKind, ...]
    sites: tuple[Site, ...] = ()
    mined: tuple[tuple[tuple[float, float], ...], ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    weight_else: float = 1.0
    every_m: float = 0.0
    aside_m: tuple[float, ...] = (0.0,)
    budget: float | None = None
    refraction: float = 0.13
    dated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of a plan: where it stands, with what, and how much it alone adds.

    `seen` is the part of the weighted ground that it sees, `alone` what nobody else of the plan
    sees.
    """

    site_id: str
    kind_id: str
    lon: float
    lat: float
    ground_m: float
    seen: float
    alone: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorCover:
    """What a plan sees of one sector, as parts of its ground: the parts add up to one.

    `seen` by as many posts as are needed, `fewer` by some but not as many, `not_known` where the
    terrain is not known well enough to say, `unseen` by nobody; `beyond` of this is seen from no
    possible site.
    """

    sector_id: str
    weight: float
    seen: float
    fewer: float
    not_known: float
    unseen: float
    beyond: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsPlan:
    """Where posts stand, what they see, and how good that can be.

    `value` is the weighted part of the ground that is seen, `bound` what no choice of these sites
    exceeds; `conditions` is the part seen in each condition that the kinds know.
    """

    inputs: str
    solver: str
    seed: int
    steps: int
    line_id: str
    condition: str
    need: int
    cell_m: float
    cells: int
    value: float
    bound: float
    not_known: float
    beyond: float
    posts: tuple[Post, ...]
    sectors: tuple[SectorCover, ...]
    conditions: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPicture:
    """What a map of cover is drawn from: the plan, its line, and the mark of every cell.

    `cells` has columns lon, lat (degrees, middles) and mark (3 seen, 2 by fewer than are needed,
    1 not known, 0 unseen); a cell is `step_lon` by `step_lat` degrees.
    """

    mission: str
    time_zone: str
    line: Line
    plan: PostsPlan
    sectors: tuple[tuple[str, float, float], ...]
    cells: pa.Table
    step_lon: float
    step_lat: float
    basemap: Mapping[str, object] = field(default_factory=dict)
