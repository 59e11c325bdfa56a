"""Challenges and sessions, on a clock that the test sets."""

import pytest

from lendemain.desk.pages import signing_in
from lendemain.desk.pages.signing_in import Challenges, Sessions
from lendemain.ledger import note

WHO = {"origin": "front.example/log", "address": "https://hq", "person": "front.example/ana"}
KEY = note.Signer("front.example/ana", bytes(32)).verifier


class Ticking:
    """A clock that stands where it is put."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_challenge_is_answered_once_by_its_person_in_time():
    """
    Whose it is not, who is late, and who asks again, hears no.
    """
    clock = Ticking()
    waiting = Challenges(clock)
    first, second, third = (waiting.issued(**WHO) for _ in range(3))
    answered = [waiting.answered(first, WHO["person"]), waiting.answered(first, WHO["person"])]
    other = waiting.answered(second, "front.example/bo")
    clock.now = signing_in.CHALLENGE_S
    late = waiting.answered(third, WHO["person"])

    assert (answered, other, late) == ([True, False], False, False)
    assert len({first, second, third}) == 3


def test_many_challenges_push_out_the_oldest():
    """
    Whoever asks without end fills no memory.
    """
    waiting = Challenges(Ticking())
    first = waiting.issued(**WHO)
    for _ in range(signing_in.CHALLENGES_MAX):
        waiting.issued(**WHO)

    assert not waiting.answered(first, WHO["person"])


@pytest.mark.parametrize(
    ("pauses", "alive"),
    [([signing_in.IDLE_S - 1], True), ([signing_in.IDLE_S], False),
     ([signing_in.IDLE_S - 1] * 3, True), ([signing_in.IDLE_S - 1] * 17, False)],
)  # fmt: skip
def test_a_session_ends_when_idle_and_at_its_term(pauses, alive):
    """
    A session lives as long as it is used, and never longer than a shift.
    """
    clock = Ticking()
    sessions = Sessions(clock)
    secret = sessions.begun("front.example/ana", KEY)
    found = None
    for pause in pauses:
        clock.now += pause
        found = sessions.of(secret)

    assert (found is not None) is alive


def test_sessions_of_one_person_are_few_and_end_alone():
    """
    The oldest of too many gives way; ending one ends no other.
    """
    sessions = Sessions(Ticking())
    secrets = [
        sessions.begun("front.example/ana", KEY) for _ in range(signing_in.SESSIONS_EACH_MAX + 1)
    ]
    bo = sessions.begun("front.example/bo", KEY)
    sessions.ended(secrets[1])
    alive = [sessions.of(secret) is not None for secret in secrets]

    assert alive == [False, False] + [True] * (signing_in.SESSIONS_EACH_MAX - 1)
    assert sessions.of(bo) is not None
    assert sessions.of("made up") is None
