import io
from datetime import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import SourceError
from lendemain.sources import firms
from lendemain.sources.answers import (
    HEADING_BYTES_MAX,
    LINE_BYTES_MAX,
    TEXT_BYTES_MAX,
    found_headings,
    sheet,
)

HEADINGS = {"a": ("alpha",), "b": ()}


def parquet(**columns):
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


@pytest.fixture(scope="session")
def read(answered):
    def sheet_of(data, **given):
        return sheet(answered(data), "firms", headings=HEADINGS, needed=("a",), **given)

    return sheet_of


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,x\n2,y\n",
        "a,b\r\n1,x\r\n2,y\r\n",
        "a|b\n1|x\n2|y\n",
        "a,b\r1,x\r2,y",
        "\ufeffA , B\n1,x\n\n2,y",
        "b;other;alpha\nx;;1\ny;9;2\n",
        "a\tb\n1\tx\n2\ty\n",
        '"a","b"\n"1","x"\n"2","y"\n',
    ],
)
def test_csv_says_the_same_in_all_its_spellings(read, data):
    """
    Line ends, byte-order mark, delimiter, quotes, order and blank lines do not matter.
    """
    found = read(data)

    assert found.columns.to_pydict() == {"a": ["1", "2"], "b": ["x", "y"]}
    assert found.numbers.tolist() == [1, 2]


@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.text(max_size=20)).filter(
            lambda row: "\x00" not in "".join(row)
        ),
        max_size=8,
    )
)
def test_quoted_texts_come_back_whole(read, rows):
    """
    Whatever stands in quotes (delimiters, line ends, quotes doubled) comes back as it was.
    """
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]

    found = read("\n".join(["a,b", *quoted]))

    assert list(zip(*found.columns.to_pydict().values(), strict=True)) == rows


def test_a_line_with_other_fields_is_set_aside_with_its_number(read):
    """
    Too few or too many fields cost that row only, and rows after it keep their numbers.
    """
    found = read('a,b\n1,x\n2\n"3\n3",z\n4,y,9\n5,w\n')

    assert (found.rows, found.numbers.tolist()) == (5, [1, 3, 5])
    assert found.columns.column("a").to_pylist() == ["1", "3\n3", "5"]
    assert found.malformed.select(["row", "value", "kept"]).to_pylist() == [
        {"row": 2, "value": "2", "kept": False},
        {"row": 4, "value": "4,y,9", "kept": False},
    ]


def test_a_quotation_that_never_closes_is_remarked_upon(read):
    """
    Rows swallowed by an open quotation mark cannot pass unseen.
    """
    found = read('a,b\n1,"x\n2,y\n')

    assert found.malformed.select(["row", "reason", "kept"]).to_pylist() == [
        {"row": 0, "reason": "malformed", "kept": True}
    ]


def test_a_heading_alone_has_no_rows(read):
    """
    A heading without rows is a sheet without rows, with or without a line end, and so is a table.
    """
    none = parquet(a=pa.array([], pa.string()))

    assert [read(data).rows for data in ("a,b", "a,b\n", "a,b\r\n\r\n", none)] == [0, 0, 0, 0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_text_that_says_its_encoding_is_read(read, encoding):
    """
    What a spreadsheet saves as "Unicode text" is the same table as in UTF-8.
    """
    found = read("a\tb\n1\tКиїв\n".encode(encoding))

    assert found.columns.to_pydict() == {"a": ["1"], "b": ["Київ"]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"  <!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"PK\x03\x04whatever", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        ("a,b\n1,x\n".encode("utf-16")[:-1], "does not go on so"),
        ("a,b\n1,x\n".encode("utf-16-le"), "not text|no column a"),
        ("a,b\n1,київ\n".encode("cp1251"), "not UTF-8"),
        ("a,київ\n1,x\n".encode("cp1251"), "not text in UTF-8"),
        (b"a,b\n1,\xff,3\n", "not UTF-8"),
        (b"x,y\n1,2\n", "no column a.*; its columns are 'x', 'y'"),
        (b"\n\n\n", "0 columns|no column a"),
        (b"a,alpha,a\n1,2,3\n", "more than once"),
        (b"c," * 100_000 + b"a\n1\n", "first line is longer"),
        (b"c," * 1_000 + b"a\n1\n", "1001 columns"),
        (b"x" * 50_000_000, "first line is longer"),
        (b"a,b\n1," + b"x" * 50_000_000, f"longer than {LINE_BYTES_MAX} bytes"),
        (b'a,b\n1,"' + b"x\n" * 5_000_000, f"longer than {LINE_BYTES_MAX} bytes"),
        (b"PAR1", "Parquet is broken"),
        (b"PAR1" + bytes(1000) + b"PAR1", "Parquet is broken"),
        (parquet(x=["1"]), "no column a"),
        (parquet(a=["1"])[:-40], "Parquet is broken"),
        (parquet(a=[[1, 2]]), "column a holds list"),
        (parquet(a=pa.array([b"\xff"]).cast(pa.binary())), "column a holds binary"),
        (b'{"a": 1}', "begins as JSON"),
        (b'[{"a": 1}]', "begins as JSON"),
    ],
)
def test_what_is_no_such_table_is_refused(read, data, said):
    """
    Empty files, pictures, pages, archives, other encodings, other tables, endless lines: each is
    refused with the reason.
    """
    with pytest.raises(SourceError, match=said):
        read(data)


