"""Connections by raw sockets: what trickles in ends, what nobody takes ends, and there is room."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from litestar import Litestar, Request, get, post

from lendemain.web import lines
from lendemain.web.serving import _bound, encrypted

LARGE = 32 << 20


@pytest.fixture
def standing(monkeypatch):
    """A server of lines whose times are short; `standing(lines_max=3)` bounds it."""

    @contextmanager
    def stand(context=None, uploads=False, **bounds):
        @get("/", media_type="text/plain")
        async def small() -> str:
            return "here"

        @get("/large", media_type="application/octet-stream")
        async def large() -> bytes:
            return bytes(LARGE)

        @post("/", status_code=200)
        async def take(request: Request) -> str:
            stand.begun.set()
            return str(len(await request.body()))

        application = Litestar([small, large, take], openapi_config=None, logging_config=None)
        for name, value in {"arrives_s": 0.5, "taken_s": 0.5, **bounds}.items():
            monkeypatch.setattr(lines.Line, name, value)
        with _bound("127.0.0.1", 0) as listening:
            config = uvicorn.Config(application, log_level="error", lifespan="off", ws="none")
            if context is not None:
                config.load()
                config.ssl = context
            server = lines.Server(config, application, uploads=uploads)
            stand.connections = lambda: list(server.server_state.connections)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            while not server.started:
                time.sleep(0.01)
            try:
                yield listening.getsockname()
            finally:
                server.should_exit = True
                thread.join(10)

    stand.begun = threading.Event()
    return stand


def opened(address):
    return socket.create_connection(address, timeout=20)


def ended(one):
    """Whether the server has ended a connection, in whatever way."""
    try:
        while one.recv(1 << 16):
            pass
    except ConnectionError:
        pass
    return True


def asked(address):
    """A whole request's first row of its answer; "" where there is none."""
    with opened(address) as one:
        try:
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return one.recv(1 << 16).partition(b"\r\n")[0].decode()
        except ConnectionError:
            return ""


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-a: ",
     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
     b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"],
)  # fmt: skip
def test_what_trickles_in_ends(standing, begun):
    """
    A request that does not arrive whole in its time, byte after byte, ends, whichever part of it
    is kept back; others are answered meanwhile.
    """
    with standing() as address, opened(address) as slow:
        slow.sendall(begun)
        for _ in range(3):
            time.sleep(0.1)
            if begun:
                slow.sendall(b"a")
        meanwhile = asked(address)
        over = ended(slow)

    assert over
    assert meanwhile.endswith("200 OK")


def test_a_second_request_has_its_time_too(standing):
    """
    A connection that was answered once and then trickles ends like a first one.
    """
    with standing() as address, opened(address) as one:
        one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        first = one.recv(1 << 16)
        one.sendall(b"GET / HTTP")
        over = ended(one)

    assert b"200 OK" in first
    assert over


def test_an_answer_that_nobody_takes_ends(standing):
    """
    Somebody who asks for much and reads nothing of it holds no connection for ever.
    """
    with standing() as address:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.settimeout(20)
        one.connect(address)
        with one:
            one.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(1.0)
            taken = 0
            try:
                while part := one.recv(1 << 20):
                    taken += len(part)
            except ConnectionError:
                pass

    assert taken < LARGE


def test_there_is_room_for_who_asks(standing):
    """
    Where connections that say nothing take all room, the oldest of them gives way.
    """
    with standing(lines_max=4, arrives_s=20.0) as address:
        silent = [opened(address) for _ in range(4)]
        time.sleep(0.2)
        answers = [asked(address) for _ in range(3)]
        for one in silent:
            one.close()

    assert [a.endswith("200 OK") for a in answers] == [True] * 3


def test_one_address_has_so_many(standing):
    """
    Beyond its own bound an address is refused, and gets room again once it gives some back.
    """
    with standing(lines_each_max=3, arrives_s=20.0) as address:
        held = [opened(address) for _ in range(3)]
        time.sleep(0.2)
        refused = asked(address)
        held.pop().close()
        time.sleep(0.2)
        again = asked(address)
        for one in held:
            one.close()

    assert refused == ""
    assert again.endswith("200 OK")


@pytest.mark.parametrize("bounds", [{"handshakes_max": 4}, {"each_max": 4}])
def test_those_who_do_not_shake_hands_make_room(standing, certificate, monkeypatch, bounds):
    """
    Under TLS so many may stand half open, of one address and in all: who comes then takes the place
    of who has stood there longest, and whoever shakes hands is answered.
    """
    for name, value in bounds.items():
        monkeypatch.setattr(lines.Hall, name, value)
    monkeypatch.setattr(lines, "HANDSHAKE_S", 600.0)  # so it is not time that ends them
    context = encrypted(certificate / "cert.pem", certificate / "key.pem")
    secure = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    with standing(context) as address:
        silent = [opened(address) for _ in range(12)]
        for _ in range(6):
            with secure.wrap_socket(opened(address), server_hostname="localhost") as one:
                one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert one.recv(1 << 16).startswith(b"HTTP/1.1 200")
        assert [ended(one) for one in silent[:8]] == [True] * 8
        silent[-1].settimeout(0.05)
        with pytest.raises(TimeoutError):
            silent[-1].recv(1)  # who came last still stands there
        for one in silent:
            one.close()


@pytest.mark.parametrize("uploads", [True, False])
def test_a_long_upload_has_the_time_that_its_taker_gives(standing, uploads):
    """
    Where the application bounds uploads itself, nothing is waited for once a body has begun; else
    it has the time of a request.
    """
    with standing(uploads=uploads, arrives_s=600.0) as address, opened(address) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na")
        assert standing.begun.wait(60)  # the application is reading
        (line,) = standing.connections()
        assert (line.began == 0.0) == uploads
        one.sendall(b"b")
        assert one.recv(12) == b"HTTP/1.1 200"
