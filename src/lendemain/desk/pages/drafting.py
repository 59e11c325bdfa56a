"""A statement in two steps: its words are fixed here, and signed where its author's key is.

`Drafting` is a mission in which people's verbs run as ever, with every rule, but nothing that a
person states is recorded: the bytes that they would sign come back instead.  Once they have signed
them, the same verb is run again, so that what has become wrong meanwhile is refused, and the note
is entered.  The number of the statement in its author's chain and in its case is among the bytes,
so nothing can have been said in between; the entry is, to the byte, what the command line writes.

What waits for a signature lies in memory, for ten minutes, and on disk (`kept`), so that a server
that was killed loses none of it.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import msgspec

from lendemain.desk import people, resident
from lendemain.desk.mission import Mission
from lendemain.desk.network import witnessing
from lendemain.desk.pages.kept import Kept
from lendemain.desk.pages.signing_in import Clock
from lendemain.desk.view import View
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import note
from lendemain.ledger.lock import BUSY
from lendemain.records.because import Because

DRAFT_S = 600.0
DRAFTS_MAX = 500
DRAFTS_EACH_MAX = 20
BUSY_S = 5.0
_AGAIN_S = 0.05

Verb = Callable[[View], object]


class Drafted(Exception):  # noqa: N818 - not an error: what a person would sign
    """What people would sign: the entry's text, and their names, its author first.

    `signed` is the desk's own signature where it signs beside them, which nobody is told before.
    """

    def __init__(self, text: bytes, names: Sequence[str], signed: Sequence[note.Signature]) -> None:
        super().__init__("drafted")
        self.text, self.names = text, tuple(names)
        self.signed = {one.name: one for one in signed}


class Drafting(Mission):
    """A mission in which what a person states is drafted, and nothing of it recorded."""

    def signer(self, name: str) -> note.Signer:
        """A stand-in for the key of somebody enrolled, whose signature nobody ever sees."""
        return note.Signer.generate(people.found(self, name).name)

    def enter(self, noted: bytes) -> int:
        """Never returns: raises `Drafted`."""
        text, _, signatures = note.entry_parts(noted)
        own = [one for one in signatures if one.name == self.desk.name]
        raise Drafted(text, [one.name for one in signatures], own)

    def enter_signed(self, noted: bytes) -> int:
        """The number of the entry of a draft that was signed where its authors' keys are."""
        return super().enter(noted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words that wait for signatures: of which case, by whom, and who has signed already.

    `asked` is what the author had typed, to be given back; `signed` has a signature for each name.
    """

    name: str
    text: bytes
    case: int
    people: tuple[str, ...]
    asked: Mapping[str, object]
    verb: Verb = field(repr=False)
    until: float
    signed: Mapping[str, note.Signature] = field(default_factory=dict)

    @property
    def author(self) -> str:
        """Whose statement it is."""
        return self.people[0]

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who has not signed it yet."""
        return tuple(one for one in self.people if one not in self.signed)


def signature(mission: Mission, name: str, text: bytes, given: bytes) -> note.Signature:
    """Somebody's signature as a note has it; `InputError` where no key of theirs that counts made
    it.
    """
    for key in people.found(mission, name).keys:
        if note.valid_signature(key.key, text, given):
            return note.Signature(key.name, key.key_id, given)
    raise InputError(
        Because.of("signature_fails"), where=f"draft, {name}",
        remedy="Sign in again with the key that is enrolled, and sign once more",
    )  # fmt: skip


class Desk:
    """A mission in which statements are drafted and entered, one at a time.

    It stays in memory between acts, and the ledger is held for writing only during one, so that
    the command line works beside it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._mission: Drafting | None = None

    def drafted(self, known: View, verb: Verb) -> Drafted:
        """The bytes that people would sign for a verb to be done, and their full names.

        `known` is a view with the tables of the newest cycle.  Raises what the verb refuses with;
        nothing is recorded.
        """
        with self._writing() as mission:
            return _text_of(mission, known, verb)

    def entered(self, known: View, draft: Draft) -> int:
        """The number of the entry of a draft that all have signed.

        The verb is run again first: raises what it refuses with now, and `InputError` where
        something was said meanwhile by the author or in the case; then nothing is recorded.
        """
        with self._writing() as mission:
            _text_of(mission, known, draft.verb)
            witnessing.check_current(mission)
            return mission.enter_signed(
                note.joined(draft.text, [draft.signed[one] for one in draft.people])
            )

    @contextmanager
    def _writing(self) -> Iterator[Drafting]:
        """The mission, held for writing as soon as nobody else writes to it."""
        until = time.monotonic() + BUSY_S
        with self._lock:
            while True:
                try:
                    mission = self._taken_up()
                    break
                except LendemainError as error:
                    if error.what != BUSY or time.monotonic() > until:
                        raise
                time.sleep(_AGAIN_S)
            try:
                yield mission
            except InputError:
                mission.let_go()
                raise
            except BaseException:  # whatever it was: the next act begins from the disk
                self._mission = None
                mission.close()
                raise
            mission.let_go()

    def _taken_up(self) -> Drafting:
        if self._mission is None:
            self._mission = Drafting(self._folder, write=True)
        else:
            try:
                self._mission.take_up()
            except LendemainError as error:
                if error.what != BUSY:
                    self._mission.close()
                    self._mission = None
                raise
        return self._mission


def _text_of(mission: Drafting, known: View, verb: Verb) -> Drafted:
    """What a verb would have people sign; raises what it refuses with."""
    try:
        verb(resident.newest(mission, known))
    except Drafted as done:
        return done
    raise LendemainError("nothing to sign came of it", where="draft", remedy="Report this")


VerbOf = Callable[[int, Mapping[str, object], str], Verb]
"""The verb of what somebody asked for: in which case, the words, and the author's short name."""


class Drafts:
    """What waits for signatures, by the digest of the words; safe to ask from several threads.

    `kept` has it on disk, so that a server that is started again has it too, and `verb_of` makes
    its verbs anew.
    """

    def __init__(
        self,
        clock: Clock = time.monotonic,
        *,
        kept: Kept | None = None,
        verb_of: VerbOf | None = None,
    ) -> None:
        self._clock, self._lock = clock, Lock()
        self._held: OrderedDict[str, Draft] = OrderedDict()
        self._kept, self._verb_of, self._brought = kept, verb_of, False

    def put(self, one: Draft) -> Draft:
        """A draft that waits from now on; an author's oldest gives way where there are many."""
        with self._lock:
            self._swept()
            self._keep(one)
            mine = [n for n, held in self._held.items() if held.author == one.author]
            for old in mine[: max(0, len(mine) + 1 - DRAFTS_EACH_MAX)]:
                self._forget(old)
            self._held[one.name] = one
            while len(self._held) > DRAFTS_MAX:
                self._forget(next(iter(self._held)))
        return one

    def draft(self, done: Drafted, *, case: int, asked: Mapping[str, object], verb: Verb) -> Draft:
        """A draft of what was drafted, which waits from now on."""
        one = Draft(
            name=hashlib.sha256(done.text).hexdigest(), text=done.text, case=case,
            people=done.names, asked=asked, verb=verb, until=self._clock() + DRAFT_S,
            signed=done.signed,
        )  # fmt: skip
        return self.put(one)

    def of(self, name: str) -> Draft | None:
        """A draft by its name; None where there is none, or no more."""
        with self._lock:
            self._swept()
            return self._held.get(name)

    def named(self, person: str) -> list[Draft]:
        """The drafts that name somebody among those who sign."""
        with self._lock:
            self._swept()
            return [one for one in self._held.values() if person in one.people]

    def signed(self, name: str, given: note.Signature) -> Draft | None:
        """The draft with one more signature; None where it waits no more."""
        with self._lock:
            self._swept()
            one = self._held.get(name)
            if one is None:
                return None
            more = {**one.signed, given.name: given}
            one = self._held[name] = replace(one, signed=more)
            if one.waiting:
                self._keep(one)
            return one

    def done(self, name: str) -> None:
        """Forget a draft."""
        with self._lock:
            self._swept()
            self._forget(name)

    def _forget(self, name: str) -> None:
        if self._held.pop(name, None) is not None and self._kept is not None:
            self._kept.gone(name)

    def _swept(self) -> None:
        if not self._brought:
            self._bring()
        now = self._clock()
        for name in [n for n, one in self._held.items() if one.until <= now]:
            self._forget(name)

    def _keep(self, one: Draft) -> None:
        if self._kept is not None:
            self._kept.wait(one.name, _written(one), one.until - self._clock())

    def _bring(self) -> None:
        """What an earlier process left waiting."""
        self._brought = True
        if self._kept is None or self._verb_of is None:
            return
        for said, left_s in self._kept.waiting(DRAFT_S):
            try:
                one = _restored(said, until=self._clock() + left_s, verb_of=self._verb_of)
            except (InputError, msgspec.MsgspecError):
                continue  # another version wrote it: its author has the words still
            self._held[one.name] = one


class _Signed(msgspec.Struct, frozen=True):
    name: str
    key_id: bytes
    signature: bytes


class _Written(msgspec.Struct, frozen=True):
    """A draft as it lies on disk."""

    text: bytes
    case: int
    people: tuple[str, ...]
    asked: dict[str, object]
    signed: tuple[_Signed, ...]


def _written(one: Draft) -> bytes:
    signed = tuple(_Signed(s.name, s.key_id, s.signature) for s in one.signed.values())
    return msgspec.json.encode(_Written(one.text, one.case, one.people, dict(one.asked), signed))


def _restored(said: bytes, *, until: float, verb_of: VerbOf) -> Draft:
    one = msgspec.json.decode(said, type=_Written)
    by = one.people[0].rpartition("/")[2]
    return Draft(
        name=hashlib.sha256(one.text).hexdigest(), text=one.text, case=one.case,
        people=one.people, asked=one.asked, verb=verb_of(one.case, one.asked, by), until=until,
        signed={s.name: note.Signature(s.name, s.key_id, s.signature) for s in one.signed},
    )  # fmt: skip
