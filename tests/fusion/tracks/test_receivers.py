"""Receivers of ships' own messages whose clock is off, beside others that heard the same ships."""

import numpy as np
import pyarrow as pa
import pytest
from tests.fusion.movers import plots

from lendemain.fusion.tracks.receivers import doubted, own

SPAN_S = 7_200.0


def ships(rng, count=10, still=3):
    """Where ships are at a time: each goes its way, turns now and then; some lie at anchor."""
    start = rng.uniform(-20e3, 20e3, count) + 1j * rng.uniform(-20e3, 20e3, count)
    turns = np.exp(1j * np.cumsum(rng.uniform(-0.8, 0.8, (count, 30)), axis=1))
    turns *= rng.uniform(3, 9, (count, 1)) * np.exp(2j * np.pi * rng.random((count, 1)))
    turns[:still] = 0.0
    knots = start[:, None] + np.cumsum(np.c_[np.zeros(count), turns * 600.0], axis=1)
    times = np.arange(31) * 600.0 - 5_400.0
    return lambda k, t: np.interp(t, times, knots[k].real) + 1j * np.interp(t, times, knots[k].imag)


def heard(rng, at, receiver, *, ahead=lambda t: 0.0 * t, count=10, span=(0.0, SPAN_S), names=None):
    """What a receiver heard of the ships, at times of its own, put down by its clock."""
    parts = []
    for k in range(count):
        t = np.arange(span[0] + rng.uniform(0, 60), span[1], 60.0)
        t = t[rng.random(len(t)) < 0.8]
        z = at(k, t) + rng.normal(0, 10, len(t)) + 1j * rng.normal(0, 10, len(t))
        name = names[k] if names else str(211_000_000 + k)
        parts.append(plots(z.real, z.imag, t + ahead(t), error_m=15, sensor="AIS", identity=name,
                           receiver=receiver))  # fmt: skip
    return joined(*parts)


def joined(*parts):
    """One table."""
    return pa.concat_tables(parts).unify_dictionaries()


def hour(t):
    """An hour ahead."""
    return 0.0 * t + 3_600.0


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("off_s", [3_600.0, -3_600.0, 10_800.0, -1_800.0, 427.0])
def test_of_three_receivers_the_one_whose_clock_is_off_is_named(seed, off_s):
    """
    An hour or three, half an hour, seven minutes, ahead or behind: named alone, with by how much.
    """
    rng = np.random.default_rng(seed)
    at = ships(rng)
    wrong = heard(rng, at, "west", ahead=lambda t: 0.0 * t + off_s)
    [row] = doubted(joined(wrong, heard(rng, at, "mole"), heard(rng, at, "cape"))).to_pylist()

    assert (row["station_id"], row["wrong"]) == ("AIS west", "clock")
    assert row["shift_s"] == pytest.approx(off_s, abs=10.0)
    assert row["probability"] >= 0.95
    times = wrong["time"].to_pylist()
    assert (row["agreed"], row["now"]) == (7, 0)
    assert (row["start"], row["end"]) == (min(times), max(times))


@pytest.mark.parametrize("seed", range(6))
def test_receivers_that_are_right_are_not_doubted(seed):
    """
    Two that heard the same ships, or one after the other, are as they should be.
    """
    rng = np.random.default_rng(seed)
    at = ships(rng)
    first, again = heard(rng, at, "mole"), heard(rng, at, "cape")
    later = heard(rng, at, "night", span=(SPAN_S, 2 * SPAN_S - 2_400.0))

    assert doubted(joined(first, again)).num_rows == 0
    assert doubted(joined(first, later)).num_rows == 0
    assert doubted(joined(first, again, later)).num_rows == 0


def test_of_two_receivers_either_may_be_wrong():
    """
    Nobody else says which: both are named, each half as probably, by opposite times.
    """
    rng = np.random.default_rng(1)
    at = ships(rng)
    both = doubted(joined(heard(rng, at, "west", ahead=hour), heard(rng, at, "mole"))).to_pylist()

    assert [row["station_id"] for row in both] == ["AIS mole", "AIS west"]
    assert [round(row["shift_s"], -2) for row in both] == [-3_600.0, 3_600.0]
    assert all(0.45 < row["probability"] <= 0.5 for row in both)


