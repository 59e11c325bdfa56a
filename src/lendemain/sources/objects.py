"""JSON answers: an array of objects, one object to a line, a single one, or a page of a service
whose only array of objects they are, as a sheet.

JSON has no columns, so here rows do become Python objects for a moment; sources that come in bulk
give CSV or Parquet (`answers`).  Values become texts as they stood; a list or an object within a
wanted field makes the row malformed.
"""

from collections.abc import Collection

import numpy as np
import orjson
import pyarrow as pa

from lendemain.records.reading import Answer
from lendemain.sources.sheets import Headings, Sheet, chosen, known, malformed, refused

BYTES_MAX = 1 << 26
ELEMENTS_MAX = 1 << 21
"""Each value becomes an object of Python for a moment, and takes more room than in JSON."""

Objects = list[tuple[int, dict[str, object]]]
Strange = list[tuple[int, str, str]]


def objects_sheet(
    answer: Answer, source: str, data: bytes, *, headings: Headings, needed: Collection[str]
) -> Sheet:
    """The wanted fields of an answer's objects (its bytes in `data`, without a byte-order mark).

    Raises `SourceError` where it is not JSON, is too large, or no object has a `needed` field.
    """
    check_size(answer, len(data))
    if sum(data.count(mark) for mark in (b",", b"\n", b"\r")) > ELEMENTS_MAX:
        raise refused(
            answer, f"more than {ELEMENTS_MAX} values of JSON, which is the most", "Give CSV"
        )
    objects, strange = _objects(answer, data.strip(), headings)
    keys = list(dict.fromkeys(key for _, row in objects for key in row))
    if objects:
        positions = chosen(answer, [known(k) for k in keys], headings=headings, needed=needed)
    else:
        positions = {}
    whole: list[int] = []
    cells: dict[str, list[str | None]] = {name: [] for name in positions}
    for number, row in objects:
        picked = {name: row.get(keys[at]) for name, at in positions.items()}
        nested = [name for name, value in picked.items() if isinstance(value, dict | list)]
        if nested:
            strange.append((number, f"the field {nested[0]} holds a list or an object", ""))
            continue
        whole.append(number)
        for name, value in picked.items():
            cells[name].append(_cell(value))
    strange.sort()
    return Sheet(
        columns=pa.table({n: pa.array(v, pa.string()) for n, v in cells.items()}),
        numbers=np.array(whole, np.int64),
        rows=len(whole) + len(strange),
        malformed=malformed(
            source,
            numbers=[number for number, _, _ in strange],
            values=[value for _, _, value in strange],
            details=[detail for _, detail, _ in strange],
        ),
        headings={name: known(keys[at]) for name, at in positions.items()},
    )


def check_size(answer: Answer, size: int) -> None:
    """Raise `SourceError` where so many bytes of JSON are more than is read."""
    if size > BYTES_MAX:
        raise refused(answer, f"{size} bytes of JSON; at most {BYTES_MAX} are read", "Give CSV")


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _objects(answer: Answer, data: bytes, headings: Headings) -> tuple[Objects, Strange]:
    """The objects of an array, of lines, or a single one; and what stood among them instead."""
    values: list[object]
    lines = [line for line in data.splitlines() if line.strip()]
    broken: Strange = []
    try:
        whole = orjson.loads(data)
        values = whole if isinstance(whole, list) else _page(whole, headings)
    except orjson.JSONDecodeError as error:
        first = _line(lines[0]) if lines else None
        if data.startswith(b"[") or not isinstance(first, dict):
            raise refused(
                answer, f"it is not JSON ({error})", "Give an array of objects, or one to a line"
            ) from None
        values = [_line(line) for line in lines]
    objects: Objects = []
    for number, value in enumerate(values, 1):
        if isinstance(value, dict):
            objects.append((number, value))
        else:
            broken.append((number, "not an object of JSON", str(value)))
    return objects, broken


def _page(said: object, headings: Headings) -> list[object]:
    """The objects of a page: the one list of objects within an object that has no wanted field
    itself; anything else is a single one.

    >>> _page({"TotalCount": 1, "Result": [{"id": 7}]}, {"id": ()})
    [{'id': 7}]
    """
    wanted = {known(one) for name, others in headings.items() for one in (name, *others)}
    if not isinstance(said, dict) or any(known(key) in wanted for key in said):
        return [said]
    lists = [v for v in said.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return lists[0] if len(lists) == 1 else [said]


def _line(line: bytes) -> object:
    """What a line says, or its text where it says nothing."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return line.decode(errors="replace")
