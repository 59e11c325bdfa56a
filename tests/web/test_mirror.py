"""A party's mirror over HTTP: uploads kept as they come, bounds, and nothing else handed out."""

import gzip
import hashlib
import http.client
import socket
import threading
import time
from contextlib import suppress

import pytest
import uvicorn
from tests.ledger.made_up_log import LOG, MadeUpLog

from lendemain.desk.network import mirror as desk_mirror
from lendemain.desk.network.mirror import Holding
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.ledger.mirror import origin_hash
from lendemain.ledger.packages import Header
from lendemain.web import mirror
from lendemain.web.serving import _bound

CONTENT = b"original" * 300_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
DESK = note.Signer("mission.example/desk", bytes([2] * 32))
OBJ = {"alg": "sha256", "digest": DIGEST, "size": len(CONTENT), "media": "text/plain", "role": "x"}
NAMING = note.entry({"kind": "drill", "author": DESK.name, "objs": [OBJ]}, [DESK])
MADE_UP = MadeUpLog([NAMING, *(b"entry %d" % n for n in range(9_000))])
HEADER = Header(origin=LOG.name, start=0, end=9).written
PREFIX = origin_hash(LOG.name)


@pytest.fixture
def port(tmp_path):
    """The port of a mirror that answers."""
    folder = tmp_path / "m"
    desk_mirror.founded(folder, name="n.example/m", logs=[LOG.verifier.vkey])
    listening = _bound("127.0.0.1", 0)
    with Holding.open(folder) as holding:
        config = uvicorn.Config(mirror.app(holding), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)
    listening.close()


