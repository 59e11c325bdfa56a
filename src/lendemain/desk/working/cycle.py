"""One turn of the watch: what was received goes through the stages, in order.

    observations -> incidents -> allegations -> cases
    watches, weather -> coverage
    plots, arrivals, heat -> tracks, crossings, interference, acts heard, anomalies (`sensed`)

`concluded` is the whole flow and has neither clock nor files, so a replay of the same entries
gives the same bytes.  A cycle's entry names how much of the ledger it considered and the digest of
each table that followed; case numbers, once given, are in the ledger and stay for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from lendemain import __version__, agreement, commission, encoding, fusion, tables
from lendemain.desk import cache
from lendemain.desk.intake import observations, taken_in
from lendemain.desk.mission import CYCLE, INTAKE, STEP, Entry, Mission, named
from lendemain.desk.working import (
    believing,
    carried,
    claimed,
    covered,
    heat,
    patterns,
    sensed,
    warming,
)
from lendemain.errors import IntegrityError, LendemainError
from lendemain.records.agreement import Agreement, Sector
from lendemain.records.arrival import Arrival, Heard, Hearing, Station, StationDoubt
from lendemain.records.background import Anomaly, ClockDoubt, Conditions
from lendemain.records.case import Allegation, Case, Gathering, Move, Step
from lendemain.records.incident import Coverage, Incident, Membership
from lendemain.records.observation import Notice, Watch
from lendemain.records.track import (
    Bearing,
    Interference,
    Intersection,
    LineCrossing,
    Plot,
    Track,
    TrackPoint,
)

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What follows from everything received up to a moment, as tables of records."""

    incidents: pa.Table
    members: pa.Table
    coverage: pa.Table
    allegations: pa.Table
    cases: pa.Table
    tracks: pa.Table = field(default_factory=lambda: tables.empty(Track))
    points: pa.Table = field(default_factory=lambda: tables.empty(TrackPoint))
    crossings: pa.Table = field(default_factory=lambda: tables.empty(LineCrossing))
    intersections: pa.Table = field(default_factory=lambda: tables.empty(Intersection))
    interference: pa.Table = field(default_factory=lambda: tables.empty(Interference))
    heard: pa.Table = field(default_factory=lambda: tables.empty(Heard))
    hearings: pa.Table = field(default_factory=lambda: tables.empty(Hearing))
    anomalies: pa.Table = field(default_factory=lambda: tables.empty(Anomaly))
    clocks: pa.Table = field(default_factory=lambda: tables.empty(ClockDoubt))
    microphones: pa.Table = field(default_factory=lambda: tables.empty(StationDoubt))
    radars: pa.Table = field(default_factory=lambda: tables.empty(StationDoubt))

    def named(self) -> dict[str, pa.Table]:
        """The tables by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def digests(self) -> dict[str, dict[str, object]]:
        """The rows and the digest of each table, by its name; of what was sensed only those with
        rows, so that a mission without plots says nothing of tracks.
        """
        return {
            n: {"rows": t.num_rows, "digest": tables.digest(t)}
            for n, t in self.named().items()
            if t.num_rows or n not in sensed.RECORDS
        }


RECORDS: Mapping[str, type] = {
    "incidents": Incident,
    "members": Membership,
    "coverage": Coverage,
    "allegations": Allegation,
    "cases": Case,
    **sensed.RECORDS,
}


@dataclass(frozen=True, slots=True)
class Received:
    """Everything that a cycle considers: what came in, the texts, earlier numbers and moves.

    Claims make no incidents; those that nothing recorded answers allege for themselves.
    """

    observations: pa.Table
    watches: pa.Table
    notices: pa.Table
    agreements: tuple[Agreement, ...]
    earlier: pa.Table
    steps: tuple[Step, ...]
    until: datetime | None
    claims: pa.Table | None = None
    signals: sensed.Sensed | None = None
    gatherings: tuple[Gathering, ...] = ()
    conditions: pa.Table | None = None


def concluded(received: Received, left: carried.Carried | None = None) -> Conclusions:
    """What follows from what was received: the stages, in the order of the flow.

    What an earlier cycle `left`, brought up to date, is what the stages would give.
    """
    accounts = _before(received.observations, received.until)
    fused = left.fused if left else fusion.incidents(accounts, frame=carried.frame(accounts))
    once = fusion.counted_once(fused.incidents, fused.members, accounts)
    told = fusion.believed(once, fused.members, accounts, believing.lone())
    seen = left.seen if left else None
    if seen is None:
        over = sectors(received.agreements, received.observations, received.until)
        watches = covered.looked(received.watches, received.conditions)
        seen = covered.covered(_before(watches, received.until), over)
    allegations = tables.joined(
        Allegation,
        [
            agreement.compliance.allegations(told, received.notices, text)
            for text in received.agreements
        ],
    )
    recorded = told
    if received.claims is not None and received.claims.num_rows:
        rows = _before(received.claims, received.until)
        own = claimed.own_words(told, fused.members, accounts)
        stand = claimed.matched(rows, told, own, received.agreements[0]).matches
        more, theirs = claimed.alleged(rows, stand, received.notices, received.agreements)
        allegations = tables.joined(Allegation, [allegations, more])
        recorded = tables.joined(Incident, [recorded, theirs])
    cases = commission.docket.cases(
        allegations,
        recorded,
        earlier=received.earlier,
        steps=received.steps,
        thresholds=received.agreements[0].thresholds or {},
        until=received.until,
        gatherings=received.gatherings,
    )
    beside = {}
    if received.signals is not None:
        beside = sensed.concluded(received.signals, accounts, received.agreements, received.until)
    return Conclusions(told, fused.members, seen, allegations, cases, **beside)


def sectors(
    agreements: Sequence[Agreement], accounts: pa.Table, until: datetime | None
) -> list[Sector]:
    """The sectors along the first agreement's line, as it ran at the end of what was received.

    Of the accounts only their `start` is looked at.
    """
    text = agreements[0]
    last = until
    if last is None and accounts.num_rows:
        last = pc.max(accounts.column("start")).as_py()
    return list(agreement.zones.sectors(text, max(last or text.effective, text.effective)))


def _before(rows: pa.Table, until: datetime | None) -> pa.Table:
    return rows if until is None else rows.filter(pc.less(rows.column("start"), pa.scalar(until)))


def received(
    mission: Mission, *, below: int | None = None, until: datetime | None = None
) -> Received:
    """What the entries below a number say, ready to be concluded from."""
    return Received(
        observations=observations(mission, below=below),
        watches=taken_in(mission, Watch, below=below),
        notices=taken_in(mission, Notice, below=below),
        agreements=mission.agreements,
        earlier=numbered(mission, below=below),
        steps=tuple(steps(mission, below=below)),
        until=until,
        claims=claimed.claims(mission, below=below),
        gatherings=patterns.gatherings(mission, below=below),
        conditions=taken_in(mission, Conditions, below=below),
        signals=sensed.Sensed(
            taken_in(mission, Plot, below=below),
            taken_in(mission, Arrival, below=below),
            taken_in(mission, Station, below=below),
            heat.baselines(mission, below=below),
            taken_in(mission, Bearing, below=below),
        ),
    )


def steps(mission: Mission, *, below: int | None = None) -> list[Step]:
    """Every move of a case that was signed, in order."""
    return [
        Step(
            number=entry.number("case"),
            move=Move(str(entry.body["move"])),
            by=str(entry.body["author"]),
            at=encoding.moment(entry.number("time_made")),
            reason=str(entry.body["reason"]),
            edition=entry.number("edition") if "edition" in entry.body else 1,
        )
        for entry in mission.entries(STEP, below=below)
    ]


def cycle(mission: Mission, *, until: datetime | None = None) -> Conclusions:
    """One turn: what follows from the whole ledger, recorded; durable when this returns.

    A turn in which nothing has changed since the last one records nothing.
    """
    if not any(entry.kind in (INTAKE, claimed.TAKEN) for entry in mission.entries()):
        raise LendemainError(
            "nothing was received yet",
            where=str(mission.folder),
            remedy="Take something in first: `lendemain intake SOURCE FILE`",
        )
    as_of = mission.size
    last = last_cycle(mission)
    beside = warming.warmed() if last is None else None
    try:
        given = received(mission, below=as_of, until=until)
        left = None
        if until is None:
            over = sectors(given.agreements, given.observations, until)
            watches = covered.looked(given.watches, given.conditions)
            left = carried.carried(mission, (given.observations, watches), over, last)
        found = concluded(given, left)
    finally:
        if beside is not None:  # what it has not made by now nobody waits for
            beside.kill()
            beside.wait()
    digests = found.digests()
    if last and last.body["concluded"] == digests and limit_of(last) == until:
        _kept(mission, last, found, left)
        return found
    known = [*_numbers(given.earlier).to_pylist(), *(g.number for g in given.gatherings)]
    fresh = found.cases.filter(
        pc.invert(pc.is_in(found.cases["number"], value_set=pa.array(known, pa.int64())))
    )
    objects = []
    if fresh.num_rows:
        objects.append(named(mission.segments.put(fresh), "cases"))
    said: dict[str, object] = {"as_of": as_of, "software": __version__, "concluded": digests}
    if until is not None:
        said["until"] = encoding.microseconds(until)
    mission.record(CYCLE, said, objects)
    if turn := last_cycle(mission):
        _kept(mission, turn, found, left)
    return found


def _kept(mission: Mission, turn: Entry, found: Conclusions, left: carried.Carried | None) -> None:
    """Keep a cycle's tables, and what it leaves to the next, where they can be found again."""
    cache.keep(mission, turn, found.named())
    if left is not None:
        carried.keep(mission, turn, left)


