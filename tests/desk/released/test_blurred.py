"""How coarse a release is, table by table."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain import tables
from lendemain.access import levels

W = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "worlds.py")))


@pytest.fixture(scope="module")
def held():
    return W.material(W.rows(np.random.default_rng(31), 60))


@pytest.mark.parametrize("name", W.AUDIENCES)
def test_times_of_every_table_are_whole_units(held, name):
    """
    Incidents, allegations and cases begin and end at whole minutes, hours or days.
    """
    told = W.made(held, W.standing(), name)
    rule = told.audience.rule
    unit = levels.UNITS_US[rule.unit]

    assert told.incidents.num_rows
    for rows in (told.incidents, told.allegations, told.cases):
        for column in {"start", "end"} & set(rows.column_names):
            assert (tables.micros(rows, column) % unit == 0).all()  # the mission's zone is UTC


def test_allegations_do_not_tell_where_by_their_zone(held):
    """
    Zone, line, margin and share inside are left out, and the sector is that of the cell's middle.
    """
    told = W.made(held, W.standing(), "public")
    rows = told.allegations

    assert rows.num_rows
    assert set(tables.texts(rows, "zone_id")) | set(tables.texts(rows, "reference")) == {""}
    assert np.isnan(rows["margin_km"].to_numpy()).all()
    assert np.isnan(rows["inside"].to_numpy()).all()


def test_coverage_tells_no_names_and_for_the_public_no_hours(held):
    """
    Who watched is left out; the public gets one share a day and sector, given each hour.
    """
    told = W.made(held, W.standing(), "public", at=W.NOW_US + 40 * W.DAY_US).coverage

    assert told.num_rows
    assert set(tables.texts(told, "sensors")) == set(tables.texts(told, "causes")) == {""}
    day = tables.micros(told, "hour") // W.DAY_US
    share = told["watched"].to_numpy()
    keys = list(zip(day.tolist(), tables.texts(told, "sector_id").tolist(), strict=True))
    shares: dict[object, set[float]] = {}
    for key, one in zip(keys, share.tolist(), strict=True):
        shares.setdefault(key, set()).add(one)
    assert all(len(several) == 1 for several in shares.values())


def test_rows_are_in_no_order_that_tells(held):
    """
    Incidents are in order of coarse start and new name, allegations and cases in that of their new
    names.
    """
    told = W.made(held, W.standing(), "public")
    order = list(zip(tables.micros(told.incidents, "start").tolist(),
                     told.incidents["incident_id"].to_pylist(), strict=True))  # fmt: skip

    assert order == sorted(order)
    for rows, name in ((told.allegations, "allegation_id"), (told.cases, "number")):
        names = rows[name].to_pylist()
        assert names == sorted(names)
