"""Routes that lose strings of stops near one place and take stops in again, one by one.

Near a place drawn at random each route loses a string of stops (Christiaens and Vanden Berghe 2020,
"slack induction by string removals"); then points come in one after the other, in an order drawn
from several, each where it costs least, now and then not quite there.  A step is short, so many are
made; a worse choice is kept with a chance that falls over a cycle.  Times and places of one more
stop are those of `visiting`.
"""

from typing import NamedTuple

import numpy as np

from lendemain.border.patrols import visiting
from lendemain.border.patrols.visiting import SLACK, Course, Net
from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Bools, Floats, Integers

LONGEST = 10
"""Stops in a string at most."""
REMOVED = 20.0
"""Stops that a step takes out on average, at most; else a share of those there are."""
BLINK = 0.02
"""How often a place on a route is overlooked."""
HOT, COLD = 1.0, 0.01
"""The temperature at a cycle's start and end, in median scores."""
LIGHT = 0.02
"""What a median way of travel counts, in median scores: of two choices as good, the shorter."""


class Bench(NamedTuple):
    """What a step works with: which points it takes out, which routes lost some and how often, keys
    and order of points that are out, and each point's route (-1: none).
    """

    gone: Bools
    lost: Bools
    cuts: Integers
    keys: Floats
    order: Integers
    route: Integers


@compiled
def cut(
    net: Net, course: Course, bench: Bench, centre: int, share: float, rng: np.random.Generator
) -> None:
    """Mark strings of stops near a point; `lost` are the routes they are taken from."""
    gone, lost, cuts = bench.gone, bench.lost, bench.cuts
    gone[:], lost[:], cuts[:] = False, False, 0
    teams = len(course.size)
    total = course.size.sum() - 2 * teams
    if total == 0:
        return
    longest = max(1.0, min(float(LONGEST), total / teams))
    removed = min(REMOVED, share * total)
    strings = int(1 + rng.random() * max(0.0, 4.0 * removed / (1.0 + longest) - 1.0))
    each = (strings + teams - 1) // teams
    for near in range(-1, len(net.near[centre])):
        u = centre if near < 0 else net.near[centre, near]
        r = bench.route[u]
        if r < 0 or gone[u] or cuts[r] >= each:
            continue
        inner = course.size[r] - 2
        length = 1 + int(rng.random() * min(longest, float(inner)))
        length = min(length, inner)
        at = 1
        while course.path[r, at] != u:
            at += 1
        first = at - int(rng.random() * length)
        first = max(1, min(first, inner - length + 1))
        kept = 0
        if length > 1 and rng.random() < 0.5:  # a string with a part in its middle that stays
            while length + kept < inner and rng.random() < 0.5:
                kept += 1
            first = max(1, min(first, inner - length - kept + 1))
        skip = int(rng.random() * length) if kept else 0
        for k in range(first, first + length + kept):
            if not (kept and first + skip <= k < first + skip + kept):
                gone[course.path[r, k]] = True
        lost[r] = True
        cuts[r] += 1
        strings -= 1
        if strings == 0:
            return


@compiled
def thinned(net: Net, course: Course, bench: Bench) -> bool:
    """Whether routes without what is marked are in time: a way past a stop may be the longer one.

    Their times are brought up to date.
    """
    fine = True
    for r in range(len(course.size)):
        if not bench.lost[r]:
            continue
        path, kept, size = course.path[r], 1, course.size[r]
        for k in range(1, size - 1):
            u = path[k]
            if bench.gone[u]:
                course.seen[u] = False
                bench.route[u] = -1
            else:
                path[kept] = u
                kept += 1
        path[kept] = path[size - 1]
        course.size[r] = kept + 1
        fine = visiting.timed(net, course, r) and fine
    return fine


@compiled
def place(
    net: Net, course: Course, u: int, r: int, wait: float, blink: float, rng: np.random.Generator
) -> tuple[float, int]:
    """What point u costs least in route r, and after which position; infinite where nowhere."""
    path, begins, latest = course.path[r], course.begins[r], course.latest[r]
    cheapest, at = np.inf, -1
    closes, opens, service = net.closes[u] + SLACK, net.opens[u], net.service[u]
    there, back = net.travel[u], net.back[u]
    for k in range(course.size[r] - 1):
        i, j = path[k], path[k + 1]
        start = begins[k] + net.service[i] + back[i]
        if start > closes:
            break
        start = max(opens, start)
        then = start + service + there[j]
        if then > latest[k + 1] + SLACK:
            continue
        detour = back[i] + there[j] - net.travel[i, j]
        later = max(0.0, then - begins[k + 1])
        cost = wait * later + (1.0 - wait) * detour
        if cost < cheapest and (blink == 0.0 or rng.random() >= blink):
            cheapest, at = cost, k
    return cheapest, at


