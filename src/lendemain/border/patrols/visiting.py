"""Routes of team orienteering as plain arrays, and their times.

Each route keeps, for each of its stops, when service begins and how late it may begin with all that
follows still in time, so that one more stop is judged in constant time (Vansteenwegen et al. 2009).
How routes are changed is in `strings`.
"""

from typing import NamedTuple

import numpy as np

from lendemain.border.solving.compiling import compiled
from lendemain.border.solving.incidence import Bools, Floats, Integers

SLACK = 1e-9
"""How far a time may overstep by rounding."""


class Net(NamedTuple):
    """A problem as plain arrays; `near` lists for each point the others, nearest first, and `back`
    is `travel` the other way round.
    """

    travel: Floats
    score: Floats
    service: Floats
    opens: Floats
    closes: Floats
    ends: Integers
    near: Integers
    back: Floats


class Course(NamedTuple):
    """Routes as they stand: row r of `path` has `size[r]` points, first and last the ends."""

    path: Integers
    size: Integers
    begins: Floats
    latest: Floats
    seen: Bools


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
def inserted(course: Course, u: int, r: int, k: int) -> None:
    """Put point u after position k of route r; times are not brought up to date."""
    path = course.path[r]
    for q in range(course.size[r], k + 1, -1):
        path[q] = path[q - 1]
    path[k + 1] = u
    course.size[r] += 1
    course.seen[u] = True


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
