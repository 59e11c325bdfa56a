import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.ledger.note import Signer, Verifier, valid_signature

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANNS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n"
).encode()
DESK = Signer("mission.example/desk", bytes(32))
POST = Signer("mission.example/post-17", bytes([7] * 32))

rows = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
note_texts = st.lists(rows, min_size=1, max_size=4).map(lambda some: "\n".join(some) + "\n")


def test_a_note_of_the_go_tests_opens():
    """
    A note that Go's note package signed opens here with the same key.
    """
    opened = note.opened(NEUMANNS_NOTE, [Verifier.parse(NEUMANN)])

    assert opened.names == ("PeterNeumann",)
    assert NEUMANNS_NOTE.split(b"\n\n")[0] + b"\n" == opened.text


def test_every_part_and_every_change_of_a_note_fails():
    """
    No proper beginning or end of a signed note opens, nor the note with any one byte raised by one.
    """
    verifiers = [Verifier.parse(NEUMANN)]
    mangled = [NEUMANNS_NOTE[:stop] for stop in range(len(NEUMANNS_NOTE))]
    mangled += [NEUMANNS_NOTE[start:] for start in range(1, len(NEUMANNS_NOTE))]
    for place in range(len(NEUMANNS_NOTE)):
        changed = bytearray(NEUMANNS_NOTE)
        changed[place] = (changed[place] + 1) % 256
        mangled.append(bytes(changed))

    for data in mangled:
        with pytest.raises(InputError):
            note.opened(data, verifiers)


@given(note_texts)
def test_what_is_signed_opens(text):
    """
    Any text without control characters that ends in a newline can be signed, and opens as it was.
    """
    signed = note.signed(text.encode(), [DESK, POST])

    opened = note.opened(signed, [POST.verifier])

    assert text.encode() == opened.text
    assert (POST.name,) == opened.names
    assert [DESK.name] == [one.name for one in opened.unknown]


@given(st.binary(max_size=200))
def test_any_bytes_open_or_are_refused(data):
    """
    Any bytes at all are a note or an InputError.
    """
    with pytest.raises(InputError):
        note.opened(data, [DESK.verifier])


@pytest.mark.parametrize(
    "text", [b"", b"no newline", b"\n", b"a\tb\n", b"a\x00\n", b"\xff\n", b"a\r\n"]
)
def test_what_is_no_text_is_not_signed(text):
    """
    A text that would not open again is not signed.
    """
    with pytest.raises(InputError):
        note.opened(note.signed(text, [DESK]), [DESK.verifier])


def test_a_known_key_whose_signature_fails_spoils_the_note():
    """
    One good signature does not carry a bad one by a known key.
    """
    signed = note.signed(b"text\n", [DESK, POST])
    other = note.signed(b"other\n", [POST])
    spoilt = signed.replace(signed.split(b"\n")[-2], other.split(b"\n")[-2])

    assert (DESK.name,) == note.opened(spoilt, [DESK.verifier]).names
    with pytest.raises(InputError, match="does not fit"):
        note.opened(spoilt, [DESK.verifier, POST.verifier])


def test_a_key_signs_once():
    """
    Two signatures of one key that is known are refused, and in an entry those of any; what a key
    that is unknown has signed twice is passed over (signed-note).
    """
    twice = note.signed(b"text\n", [POST, DESK, DESK])

    assert note.opened(twice, [POST.verifier]).names == (POST.name,)
    with pytest.raises(InputError, match="twice"):
        note.opened(twice, [POST.verifier, DESK.verifier])
    with pytest.raises(InputError, match="twice"):
        note.entry({"kind": "drill"}, [DESK, DESK])


@pytest.mark.parametrize(
    "name", ["a\u200bb", "a\x7f", "\U0001fae8", "\ufeffa", "a\u202eb", "\ue000"]
)
def test_names_of_others_may_be_odd(name):
    """
    What may name a key does not hang on a version of Unicode; a new key has a name that prints.
    """
    assert Verifier.parse(Verifier(name, DESK.verifier.key).vkey).name == name
    with pytest.raises(InputError, match="cannot be seen"):
        Signer.generate(name)


@pytest.mark.parametrize("space", [*" \t\x0b\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000", "+"])
def test_no_name_has_a_space_or_a_plus(space):
    """
    Each white space of Unicode, and the plus sign, is refused in the name of a key.
    """
    with pytest.raises(InputError, match="not the name"):
        Verifier(f"a{space}b", DESK.verifier.key)


