"""Tables of ceasefire violations in the style of the OSCE Special Monitoring Mission to Ukraine.

CSV, one heading, in any order (other spellings in `HEADINGS`); only position, observation and
date are needed:

    position        SMM camera 1.5 km NE of Hnutove (government-controlled, 20 km NE of Mariupol)
    event_location  2-4 km ENE and E | 3 km between SSW and WSW | N/K | undetermined
    zone_note       assessed inside the disengagement area
    means           Heard | Saw | Heard and saw | Recorded | Mini-UAV | ... | Followed up
    number          80 | about 80 | 8-10 | at least 3 | up to 5 | N/K
    observation     Explosion | Projectile | Muzzle flash | Burst | Shot | Illumination flare
                    | Tracer round | Rocket-assisted projectile
    description     Impact | Outgoing | Airburst | W to E | In vertical flight | Undetermined | N/K
    weapon          Mortar (120 mm) | Small arms | ... | N/K | Undetermined
    date_time       20 Sep 2020, 19:05-19:40 (local; or in two columns, date and time)
    exercise        Yes, or nothing
    region          Donetsk
    ref             the table's own number of the row

A row stays what it is: a number of explosions and a number of bursts are rows of their own, an
observer's place is never the thing's place, and N/K is never "undetermined".  What an observation's
columns cannot say word for word is kept in its `text`, as lines "field: words", so that `words`
gives back the table as it was written (spaces and dashes made one).  Places come from the theatre's
gazetteer; a row whose place it lacks is kept as unlocated, with a remark.  Local times of an hour
that the clock strikes twice span both; the monitors are graded A (their own mission's word).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain.geo import WIND_WIDTH_DEG, WINDS, sector_polygon
from lendemain.records.observation import (
    NOT_KNOWN,
    UNDETERMINED,
    Geometry,
    Means,
    Phenomenon,
    Reason,
    TimePrecision,
)  # fmt: skip
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources import local_times, phrases, times
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import inside, mask
from lendemain.sources.checks import Sieve
from lendemain.sources.violations import (
    FIELDS,
    HEADINGS,
    KIND_OF_PHENOMENON,
    KIND_OF_WEAPON,
    MEANS,
    PHENOMENA,
    lines,
    local,
    words,
)  # fmt: skip
from lendemain.tables import moments

LOBES_MAX = 20_000
"""Regions in several parts that one table may have; each takes half a millisecond to draw."""


def parse(answer: Answer) -> Reading:
    """The rows of one table of violations as observations, with remarks and rejections.

    A row falls only where it cannot be told when it was.  Raises `SourceError` where the file is
    no such table, `InputError` where the mission's time zone does not exist.
    """
    read = sheet(answer, SOURCE.name, headings=HEADINGS, needed=("position", "observation"))
    sieve = Sieve(SOURCE.name, read)
    said = {name: _plain(sieve.texts(name)) for name in HEADINGS}
    _join_date(said)
    given = _moment(sieve, said["date_time"], answer)
    given |= _place(sieve, said, answer)
    given |= _number(sieve, said["number"])
    given |= _kinds(sieve, said)
    exercise = pc.utf8_lower(said["exercise"])
    trained = pc.is_in(exercise, pa.array(["yes", "true", "1"]))
    odd = ~mask(pc.is_in(exercise, pa.array(["", "yes", "true", "1", "no", "false", "0"])))
    sieve.remark(odd, field="exercise", reason=Reason.UNKNOWN_VALUE)
    given |= {
        "exercise": pc.or_(trained, pc.match_substring(
            pc.utf8_lower(said["description"]), "live-fire exercise")),
        "language": "en", "reliability": "A", "credibility": "2", "source_ref": said["ref"],
    }  # fmt: skip
    bare = sieve.reading(given).observations
    columns_said = {name: sieve.kept(said[name]) for name in FIELDS}
    return sieve.reading(
        given | {"text": _spread(sieve, lines(bare, columns_said, answer.time_zone))}
    )


__all__ = ["FIELDS", "SOURCE", "parse", "words"]

SOURCE = Source(
    name="smm",
    title="Tables of violations in the style of the OSCE SMM",
    licence="as its keeper states; OSCE reports may be used with credit",
    formats=("csv",),
    parse=parse,
)


def _plain(texts: pa.Array) -> pa.Array:
    """Texts with single spaces and one kind of dash."""
    dashes = pc.replace_substring_regex(texts, "\\s?[\u2012-\u2015\u2212]\\s?", "-")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(dashes, r"\s+", " "))


def _join_date(said: dict[str, pa.Array]) -> None:
    """Where date and time stand in columns of their own, their words as one."""
    both = pc.binary_join_element_wise(said["date"], said["time"], ", ")
    both = pc.if_else(pc.equal(said["time"], ""), said["date"], both)
    said["date_time"] = pc.if_else(pc.equal(said["date_time"], ""), both, said["date_time"])


def _each(column: pa.Array, reading: Callable[[str], Any]) -> tuple[list[Any], npt.NDArray[Any]]:
    """What each distinct text says (read once), and which of them each row has."""
    encoded = column.dictionary_encode()
    values = [reading(text) for text in encoded.dictionary.to_pylist()]
    return values, encoded.indices.to_numpy(zero_copy_only=False)


def _why(values: list[Any], of: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    bad = np.array([isinstance(v, str) for v in values], bool)
    why = np.array([v if isinstance(v, str) else "" for v in values], object)
    return bad[of], why[of]


def _moment(sieve: Sieve, column: pa.Array, answer: Answer) -> dict[str, Any]:
    values, of = _each(column, lambda text: local_times.local_span(text, received=answer.received))
    bad, why = _why(values, of)
    missing = mask(pc.equal(column, ""))
    sieve.reject(missing, field="date_time", reason=Reason.MISSING_FIELD)
    sieve.reject(bad, field="date_time", reason=Reason.NOT_A_TIME, detail=why, value=_cut(column))
    nothing = local_times.Local(0, 0, TimePrecision.DAY)
    known = [nothing if isinstance(v, str) else v for v in values]
    sieve.remark(
        np.array([v.year_taken for v in known], bool)[of], field="date_time",
        reason=Reason.MISSING_FIELD, value=_cut(column),
        detail="no year is written; the last such day before it was received is taken",
    )  # fmt: skip
    start = np.array([v.start_us for v in known], np.int64)[of]
    end = np.array([v.end_us for v in known], np.int64)[of]
    early, late = times.utc(start, answer.time_zone)[0], times.utc(end, answer.time_zone)[1]
    left_out = local(early, answer.time_zone) != start
    sieve.remark(
        left_out, field="date_time", reason=Reason.CONTRADICTION, value=_cut(column),
        detail="the local clock leaves this hour out; an hour is allowed on either side",
    )  # fmt: skip
    early, late = early - left_out * times.HOUR_US, late + left_out * times.HOUR_US
    precision = np.array([v.precision.value for v in known], object)[of]
    return {"start": moments(early), "end": moments(np.maximum(early, late)),
            "time_precision": pa.array(precision, pa.string())}  # fmt: skip


def _cut(column: pa.Array) -> npt.NDArray[np.object_]:
    return np.asarray(pc.utf8_slice_codeunits(column, 0, 200).to_pylist(), object)


def _place(sieve: Sieve, said: dict[str, pa.Array], answer: Answer) -> dict[str, Any]:
    """Observer, distances and bearings; unlocated where the observer's place is not known."""
    spots, spot_of = _each(said["position"], lambda t: phrases.position(t, answer.places))
    spots = [_within(spot, answer.theatre) for spot in spots]
    pieces, piece_of = _each(said["event_location"], lambda t: phrases.piece(t or NOT_KNOWN))
    unknown, why = _why(spots, spot_of)
    sieve.remark(unknown, field="position", reason=Reason.UNKNOWN_VALUE, detail=why)
    unread, why = _why(pieces, piece_of)
    sieve.remark(unread, field="event_location", reason=Reason.UNKNOWN_VALUE, detail=why)
    nowhere = phrases.Position(np.nan, np.nan, 0.0)
    spot = np.array([nowhere if isinstance(s, str) else s for s in spots], float).reshape(-1, 3)
    near = [(p.near_m, p.far_m, *(p.bearings() or (np.nan, np.nan))) if not isinstance(p, str)
            else (np.nan,) * 4 for p in pieces]  # fmt: skip
    ring = np.array(near, float).reshape(-1, 4)[piece_of]
    lon, lat, error = spot[spot_of].T
    located = ~unknown & ~unread
    parted = np.flatnonzero(located & np.isnan(ring[:, 2]))
    lobes: dict[tuple[int, int], tuple[bytes, float, float]] = {}
    shapes: list[bytes | None] = [None] * sieve.rows
    for at in parted.tolist():
        key = (int(spot_of[at]), int(piece_of[at]))
        if key not in lobes and len(lobes) < LOBES_MAX:
            lobes[key] = _lobes(spots[key[0]], pieces[key[1]])
        located[at] = key in lobes
        shapes[at], lon[at], lat[at] = lobes.get(key, (None, np.nan, np.nan))
    sieve.remark(
        ~located & ~unknown & ~unread, field="event_location", reason=Reason.TOO_LARGE,
        detail=f"more than {LOBES_MAX} regions in several parts in one table",
    )  # fmt: skip
    form = np.where(located, Geometry.SECTOR.value, Geometry.UNLOCATED.value)
    form[[shape is not None for shape in shapes]] = Geometry.POLYGON.value
    head = pc.utf8_trim_whitespace(pc.replace_substring_regex(said["position"], r"\(.*$", ""))
    return {
        "geometry": pa.array(form.tolist(), pa.string()), "lon": _some(lon, located),
        "lat": _some(lat, located), "error_m": np.where(located, error, 0.0),
        "distance_min_m": _some(ring[:, 0]), "distance_max_m": _some(ring[:, 1]),
        "bearing_deg": _some(ring[:, 2]), "bearing_width_deg": _some(ring[:, 3]),
        "shape": pa.array(shapes, pa.binary()), "place_name": said["position"],
        "sensor": head, "provenance": head,
    }  # fmt: skip


