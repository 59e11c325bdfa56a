import numpy as np
from tests.fusion.movers import plots, scene

from lendemain.fusion.tracks.following import Follower
from lendemain.fusion.tracks.habits import first_guess
from lendemain.fusion.tracks.looks import sound, theatres


def followers(table):
    (theatre,) = theatres(table, sound(table)[0], turns_s={})
    return Follower(theatre, first_guess(theatre)), Follower(theatre, first_guess(theatre))


def test_look_by_look_is_the_same_as_all_at_once():
    """
    However the looks are handed over, the history is the same to the bit.
    """
    _, x, y, t = scene(20)
    one, other = followers(plots(x, y, t))
    last = len(one.theatre.starts) - 1
    one.until(last)
    for look in range(last + 1):
        other.until(look)

    assert one.history.owner.tolist() == other.history.owner.tolist()
    assert np.array_equal(one.history.density, other.history.density)


def test_room_grows_where_more_things_begin_than_there_was_room_for():
    """
    A first look of few plots and later ones of many do not overrun the room.
    """
    rng = np.random.default_rng(0)
    t = np.repeat(np.arange(20.0), [1] * 5 + [200] * 15)
    x, y = rng.uniform(-1e6, 1e6, (2, len(t)))
    one, _ = followers(plots(x, y, t))
    one.until(len(one.theatre.starts) - 1)

    assert one.live.count[0] <= len(one.live.tracks)


def test_what_stands_is_moved_on():
    """
    Asked of a later moment, a track stands where its velocity takes it.
    """
    seconds = np.arange(20.0) * 4
    one, _ = followers(plots(30.0 * seconds, np.zeros(20), seconds, error_m=5.0))
    one.until(20)
    now, later = (one.standing(s)[np.argmax(one.standing(s)[:, 3])] for s in (76.0, 86.0))

    assert abs(later[1] - now[1] - 300.0) < 30.0
