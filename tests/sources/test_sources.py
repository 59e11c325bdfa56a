import io
import tempfile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import sources
from lendemain.desk.reading import parsing
from lendemain.errors import InputError, SourceError
from lendemain.records.observation import Observation
from lendemain.records.reading import Source
from lendemain.tables import identified, schema


def test_each_source_is_found_by_the_name_of_its_module():
    """
    Every name that is listed is the name of the source found under it.
    """
    assert [sources.found(name).name for name in sources.names()] == list(sources.names())


def test_modules_without_a_source_are_no_sources():
    """
    What sources share (checks, times) is not taken for a source.
    """
    assert {"firms", "ucdp", "viina", "claims"} <= set(sources.names())
    assert not {"checks", "answers", "arrays", "sheets", "objects", "times"} & set(sources.names())


@pytest.mark.parametrize("name", ["", "nosuch", "checks", "..firms", "firms.parse", "os", "a b"])
def test_an_unknown_source_is_refused_with_the_known_ones(name):
    """
    A name that is no source raises an error that lists the sources there are.
    """
    with pytest.raises(InputError, match=r"firms, .*ucdp"):
        sources.found(name)


@pytest.mark.parametrize("name", ["alerts", "claims", "firms", "ucdp", "viina"])
def test_a_source_says_what_it_is(name):
    """
    Each source carries a title, a licence and the formats it reads.
    """
    source = sources.found(name)

    assert isinstance(source, Source)
    assert source.title
    assert source.licence
    assert set(source.formats) <= {"csv", "json", "parquet"}


SAMPLES = {
    "alerts": (
        "region,started_at,finished_at,n_subalerts",
        "Pivnichna oblast,2026-02-03 10:00:00+00:00,2026-02-03 10:40:00+00:00,2",
    ),
    "firms": (
        (
            "acq_date,acq_time,latitude,longitude,brightness,scan,track,satellite,instrument,"
            "confidence,frp,daynight"
        ),
        "2026-02-03,0112,48.1,37.2,330.1,0.4,0.37,N,VIIRS,nominal,3.4,N",
    ),
    "ucdp": (
        (
            "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,"
            "date_prec,date_start,date_end,best,high,low,source_office,source_headline"
        ),
        "7,1,Northern Army,South,2,Rivne,48.1,37.2,1,2026-02-03,2026-02-03,2,3,1,Wire,Two die",
    ),
    "viina": (
        "datetime,lon,lat,place_name,event_type,headline",
        "2026-02-03 10:00:00,37.2,48.1,Rivne,artillery|loc,Shells fall",
    ),
    "claims": (
        "claim_id,party,time,end,lat,lon,place,kind,weapon,count,accused,text,language",
        "1,north,2026-02-03 10:00,2026-02-03 10:05,48.1,37.2,,mortar,120 mm,3,south,Fire,en",
    ),
}
"""For each source the heading and one good row, all made up."""

NASTY = ["", " ", "????", "nan", "inf", "-1", "1e308", "1e400", "48.1", "37.2", "0", "1",
         "99999999999999999999", "03/04/2014", "2026-02-30", "9999-12-31", "2400", "7", "north",
         "\x00", "\ufffd", "ї", "x" * 300, "2026-03-29 03:30",
         "2026-02-03T10:00:00+15:59"]  # fmt: skip


def parquet(name):
    heading, row = SAMPLES[name]
    written = io.BytesIO()
    pq.write_table(
        pa.table(dict(zip(heading.split(","), [[c] for c in row.split(",")], strict=True))), written
    )
    return written.getvalue()


def cases(name):
    heading, row = SAMPLES[name]
    width = heading.count(",") + 1
    cell = st.sampled_from(NASTY) | st.sampled_from(row.split(","))
    return st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_good_row_becomes_an_observation(answered, reasons, name):
    """
    The sample row of each source is read without any complaint, with all kinds of line ends.
    """
    heading, row = SAMPLES[name]
    for end in ("\n", "\r\n"):
        reading = sources.found(name).parse(answered(f"{heading}{end}{row}{end}"))

        assert (reading.rows, reading.observations.num_rows) == (1, 1)
        assert reasons(reading) == {}
        assert reading.observations.schema == schema(Observation)
        assert reading.observations.column("source").to_pylist() == [name]


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_no_row_disappears(answered, conserved, name, data):
    """
    Whatever stands in the cells, each row is one observation or one rejection.
    """
    rows = data.draw(cases(name))
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    text = "\n".join([SAMPLES[name][0], *lines])

    reading = sources.found(name).parse(answered(text))

    assert reading.rows == len(rows)
    assert conserved(reading)
    reading.observations.validate(full=True)
    ordered = pc.less_equal(reading.observations["start"], reading.observations["end"])
    assert pc.all(ordered).as_py() in (True, None)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode), headed=st.booleans())
