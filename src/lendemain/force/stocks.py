"""What commitments draw on the stocks of those who made them.

A stock is counted on a day.  What moved since then is gone from it; what is agreed and has not
moved yet is still there, and promised.  A delivery climbs a ladder (asked, agreed, moved,
delivered), and what stands on a rung counts on those below it too, so one item is not drawn twice.
A stock that nobody stated is not known, which is not nought.
"""

import csv
import io
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lendemain.force import written
from lendemain.force.written import RefusedError
from lendemain.records.activation import DeliveryRung
from lendemain.records.observation import Reason, Rejection
from lendemain.records.stock import Draw, Holding, Promise

SOURCE = "stocks"
BYTES_MAX, ROWS_MAX, NAME_MAX = 16 << 20, 100_000, 200
NEEDED = ("nation", "item", "unit", "held", "as_of")
HEADINGS = (*NEEDED, "reserved", "source")
HELD_MAX = 1e9
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A table read: its holdings, what was rejected, how many rows; rows = holdings + rejected."""

    rows: int
    holdings: tuple[Holding, ...]
    rejections: tuple[Rejection, ...]


def stated(data: bytes) -> Stated:
    """The holdings of a CSV table (nation, item, unit, held, as_of; reserved, source).

    No bytes make this raise: what is no table at all is one rejection of row 0, and a bad row one
    of its own.
    """
    try:
        rows = _rows(data)
    except RefusedError as refusal:
        whole = _rejection(0, "", refusal)
        return Stated(rows=0, holdings=(), rejections=(whole,))
    found, rejected = dict[Key, Holding](), list[Rejection]()
    for number, row in enumerate(rows, 1):
        try:
            one = _holding(row, known=found.keys())
            found[_key(one.nation, one.item)] = one
        except RefusedError as refusal:
            rejected.append(_rejection(number, ",".join(map(str, row.values()))[:200], refusal))
    return Stated(rows=len(rows), holdings=tuple(found.values()), rejections=tuple(rejected))


def drawn(holdings: Sequence[Holding], promises: Sequence[Promise], *, at: datetime) -> list[Draw]:
    """What is drawn on each stock by a moment, by nation and item; stocks nobody draws on, too.

    A promise in another unit than the stock's is a stock of its own that nobody stated.
    """
    stocks = {(*_key(h.nation, h.item), h.unit.casefold()): h for h in holdings}
    drawing: dict[tuple[str, str, str], list[Promise]] = {key: [] for key in stocks}
    for one in promises:
        if one.at <= at:
            key = (*_key(one.nation, one.item), one.unit.casefold())
            drawing.setdefault(key, []).append(one)
    return [_draw(stocks.get(key), drawing[key]) for key in sorted(drawing)]


def _draw(held: Holding | None, promises: Sequence[Promise]) -> Draw:
    reached = _reached(promises)
    gone = reached[DeliveryRung.MOVED]
    if held is not None:
        before = [p for p in promises if p.at <= held.as_of]
        gone -= _reached(before)[DeliveryRung.MOVED]
    promised = reached[DeliveryRung.AGREED] - reached[DeliveryRung.MOVED]
    named = held or promises[0]
    kept = held.reserved_e6 if held else 0
    return Draw(
        nation=named.nation, item=named.item, unit=named.unit,
        held_e6=held.held_e6 if held else None, reserved_e6=kept, gone_e6=gone,
        promised_e6=promised,
        free_e6=held.held_e6 - kept - gone - promised if held else None,
        delivered_e6=reached[DeliveryRung.DELIVERED],
        fragments=tuple(sorted({p.fragment for p in promises})),
    )  # fmt: skip


def _reached(promises: Sequence[Promise]) -> dict[DeliveryRung, int]:
    """How much stands on each rung or above it; clause by clause, as each has a ladder of its own.

    >>> _reached([])[DeliveryRung.MOVED]
    0
    """
    total = dict.fromkeys(DeliveryRung, 0)
    for fragment in {p.fragment for p in promises}:
        above = 0
        for rung in reversed(DeliveryRung):
            mine = (p for p in promises if p.fragment == fragment and p.rung is rung)
            above = max(above, sum(p.quantity_e6 for p in mine))
            total[rung] += above
    return total


def _key(nation: str, item: str) -> Key:
    return nation.strip().casefold(), item.strip().casefold()


def _rows(data: bytes) -> list[dict[str, str]]:
    if len(data) > BYTES_MAX:
        raise RefusedError(Reason.TOO_LARGE, f"more than {BYTES_MAX} bytes")
    try:
        text = data.decode("utf-8-sig")
        listed = list(csv.reader(io.StringIO(text.replace("\x00", "\ufffd"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedError(Reason.MALFORMED, f"no table in UTF-8: {str(error)[:100]}") from None
    if not listed:
        raise RefusedError(Reason.EMPTY, "an empty file")
    heading = [h.strip().lower() for h in listed[0]]
    missing = [h for h in NEEDED if h not in heading]
    strange = [h[:40] for h in heading if h not in HEADINGS]
    if missing or strange or len(set(heading)) < len(heading):
        raise RefusedError(
            Reason.MALFORMED, f"its columns are not {', '.join(HEADINGS)} (the last two may lack)"
        )
    body = [row for row in listed[1:] if any(cell.strip() for cell in row)]
    if len(body) > ROWS_MAX:
        raise RefusedError(Reason.TOO_LARGE, f"more than {ROWS_MAX} rows")
    return [dict(zip(heading, (*row, *[""] * len(heading)), strict=False)) for row in body]


def _holding(row: Mapping[str, str], *, known: Container[Key]) -> Holding:
    names = {key: row[key].strip() for key in ("nation", "item", "unit")}
    for key, name in names.items():
        if not name and key != "unit":
            raise RefusedError(Reason.MISSING_FIELD, f"no {key}")
        if len(name) > NAME_MAX:
            raise RefusedError(Reason.TOO_LARGE, f"a {key} of {len(name)} letters")
    held, reserved = (
        round(1e6 * written.decimal(row.get(key, "").strip() or "0", least=0.0, most=HELD_MAX))
        for key in ("held", "reserved")
    )
    if not row["held"].strip():
        raise RefusedError(Reason.MISSING_FIELD, "no number held; nought is written 0")
    if _key(names["nation"], names["item"]) in known:
        raise RefusedError(Reason.DUPLICATE, "this nation's stock of it is there already")
    if reserved > held:
        raise RefusedError(Reason.CONTRADICTION, "more is reserved than held")
    return Holding(
        **names, held_e6=held, reserved_e6=reserved, as_of=written.moment(row["as_of"]),
        source=row.get("source", "").strip()[:NAME_MAX],
    )  # fmt: skip


def _rejection(row: int, value: str, refusal: RefusedError) -> Rejection:
    return Rejection(
        source=SOURCE, row=row, field="", value=value, reason=refusal.reason, detail=refusal.detail
    )
