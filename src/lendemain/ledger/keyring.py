"""Whose signature counts, and where the chains of each author and of each case stand.

Keys are enrolled by the ledger itself, so a replay needs nothing from outside but the checkpoint's
key.  The first entry enrols its own author, the operator, and bears that very key's signature.
Every later `key.enrolled` is authored by the operator, a `key.revoked` by the operator or by the
holder of the key.  A key counts from the entry after its enrolment until its revocation, for good.
The ledger's own key signs checkpoints and nothing else, so it is never enrolled.

An entry names its `author`, who is among its signers, and every signature on it counts, or the
entry is refused.  An author who numbers statements (`seq` from 1, `prev` the digest of the one
before) numbers all that follow, so nobody can leave one out unseen.  What is said of a case by
whomever is numbered likewise (`case`, `case_seq`, `case_prev`): once one statement of a case is,
all later ones are, so a file of the case shows by itself whether one is left out.  Memory grows
with authors and cases, not with entries.

A statement is an entry's text without its signatures; its digest names it.
"""

import hashlib
from collections import ChainMap
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import msgspec

from lendemain import encoding
from lendemain.errors import InputError
from lendemain.ledger import note as notes
from lendemain.ledger.note import Signature, Verifier

ENROLLED = "key.enrolled"
REVOKED = "key.revoked"
_OF_KEYS = frozenset((ENROLLED, REVOKED))

_sha256 = hashlib.sha256

KeyId = tuple[str, bytes]
"""The name of a key's holder and the key's 4-byte identifier."""


