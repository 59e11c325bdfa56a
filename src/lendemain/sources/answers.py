"""An answer's bytes as columns: CSV, Parquet or JSON, bounded before they are parsed.

CSV columns come out as texts; Parquet columns keep their type, so that numbers are never written
and read again.  Headings are compared in lower case without spaces around them.  A line whose
number of fields is not the heading's is set aside as malformed; blank lines are no rows.  Fields
are parted by commas, tabs, bars or semicolons, and with these a number may be written 48,1.  Text
is UTF-8, or UTF-16 that begins with its mark; other encodings do not say what they are.  Bytes that
are not what the source says raise `SourceError`, and never anything else.  What the columns mean is
not here.
"""

import csv
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from lendemain.errors import SourceError
from lendemain.records.observation import Reason, Rejection
from lendemain.records.reading import Answer
from lendemain.sources import pages
from lendemain.sources.objects import check_size, objects_sheet
from lendemain.sources.sheets import (
    VALUE_CHARACTERS_MAX,
    Headings,
    Sheet,
    chosen,
    known,
    malformed,
    refused,
)
from lendemain.tables import columns

BYTES_MAX = 1 << 30
UTF_16_BYTES_MAX = 1 << 28
HEADING_BYTES_MAX = 1 << 16
LINE_BYTES_MAX = 1 << 20
COLUMNS_MAX = 1_000
CELLS_MAX = 1 << 28
TEXT_BYTES_MAX = 1 << 30
STRANGE_MAX = 100_000
"""So many rows that are none are set aside; a file with more is not what it says it is."""

UNFOLDED_BYTES_MIN, UNFOLDED_RATIO_MAX = 1 << 26, 32
"""A table may unfold to so many bytes, and a larger file to so many times its own."""

_BOM = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DISGUISES: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "a JPEG picture", b"\x89PNG": "a PNG picture", b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive (or a spreadsheet's file)", b"\x1f\x8b": "a gzip archive",
    b"SQLite": "an SQLite database", b"<": "a web page or XML", b"{": "JSON", b"[{": "JSON",
}  # fmt: skip
_FLAT = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating,
    pa.types.is_boolean, pa.types.is_date, pa.types.is_timestamp, pa.types.is_decimal,
    pa.types.is_null, pa.types.is_time, pa.types.is_string_view,
)  # fmt: skip


def sheet(
    answer: Answer, source: str, *, headings: Headings, needed: Collection[str], json: bool = False
) -> Sheet:
    """The answer's columns under the names of `headings`, read from CSV or Parquet (or JSON).

    Raises `SourceError` where the bytes are none of these, break a bound, or lack a `needed`
    column: it then names the columns that were found.
    """
    data = _buffer(answer)
    head = data[: len(_BOM) + 8].to_pybytes()
    if head.startswith(b"PAR1"):
        return _parquet(answer, data, headings=headings, needed=needed)
    plain = head.removeprefix(_BOM).lstrip()
    if json and plain[:1] in (b"{", b"["):
        check_size(answer, data.size)
        text = data.to_pybytes().removeprefix(_BOM)
        return objects_sheet(answer, source, text, headings=headings, needed=needed)
    return _csv(answer, source, headings=headings, needed=needed)


def found_headings(answer: Answer) -> tuple[str, ...]:
    """The headings of a CSV or Parquet answer in lower case, to tell layouts apart."""
    data = _buffer(answer)
    if data[:4].to_pybytes() == b"PAR1":
        return tuple(known(name) for name in _opened(answer, data).schema_arrow.names)
    return tuple(_heading(answer, data)[0])


def _buffer(answer: Answer) -> pa.Buffer:
    content = answer.content
    data = content if isinstance(content, pa.Buffer) else pa.py_buffer(content)
    if data.size == 0:
        raise refused(answer, "the file is empty (0 bytes)", "Fetch it again")
    if data.size > BYTES_MAX:
        raise refused(
            answer, f"{data.size} bytes, and at most {BYTES_MAX} are read", "Split the file"
        )
    return _from_utf_16(answer, data) if data[:2].to_pybytes() in _UTF_16_MARKS else data


def _from_utf_16(answer: Answer, data: pa.Buffer) -> pa.Buffer:
    if data.size > UTF_16_BYTES_MAX:
        raise refused(
            answer,
            f"{data.size} bytes of UTF-16; at most {UTF_16_BYTES_MAX} are read",
            "Give it in UTF-8",
        )
    try:
        return pa.py_buffer(data.to_pybytes().decode("utf-16").encode())
    except UnicodeError:
        raise refused(
            answer, "it begins as UTF-16 text and does not go on so", "Give it in UTF-8"
        ) from None


