import numpy as np
import pytest
from tests.fusion.movers import PLANE, plots

from lendemain import geo
from lendemain.fusion.tracks.looks import COPIED, HELD, sound, theatres


def made(table, **turns):
    rows, _ = sound(table)
    return list(theatres(table, rows, turns_s=turns))


def test_what_has_no_place_on_earth_is_set_aside():
    """
    NaN, poles passed, a negative or absurd error: a rejection each, and the others stay.
    """
    table = plots(np.zeros(6), np.zeros(6), np.arange(6))
    lat = table.column("lat").to_numpy().copy()
    error = table.column("error_m").to_numpy().copy()
    lat[1], lat[2], error[3], error[4] = np.nan, 91.0, -1.0, np.inf
    table = plots(np.zeros(6), np.zeros(6), np.arange(6), lat=lat, error_m=50.0)
    table = table.set_column(
        table.schema.get_field_index("error_m"), table.schema.field("error_m"), [error]
    )
    rows, set_aside = sound(table)

    assert rows.tolist() == [0, 5]
    assert set_aside.column("row").to_pylist() == [2, 3, 4, 5]
    assert set(set_aside.column("reason").to_pylist()) == {"out_of_range"}


def test_a_place_told_again_by_what_moves_is_no_fix():
    """
    The same place to the bit from one that claims speed is set aside; from one at rest it stays.
    """
    still = plots([0, 0], [0, 0], [0, 1], identity="a", speed_mps=np.zeros(2, np.float32))
    moving = plots([0, 0], [0, 0], [0, 1], identity="a", speed_mps=np.full(2, 9, np.float32))

    assert sound(still)[0].tolist() == [0, 1]
    assert sound(moving)[0].tolist() == [0]
    assert sound(moving)[1].column("detail").to_pylist() == [HELD]


def test_a_look_is_a_time_of_a_sensor_that_is_told_nothing():
    """
    Two radars, three times: six looks; a turn of four seconds makes one look of what is in it.
    """
    table = plots(np.zeros(12), np.arange(12.0), np.repeat([0, 1, 2], 4),
                  sensor=["a", "b"] * 6)  # fmt: skip
    (theatre,) = made(table)
    (turning,) = made(table, a=4.0)

    assert np.diff(theatre.starts).tolist() == [2] * 6
    assert sorted(np.diff(turning.starts).tolist()) == [2, 2, 2, 6]


def test_who_tells_is_in_a_look_once():
    """
    Of things that tell who they are, each is in a look at most once, and times never run back
    by more than a look.
    """
    rng = np.random.default_rng(0)
    seconds = np.sort(rng.uniform(0, 200, 300))
    names = [f"i{k}" for k in rng.integers(0, 12, 300)]
    (theatre,) = made(plots(np.zeros(300), np.arange(300.0), seconds, identity=names))

    for low, high in zip(theatre.starts[:-1], theatre.starts[1:], strict=True):
        within = theatre.told[low:high, 1]
        assert len(set(within.tolist())) == len(within)
    assert theatre.tells.tolist() == [True]
    assert sorted(theatre.rows.tolist()) == list(range(300))
    assert theatre.place[:, 3].tolist() == pytest.approx(
        np.sort(seconds).tolist(), abs=max(np.diff(theatre.place[:, 3], prepend=0).max(), 10)
    )


@pytest.mark.parametrize(("lon", "lat"), [(179.99, 10.0), (-179.99, -60.0), (20.0, 89.999)])
def test_no_meridian_and_no_pole_parts_what_is_near(lon, lat):
    """
    Around the 180th meridian and a pole there is one theatre, in which distances are right.
    """
    plane = geo.Plane(lon=lon, lat=lat)
    x, y = np.array([-5e3, 5e3, 0.0, 0.0]), np.array([0.0, 0.0, -5e3, 5e3])
    (theatre,) = made(plots(x, y, np.arange(4.0), plane=plane))

    assert np.hypot(*(theatre.place[0, :2] - theatre.place[1, :2])) == pytest.approx(1e4, rel=1e-3)


def test_far_places_are_theatres_of_their_own():
    """
    Two continents are two theatres, whatever the order of the rows; nothing is none.
    """
    lon = np.array([37.5, -100.0, 37.6, -100.1])
    table = plots(np.zeros(4), np.zeros(4), np.arange(4.0), lon=lon, lat=np.full(4, 48.0))

    assert sorted(sorted(t.rows.tolist()) for t in made(table)) == [[0, 2], [1, 3]]
    assert made(table.slice(0, 0)) == []
    assert PLANE.lat == 48.0


def test_copies_under_other_names_are_set_aside():
    """
    Of names that tell one place at one time the first stays; a plot without a name is no copy.
    """
    table = plots([0.0, 0.0, 0.0, 1.0], np.zeros(4), np.zeros(4), identity=["b", "a", "", "c"])
    rows, aside = sound(table)

    assert rows.tolist() == [1, 2, 3]
    assert aside["detail"].to_pylist() == [COPIED]
