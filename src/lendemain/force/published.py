"""Published registers of contributions, read as they are: Kiel's tracker and Geo-PKO.

Kiel's Ukraine Support Tracker (Kiel Institute for the World Economy) counts what governments
committed and allocated by month, in billions of EUR, and heavy weapons by donor, besides totals,
where allocations came from, and shares in what the European Union gave; negative amounts are
corrections and stay.  Geo-PKO (Cil, Fjelde, Hultman, Nilsson 2020, Uppsala) says where United
Nations peacekeepers were, from which nations ("Nepal (size unknown)"), and units by kind.  Which
register a table is from is told by its columns.  Rows in = rows that say something + rows that say
nought of everything + rows rejected.
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
    """A register as read: rows there were, how many of them say nought, what the others say."""

    name: str
    rows: int
    nought: int
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
        remedy="Known are the six tables of Kiel's release and Geo-PKO's three",
    )  # fmt: skip


def _read(name: str, table: pa.Table, reading: Callable[[Row], Iterator[Support]]) -> Register:
    found: list[Support] = []
    rejections = []
    nought = 0
    for number, row in enumerate(table.to_pylist(), 1):
        try:
            said = list(reading(row))
            nought += not said
            found += said
        except (TypeError, ValueError, ArithmeticError) as error:
            rejections.append(
                Rejection(source=name, row=number, field="", value=str(row)[:200],
                          reason=Reason.MALFORMED, detail=str(error)[:200])
            )  # fmt: skip
    return Register(
        name=name,
        rows=table.num_rows,
        nought=nought,
        support=tuple(found),
        rejections=tuple(rejections),
    )


def _explored(row: Row) -> Iterator[Support]:
    yield from _monthly(row, "commitments", nation=str(row["iso"]), rung=Rung.COMMITTED)
    yield from _monthly(row, "military", "financial", "humanitarian", nation=str(row["iso"]))


def _monthly(
    row: Row, *names: str, nation: str = "", rung: Rung = Rung.ALLOCATED
) -> Iterator[Support]:
    """Amounts of a month in billions of EUR, those that are not nought."""
    month = int(str(row["year"])) * 12 + int(str(row["month"])) - 1
    for what in names:
        cents = _cents(row[what])
        if cents:
            yield Support(
                register="kiel", nation=nation, month=month, what=what, rung=rung,
                value_cents=cents,
            )  # fmt: skip


def _cents(billions: object) -> int:
    return int((Decimal(str(billions)) * 10**11).to_integral_value())


def _totals(row: Row) -> Iterator[Support]:
    return _monthly(row, "military", "financial", "humanitarian")


def _origins(row: Row) -> Iterator[Support]:
    return _monthly(row, "stockpile", "procurement", "unspecified", "nato_purl")


def _union(row: Row) -> Iterator[Support]:
    yield Support(
        register="kiel", nation=str(row["iso"]), month=None, what="share of the European Union's",
        rung=Rung.ALLOCATED, value_cents=_cents(row["eu_share_bn"]),
    )  # fmt: skip


def _release(row: Row) -> Iterator[Support]:
    """Nothing but which release it is: a number is checked, no contribution is told."""
    int(str(row["release"]))
    yield from ()


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
    ("kiel-totals", {"year", "month", "total_allocations", "military", "humanitarian"}, _totals),
    ("kiel-origins", {"year", "month", "stockpile", "procurement", "nato_purl"}, _origins),
    ("kiel-union", {"iso", "eu_share_pct_gdp", "eu_share_bn"}, _union),
    ("kiel-release", {"release", "period", "date", "label"}, _release),
    ("geo-pko-contingents", {"mission", "No.TCC", "year.overview"}, _contingents),
    ("geo-pko-people", {"mission", "NoTroops", "UNMO"}, _people),
    ("geo-pko-units", {"mission", "eng", "trans", "maint"}, _units),
)
