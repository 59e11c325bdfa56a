"""A scenario: what its seed decides, how it is played, and what must hold when it is over."""

import functools
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.simulation import invariants, parties, refusals
from tests.simulation.disk import Drive
from tests.simulation.parties import Author, Book, Keeper, Known, MirrorNode, Parties, WitnessNode
from tests.simulation.world import SECOND, START, Network, World

from lendemain.access import rule
from lendemain.ledger import database as databases
from lendemain.ledger import keyring
from lendemain.ledger import note as notes
from lendemain.ledger.merkle import Tree
from lendemain.ledger.note import Signer
from lendemain.ledger.store import Ledger
from lendemain.ledger.witnessing import policy as policies
from lendemain.ledger.witnessing.collusion import two_histories
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.policy import Policy
from lendemain.records.access import Action, Person

LOG = Signer(parties.LOG_NAME, bytes([1] * 32))
DESK = Signer("front.example/desk", bytes([2] * 32))
AUTHORS = tuple(Signer(f"party-{n % 5}.example/a{n}", bytes([10 + n] * 32)) for n in range(10))
OWN = {one.name: Signer(f"{one.name}/log", bytes([70]) + one.seed[1:]) for one in AUTHORS}
WITNESSES = tuple(CosigningKey(f"party-{n}.example/w", bytes([40 + n] * 32)) for n in range(5))
NAMES = tuple(f"w{n}" for n in range(5))
QUORUMS = (
    "group q 3 w0 w1 w2 w3 w4", "group q 4 w0 w1 w2 w3 w4", "group q all w0 w1 w2 w3 w4",
    "group a any w0 w1\ngroup b all w2 w3\ngroup q 2 a b w4",
    "group a all w0 w1\ngroup q 3 a w2 w3 w4",
)  # fmt: skip
ACTING, SETTLING, ANSWERING = 60, 190, 40
"""Seconds in which things go wrong, and seconds after which all must be well; in the last of these
what was asked is answered and nothing more is asked.
"""

KINDS = ("honest", "honest", "honest", "fork", "fork", "rewind", "freeze", "censor")


@dataclass(frozen=True)
class Plan:
    """What is to go wrong in one scenario; the seed decides all that is not said."""

    seed: int
    kind: str
    quorum: str
    colluders: frozenset[str]
    sides: tuple[int, ...] | None = None

    @classmethod
    def of(cls, seed: int) -> "Plan":
        """The plan of a seed."""
        dice = random.Random(f"plan {seed}")  # noqa: S311 - a seed
        kind = dice.choice(KINDS)
        some = frozenset(dice.sample(NAMES, dice.randint(0, 4))) if kind == "fork" else frozenset()
        return cls(seed, kind, dice.choice(QUORUMS), some)


@dataclass(frozen=True)
class Played:
    """How a scenario went: what was violated, and figures."""

    plan: Plan
    violations: tuple[str, ...]
    steps: tuple[str, ...]
    figures: dict[str, int]


def policy(quorum: str) -> Policy:
    """The policy of a quorum over the five witnesses."""
    rows = [f"log {LOG.verifier.vkey}"]
    rows += [f"witness {n} {k.cosigner.vkey}" for n, k in zip(NAMES, WITNESSES, strict=True)]
    return policies.parsed("\n".join([*rows, quorum, "quorum q", ""]).encode())


@functools.cache
def template() -> dict[str, bytes]:
    """The files of a ledger in which all authors are enrolled."""
    folder = Path(tempfile.mkdtemp(prefix="simulation-"))
    try:
        with Ledger.create(folder / "t", origin=LOG.name, signer=LOG) as ledger:
            enrolments = [
                notes.entry(keyring.enrolment(one.verifier, operator=DESK.name), [DESK])
                for one in (DESK, *AUTHORS)
            ]
            for one in enrolments:
                ledger.append([one])
        return {path.name: path.read_bytes() for path in (folder / "t").glob("*.sqlite*")}
    finally:
        shutil.rmtree(folder)


@contextmanager
def ground() -> Iterator[Path]:
    """A folder in memory, and ledgers in it on simulated disks."""
    memory = Path("/dev/shm")  # noqa: S108 - where there is one; its content is only the test's
    folder = Path(tempfile.mkdtemp(prefix="simulation-", dir=memory if memory.is_dir() else None))
    real = databases.connection
    databases.connection = parties.connection  # type: ignore[assignment]
    try:
        yield folder
    finally:
        databases.connection = real
        parties.DRIVES.clear()
        shutil.rmtree(folder, ignore_errors=True)


def played(plan: Plan, *, tamper: Callable[["Scene"], None] | None = None) -> Played:
    """A scenario, played to its end; `tamper` may plant a fault before it begins."""
    template()
    with ground() as folder:
        scene = Scene(plan, folder)
        try:
            if tamper is not None:
                tamper(scene)
            scene.play()
            violations = invariants.violations(scene)
            figures = scene.figures()
        finally:
            scene.close()
    return Played(plan, tuple(violations), tuple(scene.world.steps), figures)


