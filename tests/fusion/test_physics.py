"""When what was noticed may have happened, by what sound, flight and overpasses take."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import frame, physics
from lendemain.fusion.accounts import accounts


def sector(told, t, *, near, far, means="heard", **columns):
    """An observer's account of something between two distances to the east."""
    return told(
        [0.0], [0.0], [t], geometry="sector", error_m=20.0, distance_min_m=near,
        distance_max_m=far, bearing_deg=90.0, bearing_width_deg=22.5, means=means, **columns,
    )  # fmt: skip


@given(
    st.floats(0.0, 15_000.0), st.floats(-25.0, 45.0), st.floats(-10.0, 10.0), st.floats(0.0, 1.0)
)
def test_what_was_heard_happened_within_the_interval(told, distance, celsius, wind, where):
    """
    At any temperature and wind, sound that an observer heard from anywhere in the sector told began
    within the interval that physics gives.
    """
    near, far = distance * (1.0 - 0.3 * where), distance * (1.0 + 0.3 * where)
    speed = 331.3 * np.sqrt(1.0 + celsius / 273.15) + wind
    account = sector(told, 0.0, near=near, far=far)

    start, end = physics.occurred(
        account, np.array([distance / speed]), np.array([distance / speed])
    )

    assert start[0] <= 1e-2 <= end[0] + 2e-2
    assert start[0] >= -0.3 * distance / 300.0 - 0.2 * distance / 340.0 - 1e-2


@given(st.floats(0.0, 20_000.0), st.floats(0.0, 20_000.0))
def test_a_wider_sector_never_gives_a_narrower_interval(told, near, more):
    """
    Who knows less of the distance knows no more of the time.
    """
    moment = np.zeros(1)
    one = physics.occurred(sector(told, 0.0, near=near, far=near + 10.0), moment, moment)
    wide = physics.occurred(sector(told, 0.0, near=near, far=near + 10.0 + more), moment, moment)

    assert wide[0] <= one[0]
    assert wide[1] >= one[1]


def test_light_takes_no_time_and_a_named_place_tells_no_distance(told):
    """
    What was seen from an observer's sector, and what names a place and no observer, stays as it is.
    """
    moment = np.array([7.0])
    seen = sector(told, 7.0, near=3000.0, far=5000.0, means="saw")
    named = told([0.0], [0.0], [7.0], means="heard")

    for account in (seen, named):
        start, end = physics.occurred(account, moment, moment)
        assert (start[0], end[0]) == (7.0, 7.0)


def test_a_flash_comes_before_its_burst(told):
    """
    A mortar's flash may burst up to 45 s later, a rocket's up to two minutes; an impact that was
    found has happened.
    """
    moment = np.zeros(1)
    for kind, phenomenon, expected in (
        ("mortar", "muzzle_flash", 45.0), ("mlrs", "projectile", 120.0), ("mortar", "impact", 0.0),
        ("new_position", "projectile", 0.0),
    ):  # fmt: skip
        account = told([0.0], [0.0], [0.0], kind=kind, phenomenon=phenomenon, means="camera")
        assert physics.occurred(account, moment, moment)[1][0] == expected


def test_an_unheard_of_distance_is_bounded(told):
    """
    No account reaches back by more than `EARLIER_MAX_S`, whatever distance it gives.
    """
    moment = np.zeros(1)
    start, end = physics.occurred(sector(told, 0.0, near=0.0, far=1e7), moment, moment)

    assert start[0] == -physics.EARLIER_MAX_S
    assert end[0] == 0.0


@given(st.floats(500.0, 15_000.0), st.floats(310.0, 360.0))
def test_the_gate_sees_no_gap_between_a_burst_and_its_sound(told, distance, speed):
    """
    A camera saw a burst, an observer heard it as much later as sound takes: for the gate their
    intervals meet; those of a burst a minute earlier do not.
    """
    account = sector(told, distance / speed, near=0.9 * distance, far=1.1 * distance)
    burst = told([distance, distance], [0.0, 0.0], [0.0, -60.0], means="camera", error_m=30.0)
    both = accounts(pa.concat_tables([account, burst]).unify_dictionaries())
    points, _ = frame.points_of(both, int(both.start_us.min()))

    early, late = sorted(np.flatnonzero(points.start == points.end), key=lambda i: points.start[i])
    (heard,) = np.flatnonzero(points.start < points.end)

    assert points.start[heard] <= points.start[late] + 1e-3
    assert points.end[heard] >= points.start[late] - 1e-3
    assert points.start[heard] > points.end[early]
