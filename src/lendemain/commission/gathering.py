"""Pattern cases: small cases of one place, kind or method that are dealt with as one.

Gathering changes no number and loses no case.  A member keeps its status, is not moved by itself,
and ends as the pattern case ends; taken out, it stands where it stood.  The pattern case is new: a
number, clocks and a procedure of its own, from the moment it was gathered.  Nobody gains time by
it, since a member's clocks run on and stop only when the pattern case's own step stops them.

What a pattern case weighs is what its members weigh together: the gravest of their gravities, all
their killed, the probability that at least one of them is a breach, the sum of their urgencies.
Nothing in here knows a party.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.commission import procedure
from lendemain.records.case import Alike, Case, Gathering, Handling, Move, Status, Step
from lendemain.records.procedure import CaseKind, CaseStatement, ClockName

GATHERED = "gathered"
PATTERN = "pattern:"
"""How the allegation of a pattern case begins: it has none of its own."""

MEMBERS_MAX = 1000
JOINABLE = frozenset({
    Status.RECEIVED, Status.ADMISSIBLE, Status.VERIFICATION, Status.INVESTIGATION, Status.DRAFT,
    Status.REOPENED,
})  # fmt: skip
"""Where a case stands when it may still be gathered: no party was sent its file yet."""

OPEN = JOINABLE | {Status.COMMENTS, Status.DELIBERATION}
"""Where a pattern case stands when members may still be taken out of it."""

SAME: Mapping[Alike, str] = {
    Alike.PLACE: "sector_id", Alike.KIND: "kind", Alike.PROVISION: "fragment",
}  # fmt: skip
"""The columns of the docket that show what members have in common."""

Ended = Mapping[int, tuple[Status, str, int]]


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a pattern case that stops clocks of its members; `ends`: they are dealt with."""

    said: CaseStatement
    clocks: tuple[ClockName, ...]
    ends: bool


def members(gatherings: Iterable[Gathering]) -> dict[int, tuple[int, ...]]:
    """The members of every pattern case as they stand, in order of numbers; () where none is left.

    A case is in one pattern at most: what is gathered twice stays where it was first.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 6, 1, tzinfo=UTC)
    >>> one = Gathering(number=9, members=(1, 2, 3), alike="place", at=at, entry=4)
    >>> members([one, Gathering(number=9, members=(2,), alike="", at=at, entry=5, out=True)])
    {9: (1, 3)}
    """
    where: dict[int, int] = {}
    found: dict[int, tuple[int, ...]] = {}
    for one in gatherings:
        found.setdefault(one.number, ())
        for case in one.members:
            if one.out and where.get(case) == one.number:
                del where[case]
            elif not one.out:
                where.setdefault(case, one.number)
    for case, number in sorted(where.items()):
        found[number] += (case,)
    return found


def pattern_of(gatherings: Iterable[Gathering], case: int) -> int | None:
    """The pattern case in which a case is dealt with, None where it stands by itself."""
    return next((n for n, held in members(gatherings).items() if case in held), None)


def applied(
    cases: pa.Table, gatherings: Sequence[Gathering], ended: Ended, thresholds: Mapping[str, float]
) -> pa.Table:
    """The docket (Case) with its pattern cases, and their members as they stand now.

    `ended` gives the status, outcome and number of steps of cases that were moved.  Without any
    gathering the table comes back as it is.
    """
    if not gatherings:
        return cases
    held = members(gatherings)
    rows = {n: k for k, n in enumerate(cases["number"].to_pylist()) if n in _known(gatherings)}
    columns = {name: tables.texts(cases, name).copy() for name in _TOLD}
    for number, listed in held.items():
        status, outcome, _ = ended.get(number, _FRESH)
        for case in listed:
            place = rows.get(case)
            if place is None or columns["outcome"][place] == "superseded":
                continue
            closed = status is Status.CLOSED
            columns["handling"][place] = Handling.PATTERN.value
            columns["batch"][place] = f"case:{number}"
            columns["outcome"][place] = outcome if closed else GATHERED
            if closed:
                columns["status"][place] = Status.CLOSED.value
    kept = {name: cases[name] for name in cases.column_names} | columns
    table = tables.columns(Case, kept, cases.num_rows)
    fresh = [
        _row(cases, rows, n, gatherings=gatherings, ended=ended, thresholds=thresholds)
        for n in held
    ]
    made = tables.columns(Case, {n: [r[n] for r in fresh] for n in cases.column_names}, len(fresh))
    return tables.joined(Case, [table, made])


_TOLD = ("status", "outcome", "handling", "batch")
_FRESH = (Status.RECEIVED, "not_examined", 0)


def _known(gatherings: Iterable[Gathering]) -> set[int]:
    return {case for one in gatherings for case in one.members}


def _row(
    cases: pa.Table,
    rows: Mapping[int, int],
    number: int,
    *,
    gatherings: Sequence[Gathering],
    ended: Ended,
    thresholds: Mapping[str, float],
) -> dict[str, object]:
    """A pattern case's line: what it is from those it was founded with, its weight from those it
    has.
    """
    first = next(one for one in gatherings if one.number == number)
    founding = _lines(cases, rows, first.members)
    now = _lines(cases, rows, members(gatherings).get(number, ())) or founding
    status, outcome, steps = ended.get(number, _FRESH)
    return {
        "number": number, "allegation_id": f"{PATTERN}{number}", "incident_id": "",
        **{name: _usual(str(r[name]) for r in founding) for name in SAME.values()},
        "start": first.at, "status": status.value, "handling": Handling.FULL.value, "batch": "",
        **_weights(now, more=int(thresholds.get("ladder_pattern", 0.0))),
        "steps": steps, "outcome": outcome,
    }  # fmt: skip


