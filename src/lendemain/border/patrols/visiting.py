"""The inner loops of team orienteering: routes that are emptied in part and filled again.

Each route keeps, for each of its stops, when service begins and how late it may begin with all that
follows still in time, so that one more stop is judged in constant time (Vansteenwegen et al. 2009).
Some stops are taken out (at random, a stretch of each route, neighbours, a whole route), routes are
shortened by 2-opt and moves of single stops, then filled by the ratio of score to time; a worse
choice is kept with a chance that falls over a cycle.
"""

from typing import NamedTuple

import numpy as np

from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Bools, Floats, Integers

SLACK = 1e-9
"""How far a time may overstep by rounding."""


class Net(NamedTuple):
    """A problem as plain arrays; `near` lists for each point the others, nearest first."""

    travel: Floats
    score: Floats
    service: Floats
    opens: Floats
    closes: Floats
    ends: Integers
    near: Integers


class Course(NamedTuple):
    """Routes as they stand: row r of `path` has `size[r]` points, first and last the ends."""

    path: Integers
    size: Integers
    begins: Floats
    latest: Floats
    seen: Bools


class Cache(NamedTuple):
    """For each point and route what one more stop costs, and after which position."""

    cost: Floats
    at: Integers


@compiled
def timed(net: Net, course: Course, r: int) -> bool:
    """Whether route r is in time; its times are brought up to date."""
    path, last = course.path[r], course.size[r] - 1
    begins, latest = course.begins[r], course.latest[r]
    begins[0] = net.opens[path[0]]
    fine = True
    for k in range(1, last + 1):
        i, j = path[k - 1], path[k]
        begins[k] = max(net.opens[j], begins[k - 1] + net.service[i] + net.travel[i, j])
        fine = fine and begins[k] <= net.closes[j] + SLACK
    latest[last] = net.closes[path[last]]
    for k in range(last - 1, -1, -1):
        i, j = path[k], path[k + 1]
        latest[k] = min(net.closes[i], latest[k + 1] - net.travel[i, j] - net.service[i])
    return fine


@compiled
def priced(net: Net, course: Course, cache: Cache, u: int, r: int) -> None:
    """Bring up to date where in route r point u costs least; infinite where nowhere."""
    path, begins, latest = course.path[r], course.begins[r], course.latest[r]
    cheapest, at = np.inf, -1
    for k in range(course.size[r] - 1):
        i, j = path[k], path[k + 1]
        start = max(net.opens[u], begins[k] + net.service[i] + net.travel[i, u])
        if start > net.closes[u] + SLACK:
            break
        then = start + net.service[u] + net.travel[u, j]
        if then > latest[k + 1] + SLACK:
            continue
        detour = net.travel[i, u] + net.travel[u, j] - net.travel[i, j]
        cost = max(then, net.opens[j]) - begins[k + 1] + 0.3 * detour + 0.01
        if cost < cheapest:
            cheapest, at = cost, k
    cache.cost[u, r], cache.at[u, r] = cheapest, at


@compiled
def inserted(course: Course, u: int, r: int, k: int) -> None:
    """Put point u after position k of route r; times are not brought up to date."""
    path = course.path[r]
    for q in range(course.size[r], k + 1, -1):
        path[q] = path[q - 1]
    path[k + 1] = u
    course.size[r] += 1
    course.seen[u] = True


@compiled
def filled(net: Net, course: Course, cache: Cache, worth: Floats) -> None:
    """Take in points by the ratio of worth to time until none fits."""
    points, teams = len(net.score), len(course.size)
    for u in range(points):
        if not course.seen[u]:
            for r in range(teams):
                priced(net, course, cache, u, r)
    while True:
        top, best, where = 0.0, -1, -1
        for u in range(points):
            if course.seen[u]:
                continue
            for r in range(teams):
                ratio = worth[u] / max(cache.cost[u, r], 1e-3)
                if ratio > top:
                    top, best, where = ratio, u, r
        if best < 0:
            return
        inserted(course, best, where, cache.at[best, where])
        timed(net, course, where)
        for u in range(points):
            if not course.seen[u]:
                priced(net, course, cache, u, where)


@compiled
def thinned(course: Course, gone: Bools) -> None:
    """Take the marked points out of every route; times are not brought up to date."""
    for r in range(len(course.size)):
        path, kept = course.path[r], 1
        for k in range(1, course.size[r] - 1):
            if gone[path[k]]:
                course.seen[path[k]] = False
            else:
                path[kept] = path[k]
                kept += 1
        path[kept] = path[course.size[r] - 1]
        course.size[r] = kept + 1


