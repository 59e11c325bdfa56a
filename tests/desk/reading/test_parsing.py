"""Sources' files read in a child: the same tables, and whatever kills the child is an answer."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv
from tests.hostile.tables import BOMB, one_cell

from lendemain import sources
from lendemain.border.sight import terrain
from lendemain.desk.reading import parser, parsing
from lendemain.desk.reading.gazetteer import Places, regions
from lendemain.errors import InputError, SourceError
from lendemain.records.reading import Answer

FIRMS = (
    "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,instrument,confidence,"
    "version,bright_t31,frp,daynight\n"
)
ROW = "48.{:04d},37.5,330.1,0.4,0.4,2020-08-02,{:04d},N,VIIRS,nominal,2.0NRT,290.0,5.1,N\n"


def given(name: str = "fires.csv", **said) -> Answer:
    return Answer(
        name=name, content=b"", received=datetime(2020, 8, 3, tzinfo=UTC),
        theatre=(22.0, 44.0, 41.0, 53.0), time_zone="Europe/Kyiv", **said,
    )  # fmt: skip


def fires(rows: int) -> bytes:
    return (FIRMS + "".join(ROW.format(k % 9999, k % 59) for k in range(rows))).encode()


def read(path, source="firms", **limits):
    with path.open("rb") as file:
        return parsing.read(source, file, given(path.name), **limits)


@pytest.mark.parametrize("rows", [0, 1, 40_000])
def test_a_child_gives_the_tables_that_the_source_gives(tmp_path, rows):
    """What comes back is what the source says of the same bytes, value for value."""
    path = tmp_path / "fires.csv"
    path.write_bytes(fires(rows))
    here = sources.found("firms").parse(
        Answer(**{f: getattr(given(), f) for f in ("name", "received", "theatre", "time_zone")},
               content=path.read_bytes())
    )  # fmt: skip

    there = read(path)

    assert there.rows == here.rows == rows
    for name in parser.TABLES:
        ours, theirs = getattr(here, name), getattr(there, name)
        assert (ours is None) == (theirs is None)
        assert ours is None or ours.equals(theirs), name


HEADS = (
    "time,start,end,timestamp,lon,lat,sensor,station,station_id,mmsi,icao24,basedatetime,kind,party,"
    "text,region,cloud,visibility,acq_date,acq_time,bearing_deg,identity,place,date"
)  # fmt: skip
CELLS = (
    "2026-01-01 10:00,2026-01-01 10:00,2026-01-01 11:00,2026-01-01T10:00:00+02:00,37.1,48.1,R1,R1,"
    "R1,273111111,abc123,2026-01-01T10:00:00,shelling,north,щось,Donetsk,50,1000,2026-01-01,1000,10,x,"
    "Donetsk,2026-01-01"
)  # fmt: skip
PLAIN = f"{HEADS}\n{CELLS}\n{CELLS.replace('48.1', 'x')}\n"
FORMS = {
    "plain": PLAIN.encode(), "marked": b"\xef\xbb\xbf" + PLAIN.encode(),
    "wide": PLAIN.encode("utf-16"), "narrow": PLAIN.encode("cp1251"),
    "semicolons": PLAIN.replace(",", ";").replace("37.1", "37,1").encode(),
    "objects": b'[{"time": "2026-01-01T10:00Z", "lon": 37.1, "lat": 48.1, "kind": "shelling"}]',
    "zones": PLAIN.replace("10:00", "10:00 Europe/Kyiv").encode(),
    "letters": PLAIN.replace("2026-01-01 10:00", "Thu, 01 Jan 2026 10:00:00 GMT").encode(),
    "seconds": PLAIN.replace("2026-01-01 10:00", "1767261600").encode(),
    "hours": b"latitude,longitude\n48,37\n\ntime,cloud_cover (%)\n2026-01-01T00:00,1\n",
    "sentence": b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A,1635731889\n",
    "bytes": bytes(range(256)) * 10,
}  # fmt: skip


@pytest.mark.parametrize("source", [name for name in sources.names() if name not in parsing.MADE])
def test_no_source_asks_for_more_than_the_walls_leave_it(tmp_path, source):
    """
    Whatever form a file comes in, the child says of it what the source says here: nothing is
    imported or opened when the walls stand.
    """

    def told(reading):
        try:
            found = reading()
        except (InputError, SourceError) as error:
            return str(error)
        return found.rows, found.rejections.select(["row", "field", "reason", "kept"]).to_pylist()

    asked = replace(given(), places=Places(), regions=regions())
    for name, content in FORMS.items():
        path = tmp_path / name
        path.write_bytes(content)
        here = told(lambda c=content: sources.found(source).parse(replace(asked, content=c)))
        with path.open("rb") as file:
            there = told(lambda f=file: parsing.read(source, f, asked))

        assert there == here, name


def test_what_a_source_refuses_is_refused_in_its_words(tmp_path):
    """An error of the source is raised as it was meant: kind, what, where and remedy."""
    path = tmp_path / "fires.csv"
    path.write_bytes(b"neither,a,heading\n1,2,3\n")

    with pytest.raises(SourceError) as refused:
        read(path)
    with pytest.raises(InputError, match="no source 'none'"):
        sources.found("none")

    assert refused.value.what
    assert "fires.csv" in refused.value.where
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("limits", "says"),
    [({"memory": 1 << 20}, " MiB"), ({"seconds": 0}, "processor time|broke the process")],
)
def test_a_file_that_needs_too_much_is_refused_and_the_next_is_read(tmp_path, limits, says):
    """A child that ran out of memory or time is an answer, and hurts no file after it."""
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    rows = fires(10_000)
    large.write_bytes(rows + rows[len(FIRMS) :] * 79)  # what a process holds already is no help
    small.write_bytes(rows)

    with pytest.raises(SourceError, match=says):
        read(large, **limits)

    assert read(small).rows == 10_000


def test_a_child_that_is_killed_is_an_answer_and_the_next_is_new(tmp_path):
    """When the waiting process itself is killed, the file is refused and the next is read."""
    path = tmp_path / "fires.csv"
    path.write_bytes(fires(10))
    assert read(path).rows == 10
    waiting = parsing._process._child
    assert waiting is not None

    os.kill(waiting.pid, signal.SIGKILL)
    waiting.wait()
    with pytest.raises(SourceError, match="gave no answer"):
        read(path)

    assert read(path).rows == 10


def test_files_of_several_threads_do_not_mix(tmp_path):
    """Each thread gets the answer to its own file."""
    paths = []
    for rows in range(1, 9):
        paths.append(tmp_path / f"{rows}.csv")
        paths[-1].write_bytes(fires(rows))

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, paths))

    assert [one.rows for one in found] == list(range(1, 9))


def test_the_waiting_process_knows_nothing_of_the_mission(tmp_path):
    """It is started with an environment of its own and with no file of ours open."""
    path = tmp_path / "fires.csv"
    path.write_bytes(fires(1))
    secret = tmp_path / "person.key"
    secret.write_text("a private key")
    with secret.open("rb"):
        read(path)
        waiting = parsing._process._child
        assert waiting is not None
        folder = Path("/proc", str(waiting.pid))
        if not folder.is_dir():
            pytest.skip("this system shows no processes under /proc")
        held = [str(one.readlink()) for one in (folder / "fd").iterdir()]
        names = {
            row.split(b"=")[0] for row in (folder / "environ").read_bytes().split(b"\x00") if row
        }

    assert not any(str(tmp_path) in one or "ledger" in one for one in held)
    assert names <= {name.encode() for name in [*parsing._ENVIRONMENT, "LC_CTYPE"]}


def answered(*parts: bytes):
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as out:
        out.writelines(parts)
    return os.fdopen(reader, "rb")


def headed(said: object) -> bytes:
    row = orjson.dumps(said)
    return parser.LENGTH.pack(len(row)) + row


def stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return sink.getvalue().to_pybytes()


NAMES = ["observations", "rejections", "watches", "notices"]


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"\x01",),
        (parser.LENGTH.pack(-1),),
        (parser.LENGTH.pack(1 << 40),),
        (parser.LENGTH.pack(4), b"none"),
        (headed([]),),
        (headed({"rows": 1, "tables": []}),),
        (headed({"rows": 1, "tables": NAMES}),),
        (headed({"rows": "x", "tables": NAMES}), b"\xff" * 64),
        (headed({"rows": 1, "tables": NAMES}), stream(pa.table({"other": [1]}))),
        (headed({"error": "source"}),),
    ],
)
def test_an_answer_that_is_none_is_not_believed(parts):
    """
    A child that was taken over may say anything: what is not tables of the records' own columns is
    no reading.
    """
    with answered(*parts) as answer:
        assert parsing._told(answer) is None


def test_the_desk_leaves_no_process_behind(tmp_path):
    """A program that took a file in ends with its child."""
    path = tmp_path / "fires.csv"
    path.write_bytes(fires(3))
    program = (
        "import sys; from pathlib import Path; from tests.desk.reading.test_parsing import read; "
        "from lendemain.desk.reading import parsing; read(Path(sys.argv[1])); "
        "print(parsing._process._child.pid)"
    )
    done = subprocess.run(
        [os.sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )

    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_a_table_as_it_is_comes_back_or_is_refused(tmp_path):
    """CSV and Parquet come back value for value; garbage and bombs are refused."""
    rows = pa.table({"a": [1, 2], "b": ["x", None]})
    for name, write in (("t.parquet", pq.write_table), ("t.csv", csv.write_csv)):
        write(rows, tmp_path / name)
        found = parsing.table((tmp_path / name).read_bytes(), name)
        assert found["a"].to_pylist() == [1, 2]
    (tmp_path / "bomb.parquet").write_bytes(one_cell(4 * BOMB))
    (tmp_path / "none.parquet").write_bytes(b"PAR1garbagePAR1")
    for name in ("bomb.parquet", "none.parquet"):
        with pytest.raises(SourceError):
            parsing.table((tmp_path / name).read_bytes(), name)


def test_a_grid_of_heights_comes_back_to_the_bit_or_is_refused(tmp_path):
    """Terrain is the same in the child as here, voids and all; a bomb and garbage are refused."""
    numbers = {"west": 37.1, "north": 48.3, "step_lon": 1 / 1200, "step_lat": 1 / 1200}
    heights = np.arange(12.0).reshape(3, 4)
    heights[1, 1] = -9999
    np.savez(tmp_path / "ground.npz", heights=heights, **numbers)
    found = parsing.terrain((tmp_path / "ground.npz").read_bytes(), "ground.npz")
    here = terrain.parsed("ground.npz", (tmp_path / "ground.npz").read_bytes())

    assert (found.west, found.north, found.step_lon, found.step_lat) == tuple(numbers.values())
    assert np.array_equal(found.heights, here.heights, equal_nan=True)

    zeros = np.zeros((8_000, 9_000))
    np.savez_compressed(tmp_path / "bomb.npz", heights=zeros, **numbers)
    (tmp_path / "none.npz").write_bytes(b"PK\x03\x04garbage")
    for name in ("bomb.npz", "none.npz"):
        with pytest.raises((InputError, SourceError)):
            parsing.terrain((tmp_path / name).read_bytes(), name)


def test_places_are_the_same_from_a_table_and_from_geojson():
    """Points are taken as they are, an area as a point on it; order is kept."""
    drawn = (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
        b'"geometry": {"type": "Point", "coordinates": [38.5, 47.25]}}, {"type": "Feature", '
        b'"properties": {}, "geometry": {"type": "Polygon", "coordinates": '
        b"[[[37, 48], [38, 48], [38, 49], [37, 49], [37, 48]]]}}]}"
    )
    listed = parsing.places(b"lat,name,lon\n47.25,a,38.5\n48.5,b,37.5\n", "places.csv")

    assert listed == [(38.5, 47.25), (37.5, 48.5)]
    assert parsing.places(drawn, "places.geojson") == listed


@pytest.mark.parametrize(
    "said",
    [b"", b"{", b'{"type": "Nothing"}', b"a,b\n1,2\n", b"lon,lat\n200,1\n", b"lon,lat\nx,y\n",
     b'{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1e300, 2]}}',
     b'{"a":' * 50_000, b"\x00\xff" * 100],
)  # fmt: skip
def test_a_list_without_places_in_degrees_is_refused(said):
    """Whatever else a file says, what comes back is why it is no list of places."""
    with pytest.raises(SourceError, match=r"lon|GeoJSON|table|place|memory|broke|time"):
        parsing.places(said, "places")