def _weights(now: Sequence[Mapping[str, float]], *, more: int) -> dict[str, object]:
    """What some members weigh together; `more` is by how many steps a pattern is graver."""
    chances = [min(float(r["probability"]), 1.0 - 1e-12) for r in now]
    return {
        "gravity": max((int(r["gravity"]) for r in now), default=0),
        "killed": sum(int(r["killed"]) for r in now),
        "consequence": max((int(r["consequence"]) for r in now), default=0) + more,
        "priority": math.fsum(float(r["priority"]) for r in now),
        "probability": -math.expm1(math.fsum(math.log1p(-p) for p in chances)),
    }


def resting_on(shown: pa.Table, patterns: pa.Table) -> pa.Table:
    """The pattern cases among some lines (Case) of which members are shown, each weighed from
    those alone: what is not shown moves nothing in them.
    """
    batches = tables.texts(shown, "batch").tolist()
    there: dict[str, list[int]] = {}
    for place, batch in enumerate(batches):
        there.setdefault(batch, []).append(place)
    rows = []
    for row in patterns.to_pylist():
        places = there.get(f"case:{row['number']}")
        if not str(row["allegation_id"]).startswith(PATTERN) or not places:
            continue
        now = shown.take(pa.array(places, pa.int64())).to_pylist()
        whole = _lines_of(patterns, row["number"])
        more = int(row["consequence"]) - max((int(r["consequence"]) for r in whole), default=0)
        usual = {name: _usual(str(r[name]) for r in now) for name in SAME.values()}
        rows.append(row | usual | _weights(now, more=max(more, 0)))
    columns = {name: [row[name] for row in rows] for name in patterns.column_names}
    return tables.columns(Case, columns, len(rows))


def _lines_of(cases: pa.Table, number: int) -> list[dict[str, float]]:
    """The members of a pattern case among some lines."""
    held = tables.texts(cases, "batch") == f"case:{number}"
    found: list[dict[str, float]] = cases.filter(pa.array(held, pa.bool_())).to_pylist()
    return found


def _lines(
    cases: pa.Table, rows: Mapping[int, int], wanted: Iterable[int]
) -> list[dict[str, float]]:
    places = [rows[n] for n in wanted if n in rows]
    found: list[dict[str, float]] = cases.take(pa.array(places, pa.int64())).to_pylist()
    return found


def _usual(values: Iterable[str]) -> str:
    """The most frequent of some words; of equals the first in the alphabet.

    >>> _usual(["b", "a", "b"]), _usual(["b", "a"]), _usual([])
    ('b', 'a', '')
    """
    counted = sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))
    return counted[0][0] if counted else ""


def stops(
    statements: Sequence[CaseStatement], *, since: int, until: int | None = None
) -> tuple[Stop, ...]:
    """The steps of a pattern case that stop clocks of a case that was its member from one entry to
    another (None: it still is).
    """
    status, found = Status.RECEIVED, []
    for one in statements:
        if one.kind is not CaseKind.STEP:
            continue
        edition = one.said.get("edition", 1)
        step = Step(
            number=one.case, move=Move(str(one.said["move"])), by=one.author, at=one.at,
            reason="", edition=edition if isinstance(edition, int) else 1,
        )  # fmt: skip
        after = procedure.after(status, step)
        if after is None:
            continue
        row = procedure.RULES[status][step.move]
        ends = step.move is Move.DECIDE or after is Status.CLOSED
        if since < one.entry and (until is None or one.entry < until) and (row.stops or ends):
            found.append(Stop(one, row.stops, ends))
        status = after
    return tuple(found)


def spans(gatherings: Iterable[Gathering], case: int) -> list[tuple[int, int, int | None]]:
    """In which pattern cases a case was, from which entry to which (None: it still is)."""
    found: list[tuple[int, int, int | None]] = []
    for one in gatherings:
        if case not in one.members:
            continue
        inside = bool(found) and found[-1][2] is None
        if one.out and inside and found[-1][0] == one.number:
            found[-1] = (*found[-1][:2], one.entry)
        elif not one.out and not inside:
            found.append((one.number, one.entry, None))
    return found


def unlike(rows: pa.Table, alike: Alike) -> str:
    """What cases that are to be of one pattern do not have in common; "" where they have it, or
    where only people can say so.

    >>> rows = pa.table({"sector_id": ["S01", "S02"], "kind": ["mortar", "mortar"]})
    >>> unlike(rows, Alike.PLACE), unlike(rows, Alike.KIND), unlike(rows, Alike.METHOD)
    ('S01, S02', '', '')
    """
    if alike not in SAME:
        return ""
    words = sorted({str(w) for w in pc.unique(rows[SAME[alike]].cast(pa.string())).to_pylist()})
    shared = len(words) == 1 and bool(words[0])
    return "" if shared else ", ".join(w or "none" for w in words)


def number_after(cases: npt.ArrayLike, gatherings: Iterable[Gathering]) -> int:
    """The number that comes after those of all cases and pattern cases.

    >>> number_after([3, 7], []), number_after([], [])
    (8, 1)
    """
    known: list[int] = np.asarray(cases, np.int64).tolist()
    return max([0, *known, *(g.number for g in gatherings)]) + 1
