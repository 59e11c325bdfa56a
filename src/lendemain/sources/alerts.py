"""Air-raid alerts: for which region, from when to when, as the authorities sounded them.

The lists that are kept of them in Ukraine come with `region` (or `oblast`, with `raion` and
`hromada` where an alert was for a part only; services write `location_oblast` and so on), as CSV,
Parquet or JSON, with `started_at` and `finished_at`; volunteers' lists say
`naive` where the end was guessed, and some say in `n_subalerts` of how many alerts a row was made.

An alert is a fear and no act: nothing need have been fired, and nobody says where.  So an alert is
an account without a place: it joins no incident and counts as no violation; the middle of its
region and its size stay with it, for whoever asks how often a region was warned.  An alert that was
never closed, or lasts longer than a day, says only when it began.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import Geometry, Means, Phenomenon, Reason, TimePrecision
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources.answers import sheet
from lendemain.sources.arrays import inside, mask
from lendemain.sources.checks import Sieve, Spans
from lendemain.sources.times import DAY_US
from lendemain.tables import moments

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "region": ("oblast", "location_oblast"), "raion": ("location_raion",),
    "hromada": ("location_hromada",), "started_at": ("start",), "finished_at": ("end",),
    "n_subalerts": (), "naive": (), "alert_type": (),
}  # fmt: skip
NEEDED = ("region", "started_at")
LONGEST_US = DAY_US
PARTS_MAX = 100_000
DESCRIPTION = "air-raid alert"
AIR_RAID = "air_raid"
"""Lists that say of which sort an alert is call it so; others (of shelling, of fights) are left."""

_CITY = {"kyiv city": "kyiv", "m. kyiv": "kyiv", "м. київ": "київ"}
_YES = {"true": "1", "1": "1", "false": "0", "0": "0"}
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ь": "", "’": "", "'": "",
}  # fmt: skip
"""Ukrainian in Latin letters within a word (resolution 55 of the Cabinet of Ministers, 2010)."""


def parse(answer: Answer) -> Reading:
    """The alerts of one list as accounts without a place, with the rows that are none.

    Raises `SourceError` where the answer is no such list.
    """
    sieve = Sieve("alerts", sheet(answer, "alerts", headings=HEADINGS, needed=NEEDED, json=True))
    sort = pc.utf8_lower(sieve.raw("alert_type"))
    other = ~mask(pc.is_in(sort, pa.array(["", AIR_RAID])))
    sieve.reject(other, field="alert_type", reason=Reason.UNKNOWN_VALUE, detail="no air raid")
    lon, lat, error_m = _regions(sieve, answer)
    began = sieve.moments("started_at", zone="UTC")
    end, closed = _ends(sieve, began)
    parts = sieve.numbers("n_subalerts", low=1, high=PARTS_MAX, whole=True)
    guessed = mask(pc.equal(sieve.known("naive", _YES, default="0"), "1"))
    sieve.remark(
        guessed & closed, field="naive", reason=Reason.UNKNOWN_VALUE, detail="its end was guessed"
    )
    precision = pc.if_else(
        pa.array(closed), TimePrecision.INTERVAL.value, TimePrecision.INSTANT.value
    )
    given = {
        "start": moments(began.start), "end": moments(end), "time_precision": precision,
        "geometry": Geometry.UNLOCATED, "lon": pa.array(lon, from_pandas=True),
        "lat": pa.array(lat, from_pandas=True), "error_m": error_m,
        "place_name": _named(sieve), "provenance": "alerts", "description": DESCRIPTION,
        "phenomenon": Phenomenon.REPORT, "means": Means.NOT_KNOWN, "text": _said(parts),
    }  # fmt: skip
    return sieve.reading(given)


SOURCE = Source(
    name="alerts",
    title="Air-raid alerts by region",
    licence="as the list says; the usual lists are under the MIT licence",
    formats=("csv", "parquet", "json"),
    parse=parse,
)


def latin(name: str) -> str:
    """A Ukrainian name in Latin letters, lower case; some letters are written otherwise where they
    begin a word.

    >>> latin("Запорізька область"), latin("Івано-Франківська область"), latin("Ялта")
    ('zaporizka oblast', 'ivano-frankivska oblast', 'yalta')
    """
    found = []
    before = " "
    for letter in name.lower().replace("зг", "zgh"):
        first = before in " -"
        begins = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"} if first else {}
        found.append(begins.get(letter, _LATIN.get(letter, letter)))
        before = letter
    return "".join(found)


def _regions(
    sieve: Sieve, answer: Answer
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Middle (degrees) and error (metres) of each row's region, by any of its names.

    A region that nobody knows stays, without a place; one that lies outside the theatre falls.
    """
    known = {latin(name): at for name, at in answer.regions.items()} | dict(answer.regions)
    names = list(known)
    given = pc.utf8_lower(sieve.raw("region"))
    given = pc.replace_with_mask(
        given,
        pc.is_in(given, pa.array(list(_CITY))),
        pa.array([_CITY[t] for t in given.to_pylist() if t in _CITY], pa.string()),
    )
    at = pc.index_in(given, pa.array(names, pa.string())).fill_null(-1)
    place = np.array([*known.values(), (np.nan, np.nan, 0.0)], float)
    lon, lat, error_m = place[at.to_numpy(zero_copy_only=False)].T
    missing = mask(pc.equal(given, ""))
    sieve.reject(missing, field="region", reason=Reason.MISSING_FIELD)
    unknown = np.isnan(lon) & ~missing
    sieve.remark(
        unknown, field="region", reason=Reason.UNKNOWN_VALUE, detail="kept without a region"
    )
    outside = np.isfinite(lon) & ~inside(lon, lat, answer.theatre)
    sieve.reject(outside, field="region", reason=Reason.OUTSIDE_THEATRE)
    return lon, lat, error_m


def _ends(
    sieve: Sieve, began: Spans
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:  # fmt: skip
    """When each alert ended, and whether that is known: open and endless ones end as they began."""
    if not sieve.has("finished_at"):
        return began.start, np.zeros(sieve.rows, bool)
    last = sieve.moments("finished_at", zone="UTC", needed=False)
    given = last.width_us > 0
    sieve.reject(
        given & (last.start < began.start), field="finished_at", reason=Reason.END_BEFORE_START,
        detail="the alert ends before it starts",
    )  # fmt: skip
    endless = given & (last.start - began.start > LONGEST_US)
    sieve.remark(
        endless, field="finished_at", reason=Reason.OUT_OF_RANGE,
        detail="longer than a day: left open, its end is not known",
    )  # fmt: skip
    closed = given & ~endless
    return np.where(closed, last.start, began.start), closed


def _named(sieve: Sieve) -> pa.Array:
    """The region, with the part of it that was meant where one is named."""
    found = sieve.texts("region")
    for name in ("raion", "hromada"):
        if sieve.has(name):
            part = sieve.texts(name)
            found = pc.if_else(
                pc.equal(part, ""), found, pc.binary_join_element_wise(found, part, ", ")
            )
    return found


def _said(parts: npt.NDArray[np.float64]) -> pa.Array:
    """What a row says of the alerts that it was made of."""
    several = np.nan_to_num(parts, nan=1.0) > 1
    texts = [f"{int(n)} alerts in one" if s else "" for n, s in zip(parts, several, strict=True)]
    return pa.array(texts, pa.string())
