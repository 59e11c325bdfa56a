"""Humanitarian corridors: who proposed which way out of which town on which day, and how it ended.

A list gives `date`, `proposal` (a party, or that all agreed), the town left with its place
(`from_latitude`, `from_longitude`, `from_name` or `from`), where to (`to`), how it ended
(`status_result`), and the words of whoever reported it.

A proposal is a notice: an activity announced beforehand, for a day of the text's own clock, around
a town.  It is no observation and excuses nothing that the text does not say it excuses; how the
corridor ended is told with it in words, since who ended it is what the parties dispute.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import Notice, Reason
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources import times
from lendemain.sources.answers import sheet
from lendemain.sources.checks import Sieve, parties
from lendemain.tables import moments

HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("hc_id",), "date": (), "proposal": ("proposed_by", "party"), "from": (),
    "from_name": (), "from_latitude": ("lat",), "from_longitude": ("lon",), "to": (),
    "status_result": ("outcome", "status"),
}  # fmt: skip
NEEDED = ("date", "proposal", "from_latitude", "from_longitude")
ACTIVITY = "humanitarian_corridor"
AGREED = "agreed"
RADIUS_M = 5_000.0
"""How far around the middle of a town a way out of it is taken to begin."""

ENDS = {
    "successful": "worked", "worked": "worked", "disputed": "disputed",
    "unsuccessful/disrupted": "disrupted", "unsuccessful": "disrupted", "disrupted": "disrupted",
    "proposed route/outcome unknown": "unknown", "unknown": "unknown",
}  # fmt: skip
"""How a corridor ended, in the words of lists and in ours."""


def parse(answer: Answer) -> Reading:
    """The proposals of one list as notices, with the rows that are none.

    Raises `SourceError` where the answer is no such list.
    """
    sieve = Sieve(SOURCE.name, sheet(answer, SOURCE.name, headings=HEADINGS, needed=NEEDED))
    days = sieve.days("date")
    start, end = (times.utc((days + k) * times.DAY_US, answer.time_zone)[0] for k in (0, 1))
    lon, lat = sieve.places("from_longitude", "from_latitude", theatre=answer.theatre)
    names = {**parties(answer.aliases), AGREED: AGREED, "both": AGREED}
    by = sieve.known("proposal", names, needed=True)
    ended = sieve.known("status_result", ENDS, default="unknown")
    town = _first(sieve, "from", "from_name")
    text = pc.binary_join_element_wise(town, _first(sieve, "to"), ended, " | ")
    sieve.remark(
        np.asarray(pc.equal(town, "").to_numpy(zero_copy_only=False), bool), field="from",
        reason=Reason.MISSING_FIELD, detail="kept without the name of the town",
    )  # fmt: skip
    given = {
        "source_ref": sieve.texts("id"),
        "by_party": by, "activity": ACTIVITY, "start": moments(start), "end": moments(end),
        "lon": lon, "lat": lat, "radius_m": np.full(sieve.rows, RADIUS_M), "text": text,
    }  # fmt: skip
    return sieve.beside(notices=sieve.records(Notice, given))


SOURCE = Source(
    name="corridors",
    title="Humanitarian corridors: proposals and how they ended",
    licence="as the list says",
    formats=("csv", "parquet"),
    parse=parse,
)


def _first(sieve: Sieve, *names: str) -> pa.Array:
    """The first of some columns that says anything, on one line, without what parts our texts."""
    found: pa.Array = pa.array([""] * sieve.rows, pa.string())
    for name in reversed(names):
        said = pc.replace_substring_regex(sieve.texts(name), r"[\s|]+", " ")
        found = pc.if_else(pc.equal(said, ""), found, pc.utf8_trim_whitespace(said))
    return found