class Scene:
    """All nodes of one scenario and what will happen to them."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.folder = plan, folder
        self.world = World(plan.seed)
        dice = self.world.dice
        rough = dice.choice((0.0, 0.05, 0.2, 0.4))
        network = Network(
            self.world, loss=rough * dice.random(), repeats=rough, delay=dice.choice((0.01, 0.1, 1))
        )
        self.parties = Parties(self.world, network, policy(plan.quorum), LOG, Known(), OWN)
        self.known = self.parties.known
        self.drives: list[Drive] = []
        self.keeper = Keeper(self.parties, self.drive("log", template()))
        self.witnesses = [
            WitnessNode(self.parties, key, name, self.drive(name))
            for key, name in zip(WITNESSES, NAMES, strict=True)
        ]
        for one in self.witnesses:
            one.colludes = one.name in plan.colluders
        self.authors = [Author(self.parties, signer, self.keeper) for signer in AUTHORS]
        self.mirrors = [
            MirrorNode(self.parties, f"mirror-{n}", self.keeper, _reader(n)) for n in range(3)
        ]
        self.readers = [*self.authors, *self.mirrors]
        self.image: dict[str, bytes] = {}
        self.refusal: refusals.Refusal | None = None
        self.waits: set[str] = set()

    @property
    def honest_log(self) -> bool:
        """Whether the log keeps to its rules to the end."""
        return self.plan.kind == "honest"

    @property
    def threshold_met(self) -> bool:
        """Whether those who collude can have two histories witnessed."""
        return two_histories(self.parties.policy, self.plan.colluders)

    def play(self) -> None:
        """Let everything go wrong, then right, and see who knows what."""
        world = self.world
        self._routine(START + (ACTING + SETTLING) * SECOND)
        self._trouble()
        world.run(START + ACTING * SECOND)
        self._settle()
        world.run(START + (ACTING + SETTLING) * SECOND)
        if self.plan.kind == "censor":
            self.refusal = refusals.refused(self)
        self.known.histories += [b.tree() for b in self.keeper.books if b.ledger is not None]

    def close(self) -> None:
        for book in self.keeper.books:
            book.close()
        for drive in self.drives:
            drive.close()

    def figures(self) -> dict[str, int]:
        known = self.known
        return {
            "acknowledged": len(known.acknowledged),
            "cosigned": sum(map(len, known.signed.values())),
            "exports": len(known.exports),
            "witnessed histories": invariants.witnessed_histories(self),
            "shown two histories": len(invariants.shown_two_histories(self)),
            "alarms": len({who for who, *_ in known.alarms}),
        }

    def drive(self, name: str, files: dict[str, bytes] | None = None) -> Drive:
        folder = self.folder / name
        folder.mkdir()
        for file, data in (files or {}).items():
            (folder / file).write_bytes(data)
        self.drives.append(Drive(folder))
        return self.drives[-1]

    def _routine(self, until: int) -> None:
        world, dice = self.world, self.world.dice
        acting = START + ACTING * SECOND
        for author in self.authors:
            for _ in range(dice.randint(1, 4)):
                world.after(ACTING * dice.random(), author.write)
            world.every(5, author.hand_over, until=until)
            world.every(20, author.export, until=until)
        for reader in self.readers:
            world.every(20, reader.look, until=until - ANSWERING * SECOND)
            world.every(10, reader.again, until=until)
            world.every(
                15, functools.partial(self._exchange, reader), until=until - ANSWERING * SECOND
            )
        world.every(12, lambda: self.keeper.push(self.mirrors), until=until)
        world.every(6, lambda: self.keeper.gather(self.witnesses), until=acting)
        world.every(15, lambda: self.keeper.gather(self.witnesses), until=until)

    def _exchange(self, reader: parties.Party) -> None:
        other = self.world.dice.choice([one for one in self.readers if one is not reader])
        note = reader.newest
        if note:
            self.parties.network.send(reader, other, lambda: other.learn(note))

    def _trouble(self) -> None:
        world, dice = self.world, self.world.dice
        for _ in range(dice.randint(0, 3)):
            world.after(ACTING * dice.random(), self._part)
        for _ in range(dice.randint(0, 3)):
            world.after(ACTING * dice.random(), self._cut_log)
        for one in self.witnesses:
            if dice.random() < 0.4:
                world.after(ACTING * dice.random(), functools.partial(self._cut_witness, one))
            if dice.random() < 0.2:
                world.after(ACTING * dice.random(), functools.partial(_jump, one, dice))
        for mirror in self.mirrors:
            if dice.random() < 0.3:
                world.after(ACTING * dice.random(), functools.partial(_fuse, mirror, dice))
        if dice.random() < 0.2:
            world.after(ACTING * dice.random(), functools.partial(_jump, self.keeper, dice))
        at = dice.uniform(5, ACTING * 0.6)
        if self.plan.kind == "rewind":
            world.after(at * dice.random(), self._remember)
        if self.plan.kind != "honest":
            world.after(at, getattr(self, f"_{self.plan.kind}"))

    def _part(self) -> None:
        network, dice = self.parties.network, self.world.dice
        everyone = [self.keeper, *self.witnesses, *self.readers]
        network.parted = {one.name: dice.randint(0, 1) for one in everyone}
        self.world.say("the network parts")
        self.world.after(dice.uniform(1, 20), lambda: network.parted.clear())

    def _cut_log(self) -> None:
        """The power of the log fails now, or in the midst of one of its next writes."""
        dice = self.world.dice
        if dice.random() < 0.7:
            for book in self.keeper.books:
                book.drive.fuse = dice.randint(0, 12)
        elif self.keeper.up:
            self.keeper.fail()
        self.world.after(dice.uniform(1, 15), self._log_up)

    def _log_up(self) -> None:
        for book in self.keeper.books:
            book.drive.fuse = None
        if not self.keeper.up or any(book.drive.dead for book in self.keeper.books):
            self.keeper.restart()

    def _cut_witness(self, one: WitnessNode) -> None:
        dice = self.world.dice
        if dice.random() < 0.7:
            one.drive.fuse = dice.randint(0, 6)
        elif one.up:
            one.fail()
        self.world.after(dice.uniform(1, 15), lambda: _witness_up(one))

    def _remember(self) -> None:
        if self.keeper.up:
            self.image = self.keeper.books[0].drive.image()

    def _rewind(self) -> None:
        """Somebody puts an older copy of the ledger in its place."""
        image = self.image or template()
        self.known.histories.append(self._tree())
        self.keeper.rewound = self.known.cheated = True
        self.keeper.restart(image)
        self.keeper.books[0].cosigned = b""
        self.world.say("log: REWINDS")

    def _fork(self) -> None:
        """From now on the log keeps two histories, and shows each side its own."""
        self._log_up()
        first, dice = self.keeper.books[0], self.world.dice
        first.ledger.close()  # so that the files are whole
        first.ledger = None
        files = first.drive.image()
        other = Book(self.parties, self.drive("log-b", files))
        other.cosigned, other.believed = first.cosigned, dict(first.believed)
        other.content = dict(first.content)
        shutil.copytree(first.drive.folder, other.drive.folder, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.sqlite*", "*.lock"))  # fmt: skip
        first.drive.restored(dice, files)
        first.open()
        self.keeper.books.append(other)
        self.known.cheated = True
        everyone = [*self.readers, *self.witnesses]
        given = self.plan.sides
        self.keeper.sides = {
            one.name: given[n] if given and n < len(given) else dice.randint(0, 1)
            for n, one in enumerate(everyone)
        }
        self.world.say(f"log: FORKS, sides {''.join(map(str, self.keeper.sides.values()))}")

    def _freeze(self) -> None:
        self._log_up()
        self.keeper.frozen = self.keeper.books[0].head()
        self.world.say("log: FREEZES")

    def _censor(self) -> None:
        self.keeper.censored = self.world.dice.choice(self.authors).name
        self.world.say(f"log: swallows what {self.keeper.censored} hands over")

    def _settle(self) -> None:
        """Everything that failed is mended; a log that cheats goes on cheating."""
        self.parties.network.heal()
        self._log_up()
        for one in self.witnesses:
            one.skew = 0
            _witness_up(one)
            if one.ahead:
                self.waits.add(one.name)
        self.keeper.skew = 0
        for mirror in self.mirrors:
            mirror.restart()
        if len(self.keeper.books) > 1:
            for author in self.authors:  # so that both histories go on
                self.world.after(SETTLING * 0.2 * self.world.dice.random(), author.write)
        self.world.say("all is mended")

    def _tree(self) -> Tree:
        book = self.keeper.books[0]
        if book.ledger is None:
            self.keeper.restart()
        return book.tree()


def _reader(number: int) -> Person:
    return Person(
        name=f"mirror-{number}", level=number, outside=rule.EVERYTHING & ~(1 << number),
        actions=int(Action.READ), party=number + 1, waits=number != 2, every_case=True,
        cases=frozenset(),
    )  # fmt: skip


def _witness_up(one: WitnessNode) -> None:
    one.drive.fuse = None
    if not one.up:
        one.restart()


def _jump(one: parties.Node, dice: random.Random) -> None:
    one.skew = dice.choice((-86_400, -3_600, -400, 400, 3_600, 86_400)) * SECOND
    one.world.say(f"{one.name}: its clock jumps by {one.skew // SECOND} s")


def _fuse(mirror: MirrorNode, dice: random.Random) -> None:
    mirror.shelf.fuse = dice.randint(0, 3)


def with_colluders(plan: Plan, some: frozenset[str]) -> Plan:
    """The same plan with others who collude."""
    return replace(plan, colluders=some)
