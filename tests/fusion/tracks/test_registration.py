"""Radars that were moved, turned, or tell a wrong time, beside ships that tell where they are."""

import numpy as np
import pyarrow as pa
import pytest
from tests.fusion.movers import plots

from lendemain.fusion.tracks.registration import doubted

SPAN_S = 1800.0


def ships(rng, count=14):
    """Places and velocities (complex metres and m/s) of ships, some at anchor."""
    start = rng.uniform(-15e3, 15e3, count) + 1j * rng.uniform(-15e3, 15e3, count)
    way = rng.uniform(2, 9, count) * np.exp(1j * rng.uniform(0, 2 * np.pi, count))
    way[:3] = 0.0
    return start, way


def told(rng, start, way, *, names):
    """What some of the ships tell of themselves, every half a minute."""
    parts = []
    for k, name in enumerate(names):
        t = np.arange(rng.uniform(0, 30), SPAN_S, 30.0)
        z = start[k] + way[k] * t + rng.normal(0, 15, len(t)) + 1j * rng.normal(0, 15, len(t))
        parts.append(plots(z.real, z.imag, t, error_m=15, sensor="AIS", identity=name))
    return parts


def seen(rng, start, way, *, name="radar-1", wrong=lambda z, t: (z, t)):
    """What a radar sees of all ships and of the sea, put down wrongly if so asked."""
    places, times = [], []
    for t in np.arange(0.0, SPAN_S, 12.0):
        z = (start + way * t)[rng.random(len(start)) < 0.8]
        z = np.r_[z, rng.uniform(-15e3, 15e3, 3) + 1j * rng.uniform(-15e3, 15e3, 3)]
        z = z + rng.normal(0, 60, len(z)) + 1j * rng.normal(0, 60, len(z))
        places.append(z)
        times.append(np.full(len(z), t))
    z, t = wrong(np.concatenate(places), np.concatenate(times))
    return plots(z.real, z.imag, t, error_m=60, sensor=name)


def joined(*parts):
    """One table."""
    return pa.concat_tables(parts).unify_dictionaries()


def world(seed, wrong, *, telling=9):
    """Nine of fourteen ships that tell, and a radar that sees them all."""
    rng = np.random.default_rng(seed)
    start, way = ships(rng)
    names = [str(211_000_000 + k) for k in range(telling)]
    return joined(*told(rng, start, way, names=names), seen(rng, start, way, wrong=wrong))


def turned(z, t):
    """Turned clockwise by four degrees about where the radar stands."""
    at = -12e3 - 9e3j
    return at + (z - at) * np.exp(-1j * np.radians(4.0)), t


@pytest.mark.parametrize(
    ("wrong", "name", "field", "expected", "room"),
    [
        (lambda z, t: (z + 1500 - 2000j, t), "place", "moved_m", 2500.0, 60.0),
        (turned, "bearing", "turned_deg", 4.0, 0.1),
        (lambda z, t: (z, t + 3600.0), "clock", "shift_s", 3600.0, 5.0),
        (lambda z, t: (z, t - 7200.0), "clock", "shift_s", -7200.0, 5.0),
    ],
)
def test_a_radar_is_doubted_with_its_shift(wrong, name, field, expected, room):
    """
    Moved by 2.5 km, turned by four degrees, an hour ahead, two hours behind: it is named with what
    is wrong and by how much, and nothing else is said to be wrong.
    """
    [row] = doubted(world(3, wrong)).to_pylist()

    assert (row["station_id"], row["wrong"]) == ("radar-1", name)
    assert row[field] == pytest.approx(expected, abs=room)
    others = {"moved_m", "turned_deg", "shift_s"} - {field}
    assert [row[other] for other in sorted(others)] == [None, None]
    assert (row["agreed"], row["now"]) == (9, 0)
    assert row["probability"] > 0.99


def test_a_radar_that_was_moved_in_the_middle_is_doubted_since_then():
    """
    Moved after half of its time, it is doubted from then on, not from the start.
    """

    def wrong(z, t):
        return z + 3000.0 * (t >= SPAN_S / 2), t

    table = world(4, wrong)
    [row] = doubted(table).to_pylist()
    first = min(table["time"].to_pylist())

    assert row["moved_m"] == pytest.approx(3000.0, abs=60.0)
    assert SPAN_S / 2 - 60.0 <= (row["start"] - first).total_seconds() <= SPAN_S / 2 + 60.0


@pytest.mark.parametrize("seed", range(4))
def test_a_radar_that_is_right_is_not_doubted(seed):
    """
    As told it fits, among ships that tell and ships that do not.
    """
    assert doubted(world(seed, lambda z, t: (z, t))).num_rows == 0


def test_few_ships_name_nobody():
    """
    Three ships alone may lie beside three others by chance.
    """
    assert doubted(world(5, lambda z, t: (z + 3000.0, t), telling=3)).num_rows == 0


def test_of_two_radars_either_may_be_wrong_and_of_three_the_one():
    """
    Two that contradict each other are both named, by half each; a third says which.
    """
    rng = np.random.default_rng(6)
    start, way = ships(rng)
    wrong = seen(rng, start, way, wrong=lambda z, t: (z + 3000.0j, t))
    second, third = (seen(rng, start, way, name=f"radar-{k}") for k in (2, 3))
    two = doubted(joined(wrong, second)).to_pylist()
    [one] = doubted(joined(wrong, second, third)).to_pylist()

    assert [row["station_id"] for row in two] == ["radar-1", "radar-2"]
    assert all(0.45 < row["probability"] <= 0.5 for row in two)
    assert one["station_id"] == "radar-1"
    assert one["probability"] > 0.95


def test_the_order_of_rows_does_not_matter():
    """
    Shuffled, the same to the byte.
    """
    table = world(3, turned)
    order = np.random.default_rng(0).permutation(table.num_rows)

    assert doubted(table.take(pa.array(order))).equals(doubted(table))


def test_nothing_and_nonsense_name_nobody():
    """
    No plots, one sensor, places that are none, all at one place.
    """
    table = world(3, turned)
    nowhere = table.set_column(4 + 1, "lon", pa.array(np.full(table.num_rows, np.nan)))
    still = plots(np.zeros(50), np.zeros(50), np.arange(50.0))

    for given in (table.slice(0, 0), still, joined(still, still), table.slice(0, 5)):
        assert doubted(given).num_rows == 0
    assert doubted(nowhere.select(table.column_names)).num_rows == 0
