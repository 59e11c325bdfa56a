"""Single observations shown without the others of their file.

An intake's entry names the root of a tree over pages of 256 leaf hashes (`segments.inner_root`).
Whoever shows an observation gives its values, the leaf hashes of its page and the page's path; the
other observations of the page stay hashes of contents that nobody can guess from them.
"""

import base64
import hashlib
import struct
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lendemain import encoding
from lendemain.ledger import merkle
from lendemain.ledger import proof as proofs
from lendemain.ledger.dossier.layout import SMALL_BYTES_MAX, refused
from lendemain.ledger.merkle import Tree
from lendemain.ledger.segments import PAGE

if TYPE_CHECKING:  # takes longer to import than most uses of the ledger take
    import pyarrow as pa

Row = Sequence[Sequence[str]]

COLUMNS = ("2e6cdebe639ef54e59f730cea6855baa1863f40adcfc649bf62ee31b1dbb4590",)
"""The SHA-256 of the names and kinds of an observation's columns, of each form there has been.

A row's hash has no names in it, so they are held to these.
"""

_FORMS = {
    "bool": "<B", "int32": "<i", "int64": "<q", "moment": "<q", "float32": "<f", "float64": "<d"
}  # fmt: skip


def values(rows: "pa.Table", number: int) -> list[list[str]]:
    """One row of a table of observations as `leaf` hashes it: name, kind and text of each value."""
    from pyarrow import types

    found = []
    row = rows.slice(number, 1)
    for field in row.schema:
        if field.name in ("observation_id", "row"):
            continue
        value = row.column(field.name)[0].as_py()
        kind = _kind(field.type)
        if types.is_dictionary(field.type):
            kind = "category"
        found.append([field.name, kind] if value is None else [field.name, kind, _text(value)])
    return found


def page(leaves: Sequence[bytes], number: int, rows: Mapping[int, Row]) -> bytes:
    """The document that shows some rows of one page, by their place in it.

    `leaves` are the leaf hashes of all observations of the entry, in their order.
    """
    pages = range(0, len(leaves), PAGE)
    tree = Tree(merkle.leaf_hash(b"".join(leaves[at : at + PAGE])) for at in pages)
    own = leaves[number * PAGE : (number + 1) * PAGE]
    said = {
        "leaves": [base64.b64encode(one).decode() for one in own],
        "pages": len(pages),
        "path": [base64.b64encode(p).decode() for p in tree.inclusion(number, size=len(pages))],
        "rows": [{"at": at, "row": [list(v) for v in rows[at]]} for at in sorted(rows)],
    }
    return encoding.canonical(said)


def shown(data: bytes, number: int, *, root: bytes, name: str) -> list[tuple[int, Row]]:
    """The rows that a page's document shows, each with its number among the entry's observations.

    Raises `IntegrityError` where they are not under the root that the entry names.
    """
    said: Any = encoding.parsed(data, size_max=SMALL_BYTES_MAX)
    leaves = [_hash(one) for one in said["leaves"]]
    path = proofs.path_of([one.encode() for one in said["path"]])
    top = merkle.leaf_hash(b"".join(leaves))
    held = merkle.valid_inclusion(top, path, index=number, size=said["pages"], root=root)
    if not held or len(leaves) > PAGE:
        raise refused(f"{name}: not those of its entry")
    found = []
    for row in said["rows"]:
        if row["at"] < 0 or leaves[row["at"]] != leaf(row["row"]):
            raise refused(f"{name}: an observation was altered")
        found.append((PAGE * number + row["at"], row["row"]))
    return found


def leaf(row: Row) -> bytes:
    """The hash of an observation as `tables.row_leaves` makes it, from its values as texts.

    Each value is [name, kind, text], or [name, kind] where there is none: categories count first.
    Raises `IntegrityError` for columns that no observation has, and for a value that is not written
    in the one way.
    """
    heads = "".join(f"{name} {kind}\n" for name, kind, *_ in row)
    known = hashlib.sha256(heads.encode()).hexdigest() in COLUMNS
    if not known or any(len(one) > 3 for one in row):
        raise refused("columns that no observation has")
    categories, rest = b"", b""
    for _, kind, *given in row:
        if kind == "category":
            categories += hashlib.sha256(given[0].encode()).digest()[:16] if given else bytes(16)
        elif not given:
            rest += bytes(1 + (struct.calcsize(_FORMS[kind]) if kind in _FORMS else 16))
        else:
            rest += b"\1" + _value(kind, given[0])
    first = hashlib.sha256(categories).digest()[:16] if categories else b""
    return merkle.leaf_hash(first + rest)


def _value(kind: str, text: str) -> bytes:
    if kind in _FORMS:
        number = float(text) if kind.startswith("float") else int(text)
        raw = struct.pack(_FORMS[kind], number)
        if str(struct.unpack(_FORMS[kind], raw)[0]) != text:
            raise refused("a number that is not written the one way")
        return raw
    raw = text.encode() if kind == "text" else bytes.fromhex(text)
    if kind != "text" and raw.hex() != text:
        raise refused("bytes that are not written the one way")
    return hashlib.sha256(raw).digest()[:16]


def _kind(kind: "pa.DataType") -> str:
    from pyarrow import types

    if types.is_timestamp(kind):
        return "moment"
    names = {"string": "text", "float": "float32", "double": "float64"}
    return names.get(str(kind), str(kind))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return str(encoding.microseconds(value))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, bytes):
        return value.hex()
    return repr(value + 0.0) if isinstance(value, float) else str(value)


def _hash(coded: str) -> bytes:
    return proofs.path_of([coded.encode()])[0]
