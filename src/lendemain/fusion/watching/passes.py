"""When satellites passed: watches from what they saw, and passes that were due and are not known.

A satellite that saw heat anywhere in a theatre within some minutes passed it then.  Satellites with
fire sensors keep to the sun: each passes at about its own local time of day and twelve hours later
(Terra half past ten; Aqua, Suomi NPP, NOAA-20 and NOAA-21 half past one), within `ADRIFT`, since a
swath reaches far to either side.  A pass that was due and left no detection is not known to have
looked: it is listed as an outage and watches nothing, for no detection may mean cloud, a failed
sensor, or a file that was not brought.  So a day without detections is never a quiet day here.
"""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.errors import InputError
from lendemain.records.observation import Means, TimePrecision, Watch, WatchStatus

Whole = npt.NDArray[np.int64]

LOCAL_HOURS = {
    "Terra": 10.5, "Aqua": 13.5, "Suomi NPP": 13.5, "NOAA-20": 13.5, "NOAA-21": 13.5,
}  # fmt: skip
ADRIFT = timedelta(minutes=130)
TOGETHER = timedelta(minutes=20)
"""Detections of one satellite no further apart are of one pass; its next is 100 minutes off."""
MINUTE_US = 60_000_000
DAYS_MAX = 20_000
NOT_KNOWN_TO_LOOK = "a pass was due and nothing came of it"
_FINE = (TimePrecision.INSTANT.value, TimePrecision.MINUTE.value)


def passes(
    detections: pa.Table, *, lon: float, lat: float, range_m: float, probability: float,
    start: datetime, end: datetime,
) -> pa.Table:  # fmt: skip
    """`Watch` rows over a disc (degrees, metres) by begin: passes that happened, lasting from the
    first to the last detection and a minute more, and those due that are not known to have.

    `detections` are thermal `Observation` rows of that theatre; rows with a day only prove no pass.
    `probability` is that of noticing one fire under a clear sky.  Passes are due of those
    satellites alone that saw something between `start` and `end`.  InputError for an interval or a
    disc that makes no sense.
    """
    _checked((lon, lat, range_m, probability), start, end)
    first, last = (int(t.timestamp()) * 1_000_000 for t in (start, end))
    sensor, at = _fine(detections, first, last)
    known: list[tuple[int, int, str, WatchStatus]] = []
    for name in np.unique(sensor.astype(str)).tolist():
        begun, done = _runs(np.sort(at[sensor == name]))
        known += [(a, b, name, WatchStatus.ON) for a, b in zip(begun, done, strict=True)]
        hour = next((h for s, h in LOCAL_HOURS.items() if name.startswith(s)), None)
        if hour is not None:
            middles = (np.array(begun) + np.array(done)) / 2.0
            known += _due(name, hour - lon / 15.0, (first, last), middles)
    known.sort()
    given = {
        "source": "passes", "sensor": [k[2] for k in known],
        "start": tables.moments(np.array([k[0] for k in known], np.int64)),
        "end": tables.moments(np.array([k[1] for k in known], np.int64)),
        "lon": lon, "lat": lat, "range_m": range_m, "means": Means.SATELLITE,
        "probability": probability, "status": [k[3].value for k in known],
        "cause": ["" if k[3] == WatchStatus.ON else NOT_KNOWN_TO_LOOK for k in known],
    }  # fmt: skip
    return tables.columns(Watch, given, len(known))


def _checked(disc: tuple[float, float, float, float], start: datetime, end: datetime) -> None:
    lon, lat, range_m, probability = disc
    sound = abs(lon) <= 180.0 and abs(lat) <= 90.0 and range_m > 0.0 and 0.0 <= probability <= 1.0
    zoned = start.tzinfo is not None and end.tzinfo is not None
    if not sound or not zoned or not timedelta(0) < end - start < timedelta(days=DAYS_MAX):
        raise InputError(
            f"{lon}, {lat}, {range_m} m, {probability} from {start} to {end} is no disc and time",
            where="passes", remedy="Give degrees, metres, a probability, and two moments in UTC",
        )  # fmt: skip


def _fine(detections: pa.Table, first: int, last: int) -> tuple[npt.NDArray[np.object_], Whole]:
    """Satellite and moment of the detections whose minute is known."""
    at = tables.micros(detections, "start")
    held = np.isin(tables.texts(detections, "time_precision").astype(str), _FINE)
    held &= (at >= first) & (at < last) & (tables.texts(detections, "means") == Means.SATELLITE)
    sensor = tables.texts(detections, "sensor")
    held &= sensor != ""
    return sensor[held], at[held]


def _runs(at: Whole) -> tuple[list[int], list[int]]:
    """First and last moment of each pass, a minute added to the last."""
    new = np.append(True, np.diff(at) > TOGETHER / timedelta(microseconds=1))
    begun = np.flatnonzero(new)
    done = np.append(begun[1:], len(at)) - 1
    return at[begun].tolist(), (at[done] + MINUTE_US).tolist()


def _due(
    name: str, hour: float, span: tuple[int, int], middles: npt.NDArray[np.float64]
) -> list[tuple[int, int, str, WatchStatus]]:
    """The passes of a satellite at an hour (UTC) and twelve hours later of which nothing came."""
    day, half = 86_400_000_000, int(ADRIFT / timedelta(microseconds=1))
    first, last = span
    found = []
    for of_day in (hour % 24.0, (hour + 12.0) % 24.0):
        middle = np.arange(first // day, last // day + 1) * day + int(of_day * 3.6e9)
        middle = middle[(middle - half >= first) & (middle + half <= last)]
        at = np.searchsorted(np.sort(middles), middle - half)
        came = np.searchsorted(np.sort(middles), middle + half, side="right") > at
        found += [(m - half, m + half, name, WatchStatus.OUTAGE) for m in middle[~came].tolist()]
    return found
