"""Ships that broadcast where they are (AIS): tables, or the sentences as receivers hear them.

Tables have a row to a fix (the layout of the US Coast Guard's archive, or any with an identity, a
time and a place).  Sentences are NMEA 0183 `AIVDM` with the time in a tag block before them
(`nmea`).  The nine-digit identity (MMSI) is who the ship claims to be; nothing proves it.  Values
that stand for "not available" (speed 102.3, course 360, longitude 181, latitude 91; ITU-R M.1371)
are none.  A fix of high accuracy is within 10 m, of which this makes a standard deviation.
"""

import numpy as np
import pyarrow.compute as pc

from lendemain.records.observation import Reason
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources import fixes, nmea
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, mask
from lendemain.sources.checks import Sieve

HEADINGS = {
    "mmsi": ("id", "ship_id", "identity"),
    "basedatetime": ("base_date_time", "timestamp", "# timestamp", "time", "ais_pos_timestamp"),
    "lat": ("latitude",), "lon": ("longitude",), "sog": ("speed",), "cog": ("course",),
    "accuracy": (), "receiver": fixes.RECEIVER,
}  # fmt: skip
NEEDED = ("mmsi", "basedatetime", "lat", "lon")

KNOT_MPS = 1852.0 / 3600.0
ERROR_M = {True: 5.0, False: 15.0}
"""One standard deviation along an axis, with and without the flag of high accuracy."""

USUAL_MPS = 5.0


def parse(answer: Answer) -> Reading:
    """The fixes of one file as plots, with the rows that are none; `SourceError` if it is other."""
    if nmea.is_nmea(answer):
        sieve = Sieve("ais", nmea.sentences(answer, "ais"))
    else:
        sieve = Sieve("ais", sheet(answer, "ais", headings=HEADINGS, needed=NEEDED))
    identity = sieve.raw("mmsi")
    sieve.reject(mask(pc.equal(identity, "")), field="mmsi", reason=Reason.MISSING_FIELD)
    nobody = mask(pc.match_substring_regex(identity, r"^0+$"))
    sieve.reject(nobody, field="mmsi", reason=Reason.UNKNOWN_VALUE, detail="nobody's identity")
    time_us = fixes.moments_us(sieve, "basedatetime")
    for name, none in (("lon", 181.0), ("lat", 91.0)):
        absent = sieve.numbers(name, low=-1e9, high=1e9) == none
        sieve.reject(absent, field=name, reason=Reason.MISSING_FIELD, detail="not available")
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre)
    given = {
        "sensor": "AIS", "receiver": fixes.receiver(sieve, answer),
        "identity": identity, "time": time_us, "lon": lon, "lat": lat,
        "speed_mps": _told(sieve, "sog", high=102.3) * KNOT_MPS,
        "course_deg": _told(sieve, "cog", high=360.0),
    }  # fmt: skip
    accurate = sieve.numbers("accuracy", low=0, high=1, whole=True) == 1.0
    coarse = sieve.numbers("error_m", low=0.1, high=1e5)
    base = np.where(accurate, ERROR_M[True], ERROR_M[False])
    base = np.where(np.isnan(coarse), base, coarse)
    return fixes.reading(sieve, given, base_m=base, usual_mps=USUAL_MPS)


def _told(sieve: Sieve, name: str, *, high: float) -> Floats:
    """A column of numbers from 0 to below `high`, which itself stands for not available."""
    values = sieve.numbers(name, low=0.0, high=high)
    return np.asarray(np.where(values >= high, np.nan, values))


SOURCE = Source(
    name="ais",
    title="Ships that broadcast their places (AIS)",
    licence="as the receiver says; US Coast Guard: public domain",
    formats=("csv", "parquet", "nmea"),
    parse=parse,
)
