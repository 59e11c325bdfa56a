"""Faults planted in the real code, each of which the invariants have to notice.

Without them a simulation that never finds anything might not be looking.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from tests.simulation import parties

from lendemain.access import rule
from lendemain.ledger import database as databases
from lendemain.ledger import store, writer
from lendemain.ledger.witnessing import policy as policies
from lendemain.ledger.witnessing import remembered, witness
from lendemain.records.access import Decision, Why

Planted = Callable[[], Any]


@dataclass(frozen=True)
class Mutant:
    """A fault: in which kind of scenario it shows, and which invariant notices."""

    name: str
    kind: str
    noticed_by: str
    plant: Planted
    colluders: frozenset[str] = frozenset()


def _relaxed() -> Any:
    """The disk is never held to anything."""
    pragmas = tuple(p.replace("= FULL", "= OFF") for p in databases.PRAGMAS)
    return patch.object(databases, "PRAGMAS", pragmas)


def _forgetful() -> Any:
    """A witness's memory is never held to the disk."""
    pragmas = tuple(p.replace("= FULL", "= OFF") for p in databases.PRAGMAS)
    return patch.object(remembered, "PRAGMAS", pragmas)


def _gullible() -> Any:
    """A witness takes any checkpoint for the next."""
    return patch.object(witness, "_continues", lambda *_: True)


def _blind() -> Any:
    """A witness cosigns whatever size it remembers, without looking whether that has changed."""

    def swap(self: remembered.Remembered, old: witness.Seen | None, new: witness.Seen) -> bool:
        with self._transaction():
            self._connection.execute(
                "DELETE FROM latest WHERE origin = ?", (new.checkpoint.origin,)
            )
        del old
        return True

    return patch.object(remembered.Remembered, "swap", swap)


def _lax() -> Any:
    """Any two cosignatures are a quorum."""
    return patch.object(policies.Policy, "met", lambda self, names: len(names) >= 2 or not self)


def _early() -> Any:
    """An entry is acknowledged before it is written."""

    def commit(self: Any, draft: Any) -> None:
        if draft.rows and not getattr(self, "lost", 0) % 7:
            self.lost = 1
        self.lost = getattr(self, "lost", 0) + 1
        if self.lost == 5:
            return
        real(self, draft)

    real = writer.Writer._commit
    return patch.object(writer.Writer, "_commit", commit)


def _crooked() -> Any:
    """Paths lead to the root of another size."""
    real = store.Ledger.prove

    def prove(self: store.Ledger, index: int) -> store.Inclusion:
        found = real(self, index)
        path = found.path[:-1] if len(found.path) > 1 else found.path
        return store.Inclusion(
            index=found.index, leaf=found.leaf, path=path, checkpoint=found.checkpoint
        )

    return patch.object(store.Ledger, "prove", prove)


def _open_doors() -> Any:
    """Everybody may read everything."""
    return patch.object(rule, "may", lambda *_: Decision(True, Why.ALLOWED))


def _early_release() -> Any:
    """The time of release is not looked at."""
    real = rule.may
    return patch.object(rule, "may", lambda who, act, thing, _: real(who, act, thing, 1 << 62))


def _deaf() -> Any:
    """A log takes a statement for recorded when it only resembles one (its author's number)."""
    real = parties.Keeper.submit

    def submit(self: parties.Keeper, who: str, note: bytes, content: Any) -> Any:
        if self.world.dice.random() < 0.1 and not hasattr(self, "deaf"):
            self.deaf = note
        if getattr(self, "deaf", b"") == note:
            raise parties.Down
        return real(self, who, note, content)

    return patch.object(parties.Keeper, "submit", submit)


def _trusting() -> Any:
    """Whoever is shown a checkpoint believes that it continues the last."""
    return patch.object(parties.Party, "learn", _believed)


def _believed(self: parties.Party, note: bytes) -> None:
    new = self.parties.opened(note)
    if self.newest:
        old = self.parties.opened(self.newest)
        first, second = sorted((old, new), key=lambda one: one.size)
        shown = (self.name, first.size, first.root, second.size, second.root)
        self.parties.known.compared.add(shown)
    self.newest = note


def _patient() -> Any:
    """No head is ever too old."""
    return patch.object(parties.interval, "frozen", lambda _: False)


def _nervous() -> Any:
    """Any path is taken for a false one."""
    return patch.object(parties, "valid_consistency", lambda *_, **__: False)


ALL = frozenset(("w0", "w1", "w2", "w3", "w4"))
MUTANTS = (
    Mutant("the log's disk is not synced", "honest", "i1", _relaxed),
    Mutant("entries are acknowledged unwritten", "honest", "i1", _early),
    Mutant("witnesses forget at a power cut", "fork", "i2", _forgetful),
    Mutant("witnesses take any path", "fork", "i2", _gullible),
    Mutant("witnesses do not keep what they signed", "fork", "i2", _blind),
    Mutant("any two are a quorum", "fork", "i3", _lax),
    Mutant("paths are cut short", "honest", "faults", _crooked),
    Mutant("files go to everybody", "honest", "i5", _open_doors),
    Mutant("files go out early", "honest", "i5", _early_release),
    Mutant("a statement is swallowed", "honest", "i6", _deaf),
    Mutant("nobody compares", "fork", "alarms", _trusting),
    Mutant("nobody looks at the time", "freeze", "alarms", _patient),
    Mutant("true paths are taken for false", "honest", "faults", _nervous),
)


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The fault, as long as this lasts."""
    with mutant.plant():
        yield
