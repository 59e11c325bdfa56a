"""A decision: who sits, who is recused, what was voted, and whether it carries.

A proposal fixes the words before anybody votes on them; each member votes by an entry that they
sign themselves, and may replace their vote until it is decided.  Members who recused themselves
are counted out of the quorum unless the terms say otherwise, and their votes count nowhere.

    quorum     votes (for, against, abstaining) >= max(least, ceil(share x members counted))
    simple     for > against            (or more than half of all votes, if abstentions count)
    qualified  for >= share x (for + against [+ abstaining])
    consensus  nobody against, somebody for

Where a simple majority is equal, the chair's own vote decides if the terms let it.  A finding of a
breach never goes beyond what its analysis bears; a standard that is met obliges nobody.
"""

import math
from collections.abc import Sequence

from lendemain.commission.analysis import STANDARD_LEAST
from lendemain.records.attribution import NATURAL
from lendemain.records.because import Because
from lendemain.records.decision import (
    Analysed,
    Ballot,
    Finding,
    Proposal,
    Recusal,
    Tally,
    Vote,
)
from lendemain.records.procedure import CaseKind, CaseStatement, Voting, VotingRule

_CLOSE = 1e-9
ROLE = "commissioner"


def proposals(statements: Sequence[CaseStatement]) -> tuple[Proposal, ...]:
    """Every proposal that was put to the vote in a case, in order."""
    return tuple(_proposal(one) for one in statements if one.kind is CaseKind.PROPOSED)


def recusals(statements: Sequence[CaseStatement]) -> tuple[Recusal, ...]:
    """Those who do not sit in a case, each once."""
    found: dict[str, Recusal] = {}
    for one in statements:
        if one.kind is CaseKind.RECUSED:
            reason = str(one.said.get("reason", ""))
            found.setdefault(one.author, Recusal(member=one.author, entry=one.entry, reason=reason))
    return tuple(found.values())


def tally(
    statements: Sequence[CaseStatement],
    proposal: Proposal,
    *,
    members: Sequence[str],
    rule: VotingRule,
    chair: str = "",
) -> Tally:
    """How the vote on a proposal stands by the statements of its case.

    `members` are the names of those who sit in the commission; of others no vote counts.
    """
    recused = tuple(r for r in recusals(statements) if r.member in members)
    out = {r.member for r in recused}
    votes: dict[str, Vote] = {}
    earlier: list[Vote] = []
    for one in statements:
        if one.kind is not CaseKind.VOTED or one.said.get("proposal") != proposal.entry:
            continue
        word = str(one.said.get("vote", ""))
        if one.author not in members or one.author in out or word not in list(Ballot):
            continue
        if one.role != ROLE:  # who was no member then has not voted
            continue
        if one.author in votes:
            earlier.append(votes.pop(one.author))
        votes[one.author] = Vote(
            member=one.author, ballot=Ballot(word), entry=one.entry, at=one.at,
            dissent=str(one.said.get("dissent", "")),
        )  # fmt: skip
    counted = len(members) if rule.recused_count else len(members) - len(recused)
    needed = max(rule.quorum_least, math.ceil(rule.quorum_share * counted - _CLOSE))
    count = {b: sum(v.ballot is b for v in votes.values()) for b in Ballot}
    carried, cast = _carried(count, rule, votes.get(chair))
    return Tally(
        proposal=proposal, members=tuple(members), chair=chair, recused=recused,
        votes=tuple(votes.values()), counted=counted, needed=needed,
        quorate=len(votes) >= needed, carried=carried, cast=cast, earlier=tuple(earlier),
    )  # fmt: skip


def _carried(count: dict[Ballot, int], rule: VotingRule, chairs: Vote | None) -> tuple[bool, str]:
    """Whether so many votes carry, and who cast the one that decided an equal vote ("": nobody)."""
    for_, against = count[Ballot.FOR], count[Ballot.AGAINST]
    base = for_ + against + (count[Ballot.ABSTAIN] if rule.abstentions_count else 0)
    if rule.rule is Voting.CONSENSUS:
        return for_ > 0 and not against, ""
    if rule.rule is Voting.QUALIFIED:
        return for_ > 0 and for_ >= rule.share * base - _CLOSE, ""
    if 2 * for_ == base and base and rule.chair_casts and chairs is not None:
        if chairs.ballot is Ballot.ABSTAIN:
            return False, ""
        return chairs.ballot is Ballot.FOR, chairs.member
    return 2 * for_ > base, ""


