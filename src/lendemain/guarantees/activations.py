"""Each time a clause came to bind: its clock, what was done, and how it stands at a moment.

Software certifies that a condition was met and when a clock ends.  A clause of political
consequence is only triggered by that; it becomes active when people have signed a ruling that says
so.  Permissions, rights and prohibitions have no end to miss, so they are never overdue; and that
an obligation is breached is a ruling, not arithmetic: arithmetic says overdue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from lendemain.encoding import microseconds, moment
from lendemain.guarantees import fourfold
from lendemain.guarantees.clocks import Tolling, deadline
from lendemain.guarantees.durations import duration
from lendemain.guarantees.latches import Start
from lendemain.guarantees.lines import ClauseLine
from lendemain.guarantees.occurrences import FAR, Occurrences
from lendemain.guarantees.timelines import BEGINNING, END
from lendemain.records.activation import Activation, Performance
from lendemain.records.because import Because
from lendemain.records.commitment import Clock, Deontic

WHOLE_E6 = 1_000_000
RULINGS = {
    "activated": Performance.ACTIVE,
    "convened": Performance.CONSULTATION,
    "breached": Performance.BREACHED,
    "compensated": Performance.COMPENSATED,
    "excused": Performance.EXCUSED,
    "waived": Performance.WAIVED,
}
"""What people may rule on an activation, and how it then stands."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A clause's line among the signals, in one view."""

    line: ClauseLine
    signals: Mapping[str, Occurrences]
    view: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Something done towards a clause: when, how much, which occurrence, and how sure."""

    at: int
    value_e6: int
    name: str
    code: int


def activations(situation: Situation, at: int) -> list[Activation]:
    """Every activation up to an instant (microseconds), as it stands then."""
    runs, seconds = _runs(situation, at)
    return [_activation(situation, start, at=at, later=seconds.get(start.at, ())) for start in runs]


def _runs(situation: Situation, at: int) -> tuple[list[Start], dict[int, list[Start]]]:
    """The starts that count up to an instant, and those that came while a clock was running."""
    clause = situation.line.clause
    starts = [s for s in situation.line.starts() if s.at <= at]
    policy = clause.clock.restart if clause.clock else "each"
    if situation.line.on is None or policy == "each":
        return starts, {}
    runs: list[Start] = []
    seconds: dict[int, list[Start]] = {}
    open_until = BEGINNING
    for start in starts:
        if runs and start.at < open_until:
            if policy == "latest":
                seconds[start.at] = [*seconds.pop(runs[-1].at, []), runs[-1]]
                runs[-1] = start
            else:
                seconds.setdefault(runs[-1].at, []).append(start)
                continue
        else:
            runs.append(start)
        open_until = _open_until(situation, start)
    return runs, seconds


def _open_until(situation: Situation, start: Start) -> int:
    """Until when a start's clock runs: to its closing, or its end where nothing closes it."""
    closings = [c for c in done(situation, start, END) if c.code == fourfold.TRUE]
    due = _due(situation, start)
    return min([END if due is None else due, *(c.at for c in closings[:1])])


def _due(situation: Situation, start: Start) -> int | None:
    clock = situation.line.clause.clock
    if clock is None:
        return None
    until = None
    if clock.until_fact and situation.line.on is not None:
        row = situation.line.on.row(start.name)
        given = int(situation.line.on.columns["until"][row])
        if given == FAR:
            return None
        until = moment(given)
    elif clock.until_fact:
        return None
    end = deadline(clock, moment(start.at), tolled=tolled(situation, clock), until=until)
    return None if end is None else microseconds(end)


def tolled(situation: Situation, clock: Clock) -> list[Tolling]:
    """From when to when a clock was stopped, by the two signals that stop and restart it."""
    if clock.tolled_by is None:
        return []
    stops, restarts = (situation.signals[s] for s in clock.tolled_by)
    confidence = situation.line.clause.confidence
    begun = stops.happened[stops.codes(confidence) == fourfold.TRUE]
    over = restarts.happened[restarts.codes(confidence) == fourfold.TRUE]
    found: list[Tolling] = []
    for start in begun.tolist():
        if found and (found[-1][1] is None or microseconds(found[-1][1]) > start):
            continue
        place = int(np.searchsorted(over, start, "right"))
        found.append((moment(start), moment(int(over[place])) if place < len(over) else None))
    return found


