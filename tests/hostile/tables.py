"""Parquet files that say other things than they hold, made by writing one and editing its bytes."""

import io
import struct

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.hostile.samples import BOMB

ROWS = 1000
NAMES = ("id", "latitude", "longitude", "date")


def _varint(value: int) -> bytes:
    """A whole number as Thrift's compact protocol writes it."""
    value = (value << 1) ^ (value >> 63)
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def honest(rows: int = ROWS, *, codec: str = "NONE", dictionary: bool = False) -> bytes:
    """A small table of texts."""
    cells = pa.array([f"{n % 97:06d}" for n in range(rows)])
    out = io.BytesIO()
    pq.write_table(
        pa.table(dict.fromkeys(NAMES, cells)), out, compression=codec, use_dictionary=dictionary,
        write_statistics=False,
    )  # fmt: skip
    return out.getvalue()


def lied(old: int, new: int) -> bytes:
    """The same with one number in its footer written as another, wherever it stands there."""
    data = honest()
    (length,) = struct.unpack("<I", data[-8:-4])
    footer = data[-8 - length : -8].replace(_varint(old), _varint(new))
    return data[: -8 - length] + footer + struct.pack("<I", len(footer)) + b"PAR1"


def page_lied(new: int) -> bytes:
    """The same with the number of values in its pages' headings written as another."""
    return honest().replace(_varint(ROWS), _varint(new))


def length_lied(length: int) -> bytes:
    """A footer that says it is so long."""
    data = honest()
    return data[:-8] + struct.pack("<I", length) + b"PAR1"


def repeated(rows: int = (1 << 26) - 1, *, text: str = "") -> bytes:
    """One value, so many times: a few bytes in the file."""
    out = io.BytesIO()
    if text:
        indices = pa.array(np.zeros(rows, np.int8))
        column = pa.DictionaryArray.from_arrays(indices, pa.array([text]))
    else:
        column = pa.array(np.zeros(rows, np.float64))
    pq.write_table(pa.table(dict.fromkeys(NAMES, column)), out, compression="ZSTD")
    return out.getvalue()


def one_cell(length: int = BOMB, *, lie: bool = False) -> bytes:
    """One text that takes a few KiB in the file; the end of the file may say that it is short."""
    out = io.BytesIO()
    cell = pa.array(["x" * length], pa.large_string())
    pq.write_table(
        pa.table({"id": cell}), out, compression="ZSTD", use_dictionary=False,
        write_statistics=False,
    )  # fmt: skip
    data = out.getvalue()
    if not lie:
        return data
    column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(0)
    (size,) = struct.unpack("<I", data[-8:-4])
    footer = data[-8 - size : -8].replace(_varint(column.total_uncompressed_size), _varint(1000))
    return data[: -8 - size] + footer + struct.pack("<I", len(footer)) + b"PAR1"


def wide(columns: int = 20_000) -> bytes:
    """A table with very many columns and no row."""
    out = io.BytesIO()
    pq.write_table(pa.table({f"c{n}": pa.array([], pa.int8()) for n in range(columns)}), out)
    return out.getvalue()


def nested(depth: int = 60) -> bytes:
    """A column of lists of lists of lists."""
    kind = pa.int8()
    for _ in range(depth):
        kind = pa.list_(kind)
    out = io.BytesIO()
    pq.write_table(pa.table({"id": pa.array([None], kind)}), out)
    return out.getvalue()


TABLES = {
    "parquet rows lied to 2^62": lambda: lied(ROWS, 2**62),
    "parquet rows lied to 2^31": lambda: lied(ROWS, 2**31 - 1),
    "parquet rows lied to 2^27": lambda: lied(ROWS, 2**26),
    "parquet rows negative": lambda: lied(ROWS, -1),
    "parquet pages lied to 2^31": lambda: page_lied(2**31 - 1),
    "parquet pages lied to 2^25": lambda: page_lied(2**25),
    "parquet footer of 2^31": lambda: length_lied(2**31),
    "parquet footer past the file": lambda: length_lied(1 << 20),
    "parquet one number 67 million times": repeated,
    "parquet one text 67 million times": lambda: repeated(text="x" * 1000),
    "parquet one long text a million times": lambda: repeated(1_000_000, text="x" * 1000),
    "parquet cell that unfolds": one_cell,
    "parquet cell that unfolds and lies": lambda: one_cell(lie=True),
    "parquet 20,000 columns": wide,
    "parquet 60 lists deep": nested,
}