def _csv(answer: Answer, source: str, *, headings: Headings, needed: Collection[str]) -> Sheet:
    data = _buffer(answer)
    found, delimiter, start = _heading(answer, data)
    positions = chosen(answer, found, headings=headings, needed=needed)
    if not _is_utf8(data):
        raise refused(answer, "it holds bytes that are not UTF-8", "Convert it to UTF-8")
    body = data[start:]
    read, strange = _rows(
        answer, body, names=[str(i) for i in range(len(found))], delimiter=delimiter,
        wanted=[str(i) for i in positions.values()],
    )  # fmt: skip
    rows = read.num_rows + len(strange)
    set_aside = malformed(
        source,
        numbers=[row.number for row in strange],
        values=[row.text for row in strange],
        details=[
            f"{row.actual_columns} fields where the heading has {row.expected_columns}"
            for row in strange
        ],
    )
    if _odd_quotes(body):
        remark = {
            "source": source, "row": 0, "field": "", "value": '"', "reason": Reason.MALFORMED,
            "detail": "a quotation mark is not closed: lines after it may have been read as text",
            "kept": True,
        }  # fmt: skip
        set_aside = pa.concat_tables([set_aside, columns(Rejection, remark, 1)])
    return Sheet(
        columns=read.rename_columns(list(positions)),
        numbers=np.delete(np.arange(1, rows + 1), [row.number - 1 for row in strange]),
        rows=rows,
        malformed=set_aside,
        decimal_comma=delimiter == ";",
        headings={name: found[at] for name, at in positions.items()},
    )


def _rows(
    answer: Answer, body: pa.Buffer, *, names: Sequence[str], wanted: Sequence[str], delimiter: str
) -> tuple[pa.Table, list[pyarrow.csv.InvalidRow]]:
    """The wanted columns of the rows as texts, and the rows that have other numbers of fields."""
    strange: list[pyarrow.csv.InvalidRow] = []

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        strange.append(row)
        return "skip" if len(strange) <= STRANGE_MAX else "error"

    try:
        read = pyarrow.csv.read_csv(
            pa.BufferReader(body if body.size else b"\n"),
            read_options=pyarrow.csv.ReadOptions(
                column_names=names, use_threads=False, block_size=LINE_BYTES_MAX
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=set_aside
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                include_columns=wanted,
            ),
        )
    except (pa.ArrowException, ValueError, OSError) as error:
        why = _why(error)
        if len(strange) > STRANGE_MAX:
            why = f"more than {STRANGE_MAX} rows have other numbers of fields than its heading"
        raise refused(answer, why, "Give CSV in UTF-8, a row to a line") from None
    return read, strange


def _why(error: Exception) -> str:
    text = str(error).strip().split("\n")[0]
    if "straddling" in text or "block size" in text:
        return f"it has a line (or a quoted text) longer than {LINE_BYTES_MAX} bytes"
    return f"it cannot be read ({text[:VALUE_CHARACTERS_MAX]})"


def _heading(answer: Answer, data: pa.Buffer) -> tuple[list[str], str, int]:
    """The headings in lower case, the delimiter, and where the rows begin."""
    first = data[:HEADING_BYTES_MAX].to_pybytes()
    for start, disguise in _DISGUISES.items():
        if first.removeprefix(_BOM).lstrip()[: len(start)] == start:
            raise refused(
                answer,
                f"it begins as {disguise}, not as a table of CSV or Parquet",
                "Give the table itself, as CSV in UTF-8 or Parquet",
            )
    skipped = len(_BOM) if first.startswith(_BOM) else 0
    ends = [i for i in (first.find(b"\n", skipped), first.find(b"\r", skipped)) if i >= 0]
    if not ends and data.size > HEADING_BYTES_MAX:
        raise refused(
            answer,
            f"its first line is longer than {HEADING_BYTES_MAX} bytes, which no heading is",
            "Give CSV in UTF-8 with a heading and a row to a line",
        )
    end = min(ends, default=len(first))
    try:
        line = first[skipped:end].decode()
        delimiter = max(",;\t|", key=line.count)
        found = [known(heading) for heading in next(csv.reader([line], delimiter=delimiter), [])]
    except (UnicodeDecodeError, csv.Error):
        raise refused(
            answer, "its first line is not text in UTF-8", "Give CSV in UTF-8 or Parquet"
        ) from None
    if not 0 < len(found) <= COLUMNS_MAX:
        raise refused(
            answer,
            f"its heading has {len(found)} columns, and 1 to {COLUMNS_MAX} are read",
            "Give CSV in UTF-8 with a heading in its first line",
        )
    return found, delimiter, min(end + 1, data.size)


