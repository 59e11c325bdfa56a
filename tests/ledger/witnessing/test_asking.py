"""The ledger's side of a conversation with a witness."""

import pytest

from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.asking import ATTEMPTS_MAX, Asking
from lendemain.ledger.witnessing.remembered import Remembered
from lendemain.ledger.witnessing.witness import Witness


@pytest.fixture
def witness(parties, tmp_path):
    logs = {parties.log.name: [parties.log.verifier]}
    return Witness([parties.keys["n1"]], logs, Remembered.open(tmp_path))


def asking(parties, size, *, name="n1", known=0):
    whom = next(w for w in parties.policy.witnesses if w.name == name)
    return Asking(parties.checkpoint(size), whom, parties.tree.consistency, known=known)


def outcome(conversation, witness, *, now):
    found = None
    while found is None:
        answer = witness.add_checkpoint(conversation.request(), now=now)
        found = conversation.answered(answer.status, answer.body)
    return found


@pytest.mark.parametrize("known", [0, 3, 5, 99])
def test_whatever_the_ledger_believes_it_is_cosigned(parties, witness, known):
    """
    A wrong belief of what the witness remembers costs one more request, and no more.
    """
    outcome(asking(parties, 5), witness, now=1)
    found = outcome(asking(parties, 9, known=known), witness, now=50)
    note = cosignature.with_rows(parties.checkpoint(9), [found.row])

    assert found.at == 50
    assert cosignature.times(note, [parties.keys["n1"].cosigner])
    assert not found.trouble


def test_a_witness_that_is_ahead_is_an_alarm(parties, witness):
    """
    A witness that remembers more than the ledger has says that the ledger lost entries (threat 3).
    """
    outcome(asking(parties, 9), witness, now=1)
    found = outcome(asking(parties, 5), witness, now=2)

    assert found.ahead
    assert "9 entries" in found.trouble


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b"", "cannot be used"),
        (200, b"garbage\n", "cannot be used"),
        (200, "\N{EM DASH} n1.example/witness AAAAAAAAAAAA\n".encode(), "another key"),
        (403, b"no\x1b[31m\nentry", "403 no [31m entry"),
        (500, b"\xff" * 9, "500"),
        (409, b"many\n", "no size"),
        (409, b"-1\n", "no size"),
    ],
)
def test_what_is_no_cosignature_is_told(parties, status, body, words):
    """
    Whatever comes back instead of a cosignature becomes words, and never a signature.
    """
    one = asking(parties, 9)
    one.request()
    found = one.answered(status, body)

    assert words in found.trouble
    assert not found.row


def test_a_false_cosignature_is_refused(parties):
    """
    A row under the right name and key that does not fit the checkpoint is not taken.
    """
    one = asking(parties, 9)
    one.request()
    wrong = parties.keys["n1"].row(b"mission.example/log\n8\nAAAA\n", 5)

    assert "does not fit" in one.answered(200, wrong).trouble


def test_a_witness_that_never_agrees_is_left(parties):
    """
    A witness that names another size each time is asked four times, not for ever.
    """
    one = asking(parties, 9)
    for size in range(1, ATTEMPTS_MAX + 1):
        one.request()
        found = one.answered(409, b"%d\n" % size)

    assert "each time" in found.trouble
