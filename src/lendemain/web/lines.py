"""Connections: how many there may be, and how long a request may take to arrive.

A request has so many seconds from its first byte to its last, however slowly it trickles (but where
uploads are long, and bounded by who takes them), and an answer so many to be taken.  An address
that others share has room for many people; where all room is taken, the connection that has waited
longest without a request gives way.  Under TLS a connection costs most before it is one, so
handshakes have bounds of their own (`Hall`).
"""

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import uvicorn
from litestar import Litestar
from uvicorn.protocols.http.h11_impl import H11Protocol

from lendemain.web.limits import network

ARRIVES_S = 15.0
TAKEN_S = 30.0
HANDSHAKE_S = 10.0
HANDSHAKES_MAX = 256
HANDSHAKES_EACH_MAX = 64
LINES_MAX = 512
LINES_EACH_MAX = 320
THREADS = 48
"""So many questions are worked on at once: some wait for what others prepare, and nobody else may
wait for these.
"""


class Hall(socket.socket):
    """A listening socket that remembers who has been let in and has not shaken hands yet.

    Where there are too many of one address, or of all, the one who has stood there longest is shown
    out; so nobody who stands there in numbers keeps others from the door.
    """

    handshakes_max, each_max = HANDSHAKES_MAX, HANDSHAKES_EACH_MAX

    def __init__(self, listening: socket.socket) -> None:
        """Listen where another socket does, which stays its owner's to close."""
        whose = listening.family, listening.type, listening.proto
        super().__init__(*whose, fileno=socket.dup(listening.fileno()))
        self._standing = dict[tuple[object, ...], socket.socket]()

    def accept(self) -> tuple[socket.socket, tuple[object, ...]]:
        """Let one in, and show out who has stood there longest where that makes too many."""
        one, address = super().accept()
        self._standing = {at: who for at, who in self._standing.items() if who.fileno() != -1}
        self._standing[address] = one
        mine = [at for at in self._standing if network(str(at[0])) == network(str(address[0]))]
        if len(mine) > self.each_max:
            self._out(mine[0])
        elif len(self._standing) > self.handshakes_max:
            self._out(next(iter(self._standing)))
        return one, address

    def passed(self, address: tuple[object, ...] | None) -> None:
        """Somebody has shaken hands, and is a connection now."""
        if address is not None:
            self._standing.pop(address, None)

    def _out(self, address: tuple[object, ...]) -> None:
        with suppress(OSError):
            self._standing.pop(address).shutdown(socket.SHUT_RDWR)  # its handshake ends with it


class Line(H11Protocol):
    """One connection, with the times that its requests and answers may take."""

    arrives_s, taken_s = ARRIVES_S, TAKEN_S
    lines_max, lines_each_max = LINES_MAX, LINES_EACH_MAX
    _arrives: asyncio.TimerHandle | None = None
    _taken: asyncio.TimerHandle | None = None
    asked = False
    """Whether a request has begun here."""
    uploads = False
    """Whether bodies may be long: then the application says how slowly they may come."""
    hall: Hall | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, unless its address has too many; make room where there is none."""
        super().connection_made(transport)
        if self.hall is not None:
            self.hall.passed(transport.get_extra_info("peername"))
        lines = [one for one in self.connections if isinstance(one, Line)]
        mine = sum(_address(one) == _address(self) for one in lines)
        if mine > self.lines_each_max:
            transport.abort()
            return
        if len(lines) > self.lines_max:
            silent = [one for one in lines if not one.asked and one is not self]
            (min(silent, key=lambda one: one.began) if silent else self).transport.abort()
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._end()
        if self._taken is not None:
            self._taken.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes; where a request has begun with them, it has to end in time."""
        super().data_received(data)
        state = str(self.conn.their_state)
        self.asked = self.asked or state != "IDLE"
        if state == "IDLE" or (state == "SEND_BODY" and not self.uploads):
            self._begin()
        else:
            self._end()

    def on_response_complete(self) -> None:
        """An answer is out; the next request is waited for as long as connections are kept."""
        self._end()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The answer is not being taken: it has to be in time."""
        super().pause_writing()
        if self._taken is None:
            self._taken = self.loop.call_later(self.taken_s, self.transport.abort)

    def resume_writing(self) -> None:
        """The answer is being taken."""
        super().resume_writing()
        if self._taken is not None:
            self._taken.cancel()
            self._taken = None

    @property
    def began(self) -> float:
        """When it began to wait for a request, by the loop's clock; the earliest of all where it
        waits for none.
        """
        return self._arrives.when() if self._arrives is not None else 0.0

    def _begin(self) -> None:
        if self._arrives is None:
            self._arrives = self.loop.call_later(self.arrives_s, self.transport.abort)

    def _end(self) -> None:
        if self._arrives is not None:
            self._arrives.cancel()
            self._arrives = None


def _address(line: Line) -> str:
    return network(line.client[0]) if line.client else ""


class Server(uvicorn.Server):
    """A server of an application whose connections are `Line`s; it ends without waiting for pages
    that wait for news.
    """

    def __init__(
        self, config: uvicorn.Config, application: Litestar, *, uploads: bool = False
    ) -> None:
        """With `uploads`, the application itself bounds how long a request's body may take."""
        super().__init__(config)
        self._uploads = uploads
        self._stops: Callable[[], None] | None = application.state.get("stop")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; under TLS a handshake has its time, and its place in the hall."""
        loop, config = asyncio.get_running_loop(), self.config
        loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="asked"))

        def line(hall: Hall | None) -> asyncio.Protocol:
            made = Line(config=config, server_state=self.server_state, app_state={})
            made.hall, made.uploads = hall, self._uploads
            return made

        handshake_s = HANDSHAKE_S if config.ssl else None
        self.servers = []
        for one in sockets or []:
            hall = Hall(one) if config.ssl else None
            found = await loop.create_server(
                partial(line, hall), sock=hall or one, backlog=config.backlog, ssl=config.ssl,
                ssl_handshake_timeout=handshake_s,
            )  # fmt: skip
            self.servers.append(found)
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, answer who waits, and end."""
        if self._stops is not None:
            self._stops()
        await super().shutdown(sockets)
