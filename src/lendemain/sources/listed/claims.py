"""A list of allegations as a table of claims: CSV, JSON or Parquet, in the claimant's own words.

Headings are known in four languages; days, hours, places and kinds are read cell by cell.  A row
becomes a claim, a rejection that says why, or (where the same row stands twice) a duplicate, which
is a rejection too: rows in = claims + rejections.  What cannot be told (a place that is not known,
a kind that is not) costs the field and is remarked upon, never the row, for every allegation gets
an answer.  Only the day must be known.  A cell that a spreadsheet would obey is no text.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.encoding import microseconds
from lendemain.records.claim import Basis, Claim
from lendemain.records.observation import Reason, Rejection
from lendemain.records.reading import Answer
from lendemain.sources import times
from lendemain.sources.answers import sheet
from lendemain.sources.checks import Sieve
from lendemain.sources.listed import cells
from lendemain.sources.listed.cells import Order
from lendemain.sources.listed.headings import HEADINGS
from lendemain.sources.sheets import Sheet, refused
from lendemain.tables import columns, joined, moments, row_leaves, texts

__all__ = ["Listed", "Order", "check_zone", "claims", "with_duplicates"]

OWN_CHARACTERS_MAX = 200
SOURCE = "claims"
_FORMULA = r"^\s*(=|@|[+-]\s*[A-Za-z]\w*\s*[(|!]|\t)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list as read: rows = claims + rejections that are not kept (duplicates among them)."""

    rows: int
    claims: pa.Table
    rejections: pa.Table


def claims(answer: Answer, order: Order) -> Listed:
    """The claims of a list, in the order of its rows, and the rows that are none.

    `supersedes` is not filled in.  Raises `SourceError` where the answer is no list of claims.
    """
    rows = sheet(answer, SOURCE, headings=HEADINGS, needed=(), json=True)
    if rows.rows and not {"time", "date"} & set(rows.columns.column_names):
        raise refused(
            answer,
            "no column of days or times was found",
            "Head one of its columns date, time, дата, час, время or heure",
        )
    sieve = Sieve(SOURCE, _unwrapped(rows))
    _formulas(sieve)
    given = {
        "claimant": order.claimant, "voice": str(order.voice), "claim_id": "", "row": 0,
        "own_number": _numbers(sieve), "received": moments(_received(answer, sieve.rows)),
        **cells.blamed(sieve, answer, order), **cells.when(sieve, answer, order),
        **cells.where(sieve, answer, order), **cells.what(sieve), **cells.how_many(sieve),
    }  # fmt: skip
    given["row"] = sieve.sheet.numbers
    kept = {name: sieve.kept(value) for name, value in given.items()}
    found = _identified(columns(Claim, kept, int(sieve.good.sum())))
    return _once(Listed(rows=rows.rows, claims=found, rejections=sieve.rejections()))


def _unwrapped(rows: Sheet) -> Sheet:
    """The sheet with the texts that spreadsheets write as ="007" in plain."""
    plain = [
        pc.replace_substring_regex(column.cast(pa.string()), r'^="([^"]*)"$', r"\1")
        for column in rows.columns.itercolumns()
    ]
    return replace(rows, columns=pa.table(plain, names=rows.columns.column_names))


def _formulas(sieve: Sieve) -> None:
    """Reject rows in which a cell is a formula: no program that opens an extract may obey it."""
    for name in sieve.sheet.columns.column_names:
        column = sieve.sheet.columns.column(name)
        found = pc.match_substring_regex(column, _FORMULA).fill_null(False)
        bad = np.asarray(found.to_numpy(), bool)
        sieve.reject(
            bad, field=name, reason=Reason.MALFORMED, detail="a formula, and not what it gives"
        )


def _received(answer: Answer, rows: int) -> npt.NDArray[np.int64]:
    return np.full(rows, microseconds(answer.received), np.int64)


def _numbers(sieve: Sieve) -> pa.Array:
    """The list's own numbers as they stand."""
    own = sieve.texts("number")
    long = np.asarray(pc.greater(pc.utf8_length(own), OWN_CHARACTERS_MAX))
    sieve.reject(
        long, field="number", reason=Reason.TOO_LARGE,
        detail=f"a number of more than {OWN_CHARACTERS_MAX} characters",
    )  # fmt: skip
    return own


_SAID = (
    "start", "end", "lon", "lat", "place_name", "words", "weapon", "count", "killed", "text",
)  # fmt: skip
"""What a claim says; its own number, whom it blames and who claims are not among it."""


def _identified(found: pa.Table) -> pa.Table:
    """The claims with the hash of what they say and with their identifiers.

    A place that was looked up, and a kind that was read, are not hashed: the words for them are, so
    that a better gazetteer makes no new claim of an old one.
    """
    given = pc.equal(found.column("basis").cast(pa.string()), Basis.COORDINATES.value)
    hashed = found
    for name in ("lon", "lat"):
        at = found.schema.get_field_index(name)
        told = pc.if_else(given, found.column(name), pa.scalar(None, pa.float64()))
        hashed = hashed.set_column(at, found.schema.field(at), told)
    content = [leaf[:16] for leaf in row_leaves(hashed.select(list(_SAID)))]
    whole = row_leaves(hashed.select([*_SAID, "claimant", "voice", "own_number", "accused"]))
    ids = [f"C-{leaf[:8].hex()}" for leaf in whole]
    for name, values in (("claim_id", pa.array(ids, pa.string())),
                         ("content", pa.array(content, pa.binary(16)))):  # fmt: skip
        at = found.schema.get_field_index(name)
        found = found.set_column(at, found.schema.field(at), values)
    return found


def _once(listed: Listed) -> Listed:
    """The list with each claim once; rows that say the same again are duplicates."""
    ids = listed.claims.column("claim_id").to_numpy()
    _, first = np.unique(ids.astype(str), return_index=True)
    fresh = np.zeros(len(ids), bool)
    fresh[first] = True
    rows = listed.claims.column("row").to_numpy()[~fresh]
    return replace(
        listed,
        claims=listed.claims.filter(pa.array(fresh)),
        rejections=with_duplicates(listed.rejections, rows, "stands in the list before"),
    )


def with_duplicates(
    rejections: pa.Table, rows: npt.NDArray[np.int64], detail: str
) -> pa.Table:  # fmt: skip
    """Rejections, and those of rows that say again what is known; no remark on these is left.

    They come in the order of the rows.
    """
    idle = pc.and_(rejections.column("kept"), pc.is_in(rejections.column("row"), pa.array(rows)))
    given = {
        "source": SOURCE, "row": rows, "field": "", "value": "", "reason": Reason.DUPLICATE,
        "detail": detail,
    }  # fmt: skip
    again = columns(Rejection, given, len(rows))
    noted = joined(Rejection, [rejections.filter(pc.invert(idle)), again])
    order = np.lexsort((texts(noted, "field").astype(str), noted.column("row").to_numpy()))
    return noted.take(pa.array(order))


def check_zone(name: str) -> None:
    """Raise `InputError` where there is no time zone of that name."""
    times.utc(np.zeros(1, np.int64), name)
