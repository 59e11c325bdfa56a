"""The entries of a dossier: who signed each, and whether they follow one another.

They are some of a ledger's entries, never all, so the ledger's own keyring does not read them: a
number that an author gave to a statement on something else is no gap.  What may be in the ledger
may be here: keys are enrolled by the operator, each signature counts or the entry is refused.
"""

from typing import Any

from lendemain.ledger import keyring, merkle, note
from lendemain.ledger.dossier.layout import refused
from lendemain.ledger.note import Verifier

Plain = dict[str, Any]

_OF_KEYS = (keyring.ENROLLED, keyring.REVOKED)


class Entry:
    """One entry: its number, its statement, its signers and its leaf."""

    def __init__(self, index: int, data: bytes) -> None:
        self.index, self.leaf = index, merkle.leaf_hash(data)
        self.said = keyring.statement(data)
        self.body = note.entry_body(data)
        self.digest = self.said.digest.hex()

    def objects(self) -> list[Plain]:
        """The files and salted contents that it names."""
        listed: Any = self.body.get("objs", [])
        salted: Any = self.body.get("salted", {})
        return [*listed, *({"digest": salted[role], "role": role} for role in salted)]


class Signers:
    """Whose signatures count, from the entries so far."""

    def __init__(self, operator: str, ledgers: list[Verifier]) -> None:
        self.operator = operator
        self.listed: list[Plain] = []
        self._ledgers = {one.key for one in ledgers}
        self._keys: dict[keyring.KeyId, Verifier | None] = {}
        self._links: dict[str, tuple[int, str]] = {}

    def take(self, entry: Entry) -> None:
        """Take note of an entry; refuse it where it could not be in the ledger."""
        said, where = entry.said, f"entry {entry.index}"
        about = Verifier.parse(said.vkey) if said.kind in _OF_KEYS else None
        if about is not None:
            self._check_may(entry, about)
            self.listed.append(
                {"key_id": about.key_id.hex(), "name": about.name, said.kind[4:]: entry.index}
            )
        if entry.index == 0:
            if about is None or about.name != self.operator:
                raise refused("the first entry does not enrol its author")
            self._keys[about.name, about.key_id] = about
        for one in said.signatures:
            verifier = self._keys.get((one.name, one.key_id))
            if verifier is None:
                raise refused(
                    f"{where}: {one.name} has signed with a key that is not enrolled here, or is "
                    "revoked"
                )
            if not note.valid_signature(verifier.key, said.text, one.signature):
                raise refused(f"{where}: the signature of {one.name} does not hold")
        if said.author not in {one.name for one in said.signatures}:
            raise refused(f"{where}: its author has not signed it")
        if about is not None:
            revoked = said.kind == keyring.REVOKED
            self._keys[about.name, about.key_id] = None if revoked else about
        self._follow(entry)

    def _check_may(self, entry: Entry, about: Verifier) -> None:
        place = (about.name, about.key_id)
        author = entry.said.author
        if entry.said.kind == keyring.ENROLLED:
            may = author == self.operator and place not in self._keys
            may = may and about.key not in self._ledgers
        else:
            may = author in (self.operator, about.name) and self._keys.get(place) == about
        if not may:
            raise refused(f"entry {entry.index}: may not enrol or revoke this key")

    def _follow(self, entry: Entry) -> None:
        said = entry.said
        last = self._links.get(said.author)
        if said.seq is None:
            held = last is None and said.prev is None
        else:
            seq, digest = last or (0, None)
            held = said.seq > seq and (
                said.prev == digest if said.seq == seq + 1 else said.prev is not None
            )
            self._links[said.author] = said.seq, entry.digest
        if not held:
            raise refused(f"entry {entry.index}: does not follow its author's last")
