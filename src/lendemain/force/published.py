"""Published registers of contributions, read as they are: Kiel's tracker and Geo-PKO.

Kiel's Ukraine Support Tracker (Kiel Institute for the World Economy) counts what governments
committed and allocated by month, in billions of EUR, and heavy weapons by donor; negative amounts
are corrections and stay.  Geo-PKO (Cil, Fjelde, Hultman, Nilsson 2020, Uppsala) says where United
Nations peacekeepers were, from which nations ("Nepal (size unknown)"), and units by kind.  Which
register a table is from is told by its columns.  Rows in = rows read + rows rejected.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from lendemain.errors import InputError
from lendemain.records.force import Rung, Support
from lendemain.records.observation import Reason, Rejection

Row = Mapping[str, object]
_SIZED = re.compile(r"\s*(.+?)\s*\(\s*(?:([0-9][0-9,]*)|[^()]*)\s*\)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register as read: rows there were, what they say, and what of them says nothing."""

    name: str
    rows: int
    support: tuple[Support, ...]
    rejections: tuple[Rejection, ...]


def register(table: pa.Table) -> Register:
    """What a published table says; `InputError` where its columns are of no known register."""
    columns = set(table.column_names)
    for name, needed, reading in _KNOWN:
        if needed <= columns:
            return _read(name, table, reading)
    raise InputError(
        "a table of no known register", where="force import",
        remedy="Known are Kiel's data_explorer and weapons, and Geo-PKO's three tables",
    )  # fmt: skip


def _read(name: str, table: pa.Table, reading: Callable[[Row], Iterator[Support]]) -> Register:
    found: list[Support] = []
    rejections = []
    for number, row in enumerate(table.to_pylist(), 1):
        try:
            found += reading(row)
        except (TypeError, ValueError, ArithmeticError) as error:
            rejections.append(
                Rejection(source=name, row=number, field="", value=str(row)[:200],
                          reason=Reason.MALFORMED, detail=str(error)[:200])
            )  # fmt: skip
    return Register(
        name=name, rows=table.num_rows, support=tuple(found), rejections=tuple(rejections)
    )


def _explored(row: Row) -> Iterator[Support]:
    month = int(str(row["year"])) * 12 + int(str(row["month"])) - 1
    for what, rung in (
        ("commitments", Rung.COMMITTED), ("military", Rung.ALLOCATED),
        ("financial", Rung.ALLOCATED), ("humanitarian", Rung.ALLOCATED),
    ):  # fmt: skip
        cents = int((Decimal(str(row[what])) * 10**11).to_integral_value())
        if cents:
            yield Support(
                register="kiel", nation=str(row["iso"]), month=month, what=what, rung=rung,
                value_cents=cents,
            )  # fmt: skip


def _weapons(row: Row) -> Iterator[Support]:
    yield Support(
        register="kiel", nation=str(row["donor"]), month=None, what=str(row["category"]),
        rung=Rung.ALLOCATED, count=int(str(row["number_of_weapons"])),
        value_cents=int((Decimal(str(row["monetary_value_eur"])) * 100).to_integral_value()),
    )  # fmt: skip


def nations(text: str) -> list[tuple[str, int | None]]:
    """Nations and how many people of each, None where the size is not known.

    >>> nations("Nepal (size unknown), Jordan (120)")
    [('Nepal', None), ('Jordan', 120)]
    """
    found = []
    for part in re.split(r"(?<=\))\s*[,;]\s*|[;]", text):
        sized = _SIZED.fullmatch(part)
        if part.strip():
            name = sized.group(1) if sized else part.strip()
            size = sized.group(2) if sized else None
            found.append((name, int(size.replace(",", "")) if size else None))
    return found


def _contingents(row: Row) -> Iterator[Support]:
    year = int(str(row["year"]))
    for nation, count in nations(str(row["year.overview"] or "")):
        yield Support(
            register="geo-pko", nation=nation, month=year * 12, what=str(row["mission"]),
            rung=Rung.OPERATIONAL, count=count, place=str(row["location"]),
        )  # fmt: skip


def _people(row: Row) -> Iterator[Support]:
    count = row["NoTroops"]
    yield Support(
        register="geo-pko", nation="", month=int(str(row["year"])) * 12, what=str(row["mission"]),
        rung=Rung.OPERATIONAL, place=str(row["location"]),
        count=None if count is None or count != count else int(Decimal(str(count))),
    )  # fmt: skip


def _units(row: Row) -> Iterator[Support]:
    for what in ("Infantry", "eng", "med", "sig", "av", "riv", "maint", "trans"):
        count = row[what]
        if count is not None and count == count and int(str(count)):
            yield Support(
                register="geo-pko", nation="", month=int(str(row["year"])) * 12, what=what,
                rung=Rung.OPERATIONAL, count=int(str(count)), place=str(row["location"]),
            )  # fmt: skip


_KNOWN: tuple[tuple[str, set[str], Callable[[Row], Iterator[Support]]], ...] = (
    ("kiel", {"iso", "year", "month", "commitments", "military", "financial"}, _explored),
    ("kiel-weapons", {"donor", "category", "number_of_weapons", "monetary_value_eur"}, _weapons),
    ("geo-pko-contingents", {"mission", "No.TCC", "year.overview"}, _contingents),
    ("geo-pko-people", {"mission", "NoTroops", "UNMO"}, _people),
    ("geo-pko-units", {"mission", "eng", "trans", "maint"}, _units),
)
