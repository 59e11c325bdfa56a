"""The ledger's side of a conversation with one witness (tlog-witness), without the network.

The ledger asks from the size that it believes the witness to remember.  A witness that remembers
another says which (409), and is asked again from there.  One that remembers more entries than the
ledger has is the alarm of this conversation: somebody has put an older copy in the ledger's place.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.policy import Witness
from lendemain.ledger.witnessing.witness import request

ANSWER_BYTES_MAX = 65_536
ATTEMPTS_MAX = 4
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking a witness: its signature row and time, or why there is none.

    `ahead` says that the witness has cosigned more entries than the ledger has.
    """

    row: bytes = b""
    at: int = 0
    trouble: str = ""
    ahead: bool = False


class Asking:
    """One conversation: send `request()`, give what comes back to `answered`, until it is over."""

    def __init__(
        self,
        note: bytes,
        witness: Witness,
        path: Callable[[int, int], Sequence[bytes]],
        *,
        known: int = 0,
    ) -> None:
        """`note` is the checkpoint; `path` the consistency path between two sizes of the ledger;
        `known` the size that the witness is believed to remember.
        """
        self._note, self._witness, self._path = note, witness, path
        self._text = notes.parts(note)[0]
        self._size = checkpoints.parsed(self._text).size
        self._old, self._attempts = min(known, self._size), 0

    def request(self) -> bytes:
        """What to send to `add-checkpoint`."""
        self._attempts += 1
        path = self._path(self._old, self._size) if self._old else ()
        return request(self._old, path, self._note)

    def answered(self, status: int, body: bytes) -> Outcome | None:
        """What came of it; None where `request()` has to be sent again."""
        if status == 200:
            return self._cosigned(body)
        if status != 409:
            return Outcome(trouble=f"it refuses ({status} {_plain(body)})")
        found = _SIZE.fullmatch(body)
        if found is None:
            return Outcome(trouble="it names no size that it remembers")
        if int(found[1]) > self._size:
            what = f"it has cosigned {int(found[1])} entries, and the ledger has {self._size}"
            return Outcome(trouble=what, ahead=True)
        if self._attempts >= ATTEMPTS_MAX:
            return Outcome(trouble="it names another size each time")
        self._old = int(found[1])
        return None

    def _cosigned(self, body: bytes) -> Outcome:
        cosigner = self._witness.cosigner
        try:
            rows = cosignature.rows(self._text + b"\n" + body[:ANSWER_BYTES_MAX])
            row = rows.get((cosigner.name, cosigner.key_id), b"")
            at = cosignature.times(self._text + b"\n" + row, [cosigner])[cosigner] if row else 0
        except InputError as error:
            return Outcome(trouble=f"its cosignature cannot be used ({error.what})")
        if not row:
            return Outcome(trouble="it signs with another key than the policy names")
        return Outcome(row=row, at=at)


def _plain(body: bytes) -> str:
    text = body[:120].decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
