"""Bulk lists of allegations: what one party says that happened, in CSV, JSON or Parquet.

Columns: `claim_id, party`, a time as `time`, or `start` and `end`, or `date`; a place as `lat, lon`
(with `error_m`) or `place`; `kind, weapon, count, killed, accused, text, language`.  Needed are the
party and a time; times without a zone are local to the theatre.  A claim is one account by one
witness, the party itself, however long its list: that is its provenance.  A place is looked up
among the mission's places and good to 5 km; a claim with no place that is known stays, unlocated,
with a remark, for every allegation gets an answer.  Positions that a party gives without saying
how good they are count as good to 500 m.  Whether a claim is true is not asked here.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.incident import FAMILY_OF
from lendemain.records.observation import (
    NOT_KNOWN,
    UNDETERMINED,
    Geometry,
    Means,
    Phenomenon,
    Qualifier,
    Reason,
    TimePrecision,
)
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, Mask, inside, whole_numbers
from lendemain.sources.checks import Sieve, parties
from lendemain.sources.languages import languages
from lendemain.sources.sheets import Sheet, refused
from lendemain.sources.times import DAY_US, HOUR_US, MINUTE_US
from lendemain.tables import moments

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "claim_id": ("id",), "party": ("by_party",), "time": ("datetime",), "start": (), "end": (),
    "date": (), "lat": ("latitude",), "lon": ("longitude",), "error_m": (), "place": (),
    "kind": (), "weapon": (), "count": (), "killed": (), "accused": (), "text": (), "language": (),
}  # fmt: skip
TIMES = ("time", "start", "date")
PLACE_ERROR_M = 5_000.0
GIVEN_ERROR_M = 500.0
NUMBER_MAX = 1_000_000

_KINDS = {kind.replace("_", " "): kind for kind in FAMILY_OF} | {kind: kind for kind in FAMILY_OF}


def parse(answer: Answer) -> Reading:
    """The claims of one list as observations by their party, with the rows that are none.

    Raises `SourceError` where the answer is no such list.
    """
    sieve = Sieve("claims", _timed(answer))
    known = parties(answer.aliases)
    party = sieve.known("party", known, needed=True)
    start, end, precision = _interval(sieve, answer.time_zone)
    lon, lat, error_m, located = _places(sieve, answer)
    count = sieve.numbers("count", low=1, high=NUMBER_MAX, whole=True)
    said = sieve.texts("text")
    language = pc.utf8_slice_codeunits(pc.utf8_lower(sieve.texts("language")), 0, 2)
    weapon = sieve.texts("weapon")
    given = {
        "source_ref": pc.utf8_slice_codeunits(sieve.texts("claim_id"), 0, 200),
        "provenance": party, "by_party": party, "means": Means.CLAIM,
        "start": moments(start), "end": moments(end), "time_precision": precision,
        "geometry": pc.if_else(pa.array(located), Geometry.POINT.value, Geometry.UNLOCATED.value),
        "lon": pa.array(lon, from_pandas=True), "lat": pa.array(lat, from_pandas=True),
        "error_m": error_m, "place_name": sieve.texts("place"),
        "kind": sieve.known("kind", _KINDS, default=UNDETERMINED), "phenomenon": Phenomenon.REPORT,
        "weapon": pc.if_else(pc.equal(weapon, ""), NOT_KNOWN, weapon), **_counts(count),
        "killed": whole_numbers(sieve.numbers("killed", low=0, high=NUMBER_MAX, whole=True)),
        "accused": sieve.known("accused", known), "text": said,
        "language": pc.if_else(pc.equal(language, ""), languages(said), language),
    }  # fmt: skip
    return sieve.reading(given)


SOURCE = Source(
    name="claims",
    title="Allegations by a party, in bulk",
    licence="the party's own words",
    formats=("csv", "json", "parquet"),
    parse=parse,
)


def _timed(answer: Answer) -> Sheet:
    """The sheet with one column `time`: the first of time, start and date that a row gives."""
    rows = sheet(answer, "claims", headings=HEADINGS, needed=("party",), json=True)
    there = [name for name in TIMES if name in rows.columns.column_names]
    if not there and rows.rows:
        raise refused(
            answer,
            "a file that is not what its source says: it has neither time, start nor date",
            "Give claims with one of these columns",
        )
    blank: pa.Array | pa.ChunkedArray = pa.nulls(rows.columns.num_rows, pa.string())
    for name in there:
        texts = pc.utf8_trim_whitespace(rows.columns.column(name).cast(pa.string()))
        texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
        blank = pc.coalesce(blank, texts)
    others = [name for name in rows.columns.column_names if name not in TIMES]
    columns = rows.columns.select(others).append_column("time", blank)
    return replace(rows, columns=columns)


def _interval(
    sieve: Sieve, zone: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], pa.Array]:
    """Start, end and precision; a given end includes the day, or ends at the minute, it names."""
    first = sieve.moments("time", zone=zone)
    last = sieve.moments("end", zone=zone, needed=False)
    given = last.width_us > 0
    end = np.where(last.width_us >= DAY_US, last.end, last.start)
    end = np.where(given, end, first.end)
    sieve.reject(
        end < first.start,
        field="end",
        reason=Reason.END_BEFORE_START,
        detail="the claim ends before it starts",
    )
    fine = [
        (first.width_us >= DAY_US, TimePrecision.DAY),
        (first.width_us >= HOUR_US, TimePrecision.HOUR),
        (first.width_us >= MINUTE_US, TimePrecision.MINUTE),
    ]
    words = np.full(sieve.rows, TimePrecision.INSTANT.value, object)
    for wide, precision in reversed(fine):
        words[wide] = precision.value
    words[given] = TimePrecision.INTERVAL.value
    return first.start, end, pa.array(words, pa.string())


def _places(sieve: Sieve, answer: Answer) -> tuple[Floats, Floats, Floats, Mask]:
    """Longitude, latitude and error, and which rows have any; names are looked up."""
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre, needed=False)
    error_m = sieve.numbers("error_m", low=0, high=1e6)
    error_m = np.where(np.isnan(error_m), GIVEN_ERROR_M, error_m)
    bare = np.isnan(lon)
    names = pc.utf8_lower(sieve.raw("place"))
    at = pc.index_in(names, pa.array([name.lower() for name in answer.places], pa.string()))
    at = at.fill_null(-1).to_numpy(zero_copy_only=False)
    listed = np.array([*answer.places.values(), (np.nan, np.nan)], float)
    by_name = bare & (at >= 0)
    lon, lat = np.where(by_name, listed[at, 0], lon), np.where(by_name, listed[at, 1], lat)
    error_m = np.where(by_name, PLACE_ERROR_M, error_m)
    outside = by_name & ~inside(lon, lat, answer.theatre)
    sieve.reject(outside, field="place", reason=Reason.OUTSIDE_THEATRE)
    nowhere = np.isnan(lon)
    nameless = pc.equal(names, "").to_numpy(zero_copy_only=False)
    unlocated = "kept without a place"
    sieve.remark(nowhere & nameless, field="place", reason=Reason.MISSING_FIELD, detail=unlocated)
    sieve.remark(nowhere & ~nameless, field="place", reason=Reason.UNKNOWN_VALUE, detail=unlocated)
    return lon, lat, np.where(nowhere, 0.0, error_m), ~nowhere


def _counts(count: Floats) -> dict[str, pa.Array]:
    """A count as given; where there is none, one act at least, and the number not known."""
    given = np.isfinite(count)
    number = whole_numbers(np.where(given, count, 1.0))
    words = pc.if_else(pa.array(given), Qualifier.EXACT.value, Qualifier.NOT_KNOWN.value)
    return {
        "count": number, "count_min": number, "count_max": number, "count_qualifier": words
    }  # fmt: skip
