"""The docket: every allegation's line in it, where the procedure has brought it.

A case is made by nobody: each allegation has one from the moment it follows from the record, under
a number that it keeps for ever.  Only signed steps of people move it.  Where later accounts redraw
an incident, an allegation may vanish; its case stays under its number with the outcome
"superseded": closed where nobody had touched it, and left as people left it where somebody had.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.commission import gathering, procedure, triage
from lendemain.commission.gathering import GATHERED
from lendemain.commission.procedure import MOVES, diagram, moved
from lendemain.records.case import Case, Gathering, Handling, Move, Status, Step

__all__ = ["MOVES", "cases", "diagram", "moved", "standing", "totals"]

Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]

SUPERSEDED = "superseded"
NOT_EXAMINED = "not_examined"
PENDING = "pending"
OUTCOMES: Mapping[Move, str] = MappingProxyType({
    Move.DECLINE: "declined", Move.DISMISS: "dismissed", Move.DISCHARGE: "discharged",
})  # fmt: skip
"""How a case ended, by the move that closed it."""


def standing(steps: Iterable[Step]) -> dict[int, tuple[Status, str, int]]:
    """Status, outcome and number of steps of every case that was moved, by its number.

    Steps count in the order given; one that the procedure refuses changes nothing.  Where it is
    declined to deal with a reopened case again, it ends as it had ended.
    """
    found: dict[int, tuple[Status, str, int]] = {}
    ended: dict[int, str] = {}
    for step in steps:
        status, _, count = found.get(step.number, (Status.RECEIVED, NOT_EXAMINED, 0))
        after = procedure.after(status, step)
        if after is not None:
            outcome = PENDING
            if after is Status.CLOSED:
                outcome = OUTCOMES.get(step.move, PENDING)
                if status is Status.REOPENED:
                    outcome = ended.get(step.number, outcome)
                ended[step.number] = outcome
            found[step.number] = (after, outcome, count + 1)
    return found


def cases(
    allegations: pa.Table,
    incidents: pa.Table,
    *,
    earlier: pa.Table,
    steps: Sequence[Step],
    thresholds: Mapping[str, float],
    until: datetime | None = None,
    gatherings: Sequence[Gathering] = (),
) -> pa.Table:
    """The whole docket (Case) in order of numbers.

    `allegations` are all that follow from the record now, `earlier` all cases ever numbered:
    theirs keep their numbers, new ones continue in order of start and identifier.  `incidents` give
    the killed.  Where only what started before `until` was considered, cases that start later are
    shown as they are and not as superseded.  `gatherings` make pattern cases of some, which have
    numbers of their own.  `InputError` where a threshold is missing.
    """
    current = _numbered(allegations, earlier, gatherings)
    number = current["number"].to_numpy()
    moves = standing(steps)
    status, outcome, count = _moves(number, moves)
    gravity = np.asarray(current["gravity"].to_numpy(), np.int64)
    killed = _killed(current, incidents)
    consequence = triage.consequence(gravity, killed, thresholds)
    chance = np.asarray(current["probability"].to_numpy(), float)
    pressing = triage.priority(
        chance * (1.0 - np.asarray(current["excused"].to_numpy(), float)),
        gravity=gravity, killed=killed, consequences=consequence, thresholds=thresholds,
    )  # fmt: skip
    before = _earlier_batches(number, earlier)
    weighed = triage.Weighed(
        number, tables.micros(current, "start"), tables.texts(current, "kind"),
        tables.texts(current, "sector_id"), killed, pressing,
        fixed=(count > 0) & (before != _NEW),
    )  # fmt: skip
    batch = np.where(weighed.fixed, before, triage.batches(weighed, thresholds))
    live = tables.columns(
        Case,
        {
            **{name: current[name] for name in _CARRIED},
            "number": number, "status": status, "outcome": outcome, "steps": count,
            "handling": _handling(batch), "batch": batch, "gravity": gravity, "killed": killed,
            "consequence": consequence, "priority": pressing, "probability": chance,
        },
        len(number),
    )  # fmt: skip
    vanished = _vanished(allegations, earlier, moves, until)
    found = gathering.applied(tables.joined(Case, [live, vanished]), gatherings, moves, thresholds)
    return found.sort_by("number").combine_chunks()


_CARRIED = ("allegation_id", "incident_id", "fragment", "sector_id", "kind", "start")
_NEW = "?"


def _handling(batch: Words) -> Words:
    return np.where(batch == "", Handling.FULL.value, Handling.BATCH.value).astype(object)


def _numbered(
    allegations: pa.Table, earlier: pa.Table, gatherings: Sequence[Gathering]
) -> pa.Table:
    """The allegations with their numbers: those they had, then new ones by start and identifier."""
    ordered = allegations.sort_by([("start", "ascending"), ("allegation_id", "ascending")])
    at = pc.index_in(ordered["allegation_id"], value_set=_strings(earlier, "allegation_id"))
    known = at.is_valid().to_numpy()
    number = np.zeros(ordered.num_rows, np.int64)
    had = earlier["number"].to_numpy()
    number[known] = had[at.drop_null().to_numpy()]
    fresh = gathering.number_after([had.max()] if len(had) else [], gatherings)
    number[~known] = np.arange(fresh, fresh + int((~known).sum()))
    return ordered.append_column("number", pa.array(number)).combine_chunks()


def _strings(rows: pa.Table, name: str) -> pa.Array:
    return rows[name].cast(pa.string()).combine_chunks()


def _moves(
    number: Whole, moves: Mapping[int, tuple[Status, str, int]]
) -> tuple[Words, Words, Whole]:
    status = np.full(len(number), Status.RECEIVED.value, dtype=object)
    outcome = np.full(len(number), NOT_EXAMINED, dtype=object)
    count = np.zeros(len(number), np.int64)
    order = np.argsort(number)
    wanted = np.array(sorted(moves), np.int64)
    at = np.searchsorted(number[order], wanted)
    for case, place in zip(wanted.tolist(), at.tolist(), strict=True):
        if place < len(number) and number[order[place]] == case:
            row = order[place]
            status[row], outcome[row], count[row] = moves[case][0].value, *moves[case][1:]
    return status, outcome, count


def _killed(current: pa.Table, incidents: pa.Table) -> Whole:
    """The killed of each allegation's incident, 0 where nobody says."""
    at = pc.index_in(_strings(current, "incident_id"), value_set=_strings(incidents, "incident_id"))
    killed = incidents["killed"].combine_chunks().take(at)
    return np.asarray(killed.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False))


