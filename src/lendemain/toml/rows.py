"""Where the tables and keys of a TOML text stand, so that every mistake can name its row.

A decoder says what a text holds and not where; this scanner says where and not what.  It follows
strings, comments and brackets only, so it is linear in the text and never fails: what it does not
recognise it leaves out, and the row of the nearest thing that it knows stands in.
"""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]',
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]#\n]+?)[ \t]*\]")
_KEY = re.compile(r"[ \t]*([^=#\n\[\]{}]+?)[ \t]*=")


@dataclass
class Rows:
    """Rows (from 1) of a TOML text: of its tables, their keys, and what stands in arrays."""

    last: int = 1
    tables: dict[tuple[str, int], int] = field(default_factory=dict)
    keys: dict[tuple[str, int, str], int] = field(default_factory=dict)
    elements: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)

    def row(self, table: str = "", index: int = 0, *, key: str = "", element: int = -1) -> int:
        """The row of an element, else of its key (or the table so named), else of its table."""
        listed = self.elements.get((table, index, key), [])
        if 0 <= element < len(listed):
            return listed[element]
        for found in (
            self.keys.get((table, index, key)),
            self.tables.get((key, 0)) if not table else None,
            self.tables.get((table, index)),
            self.keys.get(("", 0, table)),
        ):
            if found is not None:
                return found
        return 1


def rows(text: str) -> Rows:
    r"""Where things stand in a TOML text; a table of an array is known by name and ordinal.

    >>> found = rows('a = 1\n[[zone]]\nid = "x"\npoints = [\n  [1, 2],\n]\n')
    >>> found.row("zone", 0, key="id"), found.row("zone", 0, key="points", element=0)
    (3, 5)
    """
    found = Rows(last=max(1, text.count("\n") + (not text.endswith("\n"))))
    name, index, key = "", 0, ""
    depth, row, fresh = 0, 1, True
    position = 0
    for token in _TOKEN.finditer(text):
        if fresh and (key := _key(text, position)):
            found.keys.setdefault((name, index, key), row)
        if fresh and (header := _HEADER.match(text, position)):
            name, index = _opened(found, header, row)
            key = ""
        fresh = False
        mark = token.group()
        if mark == "\n" and depth == 0:
            fresh, position = True, token.end()
        elif mark in "[{":
            if depth == 1 and key:
                found.elements.setdefault((name, index, key), []).append(row)
            depth += 1
        elif mark in "]}":
            depth = max(0, depth - 1)
        row += mark.count("\n")
    return found


def _key(text: str, position: int) -> str:
    matched = _KEY.match(text, position)
    return matched.group(1).strip("\"'") if matched else ""


def _opened(found: Rows, header: re.Match[str], row: int) -> tuple[str, int]:
    name = header.group(2)
    index = 0
    if header.group(1) == "[[":
        index = found.counted[name] = found.counted.get(name, -1) + 1
    found.tables.setdefault((name, index), row)
    return name, index