def test_a_clock_that_changes_in_between_is_doubted_from_then_on():
    """
    Summer time begins while it listens: what it told before is not doubted.
    """
    rng = np.random.default_rng(2)
    at = ships(rng)
    wrong = heard(rng, at, "west", ahead=lambda t: 3_600.0 * (t > 4_000.0))
    table = joined(wrong, heard(rng, at, "mole"), heard(rng, at, "cape"))
    [row] = doubted(table).to_pylist()
    begun = min(table["time"].to_pylist())

    assert row["station_id"] == "AIS west"
    assert 7_500.0 <= (row["start"] - begun).total_seconds() <= 7_900.0


def test_ferries_on_a_timetable_are_no_wrong_clock():
    """
    Ships that go the same way every hour fit an hour later too: while both receivers tell the same,
    and where one hears them in the hour after the other, nobody is doubted.
    """
    rng = np.random.default_rng(3)
    berth = rng.uniform(-9e3, 9e3, 5) + 1j * rng.uniform(-9e3, 9e3, 5)
    late = rng.uniform(-90, 90, (5, 9))

    def at(k, t):
        trip = np.floor(t / 3_600.0).astype(int) + 2
        part = (t % 3_600.0 - 200.0 - late[k][trip]) / 2_800.0
        return berth[k] + 14e3 * (0.5 - abs(np.clip(part, 0.0, 1.0) - 0.5))

    first, again = (heard(rng, at, name, count=5) for name in ("mole", "cape"))
    after = heard(rng, at, "night", count=5, span=(SPAN_S, 2 * SPAN_S))

    assert doubted(joined(first, again)).num_rows == 0
    assert doubted(joined(first, after)).num_rows == 0


def test_one_ship_under_many_names_is_one_ship():
    """
    A thousand names at the same places and times are no thousand witnesses of a clock.
    """
    rng = np.random.default_rng(4)
    at = ships(rng)
    name = [f"4000{k:05d}" for k in range(300)]

    def copies(receiver, ahead):
        one = heard(rng, lambda _, t: at(9, t), receiver, count=1, ahead=ahead)
        return joined(*(one.set_column(3, "identity", pa.array([n] * one.num_rows)
                        .dictionary_encode()) for n in name))  # fmt: skip

    assert doubted(joined(copies("west", hour), copies("mole", lambda t: 0 * t))).num_rows == 0


def test_nothing_nobody_and_nonsense_doubt_nobody():
    """
    No plots, one receiver, no names, places that are none, one place for all, ships at anchor.
    """
    rng = np.random.default_rng(5)
    at = ships(rng)
    west = heard(rng, at, "west", ahead=hour)
    both = joined(west, heard(rng, at, "mole"))
    anchored = ships(rng, still=10)
    still = joined(heard(rng, anchored, "west", ahead=hour), heard(rng, anchored, "mole"))
    nowhere = both.set_column(5, "lon", pa.array(np.full(both.num_rows, np.nan)))
    unnamed = both.set_column(3, "identity", pa.array([""] * both.num_rows).dictionary_encode())

    assert both.column_names[3] == "identity"
    assert both.column_names[5] == "lon"
    for given in (both.slice(0, 0), west, nowhere, unnamed, still):
        assert doubted(given).num_rows == 0


def test_the_order_of_rows_does_not_matter():
    """
    Shuffled, the same to the byte.
    """
    rng = np.random.default_rng(6)
    at = ships(rng)
    table = joined(heard(rng, at, "west", ahead=hour), heard(rng, at, "mole"))
    order = rng.permutation(table.num_rows)

    assert doubted(table).num_rows == 2
    assert doubted(table.take(pa.array(order))).equals(doubted(table))


def test_a_plot_knows_its_receiver():
    """
    A sensor without a receiver has none to doubt.
    """
    told = plots([0.0, 0.0], [0.0, 0.0], [0.0, 1.0], sensor="AIS", receiver=["pier", ""])

    assert own(told).to_pylist() == ["AIS pier", ""]
