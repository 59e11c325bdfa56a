"""Whose signature counts in a dossier, and the order of each author's statements."""

import pytest

from lendemain.errors import IntegrityError
from lendemain.ledger import keyring, note
from lendemain.ledger.dossier.entries import Entry, Signers


def taken(made_up, notes, ledgers=()) -> Signers:
    found = Signers(made_up.DESK.name, [*ledgers])
    for index, data in notes.items():
        found.take(Entry(index, data))
    return found


def test_keys_count_from_their_enrolment_until_their_revocation(made_up):
    """
    14: an entry signed before its key was revoked stays valid, one after it is refused.
    """
    made = made_up.Made()
    made.add(kind="drill", signer=made_up.OLENA)
    made.add(**keyring.revocation(made_up.OLENA.verifier, author=made_up.DESK.name))
    notes = dict(enumerate(made.notes))

    listed = taken(made_up, notes).listed
    assert listed[-1]["name"] == made_up.OLENA.name
    assert listed[-1]["revoked"] == 4
    made.add(kind="drill", signer=made_up.OLENA)
    with pytest.raises(IntegrityError, match=r"entry 5: .* or is revoked"):
        taken(made_up, dict(enumerate(made.notes)))


def test_only_the_operator_enrols(made_up):
    """
    A key that somebody else enrols, that was enrolled before, or that is the ledger's, is refused.
    """
    made = made_up.Made()
    other = made_up.Signer("mission.example/other", bytes([70] * 32)).verifier
    for said in (
        {**keyring.enrolment(other, operator=made_up.OLENA.name), "signer": made_up.OLENA},
        keyring.enrolment(made_up.OLENA.verifier, operator=made_up.DESK.name),
        keyring.enrolment(made_up.LOG.verifier, operator=made_up.DESK.name),
    ):
        again = made_up.Made()
        again.add(**said)
        with pytest.raises(IntegrityError, match="may not enrol"):
            taken(made_up, dict(enumerate(again.notes)), [made_up.LOG.verifier])
    assert taken(made_up, dict(enumerate(made.notes)))


def test_entries_between_may_be_missing_but_not_change_places(made_up):
    """
    10: numbers may be left out, since other cases have them; what is there follows, in order.
    """
    made = made_up.Made()
    for number in range(4):
        made.add(kind="drill", number=number)
    notes = dict(enumerate(made.notes))
    without = {i: n for i, n in notes.items() if i != 4}

    assert taken(made_up, without)
    with pytest.raises(IntegrityError, match="does not follow"):
        taken(made_up, {**without, 5: notes[6], 6: notes[5]})
    unnumbered = note.entry({"kind": "drill", "author": made_up.DESK.name}, [made_up.DESK])
    with pytest.raises(IntegrityError, match="does not follow"):
        taken(made_up, {**notes, 7: unnumbered})


def test_an_author_has_to_have_signed(made_up):
    """
    11: an entry whose author is not among its signers is refused.
    """
    made = made_up.Made()
    body = {"kind": "drill", "author": made_up.MARC.name}
    with pytest.raises(IntegrityError, match="author has not signed"):
        taken(made_up, {**dict(enumerate(made.notes)), 3: note.entry(body, [made_up.OLENA])})
