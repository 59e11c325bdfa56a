import numpy as np
import pyarrow as pa
import pytest

from lendemain.sources.checks import Sieve
from lendemain.sources.listed import cells
from lendemain.sources.sheets import Sheet

ORDER = cells.Order(claimant="north")


@pytest.fixture
def sieve():
    def made(**columns):
        table = pa.table({n: pa.array(v, pa.string()) for n, v in columns.items()})
        numbers = np.arange(1, table.num_rows + 1)
        return Sieve("claims", Sheet(columns=table, numbers=numbers, rows=table.num_rows))

    return made


def test_counts_are_read_with_their_words(sieve):
    """
    "About", "at least" and "up to" in four languages widen a number; no number is one at least.
    """
    said = ["12", "близько 12", "около 12", "environ 12", "не менее 12", "jusqu'à 12", "10-14", ""]
    found = cells.how_many(sieve(count=said))

    assert found["count"].tolist() == [12, 12, 12, 12, 12, 12, 12, 1]
    assert found["count_min"].tolist() == [12, 9, 9, 9, 12, 1, 10, 1]
    assert found["count_max"].tolist() == [12, 15, 15, 15, 24, 12, 14, 1]


def test_the_blamed_are_parties_that_are_known(sieve, answered):
    """
    A name nobody knows blames nobody, with a remark.
    """
    read = sieve(accused=["South", "Westerners", ""])

    assert cells.blamed(read, answered(b"x"), ORDER)["accused"].to_pylist() == ["south", "", ""]
    assert read.rejections().column("kept").to_pylist() == [True]


def test_an_end_closes_what_a_start_opens(sieve, answered):
    """
    A day named as the end is part of the span, an hour is where it ends.
    """
    read = sieve(time=["2026-02-03 10:00", "2026-02-03"], end=["2026-02-03 10:40", "2026-02-04"])
    found = cells.when(read, answered(b"x"), ORDER)
    lengths = [
        (e - s).total_seconds() / 60
        for s, e in zip(found["start"].to_pylist(), found["end"].to_pylist(), strict=True)
    ]

    assert lengths == [40, 2880]


def test_coordinates_go_before_words_for_the_place(sieve, answered):
    """
    A row that gives both is placed by its coordinates, and keeps the words.
    """
    read = sieve(coordinates=["48.1, 37.2", ""], place=["Far Away", "Rivne na Skhodi"])
    found = cells.where(read, answered(b"x"), ORDER)

    assert found["basis"].to_pylist() == ["coordinates", "named"]
    assert found["lon"].to_pylist() == [37.2, 37.5]


def test_a_kind_is_asked_of_the_text_where_no_column_gives_it(sieve):
    """
    Lists of free text are lists too.
    """
    found = cells.what(sieve(text=["Обстріл із міномета", "бджоли"]))

    assert found["kind"].to_pylist() == ["mortar", "undetermined"]
