"""Exhibits: what the commission holds, who has held it, and what was done with it.

An exhibit is held; evidence weighs.  The original is never changed: whatever is made of it is an
exhibit of its own that names what it was made from.  Capture data is what was claimed, never what
was found out.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lendemain.records.because import Because


class Storage(StrEnum):
    """How an exhibit lies on the disk: enciphered under a key of its own, or in the clear."""

    ENCIPHERED = "enciphered"
    CLEAR = "clear"


class Consent(StrEnum):
    """How far the person whom an exhibit came from lets it go; each reaches as far as the next."""

    NOT_ASKED = "not_asked"
    REFUSED = "refused"
    COMMISSION = "commission"
    PARTIES = "parties"
    PUBLIC = "public"
    NOT_NEEDED = "not_needed"


class CustodyMove(StrEnum):
    """What can be done with an exhibit; the value is the kind of the entry that says so."""

    RECEIVED = "evidence.received"
    DERIVED = "evidence.derived"
    BOUND = "evidence.bound"
    ACCESSED = "evidence.accessed"
    TRANSFERRED = "evidence.transferred"
    GRANTED = "evidence.granted"
    SEALED = "evidence.sealed"
    WITHHELD = "evidence.withheld"
    DISCLOSED = "evidence.disclosed"
    CONSENTED = "evidence.consented"
    UNMASKED = "source.unsealed"
    REDACTED = "redaction.order"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureData:
    """How an exhibit is said to have come about: claimed by whoever brought it, not established.

    The time is an interval, the place a circle (`radius_m` in metres, 0 where nothing was said of
    it); what is not known is "" or None.  `file` is the name it came under, `claims` what the file
    says of itself, read by a process that could do nothing else.
    """

    by: str = ""
    start: datetime | None = None
    end: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    radius_m: float = 0.0
    device: str = ""
    how: str = ""
    file: str = ""
    claims: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyStatement:
    """One entry that speaks of exhibits: its number, kind, signers, time and what it says.

    `said` is the body as it was signed; `exhibits` are the identifiers it speaks of.
    """

    entry: int
    kind: CustodyMove
    author: str
    signers: tuple[str, ...]
    at: datetime
    exhibits: tuple[str, ...]
    said: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyStep:
    """One step of an exhibit's chain of custody, in words a reader can check against the entry."""

    entry: int
    move: CustodyMove
    by: str
    signers: tuple[str, ...]
    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Who held an exhibit from when until when (None: holds it still), and by which entry."""

    holder: str
    start: datetime
    end: datetime | None
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A handing over that only one of giver and receiver has signed: a gap in the chain."""

    giver: str
    receiver: str
    missing: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """That an exhibit is kept back from the parties: why, on whose authority, by which entry."""

    exhibit_id: str
    reason: str
    authority: str
    entry: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What a named officer says of sealed material; it is not open to the parties, and says so."""

    officer: str
    says: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One thing that is held, and everything that was done with it.

    `digest` is the SHA-256 of the stored bytes and `stored` their number; `salted` maps each part
    ("exhibit", "capture", "source") to the salted digest of its content where it is enciphered,
    `parts` each part to the SHA-256 of its stored bytes.  `size` is the content's number of bytes.
    `unanswered` are the gaps of its chain, `findings` say where bytes were not what was signed.
    """

    exhibit_id: str
    entry: int
    cases: tuple[int, ...]
    digest: str
    stored: int
    size: int
    media: str
    storage: Storage
    holder: str
    consent: Consent = Consent.NOT_ASKED
    comp: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)
    salted: dict[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    method: str = ""
    attestation: Attestation | None = None
    withheld: Withheld | None = None
    redacted: int | None = None
    steps: tuple[CustodyStep, ...] = ()
    holdings: tuple[Holding, ...] = ()
    unanswered: tuple[Handover, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[str, ...]:
        """Where its chain of custody is not closed, in words."""
        return tuple(
            Because.of(
                "not_signed", entry=one.entry, giver=one.giver, receiver=one.receiver,
                missing=one.missing,
            )
            for one in self.unanswered
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMove:
    """An entry that changed nothing, because the chain as it stood did not permit it."""

    entry: int
    exhibit_id: str
    why: str
