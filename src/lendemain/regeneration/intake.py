"""How many to call up, and when, so that the strength is reached with few instructors.

The scenario as a linear program over weeks (its means: nobody is split in a run, but a mean may
be): who begins each course in each week, as far as seats go, and as few instructors at once as
possible, with the strength reached in the week in which the best constant intake reaches it.  The
best constant intake is the one that reaches it soonest, and of those the smallest.  The
solver's dual gives the bound that no plan goes below; where it leaves no ten per cent to save, that
bound is the proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError, LendemainError
from lendemain.records.regeneration import Course, Establishment, IntakePlan

Floats = npt.NDArray[np.float64]
PERIOD_WEEKS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Means by weeks since somebody came, for one recruit: teaching needed, and in units.

    `teaching[a]` is the instructors needed, `strength[a]` the chance to be in a unit, at age a.
    """

    teaching: Floats
    seats: Floats
    strength: Floats


def flow(given: Establishment) -> Flow:
    """What one recruit needs and becomes, week by week, where nobody waits."""
    weeks = given.weeks
    teaching, strength = np.zeros(weeks + 1), np.zeros(weeks + 1)
    seats = np.zeros((len(given.courses), weeks + 1))
    comes = {c.course_id: np.zeros(weeks + 1) for c in given.courses}
    ends = {"": np.zeros(weeks + 1)}
    ends[""][0] = 1.0
    for k, course in ordered(given.courses):
        begin = comes[course.course_id]
        begin += ends[course.after] * course.share
        inside, finished = _through(course, begin, recover=given.recover)
        seats[k] = inside
        teaching += inside / course.per_instructor
        ends[course.course_id] = finished
        onward = sum(c.share for c in given.courses if c.after == course.course_id)
        if not course.makes_instructors:
            strength += _kept(finished * max(0.0, 1.0 - onward), given.leave)
    return Flow(teaching, seats, strength)


def ordered(courses: Sequence[Course]) -> list[tuple[int, Course]]:
    """The courses, each after the one that comes before it."""
    done, found = {""}, list[tuple[int, Course]]()
    rest = list(enumerate(courses))
    while rest:
        ready = [(k, c) for k, c in rest if c.after in done]
        if not ready:
            raise InputError(
                f"courses that wait for each other: {', '.join(c.course_id for _, c in rest)}",
                where="course.after", remedy="Let one of them follow no other",
            )  # fmt: skip
        found += ready
        done |= {c.course_id for _, c in ready}
        rest = [(k, c) for k, c in rest if c.course_id not in done]
    return found


def _through(course: Course, begins: Floats, *, recover: float) -> tuple[Floats, Floats]:
    """How many are inside, and how many pass, in each week, with those who begin again."""
    weeks = len(begins)
    inside, passed = np.zeros(weeks), np.zeros(weeks)
    starts, hurt = begins.copy(), 0.0
    stay = 1.0 - course.injured
    cohorts = np.zeros(course.weeks)
    for week in range(weeks):
        harmed = cohorts.sum() * course.injured
        cohorts *= stay
        ended = cohorts[-1]
        cohorts[1:] = cohorts[:-1].copy()
        better = hurt * recover
        hurt += harmed - better
        good = ended * course.pass_rate
        cohorts[0] = starts[week] + better + (ended - good) * course.washback
        passed[week] = good
        inside[week] = cohorts.sum()
    return inside, passed


def _kept(comes: Floats, leave: float) -> Floats:
    """How many are still there, of those who came up to each week."""
    found, here = np.zeros(len(comes)), 0.0
    for week, number in enumerate(comes):
        here = here * (1.0 - leave) + number
        found[week] = here
    return found


