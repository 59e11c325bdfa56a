"""Arrivals of sound at stations, and where they put what was heard.

A station may be a microphone, an array that also tells a bearing, or a person.  What is located is
a region, never only a point.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lendemain.records.observation import Category, Float32, Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A place where sound is received.

    `clock_error_s` is one standard deviation of its clock, `bearing_error_deg` of its bearings
    (None where it tells none).
    """

    station_id: str
    lon: float
    lat: float
    height_m: Float32 = 0.0
    clock_error_s: Float32 = 0.0
    bearing_error_deg: Float32 | None = None
    nation: Category = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A pulse of sound at a station, as picked; `bearing_deg` is where it came from, if told, and
    `temperature_c` that of the air there.
    """

    arrival_id: str
    station_id: Category
    time: datetime
    time_error_s: Float32 | None = None
    bearing_deg: Float32 | None = None
    level_db: Float32 | None = None
    temperature_c: Float32 | None = None
    provenance: Category = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One act that was heard: when, and the regions that hold it with 50 and 90 % (WKB, lon, lat).

    `lon`, `lat` is the most probable cell and never the answer.  `start` and `end` bound the time
    of origin with 90 %.  `probability` is that it happened at all, `arrivals` how many belong to
    it, `outside` the chance that it lies beyond what was searched.  `copy_of` names an earlier act
    whose arrivals came at the very same intervals, which no second sound does: it was played again.
    """

    heard_id: str
    start: datetime
    end: datetime
    lon: float
    lat: float
    region_50: bytes
    region_90: bytes
    area_90_km2: Float32
    probability: Float32
    arrivals: Int32
    outside: Float32 = 0.0
    copy_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """An arrival's place in an act that was heard, with the probability that it belongs there."""

    heard_id: Category
    arrival_id: str
    probability: Float32


class Doubtful(StrEnum):
    """What is wrong with a station that is doubted: its clock, its place, either of them, where it
    takes north to be, or that it repeats what another told.
    """

    CLOCK = "clock"
    PLACE = "place"
    EITHER = "either"
    BEARING = "bearing"
    COPY = "copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDoubt:
    """A station whose arrivals fit what others heard once its clock or its place is another.

    From `start` to `end` others heard `acts` near it of which it told nothing that fits; `agreed`
    of them fit once its clock is put back by `shift_s` (ahead of the others' where positive), or
    once it stands `moved_m` from where it was said to stand; None where it is not that.  `usual` is
    how many fit so by chance, `now` how many acts it heard as it is told.  `probability` is that it
    is wrong so.  Of a radar what counts is things that others followed, in place of acts heard, and
    its directions may be turned, clockwise by `turned_deg`.  What ends on `_error_` is one standard
    deviation of such a number, None where it was not worked out.  One that repeats another, to the
    microsecond, names it in `copy_of`; `agreed` of its `acts` moments are the other's.
    """

    station_id: Category
    wrong: Category
    start: datetime
    end: datetime
    shift_s: float | None = None
    moved_m: float | None = None
    turned_deg: float | None = None
    shift_error_s: float | None = None
    moved_error_m: float | None = None
    turned_error_deg: float | None = None
    copy_of: Category = ""
    acts: Int32
    agreed: Int32
    usual: Float32
    now: Int32
    probability: Float32