def ask(port, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def test_a_ledger_is_brought_and_fetched(port):
    """
    Entries plain or compressed, in several requests; then checkpoint, tiles and bundles as
    tlog-tiles says, with media and caching.
    """
    size = 9_001
    assert ask(port, "POST", "/add-checkpoint", MADE_UP.checkpoint(0, size))[:2] == (200, b"")
    status, body, headers = ask(port, "POST", "/add-entries", MADE_UP.upload(0, size))
    assert (status, body) == (202, b"9001\n8192\n\n")
    assert headers["content-type"] == "text/x.tlog.mirror-info"
    packed = gzip.compress(MADE_UP.upload(8_192, size))
    status, body, headers = ask(
        port, "POST", "/add-entries", packed, **{"Content-Encoding": "gzip"}
    )
    assert status == 200
    assert body.startswith("— n.example/m ".encode())
    assert headers["accept-encoding"] == "gzip"

    status, note_, headers = ask(port, "GET", f"/{PREFIX}/checkpoint")
    assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert headers["cache-control"] == "no-store"
    assert note_.endswith(body)
    status, tile, headers = ask(port, "GET", f"/{PREFIX}/tile/0/000")
    assert (status, tile) == (200, b"".join(MADE_UP.leaves[:256]))
    assert (headers["content-type"], headers["content-length"]) == (
        "application/octet-stream", "8192",
    )  # fmt: skip
    assert "immutable" in headers["cache-control"]
    assert ask(port, "GET", f"/{PREFIX}/tile/entries/035.p/41")[0] == 200
    assert ask(port, "GET", "/")[1] == f"{PREFIX} {LOG.name}\n".encode()
    assert ask(port, "GET", "/healthz")[0] == 200


def test_files_are_brought_in_pieces_and_checked(port):
    """
    A file that a held entry names is taken as it comes, and handed out again; no other is.
    """
    ask(port, "POST", "/add-checkpoint", MADE_UP.checkpoint(0, 10))
    ask(port, "POST", "/add-entries", MADE_UP.upload(0, 10))
    place = f"/{PREFIX}/blob/{DIGEST}"
    assert ask(port, "GET", f"/{PREFIX}/missing")[1] == f"{DIGEST} {len(CONTENT)}\n".encode()
    assert ask(port, "PUT", place, b"x" + CONTENT[1:])[0] == 422
    assert ask(port, "PUT", place, CONTENT[:-1])[0] == 422
    assert ask(port, "PUT", f"/{PREFIX}/blob/{'0' * 64}", CONTENT)[0] == 404
    assert ask(port, "GET", place)[0] == 404
    assert ask(port, "PUT", place, CONTENT)[0] == 200
    assert ask(port, "GET", place)[1] == CONTENT
    assert ask(port, "GET", f"/{PREFIX}/missing")[1] == b""


@pytest.mark.parametrize(
    "path",
    [
        f"/{PREFIX}/pending", f"/{PREFIX}/../mirror.key", f"/{PREFIX}/%2e%2e/%2e%2e/mirror.key",
        f"/{PREFIX}/tile/0/0", f"/{PREFIX}/blob/..%2f..%2fmirror.key", "/mirror.key",
        f"/{PREFIX}/tile/entries/000%00", f"/{'0' * 64}/checkpoint", f"/{PREFIX}/", "/logs",
    ],
)  # fmt: skip
def test_nothing_else_is_handed_out(port, path):
    """
    No path leads to keys, to what is pending, or out of the copies.
    """
    assert ask(port, "GET", path)[0] in (400, 404, 405)


@pytest.mark.parametrize(
    ("body", "coding", "status"),
    [
        (b"", "identity", 400),
        (b"junk" * 20, "identity", 400),
        (b"junk" * 20, "gzip", 400),
        (gzip.compress(bytes(50_000_000)), "gzip", 404),
        (gzip.compress(HEADER + bytes(50_000_000)), "gzip", 422),
        (b"x", "br", 400),
        (b"\xff\xff", "identity", 400),
    ],
    ids=["empty", "junk", "no gzip", "bomb", "bomb of packages", "coding", "huge origin"],
)  # fmt: skip
def test_hostile_uploads_are_refused(port, body, coding, status):
    """
    Junk, unknown codings and bombs are refused before they cost anything.
    """
    ask(port, "POST", "/add-checkpoint", MADE_UP.checkpoint(0, 9))
    found = ask(port, "POST", "/add-entries", body, **{"Content-Encoding": coding})[0]

    assert found == status


def test_a_checkpoint_that_is_too_large_is_refused(port):
    """
    A request is read no further than the largest that can be one.
    """
    assert ask(port, "POST", "/add-checkpoint", bytes(1_000_000))[0] == 413


def test_an_upload_that_breaks_off_goes_on(port):
    """
    What came before the line broke is kept, and the next request goes on from there.
    """
    ask(port, "POST", "/add-checkpoint", MADE_UP.checkpoint(0, 700))
    body = MADE_UP.upload(0, 700)
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            b"POST /add-entries HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
            + body[: len(body) * 3 // 4]
        )
        time.sleep(0.3)
    for _ in range(100):
        status, said, _ = ask(port, "POST", "/add-entries", MADE_UP.upload(512, 700))
        if status == 200:
            return
        assert (status, said.split(b"\n")[0]) == (409, b"700")
        time.sleep(0.05)
    raise AssertionError("what was brought was not kept")


def test_a_slow_upload_holds_up_nobody(port, monkeypatch):
    """
    Others are served at once while senders say nothing; so many at most, and those are let go.
    """
    monkeypatch.setattr(mirror, "PART_WITHIN_S", 1.0)
    head = b"POST /add-entries HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n"
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(mirror.UPLOADS_MAX)]
    for line in lines:
        line.sendall(head)
    time.sleep(0.3)
    start = time.monotonic()
    assert ask(port, "GET", "/healthz")[0] == 200
    assert time.monotonic() - start < 1.0
    assert ask(port, "POST", "/add-entries", b"")[0] == 503
    for line in lines:
        line.settimeout(10)
        assert line.recv(100).startswith(b"HTTP/1.1 400")
        line.close()
    assert ask(port, "POST", "/add-entries", b"")[0] == 400


def test_a_sender_who_drips_is_let_go(port, monkeypatch):
    """
    Whoever sends a byte now and then does not keep an upload open for longer than that is worth.
    """
    monkeypatch.setattr(mirror, "PART_WITHIN_S", 0.5)
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(head)
        line.settimeout(0.05)
        for _ in range(100):
            line.sendall(b"x")
            with suppress(TimeoutError):
                assert line.recv(100).startswith(b"HTTP/1.1 400")
                break
        else:
            raise AssertionError("it was never let go")


def test_an_open_address_has_to_be_meant(tmp_path):
    """
    Another address than this machine's own is refused unless it is asked for.
    """
    with pytest.raises(InputError):
        mirror.serve(tmp_path, host="0.0.0.0")  # noqa: S104 - refused


def test_serving_ends_with_its_process(tmp_path):
    """
    A folder without a mirror is said; nothing listens.
    """
    with pytest.raises(InputError, match="no mirror here"):
        mirror.serve(tmp_path, port=0)
    assert not list(tmp_path.iterdir())
