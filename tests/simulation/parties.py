"""Who takes part: the log's keeper, witnesses, mirrors and authors, each around the real code."""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.disk import Drive, Shelf
from tests.simulation.world import SECOND, Down, Network, Node, World

from lendemain.access import rule
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import database as databases
from lendemain.ledger import mirror as mirrors
from lendemain.ledger import note as notes
from lendemain.ledger import proof as proofs
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import Tree, leaf_hash, valid_consistency
from lendemain.ledger.note import Signer
from lendemain.ledger.packages import Arriving, Header, package, spans
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger
from lendemain.ledger.witnessing import cosignature, interval
from lendemain.ledger.witnessing.asking import Asking
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.policy import Policy
from lendemain.ledger.witnessing.remembered import FILE_NAME, Remembered
from lendemain.ledger.witnessing.standing import Standing, fresh, standing
from lendemain.ledger.witnessing.witness import BACK_MAX_S, Answer, Witness, request
from lendemain.records.access import Action, Guarded, Person

LOG_NAME = "front.example/log"

DRIVES: dict[Path, Drive] = {}
"""The disk below each ledger's folder, for `connection`."""


def connection(folder: Path, *, writes: bool, name: str = databases.FILE_NAME) -> object:
    """What takes the place of `database.connection`: the same file, through a simulated disk."""
    del writes
    return DRIVES[Path(folder)].connection(name)


