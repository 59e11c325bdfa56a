"""Pulses of sound as microphones picked them: a row for each, with the place of its station.

    station        whose clock and microphone (also serial_number, sensor)
    time           when it arrived (UTC where no zone is given)
    lon, lat       where the station stood then
    height_m, time_error_s, clock_error_s, bearing_deg, bearing_error_deg, level_db, temperature_c
                   as far as they are known

A station is a microphone at a place: one that is moved is another from then on, and its rows say
so.  Places within 25 m of each other are one.  Which pulses belong together, and what was
heard, is for fusion.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.arrival import Arrival, Station
from lendemain.records.observation import Reason
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources import fixes
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, mask
from lendemain.sources.checks import Sieve
from lendemain.tables import columns, moments

HEADINGS = {
    "station": ("serial_number", "station_id", "sensor"),
    "time": ("arrival_time_utc", "arrival_time", "timestamp"),
    "lon": ("longitude",), "lat": ("latitude",), "height_m": ("height", "elevation_m"),
    "time_error_s": (), "clock_error_s": (), "bearing_deg": ("back_azimuth", "bearing"),
    "bearing_error_deg": (), "level_db": ("power_db_spl", "level"), "temperature_c": (),
}  # fmt: skip
NEEDED = ("station", "time", "lon", "lat")

MOVED_M = 25.0
M_A_DEGREE = 111_320.0


def parse(answer: Answer) -> Reading:
    """The pulses of one file as arrivals, with their stations and the rows that are none;
    `SourceError` if it is other.
    """
    sieve = Sieve("pulses", sheet(answer, "pulses", headings=HEADINGS, needed=NEEDED))
    names = sieve.texts("station")
    sieve.reject(mask(pc.equal(names, "")), field="station", reason=Reason.MISSING_FIELD)
    time_us = fixes.moments_us(sieve, "time")
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre)
    told = {
        "time_error_s": sieve.numbers("time_error_s", low=1e-6, high=3600.0),
        "bearing_deg": sieve.numbers("bearing_deg", low=-360.0, high=360.0) % 360.0,
        "level_db": sieve.numbers("level_db", low=-200.0, high=400.0),
        "temperature_c": sieve.numbers("temperature_c", low=-80.0, high=70.0),
    }
    still = {
        "height_m": sieve.numbers("height_m", low=-1_000.0, high=9_000.0),
        "clock_error_s": sieve.numbers("clock_error_s", low=0.0, high=86_400.0),
        "bearing_error_deg": sieve.numbers("bearing_error_deg", low=0.01, high=180.0),
    }
    place = _places(sieve, names, (time_us, lon, lat))
    identity = _identities(names, place, (lon, lat))
    arrivals = pc.binary_join_element_wise(identity, pa.array(time_us).cast(pa.string()), "|")
    _once(sieve, arrivals)
    whole = {name: pa.array(values.astype(np.float32), from_pandas=True)
             for name, values in told.items()}  # fmt: skip
    whole |= {"arrival_id": arrivals, "station_id": identity, "time": moments(time_us)}
    return sieve.beside(
        arrivals=sieve.records(Arrival, whole | {"provenance": "pulses"}),
        stations=_stations(sieve, identity, place, still | {"lon": lon, "lat": lat}),
    )


def _places(sieve: Sieve, names: pa.Array, at: tuple[np.ndarray, Floats, Floats]) -> np.ndarray:
    """For each row the row whose place stands for its station's, the first of a place in time; rows
    of a station that was elsewhere before are remarked upon.
    """
    time_us, lon, lat = at
    code = pc.dictionary_encode(names).indices.to_numpy(zero_copy_only=False)
    of = np.arange(sieve.rows)
    moved = np.zeros(sieve.rows, bool)
    good = np.flatnonzero(sieve.good)
    order = good[np.lexsort((good, lat[good], lon[good], time_us[good], code[good]))]
    stood: list[int] = []
    for row in order.tolist():
        if not stood or code[stood[0]] != code[row]:
            stood = []
        for first in stood:
            east = (lon[row] - lon[first] + 180.0) % 360.0 - 180.0
            east *= M_A_DEGREE * np.cos(np.radians(lat[row]))
            if np.hypot(east, (lat[row] - lat[first]) * M_A_DEGREE) <= MOVED_M:
                of[row] = first
                break
        else:
            moved[row] = bool(stood)
            stood.append(row)
    sieve.remark(
        moved, field="lon", reason=Reason.CONTRADICTION,
        detail="the station stood elsewhere before: from here on it is another",
    )  # fmt: skip
    return of


def _identities(names: pa.Array, place: np.ndarray, at: tuple[Floats, Floats]) -> pa.Array:
    """A station's name with its place."""
    lon, lat = (np.nan_to_num(a[place]) for a in at)
    where, of = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
    said = pa.array([f"@{b:.5f},{a:.5f}" for a, b in where.tolist()], pa.string())
    return pc.binary_join_element_wise(names, said.take(pa.array(of.ravel())), "")


def _once(sieve: Sieve, arrivals: pa.Array) -> None:
    """Let fall what a station tells again of the same moment."""
    code = pc.dictionary_encode(arrivals).indices.to_numpy(zero_copy_only=False)
    at = np.flatnonzero(sieve.good)
    _, first = np.unique(code[at], return_index=True)
    again = np.zeros(sieve.rows, bool)
    again[at] = True
    again[at[first]] = False
    sieve.reject(
        again, field="time", reason=Reason.DUPLICATE, detail="the station's same moment again"
    )


def _stations(
    sieve: Sieve, identity: pa.Array, place: np.ndarray, held: dict[str, Floats]
) -> pa.Table:
    """Every station with a good row, as its first one says."""
    rows = np.unique(place[sieve.good])
    height, clock, bearing = (
        held[name][rows] for name in ("height_m", "clock_error_s", "bearing_error_deg")
    )
    given = {
        "station_id": identity.take(pa.array(rows)), "lon": held["lon"][rows],
        "lat": held["lat"][rows], "height_m": np.nan_to_num(height).astype(np.float32),
        "clock_error_s": np.nan_to_num(clock).astype(np.float32),
        "bearing_error_deg": pa.array(bearing.astype(np.float32), from_pandas=True),
    }  # fmt: skip
    return columns(Station, given, len(rows))


SOURCE = Source(
    name="pulses",
    title="Pulses of sound picked by microphones",
    licence="as the network says",
    formats=("csv", "parquet"),
    parse=parse,
)
