"""One case in procedure as the ledger has it at a moment: clocks, hearing, votes, what may follow.

Everything is read off the entries, by the terms of reference in force and the moment asked for:
nothing is kept, so nothing is lost by a restart or a power cut.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from weakref import WeakKeyDictionary

import pyarrow.compute as pc

from lendemain import encoding
from lendemain.commission import (
    clocks,
    deciding,
    gathering,
    hearing,
    procedure,
    remedies,
    standards,
)
from lendemain.desk import permissions
from lendemain.desk.cases import ballots
from lendemain.desk.cases.analysed import analysed
from lendemain.desk.cases.reference import seated, terms
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.ledger import keyring, note
from lendemain.records.access import Action, Duty, Role
from lendemain.records.agreement import Agreement
from lendemain.records.because import Because
from lendemain.records.case import Gathering, Move, Status
from lendemain.records.decision import Analysed, Finding, Proposal, Tally
from lendemain.records.hearing import PartyHearing
from lendemain.records.procedure import CaseKind, CaseStatement, Clocks, Need, Terms
from lendemain.records.remedy import CorrectiveAction

Plain = dict[str, object]
_KINDS = frozenset(CaseKind)
_DUTIES = frozenset({keyring.ENROLLED, keyring.REVOKED, permissions.PERSON, permissions.CHANGED})


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A case in procedure at a moment; `tally` is that of the newest proposal of this round.

    `within` is the pattern case in which it is dealt with, `gathered` the members of a pattern
    case (None: it is none).
    """

    number: int
    status: Status
    at: datetime
    statements: tuple[CaseStatement, ...]
    terms: Terms
    agreement: Agreement
    clocks: Clocks
    hearings: tuple[PartyHearing, ...]
    proposals: tuple[Proposal, ...]
    tally: Tally | None
    remedies: tuple[CorrectiveAction, ...]
    members: tuple[str, ...]
    chair: str
    analyses: Mapping[str, Analysed]
    within: int | None = None
    gathered: tuple[int, ...] | None = None

    @property
    def step(self) -> int:
        """How many statements the case has: what a later one says it was based on."""
        return len(self.statements)

    def of(self, *kinds: CaseKind) -> list[CaseStatement]:
        """The statements of some kinds, in order."""
        return [one for one in self.statements if one.kind in kinds]

    def moves(self, *moves: Move) -> list[CaseStatement]:
        """The steps by some moves that counted, in order."""
        return [s for s in self.counted if s.said.get("move") in {m.value for m in moves}]

    @property
    def recused(self) -> frozenset[str]:
        """Who has said that they do not sit in the case, by full name."""
        return frozenset(one.author for one in self.of(CaseKind.RECUSED))

    @property
    def counted(self) -> list[CaseStatement]:
        """The steps that moved the case, in order."""
        return _walked(self.statements)[1]


@dataclass
class _Read:
    """What was read of a mission's entries so far."""

    size: int = 0
    duties: Mapping[str, Duty] = field(default_factory=dict)
    stale: bool = True
    cases: dict[int, list[CaseStatement]] = field(default_factory=dict)


_newest: "WeakKeyDictionary[Mission, _Read]" = WeakKeyDictionary()
"""What was read of an open mission; it only ever grows, as the ledger does."""


def statements(mission: Mission) -> Mapping[int, list[CaseStatement]]:
    """What was said in the procedure of each case that anybody spoke of, in order."""
    read = _newest.setdefault(mission, _Read())
    for entry in list(mission.entries())[read.size :]:
        if entry.kind in _DUTIES:
            read.stale = True
        elif entry.kind in _KINDS and isinstance(entry.body.get("case"), int):
            if read.stale:
                read.duties = permissions.standing(mission, below=entry.index).duties
                read.stale = False
            one = _statement(mission, entry, read.duties)
            read.cases.setdefault(one.case, []).append(one)
    read.size = mission.size
    return read.cases