def no_quorum(found: Tally) -> str:
    """Why too few have voted; "" where enough have."""
    if found.quorate:
        return ""
    counts = {"voted": len(found.votes), "counted": found.counted, "needed": found.needed}
    if not found.recused:
        return Because.of("no_quorum", **counts)
    return Because.of("no_quorum_recused", **counts, recused=len(found.recused))


def not_carried(found: Tally) -> str:
    """Why the votes do not carry a proposal; "" where they do."""
    if found.carried:
        return ""
    names = {"yes": Ballot.FOR, "no": Ballot.AGAINST, "neither": Ballot.ABSTAIN}
    return Because.of("not_carried", **{n: len(found.of(b)) for n, b in names.items()})


def outcome(found: Tally) -> str:
    """The vote in a row of words.

    It names who was recused, and that there are dissents; never a party.
    """
    told = ", ".join(f"{len(found.of(b))} {b.value}" for b in Ballot)
    out = f"; recused: {', '.join(r.member for r in found.recused)}" if found.recused else ""
    cast = f"; decided by the chair, {found.cast}" if found.cast else ""
    own = [v.member for v in found.votes if v.dissent]
    dissents = f"; opinions of their own: {', '.join(own)}" if own else ""
    return f"{told}{cast}{out}{dissents}"


def no_analysis(finding: Finding, hypothesis: str, analysed: Analysed | None, *, case: int) -> str:
    """Why a finding has no analysis to rest on; "" where it has.

    A breach needs the hypothesis that the analysis leads to; what is undetermined needs none.
    """
    if analysed is None:
        return Because.of("no_analysis", case=case)
    if finding is Finding.BREACH and hypothesis == NATURAL:
        return Because.of("nature_breaches_nothing")
    if finding is Finding.BREACH and hypothesis != analysed.leading:
        lead = analysed.leading or "undetermined"
        return Because.of("leads_elsewhere", leading=lead, named=hypothesis or "nobody")
    return ""


def below_standard(
    finding: Finding, consequence: int, analysed: Analysed | None, *, needed: float
) -> str:
    """Why a finding goes beyond its standard of proof; "" where it does not.

    `needed` is the probability that the consequence asks for, and one half at least: a lesser
    standard opens an inquiry, and finds nothing.  Only a breach is held to it: to say that nothing
    was established, or that it cannot be told, needs no proof.
    """
    if finding is not Finding.BREACH or analysed is None:
        return ""
    needed = max(needed, STANDARD_LEAST)
    if analysed.low < needed:
        return Because.of(
            "below_standard", consequence=consequence, needed=f"{needed:.2f}",
            low=f"{analysed.low:.2f}",
        )  # fmt: skip
    if analysed.consequence < consequence:
        return Because.of("lighter", consequence=analysed.consequence)
    if analysed.missing:
        return Because.of("lacks", missing=analysed.missing)
    return ""


def _proposal(said: CaseStatement) -> Proposal:
    body = said.said
    word, step = str(body.get("finding", "")), body.get("consequence", 0)
    rows = body.get("remedies")
    listed = rows if isinstance(rows, list | tuple) else ()
    return Proposal(
        entry=said.entry, digest=said.digest, by=said.author, at=said.at,
        finding=Finding(word) if word in list(Finding) else Finding.UNDETERMINED,
        hypothesis=str(body.get("hypothesis", "")),
        consequence=step if isinstance(step, int) else 0,
        analysis=str(body.get("analysis", "")), text=str(body.get("text", "")),
        confidence=str(body.get("confidence", "")),
        remedies=tuple(
            (str(r.get("of", "")), str(r.get("owner", ""))) for r in listed if isinstance(r, dict)
        ),
    )  # fmt: skip
