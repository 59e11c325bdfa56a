"""A party's witness over HTTP: statuses to the letter, bounds, and no sign-in needed."""

import hashlib
import http.client
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn

from lendemain.desk.network import witness as desk_witness
from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.witnessing.witness import request
from lendemain.web import witness
from lendemain.web.serving import _bound

LOG = note.Signer("mission.example/log", bytes([1] * 32))
TREE = Tree(leaf_hash(b"%d" % n) for n in range(64))


def asked(old, new, root=None):
    made = Checkpoint(origin=LOG.name, size=new, root=root or TREE.root(new))
    return request(old, TREE.consistency(old, new), checkpoints.signed(made, [LOG]))


@pytest.fixture
def served(tmp_path):
    """The port of a witness that answers, and its folder."""
    folder = tmp_path / "w"
    desk_witness.founded(folder, name="n.example/w", logs=[LOG.verifier.vkey])
    listening = _bound("127.0.0.1", 0)
    config = uvicorn.Config(
        witness.app(desk_witness.Attending(folder)), log_level="error", lifespan="off",
        limit_concurrency=witness.REQUESTS_MAX,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    listening.close()


def ask(port, body=None, path="/add-checkpoint", method="POST"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("Content-Type")
    finally:
        connection.close()


def test_the_statuses_and_media_of_the_format(served):
    """
    200 with signature rows, 409 with the size as text/x.tlog.size, and the other refusals.
    """
    ok = ask(served, asked(0, 5))
    conflict = ask(served, asked(0, 9))
    others = {
        "garbage": (ask(served, b"garbage")[0], 400),
        "bad proof": (ask(served, asked(5, 9)[:6] + asked(5, 9)[51:])[0], 422),
        "other root": (ask(served, asked(5, 5, bytes(32)))[0], 422),
        "stranger": (ask(served, asked(5, 9).replace(b"mission", b"another"))[0], 404),
        "forged": (ask(served, asked(5, 9).replace(b"\n9\n", b"\n8\n"))[0], 403),
        "no such page": (ask(served, None, "/x", "GET")[0], 404),
        "read instead": (ask(served, None, "/add-checkpoint", "GET")[0], 405),
    }

    assert ok[0] == 200
    assert ok[1].startswith("\N{EM DASH} n.example/w ".encode())
    assert (conflict[0], conflict[1], conflict[2]) == (409, b"5\n", "text/x.tlog.size")
    assert {k: found for k, (found, _) in others.items()} == {k: e for k, (_, e) in others.items()}


def test_monitors_read_the_last_checkpoint(served):
    """
    By the hash of the origin: 404 before anything was cosigned, then the cosigned note.
    """
    path = f"/{hashlib.sha256(LOG.name.encode()).hexdigest()}/checkpoint"
    before = ask(served, None, path, "GET")[0]
    rows = ask(served, asked(0, 5))[1]
    after = ask(served, None, path, "GET")

    assert before == 404
    assert after[0] == 200
    assert after[1].endswith(rows)


def test_what_is_too_large_is_not_read(served):
    """
    A body past the bound is refused and not kept, with or without a length said before.
    """
    assert ask(served, b"x" * 3_000_000)[0] in (400, 413)

    def pieces():
        for _ in range(100):
            yield b"x" * 10_000

    connection = http.client.HTTPConnection("127.0.0.1", served, timeout=20)
    try:
        connection.request("POST", "/add-checkpoint", pieces(), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})  # fmt: skip
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # it hung up before all of it was sent
    finally:
        connection.close()
    assert status in (400, 413)
    assert ask(served, asked(0, 5))[0] == 200


def test_a_slow_sender_holds_nobody_up(served, monkeypatch):
    """
    A request that does not arrive in time is ended, and others are answered meanwhile.
    """
    monkeypatch.setattr(witness, "ARRIVES_WITHIN_S", 0.5)
    with socket.create_connection(("127.0.0.1", served), timeout=20) as slow:
        slow.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nold")
        quick = ask(served, asked(0, 5))[0]
        answer = slow.recv(100)

    assert quick == 200
    assert b" 400 " in answer.split(b"\r\n", 1)[0]


def test_many_at_once_make_one_history(served):
    """
    Twenty at once with two histories: of the second history nothing is cosigned after the first.
    """
    other = [hashlib.sha256(b"%d" % n).digest() for n in range(20)]
    bodies = [asked(0, 5, None if n % 2 else other[n]) for n in range(20)]
    with ThreadPoolExecutor(20) as many:
        found = list(many.map(lambda body: ask(served, body), bodies))
    roots = {body[0] for body in found if body[0] == 200}

    assert roots == {200}
    assert sum(status == 200 for status, *_ in found) == 1
    assert all(status in (200, 409) for status, *_ in found)


def test_the_network_must_be_asked_for(tmp_path):
    """
    An address that others reach is refused unless it is meant; a folder without a witness is named.
    """
    with pytest.raises(InputError, match="no sign-in"):
        witness.serve(tmp_path, host="0.0.0.0")  # noqa: S104  (that is what is refused)
    with pytest.raises(InputError, match="no witness here"):
        witness.serve(tmp_path)
