"""One run of a scenario, week by week, in whole people and whole items.

A week, in this order: equipment arrives, fails, is lost, is mended; people leave units and the
pool; cohorts grow a week older, are injured, and end (pass, washback, leave); the injured recover;
recruits come; graduates go on to courses, instruction or the pool; courses begin as far as seats
and instructors go, those further on first, so that whoever is half trained is trained whole; units
are filled from the pool in their order.  Numbers of people who share a chance are binomial, so that
nobody is split, and sums are exact: `Run.conserved` says so for every week.

Chance comes from the seed alone (PCG64).  The check model in the tests follows single people
through the same rules with SimPy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.records.regeneration import Establishment, Formation, UnitType

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

PLACES = ("waiting", "training", "injured", "pool", "instructing", "unit", "gone")
ITEMS = ("serviceable", "in_repair", "lost")


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A scenario as arrays: courses k, units u, kinds of equipment e; ready to be run often."""

    weeks: int
    length: Whole
    seats: Whole
    ratio: Floats
    passes: Floats
    washback: Floats
    injured: Floats
    feeds: Floats
    teaches: npt.NDArray[np.bool_]
    wanted: Whole
    on_hand: Whole
    recruits: Whole
    leave: float
    recover: float
    instructors: int
    instructors_max: int
    items: Whole
    rates: Floats
    repair: Whole
    arriving: Whole


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What one run gives at the end of each week (row 0 is the start).

    `people` is weeks x `PLACES`, `courses` weeks x courses x (waiting, training, passed so far),
    `units` weeks x units (people on hand), `items` weeks x kinds x `ITEMS`; `came` how many people,
    `delivered` how many items of each kind there were by then, and `busy` instructors teaching.
    """

    people: Whole
    courses: Whole
    units: Whole
    items: Whole
    came: Whole
    delivered: Whole
    busy: Whole

    def conserved(self) -> bool:
        """Whether everybody, and every item, is somewhere in every week."""
        here = bool((self.people.sum(axis=1) == self.came).all())
        there = bool((self.items.sum(axis=2) == self.delivered).all())
        return here and there and bool((self.people >= 0).all() and (self.items >= 0).all())


def plan(given: Establishment, recruits: Sequence[int] | None = None) -> Plan:
    """The scenario as arrays; `recruits` a week in place of its own, one for each week."""
    courses, lines = given.courses, given.equipment
    names = [c.course_id for c in courses]
    feeds = np.zeros((len(names) + 1, len(names)))
    for k, course in enumerate(courses):
        feeds[names.index(course.after) + 1 if course.after else 0, k] = course.share
    types = {t.type_id: t for t in given.types}
    units = [f for f in given.formations for _ in range(f.count)]
    wanted = np.array(
        [[types[f.type_id].people.get(n, 0) for n in names] for f in units], np.int64
    ).reshape(len(units), len(names))
    weekly = [given.recruits] * given.weeks if recruits is None else list(recruits)
    return Plan(
        weeks=given.weeks,
        length=_whole(c.weeks for c in courses),
        seats=_whole(c.seats for c in courses),
        ratio=np.array([c.per_instructor for c in courses]),
        passes=np.array([c.pass_rate for c in courses]),
        washback=np.array([c.washback for c in courses]),
        injured=np.array([c.injured for c in courses]),
        feeds=feeds,
        teaches=np.array([c.makes_instructors for c in courses], bool),
        wanted=wanted,
        on_hand=_spread(wanted, units, types),
        recruits=_whole(weekly),
        leave=given.leave,
        recover=given.recover,
        instructors=given.instructors,
        instructors_max=given.instructors_max,
        items=np.array([[e.held, e.in_repair, 0] for e in lines], np.int64).reshape(-1, 3),
        rates=np.array([[e.fails, e.lost] for e in lines]).reshape(-1, 2),
        repair=_whole(e.repair for e in lines),
        arriving=_arriving(given),
    )


def _whole(values: Iterable[int]) -> Whole:
    return np.array(list(values), np.int64)


def _arriving(given: Establishment) -> Whole:
    """Items that arrive in each week (from 1), by kind: orders from their lead on, and gifts."""
    found = np.zeros((given.weeks + 1, len(given.equipment)), np.int64)
    for e, line in enumerate(given.equipment):
        found[max(line.lead, 1) :, e] += line.ordered
        for week, number in line.donated.items():
            if 1 <= week <= given.weeks:
                found[week, e] += number
    return found


def _spread(wanted: Whole, units: Sequence[Formation], types: dict[str, UnitType]) -> Whole:
    """Those on hand at the start, shared among trades as they are wanted, whole people each."""
    found = np.zeros_like(wanted)
    for u, unit in enumerate(units):
        total = int(wanted[u].sum())
        assert types[unit.type_id] is not None
        if total:
            exact = wanted[u] * min(unit.on_hand, total) / total
            found[u] = np.floor(exact).astype(np.int64)
            short = min(unit.on_hand, total) - int(found[u].sum())
            found[u, np.argsort(found[u] - exact, kind="stable")[:short]] += 1
    return found


def run(given: Plan, seed: int) -> Run:
    """One run of a scenario; the same plan and seed give the same run."""
    return _Army(given, np.random.Generator(np.random.PCG64(seed))).run()


class _Army:
    """Everybody and everything, in the week that is being worked out."""

    def __init__(self, given: Plan, chance: np.random.Generator) -> None:
        self.given, self.chance = given, chance
        count = len(given.length)
        self.waiting = np.zeros(count, np.int64)
        self.inside = np.zeros((count, int(given.length.max(initial=1))), np.int64)
        self.hurt = np.zeros(count, np.int64)
        self.pool = np.zeros(count, np.int64)
        self.passed = np.zeros(count, np.int64)
        self.units = given.on_hand.copy()
        self.teachers, self.busy, self.gone = given.instructors, 0, 0
        self.items = given.items.copy()
        self.came = int(self.units.sum()) + self.teachers
        self.delivered = self.items.sum(axis=1)

    def run(self) -> Run:
        given, weeks = self.given, self.given.weeks + 1
        found = Run(
            people=np.zeros((weeks, len(PLACES)), np.int64),
            courses=np.zeros((weeks, len(given.length), 3), np.int64),
            units=np.zeros((weeks, len(given.wanted)), np.int64),
            items=np.zeros((weeks, *given.items.shape), np.int64),
            came=np.zeros(weeks, np.int64),
            delivered=np.zeros((weeks, len(given.items)), np.int64),
            busy=np.zeros(weeks, np.int64),
        )
        self._noted(found, 0)
        for week in range(1, weeks):
            self._equipment(week)
            self._leaving()
            self._training(week)
            self._begun()
            self._filled()
            self._noted(found, week)
        return found

    def _equipment(self, week: int) -> None:
        given, items = self.given, self.items
        if not len(items):
            return
        items[:, 0] += given.arriving[week]
        self.delivered = self.delivered + given.arriving[week]
        failed = self.chance.binomial(items[:, 0], given.rates[:, 0])
        items[:, 0] -= failed
        lost = self.chance.binomial(items[:, 0], given.rates[:, 1])
        items[:, 0] -= lost
        items[:, 2] += lost
        mended = np.minimum(items[:, 1], given.repair)
        items[:, 1] += failed - mended
        items[:, 0] += mended

    def _leaving(self) -> None:
        for stock in (self.units, self.pool):
            left = self.chance.binomial(stock, self.given.leave)
            stock -= left
            self.gone += int(left.sum())

    def _training(self, week: int) -> None:
        """A week of every course: injuries, ends, recoveries, and who comes."""
        given, inside = self.given, self.inside
        harmed = self.chance.binomial(inside, given.injured[:, None])
        inside -= harmed
        ended = inside[np.arange(len(inside)), given.length - 1].copy()
        inside[np.arange(len(inside)), given.length - 1] = 0
        inside[:, 1:] = inside[:, :-1].copy()
        inside[:, 0] = 0
        better = self.chance.binomial(self.hurt, given.recover)
        self.hurt += harmed.sum(axis=1) - better
        good = self.chance.binomial(ended, given.passes)
        again = self.chance.binomial(ended - good, given.washback)
        self.gone += int((ended - good - again).sum())
        self.passed += good
        self.waiting += better + again
        recruits = int(given.recruits[week - 1])
        self.came += recruits
        for source, number in enumerate([recruits, *good.tolist()]):
            self._went_on(source, number)

    def _went_on(self, source: int, number: int) -> None:
        """Graduates of a course (source - 1; recruits: 0) to where their shares say."""
        if not number:
            return
        shares = self.given.feeds[source]
        onward = np.flatnonzero(shares)
        left, rest = number, 1.0
        for k in onward.tolist():
            share = min(1.0, shares[k] / rest) if rest > 1e-12 else 0.0
            there = int(self.chance.binomial(left, share))
            self.waiting[k] += there
            left, rest = left - there, rest - shares[k]
        if source == 0:
            self.gone += left
        elif self.given.teaches[source - 1]:
            room = min(left, self.given.instructors_max - self.teachers)
            self.teachers += room
            self.pool[source - 1] += left - room
        else:
            self.pool[source - 1] += left

    def _begun(self) -> None:
        """Start what seats and instructors allow, the later course of the text first."""
        given = self.given
        inside = self.inside.sum(axis=1)
        teaching = np.ceil(inside / given.ratio - 1e-9).astype(np.int64)
        free = self.teachers - int(teaching.sum())
        for k in np.flatnonzero((self.waiting > 0) & (inside < given.seats))[::-1].tolist():
            most = int((int(teaching[k]) + max(free, 0)) * given.ratio[k] + 1e-9) - int(inside[k])
            number = max(0, min(int(self.waiting[k]), int(given.seats[k] - inside[k]), most))
            if number:
                self.waiting[k] -= number
                self.inside[k, 0] += number
                now = int(np.ceil((inside[k] + number) / given.ratio[k] - 1e-9))
                free -= now - int(teaching[k])
        self.busy = self.teachers - free

    def _filled(self) -> None:
        """Fill units from the pool, in their order, each trade by itself."""
        gap = self.given.wanted - self.units
        before = np.cumsum(gap, axis=0) - gap
        taken = np.clip(self.pool[None, :] - before, 0, gap)
        self.units += taken
        self.pool -= taken.sum(axis=0)

    def _noted(self, found: Run, week: int) -> None:
        training = self.inside.sum(axis=1)
        found.people[week] = (
            self.waiting.sum(), training.sum(), self.hurt.sum(), self.pool.sum(), self.teachers,
            self.units.sum(), self.gone,
        )  # fmt: skip
        found.courses[week] = np.stack([self.waiting, training, self.passed], axis=1)
        found.units[week] = self.units.sum(axis=1)
        found.items[week], found.delivered[week] = self.items, self.delivered
        found.came[week], found.busy[week] = self.came, self.busy
