"""Trips one after the other: against every order of trips that a vehicle could make."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lendemain.border.response.shuttling import Fleet, ended, first, shuttled, times


def fleet(seed: int, *, vehicles: int, most: int, within_s: float = 10_000.0) -> Fleet:
    """Two assembly points and two havens, with times by chance."""
    rng = np.random.default_rng(seed)

    def minutes(*shape):
        return 60.0 * rng.integers(5, 60, shape)

    return Fleet(
        minutes(vehicles, 2), minutes(2, 2), minutes(2, 2),
        rng.integers(1, 6, vehicles).astype(float), rng.integers(0, 7, 2).astype(float),
        rng.integers(0, 9, 2).astype(float), most, within_s,
    )  # fmt: skip


def orders(one: Fleet, v: int):
    """Every row of trips of a vehicle: (assembly, haven) in turn, and when it ends."""
    for count in range(one.most + 1):
        for legs in product(product((0, 1), (0, 1)), repeat=count):
            now, at = 0.0, None
            for a, h in legs:
                now += (one.out[v, a] if at is None else one.back[at, a]) + one.on[a, h]
                at = h
            if now <= one.within_s:
                yield legs, now


def carried(one: Fleet, rows) -> int:
    """How many these trips can carry in all, somebody on each, found by trying every share; none
    where a trip would be empty: a way through a place where nobody gets in is no trip.
    """
    best = 0
    trips = [(v, a, h) for v, legs in rows for a, h in legs]

    def filled(k, waiting, rooms, sum_of):
        nonlocal best
        if k == len(trips):
            best = max(best, sum_of)
            return
        v, a, h = trips[k]
        top = int(min(one.seats[v], waiting[a], rooms[h]))
        for n in range(top, 0, -1):
            waiting[a] -= n
            rooms[h] -= n
            filled(k + 1, waiting, rooms, sum_of + n)
            waiting[a] += n
            rooms[h] += n

    filled(0, one.waiting.copy(), one.rooms.copy(), 0)
    return best


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(1, 2), (2, 1)]))
@example(417, (1, 2))
def test_no_order_of_trips_leaves_fewer_or_ends_sooner(seed, size):
    """
    Of all orders of trips none carries more, and of those that carry as many none ends sooner.
    """
    one = fleet(seed, vehicles=size[0], most=size[1])
    found = shuttled(one, seconds=30.0)
    best = (0, 0.0)
    for picked in product(*(list(orders(one, v)) for v in range(size[0]))):
        sum_of = carried(one, [(v, legs) for v, (legs, _) in enumerate(picked)])
        best = min(best, (-sum_of, max((end for _, end in picked), default=0.0)))
    most = int(-best[0])

    assert sum(t.persons for t in found.trips) == most == one.waiting.sum() - found.left_bound
    assert ended(one, found.trips) == pytest.approx(best[1] if most else 0.0)
    assert found.last_bound_s == pytest.approx(best[1] if most else 0.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_first_plan_keeps_seats_rooms_and_time(seed):
    """
    A first plan puts nobody where there is no seat or room, is late nowhere, and numbers trips in
    order.
    """
    one = fleet(seed, vehicles=3, most=3, within_s=9_000.0)
    made = first(one)

    assert all(1 <= t.persons <= one.seats[t.vehicle] for t in made)
    for a in (0, 1):
        assert sum(t.persons for t in made if t.assembly == a) <= one.waiting[a]
        assert sum(t.persons for t in made if t.haven == a) <= one.rooms[a]
    for v in range(3):
        numbers = sorted(t.number for t in made if t.vehicle == v)
        assert numbers == list(range(len(numbers)))
    assert ended(one, made) <= one.within_s
    assert len(times(one, made)) == len(made)


def test_one_vehicle_comes_back_until_everybody_is_safe():
    """
    Twelve people and five seats are three trips; two trips leave two behind.
    """
    one = Fleet(
        np.array([[600.0]]), np.array([[1_200.0]]), np.array([[900.0]]), np.array([5.0]),
        np.array([12.0]), np.array([50.0]), 3, 10_000.0,
    )  # fmt: skip
    found = shuttled(one, seconds=10.0)

    assert sum(t.persons for t in found.trips) == 12
    assert [t.number for t in found.trips] == [0, 1, 2]
    assert ended(one, found.trips) == 600 + 1_200 + 2 * (900 + 1_200)
    assert shuttled(one._replace(most=2), seconds=10.0).left_bound == 2


def test_where_no_way_leads_everybody_is_left():
    """
    A fleet that reaches nobody makes no trip.
    """
    one = fleet(1, vehicles=2, most=2)
    found = shuttled(one._replace(out=np.full((2, 2), np.inf)), seconds=1.0)

    assert (found.trips, found.left_bound) == ((), round(one.waiting.sum()))
