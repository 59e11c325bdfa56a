"""Organised violence with deaths: the UCDP Georeferenced Dataset (GED), with its precision codes.

A row is one episode in which at least one person was thought to have died, coded from the press.
How well its place and time are known comes as a code (Högbladh 2023, UCDP GED Codebook version
23.1, variables `where_prec` and `date_prec`), and decides how wide the observation is.

| `where_prec` | place known | error (one standard deviation) |
|---|---|---|
| 1 | the settlement | 2.5 km: evenly over a disc of 5 km |
| 2 | within 25 km of a settlement | 12.5 km: evenly over that disc |
| 3 | second-order division | 20 km: a disc of the area of a raion of 2020 (4,400 km2) |
| 4 | first-order division | 42 km: a disc of the area of an oblast (22,300 km2) |
| 5 | along a line or in a loose region | 50 km: half of a stretch of 200 km, by judgement |
| 6, 7 | the country; open sea or air | 220 km: a disc of 603,000 km2 |

`date_prec`: 1 day, 2 two to six days, 3 week, 4 month, 5 up to a year; the interval runs from the
first midnight of `date_start` to the midnight after `date_end`.  The press and the coders date by
the local calendar, so these are midnights of the theatre's zone, not UTC's.  Deaths are a best
figure between a low and a high one; bounds on the wrong side of it are widened to it.  Nobody is
accused save the perpetrator of one-sided violence (type 3), whom the coding itself names.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import Means, Phenomenon, Reason, TimePrecision
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import Floats, rewritten, whole_numbers
from lendemain.sources.checks import Sieve, parties
from lendemain.sources.times import DAY_US, utc
from lendemain.tables import moments

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": (), "type_of_violence": (), "side_a": (), "side_b": (), "where_prec": (),
    "where_coordinates": (), "latitude": (), "longitude": (), "date_prec": (), "date_start": (),
    "date_end": (), "best": ("best_est",), "high": ("high_est",), "low": ("low_est",),
    "source_office": (), "source_headline": (),
}  # fmt: skip
NEEDED = ("id", "type_of_violence", "latitude", "longitude", "date_start", "best")

ERROR_M = {1: 2_500, 2: 12_500, 3: 20_000, 4: 42_000, 5: 50_000, 6: 220_000, 7: 220_000}
"""One standard deviation of the place for each `where_prec`."""

PRECISIONS = {
    1: TimePrecision.DAY, 2: TimePrecision.INTERVAL, 3: TimePrecision.WEEK, 4: TimePrecision.MONTH,
    5: TimePrecision.YEAR,
}  # fmt: skip
ONE_SIDED = 3
DEATHS_MAX = 10_000_000


def parse(answer: Answer) -> Reading:
    """The episodes of one GED file (CSV or Parquet) as observations, with the rows that are none.

    Raises `SourceError` where the file is not GED's.
    """
    sieve = Sieve("ucdp", sheet(answer, "ucdp", headings=HEADINGS, needed=NEEDED, json=True))
    violence = sieve.numbers("type_of_violence", low=1, high=3, needed=True, whole=True)
    lon, lat = sieve.places("longitude", "latitude", theatre=answer.theatre)
    start, end = _interval(sieve, answer.time_zone)
    low, best, high = _deaths(sieve)
    side_a, side_b = sieve.texts("side_a"), sieve.texts("side_b")
    one_sided = violence == ONE_SIDED
    offices = rewritten(sieve.texts("source_office"), _offices)
    given = {
        "source_ref": pc.utf8_slice_codeunits(sieve.texts("id"), 0, 200),
        "provenance": pc.if_else(pc.equal(offices, ""), "UCDP", offices),
        "start": moments(start), "end": moments(end), "time_precision": _precision(sieve),
        "lon": lon, "lat": lat, "error_m": _error_m(sieve),
        "place_name": sieve.texts("where_coordinates"),
        "kind": pc.if_else(pa.array(one_sided), "violence_against_civilians", "armed_clash"),
        "phenomenon": Phenomenon.CASUALTY, "means": Means.PRESS,
        "killed_min": low, "killed": best, "killed_max": high,
        "actors": rewritten(pc.binary_join_element_wise(side_a, side_b, ";"), _sides),
        "accused": _accused(sieve, answer, one_sided),
        "text": sieve.texts("source_headline"),
    }  # fmt: skip
    return sieve.reading(given)


SOURCE = Source(
    name="ucdp",
    title="Organised violence with deaths (UCDP GED)",
    licence="CC BY 4.0, Uppsala Conflict Data Program",
    formats=("csv", "parquet", "json"),
    parse=parse,
)


def _interval(sieve: Sieve, zone: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """From the first midnight of the first day to the midnight after the last, in UTC."""
    first = sieve.days("date_start")
    last = sieve.days("date_end", needed=False) if sieve.has("date_end") else first
    last = np.where(last == 0, first, last)
    before = "ends before it starts"
    sieve.reject(last < first, field="date_end", reason=Reason.END_BEFORE_START, detail=before)
    return utc(first * DAY_US, zone)[0], utc((last + 1) * DAY_US, zone)[1]


def _precision(sieve: Sieve) -> pa.Array:
    codes = _codes(sieve, "date_prec", highest=max(PRECISIONS), absent=2)
    return pa.array([PRECISIONS.get(i, "") for i in range(6)], pa.string()).take(pa.array(codes))


def _error_m(sieve: Sieve) -> npt.NDArray[np.float32]:
    codes = _codes(sieve, "where_prec", highest=max(ERROR_M), absent=6)
    return np.array([ERROR_M.get(i, 0) for i in range(8)], np.float32)[codes]


def _codes(sieve: Sieve, name: str, *, highest: int, absent: int) -> npt.NDArray[np.int64]:
    """A precision code for each row; where there is none, the widest that can be meant."""
    codes = sieve.numbers(name, low=1, high=highest, whole=True)
    return np.where(np.isnan(codes), absent, codes).astype(np.int64)


def _deaths(sieve: Sieve) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The least, best and greatest number of deaths, with bounds that hold the best one."""
    best = sieve.numbers("best", low=0, high=DEATHS_MAX, whole=True)
    bounds: dict[str, Floats] = {}
    for name, wide in (("low", np.fmin), ("high", np.fmax)):
        given = sieve.numbers(name, low=0, high=DEATHS_MAX, whole=True)
        wrong = given > best if name == "low" else given < best
        sieve.remark(
            wrong,
            field=name,
            reason=Reason.CONTRADICTION,
            detail=f"{name} is {'above' if name == 'low' else 'below'} best; widened to it",
        )
        bounds[name] = wide(given, best)
    return whole_numbers(bounds["low"]), whole_numbers(best), whole_numbers(bounds["high"])


def _accused(sieve: Sieve, answer: Answer, one_sided: npt.NDArray[np.bool_]) -> pa.Array:
    """The party that one-sided violence is laid to; "" for all other rows."""
    known = parties(answer.aliases)
    accused = rewritten(sieve.raw("side_a"), lambda side: known.get(side.lower(), ""))
    unknown = one_sided & pc.equal(accused, "").to_numpy(zero_copy_only=False)
    no_party = "no party goes by this name; nobody is accused"
    sieve.remark(unknown, field="side_a", reason=Reason.UNKNOWN_VALUE, detail=no_party)
    return pc.if_else(pa.array(one_sided), accused, "")


def _offices(listed: str) -> str:
    """The offices named, each once, in order of the alphabet."""
    return "; ".join(sorted({name.strip() for name in listed.split(";")} - {""}))


def _sides(listed: str) -> str:
    return "; ".join(name.strip() for name in listed.split(";") if name.strip())
