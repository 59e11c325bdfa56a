"""Thermal anomalies seen from orbit: NASA FIRMS, from MODIS and VIIRS.

A detection says that a pixel was hot when the satellite passed: neither that anything was fired
nor that a fire began then.  The pixel's place is spread evenly over its footprint, so the error is
the standard deviation of a uniform spread, width / sqrt(12), along the longer of scan and track
(at the edge of the swath a MODIS pixel is 4.8 km wide).  All layouts are read: near real-time
files, which name the satellite alone, archives with instrument and type, and positions with a day
only (archives cut down to `acq_date, latitude, longitude`).  In Landsat's files scan and track are
places in the picture, no sizes, and are passed over.  Times are UTC.  Baselines and the telling
apart of field burning are not here.

Confidence comes on two scales.  MODIS gives 0 to 100, and its guide (Giglio et al. 2021, MODIS
Collection 6.1 Active Fire Product User's Guide, table of confidence classes) calls below 30 low,
30 to 79 nominal and 80 or more high; VIIRS and Landsat give only words.  So a word counts as the
middle of its class (0.15, 0.55, 0.90), a number as a hundredth of itself within 0.01 and 0.99, and
none as nominal.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import Means, Phenomenon, Reason, TimePrecision
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats
from lendemain.sources.checks import Sieve
from lendemain.sources.times import DAY_US, MINUTE_US, minute
from lendemain.tables import moments

HEADINGS = {
    "acq_date": (), "acq_time": (), "latitude": ("lat",), "longitude": ("lon",), "satellite": (),
    "instrument": (), "confidence": (), "scan": (), "track": (), "frp": (), "daynight": (),
    "brightness": ("bright_ti4", "bright_i4"), "type": (),
}  # fmt: skip
NEEDED = ("acq_date", "latitude", "longitude")

SATELLITES = {
    "t": "Terra", "terra": "Terra", "a": "Aqua", "aqua": "Aqua", "n": "Suomi NPP",
    "suomi npp": "Suomi NPP", "s-npp": "Suomi NPP", "snpp": "Suomi NPP", "npp": "Suomi NPP",
    "1": "NOAA-20", "n20": "NOAA-20", "noaa-20": "NOAA-20", "noaa20": "NOAA-20", "j1": "NOAA-20",
    "2": "NOAA-21", "n21": "NOAA-21", "noaa-21": "NOAA-21", "noaa21": "NOAA-21", "j2": "NOAA-21",
    "l8": "Landsat 8", "l9": "Landsat 9",
}  # fmt: skip
CONFIDENCES = {
    "l": 0.15, "low": 0.15, "n": 0.55, "nominal": 0.55, "m": 0.55, "medium": 0.55, "h": 0.90,
    "high": 0.90,
}  # fmt: skip
INSTRUMENTS = {
    "Terra": "MODIS", "Aqua": "MODIS", "Suomi NPP": "VIIRS", "NOAA-20": "VIIRS",
    "NOAA-21": "VIIRS", "Landsat 8": "OLI", "Landsat 9": "OLI",
}  # fmt: skip
"""What each satellite carries: near real-time files name the satellite alone."""

NADIR_KM = {"MODIS": 1.0, "VIIRS": 0.375, "OLI": 0.03}
"""The width of a pixel below the satellite, for rows without scan and track."""

FIRST_VIIRS_DAY = (np.datetime64("2012-01-20") - np.datetime64("1970-01-01")).astype(int)
"""Before this day a row without an instrument is MODIS; from it on it may be either, and the
coarser of the two (MODIS) bounds its error."""

TYPES = {
    "0": "presumed vegetation fire", "1": "active volcano", "2": "other static land source",
    "3": "offshore",
}  # fmt: skip
_FOOTPRINT_KM_MAX = 10.0
_NOMINAL = CONFIDENCES["nominal"]


def parse(answer: Answer) -> Reading:
    """The detections of one FIRMS file as observations, with the rows that are none.

    Raises `SourceError` where the file is not FIRMS'.
    """
    sieve = Sieve("firms", sheet(answer, "firms", headings=HEADINGS, needed=NEEDED))
    lon, lat = sieve.places("longitude", "latitude", theatre=answer.theatre)
    days = sieve.days("acq_date")
    start, end, precision = _interval(sieve, days)
    satellite = _satellites(sieve)
    instrument = _instruments(sieve, satellite)
    given = {
        "lon": lon, "lat": lat, "error_m": _error_m(sieve, instrument), "start": moments(start),
        "end": moments(end), "time_precision": precision,
        "sensor": _sensors(satellite, instrument, days),
        "provenance": pc.if_else(pc.equal(satellite, ""), "FIRMS", satellite),
        "kind": "thermal_anomaly", "phenomenon": Phenomenon.THERMAL, "means": Means.SATELLITE,
        "probability": _probability(sieve), "description": sieve.known("type", TYPES),
        "text": _powers(sieve),
    }  # fmt: skip
    return sieve.reading(given)


SOURCE = Source(
    name="firms",
    title="Thermal anomalies seen from orbit (NASA FIRMS)",
    licence="NASA data, CC0; acknowledge NASA FIRMS",
    formats=("csv", "parquet"),
    parse=parse,
)


def _interval(
    sieve: Sieve, days: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], str | pa.Array]:
    """Start and end in microseconds: the minute of the passage, or the whole day."""
    midnight = days * DAY_US
    if not sieve.has("acq_time"):
        return midnight, midnight + DAY_US, TimePrecision.DAY
    read = sieve.each("acq_time", _minute, needed=False)
    of_day = np.array([-1 if value is None else value for value in read.values], np.int64)[read.of]
    known = of_day >= 0
    start = midnight + np.where(known, of_day, 0) * MINUTE_US
    end = start + np.where(known, MINUTE_US, DAY_US)
    return start, end, pc.if_else(pa.array(known), TimePrecision.MINUTE.value, "day")


def _minute(text: str) -> int | str:
    read = minute(text)
    return f"{read}; the whole day is taken" if isinstance(read, str) else read


def _satellites(sieve: Sieve) -> pa.Array:
    """The satellites' names; as given where unknown, "" where there is none."""
    given = sieve.texts("satellite")
    at = pc.index_in(pc.utf8_lower(given), pa.array(list(SATELLITES)))
    return pc.coalesce(pa.array(list(SATELLITES.values())).take(at), given)


