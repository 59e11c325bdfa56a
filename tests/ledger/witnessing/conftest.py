"""A ledger's key, four blocs of witnesses, and the policy that three of four have to sign."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.policy import Policy, parsed

LOG = notes.Signer("mission.example/log", bytes([1] * 32))
BLOCS = {"host": ("h1", "h2"), "opposing": ("o1", "o2"), "coalition": ("c1", "c2", "c3"),
         "neutral": ("n1", "n2", "n3")}  # fmt: skip
THRESHOLD = {"host": "all", "opposing": "all", "coalition": "2", "neutral": "2"}


@dataclass
class Parties:
    """Every key of a mission's ledger and of those who witness it, and a tree to sign."""

    log: notes.Signer = LOG
    keys: dict[str, CosigningKey] = field(default_factory=dict)
    tree: Tree = field(default_factory=lambda: Tree(leaf_hash(b"%d" % n) for n in range(64)))

    def __post_init__(self) -> None:
        for number, name in enumerate(w for bloc in BLOCS.values() for w in bloc):
            seed = bytes([number + 10] * 32)
            self.keys[name] = CosigningKey(f"{name}.example/witness", seed)

    @property
    def text(self) -> str:
        rows = [f"log {self.log.verifier.vkey}"]
        rows += [f"witness {name} {key.cosigner.vkey}" for name, key in self.keys.items()]
        rows += [f"group {b} {THRESHOLD[b]} {' '.join(w)}" for b, w in BLOCS.items()]
        return "\n".join([*rows, f"group blocs 3 {' '.join(BLOCS)}", "quorum blocs", ""])

    @property
    def policy(self) -> Policy:
        return parsed(self.text.encode())

    def checkpoint(self, size: int, *, root: bytes | None = None) -> bytes:
        root = self.tree.root(size) if root is None else root
        made = Checkpoint(origin=self.log.name, size=size, root=root)
        return checkpoints.signed(made, [self.log])

    def cosigned(self, note: bytes, names: Iterable[str], *, at: int = 1_000) -> bytes:
        text, _ = notes.parts(note)
        rows = [self.keys[name].row(text, at) for name in names]
        return cosignature.with_rows(note, rows)


@pytest.fixture
def parties() -> Parties:
    """Four blocs with their keys, and a tree of 64 leaves."""
    return Parties()
