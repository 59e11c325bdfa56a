"""Against two other writings of the same question: one ray at a time in plain Python by the same
rule, and a dense walk over the bilinear surface, which differs where a crest is grazed.
"""

import math
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.border.sight import viewshed
from lendemain.border.sight.terrain import METRES_A_DEGREE, Terrain
from lendemain.border.sight.viewshed import HIDDEN, NOT_KNOWN, SEEN, Eye

STEP = 200.0 / METRES_A_DEGREE


def ground(heights):
    return Terrain(37.0, 0.1, STEP, STEP, np.asarray(heights, np.float32))


def rolling(seed, size=60, high=150.0):
    rng = np.random.default_rng(seed)
    wave = np.zeros((size, size))
    y, x = np.mgrid[:size, :size]
    for _ in range(12):
        turn, length, phase = rng.uniform(0, np.pi), rng.uniform(4, 40), rng.uniform(0, 7)
        wave += np.sin((x * math.cos(turn) + y * math.sin(turn)) / length * 2 * np.pi + phase)
    return ground(200 + high * wave / 12)


def ray(found, eye, row, column, refraction=viewshed.REFRACTION):
    """One cell by the stated rule, in plain Python, with the geometry written another way."""
    lat = found.north - 0.5 * (row + eye.row) * found.step_lat
    dx = (column - eye.column) * found.step_lon * METRES_A_DEGREE * math.cos(math.radians(lat))
    dy = (row - eye.row) * found.step_lat * METRES_A_DEGREE
    far = math.hypot(dx, dy)
    if far > eye.range_m:
        return HIDDEN
    h = found.heights.astype(float)
    if math.isnan(h[eye.row, eye.column]) or math.isnan(h[row, column]):
        return NOT_KNOWN
    effective = viewshed.RADIUS_M / (1.0 - refraction)
    own = h[eye.row, eye.column] + eye.height_m
    goal = h[row, column] + eye.target_m - far * far / (2 * effective)
    n, doubt = max(abs(row - eye.row), abs(column - eye.column)), False
    for k in range(1, n):
        t = k / n
        r, c = eye.row + t * (row - eye.row), eye.column + t * (column - eye.column)
        if abs(row - eye.row) >= abs(column - eye.column):
            r = round(r)
            places = [(r, math.floor(c), 1 - (c - math.floor(c))), (r, math.floor(c) + 1, c % 1)]
        else:
            c = round(c)
            places = [(math.floor(r), c, 1 - (r - math.floor(r))), (math.floor(r) + 1, c, r % 1)]
        used = [(h[a, b], w) for a, b, w in places if w > 1e-9]
        if any(math.isnan(v) for v, _ in used):
            doubt = True
            continue
        d = far * t
        if sum(v * w for v, w in used) - d * d / (2 * effective) > own + (goal - own) * t + 1e-7:
            return HIDDEN
    return NOT_KNOWN if doubt else SEEN


def test_every_cell_is_as_one_ray_at_a_time_says():
    """
    On rolling ground with voids, seen, hidden and not known agree cell by cell.
    """
    found = rolling(1)
    rng = np.random.default_rng(2)
    found.heights[rng.random(found.shape) < 0.01] = np.nan
    found.heights[30, 20] = 260.0
    eye = Eye(30, 20, 12.0, 2.0, 7_000.0)

    marks = viewshed.marks(found, eye)

    expected = [[ray(found, eye, r, c) for c in range(60)] for r in range(60)]
    assert marks.tolist() == expected
    assert set(np.unique(marks)) == {HIDDEN, SEEN, NOT_KNOWN}


def steep(seed):
    """Ridges of 900 m with cliffs between neighbouring cells."""
    rng = np.random.default_rng(seed)
    walls = 400 * (rng.random((60, 60)) > 0.9)
    return ground(np.cumsum(rng.normal(0, 60, (60, 60)), axis=1) + walls)


def holed(seed):
    """Ground with a void in it, and a strip of voids along one edge."""
    found = rolling(seed)
    found.heights[20:26, 35:50] = np.nan
    found.heights[:, :3] = np.nan
    return found


def placed(found, west, north):
    """The same heights elsewhere on the earth."""
    return Terrain(west, north, found.step_lon, found.step_lat, found.heights)


LANDS = {
    "steep": (steep(5), Eye(30, 30, 10.0, 2.0, 8_000.0)),
    "flat and far, the earth curved": (ground(np.zeros((60, 60))), Eye(30, 0, 1.0, 0.0, 12_000.0)),
    "in a corner": (rolling(3), Eye(0, 0, 20.0, 2.0, 9_000.0)),
    "on the last row": (rolling(4), Eye(59, 31, 5.0, 2.0, 9_000.0)),
    "beside voids": (holed(6), Eye(23, 33, 15.0, 2.0, 7_000.0)),
    "below the sea": (ground(np.full((60, 60), -400.0)), Eye(10, 10, 2.0, 0.0, 5_000.0)),
    "across the antimeridian": (placed(rolling(8), 179.95, 0.1), Eye(30, 30, 15.0, 2.0, 7_000.0)),
    "far in the north": (placed(rolling(9), 20.0, 78.0), Eye(30, 30, 15.0, 2.0, 7_000.0)),
}


@pytest.mark.parametrize("name", LANDS)
def test_every_kind_of_ground_is_as_one_ray_at_a_time_says(name):
    """
    Steep, flat, at edges and corners, beside voids, below the sea, across the antimeridian and near
    the pole: cell by cell the same as one ray after the other.
    """
    found, eye = LANDS[name]
    marks = viewshed.marks(found, eye)
    cells = [(r, c) for r in range(0, 60, 2) for c in range(1, 60, 2)]

    assert [marks[r, c] for r, c in cells] == [ray(found, eye, r, c) for r, c in cells]


