"""Aircraft that broadcast where they are (ADS-B), as receivers' networks hand them out.

Two layouts are read: that of the `traffic` library (feet and knots: `altitude`, `groundspeed`,
`track`) and that of OpenSky's state vectors (metres: `baroaltitude`, `velocity`, `heading`).  So
are the JSON of OpenSky's service, the lists of aircraft that dump1090 and readsb keep, and messages
of BaseStation's port (`aircraft`).  The 24-bit address is who the aircraft claims to be; nothing in
the message proves it.

Where a file gives the navigation accuracy category (NACp) its bound that holds 95 % becomes a
standard deviation (ICAO Doc 9871: category 9 is 30 m); else 30 m are taken.  Decoding of raw
Mode S is not here.
"""

import numpy as np
import pyarrow.compute as pc

from lendemain.probability import radius_holding
from lendemain.records.observation import Reason
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources import aircraft, fixes
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, mask
from lendemain.sources.checks import Sieve

HEADINGS = {
    "timestamp": ("time", "lastposupdate"), "icao24": ("icao", "hex"), "latitude": ("lat",),
    "longitude": ("lon",), "altitude": (), "groundspeed": (), "track": ("heading",),
    "velocity": (), "baroaltitude": (), "nacp": ("nac_p",),
    "receiver": fixes.RECEIVER,
}  # fmt: skip
NEEDED = ("timestamp", "icao24", "latitude", "longitude")

FOOT_M, KNOT_MPS = 0.3048, 1852.0 / 3600.0
ERROR_M = 30.0
USUAL_MPS = 100.0
BOUNDS_M = {
    11: 3.0, 10: 10.0, 9: 30.0, 8: 92.6, 7: 185.2, 6: 555.6, 5: 926.0, 4: 1852.0, 3: 3704.0,
    2: 7408.0, 1: 18520.0,
}  # fmt: skip
"""The radius that holds 95 % of places, by accuracy category."""


def parse(answer: Answer) -> Reading:
    """The fixes of one file as plots, with the rows that are none; `SourceError` if it is other."""
    answer = aircraft.laid_out(answer)
    sieve = Sieve("adsb", sheet(answer, "adsb", headings=HEADINGS, needed=NEEDED))
    identity = pc.utf8_lower(sieve.raw("icao24"))
    sieve.reject(mask(pc.equal(identity, "")), field="icao24", reason=Reason.MISSING_FIELD)
    strange = ~mask(pc.match_substring_regex(identity, r"^[0-9a-f]{6}$"))
    sieve.reject(strange, field="icao24", reason=Reason.UNKNOWN_VALUE, detail="no 24-bit address")
    time_us = fixes.moments_us(sieve, "timestamp")
    lon, lat = sieve.places("longitude", "latitude", theatre=answer.theatre)
    if sieve.has("velocity"):
        speed = sieve.numbers("velocity", low=0.0, high=2_000.0)
        height = sieve.numbers("baroaltitude", low=-1_000.0, high=40_000.0)
    else:
        speed = sieve.numbers("groundspeed", low=0.0, high=4_000.0) * KNOT_MPS
        height = sieve.numbers("altitude", low=-3_000.0, high=130_000.0) * FOOT_M
    given = {
        "sensor": "ADS-B", "receiver": fixes.receiver(sieve, answer),
        "identity": identity, "time": time_us, "lon": lon, "lat": lat,
        "height_m": height, "speed_mps": speed,
        "course_deg": sieve.numbers("track", low=-360.0, high=360.0) % 360.0,
    }  # fmt: skip
    return fixes.reading(sieve, given, base_m=_error_m(sieve), usual_mps=USUAL_MPS)


def _error_m(sieve: Sieve) -> Floats:
    """One standard deviation along an axis, in metres."""
    if not sieve.has("nacp"):
        return np.full(sieve.rows, ERROR_M)
    category = sieve.numbers("nacp", low=0, high=11, whole=True)
    bounds = np.array([BOUNDS_M.get(i, np.nan) for i in range(12)]) / radius_holding(0.95)
    known = np.isfinite(category)
    error = np.where(known, bounds[np.where(known, category, 0).astype(int)], np.nan)
    return np.asarray(np.where(np.isnan(error), ERROR_M, error))


SOURCE = Source(
    name="adsb",
    title="Aircraft that broadcast their places (ADS-B)",
    licence="as the receivers' network says; OpenSky: research and non-profit use",
    formats=("csv", "parquet", "json", "sbs"),
    parse=parse,
)
