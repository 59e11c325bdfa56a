"""How far the pages of a Parquet column unfold, by their own headings, before one is unfolded.

A column lies in pages, each with a heading in Thrift's compact form that says how long the page is
and how long it becomes.  Whoever reads a page makes room for what its heading says, whatever the
end of the file says of the column, so it is the headings that have to be believed, or not.

Only lengths are read here; everything else in a heading is stepped over.
"""

from collections.abc import Iterator

PAGES_MAX = 1 << 18
_DEPTH_MAX = 16
_STOP, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 3, 7, 8, 9, 10, 11, 12
_WHOLE = (4, 5, 6)
_UNFOLDED, _FOLDED = 2, 3


def unfolded(data: memoryview, start: int, length: int) -> list[int]:
    """The bytes that each page of a column becomes; the column lies at `start`, `length` long.

    Raises `ValueError` where pages do not follow each other to the column's end.

    >>> unfolded(memoryview(bytes([0x15, 0, 0x15, 200, 1, 0x15, 4, 0, 7, 7])), 0, 10)
    [100]
    """
    if not 0 <= start <= start + length <= len(data):
        raise ValueError("a column outside the file")
    column, at, found = data[start : start + length], 0, list[int]()
    while at < length:
        sizes, at = _heading(column, at)
        at += sizes[_FOLDED]
        found.append(sizes[_UNFOLDED])
        if min(sizes.values()) < 0 or at > length or len(found) > PAGES_MAX:
            raise ValueError("pages that do not follow each other")
    return found


def _heading(data: memoryview, at: int) -> tuple[dict[int, int], int]:
    """The two lengths in a page's heading, and where it ends."""
    sizes = {}
    for field, kind, place in _fields(data, at):
        if field in (_UNFOLDED, _FOLDED) and kind in _WHOLE:
            value, _ = _varint(data, place)
            sizes[field] = (value >> 1) ^ -(value & 1)
        at = place
    if len(sizes) != 2:
        raise ValueError("a page that does not say how long it is")
    return sizes, at


def _fields(data: memoryview, at: int, depth: int = 0) -> Iterator[tuple[int, int, int]]:
    """Each field of a structure: number, kind, where it begins; in the end 0, 0 and the end."""
    field = 0
    while True:
        head, at = _byte(data, at), at + 1
        kind = head & 15
        if kind == _STOP:
            yield 0, _STOP, at
            return
        if head >> 4:
            field += head >> 4
        else:
            value, at = _varint(data, at)
            field = (value >> 1) ^ -(value & 1)
        yield field, kind, at
        at = _past(data, at, kind, depth)


def _past(data: memoryview, at: int, kind: int, depth: int, *, alone: bool = True) -> int:
    """Where what follows a value begins; a truth value takes room only within a list."""
    if depth > _DEPTH_MAX:
        raise ValueError("a heading that is nested too deep")
    if kind in (1, 2):
        return at if alone else at + 1
    if kind == _BYTE:
        return at + 1
    if kind in _WHOLE:
        return _varint(data, at)[1]
    if kind == _DOUBLE:
        return at + 8
    if kind == _BINARY:
        length, at = _varint(data, at)
        return at + length
    if kind in (_LIST, _SET):
        head, at = _byte(data, at), at + 1
        number = head >> 4
        if number == 15:
            number, at = _varint(data, at)
        if number > len(data):
            raise ValueError("a list longer than the file")
        for _ in range(number):
            at = _past(data, at, head & 15, depth + 1, alone=False)
        return at
    if kind == _STRUCT:
        return [end for _, _, end in _fields(data, at, depth + 1)][-1]
    raise ValueError("a heading of another form")


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte, at = _byte(data, at), at + 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number longer than any")


def _byte(data: memoryview, at: int) -> int:
    if not 0 <= at < len(data):
        raise ValueError("a heading that is cut short")
    return data[at]
