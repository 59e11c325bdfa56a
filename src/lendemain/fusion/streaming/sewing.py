"""Fusion by zone and day: parts fused apart, and sewn together to what they would be in one piece.

A part is the accounts of one square of the frame's plane on one day.  Fused by itself it is right
but for what lies across its borders.  `sewn` puts parts together and works out again whatever is
near enough to a border, as if those accounts had only just come (`renewing`), so that clusters that
cross borders, and observers' accounts that have a choice there, are as one batch has them, to the
bit.  Coarser accounts reach across many zones and are few: they are settled once, in one piece.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain.fusion import associate, tiles
from lendemain.fusion.accounts import accounts, numbers
from lendemain.fusion.frame import Frame, points_of
from lendemain.fusion.gate import CHI2_MAX, REACH_S, STEP_S, Points
from lendemain.fusion.streaming import OBSERVER, renewing
from lendemain.fusion.streaming.window import Batch, Window

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

ZONE_M = 150_000.0
DAY_S = 86_400.0
REF = "ref"
"""The column of an observation's place in the whole table."""

_NAMES = ("start", "end", "x", "y", "xx", "xy", "yy", "group", "start_us", "high", "low", REF,
          "grade", "kin", "lead", "column", "row", "day")  # fmt: skip


def zones(observations: pa.Table, frame: Frame) -> Whole:
    """The zone of each observation: three numbers (column, row, day; n x 3); those without a place
    are in none, and have zeros.
    """
    lon, lat = (np.nan_to_num(numbers(observations, name)) for name in ("lon", "lat"))
    x, y = tiles.metres(frame.plane(), lon, lat)
    start = observations.column("start").cast(pa.int64()).to_numpy() - frame.origin_us
    there = np.isfinite(x) & np.isfinite(y)
    places = np.column_stack([x / ZONE_M, y / ZONE_M, start / 1e6 / DAY_S])
    return np.where(there[:, None], np.floor(np.nan_to_num(places)), 0.0).astype(np.int64)


def part(observations: pa.Table, frame: Frame, zone: tuple[int, int, int]) -> pa.Table:
    """A part's accounts of sensors and observers fused by themselves, coarser ones as they are: a
    row each, in order of start, with `kin` and `lead` as rows of this table.
    """
    given = accounts(observations, frame.plane())
    points, order = points_of(given, frame.origin_us)
    at = np.arange(len(given)) if order is None else order
    words = np.ascontiguousarray(given.identifiers).view(">u8").astype(np.uint64)[at]
    ref = given.numbers(REF).astype(np.int64)[at]
    batch = Batch(points, given.start_us[at], words, ref)
    window = Window()
    grade, window.bounds = associate.grades(points, frame.gate)
    window.taken_in(batch, grade)
    if len(window):
        renewing.whole(window, frame.gate)
    held = window.points
    columns: list[npt.NDArray[np.generic]] = [
        held.start, held.end, held.x, held.y, held.cov[:, 0], held.cov[:, 1], held.cov[:, 2],
        held.group, window.start_us, window.words[:, 0], window.words[:, 1], window.ref,
        window.grade, window.kin, window.lead,
    ]  # fmt: skip
    columns += [np.full(len(window), number, np.int32) for number in zone]
    return pa.table({n: pa.array(c) for n, c in zip(_NAMES, columns, strict=True)})


def sewn(parts: Sequence[pa.Table], frame: Frame) -> Window:
    """All parts together, as one batch over their accounts has them."""
    whole = pa.concat_tables(parts).combine_chunks() if parts else None
    if whole is None or not whole.num_rows:
        return Window()
    sizes = np.array([one.num_rows for one in parts])
    offset = np.repeat(np.cumsum(sizes) - sizes, sizes)
    held = {name: whole.column(name).to_numpy() for name in _NAMES}
    order = np.lexsort((held["low"], held["high"], held["start_us"], held["start"]))
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    kin, lead = (place[offset + held[name]][order] for name in ("kin", "lead"))
    held = {name: np.ascontiguousarray(a[order]) for name, a in held.items()}
    cov = np.column_stack([held["xx"], held["xy"], held["yy"]])
    points = Points(held["start"], held["end"], held["x"], held["y"], cov, held["group"])
    window = Window(
        points=points, start_us=held["start_us"],
        words=np.column_stack([held["high"], held["low"]]), ref=held[REF],
        grade=held["grade"], kin=kin, lead=lead, told=np.full(len(order), -1, np.int32),
        great=np.zeros(len(order), np.bool_), bounds=associate.grades(points, frame.gate)[1],
    )  # fmt: skip
    renewing.widths_known(window)
    zone = np.column_stack([held[name] for name in ("column", "row", "day")])
    fresh = np.flatnonzero(_bordering(window, zone)).astype(np.int32)
    if len(parts) > 1:
        renewing.renewed(window, frame.gate, fresh)
    renewing.coarse_settled(window, frame.gate)
    return window


def _bordering(window: Window, zone: Whole) -> Truths:
    """The fine accounts that another part's may reach, and all of a whole of unusual size."""
    points, bounds = window.points, window.bounds
    variance = bounds[0, 0] + max(bounds[0, 0], bounds[1, 0]) + renewing.USUAL_M**2
    variance = max(float(variance), 2.0 * float(bounds[1, 0]))
    reach_m = 1.001 * np.sqrt(CHI2_MAX * variance) + renewing.USUAL_M + 1.0
    reach_s = REACH_S + STEP_S + float(bounds[:2, 2].max()) + renewing.USUAL_S
    near = np.zeros(len(window), np.bool_)
    for number, (low, high, side, reach) in enumerate((
        (points.x, points.x, ZONE_M, reach_m), (points.y, points.y, ZONE_M, reach_m),
        (points.start, points.end, DAY_S, reach_s),
    )):  # fmt: skip
        near |= np.floor((low - reach) / side) != zone[:, number]
        near |= np.floor((high + reach) / side) != zone[:, number]
    fine = window.grade <= OBSERVER
    return np.asarray(fine & (near | window.great[window.kin]))
