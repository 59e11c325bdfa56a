"""Corrective actions followed to their proof, and the ladder that overdue ones climb by themselves.

What is ordered has an owner, a deadline, a way of verification and an expected proof.  One that is
neither reported nor discharged when its deadline passes climbs one step of the ladder at that very
moment, and another each time the step's own time has passed; being reported done stops the
climbing, and a verification that fails starts it again.  Nothing climbs to a political step by
itself: what is barred there is a fact that people may sign on.  The ladder is that of the terms
that held when it was ordered.  All of it is read off the entries and the moment asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lendemain.commission.terms import holding
from lendemain.encoding import moment
from lendemain.records.because import Because
from lendemain.records.procedure import CaseKind, CaseStatement, Terms
from lendemain.records.remedy import (
    CatalogueAction,
    Climb,
    CorrectiveAction,
    LadderRung,
    RemedyStatus,
    RemedyStep,
)

_ABOUT = frozenset({
    CaseKind.ACCEPTED, CaseKind.REPORTED, CaseKind.VERIFIED, CaseKind.CLIMBED, CaseKind.EXTENDED,
    CaseKind.DISCHARGED,
})  # fmt: skip
NOTHING_OWED = frozenset({RemedyStatus.VERIFIED, RemedyStatus.DISCHARGED})


def remedies(
    statements: Sequence[CaseStatement], terms: Terms, *, at: datetime
) -> tuple[CorrectiveAction, ...]:
    """Every corrective action that was ordered in these cases, as it stands at a moment.

    In the order in which they were ordered; each is named by its case and its number there.
    """
    found: dict[str, _Followed] = {}
    count: dict[int, int] = {}
    for one in statements:
        if one.at > at:
            continue
        if one.kind is CaseKind.ORDERED:
            count[one.case] = count.get(one.case, 0) + 1
            name = f"{one.case}.{count[one.case]}"
            found[name] = _Followed.ordered(name, one, holding(terms, one.at))
        elif one.kind in _ABOUT and (followed := found.get(str(one.said.get("remedy", "")))):
            followed.take(one)
    return tuple(one.read(at) for one in found.values())


def catalogued(terms: Terms, name: str) -> CatalogueAction | None:
    """The catalogue's entry of a name, None where there is none."""
    return next((one for one in terms.catalogue if one.name == name), None)


def rung(terms: Terms, step: int) -> LadderRung | None:
    """A step of the ladder, None where it has none of that number."""
    return terms.ladder[step - 1] if 1 <= step <= len(terms.ladder) else None


def unreported(found: Sequence[CorrectiveAction]) -> str:
    """Which corrective actions are not reported done; "" where all are."""
    done = NOTHING_OWED | {RemedyStatus.REPORTED}
    return _which(found, "not_reported", done)


def undischarged(found: Sequence[CorrectiveAction]) -> str:
    """Which corrective actions are not discharged; "" where all are, or there are none."""
    return _which(found, "not_discharged", frozenset({RemedyStatus.DISCHARGED}))


def _which(found: Sequence[CorrectiveAction], code: str, done: frozenset[RemedyStatus]) -> str:
    left = [one.name for one in found if one.status not in done]
    return Because.of(code, names=left) if left else ""