def test_keys_come_back_from_their_text():
    """
    Private and public keys are read back from what is written of them, and a private one never
    shows itself.
    """
    signer = Signer.generate("пост.example/7")

    assert signer == Signer.parse(signer.text + "\n")
    assert signer.verifier == Verifier.parse(signer.verifier.vkey)
    assert signer.seed.hex() not in repr(signer)
    assert str(signer.seed) not in repr(signer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        NEUMANN[:-1],
        NEUMANN + "A",
        NEUMANN.replace("c7", "c8"),
        NEUMANN.replace("+ARpc", "+AhpC"),
        NEUMANN.replace("Peter", "P ter"),
        "PRIVATE+KEY+a+b",
        "+++",
        "\ud800+1+2",
        Signer("a", bytes(32)).text.replace("PRIVATE", "PUBLIC"),
        Signer("a", bytes(32)).text.replace("KEY+a", "KEY+b"),
    ],
)
def test_what_is_no_key_is_refused(text):
    """
    Text that is not a key in the one form is an InputError, and the error does not repeat it.
    """
    for parse in (Verifier.parse, Signer.parse):
        with pytest.raises(InputError) as refused:
            parse(text)
        assert len(text) < 12 or text not in str(refused.value)


def test_ed25519_edge_cases_follow_one_rule(shared: Path):
    """
    Of the 914 CCTV edge cases, those hold that libsodium's strict rule accepts: 43, and none with a
    small-order or non-canonical key or commitment.
    """
    vectors = json.loads((shared / "vectors/cctv/ed25519/ed25519vectors.json").read_bytes())
    held = [
        vector
        for vector in vectors
        if valid_signature(
            bytes.fromhex(vector["key"]), vector["msg"].encode(), bytes.fromhex(vector["sig"])
        )
    ]
    flags = Counter(flag for vector in held for flag in vector["flags"] or ())

    assert len(vectors) == 914
    assert len(held) == 43
    assert {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"}.isdisjoint(flags)


def test_wycheproof_ed25519(shared: Path):
    """
    Every Wycheproof Ed25519 signature is decided as Wycheproof decides it.
    """
    (path,) = (shared / "vectors/wycheproof").rglob("*.json")
    groups = json.loads(path.read_bytes())["testGroups"]
    cases = [(bytes.fromhex(g["publicKey"]["pk"]), case) for g in groups for case in g["tests"]]

    for key, case in cases:
        held = valid_signature(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
        assert (case["result"] == "valid") == held, case["comment"]
    assert len(cases) == 151


@pytest.mark.parametrize("length", [0, 31, 33])
def test_keys_and_signatures_have_one_length(length):
    """
    A key or signature of another length decides nothing but False.
    """
    signature = DESK.signature(b"text")

    assert not valid_signature(bytes(length), b"text", signature)
    assert not valid_signature(DESK.verifier.key, b"text", signature[:length])


def test_an_entry_is_read_back_and_bears_its_header():
    """
    An entry's body comes back as it was, and its text opens with the fixed header.
    """
    body = {"kind": "drill", "author": DESK.name, "said": "Привіт ' \" \\ \n \x00"}

    entry = note.entry(body, [DESK, POST])

    assert body == note.entry_body(entry)
    assert entry.startswith(b"lendemain.example/entry/v1\n{")
    assert (DESK.name, POST.name) == note.opened(entry, [DESK.verifier, POST.verifier]).names


def test_entries_are_bounded():
    """
    An entry has at most 16 KiB and 1 to 16 signatures.
    """
    many = [Signer(f"post-{n}", bytes([n] * 32)) for n in range(17)]

    assert len(note.entry_parts(note.entry({"kind": "drill"}, many[:16]))[2]) == 16
    with pytest.raises(InputError, match="signatures"):
        note.entry({"kind": "drill"}, many)
    with pytest.raises(InputError):
        note.entry({"kind": "drill"}, [])
    with pytest.raises(InputError, match="bytes"):
        note.entry({"kind": "drill", "said": "x" * 16_384}, [DESK])


@pytest.mark.parametrize(
    "text",
    [
        b'lendemain.example/entry/v2\n{"kind":"drill"}\n',
        b'lendemain.example/entry/v1\n{"kind": "drill"}\n',
        b'lendemain.example/entry/v1\n{"kind":"drill"}\nmore\n',
        b'lendemain.example/entry/v1\n["kind"]\n',
        b"mission.example/ledger\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    ],
)
def test_other_texts_are_not_entries(text):
    """
    A signed text that is not an entry to the byte, such as a checkpoint, is not taken for one.
    """
    with pytest.raises(InputError):
        note.entry_body(note.signed(text, [DESK]))
