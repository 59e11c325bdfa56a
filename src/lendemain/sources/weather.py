"""Weather as stations and services tell it: cloud, range of vision, dark, for how long and where.

    time, or start  when (UTC where no zone is given); a day alone is that day in the theatre's zone
    end             until when; where none is told a row holds until the same place's next, an hour
                    at most (a row about a day, that day)
    lon, lat        where; or
    region          a province by one of its names, or its code as ISO 3166-2 has it
    station         who told it
    radius_m        how far around it holds; where none is told 40 km, or the region's size
    cloud           the share of the sky under cloud, per cent (also cloud_cover, cloud_cover_pct)
    skyc1 .. skyc4  the same as aerodromes report it: CLR, SKC, NSC, FEW, SCT, BKN, OVC, VV
    visibility_m    how far one sees, metres (also visibility); vsby in statute miles
    is_day          0 where the sun is down (or dark, which is 1 then)

CSV, Parquet, or JSON: a list of objects.  Answers of Open-Meteo (`hourly`), and of the archive of
aerodrome reports that the Iowa Environmental Mesonet keeps, are read as they are.  Eighths of the
sky become shares by the middle of what each word covers (WMO-No. 306, code form FM 15).  Weather
watches nothing by itself: it says what watches could have noticed (`fusion.watching.reach`).
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.background import Conditions
from lendemain.records.observation import Reason
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources import fixes, hourly
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, Mask, inside, mask
from lendemain.sources.checks import Sieve
from lendemain.sources.times import DAY_US, HOUR_US
from lendemain.tables import moments

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "time": ("start", "valid", "date", "datetime"), "end": (),
    "lon": ("longitude",), "lat": ("latitude",), "region": ("oblast", "oblast_id"),
    "station": ("station_id", "icao"), "radius_m": (),
    "cloud": ("cloud_cover", "cloud_cover_pct", "cloud_cover (%)", "cloudcover"),
    "skyc1": (), "skyc2": (), "skyc3": (), "skyc4": (),
    "visibility_m": ("visibility", "visibility (m)"), "vsby": (),
    "is_day": ("is_day ()",), "dark": (),
}  # fmt: skip
NEEDED = ("time",)
RADIUS_M = 40_000.0
MILE_M = 1_609.344
LAYERS = {
    "clr": "0", "skc": "0", "nsc": "0", "ncd": "0", "few": "19", "sct": "44", "bkn": "75",
    "ovc": "100", "vv": "100",
}  # fmt: skip
"""Per cent of the sky: the middle of one to two, three to four, five to seven eighths."""
_TRUTHS = {"0": "0", "1": "1", "0.0": "0", "1.0": "1", "false": "0", "true": "1"}
_NOTHING = frozenset({"m", "///", "null", "none"})


def parse(answer: Answer) -> Reading:
    """The weather of one file as `Conditions`, and the rows that say nothing of use.

    Raises `SourceError` where the answer is other.
    """
    answer = hourly.laid_out(answer)
    sieve = Sieve("weather", sheet(answer, "weather", headings=HEADINGS, needed=NEEDED, json=True))
    lon, lat, radius = _places(sieve, answer)
    station = sieve.texts("station")
    start, end = _times(sieve, answer, (lon, lat))
    cloud, sight, dark = _clouds(sieve), _sights(sieve), _darks(sieve)
    sieve.reject(
        np.isnan(cloud) & np.isnan(sight) & ~dark, field="cloud", reason=Reason.MISSING_FIELD,
        detail="neither cloud nor sight nor dark is told",
    )  # fmt: skip
    _once(sieve, (start, lon, lat))
    whole = {
        "station": station, "start": moments(start), "end": moments(end), "lon": lon, "lat": lat,
        "radius_m": radius.astype(np.float32), "cloud": pa.array(cloud / 100.0, from_pandas=True),
        "visibility_m": pa.array(sight, from_pandas=True), "dark": dark,
    }  # fmt: skip
    return sieve.beside(conditions=sieve.records(Conditions, whole))


SOURCE = Source(
    name="weather",
    title="Weather: cloud, range of vision and dark, hour by hour or day by day",
    licence="as the service says; Open-Meteo's is CC BY 4.0",
    formats=("csv", "parquet", "json"),
    parse=parse,
)


def _places(sieve: Sieve, answer: Answer) -> tuple[Floats, Floats, Floats]:
    """Where each row holds (degrees) and how far around (metres)."""
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre, needed=not sieve.has("region"))
    radius = sieve.numbers("radius_m", low=1.0, high=2_000_000.0)
    if sieve.has("region"):
        given = _named(sieve)
        known = [name.lower() for name in answer.regions]
        at = pc.index_in(given, pa.array(known, pa.string())).fill_null(-1)
        middle = np.array([*answer.regions.values(), (np.nan, np.nan, np.nan)], float)
        east, north, error_m = middle[at.to_numpy(zero_copy_only=False)].T
        alone = np.isnan(lon)
        sieve.reject(
            alone & np.isnan(east), field="region", reason=Reason.UNKNOWN_VALUE,
            detail="no place, and a region that the base map does not have",
        )  # fmt: skip
        out = alone & np.isfinite(east) & ~inside(east, north, answer.theatre)
        sieve.reject(out, field="region", reason=Reason.OUTSIDE_THEATRE)
        lon, lat = np.where(alone, east, lon), np.where(alone, north, lat)
        radius = np.where(np.isnan(radius) & alone, 2.0 * error_m, radius)
    return lon, lat, np.where(np.isnan(radius), RADIUS_M, radius)


def _named(sieve: Sieve) -> pa.Array:
    """The region of each row in lower case, a code as in "UA05" with its hyphen."""
    given = pc.utf8_lower(sieve.raw("region"))
    return pc.replace_substring_regex(given, r"^([a-z]{2})-?(\d{2})$", r"\1-\2")


def _times(
    sieve: Sieve, answer: Answer, place: tuple[Floats, Floats]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """From when to when each row holds, in microseconds."""
    begun = sieve.moments("time", zone="UTC")
    days = begun.width_us >= DAY_US
    aerodrome = sieve.sheet.headings.get("time") == "valid"  # their reports are in UTC by rule
    if not aerodrome and not begun.zoned[sieve.good].any():
        fixes.without_zone(sieve, "time", sieve.good & ~days)
    start, whole = begun.start, begun.end
    if days.any():
        local = sieve.moments("time", zone=answer.time_zone)
        start, whole = np.where(days, local.start, start), np.where(days, local.end, whole)
    end = np.where(days, whole, _next(start, place))
    if sieve.has("end"):
        last = sieve.moments("end", zone="UTC", needed=False)
        given = last.width_us > 0
        sieve.reject(
            given & (last.start <= start), field="end", reason=Reason.END_BEFORE_START,
            detail="it ends before it starts",
        )  # fmt: skip
        end = np.where(given, last.start, end)
    long = end - start > 31 * DAY_US
    sieve.reject(long, field="end", reason=Reason.OUT_OF_RANGE, detail="longer than a month")
    return start, end


def _next(start: npt.NDArray[np.int64], place: tuple[Floats, Floats]) -> npt.NDArray[np.int64]:
    """When the same place's next row begins, an hour on at most."""
    order = np.lexsort((start, *place))
    same = np.ones(max(len(order) - 1, 0), bool)
    for degrees in place:
        same &= degrees[order[1:]] == degrees[order[:-1]]
    later = np.full(len(order), np.iinfo(np.int64).max)
    later[order[:-1][same]] = start[order[1:][same]]
    later = np.where(later > start, later, start + HOUR_US)
    return np.asarray(np.minimum(later, start + HOUR_US), np.int64)


