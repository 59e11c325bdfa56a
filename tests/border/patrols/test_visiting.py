import numpy as np
from tests.border.patrols.test_orienteering import drawn

from lendemain.border.patrols import visiting
from lendemain.border.patrols.orienteering import _net, stops


def test_times_are_those_of_the_problem():
    """
    A route's beginnings are those worked out from the problem alone, and it is in time exactly
    where none of them is late; what may still wait makes the last stop late by no more.
    """
    for seed in range(40):
        stated = drawn(seed, points=6)
        net, course = _net(stated), visiting.blank(_net(stated), 1)
        path = [0, *np.random.default_rng(seed).permutation(np.arange(1, 6))[:3].tolist(), 0]
        for k, u in enumerate(path[1:-1]):
            visiting.inserted(course, u, 0, k)
        fine = visiting.timed(net, course, 0)
        route = stops(stated, path)

        assert np.allclose(course.begins[0, :5], [s.begins for s in route])
        assert fine == all(s.begins <= stated.closes[s.point] + 1e-9 for s in route)
        assert not fine or (course.begins[0, :5] <= course.latest[0, :5] + 1e-9).all()


def test_a_copy_is_one():
    """
    What is brought into another course leaves both the same, and apart.
    """
    net = _net(drawn(1, points=6))
    one, other = visiting.blank(net, 1), visiting.blank(net, 1)
    visiting.inserted(one, 3, 0, 0)
    visiting.timed(net, one, 0)
    visiting.copied(one, other)
    visiting.inserted(one, 4, 0, 0)

    assert other.path[0, :3].tolist() == [0, 3, 0]
    assert (one.seen[4], other.seen[4]) == (True, False)
    assert visiting.standing(net, other)[0] == net.score[3]
