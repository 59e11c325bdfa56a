"""A peer written from the C2SP texts alone talks to our services over plain sockets.

Nothing of `lendemain.ledger` is used on the peer's side: its notes, proofs and keys are its own, so
that a mistake that our clients and our servers share does not pass for agreement.
"""

import base64
import gzip
import hashlib
import http.client
import struct
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from lendemain.desk.network import mirror as desk_mirror
from lendemain.desk.network import witness as desk_witness
from lendemain.desk.network.mirror import Holding
from lendemain.web import lines, mirror, witness
from lendemain.web.serving import _bound, heads

ORIGIN = "peer.example/its log"
"""An origin with a space, as `go.sum database tree` has: a key of that name is not possible."""
NAME = "peer.example"
KEY = Ed25519PrivateKey.from_private_bytes(bytes([7] * 32))
ENTRIES = [b"entry %d" % n for n in range(700)]
DASH = "\N{EM DASH} "


def sha256(data):
    return hashlib.sha256(data).digest()


def mth(entries):
    """RFC 6962, section 2.1."""
    if not entries:
        return sha256(b"")
    if len(entries) == 1:
        return sha256(b"\0" + entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\1" + mth(entries[:k]) + mth(entries[k:]))


def subproof(m, entries, whole):
    """RFC 6962, section 2.1.2."""
    n = len(entries)
    if m == n:
        return [] if whole else [mth(entries)]
    k = 1
    while k * 2 < n:
        k *= 2
    if m <= k:
        return [*subproof(m, entries[:k], whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def subtree_proof(start, end, entries, whole):
    """draft-ietf-plants-merkle-tree-certs, section 4.4.1."""
    n = len(entries)
    if (start, end) == (0, n):
        return [] if whole else [mth(entries)]
    k = 1
    while k * 2 < n:
        k *= 2
    if end <= k:
        return [*subtree_proof(start, end, entries[:k], whole), mth(entries[k:])]
    if start >= k:
        return [*subtree_proof(start - k, end - k, entries[k:], whole), mth(entries[:k])]
    return [*subtree_proof(0, end - k, entries[k:], False), mth(entries[:k])]


def b64(data):
    return base64.b64encode(data).decode()


def key_id(name, kind, public):
    return sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]


def vkey(name, kind, public):
    return f"{name}+{key_id(name, kind, public).hex()}+{b64(bytes([kind]) + public)}"


PUBLIC = KEY.public_key().public_bytes_raw()
VKEY = vkey(NAME, 1, PUBLIC)


def body_of(size, *, root=None, more=""):
    return f"{ORIGIN}\n{size}\n{b64(root or mth(ENTRIES[:size]))}\n{more}"


def signed(text, *rows):
    own = f"{DASH}{NAME} {b64(key_id(NAME, 1, PUBLIC) + KEY.sign(text.encode()))}\n"
    return text + "\n" + own + "".join(rows)


def request(old, size, *, note=None, path=None):
    hashes = path if path is not None else subproof(old, ENTRIES[:size], True) if old else []
    return "".join(
        [f"old {old}\n", *(f"{b64(one)}\n" for one in hashes), "\n", note or signed(body_of(size))]
    ).encode()


def rows_of(answer):
    """The signature rows of an answer: name, identifier, what follows."""
    found = []
    assert answer.endswith(b"\n")
    for row in answer.decode().removesuffix("\n").split("\n"):
        assert row.startswith(DASH)
        name, coded = row.removeprefix(DASH).split(" ")
        raw = base64.b64decode(coded, validate=True)
        assert b64(raw) == coded
        found.append((name, raw[:4], raw[4:]))
    return found


def check(key, row, text):
    """Check one cosignature by tlog-cosignature; the time that it bears."""
    name, coded = key.split("+", 1)[0], key.split("+", 2)[2]
    kind, public = base64.b64decode(coded)[0], base64.b64decode(coded)[1:]
    assert (row[0], row[1]) == (name, key_id(name, kind, public))
    at, signature = struct.unpack(">Q", row[2][:8])[0], row[2][8:]
    if kind == 4:
        message = f"cosignature/v1\ntime {at}\n{text}".encode()
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    else:
        origin, size, root = text.split("\n")[:3]
        message = b"subtree/v1\n\0" + bytes([len(name)]) + name.encode() + struct.pack(">Q", at)
        message += bytes([len(origin)]) + origin.encode() + struct.pack(">QQ", 0, int(size))
        message += base64.b64decode(root)
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    return at


class Peer:
    """One kept connection, as the texts ask of clients."""

    def __init__(self, port, key):
        self.key, self._line = key, http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method, path, body=None, **headers):
        self._line.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = self._line.getresponse()
        return answer.status, answer.read(), answer.getheader("Content-Type")

    def close(self):
        self._line.close()


@contextmanager
def answering(application):
    listening = _bound("127.0.0.1", 0)
    config = uvicorn.Config(heads(application), log_level="error", lifespan="off", ws="none")
    server = lines.Server(config, application, uploads=True)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(params=["ed25519", "ml-dsa-44"])
def a_witness(tmp_path, request):
    """A peer of a witness that knows the peer's log by an origin that is not its key's name."""
    folder, logs = tmp_path / "w", [f"{VKEY} {ORIGIN}"]
    made = desk_witness.founded(folder, name="w.example/1", logs=logs, algorithm=request.param)
    with answering(witness.app(desk_witness.Attending(folder))) as port:
        peer = Peer(port, made["key"])
        yield peer
        peer.close()


@pytest.fixture
def mirrored(tmp_path):
    folder = tmp_path / "m"
    made = desk_mirror.founded(folder, name="m.example/1", logs=[f"{VKEY} {ORIGIN}"])
    return folder, made["key"]


@pytest.fixture
def a_mirror(mirrored):
    """A peer of a mirror."""
    with Holding.open(mirrored[0]) as holding, answering(mirror.app(holding)) as port:
        peer = Peer(port, mirrored[1])
        yield peer
        peer.close()


def test_every_clause_of_add_checkpoint(a_witness):
    """
    Each MUST of tlog-witness, in the order of its text, on one kept connection.
    """
    add = lambda body: a_witness.ask("POST", "/add-checkpoint", body)  # noqa: E731
    other = Ed25519PrivateKey.from_private_bytes(bytes([9] * 32))
    stranger = f"{DASH}{NAME} {b64(b'abcd' + other.sign(b'x'))}\n"
    broken = signed(body_of(5)).replace("\n5\n", "\n6\n")
    wrong = key_id(NAME, 1, PUBLIC) + bytes(64)
    failing = body_of(5) + f"\n{DASH}{NAME} {b64(wrong)}\n"
    statuses = {
        "no request": (b"", 400),
        "no old size": (request(0, 5)[6:], 400),
        "old with a leading zero": (request(0, 5).replace(b"old 0", b"old 00"), 400),
        "old without a space": (request(0, 5).replace(b"old 0", b"old0"), 400),
        "64 hashes": (request(1, 5, path=[bytes(32)] * 64), 400),
        "a short hash": (request(1, 5, path=[bytes(31)]), 400),
        "carriage returns": (request(0, 5).replace(b"\n", b"\r\n"), 400),
        "a size with a leading zero": (request(0, 5).replace(b"\n5\n", b"\n05\n"), 400),
        "another origin": (request(0, 5, note=signed(body_of(5).replace("its", "an"))), 404),
        "nobody's signature": (request(0, 5, note=body_of(5) + "\n" + stranger), 403),
        "a signature that fails": (request(0, 5, note=failing), 403),
        "another size than signed": (request(0, 5, note=broken), 403),
        "old above the size": (request(6, 5, path=[]), 400),
        "an unknown old size": (request(3, 5), 409),
        "an empty tree with a root": (request(0, 0, note=signed(body_of(0, root=bytes(32)))), 422),
        "hashes from nothing": (request(0, 5, path=[bytes(32)]), 422),
    }
    found = {name: add(body)[0] for name, (body, _) in statuses.items()}
    assert found == {name: status for name, (_, status) in statuses.items()}

    assert add(request(3, 5))[1:] == (b"0\n", "text/x.tlog.size")
    empty = add(request(0, 0))
    assert empty[0] == 200
    first = add(request(0, 5, note=signed(body_of(5), stranger)))
    assert first[0] == 200
    before = check(a_witness.key, rows_of(first[1])[0], body_of(5))
    assert abs(before - time.time()) < 60
    assert add(request(0, 5))[1:] == (b"5\n", "text/x.tlog.size")
    assert add(request(5, 5))[0] == 200
    assert add(request(5, 5, note=signed(body_of(5, root=bytes(32)))))[0] == 422
    assert add(request(5, 9, path=[]))[0] == 422
    assert add(request(5, 9, path=subproof(4, ENTRIES[:9], True)))[0] == 422
    grown = add(request(5, 9))
    assert grown[0] == 200
    assert check(a_witness.key, rows_of(grown[1])[0], body_of(9)) >= before
    assert add(request(9, 5, path=[]))[0] == 400
    assert add(request(5, 5))[1:] == (b"9\n", "text/x.tlog.size")


def test_a_monitor_reads_what_was_cosigned(a_witness):
    """
    404 before there is anything; then the checkpoint with the log's signature and the rows that
    were answered, under the hash of the origin in lower case.
    """
    path = f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    assert a_witness.ask("GET", path)[0] == 404
    rows = a_witness.ask("POST", "/add-checkpoint", request(0, 300))[1].decode()
    status, note, _ = a_witness.ask("GET", path)
    text, _, signatures = note.decode().rpartition("\n\n")
    assert (status, text + "\n") == (200, body_of(300))
    assert rows in signatures
    assert signed(body_of(300)).rpartition("\n\n")[2] in signatures
    assert a_witness.ask("GET", path.replace(path[1:65], path[1:65].upper()))[0] == 404


@pytest.mark.parametrize(
    "row",
    [
        "w.example/\N{SOFT HYPHEN}odd",
        "w.example/\N{ZERO WIDTH SPACE}odd",
        "w.example/\U0001fae8",
        "w.example/\x7f",
        "\N{CYRILLIC SMALL LETTER A}" * 300,
    ],
)
def test_rows_of_unknown_keys_are_passed_over(a_witness, row):
    """
    signed-note: whatever an unknown key is called, and however often it has signed, its rows are
    passed over.
    """
    rows = [f"{DASH}{row} {b64(b'abcd' + bytes(n))}\n" for n in (1, 72, 72, 3000)]
    note = signed(body_of(7), *rows)
    assert a_witness.ask("POST", "/add-checkpoint", request(0, 7, note=note))[0] == 200


def test_rows_of_extensions_are_cosigned(a_witness):
    """
    tlog-checkpoint permits further rows that are not empty; Ed25519 cosigns them, ML-DSA-44 does
    not say anything about them.
    """
    more = "Timestamp: 1699999999\nanother row\n"
    text = body_of(8, more=more)
    status, rows, _ = a_witness.ask("POST", "/add-checkpoint", request(0, 8, note=signed(text)))
    assert status == 200, rows
    check(a_witness.key, rows_of(rows)[0], text)
    grown = body_of(20, more="Timestamp: 1700000000\n")
    assert a_witness.ask("POST", "/add-checkpoint", request(8, 20, note=signed(grown)))[0] == 200
    path = f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    assert a_witness.ask("GET", path)[1].decode().startswith(grown + "\n")


def test_sixteen_long_signatures_are_read(a_witness):
    """
    signed-note: at least 16 signatures, each of which may have nearly 5 kB.
    """
    rows = [f"{DASH}w.example/{n} {b64(b'abcd' + bytes([n]) * 4_900)}\n" for n in range(15)]
    note = signed(body_of(7), *rows)
    assert a_witness.ask("POST", "/add-checkpoint", request(0, 7, note=note))[0] == 200


def add_entries(start, end, *, upto=None, size=None, origin=ORIGIN, ticket=b""):
    """tlog-mirror, add-entries: the packages of [start, upto) of an upload of [start, end)."""
    said = origin.encode()
    parts = [struct.pack(">H", len(said)), said, struct.pack(">QQ", start, end)]
    parts += [struct.pack(">H", len(ticket)), ticket]
    at = start
    while at < (end if upto is None else upto):
        stop = min(end, at - at % 256 + 256)
        parts += [struct.pack(">H", len(one)) + one for one in ENTRIES[at:stop]]
        path = subtree_proof(at - at % 256, stop, ENTRIES[: size or end], True)
        parts += [bytes([len(path)]), *path]
        at = stop
    return b"".join(parts)


OCTETS, INFO = "application/octet-stream", "text/x.tlog.mirror-info"
BELOW = "/" + hashlib.sha256(ORIGIN.encode()).hexdigest()


def test_every_clause_of_add_entries(a_mirror):
    """
    Each answer of tlog-mirror, in the order of its text, on one kept connection.
    """

    def add(body, **headers):
        return a_mirror.ask("POST", "/add-entries", body, Content_Type=OCTETS, **headers)

    assert add(add_entries(0, 5, origin="peer.example/no log"))[0] == 404
    assert add(add_entries(0, 5))[0] == 422
    assert a_mirror.ask("GET", f"{BELOW}/checkpoint")[0] == 404
    assert a_mirror.ask("POST", "/add-checkpoint", request(3, 5))[1:] == (
        b"0\n",
        "text/x.tlog.size",
    )
    status, said, _ = a_mirror.ask("POST", "/add-checkpoint", request(0, 300))
    assert (status, said) == (200, b"")
    assert a_mirror.ask("GET", f"{BELOW}/checkpoint")[0] == 404  # nothing is held yet
    assert add(add_entries(0, 299))[0::2] == (409, INFO)
    assert add(add_entries(0, 299))[1] == b"300\n0\n\n"
    assert add(add_entries(1, 300, upto=1))[1] == b"300\n0\n\n"
    assert add(add_entries(0, 300, upto=0))[0] == 400
    assert add(add_entries(0, 300)[:-40_000:])[0] == 400
    assert add(add_entries(0, 300, upto=256)[:-1])[0] == 400
    other = add_entries(0, 300).replace(b"entry 17", b"entry 18")
    assert add(other)[0] == 422
    part = add(add_entries(0, 300, upto=256))
    assert part == (202, b"300\n256\n\n", INFO)
    tile = a_mirror.ask("GET", f"{BELOW}/tile/entries/000")
    assert (tile[0], tile[2]) == (200, OCTETS)
    assert a_mirror.ask("POST", "/add-checkpoint", request(300, 600))[0] == 200
    assert add(add_entries(256, 300, upto=256))[0] == 400
    done = add(gzip.compress(add_entries(256, 300)), Content_Encoding="gzip")
    assert done[0] == 200, done
    check(a_mirror.key, rows_of(done[1])[0], body_of(300))
    assert add(add_entries(300, 300))[0] == 200
    assert add(add_entries(0, 300))[0] == 200
    assert add(add_entries(0, 300, upto=0))[0] == 400
    done = add(add_entries(300, 600))
    check(a_mirror.key, rows_of(done[1])[0], body_of(600))
    assert add(add_entries(300, 300))[:2] == (409, b"600\n600\n\n")


def test_a_gzip_body_of_several_members_is_read(a_mirror):
    """
    RFC 1952: a body may be several members, as parallel compressors write it.
    """
    a_mirror.ask("POST", "/add-checkpoint", request(0, 600))
    whole = add_entries(0, 600)
    body = gzip.compress(whole[:3_000]) + gzip.compress(whole[3_000:])
    answer = a_mirror.ask(
        "POST", "/add-entries", body, Content_Encoding="gzip", Content_Type=OCTETS
    )
    assert answer[0] == 200


def test_a_tiled_log_is_read_back(a_mirror):
    """
    tlog-tiles: all tiles and bundles that the checkpoint's size requires, under the paths and with
    the widths and media of the text, and no others; they are those of the signed tree.
    """
    a_mirror.ask("POST", "/add-checkpoint", request(0, 590))
    a_mirror.ask("POST", "/add-entries", add_entries(0, 590), Content_Type=OCTETS)
    status, note, media = a_mirror.ask("GET", f"{BELOW}/checkpoint")
    assert (status, media) == (200, "text/plain; charset=utf-8")
    assert note.decode().startswith(body_of(590))

    leaves = [sha256(b"\0" + one) for one in ENTRIES[:590]]
    tiles = {
        "0/000": leaves[:256], "0/001": leaves[256:512], "0/002.p/78": leaves[512:],
        "1/000.p/2": [mth(ENTRIES[:256]), mth(ENTRIES[256:512])],
    }  # fmt: skip
    for path, hashes in tiles.items():
        assert a_mirror.ask("GET", f"{BELOW}/tile/{path}") == (200, b"".join(hashes), OCTETS)
        assert a_mirror.ask("HEAD", f"{BELOW}/tile/{path}") == (200, b"", OCTETS)
    held = []
    for path in ("000", "001", "002.p/78"):
        status, data, media = a_mirror.ask("GET", f"{BELOW}/tile/entries/{path}")
        assert (status, media) == (200, OCTETS)
        while data:
            length = struct.unpack(">H", data[:2])[0]
            held.append(data[2 : 2 + length])
            data = data[2 + length :]
    assert held == ENTRIES[:590]
    absent = (
        "0/002 0/003 0/000.p/256 0/00 0/x000/000 00/000 64/000 0/000.p/0 2/000.p/1 entries/002"
        " entries/003.p/1 0/002.p/078"
    )
    found = {path: a_mirror.ask("GET", f"{BELOW}/tile/{path}")[0] for path in absent.split()}
    assert set(found.values()) == {404}, found


def test_partial_tiles_of_an_older_checkpoint_are_there(a_mirror):
    """
    tlog-tiles: a partial tile is there for each size that was signed, though a larger upload has
    brought the entries before.
    """
    a_mirror.ask("POST", "/add-checkpoint", request(0, 290))
    a_mirror.ask("POST", "/add-checkpoint", request(290, 320))
    a_mirror.ask("POST", "/add-checkpoint", request(320, 600))
    a_mirror.ask("POST", "/add-entries", add_entries(0, 320, upto=256), Content_Type=OCTETS)
    more = add_entries(256, 600, upto=512)
    assert a_mirror.ask("POST", "/add-entries", more, Content_Type=OCTETS)[0] == 202
    assert a_mirror.ask("POST", "/add-entries", add_entries(0, 290), Content_Type=OCTETS)[0] == 200
    for path in ("0/001.p/34", "entries/001.p/34", "1/000.p/1"):
        assert a_mirror.ask("GET", f"{BELOW}/tile/{path}")[0] == 200, path


def test_a_mirror_of_a_log_under_another_name_starts_again(mirrored):
    """
    A mirror whose log's origin is not the name of its key holds it after a restart too.
    """
    folder, key = mirrored
    with Holding.open(folder) as holding, answering(mirror.app(holding)) as port:
        peer = Peer(port, key)
        peer.ask("POST", "/add-checkpoint", request(0, 300))
        assert peer.ask("POST", "/add-entries", add_entries(0, 300), Content_Type=OCTETS)[0] == 200
        peer.close()
    with Holding.open(folder) as holding, answering(mirror.app(holding)) as port:
        peer = Peer(port, key)
        assert peer.ask("GET", f"{BELOW}/checkpoint")[0] == 200
        assert peer.ask("POST", "/add-checkpoint", request(300, 300))[0] == 200
        peer.close()
    assert desk_mirror.checked(folder) == []
    assert [one["size"] for one in desk_mirror.shown(folder)] == [300]
