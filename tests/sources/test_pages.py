"""Lengths of pages, read from their headings alone."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.sources import pages


@pytest.mark.parametrize("codec", ["NONE", "SNAPPY", "ZSTD", "GZIP", "LZ4", "BROTLI"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_the_headings_add_up_to_what_the_file_says(codec, version, dictionary):
    """
    For files that tell the truth the pages' lengths, with their headings, are the column's.
    """
    table = pa.table(
        {"a": [f"text {n % 70}" for n in range(5_000)], "b": [n / 7 for n in range(5_000)]}
    )
    out = io.BytesIO()
    pq.write_table(
        table, out, compression=codec, data_page_version=version, use_dictionary=dictionary,
        row_group_size=2_000, data_page_size=1_000,
    )  # fmt: skip
    data = memoryview(out.getvalue())
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    for group in range(metadata.num_row_groups):
        for number in range(2):
            one = metadata.row_group(group).column(number)
            first = [one.data_page_offset, *([one.dictionary_page_offset] if dictionary else [])]
            if one.dictionary_page_offset is None:
                first = first[:1]
            found = pages.unfolded(data, min(first), one.total_compressed_size)

            headings = one.total_uncompressed_size - sum(found)
            assert 8 * len(found) <= headings <= 200 * len(found)


@given(st.binary(max_size=300))
def test_any_bytes_are_pages_or_an_error(data):
    """
    Whatever lies there, the answer is lengths or a ValueError, and it ends.
    """
    try:
        found = pages.unfolded(memoryview(data), 0, len(data))
    except ValueError:
        return
    assert all(length >= 0 for length in found)


def test_endless_nesting_and_lists_are_refused():
    """
    A heading of structures within structures, and a list longer than the file, are refused.
    """
    for data in (b"\x1c" * 5_000, b"\x19\xfc" + b"\xff" * 8 + b"\x7f" + bytes(50)):
        with pytest.raises(ValueError, match=r"nested|longer"):
            pages.unfolded(memoryview(data), 0, len(data))


def test_a_column_outside_the_file_is_refused():
    """
    Where a column is said to lie beyond the file nothing is read.
    """
    for start, length in ((-1, 5), (5, 6), (11, 1), (0, -1)):
        with pytest.raises(ValueError, match="outside"):
            pages.unfolded(memoryview(bytes(10)), start, length)
