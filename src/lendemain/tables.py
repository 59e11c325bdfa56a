"""Records in bulk: an Arrow schema from a record's class, and an identity for every row.

Thousands of decisions are dataclasses; millions of observations are tables of the same fields.
`digest` and `row_leaves` depend on nothing but the values, so they are the same on every machine
and with every version of Arrow; a Parquet file's bytes are not.
"""

import dataclasses
import hashlib
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MOMENT = pa.timestamp("us", tz="UTC")
CATEGORY = pa.dictionary(pa.int32(), pa.string())

_PLAIN: dict[object, pa.DataType] = {
    str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), bytes: pa.binary(),
    datetime: MOMENT,
}  # fmt: skip
_NOTED: dict[str, pa.DataType] = {
    "category": CATEGORY, "float32": pa.float32(), "int32": pa.int32(), "16 bytes": pa.binary(16),
}  # fmt: skip

Bytes = npt.NDArray[np.uint8]
ROWS_AT_ONCE = 1 << 14
_NOT_IDENTITY = ("observation_id", "row")


@lru_cache(maxsize=64)
def schema(record: type) -> pa.Schema:
    """The Arrow schema of a record's class, field by field in the order of the class.

    >>> from lendemain.records.incident import Membership
    >>> schema(Membership).names
    ['incident_id', 'observation_id']
    """
    hints = get_type_hints(record, include_extras=True)
    return pa.schema([_field(f.name, hints[f.name]) for f in dataclasses.fields(record)])


def _field(name: str, hint: object) -> pa.Field:
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        hint, nullable = next(a for a in get_args(hint) if a is not type(None)), True
    if get_origin(hint) is Annotated:
        return pa.field(name, _NOTED[get_args(hint)[1]], nullable)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return pa.field(name, CATEGORY, nullable)
    return pa.field(name, _PLAIN[hint], nullable)


def empty(record: type) -> pa.Table:
    """A table of a record's class without rows."""
    return schema(record).empty_table()


def table(record: type, rows: Iterable[object]) -> pa.Table:
    """Records of one class as a table, in the order given."""
    names = schema(record).names
    listed = list(rows)
    return columns(record, {n: [_plain(getattr(r, n)) for r in listed] for n in names}, len(listed))


def _plain(value: object) -> object:
    return value.value if isinstance(value, StrEnum) else value


def columns(record: type, given: Mapping[str, Any], rows: int) -> pa.Table:
    """A table of a record's class from its columns; a single value fills its column, a field left
    out its default.

    Values may be Arrow arrays, numpy arrays, lists, or scalars; each is cast to the field's type
    without loss.

    >>> from lendemain.records.observation import Rejection
    >>> columns(Rejection, {"source": "firms", "row": [1, 2], "field": "lat", "value": "x",
    ...                     "reason": "not_a_number"}, 2).column("row").to_pylist()
    [1, 2]
    """
    target = schema(record)
    defaults = {f.name: f.default for f in dataclasses.fields(record)}
    unknown = set(given) - set(target.names)
    assert not unknown, f"{record.__name__} has no {unknown}"
    arrays = [_column(f, given.get(f.name, defaults[f.name]), rows) for f in target]
    return pa.Table.from_arrays(arrays, schema=target)


def _column(field: pa.Field, value: object, rows: int) -> pa.Array | pa.ChunkedArray:
    assert value is not dataclasses.MISSING, f"{field.name} has no default"
    if isinstance(value, StrEnum):
        value = value.value
    if isinstance(value, (pa.Array, pa.ChunkedArray)):
        array = value
    elif isinstance(value, (np.ndarray, list, tuple)):
        plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        array = pa.array(value, type=plain if not isinstance(value, np.ndarray) else None)
    else:
        array = _constant(field.type, value, rows)
    if array.type != field.type:
        array = _cast(array, field.type)
    assert len(array) == rows, f"{field.name}: {len(array)} values for {rows} rows"
    return array


