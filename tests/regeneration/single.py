"""The check model: single people followed through the rules of the core, with SimPy."""

import math
import random
from collections import deque

import simpy

from lendemain.records.regeneration import Establishment


def single(given: Establishment, *, seed: int) -> list[float]:
    """People in units and in courses in weeks 30 and 60, of one run."""
    army = _Army(given, seed)
    found = []
    for week in (30, 60):
        army.clock.run(until=week + 0.9)
        found += [float(sum(map(sum, army.units))), float(sum(army.inside))]
    return found


class _Army:
    def __init__(self, given: Establishment, seed: int) -> None:
        self.given, self.chance, self.clock = given, random.Random(seed), simpy.Environment()  # noqa: S311 - chance of a model
        self.names = [c.course_id for c in given.courses]
        self.waiting = [deque() for _ in self.names]
        self.pool = [deque() for _ in self.names]
        self.inside = [0] * len(self.names)
        types = {t.type_id: t for t in given.types}
        rows = [f for f in given.formations for _ in range(f.count)]
        self.wanted = [[types[f.type_id].people.get(n, 0) for n in self.names] for f in rows]
        self.units = [[0] * len(self.names) for _ in rows]
        for u, unit in enumerate(rows):
            self._begin_with(u, unit.on_hand)
        self.clock.process(self._weeks())

    def _begin_with(self, u: int, number: int) -> None:
        total = sum(self.wanted[u])
        exact = [w * number / total for w in self.wanted[u]]
        shares = [math.floor(x) for x in exact]
        for k in sorted(range(len(shares)), key=lambda k: shares[k] - exact[k]):
            if sum(shares) < number:
                shares[k] += 1
        for k, share in enumerate(shares):
            for _ in range(share):
                self.units[u][k] += 1
                self.clock.process(self._serving(u, k))

    def _weeks(self):
        """Recruits at the full hour of a week, courses begin after it, units are filled last."""
        yield self.clock.timeout(1.0)
        while True:
            for _ in range(self.given.recruits):
                self.clock.process(self._trained(self._next("")))
            yield self.clock.timeout(0.5)
            self._begin()
            self._fill()
            yield self.clock.timeout(0.5)

    def _next(self, after: str) -> int | None:
        drawn = self.chance.random()
        for k, course in enumerate(self.given.courses):
            if course.after == after:
                if drawn < course.share:
                    return k
                drawn -= course.share
        return None

    def _begin(self) -> None:
        ratio = [c.per_instructor for c in self.given.courses]
        teaching = [math.ceil(n / r - 1e-9) for n, r in zip(self.inside, ratio, strict=True)]
        free = self.given.instructors - sum(teaching)
        for k in reversed(range(len(self.names))):
            most = math.floor((teaching[k] + max(free, 0)) * ratio[k] + 1e-9) - self.inside[k]
            seats = self.given.courses[k].seats - self.inside[k]
            number = max(0, min(len(self.waiting[k]), seats, most))
            for _ in range(number):
                self.waiting[k].popleft().succeed()
            self.inside[k] += number
            free -= math.ceil(self.inside[k] / ratio[k] - 1e-9) - teaching[k]

    def _fill(self) -> None:
        for u, wanted in enumerate(self.wanted):
            for k, number in enumerate(wanted):
                while self.units[u][k] < number and self.pool[k]:
                    placed = self.pool[k].popleft()
                    if not placed.triggered:
                        self.units[u][k] += 1
                        placed.succeed(u)

    def _whole(self):
        """Until the next full hour of a week."""
        return self.clock.timeout(math.floor(self.clock.now) + 1.0 - self.clock.now)

    def _trained(self, k: int | None):
        """A recruit through courses, to the pool and a unit, or away."""
        while k is not None:
            course = self.given.courses[k]
            begun = self.clock.event()
            self.waiting[k].append(begun)
            yield begun
            hurt = False
            for _ in range(course.weeks):
                yield self._whole()
                if self.chance.random() < course.injured:
                    hurt = True
                    break
            self.inside[k] -= 1
            if hurt:
                while True:
                    yield self._whole()
                    if self.chance.random() < self.given.recover:
                        break
                continue
            if self.chance.random() >= course.pass_rate:
                if self.chance.random() < course.washback:
                    continue
                return
            after = self._next(course.course_id)
            if after is None:
                yield from self._pooled(k)
                return
            k = after

    def _pooled(self, k: int):
        placed = self.clock.event()
        self.pool[k].append(placed)
        while True:
            week = self._whole()
            yield placed | week
            if placed.triggered:
                if not week.processed:
                    yield week
                yield from self._serving(placed.value, k, drawn=False)
                return
            if self.chance.random() < self.given.leave:
                self.pool[k].remove(placed)
                return

    def _serving(self, u: int, k: int, *, drawn: bool = True):
        while True:
            if drawn:
                yield self._whole()
            drawn = True
            if self.chance.random() < self.given.leave:
                self.units[u][k] -= 1
                return
