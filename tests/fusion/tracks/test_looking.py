import numpy as np
from tests.fusion.movers import plots

from lendemain.fusion.tracks.following import Follower
from lendemain.fusion.tracks.habits import first_guess
from lendemain.fusion.tracks.looks import sound, theatres


def follower(table):
    (theatre,) = theatres(table, sound(table)[0], turns_s={})
    return Follower(theatre, first_guess(theatre))


def test_what_is_seen_again_and_again_exists():
    """
    The probability of a thing grows with each look that sees it, and falls with each that does not.
    """
    rng = np.random.default_rng(0)
    seconds = np.r_[np.arange(10.0) * 4, np.repeat(np.arange(20.0) * 4, 3)]
    x = np.r_[20.0 * np.arange(10) * 4, rng.uniform(-3e4, 3e4, 60)]
    y = np.r_[np.zeros(10), rng.uniform(-3e4, 3e4, 60)]
    one = follower(plots(x, y, seconds))
    one.until(10)
    standing = one.standing(36.0)
    top = standing[np.argmax(standing[:, 3])]
    one.until(13)
    after = one.standing(48.0)
    after = after[after[:, 0] == top[0], 3]

    assert top[3] > 0.99
    assert after.size == 0 or after[0] < top[3]


def test_an_identity_is_followed_though_another_is_nearer():
    """
    Two that tell who they are and pass each other closely keep their own plots.
    """
    seconds = np.repeat(np.arange(21.0) * 10, 2)
    x = np.where(np.arange(42) % 2 == 0, 10.0 * (seconds - 100), -10.0 * (seconds - 100))
    one = follower(plots(x, np.zeros(42), seconds, error_m=30.0, identity=["a", "b"] * 21))
    one.until(len(one.theatre.starts) - 1)
    owner, who = one.history.owner, one.theatre.told[:, 1]

    assert len(set(owner[who == 0].tolist())) == len(set(owner[who == 1].tolist())) == 1


def test_a_single_plot_at_the_rim_is_doubted_when_nothing_follows():
    """
    Where a sensor's only plot of a thing came from it looks: a false plot of the first look beyond
    where all but a few plots lie does not stand for a minute.
    """
    rng = np.random.default_rng(2)
    seconds = np.r_[np.repeat(np.arange(20.0) * 4, 20), 0.0]
    x, y = (np.r_[np.tile(v, 20) + rng.normal(0, 30, 400), 2e4]
            for v in rng.uniform(-1e4, 1e4, (2, 20)))  # fmt: skip
    one = follower(plots(x, y, seconds))
    one.until(1)
    first = one.standing(0.0)
    one.until(6)
    later = one.standing(20.0)

    assert first[:, 1].max() > 1.5e4
    assert later[later[:, 3] > 0.2][:, 1].max() < 1.2e4