def _instruments(sieve: Sieve, satellite: pa.Array) -> pa.Array:
    """The instruments as given, else what the satellite carries; "" where neither says."""
    if not (sieve.has("satellite") or sieve.has("instrument")):
        return pa.repeat(pa.scalar(""), sieve.rows)
    at = pc.index_in(satellite, pa.array(list(INSTRUMENTS)))
    carried = pa.array(list(INSTRUMENTS.values())).take(at).fill_null("")
    given = sieve.texts("instrument")
    return pc.if_else(pc.equal(given, ""), carried, given)


def _sensors(satellite: pa.Array, instrument: pa.Array, days: npt.NDArray[np.int64]) -> pa.Array:
    """Satellite and instrument; MODIS for old rows that name neither."""
    both = pc.utf8_trim_whitespace(pc.binary_join_element_wise(satellite, instrument, " "))
    old = pa.array(days < FIRST_VIIRS_DAY)
    return pc.if_else(pc.and_(old, pc.equal(both, "")), "MODIS", both)


def _error_m(sieve: Sieve, instrument: pa.Array) -> npt.NDArray[np.float32]:
    """One standard deviation along the longer axis of the footprint, in metres."""
    named = pc.utf8_upper(instrument)
    at = pc.index_in(named, pa.array(list(NADIR_KM)))
    nadir = pa.array(list(NADIR_KM.values())).take(at).fill_null(NADIR_KM["MODIS"])
    widths: Floats = np.array(nadir.to_numpy(zero_copy_only=False), np.float64)
    pictured = pc.equal(named, "OLI").to_numpy(zero_copy_only=False)
    if not pictured.all():
        sizes: Floats = np.full(sieve.rows, np.nan)
        for name in ("scan", "track"):
            if sieve.has(name):
                sizes = np.fmax(sizes, sieve.numbers(name, low=0.05, high=_FOOTPRINT_KM_MAX))
        widths = np.where(np.isnan(sizes) | pictured, widths, sizes)
    return np.asarray(widths * 1000.0 / np.sqrt(12.0), np.float32)


def _probability(sieve: Sieve) -> npt.NDArray[np.float32]:
    """That a fire was there at all, from either scale of confidence."""
    if not sieve.has("confidence"):
        return np.full(sieve.rows, _NOMINAL, np.float32)
    read = sieve.each("confidence", _confidence, needed=False, reason=Reason.UNKNOWN_VALUE)
    values = [_NOMINAL if value is None else value for value in read.values]
    return np.array(values, np.float32)[read.of]


def _confidence(text: str) -> float | str:
    word = CONFIDENCES.get(text.lower())
    if word is not None:
        return word
    number = float(text) if text.replace(".", "", 1).isdecimal() and text.isascii() else -1.0
    if not 0.0 <= number <= 100.0:
        return "neither low, nominal, high nor 0 to 100; taken as nominal"
    return min(max(number / 100.0, 0.01), 0.99)


def _powers(sieve: Sieve) -> pa.Array | str:
    """What the source says of heat, e.g. "FRP 10.6 MW, 301.8 K, night", as text."""
    if not (sieve.has("frp") or sieve.has("brightness")):
        return ""
    parts = []
    for name, before, after in (("frp", ", FRP ", " MW"), ("brightness", ", ", " K")):
        values = sieve.numbers(name, low=0.0, high=1e6)
        sieve.remark(
            values == 0.0, field=name, reason=Reason.OUT_OF_RANGE, detail="nothing glows at zero"
        )
        said = pa.array(np.where(values > 0, values, np.nan), from_pandas=True).cast(pa.string())
        parts.append(pc.binary_join_element_wise(before, said, after, "").fill_null(""))
    parts.append(pc.if_else(pc.equal(sieve.raw("daynight"), "N"), ", night", ""))
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(*parts, ""), 2)