def best_constant(given: Establishment, target: float) -> tuple[float, int, float]:
    """The constant intake that reaches a strength soonest: recruits a week, the week, its peak.

    As many as seats allow come every week; of the intakes that reach it in that week, the least.
    `InputError` where even that does not reach it.
    """
    one = flow(given)
    seats = np.array([c.seats for c in given.courses], float)
    most = np.min(seats / np.maximum(np.cumsum(one.seats, axis=1)[:, -1], 1e-12))
    begun = _held(given)
    grown = np.cumsum(one.strength)
    reached = np.flatnonzero(begun + most * grown >= target - 1e-9)
    if not len(reached):
        short = target - float((begun + most * grown).max())
        raise InputError(
            f"no constant intake reaches {target:.0f} within {given.weeks} weeks "
            f"({short:.0f} short)",
            where="--strength", remedy="Give more weeks, more seats, or a lower strength",
        )  # fmt: skip
    week = int(reached[0])
    intake = max(0.0, (target - float(begun[week])) / float(grown[week])) if grown[week] else 0.0
    peak = float((intake * np.cumsum(one.teaching))[: week + 1].max())
    return intake, week, peak


def _held(given: Establishment) -> Floats:
    """How many of those who are in units at the start still are, week by week."""
    here = sum(f.on_hand * f.count for f in given.formations)
    return np.asarray(here * (1.0 - given.leave) ** np.arange(given.weeks + 1), float)


def planned(given: Establishment, *, strength: int) -> IntakePlan:
    """The intake that reaches a strength no later than the best constant one, with the fewest
    instructors at once; with the bound that no plan goes below.
    """
    constant, week, peak = best_constant(given, strength)
    one = flow(given)
    periods = week // PERIOD_WEEKS + 1
    model = _model(given, one, week=week, periods=periods, target=strength)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise LendemainError(
            "the solver found no plan", where="regeneration plan",
            remedy="Report this: the constant intake is one",
        )  # fmt: skip
    values = np.array(model.getSolution().col_value)
    intake, best = values[:periods], float(values[periods])
    bound = float(model.getInfo().objective_function_value)
    saved = 1.0 - best / peak if peak > 0 else 0.0
    return IntakePlan(
        intake=tuple(round(float(x), 6) for x in intake), period_weeks=PERIOD_WEEKS, week=week,
        peak=best, bound=bound, constant=peak, constant_intake=constant, saved=saved,
        proof="" if saved >= 0.1 else (
            f"no intake reaches {strength} by week {week} with fewer than {bound:.1f} instructors "
            f"at once (linear program, solved to its optimum); constant: {peak:.1f}"
        ),
    )  # fmt: skip


def _model(
    given: Establishment, one: Flow, *, week: int, periods: int, target: float
) -> highspy.Highs:
    """Columns: recruits a week by period, then the peak; rows: strength, instructors, seats."""
    model = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        model.setOptionValue(name, value)
    for k in range(periods + 1):
        model.addVar(0.0, highspy.kHighsInf)
        model.changeColCost(k, 1.0 if k == periods else 0.0)
    need = _by_period(one.strength, week, periods)[week]
    held = float(_held(given)[week])
    _row(model, need, low=target - held, high=highspy.kHighsInf)
    teaching = _by_period(one.teaching, week, periods)
    for at in range(week + 1):
        _row(model, np.append(teaching[at], -1.0), low=-highspy.kHighsInf, high=0.0)
    for k, course in enumerate(given.courses):
        inside = _by_period(one.seats[k], week, periods)
        for at in range(week + 1):
            _row(model, inside[at], low=-highspy.kHighsInf, high=float(course.seats))
    return model


def _row(model: highspy.Highs, values: Floats, *, low: float, high: float) -> None:
    at = np.flatnonzero(np.abs(values) > 1e-12)
    model.addRow(low, high, len(at), at.astype(np.int32), values[at])


def _by_period(by_age: Floats, week: int, periods: int) -> Floats:
    """What a recruit a week throughout each period amounts to in each week: weeks x periods."""
    found = np.zeros((week + 1, periods))
    for at in range(week + 1):
        for came in range(at + 1):
            found[at, min(came // PERIOD_WEEKS, periods - 1)] += by_age[at - came]
    return found
