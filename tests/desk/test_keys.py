"""Keys that people make where they are, and requests that only their holders can write."""

import stat

import pytest

from lendemain.desk import keys
from lendemain.errors import InputError
from lendemain.ledger import note

HOUSE = "front.lendemain.example"


def test_a_key_made_elsewhere_is_asked_for_by_its_holder(tmp_path):
    """
    The private key is its owner's to read alone; the request beside it proves who holds it.
    """
    out = tmp_path / "olena.key"
    made = keys.made(HOUSE, "olena", out)
    found = keys.asked_for((tmp_path / "olena.key.request").read_bytes(), HOUSE)

    assert found == made
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert note.Signer.parse(out.read_text()).verifier == made
    with pytest.raises(InputError, match="there already"):
        keys.made(HOUSE, "olena", out)


@pytest.mark.parametrize("wrong", ["garbage", "another key", "another mission", "too long",
                                   "an entry", "desk"])  # fmt: skip
def test_what_is_no_request_of_this_mission_is_refused(wrong):
    """
    Bytes that are no request, another's signature, another mission, the desk's name: refused.
    """
    mine, other = (note.Signer(f"{HOUSE}/olena", bytes([n]) * 32) for n in (1, 2))
    text = keys.REQUEST_HEADER + mine.verifier.vkey.encode() + b"\n"
    data = {
        "garbage": b"\x00\xff",
        "another key": note.signed(text, [other]),
        "another mission": keys.requested(note.Signer("rear.example/olena", bytes(32))),
        "too long": b"x" * 10_000,
        "an entry": note.entry({"kind": "drill"}, [mine]),
        "desk": keys.requested(note.Signer(f"{HOUSE}/desk", bytes(32))),
    }[wrong]

    with pytest.raises(InputError):
        keys.asked_for(data, HOUSE)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "Ольга", "desk", "LOG", "a+b"])
def test_a_name_is_plain_and_no_keepers(name):
    """
    Names of people are plain, and never those of the mission's own keys.
    """
    with pytest.raises(InputError):
        keys.check_plain(name)
