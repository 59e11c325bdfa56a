"""What another machine answers, asked for by address: bounded, and only from where it was asked.

An address comes from a setting or from the command line, so whoever typed it means that machine and
no other.  Only http and https are spoken.  The name is looked up once, and the connection goes to
what was found then, so a name that changes its mind meanwhile changes nothing.  A name that leads
to this machine or to a private network is refused; such a place is reached only by an address
that says so outright: `localhost`, or the number itself in its ordinary form.  No redirection is
followed.  Size and time are bounded.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from lendemain.errors import InputError, LendemainError

ANSWER_BYTES_MAX = 64 << 20
SECONDS_MAX = 30.0

_PORTS = {"http": 80, "https": 443}
_PART_BYTES = 1 << 16


def fetched(
    url: str,
    *,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    size_max: int = ANSWER_BYTES_MAX,
    seconds: float = SECONDS_MAX,
) -> bytes:
    """The body that an address answers with status 200; asked with POST where `data` is given.

    Raises `InputError` for an address that may not be asked, and `LendemainError` where nothing,
    something else than 200, or too much comes back, or not in time.
    """
    status, body = answered(url, data=data, headers=headers, size_max=size_max, seconds=seconds)
    if status != 200:
        raise _failed(url, f"it answered with status {status}")
    return body


def answered(
    url: str,
    *,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    size_max: int = ANSWER_BYTES_MAX,
    seconds: float = SECONDS_MAX,
) -> tuple[int, bytes]:
    """The status and the body that an address answers; a redirection is refused, else as
    `fetched`.
    """
    until = time.monotonic() + seconds
    scheme, host, port, path = _taken_apart(url)
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    watch = threading.Timer(seconds, lambda: _cut(connection.sock))
    watch.daemon = True
    watch.start()
    try:
        connection.sock = _joined(url, scheme, host, port, until=until)
        connection.request("GET" if data is None else "POST", path, data, dict(headers or {}))
        response = connection.getresponse()
        if 300 <= response.status < 400:
            target = (response.getheader("Location") or "nowhere")[:200]
            raise _failed(url, f"it points elsewhere ({_shown(target)}), which is not followed")
        parts, size = [], 0
        while part := response.read1(_PART_BYTES):
            size += len(part)
            if size > size_max:
                raise _failed(url, f"it answers with more than {size_max} bytes")
            parts.append(part)
        if time.monotonic() >= until:
            raise _failed(url, f"it does not answer within {seconds:g} s")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _failed(url, f"it does not answer ({error or type(error).__name__})") from None
    finally:
        watch.cancel()
        connection.close()
    return response.status, b"".join(parts)


def addresses(url: str) -> tuple[str, ...]:
    """The numeric addresses that a URL may be asked at; `InputError` where there are none.

    >>> addresses("http://127.0.0.1:8080/")
    ('127.0.0.1',)
    >>> addresses("file:///etc/passwd")
    Traceback (most recent call last):
    lendemain.errors.InputError: file:///etc/passwd: an address that is neither http nor https. Give one that is.
    """  # noqa: E501 - the message of an error is one row
    _, host, port, _ = _taken_apart(url)
    outright = host == "localhost"
    with suppress(ValueError):
        outright |= str(ipaddress.ip_address(host)) == host.lower()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _failed(url, "nobody knows that name") from None
    numbers = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    near = [number for number in numbers if not _public(number)]
    if near and not outright:
        raise InputError(
            f"its name leads into a private network ({near[0]})",
            where=_shown(url),
            remedy="If you mean that machine, give its number",
        )
    return numbers


def _taken_apart(url: str) -> tuple[str, str, int, str]:
    try:
        said = urlsplit(url)
        port = said.port
    except ValueError:
        raise InputError("not an address", where=_shown(url), remedy="Correct it") from None
    if said.scheme not in _PORTS:
        raise InputError(
            "an address that is neither http nor https",
            where=_shown(url),
            remedy="Give one that is",
        )
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not said.hostname or said.username is not None or "@" in said.netloc:
        raise InputError(
            "an address with a name and password, without a host, or not in plain letters",
            where=_shown(url),
            remedy="Give it as http://HOST/PATH",
        )
    path = (said.path or "/") + (f"?{said.query}" if said.query else "")
    return said.scheme, said.hostname, port or _PORTS[said.scheme], path


def _public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return _public(str(inner))
    return address.is_global and not address.is_multicast


def _joined(url: str, scheme: str, host: str, port: int, *, until: float) -> socket.socket:
    """A connection to the first of the addresses that takes one."""
    trouble: OSError = OSError("no address")
    for number in addresses(url):
        try:
            plain = socket.create_connection((number, port), max(0.1, until - time.monotonic()))
        except OSError as error:
            trouble = error
            continue
        if scheme == "http":
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
    raise trouble


def _cut(line: socket.socket | None) -> None:
    """End a connection whose time is over, in whatever it is waiting."""
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _failed(url: str, what: str) -> LendemainError:
    return LendemainError(what, where=_shown(url), remedy="Try again later, or ask another")


def _shown(url: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in url[:200])