def _statement(mission: Mission, entry: Entry, duties: Mapping[str, Duty]) -> CaseStatement:
    author = str(entry.body["author"])
    duty = duties.get(author)
    text, _, signatures = note.entry_parts(mission.noted(entry.index))
    return CaseStatement(
        entry=entry.index,
        digest=hashlib.sha256(text).hexdigest(),
        kind=CaseKind(entry.kind),
        case=entry.number("case"),
        author=author,
        signers=tuple(sorted({one.name for one in signatures})),
        at=encoding.moment(entry.number("time_made")),
        said=entry.body,
        role=duty.role.value if duty and duty.role else "",
        party=duty.party if duty else "",
    )


def matter(view: View, number: int, *, at: datetime) -> Matter:
    """A case in procedure at a moment; `InputError` where there is no such case."""
    row = line(view, number)
    said = [s for s in statements(view.mission).get(number, []) if s.at <= at]
    return _matter(view, row, said, status=Status(str(row["status"])), at=at)


def before(view: View, number: int, entry: int) -> Matter:
    """A case in procedure as it stood when an entry was made, that entry and later ones left
    out.
    """
    every = statements(view.mission).get(number, [])
    said = [s for s in every if s.entry < entry]
    at = next(s.at for s in every if s.entry == entry)
    row = line(view, number)
    return _matter(view, row, said, status=_walked(said)[0], at=at, below=entry)


def _walked(said: Sequence[CaseStatement]) -> tuple[Status, list[CaseStatement]]:
    """Where the steps among some statements bring a case, and those that moved it."""
    status, found = Status.RECEIVED, []
    for one in said:
        if one.kind is CaseKind.STEP:
            after = procedure.after(status, clocks.step(one))
            if after is not None:
                status = after
                found.append(one)
    return status, found


def _matter(
    view: View,
    row: Mapping[str, object],
    said: Sequence[CaseStatement],
    *,
    status: Status,
    at: datetime,
    below: int | None = None,
) -> Matter:
    number, mission = row["number"], view.mission
    assert isinstance(number, int)
    text = agreement_of(view, str(row["fragment"]))
    held = terms(mission, text, below=below)
    ticking = clocks.clocks(
        said, held, start=_start(row), at=at, stops=_stops(view, number, below=below),
        force=in_force(text, str(row["fragment"])),
    )  # fmt: skip
    parties = [p.party_id for p in text.parties]
    members, chair = seated(mission, below=below)
    put = deciding.proposals(said)
    return Matter(
        number=number, status=status, at=at, statements=tuple(said),
        terms=held, agreement=text, clocks=ticking,
        hearings=hearing.hearings(said, parties, ticking, at=at), proposals=put,
        tally=ballots.tally(mission, said, seats=(members, chair)),
        remedies=remedies.remedies(said, held, at=at), members=members, chair=chair,
        analyses=analysed(mission, number, below=below),
        within=gathering.pattern_of(_gathered(view, below), number),
        gathered=gathering.members(_gathered(view, below)).get(number),
    )  # fmt: skip


def _stops(view: View, number: int, *, below: int | None = None) -> tuple[gathering.Stop, ...]:
    """The steps of pattern cases that stopped clocks of a case while it was a member of them."""
    said = statements(view.mission)
    found: list[gathering.Stop] = []
    for pattern, since, until in gathering.spans(_gathered(view, below), number):
        found += gathering.stops(said.get(pattern, []), since=since, until=until)
    return tuple(one for one in found if below is None or one.said.entry < below)


def _gathered(view: View, below: int | None) -> list[Gathering]:
    return [one for one in view.gatherings if below is None or one.entry < below]


def _start(row: Mapping[str, object]) -> datetime:
    start = row["start"]
    assert isinstance(start, datetime)
    return start


