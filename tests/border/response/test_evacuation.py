"""An evacuation: who is fetched by what, and the proof that none does better."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border import evacuation_texts

from lendemain.border.response import response
from lendemain.border.response.care_text import evacuation
from lendemain.border.response.evacuation import NO_PLACE, NO_SEAT, NO_WAY, plan
from lendemain.records.care import AssemblyPoint, Haven, Vehicle

NOON = datetime(2026, 4, 12, 12, tzinfo=UTC)
READ = evacuation("e.toml", evacuation_texts.text())


def ground(read):
    """What may be driven on."""
    return response.ground(read.net.points, read.net.roads, read.net.mined, at=NOON)


def test_everybody_is_fetched_as_soon_as_can_be():
    """
    V1 takes six from a to h1 in thirty minutes; four at b wait for V2 (5 + 35 + 10 to h1 by 35, or
    to h2 by 30) or V3 from h2 (30 + 10 + 30): seventy minutes, and nothing is sooner.
    """
    made = plan(READ.brief, ground(READ))

    assert made.left == ()
    assert sum(t.persons for t in made.trips) == 10
    assert (made.last_s, made.last_bound_s, made.left_bound) == (4_200.0, 4_200.0, 0)
    by = {t.vehicle_id: t for t in made.trips}
    assert by["V3"].way == ("h2", "b", "h2")


def test_who_is_left_is_told_with_why():
    """
    Behind mines no way leads; with too few seats nobody can be fetched; with full havens neither.
    """
    mined = evacuation("e.toml", evacuation_texts.text(evacuation_texts.MINED))
    walled = replace(
        mined.brief, vehicles=tuple(v for v in mined.brief.vehicles if v.point_id == "h2")
    )
    few = replace(READ.brief, vehicles=READ.brief.vehicles[:1], trips=1)
    full = replace(READ.brief, havens=tuple(replace(h, places=3) for h in READ.brief.havens))
    found = [plan(b, ground(r)) for b, r in ((walled, mined), (few, READ), (full, READ))]

    assert {why for _, _, why in found[0].left} == {NO_WAY}
    assert found[1].left_bound == 4
    assert {why for _, _, why in found[1].left} == {NO_SEAT}
    assert found[2].left_bound == 4
    assert {why for _, _, why in found[2].left} == {NO_PLACE}


def test_a_vehicle_comes_back():
    """
    One vehicle fetches all ten in two trips; the second begins where the first ended, after
    unloading.
    """
    one = plan(replace(READ.brief, vehicles=READ.brief.vehicles[:1]), ground(READ))
    times = sorted(one.trips, key=lambda t: t.number)

    assert one.left == ()
    assert [t.number for t in times] == [1, 2]
    assert times[1].leaves_s == times[0].arrives_s + READ.brief.unload_s
    assert times[1].way[0] == times[0].haven
    assert one.last_s == one.last_bound_s


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_no_choice_of_single_trips_is_better(seed):
    """
    Of all ways to send two vehicles each to one assembly point and one haven, none leaves fewer,
    and of those that leave as few none is done sooner.
    """
    rng = np.random.default_rng(seed)
    names = ("h1", "a", "b", "h2")
    brief = replace(
        READ.brief,
        trips=1,
        assembly=tuple(AssemblyPoint(point_id=n, persons=int(rng.integers(0, 9))) for n in "ab"),
        havens=tuple(Haven(point_id=n, places=int(rng.integers(0, 9))) for n in ("h1", "h2")),
        vehicles=tuple(
            Vehicle(vehicle_id=f"V{k}", point_id=names[int(rng.integers(0, 4))],
                    seats=int(rng.integers(1, 7)), ready_s=float(rng.integers(0, 3) * 300))
            for k in range(2)
        ),
    )  # fmt: skip
    made = plan(brief, ground(READ))
    far = {("h1", "a"): 20, ("a", "b"): 15, ("b", "h2"): 30, ("h1", "b"): 35, ("a", "h2"): 45,
           ("h1", "h2"): 65}  # fmt: skip
    far |= {(b, a): m for (a, b), m in far.items()} | {(n, n): 0 for n in names}
    total, best = sum(a.persons for a in brief.assembly), (10**6, 10**9)
    choices = [None, *product((0, 1), (0, 1))]
    for picked in product(choices, repeat=2):
        wait = [a.persons for a in brief.assembly]
        rooms = [h.places for h in brief.havens]
        for order in ((0, 1), (1, 0)):
            waiting, room, last = list(wait), list(rooms), 0.0
            for k in order:
                if picked[k] is None:
                    continue
                a, h = picked[k]
                v = brief.vehicles[k]
                taken = min(v.seats, waiting[a], room[h])
                if taken:
                    waiting[a] -= taken
                    room[h] -= taken
                    x, y = brief.assembly[a].point_id, brief.havens[h].point_id
                    arrives = v.ready_s + 60 * (far[v.point_id, x] + 10 + far[x, y])
                    last = max(last, arrives)
            best = min(best, (sum(waiting), last))

    assert made.left_bound == best[0] == sum(n for _, n, _ in made.left)
    assert made.last_s == best[1]
    assert sum(t.persons for t in made.trips) == total - best[0]
