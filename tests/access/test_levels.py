"""What a level makes of incidents: coarse, stable, late, under names that tell nothing."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.access import cells, levels
from lendemain.records.access import Level, Unit
from lendemain.records.incident import Incident

KYIV = ZoneInfo("Europe/Kyiv")
KEY = bytes(range(32))
THEATRE = (22.0, 44.0, 41.0, 53.0)
FIRST = int(datetime(2026, 3, 20, tzinfo=UTC).timestamp() * 1e6)


def incidents(rows=400, seed=3, **more):
    rng = np.random.default_rng(seed)
    start = FIRST + rng.integers(0, 20 * levels.DAY_US, rows)
    given_ = {
        "incident_id": [f"I{n}" for n in range(rows)],
        "start": tables.moments(start),
        "end": tables.moments(start + rng.integers(0, 3 * levels.HOUR_US, rows)),
        "lon": rng.uniform(36, 37, rows),
        "lat": rng.uniform(47, 48, rows),
        "semi_major_m": rng.uniform(50, 900, rows).astype(np.float32),
        "semi_minor_m": 50.0,
        "orientation_deg": 33.0,
        "place_name": "a village",
        "kind": "mortar",
        "kind_probability": 0.777777,
        "weapon": "a mortar by the mill",
        "probability": rng.uniform(0, 1, rows).astype(np.float32),
        "accounts": 2, "witnesses": 2, "smm_count": 3, "acts_min": 1, "acts": 2, "acts_max": 3,
        "actors": "north; south",
        "first_observation": bytes(16),
        **more,
    }  # fmt: skip
    return tables.columns(Incident, given_, rows)


def coarse(policy, level, name="public"):
    return levels.Coarse(rule=policy.levels[level], key=KEY, name=name, zone=KYIV, theatre=THEATRE)


@pytest.mark.parametrize("level", [Level.PARTY, Level.RESEARCHER, Level.PUBLIC])
def test_places_and_times_are_no_finer_than_the_level(policy, level):
    """
    Every place is a cell of the level's side or a larger one, every time whole units of it, and
    nothing that a source said in its own words is left.
    """
    rule = policy.levels[level]
    made, kept = coarse(policy, level).incidents(incidents())

    assert made.num_rows == kept.sum() > 0
    start, end = tables.micros(made, "start"), tables.micros(made, "end")
    for moment in (start, end):
        assert (levels.begun(moment, rule.unit, KYIV) == moment).all()
    assert (end > start).all()
    assert set(tables.texts(made, "place_name")) == {""} == set(tables.texts(made, "weapon"))
    sides = [float(r.split("/")[1][:-2]) for r in made["release_rule"].to_pylist()
             if not r.split("/")[1].startswith("theatre")]  # fmt: skip
    assert min(sides) * 1000 == rule.cell_m
    fine = pa.array([r.split("/")[1] == f"{rule.cell_m / 1000:g}km"
                     for r in made["release_rule"].to_pylist()])  # fmt: skip
    at = made.filter(fine)
    lon, lat = at["lon"].to_numpy(), at["lat"].to_numpy()
    middle = cells.centres(cells.cells(lon, lat, cell_m=rule.cell_m), cell_m=rule.cell_m)
    assert np.allclose(np.column_stack([lon, lat]), np.column_stack(middle), atol=1e-9)


def test_the_commission_has_it_exactly(policy):
    """
    At the commission's level times and places are as they were.
    """
    held = incidents(20)
    made, kept = coarse(policy, Level.COMMISSION).incidents(held)

    assert kept.all()
    for name in ("start", "end", "lon", "lat", "shape"):
        assert made[name].to_pylist() == held[name].to_pylist()


def test_moving_within_a_cell_changes_nothing(policy):
    """
    Whatever differs within one cell and one day gives the same answer to the byte.
    """
    first = incidents(1, lon=[36.50], lat=[47.51])
    cell = cells.cells([36.50], [47.51], cell_m=10_000)
    west, south, east, north = cells.bounds(cell, cell_m=10_000)[0]
    answers = set()
    for n in range(50):
        east_by, north_by = (n * 7 % 50 + 0.5) / 50, (n + 0.5) / 50
        moved = incidents(1, lon=[west + (east - west) * east_by],
                          lat=[south + (north - south) * north_by],
                          semi_major_m=[float(50 + n)])  # fmt: skip
        answers.add(tables.digest(coarse(policy, Level.PUBLIC).incidents(moved)[0]))

    assert answers == {tables.digest(coarse(policy, Level.PUBLIC).incidents(first)[0])}


def test_a_region_larger_than_a_cell_is_shown_in_a_larger_cell(policy):
    """
    Coarsening never makes a place look better known than it is.
    """
    wide = incidents(1, semi_major_m=[9000.0], semi_minor_m=[9000.0])
    made, _ = coarse(policy, Level.PUBLIC).incidents(wide)

    assert made["release_rule"].to_pylist() == ["public/40km/day/72h"]


@given(st.integers(0, 40 * levels.DAY_US), st.sampled_from(list(Unit)), st.integers(0, 2**31))
def test_a_thing_appears_no_sooner_than_its_unit_has_ended(offset, unit, length):
    """
    What lies in one unit of time appears at one moment, after the unit's end and the delay, also
    where the clocks change: the moment of its appearance tells nothing finer.
    """
    from dataclasses import replace

    from lendemain.records.access import LevelRule

    rule = LevelRule(level=Level.PUBLIC, cell_m=0, unit=unit, delay_h=72, least=1, window_d=30,
                     delays_h={"watch": 100})  # fmt: skip
    end = np.array([FIRST + offset], np.int64)
    due = levels.released(end, ["mortar"], rule, KYIV)
    unit_end = levels.ended(end, unit, KYIV)

    assert (unit_end >= end).all()
    assert (due == unit_end + 72 * levels.HOUR_US).all()
    assert (levels.released(end, ["watch"], rule, KYIV) == due + 28 * levels.HOUR_US).all()
    assert (levels.released(end, ["watch"], replace(rule, delays_h={}), KYIV) == due).all()


def test_days_are_those_of_the_zone_with_23_and_25_hours():
    """
    Days begin at midnight in the mission's zone, on the days when the clocks change too.
    """
    at = np.array([int(datetime(2026, 3, 29, h, tzinfo=UTC).timestamp() * 1e6) for h in (0, 20)])
    length = levels.ended(at, Unit.DAY, KYIV) - levels.begun(at, Unit.DAY, KYIV)

    assert (length // levels.HOUR_US).tolist() == [23, 23]


def test_names_tell_neither_order_nor_number_nor_each_other():
    """
    Names are stable under a key, differ under another, and their order is not that of the things.
    """
    names = [f"I{n:06d}" for n in range(3000)]
    mine, other = (levels.keyed(key, "incident", names) for key in (KEY, bytes(32)))
    rank = np.argsort(np.argsort(mine))
    drift = np.corrcoef(rank, np.arange(3000))[0, 1]

    assert mine == levels.keyed(KEY, "incident", names)
    assert len(set(mine) | set(other)) == 6000
    assert abs(drift) < 0.1
    found = levels.numbers(KEY, "case", names)
    assert len(set(found.tolist())) == 3000
    assert found.max() < 2**52
    assert abs(np.corrcoef(found, np.arange(3000))[0, 1]) < 0.1
