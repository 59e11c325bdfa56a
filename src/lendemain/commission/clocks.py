"""A case's clocks: read off its entries at a moment, so that nothing can stop or reset them.

    due   = start + limit + pauses          slack = due - (stop, or the moment asked for)

T0 is the start of the incident until a person certifies it by a record, and never a moment before
the provision was in force: what began earlier is a breach from that moment on.  Another certificate
counts only if it names the one that it corrects, and both stay shown.  The table of `procedure`
says which move starts and stops which clock.  A clock that runs is never started anew; one that is
started again, because a case was reopened or sent back, is another run beside the first.  A pause
is an entry with a reason and lasts until an entry resumes it.  A run is measured by the terms that
held when it began, the levels of a case by those that held when it was taken up: terms adopted
later move no clock that runs or ran.

A case that is admitted and not decided rises from level to level of the terms, by time alone or
because somebody raises it.  There is no clock in here: the moment is an argument.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lendemain.commission import procedure
from lendemain.commission.gathering import Stop
from lendemain.commission.terms import holding
from lendemain.encoding import moment
from lendemain.records.because import Because
from lendemain.records.case import Move, Status, Step
from lendemain.records.procedure import (
    CaseKind,
    CaseStatement,
    Certificate,
    ClockName,
    ClockRun,
    Clocks,
    Pause,
    Rise,
    Terms,
)

ALL = "all"
FROM_T0 = (ClockName.ADMISSIBLE, ClockName.PROVISIONAL, ClockName.REASONED)
"""The clocks that run from T0 on, whatever anybody does."""

_NONE = timedelta(0)


def step(said: CaseStatement) -> Step:
    """The step that a statement of kind `case.step` is."""
    edition = said.said.get("edition", 1)
    return Step(
        number=said.case,
        move=Move(str(said.said["move"])),
        by=said.author,
        at=said.at,
        reason=str(said.said.get("reason", "")),
        edition=edition if isinstance(edition, int) else 1,
    )


def clocks(
    statements: Sequence[CaseStatement], terms: Terms, *, start: datetime, at: datetime,
    stops: Sequence[Stop] = (), force: datetime | None = None,
) -> Clocks:  # fmt: skip
    """All clocks of one case as they read at a moment, from its statements in order.

    `start` is that of the incident, `force` is since when the provision is in force (None: nobody
    knows), `stops` are the steps of a pattern case that it was a member of.  What was said after
    `at` is not looked at.
    """
    fold = _Fold(terms)
    heard = [one for one in statements if one.at <= at]
    certificates = _certificates(heard, fold.passed_over, force)
    newest = certificates[-1] if certificates else None
    t0 = newest.t0 if newest else max(start, force or start)
    for name in FROM_T0:
        fold.start(name, "", t0, newest.entry if newest else None)
    beside = {one.said.entry: one for one in stops if one.said.at <= at}
    for said in sorted([*heard, *(one.said for one in beside.values())], key=_place):
        if said.entry in beside:
            fold.beside(beside[said.entry])
        else:
            fold.take(said)
    levels = _levels(fold, at)
    return Clocks(
        t0=t0,
        certificates=tuple(certificates),
        runs=tuple(fold.read(run, at) for run in fold.runs),
        levels=tuple(levels),
        pauses=tuple(fold.pauses),
        passed_over=tuple(fold.passed_over),
        higher=_higher(fold, levels),
    )


def _place(said: CaseStatement) -> int:
    return said.entry


def due(found: Clocks, clock: ClockName, of: str = "") -> ClockRun | None:
    """The newest run of a clock, None where it never ran."""
    return next((r for r in reversed(found.runs) if r.clock is clock and r.of == of), None)


@dataclass
class _Run:
    clock: ClockName
    of: str
    started: datetime
    entry: int | None
    stopped: datetime | None = None
    stopped_by: int | None = None


@dataclass
class _Fold:
    """What the statements of a case say of its clocks, taken in one after another."""

    terms: Terms
    status: Status = Status.RECEIVED
    runs: list[_Run] = field(default_factory=list)
    pauses: list[tuple[str, Pause]] = field(default_factory=list)
    open: list[tuple[datetime, datetime | None, int]] = field(default_factory=list)
    raised: list[tuple[datetime, str, int, str]] = field(default_factory=list)
    passed_over: list[tuple[int, str]] = field(default_factory=list)

    def start(self, clock: ClockName, of: str, at: datetime, entry: int | None) -> None:
        running = any(r.clock is clock and r.of == of and r.stopped is None for r in self.runs)
        if not running:
            self.runs.append(_Run(clock, of, at, entry))

    def stop(self, clock: ClockName, said: CaseStatement, of: str | None = None) -> None:
        for run in self.runs:
            if run.clock is clock and run.stopped is None and of in (None, run.of):
                run.stopped, run.stopped_by = max(said.at, run.started), said.entry

    def take(self, said: CaseStatement) -> None:
        if said.kind is CaseKind.STEP:
            self._step(said)
        elif said.kind is CaseKind.T0:
            self.stop(ClockName.CERTIFIED, said)
        elif said.kind in (CaseKind.ANSWERED, CaseKind.WAIVED):
            if _ends_window(said):
                self.stop(ClockName.COMMENTS, said, said.party)
        elif said.kind is CaseKind.PAUSED:
            self._pause(said)
        elif said.kind is CaseKind.RESUMED:
            self._resume(said)
        elif said.kind is CaseKind.RAISED:
            to = str(said.said.get("to", ""))
            self.raised.append((said.at, to, said.entry, str(said.said.get("reason", ""))))

    def beside(self, stop: Stop) -> None:
        """Take in a step of the pattern case that this one is a member of."""
        for clock in stop.clocks:
            self.stop(clock, stop.said)
        if stop.ends and self.open and self.open[-1][1] is None:
            self.open[-1] = (self.open[-1][0], stop.said.at, self.open[-1][2])

    def _step(self, said: CaseStatement) -> None:
        made = step(said)
        after = procedure.after(self.status, made)
        if after is None:
            why = Because.of("does_not_move", move=made.move, status=self.status)
            self.passed_over.append((said.entry, why))
            return
        row = procedure.RULES[self.status][made.move]
        for clock in row.stops:
            self.stop(clock, said)
        for clock in row.starts:
            for of in _parties(said) if clock is ClockName.COMMENTS else ("",):
                self.start(clock, of, said.at, said.entry)
        begins = made.move is Move.ADMIT or self.status is Status.CLOSED
        if begins and not (self.open and self.open[-1][1] is None):
            self.open.append((said.at, None, said.entry))
        ends = made.move is Move.DECIDE or after is Status.CLOSED
        if ends and self.open and self.open[-1][1] is None:
            self.open[-1] = (self.open[-1][0], said.at, self.open[-1][2])
        self.status = after

    def _pause(self, said: CaseStatement) -> None:
        clock, reason = str(said.said.get("clock", "")), str(said.said.get("reason", ""))
        if not reason.strip():
            self.passed_over.append((said.entry, Because.of("pause_without_reason")))
        elif any(name == clock and p.end is None for name, p in self.pauses):
            self.passed_over.append((said.entry, Because.of("stood_already", clock=clock)))
        else:
            paused = Pause(start=said.at, end=None, reason=reason, entry=said.entry)
            self.pauses.append((clock, paused))

    def _resume(self, said: CaseStatement) -> None:
        clock = str(said.said.get("clock", ""))
        for place, (name, p) in enumerate(self.pauses):
            if name == clock and p.end is None:
                ended = Pause(
                    start=p.start, end=said.at, reason=p.reason, entry=p.entry, resumed=said.entry
                )
                self.pauses[place] = (name, ended)
                return
        self.passed_over.append((said.entry, Because.of("did_not_stand", clock=clock)))

    def paused(self, clock: str, start: datetime, end: datetime) -> tuple[Pause, ...]:
        """The pauses of a clock that touch a time."""
        return tuple(
            p
            for name, p in self.pauses
            if name in (clock, ALL) and p.start < end and (p.end is None or p.end > start)
        )

    def read(self, run: _Run, at: datetime) -> ClockRun:
        end = run.stopped or max(at, run.started)  # what starts later has not run yet
        pauses = self.paused(run.clock.value, run.started, end)
        elapsed = end - run.started - covered(pauses, run.started, end)
        terms = holding(self.terms, run.started)
        limit, aim = terms.clocks[run.clock], terms.targets.get(run.clock)
        due = reached(pauses, run.started, limit) or end + (limit - elapsed)
        target = None if aim is None else reached(pauses, run.started, aim) or end + (aim - elapsed)
        return ClockRun(
            clock=run.clock, of=run.of, started=run.started, entry=run.entry, due=due,
            target=target, stopped=run.stopped, stopped_by=run.stopped_by, pauses=pauses,
            elapsed=elapsed, slack=due - end,
        )  # fmt: skip


def covered(pauses: Iterable[Pause], start: datetime, end: datetime) -> timedelta:
    """How long of a time lies in at least one of the pauses.

    >>> from datetime import UTC
    >>> at = [datetime(2026, 1, 1, h, tzinfo=UTC) for h in range(6)]
    >>> one = Pause(start=at[1], end=at[3], reason="x", entry=1)
    >>> two = Pause(start=at[2], end=None, reason="y", entry=2)
    >>> covered([one, two], at[0], at[5])
    datetime.timedelta(seconds=14400)
    """
    total, reached = _NONE, start
    for one in sorted(pauses, key=lambda p: (p.start, p.entry)):
        first, last = max(one.start, reached), min(one.end or end, end)
        if last > first:
            total, reached = total + (last - first), last
    return total


def reached(pauses: Iterable[Pause], start: datetime, limit: timedelta) -> datetime | None:
    """When a time has run since `start`; None where a pause that has no end comes before.

    A pause that begins when the time has run already changes nothing.

    >>> from datetime import UTC
    >>> at = [datetime(2026, 1, 1, h, tzinfo=UTC) for h in range(6)]
    >>> one = Pause(start=at[1], end=at[3], reason="x", entry=1)
    >>> [reached([one], at[0], timedelta(hours=h)).hour for h in (1, 2)]
    [1, 4]
    """
    left, here = limit, start
    for one in sorted(pauses, key=lambda p: (p.start, p.entry)):
        if one.start < here and one.end is not None and one.end <= here:
            continue
        begins = max(one.start, here)
        if here + left <= begins:
            break
        if one.end is None:
            return None
        left, here = left - (begins - here), max(one.end, here)
    return here + left


def _certificates(
    heard: Iterable[CaseStatement], passed_over: list[tuple[int, str]], force: datetime | None
) -> list[Certificate]:
    found: list[Certificate] = []
    for one in heard:
        if one.kind is not CaseKind.T0:
            continue
        corrects = one.said.get("corrects")
        if found and corrects != found[-1].entry:
            passed_over.append((one.entry, Because.of("corrects_none")))
            continue
        t0, record = one.said.get("t0"), one.said.get("record")
        if not isinstance(t0, int) or not isinstance(record, int):
            passed_over.append((one.entry, Because.of("names_no_time")))
            continue
        if force is not None and moment(t0) < force:
            passed_over.append((one.entry, Because.of("before_force", since=_written(force))))
            continue
        found.append(
            Certificate(
                t0=moment(t0), entry=one.entry, digest=one.digest, by=one.author, made=one.at,
                record=record, record_digest=str(one.said.get("record_digest", "")),
                reason=str(one.said.get("reason", "")),
                corrects=corrects if isinstance(corrects, int) and found else None,
            )
        )  # fmt: skip
    return found


def _written(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _ends_window(said: CaseStatement) -> bool:
    """Whether a party has used its window up: its own liaison has waived it, or answered and
    announced no more.  What somebody else records for a party takes no time from it.
    """
    own = bool(said.party) and said.said.get("party") == said.party
    return own and (said.kind is CaseKind.WAIVED or said.said.get("final") is not False)


def _parties(said: CaseStatement) -> tuple[str, ...]:
    """The parties to whom a step sends their file."""
    listed = said.said.get("parties")
    return tuple(map(str, listed)) if isinstance(listed, list | tuple) else ()


def _levels(fold: _Fold, at: datetime) -> list[Rise]:
    """Every level that a case has reached, in order."""
    found: list[Rise] = []
    for begun, ended, entry in fold.open:
        terms = holding(fold.terms, begun)
        names = [one.name for one in terms.levels]
        until = min(at, ended or at)
        place = names.index(found[-1].level) if found and found[-1].level in names else 0
        again = Because.of("taken_up_again" if found else "taken_up")
        found.append(Rise(level=names[place], at=begun, entry=entry, why=again))
        raises = [r for r in fold.raised if begun <= r[0] <= until and r[1] in names]
        while True:
            here = found[-1]
            place = names.index(here.level)
            asked = next((r for r in raises if r[0] >= here.at and names.index(r[1]) > place), None)
            when = _deadline(fold, here.at, terms.levels[place].after, until)
            if asked and (when is None or asked[0] <= when):
                found.append(Rise(level=asked[1], at=asked[0], entry=asked[2], why=asked[3]))
            elif when is not None and place + 1 < len(names):
                hours = _hours(terms.levels[place].after)
                why = Because.of("not_decided", hours=hours, level=here.level)
                found.append(Rise(level=names[place + 1], at=when, entry=None, why=why))
            else:
                break
    return found


def _higher(fold: _Fold, levels: Sequence[Rise]) -> tuple[str, ...]:
    """The levels above the last that a case has reached; none where it was never taken up."""
    if not levels:
        return ()
    begun = max(one for one, _, _ in fold.open if one <= levels[-1].at)
    names = [one.name for one in holding(fold.terms, begun).levels]
    return tuple(names[names.index(levels[-1].level) + 1 :])


def _deadline(
    fold: _Fold, start: datetime, after: timedelta | None, until: datetime
) -> datetime | None:
    """When a time has passed since `start`, pauses of all clocks left out; None: not yet."""
    if after is None:
        return None
    when = reached(fold.paused(ALL, start, until), start, after)
    return when if when is not None and when <= until else None


def _hours(given: timedelta | None) -> str:
    return "0" if given is None else f"{given / timedelta(hours=1):g}"
