"""Partitions on any engine give the same tables, and fusion by zone and day those of one piece."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from lendemain import fusion, sources, tables
from lendemain.desk.working import engine
from lendemain.errors import InputError
from lendemain.fusion.streaming import sewing
from lendemain.records.reading import Answer
from lendemain.sources import exercise


def doubled(part):
    """A partition's table with every number twice as large."""
    table, by = part
    return (pa.table({"v": pa.array(table.column("v").to_numpy() * by)}),)


def made_up(days, density, seed):
    order = exercise.order(days=days, density=density, seed=seed)
    received = datetime(2026, 9, 1, tzinfo=UTC)
    answer = Answer(name="order", content=order, received=received, theatre=exercise.THEATRE)
    return tables.identified(exercise.parse(answer).observations)[0]


def same(one, other):
    return tables.digest(one.incidents) == tables.digest(other.incidents) and tables.digest(
        one.members
    ) == tables.digest(other.members)


@pytest.mark.parametrize("how", ["here", "threads", "processes", "executor"])
def test_results_come_in_the_order_of_the_partitions(how):
    """
    Whoever works, and be it an executor that is handed in, the tables are the same.
    """
    parts = [(pa.table({"v": pa.array(np.arange(n))}), 2) for n in (3, 0, 5)]

    with ThreadPoolExecutor(2) as pool:
        found = engine.run(doubled, parts, how=pool if how == "executor" else how)

    told = [one.column("v").to_pylist() for (one,) in found]
    assert told == [[0, 2, 4], [], [0, 2, 4, 6, 8]]


def test_an_engine_that_is_none_is_refused():
    """
    The error names the engines there are.
    """
    with pytest.raises(InputError, match="processes"):
        engine.run(doubled, [], how="cluster")


@pytest.mark.parametrize(("zone_m", "day_s"), [(150_000.0, 86_400.0), (20_000.0, 20_000.0)])
def test_by_zone_and_day_is_as_in_one_piece(monkeypatch, zone_m, day_s):
    """
    The made-up front cut by zone and day, and cut far too small so that most clusters cross a
    border: the same incidents and members, to the bit.
    """
    rows = made_up(2, 4.0, 5)
    frame = fusion.framed(rows)
    monkeypatch.setattr(sewing, "ZONE_M", zone_m)
    monkeypatch.setattr(sewing, "DAY_S", day_s)

    found = engine.incidents(rows, frame, how="threads")

    assert same(found, fusion.incidents(rows, frame=frame))


def test_processes_give_the_same_bits():
    """
    In processes of their own parts give what they give here.
    """
    rows = made_up(1, 0.3, 6)
    frame = fusion.framed(rows)

    found = engine.incidents(rows, frame, how="processes")

    assert same(found, fusion.incidents(rows, frame=frame))


def test_real_fires_by_zone_and_day_are_as_in_one_piece(shared):
    """
    12,000 thermal anomalies over Ukraine: the same to the bit, zones, days and all.
    """
    path = shared / "data" / "fires" / "firms_ua_points_2012_2023.parquet"
    if not path.is_file():
        pytest.skip("needs the points of fires")
    received = datetime(2026, 9, 1, tzinfo=UTC)
    answer = Answer(
        name=path.name, content=path.read_bytes(), received=received, theatre=(20, 43, 42, 54)
    )
    read = sources.found("firms").parse(answer).observations
    rows = tables.identified(read.slice(read.num_rows - 12_000))[0]
    frame = fusion.framed(rows)

    found = engine.incidents(rows, frame)

    assert same(found, fusion.incidents(rows, frame=frame))


def test_nothing_gives_nothing():
    """
    No observation, and observations without a place, give no incident.
    """
    rows = made_up(1, 1.0, 7).slice(0, 3)
    at = rows.schema.get_field_index("lon")
    nowhere = rows.set_column(at, rows.schema.field(at), pa.nulls(3, pa.float64()))
    frame = fusion.framed(rows)

    assert engine.incidents(rows.slice(0, 0), frame).incidents.num_rows == 0
    found = engine.incidents(nowhere, frame)
    assert (found.incidents.num_rows, found.unlocated) == (0, 3)
