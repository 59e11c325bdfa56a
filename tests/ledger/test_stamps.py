"""Time-stamps over checkpoints, by a service made of openssl; and what a false one comes to."""

import random

import pytest
from tests.desk.services import Authority

from lendemain.errors import InputError
from lendemain.ledger import stamps
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.stamps import Placed, Stamp

pytest.importorskip("rfc3161_client", reason="needs the extra `stamps`")

HEAD = Checkpoint(origin="mission.example/ledger", size=5, root=bytes(32))
OTHER = Checkpoint(origin="mission.example/ledger", size=5, root=bytes(31) + b"1")


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("services") / "one", "one")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("services") / "two", "two")


@pytest.fixture(scope="module")
def asked(authority) -> tuple[bytes, int]:
    request, nonce = stamps.request(HEAD)
    return authority.reply(request), nonce


def test_a_reply_says_when_and_who_vouches(authority, asked):
    """
    A reply verified up to a certificate that is trusted names its signer; without certificates it
    is read and trusted by nobody.
    """
    reply, nonce = asked

    trusted = stamps.stamp(reply, HEAD, roots=authority.roots, nonce=nonce)
    read = stamps.stamp(reply, HEAD)

    assert (trusted.trusted, trusted.signer, trusted.policy) == (True, "CN=one-signer", "1.2.3.4.1")
    assert (read.trusted, read.signer) == (False, "")
    assert (trusted.time_us, trusted.accuracy_us) == (read.time_us, 1_000_000)


def test_what_is_stamped_is_the_checkpoint_and_nothing_else(authority, asked):
    """
    A reply over another root, size or origin, or to another request, is refused.
    """
    reply, nonce = asked
    for other in (
        OTHER,
        Checkpoint(origin=HEAD.origin, size=6, root=HEAD.root),
        Checkpoint(origin="other.example/ledger", size=5, root=HEAD.root),
    ):
        with pytest.raises(InputError, match="something else"):
            stamps.stamp(reply, other, roots=authority.roots)
    with pytest.raises(InputError, match="another request"):
        stamps.stamp(reply, HEAD, roots=authority.roots, nonce=nonce + 1)


def test_a_stranger_vouches_for_nothing(authority, stranger, asked):
    """
    A reply signed by a service that the reader does not trust is refused, though its own
    certificate lies within; with both trusted it holds.
    """
    reply, _ = asked

    with pytest.raises(InputError, match="not vouched for"):
        stamps.stamp(reply, HEAD, roots=stranger.roots)
    assert stamps.stamp(reply, HEAD, roots=stranger.roots + authority.roots).trusted


@pytest.mark.parametrize(
    "reply", [b"", b"\x30", b"\x30\x03\x02\x01\x00", b"<html>", bytes(1000), b"\x30\x84" * 5000,
              b"\x30\x80" * 20_000, bytes(70_000)],
)  # fmt: skip
def test_bytes_that_are_no_reply_are_refused(authority, reply):
    """
    Garbage, a refusal, endless nesting and too many bytes are refused in words.
    """
    with pytest.raises(InputError):
        stamps.stamp(reply, HEAD, roots=authority.roots)


def test_a_refusal_of_the_service_is_told(authority):
    """
    A service that refuses a request gives no stamp.
    """
    reply = authority.reply(b"\x30\x00nonsense")

    with pytest.raises(InputError, match=r"refused|can be read"):
        stamps.stamp(reply, HEAD, roots=authority.roots)


def test_a_changed_reply_is_refused_or_says_the_same(authority, asked):
    """
    Any single bit changed in a reply has it refused, or leaves what it says as it was.
    """
    reply, nonce = asked
    whole = stamps.stamp(reply, HEAD, roots=authority.roots, nonce=nonce)
    dice = random.Random(3)  # noqa: S311 - a test's seed
    refused = 0
    for _ in range(1500):
        changed = bytearray(reply)
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        try:
            read = stamps.stamp(bytes(changed), HEAD, roots=authority.roots, nonce=nonce)
        except InputError:
            refused += 1
            continue
        assert read == whole

    assert refused > 1400


@pytest.mark.parametrize("roots", [b"x", b"-----BEGIN CERTIFICATE-----\nAAAA\n", bytes(2 << 20)])
def test_certificates_that_are_none_are_refused(asked, roots):
    """
    Roots that are no certificates in PEM are refused, never taken for nobody.
    """
    with pytest.raises(InputError, match="PEM"):
        stamps.stamp(asked[0], HEAD, roots=roots)


def made(time_s: int, *, accuracy_s: int = 0, trusted: bool = True) -> Stamp:
    return Stamp(
        time_us=time_s * 1_000_000, accuracy_us=accuracy_s * 1_000_000, policy="1", serial="1",
        signer="", trusted=trusted,
    )  # fmt: skip


def test_the_earliest_trusted_stamp_over_an_entry_bounds_it_from_above():
    """
    An entry existed by the end of the second of the earliest trusted stamp over it, with what the
    service states of its accuracy; stamps that nobody vouches for, or over less, say nothing.
    """
    placed = [
        Placed(stamp=made(100, accuracy_s=2), size=5, entry=5),
        Placed(stamp=made(90), size=4, entry=6),
        Placed(stamp=made(50, trusted=False), size=9, entry=7),
        Placed(stamp=made(200), size=9, entry=8),
    ]

    assert [stamps.existed_by(placed, n) for n in (3, 4, 5, 8, 9)] == [
        91_000_000, 103_000_000, 201_000_000, 201_000_000, None,
    ]  # fmt: skip


def test_a_token_in_the_ledger_bounds_what_is_anchored_after_it_from_below():
    """
    An entry whose anchor covers the entry of a token was made no earlier than the token's time.
    """
    placed = [
        Placed(stamp=made(100, accuracy_s=2), size=5, entry=5),
        Placed(stamp=made(300, trusted=False), size=6, entry=6),
        Placed(stamp=made(200), size=7, entry=7),
    ]

    assert [stamps.not_before(placed, anchor) for anchor in (0, 5, 6, 7, 8)] == [
        None, None, 98_000_000, 98_000_000, 200_000_000,
    ]  # fmt: skip


def test_services_that_differ_beyond_their_accuracy_are_apart():
    """
    The spread is what remains between two trusted times once both are given their accuracy.
    """
    assert stamps.spread([made(100), made(100, accuracy_s=5)]) == 0
    assert stamps.spread([made(100, accuracy_s=1), made(110, accuracy_s=2)]) == 6_000_000
    assert stamps.spread([made(100), made(500, trusted=False)]) == 0
    assert stamps.spread([]) == 0
