"""Both parties heard: what each was sent, until when it may answer, and what it said.

A round begins when the file is sent to the parties, and ends for a party when its own liaison has
answered (unless more is announced) or waived, or when its time is over.  An answer that somebody
else records for a party is kept and shown, and ends nothing: nobody closes a party's window but the
party and time.  Late answers are kept and shown, too.  What is asked of one party is asked of every
party, in the same way.
"""

from collections.abc import Sequence
from datetime import datetime

from lendemain.commission.clocks import due
from lendemain.records.because import Because
from lendemain.records.case import Move
from lendemain.records.hearing import HearingStatus, PartyAnswer, PartyHearing, PartyPosition
from lendemain.records.procedure import CaseKind, CaseStatement, ClockName, Clocks


def hearings(
    statements: Sequence[CaseStatement], parties: Sequence[str], clocks: Clocks, *, at: datetime
) -> tuple[PartyHearing, ...]:
    """How each party stands at a moment, in the order of the parties.

    `statements` and `clocks` are those of one case.
    """
    said = [one for one in statements if one.at <= at]
    sent = [s for s in said if s.kind is CaseKind.STEP and s.said.get("move") == Move.SEND.value]
    return tuple(_hearing(party, said, sent, clocks, at=at) for party in parties)


def _hearing(
    party: str,
    said: Sequence[CaseStatement],
    sent: Sequence[CaseStatement],
    clocks: Clocks,
    *,
    at: datetime,
) -> PartyHearing:
    mine = [s for s in sent if party in notices(s)]
    last = mine[-1] if mine else None
    run = due(clocks, ClockName.COMMENTS, party) if last else None
    deadline = run.due if run else None
    answers = answered(said, party, clocks)
    since = last.entry if last else -1
    waived = [
        s.entry for s in said if s.kind is CaseKind.WAIVED and s.entry > since and own(s, party)
    ]
    standing = HearingStatus.WAITING
    if last is None:
        standing = HearingStatus.NOT_SENT
    elif waived:
        standing = HearingStatus.WAIVED
    elif any(a.entry > since and a.own and a.final for a in answers):
        standing = HearingStatus.ANSWERED
    elif deadline is not None and at >= deadline and not (run and run.paused):
        standing = HearingStatus.OVER
    return PartyHearing(
        party=party,
        standing=standing,
        notice=notices(last)[party] if last else "",
        sent=last.at if last else None,
        entry=last.entry if last else None,
        deadline=deadline,
        waived=waived[-1] if waived else None,
        answers=answers,
    )


def answered(said: Sequence[CaseStatement], party: str, clocks: Clocks) -> tuple[PartyAnswer, ...]:
    """Every answer of a party, in order."""
    windows = [r for r in clocks.runs if r.clock is ClockName.COMMENTS and r.of == party]
    found = []
    for one in said:
        if one.kind is not CaseKind.ANSWERED or one.said.get("party") != party:
            continue
        open_then = [w for w in windows if w.started <= one.at]
        late = bool(open_then) and one.at > open_then[-1].due
        word = str(one.said.get("position", ""))
        found.append(
            PartyAnswer(
                party=party, entry=one.entry, by=one.author, at=one.at,
                position=PartyPosition(word) if word in list(PartyPosition) else PartyPosition.NONE,
                language=str(one.said.get("language", "")), text=str(one.said.get("text", "")),
                own=own(one, party), final=one.said.get("final") is not False, late=late,
            )
        )  # fmt: skip
    return tuple(found)


def own(said: CaseStatement, party: str) -> bool:
    """Whether a statement for a party was signed by that party's own liaison."""
    return bool(party) and said.said.get("party") == party and said.party == party


def notices(said: CaseStatement) -> dict[str, str]:
    """The digest of the file that a step sends to each party."""
    listed = said.said.get("notices")
    rows = listed if isinstance(listed, list | tuple) else ()
    return {
        str(row.get("party", "")): str(row.get("digest", ""))
        for row in rows
        if isinstance(row, dict)
    }


def not_sent(parties: Sequence[str], sent: Sequence[str]) -> str:
    """Why the parties cannot be heard on what is to be sent; "" where each is sent its file.

    >>> not_sent(["north", "south"], ["south"])
    'no file is made for north'
    """
    left = [one for one in parties if one not in sent]
    return Because.of("no_file", parties=left) if left else ""


def unheard(found: Sequence[PartyHearing]) -> str:
    """Why a final decision cannot be taken yet; "" where every party was heard."""
    told = []
    for one in found:
        if one.standing is HearingStatus.NOT_SENT:
            told.append(Because.of("was_not_sent", party=one.party))
        elif one.standing is HearingStatus.WAITING:
            if one.deadline is None:
                told.append(Because.of("may_answer", party=one.party))
            else:
                until = f"{one.deadline:%Y-%m-%d %H:%M} UTC"
                told.append(Because.of("may_answer_until", party=one.party, until=until))
    return Because.all_of(told) or ""
