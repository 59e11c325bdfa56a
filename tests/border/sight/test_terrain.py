import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.border.sight import terrain
from lendemain.errors import InputError


def ascii_grid(rows, *, head="", void=-9999):
    listed = "\n".join(" ".join(map(str, row)) for row in rows)
    return (
        f"ncols {len(rows[0])}\nnrows {len(rows)}\nxllcorner 37.0\nyllcorner 48.0\n"
        f"cellsize 0.5\nNODATA_value {void}\n{head}{listed}\n"
    ).encode()


def archive(heights, **changed):
    given_numbers = {"west": 37.0, "north": 49.0, "step_lon": 0.01, "step_lat": 0.01} | changed
    out = io.BytesIO()
    np.savez(out, heights=heights, **given_numbers)
    return out.getvalue()


def test_an_srtm_tile_is_read_by_its_name():
    """
    The first height is the north-west corner's; a void is not known, and the sea is nought.
    """
    heights = np.array([[10, -32768, 30], [0, 50, 60], [70, 80, 90]], ">i2")

    found = terrain.parsed("N48E037.hgt", heights.tobytes())

    assert (found.west, found.north, found.step_lon) == (37.0, 49.0, 0.5)
    assert np.isnan(found.heights[0, 1])
    assert found.heights[1, 0] == 0.0
    assert [int(v[0]) for v in found.cells([37.5], [48.0])] == [2, 1]


def test_an_ascii_grid_is_read_from_its_corner():
    """
    A corner is half a cell from the middle of the first cell; nodata is not known.
    """
    found = terrain.parsed("t.asc", ascii_grid([[1, -9999], [3, 4]]))

    assert (found.west, found.north) == (37.25, 48.75)
    assert np.isnan(found.heights[0, 1])
    assert found.heights[1].tolist() == [3.0, 4.0]


def test_an_archive_is_read():
    """
    A numpy archive states its corner and steps.
    """
    found = terrain.parsed("t.npz", archive(np.arange(6.0).reshape(2, 3)))

    assert found.shape == (2, 3)
    assert found.heights[1].tolist() == [3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("t.tif", b"II*", "not a form"),
        ("N48E037.hgt", b"123", "no square tile"),
        ("tile.hgt", bytes(18), "no square tile"),
        ("t.asc", b"ncols 2\n\xff\xfe", "not ASCII"),
        ("t.asc", b"ncols 2\nnrows 2\n1 2\n3 4\n", "its head lacks"),
        ("t.asc", b"ncols nan\nnrows 2\n", "no number"),
        ("t.asc", b"ncols 99999999\nnrows 99999999\nxllcorner 1\nyllcorner 1\ncellsize 1\n1",
         "cells"),
        ("t.asc", ascii_grid([[1, 2], [3, "x"]]), "no number"),
        ("t.asc", ascii_grid([[1, 2], [3, 4]]) + b"5", "5 heights for 2 x 2"),
        ("t.asc", ascii_grid([[1, 2], [3, 30_000]]), "are not metres"),
        ("t.asc", ascii_grid([[1, 2]]).replace(b"37.0", b"437000.0"), "not in degrees"),
        ("t.asc", ascii_grid([[1, 2]]).replace(b"48.0", b"5300000.0"), "not in degrees"),
        ("t.npz", b"PK nothing", "not a numpy archive"),
        ("t.npz", archive(np.zeros((2, 2, 2))), "no grid of numbers"),
        ("t.npz", archive(np.array([["a"]])), "no grid of numbers"),
        ("t.npz", archive(np.zeros((2, 2)), step_lon=float("nan")), "not in degrees"),
        ("t.npz", archive(np.zeros((2, 2)), west=np.array(["x"])), "no number"),
    ],
)  # fmt: skip
def test_what_is_no_terrain_is_refused(name, data, what):
    """
    Another form, a size that does not fit, metres of a projection and heights that are none.
    """
    with pytest.raises(InputError, match=what):
        terrain.parsed(name, data)


def test_an_archive_that_would_swell_is_refused_unopened(monkeypatch):
    """
    The sizes that an archive states are bounded before anything of it is unpacked.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("west", "north", "step_lon", "step_lat"):
            packed.writestr(f"{name}.npy", b"0")
        packed.writestr("heights.npy", bytes(1 << 20))
    monkeypatch.setattr(terrain, "FILE_BYTES_MAX", 1 << 19)

    with pytest.raises(InputError, match="not the arrays of a terrain"):
        terrain.parsed("t.npz", out.getvalue())


@given(st.sampled_from(["N48E037.hgt", "t.asc", "t.npz", "x"]), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name, data):
    """
    Whatever the bytes, terrain or a clear refusal, never a crash.
    """
    try:
        found = terrain.parsed(name, data)
    except InputError:
        return

    assert found.heights.ndim == 2


def test_tiles_are_joined_and_gaps_stay_unknown():
    """
    Between tiles that lie apart nothing is known; where they meet they are one.
    """
    first = terrain.Terrain(0.0, 1.0, 0.5, 0.5, np.full((2, 2), 7, np.float32))
    second = terrain.Terrain(1.0, 0.5, 0.5, 0.5, np.full((2, 2), 9, np.float32))

    whole = terrain.mosaic([first, second])

    assert whole.shape == (3, 4)
    assert whole.heights[1].tolist() == [7.0, 7.0, 9.0, 9.0]
    assert np.isnan(whole.heights[2, :2]).all()


@pytest.mark.parametrize(
    ("second", "what"),
    [
        (terrain.Terrain(0.5, 1.0, 0.25, 0.25, np.zeros((2, 2), np.float32)), "spacing"),
        (terrain.Terrain(0.6, 1.0, 0.5, 0.5, np.zeros((2, 2), np.float32)), "line up"),
        (terrain.Terrain(0.5, 1.0, 0.5, 0.5, np.full((2, 2), 400, np.float32)), "differ by 400"),
    ],
)
def test_tiles_that_are_not_of_one_survey_are_refused(second, what):
    """
    Another spacing, another grid, and heights above another datum are told.
    """
    first = terrain.Terrain(0.0, 1.0, 0.5, 0.5, np.zeros((2, 2), np.float32))

    with pytest.raises(InputError, match=what):
        terrain.mosaic([first, second])


def test_a_coarser_block_with_a_void_is_not_known():
    """
    Cells are made one of their mean; a void is not averaged away.
    """
    heights = np.array([[1, 3, 5, 7], [1, 3, 5, np.nan]], np.float32)

    found = terrain.coarser(terrain.Terrain(0.0, 1.0, 0.5, 0.5, heights), 2)

    assert found.heights[0, 0] == 2.0
    assert np.isnan(found.heights[0, 1])
    assert (found.west, found.north, found.step_lon) == (0.25, 0.75, 1.0)