def _constant(kind: pa.DataType, value: object, rows: int) -> pa.Array:
    """A column of one value; zeros and nulls of all columns share one buffer."""
    if pa.types.is_dictionary(kind):
        codes = pa.Array.from_buffers(
            pa.int32(), rows, [_zeros(rows) if value is None else None, _zeros(4 * rows)]
        )
        return pa.DictionaryArray.from_arrays(
            codes, pa.array(["" if value is None else value], pa.string())
        )
    fixed = not (pa.types.is_string(kind) or pa.types.is_binary(kind))
    if value is None and fixed:
        return pa.Array.from_buffers(kind, rows, [_zeros(rows), _zeros(16 * rows)])
    if value is None or value in ("", b""):
        valid = _zeros(rows) if value is None else None
        return pa.Array.from_buffers(kind, rows, [valid, _zeros(4 * rows + 4), pa.py_buffer(b"")])
    if fixed and not isinstance(value, datetime) and value == 0:
        return pa.Array.from_buffers(kind, rows, [None, _zeros(8 * rows)])
    return pa.repeat(pa.scalar(value, type=kind), rows)


def _zeros(size: int) -> pa.Buffer:
    """At least so many zero bytes; the buffer is shared and must not be written to."""
    return _zeros_of(1 << max(size, 64).bit_length())


@lru_cache(maxsize=4)
def _zeros_of(size: int) -> pa.Buffer:
    return pa.py_buffer(bytes(size))


def _cast(array: pa.Array | pa.ChunkedArray, wanted: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if pa.types.is_dictionary(wanted):
        if pa.types.is_dictionary(array.type):
            return array.cast(pa.dictionary(pa.int32(), pa.string()))
        return pc.dictionary_encode(array.cast(pa.string()))
    if wanted == MOMENT and pa.types.is_timestamp(array.type) and array.type.tz is None:
        return array.cast(pa.timestamp("us")).cast(MOMENT)
    return array.cast(wanted)


def joined(record: type, tables: Sequence[pa.Table]) -> pa.Table:
    """Several tables of one class as one, with one dictionary to each column; order kept."""
    if not tables:
        return empty(record)
    return pa.concat_tables(tables).unify_dictionaries()


def filled(record: type, rows: pa.Table) -> pa.Table:
    """A table that was kept before its record had all its fields, with their defaults."""
    if rows.column_names == schema(record).names:
        return rows
    return columns(record, {name: rows.column(name) for name in rows.column_names}, rows.num_rows)


def records(record: type, rows: pa.Table) -> Iterator[Any]:
    """The rows of a (small) table as records of their class."""
    names = schema(record).names
    for row in rows.select(names).to_pylist():
        yield record(**row)


def texts(rows: pa.Table, name: str) -> np.ndarray:
    """A text or category column as a numpy array of str objects; null gives ""."""
    column = rows.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    return np.asarray(column.fill_null("").to_numpy(zero_copy_only=False), dtype=object)


def micros(rows: pa.Table, name: str) -> np.ndarray:
    """A column of moments as int64 microseconds since 1970 UTC."""
    return np.asarray(rows.column(name).cast(pa.int64()).to_numpy())


def moments(values: np.ndarray) -> pa.Array:
    """int64 microseconds since 1970 UTC as a column of moments."""
    return pa.array(np.asarray(values, np.int64)).cast(MOMENT)


def identified(observations: pa.Table) -> tuple[pa.Table, list[bytes]]:
    """The table with its `observation_id` filled, and each row's 32-byte leaf hash in order.

    The hash is RFC 6962's of the row's bytes without `row`, so the same account at
    another row of another file has the same identifier.
    """
    leaves = row_leaves(observations, leave_out=_NOT_IDENTITY)
    halves = np.frombuffer(b"".join(leaves), np.uint8).reshape(-1, 32)[:, :16]
    ids = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), len(leaves), [None, pa.py_buffer(halves.tobytes())]
    )
    at = observations.schema.get_field_index("observation_id")
    return observations.set_column(at, observations.schema.field(at), ids), leaves