def done(situation: Situation, start: Start, at: int) -> list[Closing]:
    """What was done towards a start up to an instant, in order, as far as it is not refuted."""
    clause = situation.line.clause
    about = _about(situation, start)
    found = []
    for signal in clause.closed_by:
        of = situation.signals[signal]
        first = int(np.searchsorted(of.happened, start.at, "left"))
        last = int(np.searchsorted(of.happened, at, "right"))
        codes = of.codes(clause.confidence, first=first, last=last)
        for row in np.flatnonzero(codes != fourfold.FALSE).tolist():
            name = of.names[first + row]
            if clause.same_thing and of.about.get(name, "") != about:
                continue
            value = int(of.columns["value"][first + row])
            found.append(Closing(int(of.happened[first + row]), value, name, int(codes[row])))
    return sorted(found, key=lambda c: (c.at, c.name))


def _about(situation: Situation, start: Start) -> str:
    of = situation.line.on
    return of.about.get(start.name, "") if of is not None and start.name else ""


def watched(situation: Situation, start: int, due: int) -> bool:
    """Whether silence from a start to its end means that nothing was done: registers are complete,
    or somebody watched throughout.
    """
    for signal in situation.line.clause.closed_by:
        of = situation.signals[signal]
        if not of.closed and not any(b <= start and e >= due for b, e in of.covered()):
            return False
    return True


def closed_at(situation: Situation, start: Start, *, sure: bool = True) -> int | None:
    """When a start was closed in full: surely, or as far as anybody may think; None if never."""
    what = situation.line.clause.undertaking
    needed = what.quantity_e6 if what else 0
    sum_ = 0
    for one in done(situation, start, END):
        if sure and one.code != fourfold.TRUE:
            continue
        sum_ += one.value_e6
        if not needed or sum_ >= needed:
            return one.at
    return None


def milestones(situation: Situation, asks: str) -> list[tuple[int, int]]:
    """When a clause's being active, overdue or fulfilled turns, and to which code.

    Overdue and fulfilled are unknown where an account of the closing is neither shown nor refuted.
    """
    steps: list[tuple[int, int]] = []
    for start in _runs(situation, END)[0]:
        closed = closed_at(situation, start)
        perhaps = closed_at(situation, start, sure=False)
        if asks == "active":
            steps.append((start.at, fourfold.TRUE))
            if closed is not None:
                steps.append((closed, fourfold.FALSE))
            continue
        if asks == "fulfilled":
            if perhaps is not None and perhaps != closed:
                steps.append((perhaps, fourfold.UNKNOWN))
            if closed is not None:
                steps.append((closed, fourfold.TRUE))
            continue
        due = _due(situation, start)
        if due is None or (closed is not None and closed <= due):
            continue
        doubted = (perhaps is not None and perhaps <= due) or not watched(situation, start.at, due)
        steps.append((due, fourfold.UNKNOWN if doubted else fourfold.TRUE))
        if closed is not None:
            steps.append((closed, fourfold.FALSE))
    return steps


