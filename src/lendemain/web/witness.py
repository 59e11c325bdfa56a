"""A party's witness over HTTP (C2SP tlog-witness): what ledgers ask, answered to the letter.

    POST /add-checkpoint             cosignatures (200), or why not: 400 403 404 409 422 503
    GET  /{origin hash}/checkpoint   the last cosigned checkpoint of a ledger, for monitors
    GET  /healthz                    200 while it serves

A request is bounded in bytes and in the time that it may take to arrive, and so is the number of
requests at once.  There is no sign-in: only the signature of a known ledger moves anything.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from lendemain.desk.network.witness import REQUEST_BYTES_MAX, Answer, Attending
from lendemain.errors import LendemainError
from lendemain.web.serving import check_open, stand

REQUESTS_MAX = 256
ARRIVES_WITHIN_S = 10.0
TEXT = "text/plain; charset=utf-8"
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
WARNING = (
    "Warning: the witness is open to the network without encryption; put it behind a server that "
    "has some. It signs nothing but what continues the ledgers it knows.\n"
)

Asked = Request[object, object, State]


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8410,
    open_to_network: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the witness in a folder until Ctrl-C; port 0 takes any free one.

    Raises `InputError` where there is no witness, or for an address that others can reach unless
    `open_to_network`.
    """
    check_open(host, open_to_network)
    stand(
        app(Attending(folder)),
        host=host,
        port=port,
        warning=WARNING,
        ready=ready,
        requests_max=REQUESTS_MAX,
    )


def app(attending: Attending) -> Litestar:
    """The application over a witness."""

    @post("/add-checkpoint")
    async def add(request: Asked) -> Response[bytes]:
        try:
            body = await asyncio.wait_for(request.body(), ARRIVES_WITHIN_S)
        except TimeoutError:
            return _response(Answer(400, b"the request did not arrive in time\n"))
        return _response(await asyncio.to_thread(attending.add_checkpoint, body))

    @get("/{origin_hash:str}/checkpoint", sync_to_thread=True)
    def latest(request: Asked) -> Response[bytes]:
        found = attending.latest(str(request.path_params["origin_hash"]))
        if found is None:
            return _response(Answer(404, b"nothing was cosigned\n"))
        return _response(Answer(200, found))

    @get("/healthz", sync_to_thread=False)
    def healthy() -> Response[bytes]:
        return _response(Answer(200, b"ok\n"))

    return Litestar(
        route_handlers=[add, latest, healthy],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=REQUEST_BYTES_MAX,
        exception_handlers={
            LendemainError: _trouble, HTTPException: _refused, Exception: _broken
        },
    )  # fmt: skip


def _response(answer: Answer) -> Response[bytes]:
    headers = {**HEADERS, "Content-Type": answer.media}  # said outright: nothing is added to it
    return Response(answer.body, status_code=answer.status, headers=headers)


def _trouble(_: Asked, error: LendemainError) -> Response[bytes]:
    return _response(Answer(503, f"{error}\n".encode()))


def _refused(_: Asked, error: HTTPException) -> Response[bytes]:
    return _response(Answer(error.status_code, f"{error.detail}\n".encode()))


def _broken(_: Asked, error: Exception) -> Response[bytes]:
    return _response(Answer(500, f"a fault of the program ({type(error).__name__})\n".encode()))
