"""The page on this machine's own address, or on the network under TLS, until Ctrl-C."""

import ipaddress
import socket
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import cast

import uvicorn
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Scope, Send

from lendemain.desk.latest import Latest
from lendemain.desk.network import witnessing
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.web.admission import COMMISSION
from lendemain.web.app import LOOPBACK, app
from lendemain.web.lines import Server
from lendemain.web.static import Static

REQUESTS_MAX = 512
RELEASED = "What is shown without sign-in is the release for {audience}.\n"


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8400,
    audience: str = COMMISSION,
    tls: tuple[Path, Path] | None = None,
    sign_in: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page of a mission until Ctrl-C; port 0 takes any free one.

    `tls` are a certificate and its private key, two PEM files, by which connections are encrypted.
    Bound to this machine, it answers whoever sits here with one audience's release, without a
    sign-in unless `sign_in` asks for one; who has signed in gets what is theirs.  The mission's
    witnesses are asked in the background meanwhile.
    `ready` is called with the page's address once it answers; without it, the address is printed.
    Raises `InputError` for a host that is not this machine's own without a certificate, and
    `LendemainError` where the port is taken or the page's libraries are missing.
    """
    if not own(host) and tls is None:
        raise InputError(
            "others could reach it, and nothing would be encrypted",
            where=f"--host {host}",
            remedy="Give --tls-cert and --tls-key, or leave --host out",
        )
    context = encrypted(*tls) if tls else None
    if absent := Static().missing():
        raise absent
    latest = Latest(folder, audience=audience)
    _look_first(latest)
    if (folder / "mission.toml").is_file():
        witnessing.watching(folder, _told)
    open_ = own(host) and not sign_in
    if open_ and audience != COMMISSION:
        sys.stderr.write(RELEASED.format(audience=audience))
    application = app(
        folder, latest=latest, hosts=LOOPBACK if own(host) else None, open_=open_,
        secure=context is not None, audience=audience,
    )  # fmt: skip
    if not open_:
        Thread(target=application.state["warm"], name="warm", daemon=True).start()
    stand(
        application, host=host, port=port, warning="", ready=ready, context=context,
        requests_max=None if own(host) else REQUESTS_MAX,
    )  # fmt: skip


def _look_first(latest: Latest) -> None:
    """Say what cannot be shown yet; raise what never can."""
    try:
        latest.views()
    except (InputError, IntegrityError):
        raise
    except LendemainError as error:
        sys.stderr.write(f"{error} The page says so until then.\n")


def encrypted(cert: Path, key: Path) -> ssl.SSLContext:
    """How connections are encrypted: TLS 1.2 or newer, by a certificate and its key.

    Raises `InputError` for files that are not there, cannot be read, or do not belong together.
    """
    for path, option in ((cert, "--tls-cert"), (key, "--tls-key")):
        if not path.is_file():
            raise InputError("no such file", where=f"{option} {path}", remedy="Give a PEM file")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(cert, key, password=_no_password)
    except (ssl.SSLError, OSError) as error:
        raise InputError(
            f"the certificate and the key cannot be used ({getattr(error, 'reason', error)})",
            where=f"--tls-cert {cert}",
            remedy="Give the certificate in PEM and the private key that belongs to it, unlocked",
        ) from None
    return context


def _no_password() -> str:
    raise InputError(
        "the key is locked with a password", where="--tls-key",
        remedy="Unlock it: `openssl pkey -in KEY -out KEY.unlocked`",
    )  # fmt: skip


def check_open(host: str, open_to_network: bool) -> None:
    """Raise `InputError` for an address that others can reach, unless that is meant."""
    if not own(host) and not open_to_network:
        raise InputError(
            "others could reach it, and it has no sign-in",
            where=f"--host {host}",
            remedy="Leave --host out, or add --open-to-network if that is meant",
        )


def stand(
    application: Litestar,
    *,
    host: str,
    port: int,
    warning: str,
    ready: Callable[[str], None] | None = None,
    requests_max: int | None = None,
    context: ssl.SSLContext | None = None,
    uploads: bool = False,
) -> None:
    """Serve an application until Ctrl-C; port 0 takes any free one.

    `warning` is said where others can reach the address; `ready` is called with it, or else it is
    printed; at most `requests_max` are answered at once, and others get 503.  `context` says how
    it is encrypted.  With `uploads` the application bounds how long a body may take.
    """
    with _bound(host, port) as listening:
        if not own(host):
            sys.stderr.write(warning)
        name = f"[{host}]" if ":" in host else host
        scheme = "https" if context else "http"
        (ready or _printed)(f"{scheme}://{name}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(
            heads(application),
            log_level="warning" if requests_max is None else "error",  # 503 is no fault of ours
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=5,
            proxy_headers=False,  # whoever asks does not say who they are
            limit_concurrency=requests_max,
        )
        if context is not None:
            config.load()
            config.ssl = context  # made, and its files checked, before the port was taken
        try:
            Server(config, application, uploads=uploads).run(sockets=[listening])
        except KeyboardInterrupt:
            return


def heads(application: ASGIApp) -> ASGIApp:
    """The application, which answers HEAD too: as GET, and the server keeps the body back."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "HEAD":
            scope = cast("Scope", {**scope, "method": "GET"})
        await application(scope, receive, send)

    return answered


def own(host: str) -> bool:
    """Whether an address can be reached from this machine only.

    >>> own("127.0.0.1"), own("localhost"), own("::1"), own("0.0.0.0")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    fault: object = "a port is a number from 0 to 65535"
    if 0 <= port < 1 << 16:
        try:
            listening = socket.create_server((host, port), family=family, backlog=128)
            # an answer's head and body leave at once, not 40 ms apart; connections inherit it
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listening  # noqa: TRY300
        except OSError as error:
            fault = error
    raise LendemainError(
        f"cannot listen there ({fault})",
        where=f"{host}:{port}",
        remedy="Give another port with --port, or stop what listens on this one",
    )


def _told(words: str) -> None:
    sys.stderr.write(f"witnesses: {words}\n")


def _printed(address: str) -> None:
    sys.stdout.write(f"{address}   (Ctrl-C stops it)\n")
    sys.stdout.flush()