def _clouds(sieve: Sieve) -> Floats:
    """Per cent of the sky, the most of any layer where layers are told; NaN where none is."""
    cloud = sieve.numbers("cloud", low=0.0, high=100.0)
    for name in ("skyc1", "skyc2", "skyc3", "skyc4"):
        if sieve.has(name):
            layer = sieve.known(name, LAYERS | dict.fromkeys(_NOTHING, ""))
            told = pc.if_else(pc.equal(layer, ""), pa.scalar(None, pa.string()), layer)
            cloud = np.fmax(cloud, told.cast(pa.float64()).to_numpy(zero_copy_only=False))
    return cloud


def _sights(sieve: Sieve) -> Floats:
    """How far one sees, in metres; NaN where it is not told."""
    sight = sieve.numbers("visibility_m", low=0.0, high=500_000.0)
    if sieve.has("vsby"):
        miles = sieve.numbers("vsby", low=0.0, high=300.0) * MILE_M
        sight = np.where(np.isnan(sight), miles, sight)
    return sight


def _darks(sieve: Sieve) -> Mask:
    """Where it is said that the sun is down."""
    dark = mask(pc.equal(sieve.known("dark", _TRUTHS, default="0"), "1"))
    return dark | mask(pc.equal(sieve.known("is_day", _TRUTHS, default="1"), "0"))


def _once(sieve: Sieve, given: tuple[npt.NDArray[np.int64], Floats, Floats]) -> None:
    """Let fall what is told again of the same time and place."""
    start, lon, lat = given
    at = np.flatnonzero(sieve.good)
    keys = np.column_stack(
        [start[at], *(np.rint(d[at] * 1e6).astype(np.int64) for d in (lon, lat))]
    )
    again = np.zeros(sieve.rows, bool)
    again[at] = True
    again[at[np.unique(keys, axis=0, return_index=True)[1]]] = False
    sieve.reject(
        again, field="time", reason=Reason.DUPLICATE, detail="the same time and place again"
    )
