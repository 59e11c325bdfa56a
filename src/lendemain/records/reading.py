"""What the desk hands a source, and what a source hands back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a source answered, byte for byte, and what is needed to read it.

    `content` may be any buffer (the desk maps the file).  `theatre` is west, south, east, north in
    degrees: rows outside are rejected, as swapped where the swapped place lies inside.  `aliases`
    turns the names under which parties are spoken of, in lower case, into party identifiers.
    `time_zone` is the IANA name that local times of this theatre are in, `received` when the desk
    got it, `seed` the only chance there is. `places` holds known places (name in lower case -> lon,
    lat) for sources that give places by name, `regions` provinces (lon, lat and one standard
    deviation in metres), `told` what whoever handed the answer in said beside it.
    """

    name: str
    content: bytes | memoryview | pa.Buffer
    received: datetime
    theatre: tuple[float, float, float, float]
    time_zone: str = "UTC"
    aliases: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    regions: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A source's answer as tables of records; `rows` counts the rows that were read.

    `observations` has no identifiers yet (`tables.identified` adds them).  rows = observations +
    notices + watches + plots + claims + arrivals + bearings + conditions + rejections that were not
    kept, except where one row of the source truthfully gives several records: then `rows` counts
    the records.  `stations` say where arrivals arrived, and stand for no row of their own.
    """

    rows: int
    observations: pa.Table
    rejections: pa.Table
    watches: pa.Table
    notices: pa.Table
    truth: pa.Table | None = None
    plots: pa.Table | None = None
    claims: pa.Table | None = None
    arrivals: pa.Table | None = None
    stations: pa.Table | None = None
    bearings: pa.Table | None = None
    conditions: pa.Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A kind of answer that can be read; found by its module's name, registered nowhere."""

    name: str
    title: str
    licence: str
    formats: tuple[str, ...]
    parse: Callable[[Answer], Reading]