@dataclass
class _Followed:
    """One corrective action while its statements are taken in."""

    said: CaseStatement
    name: str
    terms: Terms
    deadline: datetime
    step: int
    ordered_step: int
    status: RemedyStatus = RemedyStatus.ORDERED
    climbs: list[Climb] = field(default_factory=list)
    barred: int = 0
    course: list[RemedyStep] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)
    unverified: str = ""
    ended: datetime | None = None
    """When it was reported or discharged; None while it is owed."""

    climbing: datetime | None = None
    """When it climbed last while it is owed; None where it has not climbed since it is."""

    owed: datetime | None = None
    """Since when it is owed again, because a verification failed."""

    @classmethod
    def ordered(cls, name: str, said: CaseStatement, terms: Terms) -> "_Followed":
        at, step = said.said.get("deadline"), said.said.get("step", 1)
        first = step if isinstance(step, int) else 1
        return cls(
            said=said, name=name, terms=terms,
            deadline=moment(at) if isinstance(at, int) else said.at,
            step=first, ordered_step=first, course=[_told(said, "was_ordered")],
        )  # fmt: skip

    def advance(self, at: datetime) -> None:
        """Climb as far as time has brought it by a moment."""
        if self.ended is not None:
            return
        while True:
            if self.climbing is None:
                when = max(self.deadline, self.owed or self.deadline)
                failed = "deadline_passed" if self.owed is None else "verification_failed"
                why = Because.of(failed)
            else:
                here = rung(self.terms, self.step)
                if here is None or here.within is None:
                    return
                when = self.climbing + here.within
                why = Because.of("still_owed", step=self.step)
            if when >= at:
                return
            above = rung(self.terms, self.step + 1)
            if above is None:
                return
            if above.political:
                self.barred = above.step
                return
            self.step, self.climbing = above.step, when
            self.climbs.append(Climb(step=self.step, at=when, entry=None, why=why))

    def take(self, said: CaseStatement) -> None:
        self.advance(said.at)
        if self.status is RemedyStatus.DISCHARGED:
            return
        reason = str(said.said.get("reason", ""))
        listed = said.said.get("proofs")
        if isinstance(listed, list | tuple):
            self.proofs += [str(p) for p in listed if str(p) not in self.proofs]
        if said.kind is CaseKind.ACCEPTED and self.status is RemedyStatus.ORDERED:
            self.status = RemedyStatus.ACCEPTED
            self.course.append(_told(said, "was_accepted"))
        elif said.kind is CaseKind.REPORTED and self.status is not RemedyStatus.VERIFIED:
            self.status, self.ended = RemedyStatus.REPORTED, said.at
            self.course.append(_told(said, "was_reported"))
        elif said.kind is CaseKind.VERIFIED:
            self._verified(said)
        elif said.kind is CaseKind.EXTENDED and isinstance(until := said.said.get("deadline"), int):
            before = f"{self.deadline:%Y-%m-%d %H:%M}"
            self.course.append(_told(said, "was_extended", until=before))
            self.deadline = max(self.deadline, moment(until))
        elif said.kind is CaseKind.CLIMBED and isinstance(to := said.said.get("to"), int):
            self._climbed(said, to, reason)
        elif said.kind is CaseKind.DISCHARGED:
            proven = self.status is RemedyStatus.VERIFIED
            self.unverified = "" if proven else reason
            self.status, self.ended = RemedyStatus.DISCHARGED, self.ended or said.at
            self.course.append(_told(said, "was_discharged" if proven else "discharged_unverified"))

    def _verified(self, said: CaseStatement) -> None:
        if said.party:  # no party is the judge of what is owed
            self.course.append(_told(said, "own_judge"))
            return
        if said.said.get("result") == "done":
            self.status, self.ended = RemedyStatus.VERIFIED, self.ended or said.at
            self.course.append(_told(said, "was_verified"))
            return
        self.status, self.ended = RemedyStatus.ORDERED, None
        self.climbing, self.owed = None, said.at
        self.course.append(_told(said, "not_verified"))

    def _climbed(self, said: CaseStatement, to: int, reason: str) -> None:
        above = rung(self.terms, to)
        if above is None or to <= self.step or len(said.signers) < above.signatures:
            self.course.append(_told(said, "climb_not_counted", step=to))
            return
        self.step, self.climbing, self.barred = to, said.at, 0
        self.climbs.append(Climb(step=to, at=said.at, entry=said.entry, why=reason))

    def read(self, at: datetime) -> CorrectiveAction:
        self.advance(at)
        late = max((self.ended or at) - self.deadline, timedelta(0))
        status = self.status
        if self.ended is None and at > self.deadline:
            risen = any(c.at >= self.deadline for c in self.climbs)
            status = RemedyStatus.ESCALATED if risen else RemedyStatus.OVERDUE
        body = self.said.said
        one = catalogued(self.terms, str(body.get("of", "")))
        return CorrectiveAction(
            name=self.name, case=self.said.case, of=str(body.get("of", "")),
            owner=str(body.get("owner", "")), text=str(body.get("text", "")),
            verification=str(body.get("verification", "")), proof=str(body.get("proof", "")),
            ordered=self.said.at, deadline=self.deadline, status=status, step=self.step,
            ordered_step=self.ordered_step, entry=self.said.entry, climbs=tuple(self.climbs),
            barred=self.barred, proofs=tuple(self.proofs), course=tuple(self.course), late=late,
            unverified=self.unverified,
            verification_in=_words(one.verification_in if one else {}, body.get("verification")),
            proof_in=_words(one.proof_in if one else {}, body.get("proof")),
            title_in=one.title if one else {},
        )  # fmt: skip


def _words(given: Mapping[str, str], said: object) -> Mapping[str, str]:
    """The words of the terms by language, where the order has said the same."""
    return given if said in given.values() else {}


def _told(said: CaseStatement, code: str, **values: object) -> RemedyStep:
    return RemedyStep(
        at=said.at, entry=said.entry, by=said.author, what=Because.of(code, **values),
        reason=str(said.said.get("reason", "")) or str(said.said.get("text", "")),
    )  # fmt: skip
