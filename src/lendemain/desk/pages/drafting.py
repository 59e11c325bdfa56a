"""A statement in two steps: its words are fixed here, and signed where its author's key is.

`Drafting` is a mission in which people's verbs run as ever, with every rule, but nothing that a
person states is recorded: the bytes that they would sign come back instead.  Once they have signed
them, the same verb is run again, so that what has become wrong meanwhile is refused, and the note
is entered.  The number of the statement in its author's chain and in its case is among the bytes,
so nothing can have been said in between; the entry is, to the byte, what the command line writes.

What waits for a signature lies in memory, for ten minutes.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from lendemain.desk import people, resident
from lendemain.desk.mission import Mission
from lendemain.desk.network import witnessing
from lendemain.desk.pages.signing_in import Clock
from lendemain.desk.view import View
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import note
from lendemain.ledger.lock import BUSY

DRAFT_S = 600.0
DRAFTS_MAX = 500
DRAFTS_EACH_MAX = 20
BUSY_S = 5.0
_AGAIN_S = 0.05

Verb = Callable[[View], object]


class Drafted(Exception):  # noqa: N818 - not an error: what a person would sign
    """What people would sign: the entry's text, and their names, its author first."""

    def __init__(self, text: bytes, names: Sequence[str]) -> None:
        super().__init__("drafted")
        self.text, self.names = text, tuple(names)


class Drafting(Mission):
    """A mission in which what a person states is drafted, and nothing of it recorded."""

    def signer(self, name: str) -> note.Signer:
        """A stand-in for the key of somebody enrolled, whose signature nobody ever sees."""
        return note.Signer.generate(people.found(self, name).name)

    def enter(self, noted: bytes) -> int:
        """Never returns: raises `Drafted`."""
        text, _, signatures = note.entry_parts(noted)
        raise Drafted(text, [one.name for one in signatures])

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
        "the signature does not hold, or its key does not count any more", where=f"draft, {name}",
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

    def drafted(self, known: View, verb: Verb) -> tuple[bytes, tuple[str, ...]]:
        """The bytes that people would sign for a verb to be done, and their full names.

        `known` is a view with the tables of the newest cycle.  Raises what the verb refuses with;
        nothing is recorded.
        """
        with self._writing() as mission:
            done = _text_of(mission, known, verb)
            return done.text, done.names

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


class Drafts:
    """What waits for signatures, by the digest of the words; safe to ask from several threads."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._held: OrderedDict[str, Draft] = OrderedDict()

    def put(
        self,
        text: bytes,
        *,
        case: int,
        people: tuple[str, ...],
        asked: Mapping[str, object],
        verb: Verb,
    ) -> Draft:
        """A draft that waits from now on; an author's oldest gives way where there are many."""
        name = hashlib.sha256(text).hexdigest()
        one = Draft(
            name=name, text=text, case=case, people=people, asked=asked, verb=verb,
            until=self._clock() + DRAFT_S,
        )  # fmt: skip
        with self._lock:
            self._swept()
            mine = [n for n, held in self._held.items() if held.author == one.author]
            for old in mine[: max(0, len(mine) + 1 - DRAFTS_EACH_MAX)]:
                del self._held[old]
            self._held[name] = one
            while len(self._held) > DRAFTS_MAX:
                self._held.popitem(last=False)
        return one

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
            return one

    def done(self, name: str) -> None:
        """Forget a draft."""
        with self._lock:
            self._held.pop(name, None)

    def _swept(self) -> None:
        now = self._clock()
        for name in [n for n, one in self._held.items() if one.until <= now]:
            del self._held[name]
