"""The desk where people come: sign-in, sessions, and acts, without a server in between."""

import base64

import pytest

from lendemain.desk import enrolling, keys
from lendemain.desk.mission import Mission
from lendemain.desk.pages import signing_in
from lendemain.desk.pages.reception import GoneError, NoCaseError, Reception, SignInError
from lendemain.errors import InputError


class Ticking:
    """A clock that stands where it is put."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def verifying(sittings, tmp_path):
    import shutil
    from pathlib import Path

    return Path(shutil.copytree(sittings["verifying"], tmp_path / "front"))


def signed_in(reception, folder, name):
    signer = keys.person(folder, name)
    text = str(reception.challenge(name, address="http://127.0.0.1")["challenge"])
    given = base64.b64encode(signer.signature(text.encode())).decode()
    return signer, *reception.signed_in(name, text, given)


def test_lifetimes_are_counted_on_a_clock_that_nobody_sets(verifying, monkeypatch):
    """
    A wall clock that is a year off, here or in the browser, makes no challenge or session longer or
    shorter; only time that passes does.
    """
    from datetime import timedelta

    from lendemain.desk import clock

    ticking, real = Ticking(), clock.now
    reception = Reception(verifying, ticking=ticking)
    text = str(reception.challenge("ana", address="x")["challenge"])
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=365))
    _, secret, _ = signed_in(reception, verifying, "ana")
    alive = reception.asker(secret) is not None
    ticking.now = signing_in.CHALLENGE_S
    signer = keys.person(verifying, "ana")
    with pytest.raises(SignInError):
        reception.signed_in("ana", text, base64.b64encode(signer.signature(text.encode())).decode())
    ticking.now = signing_in.IDLE_S

    assert alive
    assert reception.asker(secret) is None


def test_a_revoked_key_is_out_at_the_next_question(verifying):
    """
    What another process records counts at once: the session of a revoked key is over.
    """
    reception = Reception(verifying)
    _, secret, asker = signed_in(reception, verifying, "ana")
    with Mission.open(verifying, write=True) as mission:
        enrolling.revoked(mission, "ana", reason="Lost in the field")

    assert asker.role == "commissioner"
    assert reception.asker(secret) is None


def test_an_act_is_prepared_and_signed(verifying):
    """
    From the words to the entry: prepared, signed, entered; a second time it waits no more.
    """
    reception = Reception(verifying)
    signer, _, ana = signed_in(reception, verifying, "ana")
    moves = reception.moves(ana, 1)
    said = {"move": "establish", "reason": "as read", "since": moves["step"]}
    draft = reception.prepared(ana, 1, said)
    given = base64.b64encode(signer.signature(base64.b64decode(draft["text"]))).decode()
    done = reception.signed(ana, 1, draft["draft"], given)
    with pytest.raises(GoneError):
        reception.signed(ana, 1, draft["draft"], given)
    news = reception.changes(ana, done["entry"], case=1, open_=False)

    assert draft["asked"] == said
    assert done["step"] == moves["step"] + 1
    assert [s["entry"] for s in news["cases"][0]["said"]] == [done["entry"]]
    assert reception.drafts(ana) == []


def test_a_case_that_is_not_theirs_is_not_there(verifying):
    """
    The same answer for a case that there is none of and for one that is not somebody's.
    """
    reception = Reception(verifying)
    _, _, yana = signed_in(reception, verifying, "yana")
    for number in (1, 99_999):
        with pytest.raises(NoCaseError, match="no such case for you"):
            reception.file(yana, number)
        with pytest.raises(NoCaseError, match="no such case for you"):
            reception.moves(yana, number)
        with pytest.raises(NoCaseError, match="no such case for you"):
            reception.prepared(yana, number, {"move": "answer", "since": 0, "text": "x"})


@pytest.mark.parametrize("name", ["", "x" * 201, "a\nb"])
def test_what_is_no_name_gets_no_challenge(verifying, name):
    """
    A name is a row of at most 200 printable characters.
    """
    with pytest.raises(InputError):
        Reception(verifying).challenge(name, address="x")
