"""Directions without a distance: a row for each that a sensor told, with where the sensor stood.

    sensor         who looked (also station, station_id)
    time           when (UTC where no zone is given)
    lon, lat       where the sensor stood then
    bearing_deg    the direction of what it saw, clockwise from true north (also bearing, azimuth)
    error_deg      one standard deviation of it; 5 degrees where none is told
    range_m        how far it sees at most; 15 km where none is told
    identity       whom the thing claimed to be, where it claimed anything

CSV, Parquet, or JSON: a list of objects with these names.  A direction finder, a camera without a
rangefinder, a pair of eyes with a compass: where directions of two or more meet is for fusion, and
one alone gives no place.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import Reason
from lendemain.records.reading import Answer, Reading, Source
from lendemain.records.track import Bearing
from lendemain.sources import fixes
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import mask
from lendemain.sources.checks import Sieve
from lendemain.tables import moments

HEADINGS = {
    "sensor": ("station", "station_id", "serial_number"),
    "time": ("timestamp", "datetime"), "lon": ("longitude",), "lat": ("latitude",),
    "bearing_deg": ("bearing", "azimuth", "azimuth_deg", "back_azimuth"),
    "error_deg": ("bearing_error_deg", "sigma_deg"), "range_m": ("range_max_m",),
    "identity": ("icao24", "mmsi", "callsign"),
}  # fmt: skip
NEEDED = ("sensor", "time", "lon", "lat", "bearing_deg")

ERROR_DEG, RANGE_M = 5.0, 15_000.0


def parse(answer: Answer) -> Reading:
    """The bearings of one file, and the rows that are none; `SourceError` if it is other."""
    sieve = Sieve(
        "bearings", sheet(answer, "bearings", headings=HEADINGS, needed=NEEDED, json=True)
    )
    sensor = sieve.texts("sensor")
    sieve.reject(mask(pc.equal(sensor, "")), field="sensor", reason=Reason.MISSING_FIELD)
    time_us = fixes.moments_us(sieve, "time")
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre)
    turn = sieve.numbers("bearing_deg", low=-360.0, high=360.0, needed=True) % 360.0
    error = fixes.errors(sieve, "error_deg", low=0.01, high=90.0, usual=ERROR_DEG)
    reach = sieve.numbers("range_m", low=1.0, high=1_000_000.0)
    _once(sieve, sensor, np.column_stack([time_us, np.nan_to_num(turn) * 1e4]).astype(np.int64))
    whole = {
        "sensor": sensor, "identity": sieve.texts("identity"), "time": moments(time_us),
        "lon": lon, "lat": lat, "bearing_deg": turn.astype(np.float32),
        "error_deg": error.astype(np.float32),
        "range_m": np.where(np.isnan(reach), RANGE_M, reach).astype(np.float32),
    }  # fmt: skip
    return sieve.beside(bearings=sieve.records(Bearing, whole))


def _once(sieve: Sieve, sensor: pa.Array, key: np.ndarray) -> None:
    """Let fall what a sensor tells again of the same moment and direction."""
    code = pc.dictionary_encode(sensor).indices.to_numpy(zero_copy_only=False)
    at = np.flatnonzero(sieve.good)
    _, first = np.unique(np.column_stack([code[at], key[at]]), axis=0, return_index=True)
    again = np.zeros(sieve.rows, bool)
    again[at] = True
    again[at[first]] = False
    sieve.reject(
        again, field="bearing_deg", reason=Reason.DUPLICATE, detail="the same direction again"
    )


SOURCE = Source(
    name="bearings",
    title="Directions without a distance, of two or more stations",
    licence="as the network says",
    formats=("csv", "parquet", "json"),
    parse=parse,
)
