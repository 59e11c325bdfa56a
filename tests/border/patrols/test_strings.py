from dataclasses import replace

import numpy as np
from tests.border.patrols.test_orienteering import drawn

from lendemain.border.patrols import strings, visiting
from lendemain.border.patrols.orienteering import _net, faults, routed, stops


def bench(points, teams):
    return strings.Bench(
        np.zeros(points, np.bool_), np.zeros(teams, np.bool_), np.zeros(teams, np.int32),
        np.zeros(points), np.zeros(points, np.int32), np.full(points, -1, np.int32),
    )  # fmt: skip


def filled(net, points, teams):
    """Routes into which points came in the order of their numbers, and what a step works with."""
    course, held = visiting.blank(net, teams), bench(points, teams)
    held.lost[:] = True
    held.order[: points - 1] = np.arange(1, points)
    strings.refilled(net, course, held, points - 1, 0.5, np.random.default_rng(1))
    return course, held


def test_the_price_of_a_place_is_that_of_trying_it():
    """
    A point has a place in a route exactly where a route with it is in time.
    """
    for seed in range(40):
        stated = drawn(seed, points=9)
        net, course = _net(stated), visiting.blank(_net(stated), 1)
        rng = np.random.default_rng(seed)
        for u in range(1, 9):
            cost, at = strings.place(net, course, u, 0, 0.5, 0.0, rng)
            path = course.path[0, : course.size[0]].tolist()
            tried = [
                all(s.begins <= stated.closes[s.point] + 1e-9 for s in route)
                for k in range(len(path) - 1)
                for route in [stops(stated, [*path[: k + 1], u, *path[k + 1 :]])]
            ]
            assert np.isfinite(cost) == any(tried)
            if np.isfinite(cost):
                assert tried[at]
                visiting.inserted(course, u, 0, at)
                assert visiting.timed(net, course, 0)


def test_what_is_cut_out_is_gone_and_nothing_else():
    """
    Every route keeps its ends and the order of what stays; what was marked is out.
    """
    for seed in range(20):
        rng, net = np.random.default_rng(seed), _net(drawn(seed, points=20, teams=2))
        course, held = filled(net, 20, 2)
        before = [course.path[r, : course.size[r]].tolist() for r in range(2)]
        strings.cut(net, course, held, int(rng.integers(20)), 0.5, rng)
        gone = set(np.flatnonzero(held.gone).tolist())
        strings.thinned(net, course, held)
        after = [course.path[r, : course.size[r]].tolist() for r in range(2)]

        assert bool(gone) == any(len(path) > 2 for path in before)
        assert after == [[u for u in path if u not in gone] for path in before]
        assert all(held.route[u] == -1 for u in gone)
        assert not course.seen[list(gone)].any()


def test_roads_that_differ_both_ways_leave_routes_in_time():
    """
    Where the way past a stop may be the longer one, and roads are longer one way, no route is late.
    """
    for seed in range(20):
        rng, stated = np.random.default_rng(seed), drawn(seed, points=15, teams=2)
        uneven = replace(stated, travel=stated.travel * (1 + rng.random((15, 15))))

        assert faults(uneven, routed(uneven, seed=seed, steps=300).routes) == []
