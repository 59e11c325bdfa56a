"""Rules of shifts of place, clock and north, against acts that the others located."""

import numpy as np
import pytest

from lendemain.fusion.sounds import shifts

SPEED_MPS = 340.0
WHERE = np.array([[x, y] for x in (-4e3, 0.0, 4e3) for y in (-4e3, 0.0, 4e3)])
K = 4


def told(seed, *, moved=(0.0, 0.0), ahead_s=0.0, acts=20, idle=0, spots=None):
    """The middle one of nine stations, that stands elsewhere or whose clock is ahead, against acts
    that all nine heard with errors of 0.1 s.
    """
    rng = np.random.default_rng(seed)
    place = rng.uniform(-4e3, 4e3, (spots or acts, 2))[np.arange(acts) % (spots or acts)]
    stood = WHERE + (np.arange(9) == K)[:, None] * np.array(moved)
    begin = 100.0 * np.arange(acts)
    late = np.hypot(*(stood[None] - place[:, None]).transpose(2, 0, 1)) / SPEED_MPS
    late += 0.1 * rng.normal(size=late.shape) + (np.arange(9) == K) * ahead_s
    times = (begin[:, None] + late).ravel()
    own = np.arange(len(times)).reshape(acts, 9)
    own[:, K] = -1
    start = np.column_stack([place + 100.0 * rng.normal(size=(acts, 2)), begin])
    found = shifts.located(WHERE, own, times, start, speed_mps=SPEED_MPS)
    said = np.sort(np.append(times.reshape(acts, 9)[:, K], rng.uniform(0, 100.0 * acts, idle)))
    return found, shifts.against(
        found, WHERE, K, times, idle=said, reach_s=20.0, speed_mps=SPEED_MPS
    ), place  # fmt: skip


def test_acts_are_located_and_their_errors_learnt():
    """
    Acts lie within some errors' way of the truth, and the errors are learnt to a third.
    """
    found, _, place = told(1)

    assert np.median(np.hypot(*(found.place[:, :2] - place).T)) < 50.0
    assert found.error_s == pytest.approx(0.1, rel=0.35)


@pytest.mark.parametrize("seed", range(3))
def test_a_small_move_is_found_with_its_error(seed):
    """
    A station that stands 300 m away is found there within three of the errors said, among arrivals
    that belong to nothing; its clock explains it worse.
    """
    _, given, _ = told(seed, moved=(180.0, -240.0), idle=30)
    place, clock = shifts.moved(given), shifts.ahead(given)

    assert place.nats > 10.0
    assert abs(place.size - 300.0) < 3.0 * place.error + 5.0
    assert place.error < 60.0
    assert clock is None or clock.nats < place.nats - 3.0


def test_a_clock_a_little_ahead_is_found_with_its_error():
    """
    A clock that is 1.5 s ahead is found by as much, and no place explains it so well.
    """
    _, given, _ = told(2, ahead_s=1.5, idle=30)
    place, clock = shifts.moved(given), shifts.ahead(given)

    assert clock.size == pytest.approx(1.5, abs=0.15)
    assert clock.nats > max(10.0, 3.0 + (place.nats if place else 0.0))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_right_shifts_nothing(seed):
    """
    A station that is right, with arrivals that belong to nothing, has no probable shift.
    """
    _, given, _ = told(seed, idle=60)

    assert all(s is None or s.nats < 0.0 for s in (shifts.moved(given), shifts.ahead(given)))


def test_acts_from_one_place_count_once():
    """
    A delay of one second into the sound of every act from one place is no shift, however many.
    """
    _, given, _ = told(3, ahead_s=1.0, acts=30, spots=1)

    assert shifts.moved(given) is None
    assert shifts.ahead(given) is None


@pytest.mark.parametrize("turn", [-20.0, 5.0, 178.0])
def test_a_turned_array_is_found(turn):
    """
    Bearings that are all off by as much are found turned so, also where one in ten is wild; those
    that are not are not.
    """
    rng = np.random.default_rng(4)
    azimuth = rng.uniform(-180.0, 180.0, 30)
    noise = 2.0 * rng.normal(size=30)
    noise[:3] = rng.uniform(-180.0, 180.0, 3)
    error, acts = np.full(30, 2.0), np.arange(30)

    found = shifts.turned(azimuth, azimuth + turn + noise, error, arrays=5, acts=acts)
    assert found.nats > 10.0
    assert (found.size - turn + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1.5)
    assert shifts.turned(azimuth, azimuth + noise, error, arrays=5, acts=acts).nats < 0.0


def test_too_few_acts_or_sides_tell_nothing():
    """
    Fewer than five acts, or acts from one side only, doubt neither place nor north.
    """
    azimuth = np.linspace(10.0, 20.0, 12)
    assert shifts.turned(azimuth, azimuth + 20.0, np.full(12, 2.0), arrays=1,
                         acts=np.arange(12)) is None  # fmt: skip
    assert told(5, moved=(300.0, 0.0), acts=4)[1] is None