class Named(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A file that an entry names: what it is, how long, and the SHA-256 of its bytes."""

    alg: str
    digest: str
    size: int
    media: str
    role: str


class Anchor(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A checkpoint that an entry's author knew: size, and root in hexadecimal."""

    size: int
    root: str


class Frame(msgspec.Struct, frozen=True, gc=False):
    """What every entry says of itself, and what this ledger checks of it."""

    kind: str
    author: str
    seq: int | None = None
    prev: str | None = None
    case: Annotated[int, msgspec.Meta(ge=1)] | None = None
    case_seq: int | None = None
    case_prev: str | None = None
    objects: tuple[Named, ...] = msgspec.field(default=(), name="objs")
    vkey: str = ""
    anchor: Anchor | None = None


class Link(NamedTuple):
    """The last numbered statement of an author or of a case: number, and digest in hexadecimal."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An entry taken apart; whether its signatures hold is not decided by that.

    `digest` is the SHA-256 of the text, `vkey` the key that a `key.*` entry is about.
    """

    text: bytes
    digest: bytes
    kind: str
    author: str
    seq: int | None
    prev: str | None
    case: int | None
    case_seq: int | None
    case_prev: str | None
    objects: tuple[Named, ...]
    vkey: str
    anchor: Anchor | None
    signatures: tuple[Signature, ...]


_frame = msgspec.json.Decoder(Frame)


def statement(note: bytes) -> Statement:
    """The statement of an entry whose form is right to the byte; `InputError` otherwise."""
    text, row, signatures = notes.entry_parts(note)
    encoding.parsed(row, size_max=notes.ENTRY_BYTES_MAX)
    try:
        frame = _frame.decode(row)
    except msgspec.MsgspecError as error:
        raise _refused(str(error), "Give it kind, author and what its kind asks for") from None
    for named in frame.objects:
        if named.alg != "sha256" or len(named.digest) != 64 or named.size < 0:
            raise _refused("an object that is not named by SHA-256 and size", "Name it so")
        if not set(named.digest) <= set("0123456789abcdef"):
            raise _refused("a digest that is not hexadecimal", "Name the object by its SHA-256")
    return Statement(
        text=text,
        digest=_sha256(text).digest(),
        kind=frame.kind,
        author=frame.author,
        seq=frame.seq,
        prev=frame.prev,
        case=frame.case,
        case_seq=frame.case_seq,
        case_prev=frame.case_prev,
        objects=frame.objects,
        vkey=frame.vkey if frame.kind in _OF_KEYS else "",
        anchor=frame.anchor,
        signatures=signatures,
    )


def enrolment(verifier: Verifier, *, operator: str) -> dict[str, object]:
    """The body of the entry by which the operator enrols a key.

    >>> enrolment(Verifier("a", bytes(31) + b"1"), operator="a")["kind"]
    'key.enrolled'
    """
    return {"kind": ENROLLED, "author": operator, "vkey": verifier.vkey}


def revocation(verifier: Verifier, *, author: str) -> dict[str, object]:
    """The body of the entry by which the operator or its holder revokes a key."""
    return {"kind": REVOKED, "author": author, "vkey": verifier.vkey}


class Keyring:
    """What the entries so far say of keys and of authors' chains."""

    def __init__(self, ledger_key: Verifier, *, base: "Keyring | None" = None) -> None:
        self._ledger_key = ledger_key
        self._operator = base.operator if base else ""
        self._keys: ChainMap[KeyId, Verifier | None] = ChainMap(
            {}, *(base.keys.maps if base else ())
        )
        self._links: ChainMap[str, Link] = ChainMap({}, *(base.links.maps if base else ()))
        self._cases: ChainMap[int, Link] = ChainMap({}, *(base.cases.maps if base else ()))

    @property
    def operator(self) -> str:
        """The name of the author of the first entry; "" before there is one."""
        return self._operator

    @property
    def keys(self) -> ChainMap[KeyId, Verifier | None]:
        """Every key ever enrolled; None where it has been revoked."""
        return self._keys

    @property
    def links(self) -> ChainMap[str, Link]:
        """Each author's last numbered statement, of authors who number them."""
        return self._links

    @property
    def cases(self) -> ChainMap[int, Link]:
        """Each case's last numbered statement, of cases whose statements are numbered."""
        return self._cases

    def draft(self) -> "Keyring":
        """A keyring that begins as this one and can be dropped, or adopted later."""
        return Keyring(self._ledger_key, base=self)

    def adopt(self, draft: "Keyring") -> None:
        """Take over what a draft of this keyring has admitted since."""
        self._operator = draft.operator
        self._keys.update(draft.keys.maps[0])
        self._links.update(draft.links.maps[0])
        self._cases.update(draft.cases.maps[0])

    def proven(self, entry: Statement) -> Set[KeyId]:
        """The enrolled keys among an entry's signers whose signatures hold."""
        return {
            (one.name, one.key_id)
            for one in entry.signatures
            if (verifier := self._keys.get((one.name, one.key_id))) is not None
            and notes.valid_signature(verifier.key, entry.text, one.signature)
        }

    def admit(self, entry: Statement, *, proven: Set[KeyId] = frozenset()) -> None:
        """Take note of an entry, or raise `InputError` if it may not be in the ledger.

        Signatures by keys in `proven` were found to hold, and are not checked again.
        """
        enrolled = self._enrolled(entry)
        keys: Mapping[KeyId, Verifier | None] = self._keys
        if not self._operator:
            if enrolled is None or enrolled.name != entry.author:
                raise _refused("the first entry does not enrol its author", "Enrol the operator")
            keys = {(enrolled.name, enrolled.key_id): enrolled}
        for one in entry.signatures:
            verifier = keys.get((one.name, one.key_id))
            if verifier is None:
                raise _refused(
                    f"{one.name} has signed with a key that is not enrolled, or revoked",
                    "Have the operator enrol the key",
                )
            if (one.name, one.key_id) in proven:
                continue
            if not notes.valid_signature(verifier.key, entry.text, one.signature):
                raise _refused(f"the signature of {one.name} does not hold", "Sign it again")
        if all(entry.author != one.name for one in entry.signatures):
            raise _refused(f"its author {entry.author} has not signed it", "Have the author sign")
        _check_link(entry, self._links.get(entry.author))
        _check_case(entry, None if entry.case is None else self._cases.get(entry.case))
        self._take(entry, enrolled)

    def recall(self, note: bytes, *, digested: bool = False) -> tuple[bytes, Frame]:
        """The digest of an entry admitted before, and what it says of itself, taking note of it.

        The digest is b"" where no chain needs it, unless `digested` asks for it.  Only that it can
        be read and follows the last of its author and of its case is checked: `InputError` if not,
        after which the chains go on from it.
        """
        text = note[: note.rfind(b"\n\n") + 1]
        try:
            frame = _frame.decode(text[len(notes.ENTRY_HEADER) :])
            if frame.kind in _OF_KEYS:
                one = Verifier.parse(frame.vkey)
                self._keys[one.name, one.key_id] = one if frame.kind == ENROLLED else None
                self._operator = self._operator or frame.author
        except msgspec.MsgspecError as error:
            raise _refused(str(error), "Audit the ledger") from None
        links = self._links.maps[0]
        last = links.get(frame.author)
        plain = frame.case is None and frame.case_seq is None and frame.case_prev is None
        if last is None and frame.seq is None and frame.prev is None and plain:
            return (_sha256(text).digest() if digested else b""), frame
        digest = _sha256(text)
        name = digest.hexdigest()
        if frame.seq is not None:
            links[frame.author] = Link(frame.seq, name)
        of_case = None if plain else self._recall_case(frame, name)
        if last is None or frame.seq != last.seq + 1 or frame.prev != last.digest:
            _check_link(frame, last)
        if not plain:
            _check_case(frame, of_case)
        return (digest.digest() if digested else b""), frame

    def _recall_case(self, frame: Frame, digest: str) -> Link | None:
        """The last numbered statement of an entry's case, before the entry became it."""
        if frame.case is None:
            return None
        cases = self._cases.maps[0]
        last = cases.get(frame.case)
        if frame.case_seq is not None:
            cases[frame.case] = Link(frame.case_seq, digest)
        return last

    def _enrolled(self, entry: Statement) -> Verifier | None:
        """The key that the entry enrols, if it does and may."""
        if entry.kind not in _OF_KEYS:
            return None
        verifier = Verifier.parse(entry.vkey)
        known = self._keys.get((verifier.name, verifier.key_id))
        if entry.kind == REVOKED:
            if known != verifier:
                raise _refused(f"{verifier.name} has no such key enrolled", "See what is enrolled")
            if entry.author not in (self._operator, verifier.name):
                raise _refused("only the operator or its holder revokes a key", "Ask one of them")
            return None
        if (verifier.name, verifier.key_id) in self._keys:
            raise _refused(f"that key of {verifier.name} was enrolled before", "Make a new key")
        if verifier.key == self._ledger_key.key:
            raise _refused("the ledger's own key signs nothing else", "Make another key")
        if self._operator not in ("", entry.author):
            raise _refused(f"only {self._operator} enrols keys", f"Ask {self._operator}")
        return verifier

    def _take(self, entry: Statement, enrolled: Verifier | None) -> None:
        self._operator = self._operator or entry.author
        if enrolled is not None:
            self._keys[enrolled.name, enrolled.key_id] = enrolled
        elif entry.vkey:
            revoked = Verifier.parse(entry.vkey)
            self._keys[revoked.name, revoked.key_id] = None
        if entry.seq is not None:
            self._links[entry.author] = Link(entry.seq, entry.digest.hex())
        if entry.case is not None and entry.case_seq is not None:
            self._cases[entry.case] = Link(entry.case_seq, entry.digest.hex())


def _check_link(entry: Statement | Frame, last: Link | None) -> None:
    if entry.seq is None:
        if last is not None or entry.prev is not None:
            raise _refused(
                f"{entry.author} numbers statements, and this one has no number",
                "Give it seq and prev",
            )
        return
    seq, prev = (1, None) if last is None else (last.seq + 1, last.digest)
    if entry.seq != seq or entry.prev != prev:
        raise _refused(
            f"it is number {entry.seq} of {entry.author} after {entry.prev}, and number {seq} "
            f"after {prev} is next",
            "Make it follow the author's last statement",
        )


def _check_case(entry: Statement | Frame, last: Link | None) -> None:
    if entry.case is None:
        if entry.case_seq is not None or entry.case_prev is not None:
            raise _refused("numbered in a case and names none", "Give it the number of its case")
        return
    if entry.case_seq is None:
        if last is not None or entry.case_prev is not None:
            raise _refused(
                f"the statements of case {entry.case} are numbered, and this one has no number",
                "Give it case_seq and case_prev",
            )
        return
    seq, prev = (1, None) if last is None else (last.seq + 1, last.digest)
    if entry.case_seq != seq or entry.case_prev != prev:
        raise _refused(
            f"it is number {entry.case_seq} of case {entry.case} after {entry.case_prev}, and "
            f"number {seq} after {prev} is next",
            "Make it follow the case's last statement, which another may have made just before",
        )


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="entry", remedy=remedy)