def _is_utf8(data: pa.Buffer) -> bool:
    """Whether the bytes are UTF-8, seen in place: as one long text."""
    ends = pa.py_buffer(np.array([0, data.size], np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, ends, data).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _odd_quotes(body: pa.Buffer) -> bool:
    seen = np.frombuffer(body, np.uint8)
    parts = range(0, len(seen), 1 << 24)
    return bool(sum(int((seen[i : i + (1 << 24)] == 0x22).sum()) for i in parts) % 2)


def _opened(answer: Answer, data: pa.Buffer, texts: Sequence[str] = ()) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(pa.BufferReader(data), read_dictionary=list(texts))
    except (pa.ArrowException, ValueError, OSError, KeyError, MemoryError, TypeError) as error:
        raise _broken(answer, error) from None


def _broken(answer: Answer, error: Exception) -> SourceError:
    return refused(
        answer,
        f"its Parquet is broken ({str(error).splitlines()[0][:120] if str(error) else 'no word'})",
        "Fetch the file again: it may have been cut short",
    )


def _parquet(
    answer: Answer, data: pa.Buffer, *, headings: Headings, needed: Collection[str]
) -> Sheet:
    schema = _opened(answer, data).schema_arrow
    positions = chosen(answer, [known(n) for n in schema.names], headings=headings, needed=needed)
    fields = [schema.field(i) for i in positions.values()]
    for name, wanted in zip(positions, fields, strict=True):
        if not any(is_kind(_plain(wanted.type)) for is_kind in _FLAT):
            raise refused(answer, f"its column {name} holds {wanted.type}", "Give a flat table")
    texts = [f.name for f in fields if _is_text(_plain(f.type))]
    file = _opened(answer, data, texts)
    rows = file.metadata.num_rows
    if rows < 0 or rows * max(1, len(fields)) > CELLS_MAX:
        raise refused(
            answer,
            f"it says that it has {rows} rows; at most {CELLS_MAX} cells are read",
            "Split the file",
        )
    most = max(UNFOLDED_BYTES_MIN, UNFOLDED_RATIO_MAX * data.size)
    unfolded = rows * sum(_width(_plain(f.type)) for f in fields)
    if max(unfolded, _paged(answer, data, file, wanted=[f.name for f in fields])) > most:
        raise refused(
            answer,
            f"its {data.size} bytes unfold to more than {most}, and at most "
            f"{UNFOLDED_RATIO_MAX} times a file are read",
            "Give it as CSV",
        )
    try:
        read = file.read(columns=[f.name for f in fields])
        most = min(most, TEXT_BYTES_MAX)
        arrays = [_text(answer, read.column(f.name), most=most) for f in fields]
        for array in arrays:
            array.validate(full=True)
    except (pa.ArrowException, ValueError, OSError, KeyError, MemoryError) as error:
        raise _broken(answer, error) from None
    if read.num_rows != rows:
        raise refused(answer, "its Parquet has not the rows it says", "Fetch the file again")
    table = pa.table(dict(zip(positions, arrays, strict=True)))
    own = {name: known(field.name) for name, field in zip(positions, fields, strict=True)}
    return Sheet(columns=table, numbers=np.arange(1, rows + 1), rows=rows, headings=own)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _paged(answer: Answer, data: pa.Buffer, file: pq.ParquetFile, *, wanted: Sequence[str]) -> int:
    """How many bytes the pages of the wanted columns become, by their own headings."""
    content, total, known = memoryview(data).cast("B"), 0, set(wanted)
    try:
        for group in range(file.metadata.num_row_groups):
            row_group = file.metadata.row_group(group)
            if not row_group.num_rows:
                continue  # it has no pages
            for number in range(row_group.num_columns):
                one = row_group.column(number)
                if one.path_in_schema not in known:
                    continue
                first = [one.data_page_offset]
                if one.has_dictionary_page and one.dictionary_page_offset:
                    first.append(one.dictionary_page_offset)
                total += sum(pages.unfolded(content, min(first), one.total_compressed_size))
    except ValueError as error:  # a name that is not UTF-8 is one too
        raise _broken(answer, error) from None
    return total


def _width(kind: pa.DataType) -> int:
    """How many bytes a cell takes at least, once it is read."""
    try:
        return max(1, int(kind.bit_width) // 8)
    except ValueError:
        return 16  # a text: where it is, and a little of it


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _text(answer: Answer, column: pa.ChunkedArray, *, most: int) -> pa.ChunkedArray:
    """A column of texts written out, once it is known how long that makes it."""
    if not pa.types.is_dictionary(column.type):
        wordy = _is_text(column.type) or pa.types.is_string_view(column.type)
        return column.cast(pa.string()) if wordy else column
    if _is_text(column.type.value_type):
        total = 0
        for chunk in column.chunks:
            chunk.validate(full=True)
            lengths = pc.binary_length(chunk.dictionary).fill_null(0).to_numpy()
            if len(lengths):
                total += int(lengths[chunk.indices.fill_null(0).to_numpy()].sum(dtype=np.int64))
        if total > most:
            raise refused(answer, f"a column unfolds to {total} bytes of text", "Split the file")
        return column.cast(pa.string())
    return column.cast(column.type.value_type)
