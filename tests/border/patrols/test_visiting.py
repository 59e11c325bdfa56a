from dataclasses import replace

import numpy as np
from tests.border.patrols.test_orienteering import drawn

from lendemain.border.patrols import visiting
from lendemain.border.patrols.orienteering import _net, stops


def test_the_price_of_a_place_is_that_of_trying_it():
    """
    A point is priced in a route exactly where a route with it is in time.
    """
    for seed in range(40):
        stated = drawn(seed, points=9)
        net, course = _net(stated), visiting.blank(_net(stated), 1)
        cache = visiting.Cache(np.zeros((9, 1)), np.zeros((9, 1), np.int32))
        for u in range(1, 9):
            visiting.priced(net, course, cache, u, 0)
            path = course.path[0, : course.size[0]].tolist()
            tried = [
                all(s.begins <= stated.closes[s.point] + 1e-9 for s in route)
                for k in range(len(path) - 1)
                for route in [stops(stated, [*path[: k + 1], u, *path[k + 1 :]])]
            ]
            worthwhile = net.score[u] > 0
            assert np.isfinite(cache.cost[u, 0]) == any(tried) or not worthwhile
            if np.isfinite(cache.cost[u, 0]):
                visiting.inserted(course, u, 0, cache.at[u, 0])
                assert visiting.timed(net, course, 0)


def test_shortening_never_lengthens_and_keeps_every_stop():
    """
    Turns and moves leave the same stops, in time, with no more travel.
    """
    for seed in range(20):
        net = _net(drawn(seed, points=15, teams=2))
        course = visiting.blank(net, 2)
        cache = visiting.Cache(np.zeros((15, 2)), np.zeros((15, 2), np.int32))
        visiting.filled(net, course, cache, net.score[::-1].copy())
        score, travel = visiting.standing(net, course)
        visiting.shortened(net, course, cache)
        after = visiting.standing(net, course)

        assert after[0] == score
        assert after[1] <= travel + 1e-9
        assert all(visiting.timed(net, course, r) for r in range(2))


def test_turns_count_the_way_back_where_roads_differ():
    """
    With roads that are longer one way than the other, shortening still ends and never lengthens.
    """
    for seed in range(20):
        rng, stated = np.random.default_rng(seed), drawn(seed, points=15)
        net = _net(replace(stated, travel=stated.travel * (1 + rng.random((15, 15)))))
        course = visiting.blank(net, 1)
        cache = visiting.Cache(np.zeros((15, 1)), np.zeros((15, 1), np.int32))
        visiting.filled(net, course, cache, net.score[::-1].copy())
        before = visiting.standing(net, course)
        visiting.shortened(net, course, cache)

        assert visiting.standing(net, course)[0] == before[0]
        assert visiting.standing(net, course)[1] <= before[1] + 1e-9
