"""Files of a source into the ledger."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.desk import intake
from lendemain.desk.mission import Mission
from lendemain.errors import InputError, SourceError
from lendemain.records.observation import Rejection
from lendemain.records.track import Plot

FIRES = """acq_date,acq_time,latitude,longitude,confidence,satellite,instrument,scan,track,frp
2026-06-01,1010,0.5,4.0,n,N,VIIRS,0.4,0.4,2.5
2026-06-01,1010,0.51,4.0,h,N,VIIRS,0.4,0.4,2.5
2026-06-01,1010,4.0,0.5,n,N,VIIRS,0.4,0.4,2.5
someday,1010,0.5,4.0,n,N,VIIRS,0.4,0.4,2.5
2026-06-01,1010,0.5,4.0,n,N,VIIRS,0.4,0.4,2.5
"""


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        yield mission


def fires(tmp_path: Path, text: str, name: str = "fires.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def test_rows_in_are_rows_out(mission, tmp_path):
    """
    Each row is accepted, rejected with its reason, or a duplicate; nothing disappears.
    """
    [taken] = intake.intake(mission, "firms", [fires(tmp_path, FIRES)])

    assert (taken.rows, taken.accepted, taken.rejected, taken.duplicates) == (5, 2, 2, 1)
    reasons = intake.taken_in(mission, Rejection)
    found = dict(zip(reasons["row"].to_pylist(), reasons["reason"].to_pylist(), strict=True))
    assert found == {3: "swapped_coordinates", 4: "not_a_time", 5: "duplicate"}


def test_plots_are_kept_like_other_records(mission, tmp_path):
    """
    A source of plots gives no observations: its plots are accepted and lie in the ledger.
    """
    heading = "timestamp,icao24,latitude,longitude,altitude,groundspeed,track"
    rows = ["2026-02-03 10:00:01Z,4baac6,0.5,4.0,1000,100,90", "2026-02-03 10:00:02Z,4baac6,,,,,"]
    path = fires(tmp_path, "\n".join([heading, *rows]), "aircraft.csv")
    [taken] = intake.intake(mission, "adsb", [path])

    assert (taken.rows, taken.accepted, taken.rejected) == (2, 1, 1)
    assert intake.taken_in(mission, Plot)["identity"].to_pylist() == ["4baac6"]


def test_the_same_file_twice_adds_nothing(mission, tmp_path):
    """
    A file that was taken in is known by its bytes, whatever its name.
    """
    [first] = intake.intake(mission, "firms", [fires(tmp_path, FIRES)])
    size = mission.size
    [second] = intake.intake(mission, "firms", [fires(tmp_path, FIRES, "again.csv")])

    assert (second.known, second.entry, second.accepted) == (True, first.entry, 0)
    assert mission.size == size


def test_an_overlapping_file_adds_only_what_is_new(mission, tmp_path):
    """
    An account that came in another file is a duplicate here; the new ones are taken in.
    """
    intake.intake(mission, "firms", [fires(tmp_path, FIRES)])
    more = FIRES + "2026-06-02,0110,0.5,4.0,n,N,VIIRS,0.4,0.4,2.5\n"

    [taken] = intake.intake(mission, "firms", [fires(tmp_path, more, "more.csv")])

    assert (taken.accepted, taken.duplicates) == (1, 3)
    assert intake.observations(mission).num_rows == 3


def test_every_observation_names_the_entry_that_brought_it(mission, tmp_path):
    """
    The `entry` of an observation is the number of the entry whose segment holds it.
    """
    [taken] = intake.intake(mission, "firms", [fires(tmp_path, FIRES)])

    assert set(intake.observations(mission)["entry"].to_pylist()) == {taken.entry}
    assert intake.observations(mission, below=taken.entry).num_rows == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 a photograph", b"a,b\n1,2\n", b"PAR1"])
def test_a_file_that_is_not_the_sources_adds_nothing(mission, tmp_path, content):
    """
    A wrong file is a `SourceError`, and neither an entry nor a file is kept.
    """
    path = tmp_path / "wrong"
    path.write_bytes(content)
    size = mission.size

    with pytest.raises(SourceError):
        intake.intake(mission, "firms", [path])
    assert mission.size == size


def test_unknown_sources_and_files_are_named(mission, tmp_path):
    """
    A wrong name lists the known sources; a missing file is named.
    """
    with pytest.raises(InputError, match="firms"):
        intake.intake(mission, "crystal-ball", [fires(tmp_path, FIRES)])
    with pytest.raises(InputError, match="nowhere"):
        intake.intake(mission, "firms", [tmp_path / "nowhere.csv"])


def test_what_was_set_aside_is_told(mission, tmp_path):
    """
    Each sort of what was rejected or remarked on is told once, with how often and where first.
    """
    again = FIRES + 3 * "yesterday,1010,0.5,4.0,n,N,VIIRS,0.4,0.4,2.5\n"

    [taken] = intake.intake(mission, "firms", [fires(tmp_path, again)])

    assert taken.why[0].startswith("4 not kept: acq_date not a time")
    assert taken.why[0].endswith("first in row 4 (someday)")
    assert len(taken.why) == 3


def test_a_strange_file_name_does_not_stop_an_entry(mission, tmp_path):
    """
    A name with control characters or broken UTF-8 is kept in a form that an entry may hold.
    """
    intake.intake(mission, "firms", [fires(tmp_path, FIRES, "fi\nres\udcff\u0301.csv")])

    assert mission.size == 3


@given(st.lists(st.lists(st.integers(0, 30), max_size=40), max_size=4))
def test_seen_is_a_set(batches):
    """
    `fresh` says of each identifier what a plain set says, within and across batches.
    """
    seen, model = intake.Seen([]), set()
    for batch in batches:
        raw = [b"same first 8"[:8] + bytes([n % 7]) * 7 + bytes([n]) for n in batch]
        column = pa.chunked_array([pa.array(raw, pa.binary(16))])

        expected = []
        for one in raw:
            expected.append(one not in model)
            model.add(one)

        assert np.array_equal(seen.fresh(column), np.array(expected, bool))


def test_real_fires_are_taken_in_whole(mission, shared, tmp_path):
    """
    The real file: 48,832 rows, each accepted or rejected; a second time nothing is added.
    """
    with Mission.create(tmp_path / "real", ["minsk-2015"]) as real:
        path = shared / "data/fires/firms_ua_full_attributes.parquet"
        [taken] = intake.intake(real, "firms", [path])
        [again] = intake.intake(real, "firms", [path])

    assert taken.rows == 48_832 == taken.accepted + taken.rejected + taken.duplicates
    assert again.known
