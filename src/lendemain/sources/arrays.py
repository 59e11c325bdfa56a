"""Columns of Arrow as arrays of numbers and masks, and back: what the checks stand on."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Theatre = tuple[float, float, float, float]

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$"


def rewritten(column: pa.Array, by: Callable[[str], str]) -> pa.Array:
    """A column of texts, each distinct one replaced by what the function gives for it.

    >>> rewritten(pa.array(["a", "b", "a"]), str.upper).to_pylist()
    ['A', 'B', 'A']
    """
    encoded = column.dictionary_encode()
    return pa.array([by(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(
        encoded.indices
    )


def whole_numbers(values: Floats) -> pa.Array:
    """Floats as int32, NaN as null."""
    return pa.array(values, from_pandas=True).cast(pa.int32())


def inside(lon: Floats, lat: Floats, theatre: Theatre) -> Mask:
    """Which places (degrees) lie in a theatre of west, south, east, north; NaN lies nowhere.

    A theatre whose west is greater than its east goes over the 180th meridian.
    """
    west, south, east, north = theatre
    across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
    return np.asarray(across & (lat >= south) & (lat <= north), bool)


def numbers(column: pa.ChunkedArray) -> tuple[Floats, Mask, Mask]:
    """A column as floats, where it is empty, and where it is no finite number."""
    if not pa.types.is_string(column.type):
        if pa.types.is_temporal(column.type):
            column = column.cast(pa.string())
            return np.full(len(column), np.nan), mask(column.is_null()), mask(column.is_valid())
        values = floats(column)
        missing = mask(column.is_null())
        return values, missing, ~missing & ~np.isfinite(values)
    texts = pc.utf8_trim_whitespace(text(column))
    missing = mask(pc.equal(texts, ""))
    written = pc.match_substring_regex(texts, _NUMBER)
    values = floats(pc.if_else(written, texts, pa.scalar(None, pa.string())))
    return values, missing, ~missing & ~np.isfinite(values)


def pointed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts with the comma of a number such as 48,1 as a point; all others as they are.

    >>> pointed(pa.chunked_array([["48,1", "1,048.1", "a,b"]])).to_pylist()
    ['48.1', '1,048.1', 'a,b']
    """
    return pc.replace_substring_regex(column, r"^(\s*[+-]?\d+),(\d+\s*)$", r"\1.\2")


def floats(column: pa.Array | pa.ChunkedArray) -> Floats:
    """Numbers as float64; a float32 by way of the shortest decimal that stands for it, so that
    the same number in CSV and in Parquet is the same.

    >>> floats(pa.array([47.1], pa.float32())).tolist()
    [47.1]
    """
    if column.type == pa.float32():
        column = column.cast(pa.string())
    values = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.array(values, np.float64)


def text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column written out as texts in one piece, "" where there is nothing."""
    return one(column.cast(pa.string())).fill_null("")


def one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def mask(array: pa.Array | pa.ChunkedArray) -> Mask:
    """A column of yes and no as a mask."""
    return np.asarray(array.to_numpy(zero_copy_only=False), bool)
