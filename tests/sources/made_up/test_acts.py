import numpy as np
import pytest

from lendemain.records.incident import FAMILY_OF
from lendemain.sources.made_up.acts import DAY, HOUR, KINDS, LASTING, PER_DAY, Tempo, acts
from lendemain.sources.made_up.ground import ground

START = 1_780_272_000_000_000


def happened(seed=1, **given):
    tempo = {"start": START, "days": 20, "density": 5.0, "growth": 0.0, "sides": (1.0, 1.0)}
    rng = np.random.Generator(np.random.PCG64(seed))
    return acts(rng, ground(), Tempo(**(tempo | given)))


def test_every_kind_is_a_kind_of_incident():
    """
    The made-up front speaks the ontology's words, and of every family but one has some.
    """
    families = {FAMILY_OF[kind] for kind in KINDS}

    assert set(KINDS) <= set(FAMILY_OF)
    assert {"fire", "movement", "air_sea", "mines", "monitors", "no_violation"} <= families


def test_the_number_of_incidents_is_that_of_the_density():
    """
    Forty a day at density 1, within four standard deviations of a Poisson number.
    """
    expected = PER_DAY * 5.0 * 20

    assert abs(len(happened().kind) - expected) < 4 * np.sqrt(expected)


def test_both_sides_act_alike_unless_ordered_otherwise():
    """
    Each side has half of the incidents; with three times the weight, three quarters.
    """
    n = len(happened().side)

    assert abs(happened().side.mean() - 0.5) < 4 * 0.5 / np.sqrt(n)
    assert abs(happened(sides=(1.0, 3.0)).side.mean() - 0.75) < 4 * 0.5 / np.sqrt(n)


def test_nobody_acts_where_neither_side_has_weight():
    """
    Two weights of nothing give a front without incidents.
    """
    assert len(happened(sides=(0.0, 0.0)).kind) == len(happened(density=0.0).at) == 0


def test_a_truce_decays():
    """
    With growth, the last third has more incidents than the first by the factor that it says.
    """
    day = (happened(growth=0.1).start - START) // DAY
    late, early = (day >= 10).sum(), (day < 10).sum()

    assert late / early == pytest.approx(np.exp(1.0), rel=0.15)


def test_an_incident_is_acts_near_each_other():
    """
    An incident has 1 to 40 acts, in order, within an hour and about a kilometre of its middle.
    """
    all_of = happened()
    away = np.hypot(all_of.act_x - all_of.x[all_of.of], all_of.act_y - all_of.y[all_of.of])

    assert all_of.number.min() >= 1
    assert all_of.number.max() <= 40
    assert away.max() < 2_000
    assert (np.diff(all_of.at)[np.diff(all_of.of) == 0] >= 0).all()
    brief = ~LASTING[all_of.kind]
    assert ((all_of.end - all_of.start)[brief] <= HOUR).all()
    assert (all_of.at >= all_of.start[all_of.of]).all()
    assert (all_of.until <= all_of.end[all_of.of]).all()


def test_long_range_strikes_fall_far_from_the_line():
    """
    Long-range drones take effect at least 30 km into the other side's land.
    """
    all_of, where = happened(), ground()
    far = all_of.kind == KINDS.index("uav_long_range")
    ux, uy = where.along
    dx, dy = all_of.x[far] - where.origin[0], all_of.y[far] - where.origin[1]
    left = dy * ux - dx * uy - np.interp(dx * ux + dy * uy, *where.corners_m)

    assert far.any()
    assert (np.where(all_of.side[far] == 0, -left, left) >= 29_999).all()


def test_no_kind_is_one_sides_own():
    """
    What a side does, and how deep, does not depend on which side it is.
    """
    all_of = happened(density=40.0)
    shares = [np.bincount(all_of.kind[all_of.side == s], minlength=len(KINDS)) for s in (0, 1)]

    assert (abs(shares[0] - shares[1]) <= 4.5 * np.sqrt(shares[0] + shares[1])).all()