@compiled
def marked(net: Net, course: Course, gone: Bools, rng: np.random.Generator) -> None:
    """Mark the points that are to go: at random, stretches, neighbours, or one whole route."""
    gone[:] = False
    teams, total = len(course.size), course.size.sum() - 2 * len(course.size)
    way = rng.random()
    if total == 0:
        return
    if way < 0.35:
        share = rng.random() * 0.4
        for r in range(teams):
            for k in range(1, course.size[r] - 1):
                gone[course.path[r, k]] = rng.random() < share
    elif way < 0.6:
        for r in range(teams):
            inner = course.size[r] - 2
            if inner > 0:
                first = int(rng.random() * inner)
                for k in range(first, first + 1 + int(rng.random() * (1 + inner // 2))):
                    gone[course.path[r, 1 + k % inner]] = True
    elif way < 0.95 or teams == 1:
        centre = int(rng.random() * len(net.score))
        wanted = 1 + int(rng.random() * (1 + 0.4 * total))
        for u in net.near[centre]:
            if course.seen[u] and rng.random() < 0.85:
                gone[u] = True
                wanted -= 1
                if wanted == 0:
                    break
    else:
        r = int(rng.random() * teams)
        for k in range(1, course.size[r] - 1):
            gone[course.path[r, k]] = True


@compiled
def turned(net: Net, course: Course, r: int) -> bool:
    """Whether a 2-opt turn that shortens route r was found; the first one is made."""
    path, size = course.path[r], course.size[r]
    for a in range(size - 3):
        back = 0.0  # what the stretch itself gains, where roads are not as long both ways
        for b in range(a + 2, size - 1):
            back += net.travel[path[b - 1], path[b]] - net.travel[path[b], path[b - 1]]
            i, j, k, n = path[a], path[a + 1], path[b], path[b + 1]
            gain = back + net.travel[i, j] + net.travel[k, n] - net.travel[i, k] - net.travel[j, n]
            if gain <= 1e-7:
                continue
            path[a + 1 : b + 1] = path[a + 1 : b + 1][::-1].copy()
            if timed(net, course, r):
                return True
            path[a + 1 : b + 1] = path[a + 1 : b + 1][::-1].copy()
            timed(net, course, r)
    return False


@compiled
def relocated(net: Net, course: Course, cache: Cache) -> bool:
    """Whether a single stop found a place, in any route, that shortens the whole; it is moved."""
    for r in range(len(course.size)):
        for k in range(1, course.size[r] - 1):
            path = course.path[r]
            i, u, j = path[k - 1], path[k], path[k + 1]
            saved = net.travel[i, u] + net.travel[u, j] - net.travel[i, j]
            if saved <= 1e-7:
                continue
            before = path[: course.size[r]].copy()
            path[k : course.size[r] - 1] = before[k + 1 :]
            course.size[r] -= 1
            fine = timed(net, course, r)
            for s in range(len(course.size)):
                if not fine:
                    break
                priced(net, course, cache, u, s)
                q = cache.at[u, s]
                if q < 0:
                    continue
                f, t = course.path[s, q], course.path[s, q + 1]
                if net.travel[f, u] + net.travel[u, t] - net.travel[f, t] < saved - 1e-7:
                    inserted(course, u, s, q)
                    timed(net, course, s)
                    return True
            path[: len(before)] = before
            course.size[r] = len(before)
            timed(net, course, r)
    return False


@compiled
def shortened(net: Net, course: Course, cache: Cache) -> None:
    """Shorten routes until no turn and no move of one stop does."""
    for _ in range(50):
        better = relocated(net, course, cache)
        for r in range(len(course.size)):
            while turned(net, course, r):
                better = True
        if not better:
            return


@compiled
def standing(net: Net, course: Course) -> tuple[float, float]:
    """The score and the travel of all routes."""
    score, travel = 0.0, 0.0
    for r in range(len(course.size)):
        for k in range(1, course.size[r]):
            score += net.score[course.path[r, k]]
            travel += net.travel[course.path[r, k - 1], course.path[r, k]]
    return score, travel


@compiled
def copied(source: Course, target: Course) -> None:
    """Bring one course into another."""
    target.path[:], target.size[:], target.seen[:] = source.path, source.size, source.seen
    target.begins[:], target.latest[:] = source.begins, source.latest


@compiled
def blank(net: Net, teams: int) -> Course:
    """Routes from start to end without a stop."""
    width = len(net.score) + 2
    path = np.zeros((teams, width), np.int32)
    path[:, 0], path[:, 1] = net.ends[0], net.ends[1]
    seen = np.zeros(len(net.score), np.bool_)
    seen[net.ends[0]] = seen[net.ends[1]] = True
    size = np.full(teams, 2, np.int32)
    course = Course(path, size, np.zeros((teams, width)), np.zeros((teams, width)), seen)
    for r in range(teams):
        timed(net, course, r)
    return course


@compiled
def searched(
    net: Net, held: Course, best: Course, steps: int, span: tuple[int, int],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Search for so many steps from `held`, from step `span[0]` of a cycle of `span[1]` on."""
    points, teams = len(net.score), len(held.size)
    cache = Cache(np.zeros((points, teams)), np.zeros((points, teams), np.int32))
    gone, worth, trial = np.zeros(points, np.bool_), np.zeros(points), blank(net, teams)
    tight = net.closes.min() < net.closes[net.ends[1]]  # windows make the ratio mislead more
    unit = np.median(net.score[net.score > 0]) if (net.score > 0).any() else 1.0
    light = 0.02 * unit / max(1e-9, np.median(net.travel))
    score, travel = standing(net, held)
    now, (most, least) = score - light * travel, standing(net, best)
    for step in range(steps):
        warm = 0.5 * unit * 0.02 ** ((span[0] + step) / span[1])
        copied(held, trial)
        marked(net, trial, gone, rng)
        thinned(trial, gone)
        fine = True
        for r in range(teams):
            fine = timed(net, trial, r) and fine
        if not fine:
            continue
        if tight:
            power, noise = 0.3 + 1.7 * rng.random(), rng.random() ** 2
        else:
            power, noise = 0.5 + 1.5 * rng.random(), 0.5 * rng.random()
        for u in range(points):
            worth[u] = net.score[u] ** power * (1.0 + noise * (2.0 * rng.random() - 1.0))
        filled(net, trial, cache, worth)
        score, travel = standing(net, trial)
        if score >= most - 2.0 * unit:
            shortened(net, trial, cache)
            filled(net, trial, cache, worth)
            score, travel = standing(net, trial)
        value = score - light * travel
        if value >= now + warm * np.log(1.0 - rng.random()):
            copied(trial, held)
            now = value
        if score > most + SLACK or (score > most - SLACK and travel < least - SLACK):
            copied(trial, best)
            most, least = score, travel
