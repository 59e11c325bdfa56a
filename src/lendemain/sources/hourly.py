"""Answers that tell a place once and then its hours, as Open-Meteo's do, as rows of a plain table.

JSON holds a list beside each name (`{"latitude": ..., "hourly": {"time": [...], ...}}`, or a list
of such objects, one to a place); CSV begins with the places, then an empty line, then the hours,
with a place's number first where there are several.  Hours are local where `utc_offset_seconds`
says so.  What is not built so is left as it is.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from lendemain.records.reading import Answer
from lendemain.sources.objects import BYTES_MAX

HEAD_BYTES = 1 << 10
PLACE = ("latitude", "longitude")
OFFSET = "utc_offset_seconds"
BLOCK, TIME, NUMBER = "hourly", "time", "location_id"

Row = Mapping[str, Any]


def laid_out(answer: Answer) -> Answer:
    """The answer with a row to each hour that says its place and its zone, as CSV."""
    view = memoryview(answer.content)
    head = bytes(view[:HEAD_BYTES]).removeprefix(b"\xef\xbb\xbf").lstrip()
    if view.nbytes > BYTES_MAX:
        return answer
    if head[:1] in (b"{", b"[") and b'"latitude"' in head:
        rows = _of_json(bytes(view))
    elif head.startswith((b"latitude,", b"location_id,latitude,")):
        rows = _of_csv(bytes(view).decode(errors="replace").removeprefix("\ufeff"))
    else:
        return answer
    listed = list(rows or ())
    if not listed:
        return answer
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in listed for name in row))
    table = csv.DictWriter(out, names, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(listed)
    return replace(answer, content=out.getvalue().encode())


def _of_json(data: bytes) -> Iterator[Row] | None:
    try:
        said = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    places: list[Any] = said if isinstance(said, list) else [said]
    blocks: list[Any] = [place.get(BLOCK) for place in places if isinstance(place, dict)]
    whole = [
        isinstance(block, dict) and isinstance(block.get(TIME), list)
        and all(isinstance(v, list) and len(v) == len(block[TIME]) for v in block.values())
        for block in blocks
    ]  # fmt: skip
    if len(blocks) < len(places) or not all(whole):
        return None
    return (
        _row(place, dict(zip(block, values, strict=True)))
        for place, block in zip(places, blocks, strict=True)
        for values in zip(*block.values(), strict=True)
    )


def _of_csv(text: str) -> Iterator[Row] | None:
    parts = text.replace("\r\n", "\n").split("\n\n")
    if len(parts) < 2:
        return None
    places = list(csv.DictReader(io.StringIO(parts[0])))
    known = {str(place.get(NUMBER) or 0): place for place in places}
    hours = csv.DictReader(io.StringIO(parts[1]))
    if TIME not in (hours.fieldnames or ()) or len(known) < len(places):
        return None
    rows = ({k: v for k, v in row.items() if isinstance(k, str)} for row in hours)
    return (_row(known.get(str(row.get(NUMBER) or 0), {}), row) for row in rows)


def _row(place: Row, hour: Row) -> Row:
    """An hour with its place, its time in its zone."""
    time = str(hour.get(TIME) or "")
    where = {name: place.get(name, "") for name in PLACE}
    zoned = {TIME: f"{time}{_zone(place)}" if "T" in time else time}
    return {**where, **hour, **zoned}


def _zone(place: Row) -> str:
    """How far local time is ahead, as ISO 8601 writes it.

    >>> _zone({"utc_offset_seconds": 7200}), _zone({"utc_offset_seconds": "-12600"}), _zone({})
    ('+02:00', '-03:30', 'Z')
    """
    try:
        minutes = round(float(place.get(OFFSET) or 0) / 60.0)
    except (TypeError, ValueError, OverflowError):
        return ""
    if not minutes:
        return "Z"
    hours, rest = divmod(abs(minutes), 60)
    return f"{'+' if minutes > 0 else '-'}{hours:02}:{rest:02}"