def ticking(view: View, rows: Sequence[Mapping[str, object]], *, at: datetime) -> list[Clocks]:
    """The clocks of some lines of the docket as they read at a moment, line by line."""
    said, known = statements(view.mission), dict[str, tuple[Terms, datetime | None]]()
    found = []
    for row in rows:
        number, fragment = row["number"], str(row["fragment"])
        assert isinstance(number, int)
        if fragment not in known:
            text = agreement_of(view, fragment)
            known[fragment] = terms(view.mission, text), in_force(text, fragment)
        stops = _stops(view, number) if view.gatherings else ()
        held, force = known[fragment]
        found.append(clocks.clocks(said.get(number, []), held, start=_start(row), at=at,
                                   stops=stops, force=force))  # fmt: skip
    return found


def irregular(view: View, number: int) -> dict[int, str]:
    """What steps of a case lacked when they were made, by their entries; none where all is well.

    Whoever holds the ledger's keys can write a step past this program; nobody can make it regular.
    Steps of the first edition are not held to what was asked for later.
    """
    _, counted = _walked(statements(view.mission).get(number, []))
    found = {}
    for one in counted:
        if clocks.step(one).edition < procedure.EDITION:
            continue
        held, move = before(view, number, one.entry), Move(str(one.said["move"]))
        row = procedure.RULES[held.status][move]
        members = set(held.members) if row.action is Action.DECIDE else set()
        sit = set(one.signers) - held.recused
        people = sit & members if members else {n for n in sit if not n.endswith("/desk")}
        why = unmet(held, move, one.said, people=len(people))
        lacks = [why[n] for n in row.needs if n in why]
        if one.role and not procedure.open_to(row, Role(one.role)):
            lacks.append(Because.of("was_not_open", role=one.role, name=one.author))
        if one.author in held.recused:
            lacks.append(Because.of("does_not_sit", name=one.author))
        lacks += apart(held, move)
        if lacks:
            found[one.entry] = Because.all_of(lacks) or ""
    return found


def void(held: Matter, irregular: Mapping[int, str]) -> dict[int, str]:
    """Why steps have no effect, by entry: what they lacked, or that they moved nothing at all."""
    return {**dict(held.clocks.passed_over), **irregular}


def replaced(held: Matter, lacking: Mapping[int, str]) -> dict[int, int]:
    """The decisions of a case that a later one has taken the place of, and which that is; those
    that lack something take nobody's place.
    """
    decided = [s.entry for s in held.moves(Move.DECIDE) if s.entry not in lacking]
    return dict(pairwise(decided))


def apart(held: Matter, move: Move) -> list[Because]:
    """Why a case cannot be moved because it belongs to a pattern, or because its pattern is empty.

    A pattern case without members can be declined or dismissed, and nothing else.
    """
    if held.within is not None:
        return [Because.of("in_pattern", case=held.within)]
    ends = move in (Move.DECLINE, Move.DISMISS)
    return [Because.of("no_members")] if held.gathered == () and not ends else []


def line(view: View, number: int) -> Plain:
    """A case's line in the docket; `InputError` where there is no such case."""
    there = 0 < number < 1 << 31
    rows = view.cases.filter(pc.equal(view.cases.column("number"), number)) if there else None
    if rows is None or not rows.num_rows:
        raise InputError("no such case", where=f"case {number}", remedy="See `lendemain case list`")
    found: Plain = rows.to_pylist()[0]
    return found


def agreement_of(view: View, fragment: str) -> Agreement:
    """The agreement that a case is under: the one that has its provision, else the first."""
    held = (a for a in view.agreements if any(p.fragment == fragment for p in a.provisions))
    return next(held, view.agreements[0])


def in_force(text: Agreement, fragment: str) -> datetime | None:
    """Since when a provision is in force; None where the text has no such provision."""
    return next((p.start for p in text.provisions if p.fragment == fragment), None)


