"""One case in procedure as the ledger has it at a moment: clocks, hearing, votes, what may follow.

Everything is read off the entries, by the terms of reference in force and the moment asked for:
nothing is kept, so nothing is lost by a restart or a power cut.

    policy.changed {"policy": "terms"}  adopts terms of reference; two people sign it
    commission.chaired {"chair"}        names who chairs; two members sign it
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

import pyarrow.compute as pc

from lendemain import encoding
from lendemain.commission import clocks, deciding, hearing, procedure, remedies, standards
from lendemain.commission import terms as reference
from lendemain.desk import permissions, texts
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.ledger import keyring
from lendemain.records.access import Action, Duty, Guarded, Level, Role
from lendemain.records.agreement import Agreement
from lendemain.records.case import Move, Status
from lendemain.records.decision import Analysed, Finding, Proposal, Tally
from lendemain.records.hearing import Hearing
from lendemain.records.procedure import CaseKind, CaseStatement, Clocks, Need, Terms
from lendemain.records.remedy import Remedy

Plain = dict[str, object]
TERMS, CHAIRED = "terms", "commission.chaired"
TEXT = "model.toml"
ANALYSED, WHOLE = "case.analysed", "analysis"
DOCUMENT_BYTES_MAX = 8 << 20
_KINDS = frozenset(CaseKind)
_DUTIES = frozenset({keyring.ENROLLED, keyring.REVOKED, permissions.PERSON, permissions.CHANGED})


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A case in procedure at a moment; `tally` is that of the newest proposal of this round."""

    number: int
    status: Status
    at: datetime
    statements: tuple[CaseStatement, ...]
    terms: Terms
    agreement: Agreement
    clocks: Clocks
    hearings: tuple[Hearing, ...]
    proposals: tuple[Proposal, ...]
    tally: Tally | None
    remedies: tuple[Remedy, ...]
    members: tuple[str, ...]
    chair: str
    analyses: Mapping[str, Analysed]

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
    def counted(self) -> list[CaseStatement]:
        """The steps that moved the case, in order."""
        status, found = Status.RECEIVED, []
        for one in self.of(CaseKind.STEP):
            after = procedure.after(status, clocks.step(one))
            if after is not None:
                status = after
                found.append(one)
        return found


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
    return CaseStatement(
        entry=entry.index,
        digest=keyring.statement(mission.noted(entry.index)).digest.hex(),
        kind=CaseKind(entry.kind),
        case=entry.number("case"),
        author=author,
        signers=tuple(permissions.signers(mission, entry)),
        at=encoding.moment(entry.number("time_made")),
        said=entry.body,
        role=duty.role.value if duty and duty.role else "",
        party=duty.party if duty else "",
    )


@lru_cache(maxsize=1)
def packaged() -> Terms:
    """The terms of reference that come with the package, which hold until some are adopted."""
    return reference.parsed(TEXT, (texts.shelf() / "terms" / TEXT).read_bytes())


def terms(mission: Mission, agreement: Agreement | None = None) -> Terms:
    """The terms of reference in force, with the clocks that an agreement's text gives."""
    found = packaged()
    for entry in mission.entries(permissions.CHANGED):
        if entry.body.get("policy") == TERMS and _adopted(mission, entry):
            data = mission.segments.bytes(str(entry.objects(TERMS)[0]["digest"]))
            found = reference.parsed(str(entry.body.get("file", TEXT)), data)
    given = agreement or (mission.agreements[0] if mission.agreements else None)
    return reference.under(found, (given.thresholds or {}) if given else {})


def _adopted(mission: Mission, entry: Entry) -> bool:
    """Whether two who might adopt terms then have signed them; before a policy of access was
    adopted, people without a duty might.
    """
    now, at = permissions.standing(mission, below=entry.index), entry.number("time_made")
    thing = Guarded(level=int(Level.PUBLIC))
    entitled = [
        name
        for name in permissions.signers(mission, entry)
        if now.may(name, Action.ADOPT, thing, at)
        or (now.adopted is None and name not in now.duties)
    ]
    return len(entitled) >= permissions.SIGNERS_LEAST


def seated(mission: Mission) -> tuple[tuple[str, ...], str]:
    """The members of the commission by name, and who chairs ("": nobody)."""
    duties = permissions.standing(mission).duties
    members = sorted(name for name, d in duties.items() if d.role is Role.COMMISSIONER)
    chair = ""
    for entry in mission.entries(CHAIRED):
        if len(set(permissions.signers(mission, entry)) & set(members)) > 1:
            chair = str(entry.body.get("chair", ""))
    return tuple(members), chair if chair in members else ""


