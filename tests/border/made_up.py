"""A made-up line over made-up ground, small enough to plan in a moment."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from lendemain.border.response import lines
from lendemain.border.sight.terrain import Terrain
from lendemain.records.agreement import Line
from lendemain.records.border import PostsBrief, SensorKind

START = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = ((3.0, 0.0), (3.1, 0.03), (3.2, 0.02), (3.3, 0.05), (3.4, 0.05))
LINE = Line(
    line_id="front", name={"en": "front"}, points=PLACES, error_m=50.0, left="north",
    right="south", start=START, end=None, source="made up",
)  # fmt: skip
LENGTH_KM = lines.length_km(PLACES)
SECTORS = [("S1", 0.0, LENGTH_KM / 2), ("S2", LENGTH_KM / 2, LENGTH_KM)]
TOWER = SensorKind(
    kind_id="tower", height_m=25.0, target_m=2.0, ranges_m={"day": 8_000.0, "night": 3_000.0},
    most=3, cost=3.0, crew=6, capability="observation-post",
)  # fmt: skip
MAST = SensorKind(kind_id="mast", height_m=6.0, target_m=2.0, ranges_m={"day": 4_000.0}, cost=1.0)
BRIEF = PostsBrief(
    title="made up", line_id="front", depth_m=3_000.0, side="", most=5, need=1, condition="day",
    detect=0.5, kinds=(TOWER, MAST), every_m=4_000.0, aside_m=(-1_000.0, 1_000.0),
)  # fmt: skip


def ground(seed=1, *, step=0.0018, void=None):
    """Rolling ground around the line; `void` is a slice of rows and one of columns not known."""
    rng = np.random.default_rng(seed)
    rows, columns = int(0.25 / step), int(0.6 / step)
    y, x = np.mgrid[:rows, :columns]
    heights = np.full((rows, columns), 200.0)
    for _ in range(12):
        turn, length = rng.uniform(0, np.pi), rng.uniform(8, 60)
        wave = (x * np.cos(turn) + y * np.sin(turn)) / length * 2 * np.pi
        heights += 6 * np.sin(wave + rng.uniform(0, 7))
    if void is not None:
        heights[void] = np.nan
    return Terrain(2.9, 0.15, step, step, heights.astype(np.float32))


def brief(**changed):
    """The made-up brief, changed."""
    return replace(BRIEF, **changed)
