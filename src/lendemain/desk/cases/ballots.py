"""The vote in a case as the ledger has it: which ballots are held against which seats and rules.

It is counted by the terms that held when the words were put to the vote.  A ballot whose author's
key was revoked before it was decided counts no more: they vote anew.  What is said after the
decision changes no vote.
"""

from collections.abc import Sequence

from lendemain.commission import deciding
from lendemain.desk.cases import reference
from lendemain.desk.mission import Mission
from lendemain.ledger import note
from lendemain.ledger.keyring import REVOKED
from lendemain.records.case import Move
from lendemain.records.decision import Tally
from lendemain.records.procedure import CaseKind, CaseStatement

Seats = tuple[tuple[str, ...], str]
"""Who sits, and who chairs ("": nobody)."""


def tally(
    mission: Mission,
    said: Sequence[CaseStatement],
    *,
    seats: Seats,
) -> Tally | None:
    """The vote on the newest proposal since the parties were heard last; None where there is
    none.
    """
    heard = [s.entry for s in said if s.said.get("move") in (Move.HEAR.value, Move.REOPEN.value)]
    newest = [p for p in deciding.proposals(said) if p.entry > max(heard, default=-1)]
    if not newest:
        return None
    decided = [s for s in said if s.said.get("proposal") == newest[-1].entry and _sat(s)]
    members, chair = _seats(decided[0]) if decided else seats
    until = decided[0].entry if decided else mission.size
    void = _revoked(mission, below=until)
    counted = [
        one
        for one in said
        if one.entry < until
        and not (one.kind is CaseKind.VOTED and one.entry < void.get(one.author, -1))
    ]
    rule = reference.terms(mission, below=newest[-1].entry).voting
    return deciding.tally(counted, newest[-1], members=members, rule=rule, chair=chair)


def _revoked(mission: Mission, *, below: int) -> dict[str, int]:
    """The newest entry that revoked a key of somebody, by the holder's name."""
    return {
        note.Verifier.parse(str(entry.body.get("vkey", ""))).name: entry.index
        for entry in mission.entries(REVOKED, below=below)
    }


def _sat(said: CaseStatement) -> bool:
    return said.kind is CaseKind.STEP and isinstance(said.said.get("members"), list)


def _seats(said: CaseStatement) -> Seats:
    """Who sat when it was decided, as the step that decided it says."""
    listed = said.said.get("members")
    names = tuple(map(str, listed)) if isinstance(listed, list) else ()
    return names, str(said.said.get("chair", ""))
