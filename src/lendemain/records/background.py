"""What satellites saw burn in quieter years, and what stands out against it; how watches reach."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lendemain.records.observation import Category, Float32, Int32, Means


class Burning(StrEnum):
    """What usually burns at a place: fields and forests by season, or a works all the year."""

    FIELD = "field"
    INDUSTRY = "industry"


class Shape(StrEnum):
    """How the probability of noticing falls with distance, from 1 at the watch itself.

    `disc` does not fall within the range and is nothing beyond; `half_normal` and `hazard_rate`
    are the detection functions of distance sampling (Buckland et al. 2001), `contrast` falls as
    contrast does in haze (Koschmieder 1924).
    """

    DISC = "disc"
    HALF_NORMAL = "half_normal"
    HAZARD_RATE = "hazard_rate"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """How many thermal detections a day a cell is used to in one week of the year.

    `lon`, `lat` is the middle of a cell `size_deg` wide and high; `week` counts from 0 (1 January)
    to 51, seven days each, the last eight or nine.  `expected` is a mean of detections a day as the
    newest sensors see, `dispersion` the shape k of a negative binomial (variance m + m^2 / k).
    A works lies in a cell of its own, smaller, `size_deg` wide.  `years` is how many years stand
    behind it.
    """

    burning: Burning
    lon: float
    lat: float
    size_deg: Float32
    week: Int32
    expected: Float32
    dispersion: Float32
    years: Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """One cell's thermal detections on one day (UTC) against what its place and week are used to.

    `tail` is the probability of so many or more in a quiet year, `log_ratio` the natural logarithm
    of how much likelier they are with a fire of another origin among them than without, and
    `probability` what follows for a stated base rate.  All are None where there is no baseline;
    `remark` says so.
    """

    burning: Category = ""
    lon: float
    lat: float
    day: datetime
    detections: Int32
    expected: Float32 | None = None
    tail: Float32 | None = None
    log_ratio: Float32 | None = None
    probability: Float32 | None = None
    remark: Category = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeCurve:
    """How a means of watching loses certainty with distance.

    `scale` is the length of the curve as a share of the watch's own range (the standard deviation
    of a half normal, the shoulder of a hazard rate, the range of vision of a contrast curve), and
    `steepness` the exponent of a hazard rate.  Nothing is noticed beyond the watch's range.
    """

    means: Means
    shape: Shape
    scale: Float32 = 0.5
    steepness: Float32 = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the sky was like over a disc for a time: share under cloud, metres of sight, darkness.

    None is "not known" and changes nothing.  `station` is who told it, `row` where in the source.
    """

    source: Category
    row: int = 0
    station: Category = ""
    start: datetime
    end: datetime
    lon: float
    lat: float
    radius_m: Float32
    cloud: Float32 | None = None
    visibility_m: Float32 | None = None
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinding:
    """A sensor's silence that coincides with what happened near it: a candidate to look into.

    `incidents` were near it from shortly before to shortly after; `usual` is how many its earlier
    watching gives to expect in as long a time, `chance` the probability of so many or more by
    chance.  It accuses nobody: power cuts and weather come with fighting too.
    """

    sensor: Category
    nation: Category = ""
    start: datetime
    end: datetime
    lon: float
    lat: float
    cause: Category
    incidents: Int32
    usual: Float32
    chance: Float32
    first_incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDoubt:
    """A sensor whose accounts agree with those of others once its clock is put back by `shift_s`.

    Of `accounts` that were compared `agreed` then have another sensor's close by in place and time,
    `usual` is how many have by chance at other shifts, and `now` how many as they are told.
    `probability` is that its clock is wrong by as much.
    """

    sensor: Category
    shift_s: Int32
    accounts: Int32
    agreed: Int32
    usual: Float32
    now: Int32
    probability: Float32
