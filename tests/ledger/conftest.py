"""A small ledger to test on: its own key, and an operator who has been enrolled."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from lendemain.ledger import keyring, note
from lendemain.ledger.note import Signer
from lendemain.ledger.store import Ledger

LOG = Signer("mission.example/ledger", bytes([1] * 32))
DESK = Signer("mission.example/desk", bytes([2] * 32))


@dataclass(frozen=True)
class Kept:
    """A ledger's folder and the keys that go with it."""

    folder: Path
    log: Signer = LOG
    desk: Signer = DESK

    def open(self, **given) -> Ledger:
        return Ledger.open(self.folder, signer=self.log, **given)

    @property
    def enrolment(self) -> bytes:
        body = keyring.enrolment(self.desk.verifier, operator=self.desk.name)
        return note.entry(body, [self.desk])

    def drill(self, number: int, **more) -> bytes:
        return note.entry(
            {"kind": "drill", "author": self.desk.name, "number": number, **more}, [self.desk]
        )


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """The folder of a ledger whose first entry enrols the desk."""
    made = Kept(tmp_path / "ledger")
    with Ledger.create(made.folder, origin=LOG.name, signer=LOG) as ledger:
        ledger.append([made.enrolment])
    return made
