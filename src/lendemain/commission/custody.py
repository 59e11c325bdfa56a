"""The chain of custody: what the statements on exhibits say together, in the order recorded.

Each exhibit has a holder from the moment it is received.  A handing over is closed when giver and
receiver have both signed it; until then the chain has a gap that names who has not.  The holder is
who signed for having it, so an unanswered handing over leaves it with the giver.  What is made of
an exhibit is an exhibit of its own; the original stays.  A redaction ends a chain.  A statement
that the chain does not permit changes nothing, and is listed with the reason.

Sources: OHCHR and UC Berkeley, Berkeley Protocol on Digital Open Source Investigations (2022),
chapter VI (preservation, chain of custody).  Bytes, keys and clocks are not here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from lendemain.records.because import Because
from lendemain.records.exhibit import (
    Attestation,
    Consent,
    CustodyMove,
    CustodyStatement,
    CustodyStep,
    Exhibit,
    Handover,
    Holding,
    RefusedMove,
    Storage,
    Withheld,
)

WITH_PARTIES = frozenset((Consent.PARTIES, Consent.PUBLIC, Consent.NOT_NEEDED))
"""How far consent has to reach before the parties may see an exhibit."""

_SIGNED_BY_TWO = (CustodyMove.REDACTED, CustodyMove.UNMASKED)


@dataclass(frozen=True, slots=True)
class Custody:
    """Every exhibit by its identifier, in the order received; and the moves that were refused."""

    exhibits: Mapping[str, Exhibit]
    refused: tuple[RefusedMove, ...]

    def of_case(self, number: int) -> list[Exhibit]:
        """The exhibits bound to a case, in the order received."""
        return [one for one in self.exhibits.values() if number in one.cases]

    def made_of(self, exhibit_id: str) -> list[Exhibit]:
        """What was made directly of an exhibit, in the order received."""
        return [one for one in self.exhibits.values() if exhibit_id in one.parents]


def custody(statements: Iterable[CustodyStatement]) -> Custody:
    """What statements on exhibits, in the order recorded, say together."""
    chains: dict[str, _Chain] = {}
    refused = []
    for said in statements:
        for exhibit_id in said.exhibits:
            why = _refusal(chains, exhibit_id, said)
            if why:
                refused.append(RefusedMove(entry=said.entry, exhibit_id=exhibit_id, why=why))
            elif said.kind in (CustodyMove.RECEIVED, CustodyMove.DERIVED):
                chains[exhibit_id] = _begun(exhibit_id, said)
            else:
                _MOVES[said.kind](chains[exhibit_id], said)
                chains[exhibit_id].step(said)
    found = {name: chain.exhibit() for name, chain in chains.items()}
    return Custody(MappingProxyType(found), tuple(refused))


def refusal(statements: Iterable[CustodyStatement], said: CustodyStatement) -> str:
    """Why a statement after these would change nothing; "" where it would change something."""
    found = custody([*statements, said]).refused
    return next((one.why for one in found if one.entry == said.entry), "")


def held_by(exhibit: Exhibit, at: datetime) -> str:
    """Who held an exhibit at a time, "" where nobody did who signed for it."""
    for one in exhibit.holdings:
        if one.start <= at and (one.end is None or at < one.end):
            return one.holder
    return ""


def kept_back(exhibit: Exhibit) -> Withheld | None:
    """Why an exhibit does not go to the parties; None where it does.

    Redacted, sealed, withheld by an order, or beyond the consent of whom it came from.
    """
    name = exhibit.exhibit_id
    if exhibit.redacted is not None:
        step = next(s for s in exhibit.steps if s.entry == exhibit.redacted)
        return Withheld(
            exhibit_id=name, reason=Because.of("kept_redacted", reason=step.what),
            authority=", ".join(step.signers), entry=exhibit.redacted,
        )  # fmt: skip
    if exhibit.attestation is not None:
        told = exhibit.attestation
        return Withheld(
            exhibit_id=name, reason=Because.of("kept_sealed"),
            authority=told.officer, entry=told.entry,
        )  # fmt: skip
    if exhibit.withheld is not None:
        return exhibit.withheld
    if exhibit.consent not in WITH_PARTIES:
        return Withheld(
            exhibit_id=name, reason=Because.of("kept_consent", consent=exhibit.consent),
            authority="the source", entry=None,
        )  # fmt: skip
    return None


@dataclass
class _Chain:
    """An exhibit while its statements are read."""

    fixed: Exhibit
    holder: str
    cases: list[int]
    consent: Consent
    attestation: Attestation | None = None
    withheld: Withheld | None = None
    redacted: int | None = None
    pending: dict[tuple[str, str], Handover] = field(default_factory=dict)
    steps: list[CustodyStep] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def sign(self, said: CustodyStatement, giver: str, receiver: str) -> None:
        """Take note of who signed a handing over, and close it when both have."""
        earlier = self.pending.pop((giver, receiver), None)
        missing = [one for one in (giver, receiver) if one not in said.signers]
        if earlier is not None:
            missing = [one for one in missing if one == earlier.missing]
        if missing:
            self.pending[giver, receiver] = Handover(
                giver=giver, receiver=receiver, missing=missing[0], entry=said.entry
            )

    def step(self, said: CustodyStatement) -> None:
        self.steps.append(
            CustodyStep(
                entry=said.entry, move=said.kind, by=said.author, signers=said.signers,
                at=said.at, what=_words(said),
            )
        )  # fmt: skip

    def hold(self, holder: str, said: CustodyStatement) -> None:
        if self.holdings:
            last = self.holdings.pop()
            self.holdings.append(
                Holding(holder=last.holder, start=last.start, end=said.at, entry=last.entry)
            )
        self.holder = holder
        self.holdings.append(Holding(holder=holder, start=said.at, end=None, entry=said.entry))

    def exhibit(self) -> Exhibit:
        one = self.fixed
        return Exhibit(
            exhibit_id=one.exhibit_id, entry=one.entry, cases=tuple(self.cases),
            digest=one.digest, stored=one.stored, size=one.size, media=one.media,
            storage=one.storage, holder=self.holder, consent=self.consent, comp=one.comp,
            parts=one.parts, salted=one.salted, parents=one.parents, method=one.method,
            attestation=self.attestation, withheld=self.withheld, redacted=self.redacted,
            steps=tuple(self.steps), holdings=tuple(self.holdings),
            unanswered=tuple(self.pending.values()), findings=tuple(self.findings),
        )  # fmt: skip


def _begun(exhibit_id: str, said: CustodyStatement) -> _Chain:
    body = said.said
    parts = {str(o["role"]): o for o in _objects(body)}
    number = body.get("case")
    case = (number,) if isinstance(number, int) else ()
    consent = Consent(str(body.get("consent", Consent.NOT_NEEDED)))
    fixed = Exhibit(
        exhibit_id=exhibit_id,
        entry=said.entry,
        cases=case,
        digest=str(parts["exhibit"]["digest"]),
        stored=_whole(parts["exhibit"]["size"]),
        size=_whole(body["bytes"]),
        media=str(body["media"]),
        storage=Storage(str(body["storage"])),
        holder=said.author,
        consent=consent,
        comp=_words_of(body.get("comp")),
        parts={role: str(o["digest"]) for role, o in parts.items()},
        salted={str(k): str(v) for k, v in _mapping(body.get("salted")).items()},
        parents=_words_of(body.get("of")),
        method=str(body.get("method", "")),
    )
    chain = _Chain(fixed, said.author, list(case), consent)
    chain.hold(said.author, said)
    chain.step(said)
    return chain


def _refusal(chains: Mapping[str, _Chain], exhibit_id: str, said: CustodyStatement) -> str:
    if said.kind in (CustodyMove.RECEIVED, CustodyMove.DERIVED):
        return _misbegun(chains, exhibit_id, said)
    chain = chains.get(exhibit_id)
    if chain is None:
        return Because.of("no_exhibit", exhibit=exhibit_id)
    if chain.redacted is not None:
        return Because.of("exhibit_redacted", exhibit=exhibit_id, entry=chain.redacted)
    if said.kind in _SIGNED_BY_TWO and len(set(said.signers)) < 2:
        return Because.of("needs_two", kind=said.kind, n=len(set(said.signers)))
    return _impermissible(chain, said)


def _misbegun(chains: Mapping[str, _Chain], exhibit_id: str, said: CustodyStatement) -> str:
    if exhibit_id in chains:
        return Because.of("held_already", exhibit=exhibit_id)
    if not any(o["role"] == "exhibit" for o in _objects(said.said)):
        return Because.of("names_no_file")
    try:
        Storage(str(said.said["storage"]))
        Consent(str(said.said.get("consent", Consent.NOT_NEEDED)))
        _whole(said.said["bytes"])
        str(said.said["media"])
    except (KeyError, TypeError, ValueError) as error:
        return Because.of("unreadable", error=error)
    if said.kind is CustodyMove.RECEIVED:
        return ""
    parents = _words_of(said.said.get("of"))
    for parent in parents:
        if parent not in chains:
            return Because.of("none_to_make", exhibit=parent)
        if chains[parent].redacted is not None:
            redacted = chains[parent].redacted
            return Because.of("exhibit_redacted", exhibit=parent, entry=redacted)
    return "" if parents and said.said.get("method") else Because.of("no_original")


def _impermissible(chain: _Chain, said: CustodyStatement) -> str:
    body, name = said.said, chain.fixed.exhibit_id
    if said.kind is CustodyMove.TRANSFERRED:
        return _not_handed(chain, said)
    if said.kind is CustodyMove.BOUND and not isinstance(body.get("case"), int):
        return Because.of("names_no_case")
    if said.kind is CustodyMove.BOUND and body["case"] in chain.cases:
        return Because.of("bound_already", exhibit=name, case=body["case"])
    if said.kind is CustodyMove.SEALED and chain.attestation is not None:
        return Because.of("sealed_already", exhibit=name, entry=chain.attestation.entry)
    if said.kind is CustodyMove.WITHHELD and chain.withheld is not None:
        return Because.of("withheld_already", exhibit=name, entry=chain.withheld.entry)
    if said.kind is CustodyMove.DISCLOSED and chain.withheld is None:
        return Because.of("not_withheld", exhibit=name)
    if said.kind is CustodyMove.REDACTED and chain.fixed.storage is Storage.CLEAR:
        return Because.of("in_the_clear", exhibit=name)
    if said.kind is CustodyMove.UNMASKED and "source" not in chain.fixed.parts:
        return Because.of("names_no_source", exhibit=name)
    if said.kind is CustodyMove.CONSENTED and str(body.get("consent")) not in set(Consent):
        return Because.of("no_consent", given=repr(body.get("consent")))
    return ""


def _not_handed(chain: _Chain, said: CustodyStatement) -> str:
    hands = str(said.said.get("giver", "")), str(said.said.get("receiver", ""))
    if not all(hands):
        return Because.of("names_no_hands")
    name = chain.fixed.exhibit_id
    if hands[0] == hands[1]:
        return Because.of("one_hand")
    if not set(hands) & set(said.signers):
        return Because.of("neither_signed")
    if hands in chain.pending:
        missing = chain.pending[hands].missing
        return "" if missing in said.signers else Because.of("still_unsigned", missing=missing)
    if hands[0] != chain.holder:
        return Because.of("does_not_hold", giver=hands[0], exhibit=name, holder=chain.holder)
    return ""


def _transferred(chain: _Chain, said: CustodyStatement) -> None:
    giver, receiver = str(said.said["giver"]), str(said.said["receiver"])
    chain.sign(said, giver, receiver)
    if receiver in said.signers and chain.holder != receiver:
        chain.hold(receiver, said)


def _accessed(chain: _Chain, said: CustodyStatement) -> None:
    if said.said.get("found") == "altered":
        chain.findings.append(Because.of("bytes_differ", entry=said.entry))


def _bound(chain: _Chain, said: CustodyStatement) -> None:
    chain.cases.append(_whole(said.said["case"]))


def _sealed(chain: _Chain, said: CustodyStatement) -> None:
    chain.attestation = Attestation(
        officer=said.author, says=str(said.said.get("attestation", "")), entry=said.entry
    )


def _withheld(chain: _Chain, said: CustodyStatement) -> None:
    chain.withheld = Withheld(
        exhibit_id=chain.fixed.exhibit_id, reason=str(said.said.get("reason", "")),
        authority=str(said.said.get("authority", "")), entry=said.entry,
    )  # fmt: skip


def _disclosed(chain: _Chain, _: CustodyStatement) -> None:
    chain.withheld = None


def _consented(chain: _Chain, said: CustodyStatement) -> None:
    chain.consent = Consent(str(said.said["consent"]))


def _redacted(chain: _Chain, said: CustodyStatement) -> None:
    chain.redacted = said.entry


def _noted(_: _Chain, __: CustodyStatement) -> None:
    """A step that is kept, and changes nothing else."""


_MOVES: Mapping[CustodyMove, Callable[[_Chain, CustodyStatement], None]] = MappingProxyType({
    CustodyMove.BOUND: _bound,
    CustodyMove.ACCESSED: _accessed,
    CustodyMove.TRANSFERRED: _transferred,
    CustodyMove.GRANTED: _noted,
    CustodyMove.SEALED: _sealed,
    CustodyMove.WITHHELD: _withheld,
    CustodyMove.DISCLOSED: _disclosed,
    CustodyMove.CONSENTED: _consented,
    CustodyMove.UNMASKED: _noted,
    CustodyMove.REDACTED: _redacted,
})  # fmt: skip


def _words(said: CustodyStatement) -> str:
    """A step in words: what the entry says beyond its kind."""
    body = said.said
    if said.kind is CustodyMove.TRANSFERRED:
        return Because.of("handed", giver=body.get("giver"), receiver=body.get("receiver"))
    for name in ("reason", "attestation", "method", "purpose"):
        if body.get(name):
            return str(body[name])
    for name, code in (("case", "bound_to"), ("consent", "consent_is"), ("to", "opened_to")):
        if name in body:
            return Because.of(code, **{name: body[name]})
    return ""


def _objects(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    listed = body.get("objs", [])
    named = [o for o in listed if isinstance(o, dict)] if isinstance(listed, list) else []
    return [o for o in named if o.keys() >= {"digest", "size", "role"}]


def _words_of(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, dict) else {}


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value