def unmet(
    held: Matter, move: Move, said: Mapping[str, object] | None = None, *, people: int = 0
) -> dict[Need, str]:
    """For each need of the procedure that is not met now, why; `said` is what the move would say.

    `people` is how many people sign it.
    """
    said = said or {}
    found = _of_finding(held, move, said)
    least = held.terms.voting.provisional if move is Move.PROVISIONAL else 1
    ordered = [s.entry for s in held.of(CaseKind.ORDERED)]
    last = max((s.entry for s in held.moves(Move.DECIDE, Move.ORDER)), default=-1)
    found |= {
        Need.PERSON: "" if people >= least else Because.of("people_sign", n=least),
        Need.CERTIFIED: "" if held.clocks.certified else Because.of("not_certified"),
        Need.CAUSE: ""
        if str(said.get("cause", "")) in held.terms.causes
        else Because.of("name_cause", causes=held.terms.causes),
        Need.NOTICES: hearing.not_sent(
            [p.party_id for p in held.agreement.parties], list(_sent(said))
        ),
        Need.HEARD: hearing.unheard(held.hearings) or unseen(held),
        Need.UNDECIDED: Because.of("decided_before") if held.moves(Move.DECIDE) else "",
        Need.ORDERED: "" if ordered and ordered[-1] > last else Because.of("none_ordered"),
        Need.REPORTED: unordered(held) or remedies.unreported(held.remedies),
        Need.DISCHARGED: unordered(held) or remedies.undischarged(held.remedies),
    }
    tally = held.tally
    found[Need.PROPOSAL] = "" if tally else Because.of("no_proposal")
    found[Need.QUORUM] = deciding.no_quorum(tally) if tally else Because.of("no_vote")
    found[Need.MAJORITY] = deciding.not_carried(tally) if tally else Because.of("no_vote")
    if move is Move.DISMISS and tally and tally.proposal.finding is Finding.BREACH:
        found[Need.MAJORITY] = Because.of("dismisses_breach")
    return {need: why for need, why in found.items() if why}


def unseen(held: Matter, digest: str = "") -> str:
    """Why the parties were not heard on an analysis, of the newest proposal where none is given:
    it was made after their files were sent; "" where they were.
    """
    named = digest or (held.tally.proposal.analysis if held.tally else "")
    one, sent = held.analyses.get(named), held.moves(Move.SEND)
    if one is None or not sent or one.entry < sent[-1].entry:
        return ""
    return Because.of("not_shown", entry=one.entry, sent=sent[-1].entry)


def unordered(held: Matter) -> str:
    """Which corrective actions the last decision names and nobody has ordered; "" where none."""
    decided = held.moves(Move.DECIDE)
    if not decided:
        return ""
    entry = decided[-1].said.get("proposal")
    voted = [pair for p in held.proposals if p.entry == entry for pair in p.remedies]
    since = {(r.of, r.owner) for r in held.remedies if r.entry > decided[-1].entry}
    left = [f"{of}:{owner}" for of, owner in voted if (of, owner) not in since]
    return Because.of("voted_not_ordered", names=left) if left else ""


def _sent(said: Mapping[str, object]) -> list[str]:
    rows = said.get("notices")
    return [str(r["party"]) for r in rows if isinstance(r, dict)] if isinstance(rows, list) else []


def _of_finding(held: Matter, move: Move, said: Mapping[str, object]) -> dict[Need, str]:
    """What is missing of an analysis and its standard, for a finding that a move would make."""
    if move is Move.DECIDE and held.tally is not None:
        one = held.tally.proposal
        finding, hypothesis = one.finding, one.hypothesis
        consequence, digest = one.consequence, one.analysis
    else:
        word, step = str(said.get("finding", "")), said.get("consequence", 0)
        if word not in list(Finding):
            return {Need.ANALYSIS: Because.of("name_finding")}
        finding, hypothesis = Finding(word), str(said.get("hypothesis", ""))
        consequence, digest = step if isinstance(step, int) else 0, str(said.get("analysis", ""))
    there = held.analyses.get(digest)
    thresholds = held.agreement.thresholds or {}
    bare = finding is not Finding.BREACH
    needed = 0.0 if bare else standards.needed(consequence, thresholds)
    return {
        Need.ANALYSIS: deciding.no_analysis(finding, hypothesis, there, case=held.number),
        Need.STANDARD: deciding.below_standard(finding, consequence, there, needed=needed),
    }