@dataclass
class Known:
    """What whoever watches from outside knows: every fact that an invariant is about."""

    acknowledged: list[tuple[str, int, bytes, bytes]] = field(default_factory=list)
    """Author, index, entry, and the checkpoint of the receipt."""
    signed: dict[str, set[tuple[int, bytes]]] = field(default_factory=dict)
    """Sizes and roots that each witness has given a cosignature to."""
    heads: list[bytes] = field(default_factory=list)
    """Every cosigned checkpoint that the keeper has put together."""
    exports: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Entries and proofs that verified when they were made."""
    compared: set[tuple[str, int, bytes, int, bytes]] = field(default_factory=set)
    """Who was shown which two sizes and roots."""
    alarms: list[tuple[str, str, bytes, bytes]] = field(default_factory=list)
    """Who says what of which two checkpoints."""
    cheated: bool = False
    """Whether the log has begun to show more than one history."""
    submitted: list[tuple[str, bytes]] = field(default_factory=list)
    histories: list[Tree] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Parties:
    """What all of a scenario share."""

    world: World
    network: Network
    policy: Policy
    log: Signer
    known: Known
    own: dict[str, Signer] = field(default_factory=dict)
    """The key of each author's own log, in which they put what the commission's swallows."""
    _read: dict[bytes, Checkpoint] = field(default_factory=dict)
    _stood: dict[bytes, Standing] = field(default_factory=dict)

    def standing(self, note: bytes) -> Standing:
        """How a note stands; worked out once for each."""
        if note not in self._stood:
            self._stood[note] = standing(note, self.policy)
        return self._stood[note]

    def opened(self, note: bytes) -> Checkpoint:
        """The checkpoint of a note that the log has signed; worked out once for each."""
        if note not in self._read:
            self._read[note] = checkpoints.opened(note, self.log.verifier)
        return self._read[note]


class Book:
    """One history of the log: a real ledger on a simulated disk, and its cosigned heads."""

    def __init__(self, parties: Parties, drive: Drive) -> None:
        self.parties, self.drive = parties, drive
        DRIVES[drive.folder] = drive
        self.ledger: Ledger | None = None
        self.believed: dict[str, int] = {}
        self.cosigned = b""
        self.content: dict[str, tuple[bytes, Guarded]] = {}
        self.open()

    def open(self) -> None:
        self.ledger = Ledger.open(self.drive.folder, signer=self.parties.log)
        self.segments = Segments(self.drive.folder)

    def close(self) -> None:
        if self.ledger is not None:
            self.drive.cut()
            ledger, self.ledger = self.ledger, None
            with suppress(Exception):
                ledger.close()
            if ledger._lock is not None:  # the kernel takes it from a process that dies
                os.close(ledger._lock)

    def entries(self, start: int, stop: int) -> list[bytes]:
        assert self.ledger is not None
        return [note for _, note in self.ledger.entries(start, stop)]

    def tree(self) -> Tree:
        assert self.ledger is not None
        return Tree(leaf_hash(note) for _, note in self.ledger.entries())

    def head(self) -> bytes:
        """The newest checkpoint, with cosignatures where it has some."""
        assert self.ledger is not None
        bare = self.ledger.head()
        text = notes.parts(bare)[0]
        return self.cosigned if self.cosigned.startswith(text + b"\n") else bare


class Keeper(Node):
    """Who keeps the log; honest with one book, and with two shows each side its own."""

    def __init__(self, parties: Parties, drive: Drive) -> None:
        super().__init__(parties.world, "log")
        self.parties = parties
        self.books = [Book(parties, drive)]
        self.sides: dict[str, int] = {}
        self.frozen: bytes | None = None
        self.censored = ""
        self.rewound = False

    def book(self, who: str) -> Book:
        return self.books[self.sides.get(who, 0) if len(self.books) > 1 else 0]

    def fail(self) -> None:
        """The power fails."""
        self.up = False
        for book in self.books:
            book.close()
        self.world.say("log: power fails")

    def restart(self, image: dict[str, bytes] | None = None) -> None:
        """Power is back, perhaps with an older image of the disk."""
        if self.up:
            self.fail()
        for book in self.books:
            book.drive.restored(self.world.dice, image)
            try:
                book.open()
            except LendemainError as error:
                self.parties.known.faults.append(f"the log does not open: {error}")
                return
        self.up = True
        self.world.say(f"log: up with {self.books[0].ledger.size} entries")

    def submit(self, who: str, note: bytes, content: tuple[bytes, Guarded] | None):
        """A receipt, or why the entry may not be recorded; nothing at all if it is swallowed."""
        if self.frozen is not None or who == self.censored:
            raise Down
        book = self.book(who)
        assert book.ledger is not None
        try:
            if content is not None:
                digest = book.segments.put_bytes(content[0])
                book.content[digest] = content
            found = book.ledger.append([note])[0]
        except InputError as error:
            found = error
        except LendemainError:
            if not book.drive.dead:
                raise
        if book.drive.dead:  # also where SQLite could go on without what failed
            self.fail()
            raise Down
        return found

    def head(self, who: str) -> bytes:
        return self.frozen or self.book(who).head()

    def path(self, who: str, old: int, new: int) -> list[bytes] | None:
        """The path from one size to another, None where this history is shorter."""
        ledger = self.book(who).ledger
        assert ledger is not None
        try:
            return ledger.consistency(old, new)
        except InputError:
            return None

    def inclusion(self, who: str, index: int) -> tuple[list[bytes], bytes] | None:
        """The path of an entry to the newest cosigned head, and that head."""
        book = self.book(who)
        assert book.ledger is not None
        head = book.head()
        size = checkpoints.parsed(notes.parts(head)[0]).size
        if index >= size:
            return None
        found = book.ledger.prove(index)
        if found.checkpoint.split(b"\n\n")[0] != head.split(b"\n\n")[0]:
            return None
        return list(found.path), head

    def push(self, mirrors: list["MirrorNode"]) -> None:
        """Bring every mirror up to the newest checkpoint that its side is shown."""
        if self.up and self.frozen is None:
            for one in mirrors:
                self._push(self.book(one.name), one)

    def _push(self, book: Book, one: "MirrorNode") -> None:
        """As tlog-mirror says: the checkpoint, then the entries, then the files that may go."""
        ledger, network = book.ledger, self.parties.network
        assert ledger is not None
        head = ledger.head()
        size = checkpoints.parsed(notes.parts(head)[0]).size

        def bring(old: int) -> None:
            path = ledger.consistency(old, size) if 0 < old <= size else []
            body = request(old, path, head)
            network.ask(self, one, lambda: one.add_checkpoint(body), brought)

        def brought(answer: Answer) -> None:
            if not self.up or book.ledger is not ledger:
                return
            if answer.status == 409 and int(answer.body) <= size:
                bring(int(answer.body))
            elif answer.status == 200:
                upload(0)

        def upload(start: int) -> None:
            entries = [note for _, note in ledger.entries(0, size)]
            over = _over(entries)
            parts = [Header(origin=LOG_NAME, start=start, end=size).written]
            parts += [package(entries[a:b], a, size=size, over=over) for a, b in spans(start, size)]
            network.ask(self, one, lambda: one.add_entries(b"".join(parts)), uploaded)

        def uploaded(answer: Answer) -> None:
            if not self.up or book.ledger is not ledger:
                return
            if answer.status == 202:
                upload(int(answer.body.split()[1]))
            elif answer.status == 200:
                network.ask(self, one, one.missing, files)

        def files(answer: Answer) -> None:
            for row in answer.body.decode().splitlines():
                digest = row.split()[0]
                data, guarded = book.content[digest]
                if rule.may(one.reader, int(Action.READ), guarded, self.world.now).allowed:
                    self._send_file(one, digest, data)

        bring(0)

    def _send_file(self, one: "MirrorNode", digest: str, data: bytes) -> None:
        self.parties.network.send(self, one, lambda: one.keep_file(digest, data))

    def gather(self, witnesses: list["WitnessNode"]) -> None:
        """Ask every witness to cosign the newest checkpoint of each book."""
        if not self.up or self.frozen is not None:
            return
        for number, book in enumerate(self.books):
            for one in witnesses:
                self._ask(book, number, one)

    def _ask(self, book: Book, number: int, one: "WitnessNode") -> None:
        ledger, network = book.ledger, self.parties.network
        assert ledger is not None
        named = next(w for w in self.parties.policy.witnesses if w.name == one.name)
        known = book.believed.get(one.name, 0)
        asking = Asking(ledger.head(), named, ledger.consistency, known=known)
        head = checkpoints.parsed(notes.parts(ledger.head())[0])
        over = []

        def send() -> None:
            body = asking.request()
            network.ask(self, one, lambda: one.answer(number, body), answered)

        def answered(answer) -> None:
            if over or not self.up:
                return
            outcome = asking.answered(answer.status, answer.body)
            if outcome is None:
                send()
                return
            over.append(1)
            if outcome.row:
                book.believed[one.name] = head.size
                self._take(book, head, outcome.row)

        send()

    def _take(self, book: Book, head: Checkpoint, row: bytes) -> None:
        bare = checkpoints.signed(head, [self.parties.log])
        same = book.cosigned.startswith(head.text + b"\n")
        kept = book.cosigned if same else bare
        size = checkpoints.parsed(notes.parts(book.cosigned)[0]).size if book.cosigned else -1
        if head.size < size:
            return
        book.cosigned = cosignature.with_rows(kept, [row])
        self.parties.known.heads.append(book.cosigned)


class WitnessNode(Node):
    """A party's witness; one that colludes signs whatever each side of a fork shows it."""

    def __init__(self, parties: Parties, key: CosigningKey, name: str, drive: Drive) -> None:
        super().__init__(parties.world, name)
        self.parties, self.key, self.drive = parties, key, drive
        self.colludes = False
        self._others: list[Witness] = []
        self._open()

    def _open(self) -> None:
        memory = Remembered(self.drive.connection(FILE_NAME))
        self.witness = self._made(memory)

    def _made(self, memory: Remembered) -> Witness:
        logs = (self.parties.log, *self.parties.own.values())
        return Witness([self.key], {one.name: [one.verifier] for one in logs}, memory)

    @property
    def ahead(self) -> bool:
        """Whether it has signed a time so far ahead that it waits for its clock to get there."""
        seen = self.witness._memory.latest(LOG_NAME)
        return seen is not None and seen.at > self.clock // SECOND + BACK_MAX_S

    def answer(self, book: int, body: bytes):
        """What it answers to a request over one of the keeper's books."""
        try:
            witness = self._of(book)
            found = witness.add_checkpoint(body, now=self.clock // SECOND)
        except Exception:
            if self.drive.dead:
                self.fail()
                raise Down from None
            raise
        if found.status == 200:
            head = checkpoints.parsed(notes.parts(body.partition(b"\n\n")[2])[0])
            self.parties.known.signed.setdefault(self.name, set()).add((head.size, head.root))
        return found

    def _of(self, book: int) -> Witness:
        """The witness for a book: another one, with the same keys, for each where it colludes."""
        if not self.colludes or book == 0:
            return self.witness
        while len(self._others) < book:
            memory = Remembered(self.drive.connection(f"other-{len(self._others)}.sqlite"))
            self._others.append(self._made(memory))
        return self._others[book - 1]

    def fail(self) -> None:
        self.up = False
        self.drive.cut()
        self.world.say(f"{self.name}: power fails")

    def restart(self) -> None:
        self.drive.restored(self.world.dice)
        self._others = []
        self._open()
        self.up = True
        self.world.say(f"{self.name}: up")


class Party(Node):
    """Whoever compares checkpoints: what it was shown last, and what it could not yet compare."""

    def __init__(self, parties: Parties, name: str, keeper: Keeper) -> None:
        super().__init__(parties.world, name)
        self.parties, self.keeper = parties, keeper
        self.newest = b""
        self.alarmed = self.takes_for_frozen = False
        self.confirmed = parties.world.now // SECOND
        self._open: dict[tuple[bytes, bytes], int] = {}

    def look(self) -> None:
        """Ask the log for its head, and see whether anybody has confirmed it lately."""
        self.parties.network.ask(self, self.keeper, lambda: self.keeper.head(self.name), self.learn)
        age = self.clock / SECOND - self.confirmed
        self.takes_for_frozen = interval.frozen(age) or interval.frozen(-age)

    def _confirm(self, note: bytes) -> None:
        at = fresh(self.parties.standing(note).times, self.parties.policy)
        if at is not None:
            self.confirmed = max(self.confirmed, at)

    def learn(self, note: bytes) -> None:
        """Take in a checkpoint that the log has signed, wherever it came from."""
        try:
            new = self.parties.opened(note)
        except InputError as error:
            self.parties.known.faults.append(f"{self.name} was shown {error}")
            return
        self._confirm(note)
        if not self.newest:
            self.newest = note
            return
        old = self.parties.opened(self.newest)
        if new == old:
            if len(note) > len(self.newest) or self._fresher(note):
                self.newest = note
            return
        pair = (self.newest, note) if old.size <= new.size else (note, self.newest)
        first, second = (old, new) if old.size <= new.size else (new, old)
        shown = (self.name, first.size, first.root, second.size, second.root)
        self.parties.known.compared.add(shown)
        if first.size == second.size:
            self.alarm("two roots of one size", pair)
        elif not self.compare(first, second, pair):
            self._open[pair] = 0
            self._ask(first, second, pair)

    def compare(self, first: Checkpoint, second: Checkpoint, pair: tuple[bytes, bytes]) -> bool:
        """Whether it could be told by own means that one history has both; alarms if none has."""
        del first, second, pair
        return False

    def alarm(self, what: str, pair: tuple[bytes, bytes]) -> None:
        self._open.pop(pair, None)
        if not self.alarmed:
            self.world.say(f"{self.name}: ALARM {what}")
        if not self.parties.known.cheated:
            self.parties.known.faults.append(f"{self.name} raises a false alarm: {what}")
        self.alarmed = True
        self.parties.known.alarms.append((self.name, what, *pair))

    def accept(self, pair: tuple[bytes, bytes]) -> None:
        """One history has both: the larger is the newest now."""
        self._open.pop(pair, None)
        size = checkpoints.parsed(notes.parts(self.newest)[0]).size
        if checkpoints.parsed(notes.parts(pair[1])[0]).size > size:
            self.newest = pair[1]

    def again(self) -> None:
        """Ask again for what was not answered."""
        for pair in list(self._open):
            first, second = (checkpoints.parsed(notes.parts(one)[0]) for one in pair)
            self._ask(first, second, pair)

    def _ask(self, first: Checkpoint, second: Checkpoint, pair: tuple[bytes, bytes]) -> None:
        def answered(path: list[bytes] | None) -> None:
            if pair not in self._open:
                return
            if path is None:
                self.alarm("the log no longer has what it has signed", pair)
            elif valid_consistency(
                path, old_size=first.size, old_root=first.root,
                new_size=second.size, new_root=second.root,
            ):  # fmt: skip
                self.accept(pair)
            else:
                self.alarm("nothing joins two checkpoints", pair)

        self.parties.network.ask(
            self, self.keeper,
            lambda: self.keeper.path(self.name, first.size, second.size), answered,
        )  # fmt: skip

    def _fresher(self, note: bytes) -> bool:
        times = [
            fresh(self.parties.standing(one).times, self.parties.policy) or 0
            for one in (note, self.newest)
        ]
        return times[0] > times[1]


class Author(Party):
    """Somebody who signs statements and hands them over one after the other."""

    def __init__(self, parties: Parties, signer: Signer, keeper: Keeper) -> None:
        super().__init__(parties, signer.name, keeper)
        self.signer = signer
        self.seq, self.prev = 0, ""
        self.waiting: list[tuple[bytes, tuple[bytes, Guarded] | None]] = []
        self.own: list[tuple[int, bytes]] = []
        self.since = 0

    def write(self) -> None:
        """Sign one more statement; it names the last witnessed checkpoint known as its anchor."""
        self.seq += 1
        body: dict[str, object] = {
            "v": 1, "kind": "drill", "author": self.name, "seq": self.seq,
            "time_made": self.clock, "said": self.world.dice.randbytes(8).hex(),
        }  # fmt: skip
        if self.prev:
            body["prev"] = self.prev
        if self.newest and self.parties.standing(self.newest).witnessed:
            head = checkpoints.parsed(notes.parts(self.newest)[0])
            body["anchor"] = {"size": head.size, "root": head.root.hex()}
        content = None
        dice = self.world.dice
        if dice.random() < 0.3:
            data = dice.randbytes(40)
            guarded = Guarded(
                level=dice.randrange(3), compartments=dice.choice((0, 1, 2, 4)),
                released=self.world.now + dice.choice((-1, 20, 10_000)) * SECOND,
            )  # fmt: skip
            content = (data, guarded)
            body["comp"] = [f"c{guarded.compartments}"]
            digest = hashlib.sha256(data).hexdigest()
            body["objs"] = [
                {"alg": "sha256", "digest": digest, "size": len(data), "media": "text/plain",
                 "role": "report"}
            ]  # fmt: skip
        note = notes.entry(body, [self.signer])
        self.prev = hashlib.sha256(notes.entry_parts(note)[0]).hexdigest()
        self.waiting.append((note, content))
        self.parties.known.submitted.append((self.name, note))
        if len(self.waiting) == 1:
            self.since = self.world.now
            self.hand_over()

    def hand_over(self) -> None:
        """Hand over the statement that is waited for, again if need be."""
        if not self.waiting or not self.up:
            return
        note, content = self.waiting[0]
        self.parties.network.ask(
            self, self.keeper, lambda: self.keeper.submit(self.name, note, content),
            lambda receipt: self._answered(note, receipt),
        )  # fmt: skip

    def _answered(self, note: bytes, receipt) -> None:
        if not self.waiting or self.waiting[0][0] != note:
            return  # an answer that was repeated
        if isinstance(receipt, InputError):
            if len(self.keeper.books) == 1 and not self.keeper.rewound:
                self.parties.known.faults.append(f"{self.name} is refused: {receipt}")
            return
        head = self.parties.opened(receipt.checkpoint)
        if receipt.index >= head.size:
            self.parties.known.faults.append(f"{self.name}: a receipt that does not cover")
        self.parties.known.acknowledged.append((self.name, receipt.index, note, receipt.checkpoint))
        self.own.append((receipt.index, note))
        self.waiting.pop(0)
        self.since = self.world.now
        self.learn(receipt.checkpoint)
        self.hand_over()

    def export(self) -> None:
        """Have one of the own entries proven, and keep the proof."""
        if not self.own:
            return
        index, note = self.world.dice.choice(self.own)
        self.parties.network.ask(
            self, self.keeper, lambda: self.keeper.inclusion(self.name, index),
            lambda found: self._exported(index, note, found),
        )  # fmt: skip

    def _exported(self, index: int, note: bytes, found) -> None:
        if found is None:
            return
        made = proofs.Proof(index=index, path=tuple(found[0]), checkpoint=found[1])
        try:
            proofs.verified(proofs.parsed(made.text), note, self.parties.policy)
        except LendemainError as error:
            if len(self.keeper.books) == 1 and not self.keeper.rewound:
                self.parties.known.faults.append(f"{self.name}: a proof that fails: {error}")
            return
        self.parties.known.exports.append((note, made.text))


class MirrorNode(Party):
    """Somebody who holds a copy of the content, and of the files that are open to its party."""

    def __init__(self, parties: Parties, name: str, keeper: Keeper, reader: Person) -> None:
        super().__init__(parties, name, keeper)
        self.reader = reader
        self.shelf = Shelf(parties.world.dice)
        self.received: dict[str, int] = {}
        self.key = CosigningKey(f"{name}.example/m", hashlib.sha256(name.encode()).digest())
        self._open_mirror()

    def _open_mirror(self) -> None:
        log = self.parties.log.verifier
        self.mirror = mirrors.Mirror([self.key], {log.name: [log]}, self.shelf)

    @property
    def held(self) -> list[bytes]:
        """The entries that are held under a checkpoint that was cosigned."""
        copy = self.mirror._copies[LOG_NAME]
        return copy.entries(0, copy.held.size)

    def add_checkpoint(self, body: bytes) -> Answer:
        found = self._at(lambda: self.mirror.add_checkpoint(body))
        self.learn(body.partition(b"\n\n")[2])
        return found

    def add_entries(self, body: bytes) -> Answer:
        return self._at(lambda: self._uploaded(body))

    def missing(self) -> Answer:
        return self.mirror.missing(mirrors.origin_hash(LOG_NAME))

    def keep_file(self, digest: str, data: bytes) -> None:
        prefix = mirrors.origin_hash(LOG_NAME)
        if self._at(lambda: self.mirror.keep_file(prefix, digest, [data])).status == 200:
            self.received.setdefault(digest, self.world.now)

    def _uploaded(self, body: bytes) -> Answer:
        arriving = Arriving()
        arriving.feed(body)
        assert arriving.header is not None
        upload = self.mirror.begin(arriving.header)
        if isinstance(upload, Answer):
            return upload
        refused = self.mirror.take(upload, arriving.packages())
        return refused or self.mirror.finish(upload, now=self.clock // SECOND)

    def _at(self, work: Callable[[], Answer]) -> Answer:
        try:
            return work()
        except Down:
            self.up = False
            self.world.say(f"{self.name}: power fails")
            self.world.after(3, self.restart)
            raise

    def restart(self) -> None:
        """Power is back; what was durable is read again."""
        self.shelf.fuse = None
        if not self.up:
            try:
                self._open_mirror()
            except LendemainError as error:
                self.parties.known.faults.append(f"{self.name} does not open: {error}")
            self.up = True

    def compare(self, first: Checkpoint, second: Checkpoint, pair: tuple[bytes, bytes]) -> bool:
        held = Tree(leaf_hash(one) for one in self.held)
        if second.size > len(held):
            return False
        if held.root(first.size) == first.root and held.root(second.size) == second.root:
            self.accept(pair)
        else:
            self.alarm("the content held gives another root", pair)
        return True


def _over(entries: list[bytes]) -> Callable[[int, int], bytes]:
    """The hash over entries from one to before another, a full subtree or the right edge."""
    leaves = [leaf_hash(one) for one in entries]
    return lambda start, stop: Tree(leaves[start:stop]).root()
