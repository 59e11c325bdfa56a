"""What a body has decided, given the votes so far: adopted, refused, or open; and on silence, what.

A vote that can no longer turn out otherwise is decided before all have voted; one that still can is
open, and after its deadline the text's rule for silence takes its place.  Where the text has none,
the outcome stays unknown: nobody's silence is made into an answer that nobody has agreed on.
"""

from collections.abc import Mapping
from datetime import datetime

from lendemain.errors import InputError
from lendemain.records.activation import Fourfold
from lendemain.records.because import Because
from lendemain.records.commitment import Procedure

FOR, AGAINST, ABSTAINS = "for", "against", "abstains"
BALLOTS = (FOR, AGAINST, ABSTAINS)
ON_SILENCE = {
    "applies": Fourfold.TRUE,
    "agreed": Fourfold.TRUE,
    "stands": Fourfold.TRUE,
    "lapses": Fourfold.FALSE,
    "refused": Fourfold.FALSE,
}
"""What silence comes to, by the text's rule; without a rule it comes to nothing."""


def outcome(procedure: Procedure, votes: Mapping[str, str], *, closed: bool = False) -> Fourfold:
    """Whether a proposal is adopted by these votes of members; `closed` says that no more may come.

    Raises `InputError` for a vote of somebody who is no member, or one that is no vote.

    >>> council = Procedure(decides="-", rule="qualified", members=("a", "b", "c"), quorum=0,
    ...                     needed=2, veto=("a",), on_silence="")
    >>> outcome(council, {"b": "for", "c": "for", "a": "against"})
    <Fourfold.FALSE: 'false'>
    """
    _check(procedure, votes)
    size = max(len(procedure.members), 1)
    missing = 0 if closed else size - len(votes)
    for_ = sum(1 for v in votes.values() if v == FOR)
    if any(votes.get(m) == AGAINST for m in procedure.veto):
        return Fourfold.FALSE
    if procedure.quorum and len(votes) + missing < procedure.quorum:
        return Fourfold.FALSE
    needed = _needed(procedure, size)
    against_max = _against_max(procedure, size)
    against = sum(1 for v in votes.values() if v == AGAINST)
    if against > against_max or for_ + missing < needed:
        return Fourfold.FALSE
    vetoes_open = not closed and any(m not in votes for m in procedure.veto)
    settled = for_ >= needed and against + missing <= against_max and not vetoes_open
    quorate = not procedure.quorum or len(votes) >= procedure.quorum
    return Fourfold.TRUE if settled and quorate else Fourfold.UNKNOWN


def concluded(
    procedure: Procedure, votes: Mapping[str, str], *, due: datetime | None, at: datetime
) -> tuple[Fourfold, str]:
    """The outcome at a moment, and in words how it came about; after `due` silence speaks."""
    found = outcome(procedure, votes)
    if found != Fourfold.UNKNOWN:
        return found, Because.of("tally_votes")
    silent = [m for m in procedure.members if m not in votes]
    if due is None or at < due:
        told = Because.of("tally_open", missing=len(silent), all=len(procedure.members))
        return Fourfold.UNKNOWN, told
    if not procedure.on_silence:
        return Fourfold.UNKNOWN, Because.of("tally_no_rule")
    return ON_SILENCE[procedure.on_silence], Because.of(f"tally_{procedure.on_silence}")


def _check(procedure: Procedure, votes: Mapping[str, str]) -> None:
    for member, vote in votes.items():
        if procedure.members and member not in procedure.members:
            raise InputError(
                f"{member!r} is no member of {procedure.decides}",
                where="vote",
                remedy=f"Members are: {', '.join(procedure.members)}",
            )
        if vote not in BALLOTS:
            raise InputError(
                f"{vote!r} is no vote", where="vote", remedy=f"One of: {', '.join(BALLOTS)}"
            )


def _needed(procedure: Procedure, size: int) -> int:
    if procedure.rule == "unanimity":
        return 1  # abstentions do not prevent it; votes against do
    if procedure.rule in ("consensus", "none"):
        return 0
    if procedure.rule == "single":
        return 1
    return procedure.needed or size // 2 + 1


def _against_max(procedure: Procedure, size: int) -> int:
    return 0 if procedure.rule in ("unanimity", "consensus") else size