def row_leaves(rows: pa.Table, *, leave_out: Sequence[str] = ()) -> list[bytes]:
    """RFC 6962 leaf hashes (32 bytes) of the rows' canonical bytes, in order.

    A row's bytes are, first, the first 16 bytes of the SHA-256 over its categories (each as the
    first 16 bytes of the SHA-256 of its text, zeros for none, in the order of the columns); then
    its other columns in order: one byte that says whether there is a value, and the value as
    little-endian fixed width, a text or binary value as the first 16 bytes of its SHA-256.
    """
    rows = rows.select([n for n in rows.column_names if n not in leave_out]).unify_dictionaries()
    categories = [n for n in rows.column_names if pa.types.is_dictionary(rows.field(n).type)]
    others = [n for n in rows.column_names if n not in categories]
    leaves: list[bytes] = []
    sha256 = hashlib.sha256
    for offset in range(0, rows.num_rows, ROWS_AT_ONCE):
        part = rows.slice(offset, ROWS_AT_ONCE)
        pieces = [np.zeros((part.num_rows, 1), np.uint8)]
        if categories:
            pieces.append(_category_bytes([_one(part.column(n)) for n in categories]))
        pieces += [piece for n in others for piece in _value_bytes(_one(part.column(n)))]
        width = sum(piece.shape[1] for piece in pieces)
        view = np.hstack(pieces).tobytes()
        leaves += [sha256(view[i : i + width]).digest() for i in range(0, len(view), width)]
    return leaves


def _one(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _category_bytes(arrays: Sequence[pa.DictionaryArray]) -> Bytes:
    """Sixteen bytes a row: the digest of its categories, made once for each combination."""
    combined = np.zeros(len(arrays[0]), np.int64)
    codes = []
    for array in arrays:
        code = array.indices.fill_null(len(array.dictionary)).to_numpy(zero_copy_only=False)
        codes.append(code)
        if code.size and (code == code[0]).all():
            continue
        combined = combined * (len(array.dictionary) + 1) + code
        if combined.size and combined.max() > 1 << 40:
            combined = np.unique(combined, return_inverse=True)[1]
    _, first, group = np.unique(combined, return_index=True, return_inverse=True)
    stacked = [_digests(a.dictionary)[c[first]] for a, c in zip(arrays, codes, strict=True)]
    rows = np.hstack(stacked) if stacked else np.zeros((0, 16), np.uint8)
    short = b"".join([hashlib.sha256(row.tobytes()).digest()[:16] for row in rows])
    return np.frombuffer(short, np.uint8).reshape(-1, 16)[group]


def _value_bytes(array: pa.Array) -> tuple[Bytes, Bytes]:
    """Of each row whether there is a value, and the value."""
    kind = array.type
    valid = np.ones((len(array), 1), np.uint8)
    if array.null_count == len(array) and len(array):
        size = 16 if kind in (pa.string(), pa.binary()) else max(1, kind.bit_width // 8)
        return np.zeros((len(array), 1), np.uint8), np.zeros((len(array), size), np.uint8)
    if array.null_count:
        valid = np.asarray(array.is_valid().to_numpy(zero_copy_only=False), np.uint8)[:, None]
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        encoded = array.dictionary_encode()
        code = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        return valid, _digests(encoded.dictionary)[code]
    if pa.types.is_fixed_size_binary(kind):
        raw = np.frombuffer(array.buffers()[1], np.uint8)
        start = array.offset * kind.byte_width
        return valid, raw[start:][: len(array) * kind.byte_width].reshape(len(array), -1)
    if pa.types.is_timestamp(kind):
        array = array.cast(pa.int64())
    if array.null_count:
        array = array.fill_null(False if pa.types.is_boolean(kind) else 0)
    values = array.to_numpy(zero_copy_only=False)
    if values.dtype.kind == "f":
        values = values + values.dtype.type(0.0)  # one zero: -0.0 is 0.0
    little = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"), copy=False))
    return valid, little.view(np.uint8).reshape(len(values), -1)


def _digests(values: pa.Array) -> Bytes:
    listed = values.to_pylist()
    raw = [v.encode() if isinstance(v, str) else (v or b"") for v in listed]
    joined_bytes = b"".join([hashlib.sha256(v).digest()[:16] for v in raw]) + bytes(16)
    return np.frombuffer(joined_bytes, np.uint8).reshape(-1, 16)


def digest(rows: pa.Table) -> str:
    """SHA-256 (hex) of a table's names and values in order, the same on every machine."""
    whole = hashlib.sha256("\n".join(f"{f.name} {f.type}" for f in rows.schema).encode())
    for leaf in row_leaves(rows):
        whole.update(leaf)
    return whole.hexdigest()
