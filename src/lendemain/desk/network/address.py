"""A place on the network that hands out files below an address, and takes some: bounded and timed.

One connection serves many questions.  An answer is read no further than its caller can use, and not
for longer than its size is worth, so a slow or endless one costs little; whoever is busy or away
for a moment is asked again.  No redirection is followed; which machine an address may lead to is
decided in `fetching`.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from lendemain.desk.network import fetching
from lendemain.errors import InputError, SourceError

TIMEOUT_S = 30.0
TRIES = 4
ANSWER_BYTES_MAX = 1 << 27
_CHUNK_BYTES = 1 << 20
_BYTES_A_SECOND_MIN = 20_000
_BUSY = (429, 502, 503, 504)
_ABSENT = (403, 404, 410)

Answered = tuple[int, bytes]
"""The status and the body of an answer."""


class Address:
    """Somewhere that hands out files, such as `https://mission.example/log`."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float = TIMEOUT_S,
        tries: int = TRIES,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url.rstrip("/")
        fetching.addresses(self.url)
        split = urlsplit(self.url)
        if split.query or split.fragment:
            raise InputError(
                "an address with a question in it", where=url[:200], remedy="Give it without ? or #"
            )
        self._secure, self._host = split.scheme == "https", split.hostname or ""
        self._port, self._path = split.port or (443 if self._secure else 80), split.path
        self._timeout, self._tries, self._pause = timeout, tries, pause
        self._line: http.client.HTTPConnection | None = None

    def get(self, name: str, *, limit: int | None = None) -> bytes | None:
        """The bytes of a file (no more than `limit` + 1 of them), or None where there is none.

        Raises `SourceError` where nobody answers, or not as they should.
        """
        status, body = self.asked("GET", name, limit=ANSWER_BYTES_MAX if limit is None else limit)
        if status == 200:
            return body
        if status in _ABSENT:
            return None
        raise self._failed(name, f"it answered {status}")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces; nothing where there is none."""
        try:
            with self._answering("GET", name) as answer:
                if answer.status in _ABSENT:
                    return
                if answer.status != 200:
                    raise self._failed(name, f"it answered {answer.status}")
                while data := answer.read(_CHUNK_BYTES):
                    yield data
                if answer.length:
                    raise http.client.IncompleteRead(b"", answer.length)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._failed(name, _said(error)) from None

    def asked(
        self,
        method: str,
        name: str,
        *,
        body: bytes | None = None,
        limit: int = 1 << 16,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """What is answered, whatever its status; asked again where nobody could answer just now.

        No more than `limit` + 1 bytes are read.  Raises `SourceError` where nobody answers at all.
        """
        for turn in range(self._tries):
            last = turn + 1 == self._tries
            try:
                with self._answering(
                    method, name, body=body, headers=headers, limit=limit
                ) as answer:
                    found = answer.status, _read(answer, limit)
                if found[0] not in _BUSY or last:
                    return found
            except (OSError, http.client.HTTPException, ValueError) as error:
                if last:
                    raise self._failed(name, _said(error)) from None
            self._pause(0.2 * 3**turn)
        raise AssertionError("a turn is the last")

    def sent(self, name: str, chunks: Iterable[bytes], size: int) -> Answered:
        """What is answered to a file of `size` bytes that is handed in, in pieces."""
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        try:
            with self._answering("PUT", name, body=chunks, headers=headers, limit=size) as answer:
                return answer.status, _read(answer, 1 << 16)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._failed(name, _said(error)) from None

    def close(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    @contextmanager
    def _answering(
        self,
        method: str,
        name: str,
        *,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        limit: int | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        """An answer being read; the connection is kept where it was read to its end."""
        line = self._line or self._joined()
        self._line, watch, whole = None, None, False
        try:
            watch = self._watch(line, limit or 0)
            line.request(
                method,
                f"{self._path}/{name}",
                body,
                {"Accept-Encoding": "identity", **(headers or {})},
            )
            answer = line.getresponse()
            if limit is None:
                watch.cancel()
                watch = self._watch(line, min(answer.length or 1 << 30, 1 << 36))
            yield answer
            whole = answer.isclosed() and not answer.will_close
        finally:
            if watch is not None:
                watch.cancel()
            if whole:
                self._line = line
            else:
                line.close()

    def _joined(self) -> http.client.HTTPConnection:
        line = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        line.auto_open = 0  # it would look the name up again
        trouble = OSError("no address")
        for number in fetching.addresses(self.url):
            try:
                plain = socket.create_connection((number, self._port), self._timeout)
            except OSError as error:
                trouble = error
                continue
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._secure:
                context = ssl.create_default_context()
                line.sock = context.wrap_socket(plain, server_hostname=self._host)
            else:
                line.sock = plain
            return line
        raise trouble

    def _watch(self, line: http.client.HTTPConnection, size: int) -> threading.Timer:
        """Ends the connection when its time is over, in whatever it is waiting."""

        def cut() -> None:
            with suppress(OSError, AttributeError):
                line.sock.shutdown(socket.SHUT_RDWR)

        watch = threading.Timer(self._timeout + size / _BYTES_A_SECOND_MIN, cut)
        watch.daemon = True
        watch.start()
        return watch

    def _failed(self, name: str, what: str) -> SourceError:
        return SourceError(
            what, where=f"{self.url}/{name}", remedy="See that it is up, then try again"
        )


def _read(answer: http.client.HTTPResponse, limit: int) -> bytes:
    """No more than `limit` + 1 bytes; an error where the answer breaks off before."""
    data = answer.read(limit + 1)
    if len(data) <= limit and answer.length:
        raise http.client.IncompleteRead(data, answer.length)
    return data


def _said(error: Exception) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "it broke off before the end"
    return f"nobody answers ({getattr(error, 'strerror', None) or error or type(error).__name__})"