@compiled
def ordered(
    net: Net, course: Course, bench: Bench, centre: int, wait: float, rng: np.random.Generator
) -> int:
    """How many points are out, in the order in which they are to come in."""
    count, keys, order = 0, bench.keys, bench.order
    way = rng.random()
    power, noise = 0.5 + rng.random(), rng.random() ** 2
    for u in range(len(net.score)):
        if course.seen[u] or net.score[u] <= 0:
            continue
        noisy = 1.0 + noise * (2.0 * rng.random() - 1.0)
        if way < 0.15:
            key = -rng.random()
        elif way < 0.4:
            key = -net.score[u] * noisy
        elif way < 0.85:
            cheapest = np.inf
            for r in range(len(course.size)):
                if bench.gone[u] or bench.lost[r]:
                    cost, _ = place(net, course, u, r, wait, 0.0, rng)
                    cheapest = min(cheapest, cost)
            if cheapest == np.inf:
                continue
            key = -(net.score[u] ** power) / max(1e-3, cheapest) * noisy
        elif way < 0.93:
            key = net.closes[u] * noisy
        else:
            key = net.travel[centre, u] * noisy
        if u == centre:
            key = -np.inf
        keys[count], order[count] = key, u
        count += 1
    order[:count] = order[:count][np.argsort(keys[:count])]
    return count


@compiled
def refilled(
    net: Net, course: Course, bench: Bench, count: int, wait: float, rng: np.random.Generator
) -> None:
    """Take points in, in their order, each where it costs least of all routes."""
    for n in range(count):
        u = bench.order[n]
        cheapest, at, where = np.inf, -1, -1
        for r in range(len(course.size)):
            if not (bench.gone[u] or bench.lost[r]):
                continue  # it had no room there before, and has none now
            cost, k = place(net, course, u, r, wait, BLINK, rng)
            if cost < cheapest:
                cheapest, at, where = cost, k, r
        if where >= 0:
            visiting.inserted(course, u, where, at)
            bench.route[u] = where
            visiting.timed(net, course, where)


@compiled
def searched(
    net: Net, held: Course, best: Course, steps: int, span: tuple[int, int], share: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Search for so many steps from `held`, from step `span[0]` of a cycle of `span[1]` on; a step
    takes out up to `share` of the stops on average.
    """
    points, teams = len(net.score), len(held.size)
    bench = Bench(
        np.zeros(points, np.bool_), np.zeros(teams, np.bool_), np.zeros(teams, np.int32),
        np.zeros(points), np.zeros(points, np.int32), np.full(points, -1, np.int32),
    )  # fmt: skip
    trial = visiting.blank(net, teams)
    unit = np.median(net.score[net.score > 0]) if (net.score > 0).any() else 1.0
    light = LIGHT * unit / max(1e-9, np.median(net.travel))
    score, travel = visiting.standing(net, held)
    now, (most, least) = score - light * travel, visiting.standing(net, best)
    for step in range(steps):
        warm = HOT * unit * (COLD / HOT) ** ((span[0] + step) / span[1])
        visiting.copied(held, trial)
        bench.route[:] = -1
        for r in range(teams):
            for k in range(1, trial.size[r] - 1):
                bench.route[trial.path[r, k]] = r
        centre = int(rng.random() * points)
        cut(net, trial, bench, centre, share, rng)
        if not thinned(net, trial, bench):
            continue
        if not bench.lost.any():
            bench.lost[:] = True
        wait = rng.random()
        count = ordered(net, trial, bench, centre if rng.random() < 0.5 else -1, wait, rng)
        refilled(net, trial, bench, count, wait, rng)
        score, travel = visiting.standing(net, trial)
        value = score - light * travel
        if value >= now + warm * np.log(1.0 - rng.random()):
            visiting.copied(trial, held)
            now = value
        if score > most + SLACK or (score > most - SLACK and travel < least - SLACK):
            visiting.copied(trial, best)
            most, least = score, travel
