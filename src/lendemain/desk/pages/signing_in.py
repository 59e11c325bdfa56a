"""Challenges that a person's key signs, and the sessions that follow; all of it in memory only.

A challenge is a text of its own kind, so a signature on it can be taken for nothing else.  It names
the mission, the address and the person, is good once, and for two minutes.  A session belongs to
the very key that signed: where the ledger revokes it, the session is over.  What the browser holds
is a secret of which only a digest is kept here.

Lifetimes are counted on a clock that nobody sets; neither the browser's clock nor a change of this
machine's makes one longer.  When the server stops, everybody signs in again.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic

from lendemain.ledger.note import Verifier

HEADER = "lendemain.example/sign-in/v1"
CHALLENGE_S = 120.0
IDLE_S = 30 * 60.0
WHOLE_S = 8 * 3600.0
CHALLENGES_MAX = 2_000
SESSIONS_MAX = 1_000
SESSIONS_EACH_MAX = 8
NONCE_BYTES = 32

Clock = Callable[[], float]


def challenge(origin: str, address: str, person: str, nonce: str) -> str:
    """The text that a person's key signs to sign in.

    >>> print(challenge("front.example/log", "https://hq.example", "front.example/ana", "00ff"))
    lendemain.example/sign-in/v1
    front.example/log
    https://hq.example
    front.example/ana
    00ff
    <BLANKLINE>
    """
    return "\n".join([HEADER, origin, address, person, nonce, ""])


class Challenges:
    """The challenges that wait for a signature; each can be answered once."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._waiting: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def issued(self, *, origin: str, address: str, person: str) -> str:
        """A new challenge for a person, whether or not there is one of that name."""
        text = challenge(origin, address, person, secrets.token_hex(NONCE_BYTES))
        with self._lock:
            self._waiting[text] = (person, self._clock() + CHALLENGE_S)
            while len(self._waiting) > CHALLENGES_MAX:
                self._waiting.popitem(last=False)
        return text

    def answered(self, text: str, person: str) -> bool:
        """Whether it waits for this person; from now on it does not."""
        with self._lock:
            whose, until = self._waiting.pop(text, ("", 0.0))
        return bool(whose) and whose == person and self._clock() < until


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who has signed in: as whom, with which key, and when (seconds of the clock)."""

    person: str
    key: Verifier
    began: float
    used: float


class Sessions:
    """Who has signed in, by a secret that only their browser holds."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._held: OrderedDict[bytes, Session] = OrderedDict()

    def begun(self, person: str, key: Verifier) -> str:
        """The secret of a new session; the oldest ends where there are too many."""
        secret = secrets.token_urlsafe(NONCE_BYTES)
        now = self._clock()
        with self._lock:
            mine = [d for d, one in self._held.items() if one.person == person]
            for digest in mine[: max(0, len(mine) + 1 - SESSIONS_EACH_MAX)]:
                del self._held[digest]
            self._held[_digest(secret)] = Session(person=person, key=key, began=now, used=now)
            while len(self._held) > SESSIONS_MAX:
                self._held.popitem(last=False)
        return secret

    def of(self, secret: str, *, used: bool = True) -> Session | None:
        """The session of a secret, which is used by this; None where there is none, or no more."""
        now, digest = self._clock(), _digest(secret)
        with self._lock:
            one = self._held.get(digest)
            if one is None:
                return None
            if now >= one.used + IDLE_S or now >= one.began + WHOLE_S:
                del self._held[digest]
                return None
            if used:
                self._held[digest] = one = replace(one, used=now)
            return one

    def ended(self, secret: str) -> None:
        """End the session of a secret, if there is one."""
        with self._lock:
            self._held.pop(_digest(secret), None)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