def _activation(
    situation: Situation, start: Start, *, at: int, later: list[Start] | tuple[Start, ...]
) -> Activation:
    clause = situation.line.clause
    due = _due(situation, start)
    did = [c for c in done(situation, start, at) if c.code == fourfold.TRUE]
    needed = clause.undertaking.quantity_e6 if clause.undertaking else 0
    if needed:
        share = min(WHOLE_E6, max(0, sum(c.value_e6 for c in did)) * WHOLE_E6 // needed)
    else:
        share = WHOLE_E6 if did else 0
    until = None if clause.persists or start.until > at else start.until
    return Activation(
        fragment=clause.fragment,
        view=situation.view,
        since=moment(max(start.at, microseconds(clause.start))),
        until=None if until is None else moment(until),
        due=None if due is None else moment(due),
        tolled=due is None and clause.clock is not None,
        status=_status(situation, start, at=at, due=due),
        share_e6=share,
        by=_by(situation, start),
        about=_about(situation, start),
        facts=tuple(n for n in (start.name, *(c.name for c in did)) if n),
        noted=_noted(
            situation,
            later,
            late=due is not None and at >= due and not watched(situation, start.at, due),
        ),
    )


def _status(situation: Situation, start: Start, *, at: int, due: int | None) -> Performance:
    clause = situation.line.clause
    ruling = _ruling(situation, start, at)
    if ruling is not None and ruling not in (Performance.ACTIVE, Performance.CONSULTATION):
        return ruling
    code = situation.line.line.at(at)
    if code == fourfold.FALSE and _excused(situation, at):
        return Performance.EXCUSED
    closed = closed_at(situation, start)
    if closed is not None and closed <= at:
        late = due is not None and closed > due and clause.deontic == Deontic.OBLIGATION
        return Performance.REMEDIED if late else Performance.FULFILLED
    if clause.deontic == Deontic.OBLIGATION and due is not None:
        grace = clause.undertaking.grace if clause.undertaking else ""
        end = due
        if grace:
            end += microseconds(moment(due) + _exact(grace)) - due
        if at >= end and watched(situation, start.at, due):
            return Performance.OVERDUE
    if _over(situation, start, at=at, due=due):
        return Performance.DORMANT
    if clause.political and ruling is None:
        return Performance.TRIGGERED
    if ruling == Performance.CONSULTATION:
        return ruling
    partly = any(c.code == fourfold.TRUE for c in done(situation, start, at))
    return Performance.PARTLY if partly else Performance.ACTIVE


def _over(situation: Situation, start: Start, *, at: int, due: int | None) -> bool:
    """Whether an activation is past: its condition has ceased, or it is no obligation and lapses
    in silence once its clock has run out.
    """
    clause = situation.line.clause
    if not clause.persists and start.until <= at:
        return True
    silent = clause.procedure is not None and clause.procedure.on_silence == "lapses"
    may = clause.deontic != Deontic.OBLIGATION
    return may and silent and due is not None and at >= due


def _exact(length: str) -> timedelta:
    said = duration(length)
    return timedelta(days=said.days + 30 * said.months, microseconds=said.exact_us)


def _excused(situation: Situation, at: int) -> bool:
    """Whether a clause whose condition is refuted is so by a rule that excuses it."""
    return any(
        rule.effect != "applies" and node.line.at(at) & 1 for rule, node in situation.line.parts
    )


def _ruling(situation: Situation, start: Start, at: int) -> Performance | None:
    """The last ruling of people on an activation, up to an instant."""
    of = situation.signals["ruled"]
    first = int(np.searchsorted(of.happened, start.at, "left"))
    last = int(np.searchsorted(of.happened, at, "right"))
    found = None
    for row in range(first, last):
        name = of.names[row]
        said, _, fragment = of.about.get(name, "").partition(":")
        code = of.codes(1.0, first=row, last=row + 1)[0]
        if fragment == situation.line.clause.fragment and code == fourfold.TRUE:
            found = RULINGS.get(said, found)
    return found


def _by(situation: Situation, start: Start) -> str:
    of = situation.line.on
    return of.fact(start.name).by if of is not None and start.name else ""


def _noted(
    situation: Situation, later: list[Start] | tuple[Start, ...], *, late: bool
) -> tuple[str, ...]:
    """What a reader must know of an activation: how words were read, other starts, and that
    nobody knows whether it was done.
    """
    clause = situation.line.clause
    found: list[str] = []
    clock = clause.clock
    if clock and clock.assumed:
        found.append(Because.of("noted_read", words=clock.words, length=clock.length))
    if clock and clock.roll == "none" and (clock.holidays or clock.business):
        found.append(Because.of("noted_free_day"))
    other = "noted_latest" if clock and clock.restart == "latest" else "noted_later"
    found += [Because.of(other, time=moment(s.at).isoformat()) for s in later]
    if late and clause.deontic == Deontic.OBLIGATION:
        found.append(Because.of("noted_unknown"))
    return tuple(found)
