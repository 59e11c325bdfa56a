"""Everything that stations heard, whenever and wherever: parts that have nothing to do with each
other are listened to by themselves.

Stations farther apart than two reaches hear nothing in common, and what is parted by a silence
longer than sound takes over two reaches is another session; so a network that listens for months
costs no more a pulse than one that listens for an hour.  How far one hears is taken from how far
stations stand apart, `SPACINGS` times that: who sets them out wants an act to be heard by several.

Pulses told again under other names are left out, and an act whose record was played again says so
(`copied`).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import encoding, tables
from lendemain.fusion.accounts import Floats, numbers
from lendemain.fusion.sounds import copied, doubts, hearing
from lendemain.fusion.sounds.location import Air, speed_of_sound_mps
from lendemain.records.arrival import Heard, Hearing, Station, StationDoubt

Places = npt.NDArray[np.int64]

SPACINGS = 3.0
REACH_M = (900.0, 15_000.0)
"""However stations stand, they are taken to hear between so far and so far."""

SLOWEST_MPS = 300.0
TOGETHER_MAX = 20_000
"""Longer sessions are cut at their longest silence beyond half of this."""

TIME_ERROR_S, SPEED_ERROR_MPS = 0.01, 2.0
"""The error of a pick of which none is told; what is not known of the speed of sound."""

CELSIUS, CELSIUS_ERROR_MPS = 10.0, 8.0
"""The temperature where none is told, and what is then not known of the speed of sound."""


class Listened(NamedTuple):
    """Tables of `Heard` (in order of start and name), `Hearing` and `StationDoubt`."""

    heard: pa.Table
    hearings: pa.Table
    doubts: pa.Table


def listened(stations: pa.Table, arrivals: pa.Table) -> Listened:
    """What was heard in all arrivals at stations (tables of `Arrival` and `Station`, each station
    by its name, any number of times); the order of rows does not matter.

    Arrivals at stations that are not given are left out, and so are arrivals told twice.
    """
    known = _stations(stations)
    arrivals = _once(arrivals, {s.station_id for s in known})
    repeated = copied.repeated(
        tables.texts(arrivals, "station_id"), tables.micros(arrivals, "time")
    )
    if repeated:
        known = [s for s in known if s.station_id not in repeated]
        arrivals = _once(arrivals, {s.station_id for s in known})
    found = [_session(*one) for one in _sessions(known, arrivals)]
    heard = tables.joined(Heard, [one for one, _ in found])
    names = tables.texts(heard, "heard_id").astype("U64")
    order = np.lexsort((names, tables.micros(heard, "start")))
    heard = _copies(heard.take(pa.array(order)), [one for _, one in found], arrivals)
    hearings = tables.joined(Hearing, [one for _, one in found])
    keys = [tables.texts(hearings, name).astype("U128") for name in ("arrival_id", "heard_id")]
    hearings = hearings.take(pa.array(np.lexsort(keys)))
    degrees = _celsius(arrivals)
    speed = speed_of_sound_mps(CELSIUS if degrees is None else degrees)
    doubted = doubts.doubted(known, arrivals, heard, hearings, speed_mps=speed)
    copies = tables.table(StationDoubt, copied.doubts(repeated))
    return Listened(heard, hearings, tables.joined(StationDoubt, [doubted, copies]))


def _celsius(arrivals: pa.Table) -> float | None:
    """The temperature that arrivals tell of, None where none does."""
    told = numbers(arrivals, "temperature_c")
    return float(np.nanmedian(told)) if np.isfinite(told).any() else None


def _stations(rows: pa.Table) -> list[Station]:
    """Each station once, as the first row in order of what they say has it, in order of names."""
    said: dict[str, Station] = {}
    for row in sorted(rows.to_pylist(), key=lambda r: repr(sorted(r.items()))):
        said.setdefault(row["station_id"], Station(**row))
    return [said[name] for name in sorted(said)]


def _once(arrivals: pa.Table, known: set[str]) -> pa.Table:
    """Arrivals at known stations, each once, in order of station and time."""
    at = pc.is_in(arrivals["station_id"].cast(pa.string()), value_set=pa.array(sorted(known)))
    arrivals = arrivals.filter(at)
    ids = tables.texts(arrivals, "arrival_id").astype("U256")
    _, first = np.unique(ids, return_index=True)
    return arrivals.take(pa.array(first))


def _sessions(
    stations: list[Station], arrivals: pa.Table
) -> Iterator[tuple[list[Station], pa.Table, float]]:
    """Stations, their arrivals, and how far they hear, a session after the other."""
    if not stations or not arrivals.num_rows:
        return
    code = {s.station_id: k for k, s in enumerate(stations)}
    of = np.array([code[n] for n in tables.texts(arrivals, "station_id").tolist()], np.int64)
    for group, reach_m in _groups(stations):
        rows = np.flatnonzero(np.isin(of, group))
        time_s = tables.micros(arrivals, "time")[rows] / 1e6
        order = np.argsort(time_s, kind="stable")
        rows, time_s = rows[order], time_s[order]
        silent = 2.0 * reach_m / SLOWEST_MPS + 1.0
        cuts = np.flatnonzero(np.diff(time_s) > silent) + 1
        for part in np.split(np.arange(len(rows)), cuts):
            for few in _bounded(part, time_s):
                used = np.unique(of[rows[few]])
                if len(used) > 2:
                    listed = [stations[k] for k in used.tolist()]
                    yield listed, arrivals.take(pa.array(rows[few])), reach_m


def _bounded(part: Places, time_s: Floats) -> Iterator[Places]:
    """A session in parts of at most `TOGETHER_MAX` arrivals."""
    while len(part) > TOGETHER_MAX:
        half = TOGETHER_MAX // 2
        silence = np.diff(time_s[part[half:TOGETHER_MAX]])
        cut = half + int(np.argmax(silence)) + 1
        yield part[:cut]
        part = part[cut:]
    yield part


def _groups(stations: list[Station]) -> Iterator[tuple[Places, float]]:
    """Stations that may hear one act together, and how far they hear."""
    lon, lat = np.array([s.lon for s in stations]), np.array([s.lat for s in stations])
    turn, up = np.radians(lon), np.radians(lat)
    place = 6_371_000.0 * np.column_stack(
        [np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)]
    )
    apart = np.sqrt(((place[:, None, :] - place[None, :, :]) ** 2).sum(axis=2))
    far = apart + np.where(np.eye(len(stations), dtype=bool), np.inf, 0.0)
    near = far.min(axis=1) if len(stations) > 1 else np.full(1, np.inf)
    reach = np.clip(SPACINGS * near, *REACH_M)
    group = np.arange(len(stations))
    linked = apart <= reach[:, None] + reach[None, :]
    while True:
        wider = np.array([group[row].min() for row in linked])
        if (wider == group).all():
            break
        group = wider
    for number in np.unique(group):
        own = np.flatnonzero(group == number)
        yield own, float(np.median(reach[own]))


def _session(
    stations: list[Station], arrivals: pa.Table, reach_m: float
) -> tuple[pa.Table, pa.Table]:
    """What was heard in one session, named after its arrivals."""
    degrees, told = _celsius(arrivals), numbers(arrivals, "time_error_s")
    error = float(np.nanmedian(told)) if np.isfinite(told).any() else TIME_ERROR_S
    air = Air(
        speed_mps=speed_of_sound_mps(CELSIUS if degrees is None else degrees),
        time_error_s=error, span_s=2.0,
        speed_error_mps=CELSIUS_ERROR_MPS if degrees is None else SPEED_ERROR_MPS,
    )  # fmt: skip
    found = hearing.acts(stations, arrivals, air=air, reach_m=reach_m)
    parts: dict[str, list[str]] = {}
    for row in found.hearings.to_pylist():
        parts.setdefault(row["heard_id"], []).append(row["arrival_id"])
    names = {
        old: "S-" + encoding.digest("\n".join(sorted(own)).encode())[:16]
        for old, own in parts.items()
    }
    return _renamed(found.heard, names), _renamed(found.hearings, names)


def _renamed(rows: pa.Table, names: dict[str, str]) -> pa.Table:
    at = rows.schema.get_field_index("heard_id")
    field = rows.schema.field(at)
    told = pa.array([names[n] for n in tables.texts(rows, "heard_id").tolist()], pa.string())
    return rows.set_column(at, field, told.cast(field.type))


def _copies(heard: pa.Table, hearings: list[pa.Table], arrivals: pa.Table) -> pa.Table:
    """The acts with `copy_of`: the first one whose record they are."""
    when = dict(zip(tables.texts(arrivals, "arrival_id").tolist(),
                    tables.micros(arrivals, "time").tolist(), strict=True))  # fmt: skip
    where = dict(zip(tables.texts(arrivals, "arrival_id").tolist(),
                     tables.texts(arrivals, "station_id").tolist(), strict=True))  # fmt: skip
    own: dict[str, list[tuple[str, int]]] = {}
    for table in hearings:
        for row in table.to_pylist():
            one = row["arrival_id"]
            own.setdefault(row["heard_id"], []).append((where[one], when[one]))
    copies = copied.played_again(heard, own)
    at = heard.schema.get_field_index("copy_of")
    return heard.set_column(at, heard.schema.field(at), pa.array(copies, pa.string()))
