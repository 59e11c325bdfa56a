"""What the columns of a file are: lists are added up, registers name all acts, waste is left."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation import lines
from lendemain.agreement.cessation.series import heading, series
from lendemain.errors import InputError

TEXT = b"""
id = "made-up"
title = { en = "Made up" }
source = "a test"
[[line]]
id = "launches"
columns = ["Drones", "missiles"]
source = "air"
register = true
silence_max_d = 3
why = "one row a wave"
[[line]]
id = "claims"
columns = ["claimed"]
source = "party"
why = "noughts are written"
[[left_out]]
columns = ["news"]
why = "a truce is news too"
"""
BY = lines.parsed("t.toml", TEXT)
HEAD = "date,drones,missiles,claimed,news,other\n"


def read(*rows):
    """The counts of a file by line and day, and what was said."""
    data = HEAD + "\n".join(rows)
    table, told = series("c.csv", data.encode(), told_of=BY)
    return {(r["series"], r["start"].day): r["count"] for r in table.to_pylist()}, table, told


def test_columns_of_one_list_are_added_up_and_have_one_witness():
    """Acts of two kinds in one list are one count; a column that nobody told of stays its own."""
    found, table, told = read("2025-05-07,31,2,4,100,7", "2025-05-08,5,,0,222,8")

    assert found == {
        ("launches", 7): 33, ("claims", 7): 4, ("other", 7): 7,
        ("launches", 8): 5, ("claims", 8): 0, ("other", 8): 8,
    }  # fmt: skip
    assert set(table["source"].to_pylist()) == {"air", "party", "other"}
    assert any("news is left out: a truce is news too" in one for one in told)


def test_a_blank_day_of_a_register_had_none_once_the_list_goes_on():
    """
    Between two rows of the list no more than its longest silence apart a blank is none; before
    the first, after the last, in a longer silence, and in another list, it is not known.
    """
    short, _, _ = read(
        "2025-05-01,,,1,1,1", "2025-05-02,9,,1,1,1", "2025-05-03,,,,1,1", "2025-05-04,,,1,1,1",
        "2025-05-05,,3,1,1,1", "2025-05-06,,,1,1,1",
    )  # fmt: skip
    long, _, _ = read(
        "2025-05-01,9,,1,1,1", *(f"2025-05-0{d},,,1,1,1" for d in range(2, 6)),
        "2025-05-06,9,,1,1,1",
    )  # fmt: skip

    assert [short["launches", d] for d in range(1, 7)] == [None, 9, 0, 0, 3, None]
    assert short["claims", 3] is None
    assert [long["launches", d] for d in range(1, 7)] == [9, None, None, None, None, 9]


def test_a_silence_is_counted_in_days_and_not_in_rows():
    """Days that the file leaves out are part of a silence, and the rows may come in any order."""
    apart, _, _ = read("2025-05-09,9,,1,1,1", "2025-05-02,,,1,1,1", "2025-05-01,9,,1,1,1")

    assert apart["launches", 2] is None


@given(st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=40), st.randoms())
def test_what_is_filled_depends_on_days_alone(counts, chance):
    """Any order of rows fills the same days, none of them at the ends."""
    first = date(2025, 1, 1)
    days = [(first + timedelta(days=n),) * 2 for n in range(len(counts))]
    rows = [{"date": d[0].isoformat(), "drones": "", "missiles": "" if c is None else str(c),
             "claimed": "1"} for d, c in zip(days, counts, strict=True)]  # fmt: skip
    order = list(range(len(rows)))
    chance.shuffle(order)

    plain, _ = lines.restated(rows, days, BY)
    mixed, _ = lines.restated([rows[n] for n in order], [days[n] for n in order], BY)

    assert [mixed[order.index(n)]["launches"] for n in range(len(rows))] == [
        row["launches"] for row in plain
    ]
    known = [n for n, c in enumerate(counts) if c is not None]
    told = [n for n, row in enumerate(plain) if row["launches"]]
    assert set(known) <= set(told)
    assert not known or (min(told), max(told)) == (known[0], known[-1])


def test_the_text_that_comes_with_the_package_fits_the_signals_and_nothing_else(shared):
    """It is found by the heading; another file's heading does not fit."""
    name = "daily-signals.toml"
    text = lines.parsed(name, Path(f"texts/series/{name}").read_bytes())
    path = shared / "data" / "ceasefire" / "daily_signals_2022_2025.csv"

    assert lines.fits(text, heading(path.name, path.read_bytes()))
    assert not lines.fits(text, ("date", "alerts_started"))


@pytest.mark.parametrize(
    ("was", "is_"),
    [
        (b'["claimed"]', b'["drones"]'), (b'id = "claims"', b'id = "launches"'),
        (b"silence_max_d = 3", b"silence_max_d = 0"), (b'why = "one row a wave"', b""),
        (b"register = true", b'register = "often"'), (b'["claimed"]', b"[]"),
        (b"[[left_out]]", b"[[thrown]]"), (b'id = "made-up"', b'id = "made-up'),
    ],
)  # fmt: skip
def test_a_text_that_is_not_clear_is_refused(was, is_):
    """Columns or lines twice, no reason, no days of silence, unknown words, and no TOML."""
    assert was in TEXT
    with pytest.raises(InputError):
        lines.parsed("t.toml", TEXT.replace(was, is_, 1))


def test_a_column_that_is_not_in_the_file_is_named():
    """The remedy lists those that are."""
    with pytest.raises(InputError, match="claimed") as refused:
        series("c.csv", b"date,drones,missiles\n2025-05-01,1,1\n", told_of=BY)
    assert "drones" in str(refused.value)


def test_values_that_are_no_counts_are_refused_with_their_row():
    """A word or a fraction in a column that is added up is no count."""
    for value in ("many", "1.5", "-3", "nan"):
        with pytest.raises(InputError):
            series("c.csv", f"{HEAD}2025-05-01,2,{value},1,1,1".encode(), told_of=BY)