def _numbers(cases: pa.Table) -> pa.Array:
    return cases.column("number").combine_chunks()


def last_cycle(mission: Mission) -> Entry | None:
    """The newest cycle's entry, None where there was none."""
    return max(mission.entries(CYCLE), key=lambda e: e.index, default=None)


def limit_of(entry: Entry) -> datetime | None:
    """The moment before which a cycle considered what began; None where it considered all."""
    return encoding.moment(entry.number("until")) if "until" in entry.body else None


def replayed(mission: Mission, entry: Entry) -> Conclusions:
    """What a cycle concluded, worked out again from the entries it considered.

    Raises `IntegrityError` where the tables differ from those whose digests it recorded.
    """
    found = concluded(received(mission, below=entry.number("as_of"), until=limit_of(entry)))
    if different := differences(entry, found):
        raise IntegrityError(
            f"a replay gives other {', '.join(different)}",
            where=f"entry {entry.index} (made by lendemain {entry.body['software']})",
            remedy="Replay with that version; if they still differ, the record was altered",
        )
    return found


def differences(entry: Entry, found: Conclusions) -> list[str]:
    """The names of the tables that differ from those a cycle recorded."""
    recorded = entry.body["concluded"]
    assert isinstance(recorded, dict)
    now = found.digests()
    return [name for name in {**now, **recorded} if recorded.get(name) != now.get(name)]


def numbered(mission: Mission, *, below: int | None = None) -> pa.Table:
    """Every case that was given its number below an entry's number, as first recorded."""
    return tables.joined(Case, [part for _, part in mission.tables(CYCLE, "cases", below=below)])