def test_json_is_read_only_where_a_source_reads_it(read):
    """
    A source of CSV refuses JSON; a source of JSON reads it, with a byte-order mark or spaces too.
    """
    assert read(b'\xef\xbb\xbf [{"a": 1}]', json=True).columns.to_pydict() == {"a": ["1"]}


@pytest.mark.parametrize(
    "of", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())]
)
def test_texts_of_parquet_are_texts(read, of):
    """
    However Parquet stores texts, they are plain texts here, and null stays null.
    """
    found = read(parquet(a=pa.array(["x", None, "x"]).cast(of)))

    assert found.columns.column("a").type == pa.string()
    assert found.columns.column("a").to_pylist() == ["x", None, "x"]


def test_numbers_of_parquet_keep_their_type(read):
    """
    Numbers are never written as text and read again.
    """
    found = read(parquet(b=pa.array([1.5, None]), Alpha=pa.array([1, 2], pa.int32())))

    assert found.columns.schema == pa.schema([("a", pa.int32()), ("b", pa.float64())])


def test_a_small_file_cannot_unfold_to_a_huge_text(read):
    """
    A long text repeated by reference is refused before it is written out.
    """
    times = TEXT_BYTES_MAX // 1_000_000 + 1
    codes = pa.array(np.zeros(times, np.int32))
    data = parquet(a=pa.DictionaryArray.from_arrays(codes, ["x" * 1_000_000]))

    with pytest.raises(SourceError, match="unfolds to"):
        read(data)


def test_parquet_that_is_not_utf8_is_refused(read):
    """
    A column that calls itself text and is not cannot break anything later.
    """
    bytes_ = pa.array([b"good", b"\xff\xfe"], pa.binary())
    data = parquet(a=pa.Array.from_buffers(pa.string(), 2, bytes_.buffers()))

    with pytest.raises(SourceError, match="Parquet is broken"):
        read(data)


def test_layouts_are_told_by_their_headings(answered):
    """
    The headings of either format come in lower case, without reading the rows.
    """
    assert found_headings(answered("B;A \n1;2\n")) == ("b", "a")
    assert found_headings(answered(parquet(B=["1"], a=["2"]))) == ("b", "a")


@given(st.binary(max_size=HEADING_BYTES_MAX // 64) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_sheet_or_an_error(read, data):
    """
    No bytes raise anything but SourceError.
    """
    try:
        found = read(b"a,b\n" + data)
    except SourceError:
        return

    assert found.rows == len(found.numbers) + found.malformed.column("kept").to_pylist().count(
        False
    )


def test_a_comma_is_a_point_only_where_semicolons_part(answered, reasons):
    """
    In a file parted by semicolons 48,1 is a number; parted by commas it is none, for there it
    could as well part thousands.
    """
    semicolons = "acq_date;latitude;longitude\n2026-02-03;48,1;37,25\n2026-02-03;48.1;1.037,25\n"
    commas = 'acq_date,latitude,longitude\n2026-02-03,"48,1",37.2\n'

    told, refused = (firms.parse(answered(text)) for text in (semicolons, commas))

    [row] = told.observations.to_pylist()
    assert (row["lat"], row["lon"]) == (48.1, 37.25)
    assert reasons(told) == {("longitude", "not_a_number", False): 1}
    assert reasons(refused) == {("latitude", "not_a_number", False): 1}


def test_clocks_and_views_of_parquet_are_read(answered):
    """
    Times of day and the newer texts of Parquet say what plain texts would.
    """
    plain = {"acq_date": ["2026-02-03"], "latitude": [48.1], "longitude": [37.2]}
    clock = pa.array([time(10, 40)], pa.time64("us"))
    views = pa.array(plain["acq_date"], pa.string_view())

    found = firms.parse(answered(parquet(**plain | {"acq_time": clock, "acq_date": views})))
    texts = firms.parse(answered(parquet(**plain, acq_time=["1040"])))

    assert found.observations.equals(texts.observations)
    assert found.rejections.num_rows == 0


def test_a_clock_is_no_number(answered, reasons):
    """
    A column of times where numbers are needed is bad input, row by row, and never a fault.
    """
    clock = pa.array([time(10, 40)], pa.time64("us"))
    made = parquet(acq_date=["2026-02-03"], latitude=clock, longitude=[37.2])

    assert reasons(firms.parse(answered(made))) == {("latitude", "not_a_number", False): 1}


@pytest.mark.parametrize("value", [7.5, "text"])
def test_a_small_file_cannot_unfold_to_a_large_table(read, value):
    """
    One value written so often that its column takes 32 times the file and more than 64 MiB is
    refused before a row is read; a table within that is read.
    """
    cells = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(9_000_000, np.int8)), pa.array([value])
    )

    with pytest.raises(SourceError, match="32 times"):
        read(parquet(a=cells if value == "text" else cells.dictionary_decode()))
    assert read(parquet(a=cells.slice(0, 9_000).dictionary_decode())).rows == 9_000


def test_a_file_of_which_hardly_a_line_is_a_row_is_refused(read):
    """
    More than 100,000 lines with other numbers of fields than the heading are no table.
    """
    with pytest.raises(SourceError, match="more than 100000 rows"):
        read("a,b\n" + "x\n" * 100_001)
    assert read("a,b\n" + "x\n" * 1_000).malformed.num_rows == 1_000


def test_json_that_is_too_large_is_refused_before_it_is_copied(read):
    """
    The bound of JSON is looked at first.
    """
    with pytest.raises(SourceError, match="of JSON; at most"):
        read(b"[" + b" " * (1 << 26), json=True)
