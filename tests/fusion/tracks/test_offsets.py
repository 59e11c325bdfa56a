"""Ways, angles and times by which plots lie off."""

import numpy as np
import pytest

from lendemain.fusion.tracks.offsets import GAP_S, Radar, Things, explanations


def made(count=12, *, seed=1):
    """Things that move straight for 1,000 s, told every 20 s, and their places at any time."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(-1e4, 1e4, count) + 1j * rng.uniform(-1e4, 1e4, count)
    way = 10.0 * np.exp(1j * rng.uniform(0, 2 * np.pi, count))
    told = np.arange(0.0, 1000.0, 20.0)
    place = (start[:, None] + way[:, None] * told).ravel()
    things = Things(np.arange(count + 1) * len(told), np.tile(told, count), place)
    return things, start, way


def radar(start, way, change):
    """A radar that saw each thing forty times."""
    when = np.repeat(np.arange(20.0, 980.0, 24.0), len(start))
    place = np.tile(start, len(when) // len(start)) + np.tile(way, len(when) // len(start)) * when
    return Radar(when, change(place), 150.0, 1)


def test_where_things_were_is_told_between_fixes_only():
    """
    Halfway between two fixes it is halfway; before the first, after the last and in long silences
    nobody knows.
    """
    things = Things(
        np.array([0, 3]), np.array([0.0, 10.0, 20.0 + GAP_S]), np.array([0j, 100 + 0j, 500 + 0j])
    )

    [[a], [b], [c], [d]] = things.at(np.array([5.0, -1.0, 30.0, 1e6]))
    assert a == 50 + 0j
    assert np.isnan([b, c, d]).all()


def test_what_fits_as_told_is_tried_no_other_way():
    """
    All near things fit, so nothing else is looked for.
    """
    things, start, way = made()

    assert explanations(radar(start, way, lambda z: z), things) == ([], 12, 12)


@pytest.mark.parametrize("angle", [-20.0, 0.0, 3.0])
def test_a_turn_and_a_way_are_told_apart(angle):
    """
    A turn is found to a tenth of a degree whatever the way; a way alone is no turn.
    """
    things, start, way = made()
    change = lambda z: z * np.exp(-1j * np.radians(angle)) + 2000j  # noqa: E731 - one use
    found, _, now = explanations(radar(start, way, change), things)

    assert now <= 1
    if angle:
        [turned] = [f for f in found if f.degrees is not None]
        assert turned.degrees == pytest.approx(angle, abs=0.1)
        assert len(turned.things) == 12
    else:
        [moved] = [f for f in found if f.metres is not None]
        assert moved.metres == pytest.approx(2000.0, abs=10.0)


def test_things_that_go_together_count_once():
    """
    Copies of a thing under other names, some metres off, are left out; another stays.
    """
    things, _, _ = made(2)
    fixes = np.diff(things.starts)[0]
    place = np.concatenate([things.place, things.place[:fixes] + 20.0, things.place[:fixes]])
    four = Things(np.arange(5) * fixes, np.resize(things.seconds, 4 * fixes), place)
    left = four.apart(np.arange(20.0, 900.0, 50.0), 100.0)

    assert left.starts.tolist() == things.starts.tolist()
    assert (left.place == things.place).all()
