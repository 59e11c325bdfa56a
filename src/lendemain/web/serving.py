"""The page on this machine's own address, until Ctrl-C."""

import ipaddress
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn
from litestar import Litestar

from lendemain.desk import witnessing
from lendemain.desk.latest import Latest
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.web.app import LOOPBACK, app
from lendemain.web.static import Static

WARNING = (
    "Warning: the page is open to the network and has no sign-in; whoever reaches this address "
    "reads everything in this mission.\n"
)
RELEASED = (
    "Warning: the page is open to the network and has no sign-in; whoever reaches this address "
    "reads the release for {audience}.\n"
)


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8400,
    open_to_network: bool = False,
    audience: str = "commission",
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page of a mission until Ctrl-C; port 0 takes any free one.

    Everything it answers is of one audience's release; nothing in a request can change that.  The
    mission's witnesses are asked in the background meanwhile.
    `ready` is called with the page's address once it answers; without it, the address is printed.
    Raises `InputError` for a host that is not this machine's own unless `open_to_network`, and
    `LendemainError` where the port is taken or the page's libraries are missing.
    """
    check_open(host, open_to_network)
    if absent := Static().missing():
        raise absent
    latest = Latest(folder, audience=audience)
    try:
        latest.views()
    except (InputError, IntegrityError):
        raise
    except LendemainError as error:
        sys.stderr.write(f"{error} The page says so until then.\n")
    if (folder / "mission.toml").is_file():
        witnessing.watching(folder, _told)
    application = app(folder, latest=latest, hosts=LOOPBACK if own(host) else None)
    warning = WARNING if audience == "commission" else RELEASED.format(audience=audience)
    stand(application, host=host, port=port, warning=warning, ready=ready)


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
) -> None:
    """Serve an application until Ctrl-C; port 0 takes any free one.

    `warning` is said where others can reach the address; `ready` is called with it, or else it is
    printed; at most `requests_max` are answered at once, and others get 503.
    """
    with _bound(host, port) as listening:
        if not own(host):
            sys.stderr.write(warning)
        name = f"[{host}]" if ":" in host else host
        (ready or _printed)(f"http://{name}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(
            application,
            log_level="warning" if requests_max is None else "error",  # 503 is no fault of ours
            access_log=False,
            lifespan="off",
            server_header=False,
            limit_concurrency=requests_max,
        )
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            return


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
