"""Field reports of patrols and observation posts: what was watched, what was seen, where not let.

CSV, or JSON (an array of objects, or one to a line), flat; one row for each record of a report:

    report         number of the report                            R-2026-0412
    patrol         call sign of the patrol                         P-07
    nation         who lent it                                     Averne
    record         watch, or sighting (as when empty)              sighting
    start, end     when: of a watch its period, of a sighting when the thing happened as far as
                   known; local to the theatre unless it says Z or +03:00
    lat, lon       the place; of what is told with `where`, the observer's
    error_m        its standard deviation in metres (empty: 30, a hand-held receiver)
    place          instead of lat and lon, in words: 2 km NE of Corail
    where          from there: 2-4 km ENE and E | 3 km N | N/K
    means          heard, saw, heard and saw, camera, uav, follow-up
    kind           a kind of incident: shelling, heavy weapon inside belt, civilian casualty, ...
    phenomenon     explosion, impact, presence, ...; empty: as the kind suggests
    weapon, description, text, language, actors      words; N/K and undetermined stay apart
    count          80 | about 80 | 8-10 | at least 3 | N/K
    killed         a number, where known
    exercise       yes, or nothing
    range_m        of a watch: how far it could notice anything (empty: 6,000)
    probability    of a watch: of noticing one act within that range (empty: 0.5)
    status         of a watch: on (as when empty), denied, delayed, conditional, weather, dark,
                   jammed, outage
    cause          of a watch not kept: why, in words

A watch that was denied, delayed or put under conditions is two records: the watch that was not
kept, and an observation of the denial.  Other columns, such as a leader's name, are never read.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.incident import FAMILY_OF, Family
from lendemain.records.observation import (
    NOT_KNOWN,
    UNDETERMINED,
    Geometry,
    Means,
    Notice,
    Observation,
    Phenomenon,
    Reason,
    TimePrecision,
    Watch,
    WatchStatus,
)  # fmt: skip
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources import phrases
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, Mask, inside, mask, whole_numbers
from lendemain.sources.checks import Sieve
from lendemain.sources.times import DAY_US, MINUTE_US
from lendemain.tables import columns, empty, moments

HEADINGS: dict[str, tuple[str, ...]] = {
    "report": ("report_id",), "patrol": ("patrol_id", "call_sign"), "nation": (), "record": (),
    "start": ("time",), "end": (), "lat": ("latitude",), "lon": ("longitude",), "error_m": (),
    "place": (), "where": ("distance_bearing",), "means": (), "kind": (), "phenomenon": (),
    "weapon": (), "description": (), "text": (), "language": (), "actors": (), "count": (),
    "killed": (), "exercise": (), "range_m": (), "probability": (), "status": (), "cause": (),
}  # fmt: skip

RECEIVER_ERROR_M = 30.0
RANGE_M = 6_000.0
PROBABILITY = 0.5
RANGE_M_MAX = 100_000.0

_MEANS = {
    "heard": Means.HEARD, "saw": Means.SAW, "seen": Means.SAW, "camera": Means.CAMERA,
    "heard and saw": Means.HEARD_AND_SAW, "uav": Means.UAV, "follow-up": Means.FOLLOW_UP,
    "followed up": Means.FOLLOW_UP, "n/k": Means.NOT_KNOWN,
}  # fmt: skip
_STATUS = {
    "on": WatchStatus.ON, "denied": WatchStatus.DENIED, "delayed": WatchStatus.DENIED,
    "conditional": WatchStatus.DENIED, "weather": WatchStatus.WEATHER, "dark": WatchStatus.DARK,
    "jammed": WatchStatus.JAMMED, "outage": WatchStatus.OUTAGE,
}  # fmt: skip
_FAMILY_SHOWS = {
    Family.FIRE: Phenomenon.EXPLOSION, Family.MOVEMENT: Phenomenon.PRESENCE,
    Family.MINES: Phenomenon.PRESENCE, Family.AIR_SEA: Phenomenon.FLIGHT,
    Family.MONITORS: Phenomenon.DENIAL, Family.NO_VIOLATION: Phenomenon.EXPLOSION,
}  # fmt: skip
_KIND_SHOWS = {
    "small_arms": Phenomenon.BURST, "hmg_agl": Phenomenon.BURST, "sniper": Phenomenon.SHOT,
    "illumination_flare": Phenomenon.ILLUMINATION_FLARE, "civilian_casualty": Phenomenon.CASUALTY,
    "gnss_interference": Phenomenon.INTERFERENCE,
}  # fmt: skip
SHOWS = {
    kind: _KIND_SHOWS.get(kind, _FAMILY_SHOWS.get(family, Phenomenon.UNDETERMINED))
    for kind, family in FAMILY_OF.items()
}
"""What meets the senses of each kind of incident, where the report does not say."""

_KINDS = {
    **{kind.replace("_", " "): kind for kind in FAMILY_OF}, **{kind: kind for kind in FAMILY_OF},
    "n/k": UNDETERMINED,
}  # fmt: skip


def parse(answer: Answer) -> Reading:
    """The watches and sightings of one file of field reports, with the rows that are neither.

    `rows` counts records: a denied watch is two.  Raises `SourceError` where the file is none.
    """
    read = sheet(answer, SOURCE.name, headings=HEADINGS, needed=("patrol", "start"), json=True)
    sieve = Sieve(SOURCE.name, read)
    record = sieve.known("record", {"": "sighting", "sighting": "sighting", "watch": "watch"},
                         needed=True)  # fmt: skip
    watch = mask(pc.equal(record.fill_null(""), "watch"))
    when = _interval(sieve, answer.time_zone, watch)
    place = _places(sieve, answer, watch)
    told = _watch_words(sieve)
    sighted = _sighting(sieve, place, when)
    denied = watch & mask(pc.equal(told["status"], WatchStatus.DENIED.value))
    sighted = _denial(sighted, denied, told, sieve)

    seen, kept = sieve.good & (~watch | denied), sieve.good & watch
    observations = _table(Observation, sieve, seen, sighted)
    watches = _table(Watch, sieve, kept, {
        "sensor": sieve.texts("patrol"), "nation": sieve.texts("nation"), **when["both"],
        "lon": place["lon"], "lat": place["lat"], "means": sighted["means"], **told,
    })  # fmt: skip
    return Reading(
        rows=sieve.sheet.rows + int((seen & kept).sum()),
        observations=observations,
        rejections=sieve.rejections(),
        watches=watches,
        notices=empty(Notice),
    )


SOURCE = Source(
    name="patrol",
    title="Field reports of patrols and observation posts",
    licence="the mission's own",
    formats=("csv", "json"),
    parse=parse,
)


def _table(record: type, sieve: Sieve, rows: Mask, given: dict[str, Any]) -> pa.Table:
    """The chosen rows of columns over all rows of the sheet."""
    if not rows.any():
        return empty(record)
    at = pa.array(rows)
    chosen: dict[str, Any] = {"source": SOURCE.name}
    for name, column in given.items():
        if isinstance(column, np.ndarray):
            chosen[name] = column[rows]
        else:
            chosen[name] = column.filter(at) if isinstance(column, pa.Array) else column
    if record is Observation:
        chosen["row"] = sieve.sheet.numbers[rows]
    return columns(record, chosen, int(rows.sum()))


def _interval(sieve: Sieve, zone: str, watch: Mask) -> dict[str, Any]:
    """Start and end as columns, and the precision; a watch has to say when it ended."""
    first = sieve.moments("start", zone=zone)
    last = sieve.moments("end", zone=zone, needed=False)
    given = last.width_us > 0
    sieve.reject(watch & ~given, field="end", reason=Reason.MISSING_FIELD, detail="of a watch")
    # a day includes itself, a minute that is named is the last one of a sighting
    whole = (last.width_us >= DAY_US) | ~watch
    end = np.where(given, np.where(whole, last.end, last.start), first.end)
    sieve.reject(
        end <= first.start, field="end", reason=Reason.END_BEFORE_START, detail="or with it"
    )
    code = np.where(given, 0, np.where(first.width_us >= DAY_US, 1,
                                       np.where(first.width_us >= MINUTE_US, 2, 3)))  # fmt: skip
    names = [TimePrecision.INTERVAL, TimePrecision.DAY, TimePrecision.MINUTE, TimePrecision.INSTANT]
    precision = pa.array([n.value for n in names], pa.string()).take(pa.array(code))
    both = {"start": moments(first.start), "end": moments(end)}
    return {"both": both, "precision": precision}


def _places(sieve: Sieve, answer: Answer, watch: Mask) -> dict[str, Any]:
    """Places with their error: as numbers, or by name.  A watch without one falls."""
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre, needed=False)
    error = sieve.numbers("error_m", low=0.0, high=1e5)
    error = np.where(np.isnan(error), RECEIVER_ERROR_M, error)
    named = sieve.texts("place").dictionary_encode()
    spots = [phrases.position(n, answer.places) for n in named.dictionary.to_pylist()]
    of = named.indices.to_numpy(zero_copy_only=False)
    nowhere = phrases.Position(np.nan, np.nan, 0.0)
    spot = np.array([nowhere if isinstance(s, str) else s for s in spots], float).reshape(-1, 3)[of]
    by_name = np.isnan(lon)
    lon, lat, error = (
        np.where(by_name, spot[:, i], v) for i, v in enumerate((lon, lat, error))
    )  # fmt: skip
    outside = by_name & np.isfinite(lon) & ~inside(lon, lat, answer.theatre)
    sieve.reject(outside, field="place", reason=Reason.OUTSIDE_THEATRE)
    missing = np.isnan(lon)
    sieve.reject(missing & watch, field="place", reason=Reason.MISSING_FIELD, detail="of a watch")
    sieve.remark(missing, field="place", reason=Reason.UNKNOWN_VALUE, detail="kept without a place")
    return {"lon": _some(lon), "lat": _some(lat), "error_m": np.where(missing, 0.0, error),
            "located": ~missing, "place_name": sieve.texts("place")}  # fmt: skip


def _some(values: Floats) -> pa.Array:
    return pa.array(values, from_pandas=True)


def _sighting(sieve: Sieve, place: dict[str, Any], when: dict[str, Any]) -> dict[str, Any]:
    """The columns of observations over all rows, as if each were a sighting."""
    said_kind = pc.utf8_lower(sieve.raw("kind"))
    kind = sieve.known("kind", _KINDS, default=UNDETERMINED)
    means = sieve.known("means", {k: v.value for k, v in _MEANS.items()},
                        default=Means.NOT_KNOWN.value)  # fmt: skip
    shown = pa.array([v.value for v in SHOWS.values()]).take(pc.index_in(kind, pa.array([*SHOWS])))
    fire = pc.and_(pc.equal(shown, Phenomenon.EXPLOSION.value),
                   pc.equal(means, Means.FOLLOW_UP.value))  # fmt: skip
    shown = pc.if_else(fire, Phenomenon.IMPACT.value, shown)
    phenomenon = sieve.known("phenomenon", {p.value: p.value for p in Phenomenon})
    phenomenon = pc.if_else(pc.equal(phenomenon, ""), shown, phenomenon)
    weapon, description = (_apart(sieve.texts(name)) for name in ("weapon", "description"))
    bare = pc.equal(description, "")
    description = pc.if_else(pc.and_(bare, pc.equal(said_kind, "n/k")), NOT_KNOWN, description)
    bare = pc.and_(bare, pc.equal(said_kind, UNDETERMINED))
    return {
        "source_ref": sieve.texts("report"), "sensor": sieve.texts("patrol"),
        "provenance": sieve.texts("patrol"), **when["both"], "time_precision": when["precision"],
        **_ring(sieve, place), "kind": kind, "means": means, "phenomenon": phenomenon,
        "weapon": pc.if_else(pc.equal(weapon, ""), NOT_KNOWN, weapon),
        "description": pc.if_else(bare, UNDETERMINED, description), **_number(sieve),
        "killed": whole_numbers(sieve.numbers("killed", low=0, high=1e6, whole=True)),
        "exercise": pc.is_in(pc.utf8_lower(sieve.raw("exercise")), pa.array(["yes", "true", "1"])),
        "actors": sieve.texts("actors"), "text": sieve.texts("text"), "reliability": "A",
        "credibility": "2", "language": pc.utf8_lower(sieve.texts("language")),
    }  # fmt: skip


def _apart(column: pa.Array) -> pa.Array:
    """Words in which "not known" and "undetermined" are written in one way each."""
    lower = pc.utf8_lower(column)
    column = pc.if_else(pc.equal(lower, UNDETERMINED), UNDETERMINED, column)
    return pc.if_else(pc.equal(lower, NOT_KNOWN.lower()), NOT_KNOWN, column)


def _ring(sieve: Sieve, place: dict[str, Any]) -> dict[str, Any]:
    """Point, ring as seen from the place, or neither where the place is not known."""
    read = sieve.each("where", _piece, needed=False, reason=Reason.UNKNOWN_VALUE)
    pieces = [(np.nan,) * 4 if v is None else v for v in read.values]
    ring = np.array(pieces, float).reshape(-1, 4)[read.of]
    told = np.isfinite(ring[:, 0])
    form = np.where(told, Geometry.SECTOR.value, Geometry.POINT.value)
    form = np.where(place["located"], form, Geometry.UNLOCATED.value)
    names = ("distance_min_m", "distance_max_m", "bearing_deg", "bearing_width_deg")
    return {
        "geometry": pa.array(form.tolist(), pa.string()),
        **{name: place[name] for name in ("lon", "lat", "error_m", "place_name")},
        **{name: _some(ring[:, i]) for i, name in enumerate(names)},
    }


def _piece(text: str) -> tuple[float, float, float, float] | str:
    read = phrases.piece(text)
    if isinstance(read, str):
        return read
    bearings = read.bearings()
    if bearings is None:
        return "winds that leave a gap; give a row to each"
    return read.near_m, read.far_m, *bearings


def _number(sieve: Sieve) -> dict[str, Any]:
    read = sieve.each("count", lambda text: phrases.number(text.strip()), needed=False,
                      reason=Reason.NOT_A_NUMBER)  # fmt: skip
    known = [phrases.UNSTATED if v is None else v
             for v in read.values]  # fmt: skip
    count = np.array([v[:3] for v in known], np.int64).reshape(-1, 3)[read.of]
    how = pa.array([v.qualifier.value for v in known], pa.string()).take(pa.array(read.of))
    return {
        "count": count[:, 0], "count_min": count[:, 1], "count_max": count[:, 2],
        "count_qualifier": how,
    }  # fmt: skip


def _watch_words(sieve: Sieve) -> dict[str, Any]:
    """Range, probability, status and cause of watches."""
    range_m = sieve.numbers("range_m", low=1.0, high=RANGE_M_MAX)
    chance = sieve.numbers("probability", low=0.0, high=1.0)
    said = pc.utf8_lower(sieve.raw("status"))
    status = sieve.known("status", {"": "on"} | {k: v.value for k, v in _STATUS.items()},
                         default=WatchStatus.OUTAGE.value)  # fmt: skip
    cause = sieve.texts("cause")
    hindered = pc.is_in(said, pa.array(["delayed", "conditional"]))
    cause = pc.if_else(pc.and_(hindered, pc.equal(cause, "")), said, cause)
    return {
        "range_m": np.where(np.isnan(range_m), RANGE_M, range_m),
        "probability": np.where(np.isnan(chance), PROBABILITY, chance),
        "status": status, "cause": cause,
    }  # fmt: skip


def _denial(
    sighted: dict[str, Any], denied: Mask, told: dict[str, Any], sieve: Sieve
) -> dict[str, Any]:
    """The columns with those rows that are denied watches told as denials of access."""
    rows = pa.array(denied)
    delayed = pc.equal(pc.utf8_lower(sieve.raw("status")), "delayed")
    point: npt.NDArray[np.bool_] = denied & mask(
        pc.not_equal(sighted["geometry"], Geometry.UNLOCATED.value)
    )
    kind = pc.if_else(delayed, "delay", "access_denied")
    text = pc.if_else(pc.equal(sighted["text"], ""), told["cause"], sighted["text"])
    return sighted | {
        "kind": pc.if_else(rows, kind, sighted["kind"]),
        "phenomenon": pc.if_else(rows, Phenomenon.DENIAL.value, sighted["phenomenon"]),
        "geometry": pc.if_else(pa.array(point), Geometry.POINT.value, sighted["geometry"]),
        "means": pc.if_else(rows, Means.SAW.value, sighted["means"]),
        "text": pc.if_else(rows, text, sighted["text"]),
    }