def _within(
    spot: phrases.Position | str, theatre: tuple[float, float, float, float]
) -> phrases.Position | str:
    if isinstance(spot, str):
        return spot
    there = inside(np.array([spot.lon]), np.array([spot.lat]), theatre)[0]
    return spot if there else "the place that it names lies outside the theatre"


def _some(values: npt.NDArray[np.float64], there: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    kept = values if there is None else np.where(there, values, np.nan)
    return pa.array(kept, from_pandas=True)


def _lobes(spot: phrases.Position, piece: phrases.Piece) -> tuple[bytes, float, float]:
    """Winds that leave a gap between them, as one region of several parts (WKB), and a place in
    it.
    """
    half = WIND_WIDTH_DEG / 2
    parts = [
        sector_polygon(
            spot.lon,
            spot.lat,
            distances_m=(piece.near_m, piece.far_m),
            bearings_deg=(middle - half, middle + half),
        )
        for middle in (WINDS.index(wind) * WIND_WIDTH_DEG for wind in piece.winds)
    ]
    shape = shapely.union_all(parts)
    inside = shape.representative_point()
    return shapely.to_wkb(shape), round(inside.x, 5), round(inside.y, 5)


def _number(sieve: Sieve, column: pa.Array) -> dict[str, Any]:
    values, of = _each(column, lambda text: phrases.number(text or NOT_KNOWN))
    bad, why = _why(values, of)
    sieve.remark(bad, field="number", reason=Reason.NOT_A_NUMBER, detail=why)
    known = [phrases.UNSTATED if isinstance(v, str) else v for v in values]
    count = np.array([v[:3] for v in known], np.int64).reshape(-1, 3)[of]
    how = [v.qualifier.value for v in known]
    return {
        "count": count[:, 0],
        "count_min": count[:, 1],
        "count_max": count[:, 2],
        "count_qualifier": pa.array(how, pa.string()).take(pa.array(of)),
    }


def _kinds(sieve: Sieve, said: dict[str, pa.Array]) -> dict[str, Any]:
    """Phenomenon, means, weapon and description as given, and the kind that they speak for."""
    phenomenon = sieve.known("observation", {k: v.value for k, v in PHENOMENA.items()},
                             default=Phenomenon.UNDETERMINED.value)  # fmt: skip
    weapons, of = _each(said["weapon"], _kind_of_weapon)
    kind = pa.array(weapons, pa.string()).take(pa.array(of))
    fallback = pa.array([*KIND_OF_PHENOMENON.values()], pa.string()).take(
        pc.index_in(phenomenon, pa.array([p.value for p in KIND_OF_PHENOMENON]))
    )
    blasted = pc.match_substring(pc.utf8_lower(said["description"]), "controlled detonation")
    kind = pc.coalesce(kind, fallback, pa.scalar(UNDETERMINED))
    return {
        "phenomenon": phenomenon,
        "kind": pc.if_else(blasted, "demining_detonation", kind),
        "means": sieve.known("means", {k: v.value for k, v in MEANS.items()},
                             default=Means.NOT_KNOWN.value),
        "weapon": _undetermined(pc.if_else(pc.equal(said["weapon"], ""), NOT_KNOWN,
                                           said["weapon"])),
        "description": _undetermined(said["description"]),
    }  # fmt: skip


def _kind_of_weapon(text: str) -> str | None:
    said = text.lower()
    return next((kind for name, kind in KIND_OF_WEAPON if name in said), None)


def _undetermined(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(pc.utf8_lower(column), UNDETERMINED), UNDETERMINED, column)


def _spread(sieve: Sieve, kept: pa.Array) -> pa.Array:
    """A column over the good rows as one over all rows of the sheet."""
    at = np.cumsum(sieve.good) - 1
    return kept.take(pa.array(at, mask=~sieve.good))
