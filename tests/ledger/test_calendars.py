"""Checkpoints under a chain of blocks: pending at first, in a block later, false ones refused."""

import pytest
from tests.desk.calendar import Calendar

from lendemain.errors import InputError
from lendemain.ledger import calendars
from lendemain.ledger.checkpoint import Checkpoint

pytest.importorskip("opentimestamps", reason="needs the extra `stamps`")

HEAD = Checkpoint(origin="mission.example/ledger", size=5, root=bytes(32))
OTHER = Checkpoint(origin="mission.example/ledger", size=6, root=bytes(32))


def test_a_proof_is_pending_until_the_calendar_knows_the_block():
    """
    A calendar's first answer makes a proof that is pending there; its later answer adds the height
    of a block, and both are in the proof.
    """
    calendar = Calendar("https://calendar.example/")

    first = calendars.proof(calendar.taken(calendars.digest(HEAD)), HEAD)
    ((address, commitment),) = calendars.anchored(first, HEAD).pending
    later = calendars.upgraded(first, HEAD, answers={commitment: calendar.settled(850_000)})

    assert address == "https://calendar.example/"
    assert calendars.anchored(first, HEAD).heights == ()
    assert calendars.anchored(later, HEAD).heights == (850_000,)


def test_a_proof_of_something_else_is_refused():
    """
    A proof belongs to the checkpoint it was made for, and to no other.
    """
    calendar = Calendar("https://calendar.example/")
    made = calendars.proof(calendar.taken(calendars.digest(HEAD)), HEAD)

    with pytest.raises(InputError, match="something else"):
        calendars.anchored(made, OTHER)


@pytest.mark.parametrize(
    "answer", [b"", b"\x00", b"\xff" * 5000, b"\xf0\xff\xff\xff\xff\x7f", b"\x08" * 9000,
               bytes(20_000), b"<html></html>"],
)  # fmt: skip
def test_answers_that_are_none_are_refused(answer):
    """
    Garbage, endless chains of operations, lengths of 2^31 and too many bytes are refused.
    """
    calendar = Calendar("https://calendar.example/")
    made = calendars.proof(calendar.taken(calendars.digest(HEAD)), HEAD)
    ((_, commitment),) = calendars.anchored(made, HEAD).pending

    with pytest.raises(InputError):
        calendars.proof(answer, HEAD)
    with pytest.raises(InputError):
        calendars.upgraded(made, HEAD, answers={commitment: answer})
    with pytest.raises(InputError):
        calendars.anchored(answer, HEAD)
    with pytest.raises(InputError):
        calendars.anchored(bytes(70_000), HEAD)