def test_any_bytes_are_read_or_refused(answered, conserved, name, data, headed):
    """
    Any bytes at all give a reading or a SourceError, with or without a proper heading before them.
    """
    content = SAMPLES[name][0].encode() + b"\n" + data if headed else data
    try:
        reading = sources.found(name).parse(answered(content))
    except SourceError:
        return

    assert conserved(reading)
    reading.observations.to_pylist()


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=40)  # each in a process of its own; `tests/hostile` has thousands
@given(
    places=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
    kept=st.integers(0, 10_000),
)
def test_damaged_parquet_is_read_or_refused(answered, conserved, name, places, kept):
    """
    Parquet cut short or with bytes changed gives a reading or a SourceError, even where it breaks
    the library that reads it: as the desk reads files, in a child.
    """
    data = bytearray(parquet(name))
    for place, byte in places:
        data[place % len(data)] = byte
    cut = bytes(data[: len(data) - kept % len(data)] if kept % 2 else data)
    try:
        with tempfile.TemporaryFile() as file:
            file.write(cut)
            file.flush()
            reading = parsing.read(name, file, answered(b""))
    except SourceError:
        return

    assert conserved(reading)


@pytest.mark.parametrize("name", SAMPLES)
def test_csv_and_parquet_say_the_same(answered, name):
    """
    The same rows in CSV and in Parquet become the same observations, so each is taken in once.
    """
    parse = sources.found(name).parse

    by_csv = parse(answered("\n".join(SAMPLES[name]))).observations
    by_parquet = parse(answered(parquet(name))).observations

    assert identified(by_csv)[1] == identified(by_parquet)[1]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("other", SAMPLES)
def test_another_sources_file_is_refused(answered, name, other):
    """
    A file of one source given to another is refused with the columns found; each reads its own.
    """
    content = answered("\n".join(SAMPLES[other]))
    if name == other:
        assert sources.found(name).parse(content).rows == 1
        return
    with pytest.raises(SourceError, match="not what its source says"):
        sources.found(name).parse(content)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_heading_alone_is_an_empty_reading(answered, reasons, name):
    """
    A heading without rows is a reading of none, with one remark on the file as a whole.
    """
    reading = sources.found(name).parse(answered(SAMPLES[name][0] + "\n"))

    assert (reading.rows, reading.observations.num_rows) == (0, 0)
    assert reasons(reading) == {("", "empty", True): 1}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff\xe0" + bytes(100), b"<html><body>404</body></html>", b"PAR1\x00"],
)
def test_what_is_no_table_is_refused(answered, name, content):
    """
    No bytes, a picture, a page, a stump of Parquet: refused, whichever source is asked.
    """
    with pytest.raises(SourceError):
        sources.found(name).parse(answered(content))


@pytest.mark.parametrize("name", [name for name in SAMPLES if "lat" in SAMPLES[name][0]])
def test_exchanged_coordinates_are_rejected(answered, reasons, name):
    """
    A row with longitude and latitude exchanged falls as such, and is not put right.
    """
    heading, row = SAMPLES[name]
    swapped = row.replace("48.1", "@").replace("37.2", "48.1").replace("@", "37.2")

    reading = sources.found(name).parse(answered(f"{heading}\n{swapped}\n"))

    assert [key[1:] for key in reasons(reading)] == [("swapped_coordinates", False)]


@pytest.mark.parametrize("name", SAMPLES)
def test_any_buffer_will_do(answered, name):
    """
    Bytes, a view of bytes and an Arrow buffer are read alike.
    """
    data = "\n".join(SAMPLES[name]).encode()
    parse = sources.found(name).parse
    read = [
        parse(answered(form)).observations for form in (data, memoryview(data), pa.py_buffer(data))
    ]

    assert read[0].equals(read[1])
    assert read[0].equals(read[2])