def matter(view: View, number: int, *, at: datetime) -> Matter:
    """A case in procedure at a moment; `InputError` where there is no such case."""
    mission, row = view.mission, line(view, number)
    text = agreement_of(view, str(row["fragment"]))
    said = [s for s in statements(mission).get(number, []) if s.at <= at]
    held = terms(mission, text)
    start = row["start"]
    assert isinstance(start, datetime)
    ticking = clocks.clocks(said, held, start=start, at=at)
    parties = [p.party_id for p in text.parties]
    members, chair = seated(mission)
    put = deciding.proposals(said)
    return Matter(
        number=number, status=Status(str(row["status"])), at=at, statements=tuple(said),
        terms=held, agreement=text, clocks=ticking,
        hearings=hearing.hearings(said, parties, ticking, at=at), proposals=put,
        tally=_tally(said, put, held, (members, chair)),
        remedies=remedies.remedies(said, held, at=at), members=members, chair=chair,
        analyses=analysed(mission, number),
    )  # fmt: skip


def _tally(
    said: Sequence[CaseStatement],
    put: Sequence[Proposal],
    held: Terms,
    seats: tuple[tuple[str, ...], str],
) -> Tally | None:
    """The vote on the newest proposal since the parties were heard last; None where there is
    none.
    """
    heard = [s.entry for s in said if s.said.get("move") in (Move.HEAR.value, Move.REOPEN.value)]
    newest = [p for p in put if p.entry > max(heard, default=-1)]
    if not newest:
        return None
    decided = [s for s in said if s.said.get("proposal") == newest[-1].entry and _sat(s)]
    members, chair = _seats(decided[-1]) if decided else seats
    return deciding.tally(said, newest[-1], members=members, rule=held.voting, chair=chair)


def _sat(said: CaseStatement) -> bool:
    return said.kind is CaseKind.STEP and isinstance(said.said.get("members"), list)


def _seats(said: CaseStatement) -> tuple[tuple[str, ...], str]:
    """Who sat when it was decided, as the step that decided it says."""
    listed = said.said.get("members")
    names = tuple(map(str, listed)) if isinstance(listed, list) else ()
    return names, str(said.said.get("chair", ""))


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


def analysed(mission: Mission, number: int) -> dict[str, Analysed]:
    """The analyses of a case that were recorded, by the digest of their document."""
    found = {}
    for entry in mission.entries(ANALYSED):
        if entry.body.get("case") == number:
            for named in entry.objects(WHOLE):
                digest = str(named["digest"])
                found[digest] = _analysed(mission, entry, digest)
    return found


def _analysed(mission: Mission, entry: Entry, digest: str) -> Analysed:
    try:
        said = encoding.parsed(mission.segments.bytes(digest), size_max=DOCUMENT_BYTES_MAX)
    except InputError:
        said = {}  # what cannot be read supports nothing
    rows, standard = said.get("hypotheses"), said.get("standard")
    leading, step = str(said.get("leading", "")), said.get("consequence", 0)
    low = {str(r.get("h")): str(r.get("low", "0")) for r in rows} if isinstance(rows, list) else {}
    missing = standard.get("missing") if isinstance(standard, dict) else None
    return Analysed(
        entry=entry.index, digest=digest, answer=str(said.get("answer", "")), leading=leading,
        low=float(low.get(leading, "0")), consequence=step if isinstance(step, int) else 0,
        missing=tuple(map(str, missing)) if isinstance(missing, list) else (),
    )  # fmt: skip


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
        Need.PERSON: "" if people >= least else f"{least} named people sign it (--by)",
        Need.CERTIFIED: "" if held.clocks.certified else "nobody has certified T0",
        Need.CAUSE: ""
        if str(said.get("cause", "")) in held.terms.causes
        else f"name a cause (--cause): {', '.join(held.terms.causes)}",
        Need.NOTICES: hearing.not_sent(
            [p.party_id for p in held.agreement.parties], list(_sent(said))
        ),
        Need.HEARD: hearing.unheard(held.hearings),
        Need.ORDERED: ""
        if ordered and ordered[-1] > last
        else "no corrective action was ordered since (`lendemain remedy order`)",
        Need.REPORTED: remedies.unreported(held.remedies),
        Need.DISCHARGED: remedies.undischarged(held.remedies),
    }
    tally = held.tally
    found[Need.PROPOSAL] = "" if tally else "nobody has proposed a decision"
    found[Need.QUORUM] = deciding.no_quorum(tally) if tally else "nobody has voted"
    found[Need.MAJORITY] = deciding.not_carried(tally) if tally else "nobody has voted"
    return {need: why for need, why in found.items() if why}


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
            return {Need.ANALYSIS: "name a finding, and the analysis that it rests on"}
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