def test_a_dense_walk_over_the_surface_says_nearly_the_same():
    """
    A line of sight walked in steps of a tenth of a cell over the bilinear surface: at most 3 cells
    in 100 differ, where a crest is grazed.
    """
    found, eye = rolling(7), Eye(31, 29, 15.0, 2.0, 6_000.0)
    h = found.heights.astype(float)
    effective = viewshed.RADIUS_M / (1.0 - viewshed.REFRACTION)

    def surface(r, c):
        i, j = np.minimum(r.astype(int), 58), np.minimum(c.astype(int), 58)
        a, b = r - i, c - j
        return (1 - a) * ((1 - b) * h[i, j] + b * h[i, j + 1]) + a * (
            (1 - b) * h[i + 1, j] + b * h[i + 1, j + 1]
        )

    marks = viewshed.marks(found, eye) == SEEN
    differ = total = 0
    for row in range(60):
        for column in range(60):
            far = 200.0 * math.hypot(row - eye.row, column - eye.column)
            if not 0 < far < eye.range_m - 10:
                continue
            steps = 10 * max(abs(row - eye.row), abs(column - eye.column))
            t = np.arange(1, steps) / steps
            line = surface(eye.row + t * (row - eye.row), eye.column + t * (column - eye.column))
            own = h[eye.row, eye.column] + eye.height_m
            goal = h[row, column] + eye.target_m - far**2 / (2 * effective)
            free = (line - (far * t) ** 2 / (2 * effective) <= own + (goal - own) * t).all()
            total += 1
            differ += bool(free) != bool(marks[row, column])

    assert differ / total < 0.03


def test_the_earth_hides_what_is_far():
    """
    Over a flat sea an eye at 10 m sees a target at 2 m as far as both horizons: 17.9 km with
    refraction, 16.7 km without.
    """
    flat = ground(np.zeros((1, 150)))
    eye = Eye(0, 0, 10.0, 2.0, 30_000.0)

    def far(k):
        return 0.2 * int((viewshed.marks(flat, eye, refraction=k) == SEEN).sum() - 1)

    effective = viewshed.RADIUS_M / 0.87
    horizon = (math.sqrt(2 * effective * 10) + math.sqrt(2 * effective * 2)) / 1000
    assert abs(far(0.13) - horizon) <= 0.2
    assert far(0.0) < far(0.13)


def test_not_known_is_neither_seen_nor_hidden():
    """
    Behind a void nothing is known, but what a known hill hides is hidden all the same.
    """
    row = np.zeros(20)
    row[5] = np.nan
    row[10] = 300.0
    marks = viewshed.marks(ground([row]), Eye(0, 0, 10.0, 2.0, 9_000.0))[0]

    assert marks[:5].tolist() == [SEEN] * 5
    assert marks[5:11].tolist() == [NOT_KNOWN] * 6
    assert marks[11:].tolist() == [HIDDEN] * 9


def test_a_blind_place_sees_nothing_for_sure():
    """
    Where the ground under the eye is not known, nothing it may see is known.
    """
    row = np.zeros(5)
    row[0] = np.nan

    assert set(viewshed.marks(ground([row]), Eye(0, 0, 10.0, 2.0, 9_000.0))[0]) == {NOT_KNOWN}


def test_a_field_of_view_is_kept():
    """
    A camera that looks east over a quarter sees nothing in the west.
    """
    flat = ground(np.zeros((41, 41)))

    marks = viewshed.marks(flat, Eye(20, 20, 5.0, 2.0, 3_000.0, 45.0, 90.0))

    assert marks[20, 25] == SEEN
    assert marks[20, 15] == marks[10, 20] == marks[30, 20] == HIDDEN


@settings(max_examples=30)
@given(st.integers(0, 10), st.floats(0.5, 30.0), st.floats(0.0, 50.0))
def test_higher_never_sees_less(seed, height, more):
    """
    What is seen from a height is seen from a greater one.
    """
    found = rolling(seed, size=25)

    low = viewshed.marks(found, Eye(12, 12, height, 2.0, 4_000.0)) == SEEN
    high = viewshed.marks(found, Eye(12, 12, height + more, 2.0, 4_000.0)) == SEEN

    assert not (low & ~high).any()


@pytest.mark.skipif(shutil.which("gdal_viewshed") is None, reason="GDAL is not there")
def test_gdal_says_nearly_the_same(tmp_path):
    """
    GDAL's viewshed, which steps cell by cell, differs in at most 10 cells of 100.
    """
    found, eye = rolling(3), Eye(30, 30, 15.0, 2.0, 5_000.0)
    rows = "\n".join(" ".join(f"{v:.3f}" for v in row) for row in found.heights)
    (tmp_path / "in.asc").write_text(
        f"ncols 60\nnrows 60\nxllcorner -100\nyllcorner -100\ncellsize 200\n{rows}\n", "ascii"
    )
    subprocess.run(
        ["gdal_viewshed", "-ox", str(200 * 30), "-oy", str(200 * 29), "-oz", "15", "-tz", "2",
         "-md", "5000", "-cc", "0.87", str(tmp_path / "in.asc"), str(tmp_path / "out.tif")],
        check=True,
    )  # fmt: skip
    subprocess.run(
        ["gdal_translate", "-of", "AAIGrid", str(tmp_path / "out.tif"), str(tmp_path / "out.asc")],
        check=True,
    )
    body = [r.split() for r in (tmp_path / "out.asc").read_text().splitlines() if r[0] in " 0123"]
    theirs = np.array(body, float)[-60:] > 0

    ours = viewshed.marks(found, eye) == SEEN

    assert (theirs[: len(ours)] != ours[: len(theirs)]).mean() < 0.10