def _earlier_batches(number: Whole, earlier: pa.Table) -> Words:
    """The batch that each case had, "" where it was handled alone, and a mark where it is new."""
    at = pc.index_in(pa.array(number), value_set=earlier["number"].combine_chunks())
    batch = _strings(earlier, "batch").take(at)
    return np.asarray(batch.fill_null(_NEW).to_numpy(zero_copy_only=False), dtype=object)


def _vanished(
    allegations: pa.Table,
    earlier: pa.Table,
    moves: Mapping[int, tuple[Status, str, int]],
    until: datetime | None,
) -> pa.Table:
    """Earlier cases whose allegation no longer follows from the record, or was not asked for."""
    held = pc.is_in(earlier["allegation_id"], value_set=_strings(allegations, "allegation_id"))
    gone = earlier.filter(pc.invert(held)).combine_chunks()
    status, outcome, count = _moves(gone["number"].to_numpy(), moves)
    superseded = np.ones(gone.num_rows, bool)
    if until is not None:
        superseded = np.asarray(pc.less(gone["start"], pa.scalar(until, gone["start"].type)))
    status[superseded & (count == 0)] = Status.CLOSED.value
    outcome[superseded] = SUPERSEDED
    pressing = np.where(superseded, 0.0, gone["priority"].to_numpy())
    kept = {name: gone[name] for name in gone.column_names}
    said = {"status": status, "outcome": outcome, "steps": count, "priority": pressing}
    return tables.columns(Case, kept | said, gone.num_rows)


def totals(cases: pa.Table) -> dict[str, int]:
    """How many cases there are: in all, by status, by handling, and by outcome.

    The counts by status, by handling and by outcome each add up to "cases".
    """
    found = {"cases": cases.num_rows}
    for prefix, column, names in (
        ("status", "status", [s.value for s in Status]),
        ("handling", "handling", [h.value for h in Handling]),
        ("outcome", "outcome", [NOT_EXAMINED, PENDING, *OUTCOMES.values(), SUPERSEDED, GATHERED]),
    ):
        counted = pc.value_counts(cases[column].cast(pa.string()).combine_chunks()).to_pylist()
        by_name = {c["values"]: c["counts"] for c in counted}
        assert set(by_name) <= set(names), by_name
        found |= {f"{prefix}.{name}": by_name.get(name, 0) for name in names}
    return found
