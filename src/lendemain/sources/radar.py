"""Plots of sensors that see where something is and are told no name: radars, watchers of drones.

    sensor         who looked (also radar, station, station_id)
    time           when (UTC where no zone is given)
    lon, lat       where the thing was, or instead of these
    sensor_lon, sensor_lat, range_m, bearing_deg
                   where the sensor stood, how far from it over ground, clockwise from true north
    error_m        one standard deviation of the place along an axis; 100 m where none is told
    range_error_m, bearing_error_deg
                   of distance and direction, for places that are told so
    height_m, speed_mps, course_deg
                   as the sensor tells them
    identity       whom the thing claimed to be, where a transponder answered

CSV, Parquet, or JSON: a list of objects with these names.  A distance and a direction become a
place here, with the mean of the errors along both: what is told as two is kept as one circle.
Directions without a distance are the source `bearings`.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyproj

from lendemain.records.observation import Reason
from lendemain.records.reading import Answer, Reading, Source
from lendemain.records.track import Plot
from lendemain.sources import fixes
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, inside, mask
from lendemain.sources.checks import Sieve
from lendemain.tables import moments

HEADINGS = {
    "sensor": ("radar", "station", "station_id"), "time": ("timestamp", "datetime"),
    "lon": ("longitude",), "lat": ("latitude",),
    "sensor_lon": ("radar_lon", "station_lon"), "sensor_lat": ("radar_lat", "station_lat"),
    "range_m": ("range", "distance_m"), "bearing_deg": ("bearing", "azimuth", "azimuth_deg"),
    "error_m": ("sigma_m",), "range_error_m": (), "bearing_error_deg": ("azimuth_error_deg",),
    "height_m": ("altitude_m",), "speed_mps": (), "course_deg": (),
    "identity": ("icao24", "mmsi", "squawk"),
}  # fmt: skip
NEEDED = ("sensor", "time")

ERROR_M, RANGE_ERROR_M, BEARING_ERROR_DEG = 100.0, 50.0, 0.5
"""What is taken where no error is told."""

ERROR_M_MAX, RANGE_M_MAX = 50_000.0, 1_000_000.0

_WGS84 = pyproj.Geod(ellps="WGS84")

Mask = npt.NDArray[np.bool_]


def parse(answer: Answer) -> Reading:
    """The plots of one file, and the rows that are none; `SourceError` if it is other."""
    sieve = Sieve("radar", sheet(answer, "radar", headings=HEADINGS, needed=NEEDED, json=True))
    sensor = sieve.texts("sensor")
    sieve.reject(mask(pc.equal(sensor, "")), field="sensor", reason=Reason.MISSING_FIELD)
    time_us = fixes.moments_us(sieve, "time")
    lon, lat, error = _places(sieve, answer)
    identity = sieve.texts("identity")
    _once(sieve, (sensor, identity), (time_us, lon, lat))
    given = {
        "sensor": sensor, "identity": identity, "time": moments(time_us), "lon": lon, "lat": lat,
        "error_m": error.astype(np.float32),
    }  # fmt: skip
    for name, low, high in (
        ("height_m", -500.0, 100_000.0), ("speed_mps", 0.0, 10_000.0), ("course_deg", 0.0, 360.0),
    ):  # fmt: skip
        told = sieve.numbers(name, low=low, high=high)
        given[name] = pa.array(told.astype(np.float32), from_pandas=True)
    return sieve.beside(plots=sieve.records(Plot, given))


def _places(sieve: Sieve, answer: Answer) -> tuple[Floats, Floats, Floats]:
    """Where each thing was (degrees) and its error (m); rows that tell no place fall."""
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre, needed=False)
    error = fixes.errors(sieve, "error_m", low=0.1, high=ERROR_M_MAX, usual=ERROR_M)
    if sieve.has("range_m") and sieve.has("bearing_deg"):
        from_lon, from_lat = sieve.places(
            "sensor_lon", "sensor_lat", theatre=(-180.0, -90.0, 180.0, 90.0), needed=False
        )
        far = sieve.numbers("range_m", low=0.0, high=RANGE_M_MAX)
        turn = sieve.numbers("bearing_deg", low=-360.0, high=360.0)
        at = np.isnan(lon) & np.isfinite(from_lon + from_lat + far + turn)
        lon[at], lat[at], _ = _WGS84.fwd(from_lon[at], from_lat[at], turn[at], far[at])
        along = fixes.errors(sieve, "range_error_m", low=0.1, high=ERROR_M_MAX, usual=RANGE_ERROR_M)
        across = fixes.errors(
            sieve, "bearing_error_deg", low=0.001, high=45.0, usual=BEARING_ERROR_DEG
        )
        width = far[at] * np.radians(across[at])
        error[at] = np.clip(np.sqrt(0.5 * (along[at] ** 2 + width**2)), 0.1, ERROR_M_MAX)
        outside = at & ~inside(lon, lat, answer.theatre)
        sieve.reject(outside, field="range_m", reason=Reason.OUTSIDE_THEATRE)
    nowhere = ~np.isfinite(lon + lat)
    sieve.reject(nowhere, field="lon", reason=Reason.MISSING_FIELD,
                 detail="neither a place nor a distance and direction from one")  # fmt: skip
    return lon, lat, error


def _once(
    sieve: Sieve,
    names: tuple[pa.Array, pa.Array],
    key: tuple[npt.NDArray[np.int64], Floats, Floats],
) -> None:
    """Let fall what a sensor tells again of the same moment, place and identity."""
    codes = [pc.dictionary_encode(n).indices.to_numpy(zero_copy_only=False) for n in names]
    at = np.flatnonzero(sieve.good)
    whole = [np.asarray(part)[at] for part in (*codes, *key)]
    order = np.lexsort((at, *whole))
    if len(order) < 2:
        return
    head: Mask = np.ones(len(order), bool)
    head[1:] = np.logical_or.reduce([np.diff(part[order]) != 0 for part in whole])
    again = np.zeros(sieve.rows, bool)
    again[at[order[~head]]] = True
    sieve.reject(again, field="time", reason=Reason.DUPLICATE, detail="the same plot again")


SOURCE = Source(
    name="radar",
    title="Plots of radars and of sensors that watch for drones",
    licence="as the sensor's owner says",
    formats=("csv", "parquet", "json"),
    parse=parse,
)
