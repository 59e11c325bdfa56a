"""Registers as they are published."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from lendemain.errors import InputError
from lendemain.force import published
from lendemain.records.force import Rung


def test_kiel_loads_as_it_is_and_adds_up(shared):
    """
    1,079 rows, none rejected; allocations sum to the file's own total.
    """
    table = pa_csv.read_csv(shared / "data" / "contributions" / "kiel_r29_data_explorer.csv")

    found = published.register(table)

    assert (found.rows, found.rejections) == (1_079, ())
    given = sum(s.value_cents for s in found.support if s.rung is Rung.ALLOCATED)
    total = sum(Decimal(str(v)) for v in table["total"].to_pylist())
    assert abs(given - total * 10**11) < 100


@pytest.mark.parametrize(("name", "rows"), [("front", 8_783), ("tcc", 4_927), ("tt", 7_372)])
def test_geo_pko_loads_as_it_is(shared, name, rows):
    """
    Every row is read.
    """
    path = shared / "data" / "contributions" / f"geopko_{name}map_v2_3.parquet"

    found = published.register(pq.read_table(path))

    assert (found.rows, found.rejections) == (rows, ())
    assert found.support


@pytest.mark.parametrize(
    ("name", "rows", "nought"),
    [("total_allocations", 52, 0), ("procurement_trends", 52, 0), ("eu_aid_shares", 27, 0),
     ("release_info", 1, 1)],
)  # fmt: skip
def test_every_table_of_the_release_loads(shared, name, rows, nought):
    """
    Rows in = rows that say something + rows that say nought; totals are the file's own.
    """
    table = pa_csv.read_csv(shared / "data" / "contributions" / f"kiel_r29_{name}.csv")

    found = published.register(table)

    assert (found.rows, found.nought, found.rejections) == (rows, nought, ())
    if name == "total_allocations":
        total = sum(Decimal(str(v)) for v in table["total_allocations"].to_pylist())
        assert abs(sum(s.value_cents for s in found.support) - total * 10**11) < 10**6


def test_weapons_load(shared):
    """
    61 rows, 3,327 heavy weapons.
    """
    table = pa_csv.read_csv(shared / "data" / "contributions" / "kiel_r29_weapons.csv")

    found = published.register(table)

    assert len(found.support) == 61
    assert sum(s.count for s in found.support) == 3_327


def test_a_broken_row_is_a_rejection_and_another_table_is_refused():
    """
    Rows in = rows read + rejected.
    """
    columns = {"donor": ["A", "B"], "category": ["x", "y"], "number_of_weapons": ["5", "many"],
               "monetary_value_eur": ["1", "2"]}  # fmt: skip

    found = published.register(pa.table(columns))

    assert (len(found.support), [r.row for r in found.rejections]) == (1, [2])
    with pytest.raises(InputError, match="no known register"):
        published.register(pa.table({"a": [1]}))
