"""A party's mirror over HTTP (C2SP tlog-mirror): what ledgers bring, and what anybody may fetch.

    POST /add-checkpoint                 a checkpoint that continues the last: 200, or why not
    POST /add-entries                    entries: 200 with cosignatures, 202 to go on, or why not
    GET  /{origin hash}/checkpoint       what is held, signed by ledger and mirror
    GET  /{origin hash}/tile/...         hashes and entries (tlog-tiles)
    GET  /{origin hash}/vkey             the ledger's key
    GET  /{origin hash}/missing          files that entries name and that are not held
    PUT  /{origin hash}/blob/{digest}    such a file
    GET  /{origin hash}/blob/{digest}    a file
    GET  /, /healthz                     the ledgers that are copied; 200 while it serves

What arrives is kept package by package, however slowly it comes, within bounds of bytes and time;
so is the number of uploads at once.  There is no sign-in: only a known ledger's signature, and the
digests in its entries, let anything in.
"""

import asyncio
import queue
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

from litestar import Litestar, Request, Response, get, post, put
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from lendemain.desk.network.mirror import REQUEST_BYTES_MAX, Answer, Arriving, Holding, Upload
from lendemain.errors import InputError, LendemainError
from lendemain.web.serving import check_open, stand

REQUESTS_MAX = 128
UPLOADS_MAX = 8
PART_WITHIN_S = 20.0
BYTES_A_SECOND_MIN = 20_000
TEXT = "text/plain; charset=utf-8"
HEADERS = {"X-Content-Type-Options": "nosniff", "Accept-Encoding": "gzip"}
SHORT, LONG = "no-store", "public, max-age=31536000, immutable"
WARNING = (
    "Warning: the mirror is open to the network without encryption or sign-in; whoever reaches "
    "this address reads every entry and file that it holds. Put it behind a server that has both.\n"
)
_INFLATED_BYTES = 1 << 20
BUSY = Answer(503, b"too many uploads at once\n")

Asked = Request[object, object, State]


class _Slow(Exception):  # noqa: N818 - not an error: the sender is slow
    """Nothing more arrives in time."""


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8420,
    open_to_network: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the mirror in a folder until Ctrl-C; port 0 takes any free one.

    Raises `InputError` where there is no mirror, or for an address that others can reach unless
    `open_to_network`.
    """
    check_open(host, open_to_network)
    with Holding.open(folder) as holding:
        stand(
            app(holding),
            host=host,
            port=port,
            warning=WARNING,
            ready=ready,
            requests_max=REQUESTS_MAX,
            uploads=True,
        )


def app(holding: Holding) -> Litestar:
    """The application over a mirror."""
    return Litestar(
        route_handlers=[*_taking_in(holding), *_handing_out(holding)],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,  # uploads are bounded as they arrive
        exception_handlers={
            LendemainError: _trouble, HTTPException: _refused, Exception: _broken,
        },
    )  # fmt: skip


def _taking_in(holding: Holding) -> list[HTTPRouteHandler]:
    """What ledgers bring."""
    uploads = asyncio.Semaphore(UPLOADS_MAX)

    @post("/add-checkpoint")
    async def add_checkpoint(request: Asked) -> Response[bytes]:
        body = bytearray()
        try:
            async for part in _parts(request):
                body += part
                if len(body) > REQUEST_BYTES_MAX:
                    return _response(Answer(413, b"too large\n"))
        except _Slow:
            return _response(Answer(400, b"the request did not arrive in time\n"))
        return _response(await asyncio.to_thread(holding.add_checkpoint, bytes(body)))

    @post("/add-entries")
    async def add_entries(request: Asked) -> Response[bytes]:
        if uploads.locked():
            return _response(BUSY)
        async with uploads:
            return _response(await _added(holding, request))

    @put("/{prefix:str}/blob/{digest:str}")
    async def bring(request: Asked) -> Response[bytes]:
        if uploads.locked():
            return _response(BUSY)
        async with uploads:
            return _response(await _kept(holding, request))

    return [add_checkpoint, add_entries, bring]


def _handing_out(holding: Holding) -> list[HTTPRouteHandler]:
    """What anybody may fetch."""

    @get("/{prefix:str}/missing", sync_to_thread=True)
    def missing(request: Asked) -> Response[bytes]:
        return _response(holding.missing(str(request.path_params["prefix"])))

    @get("/{prefix:str}/blob/{digest:str}", sync_to_thread=True)
    def file(request: Asked) -> Response[bytes] | Stream:
        return _handed(holding, "{prefix}/blob/{digest}".format_map(request.path_params))

    @get("/{prefix:str}/{name:path}", sync_to_thread=True)
    def tile(request: Asked) -> Response[bytes] | Stream:
        prefix, name = request.path_params["prefix"], Path(str(request.path_params["name"]))
        return _handed(holding, f"{prefix}{name.as_posix()}")

    @get("/", sync_to_thread=False)
    def entrance() -> Response[bytes]:
        rows = [f"{prefix} {origin}\n" for origin, prefix in holding.origins.items()]
        return _response(Answer(200, "".join(rows).encode()))

    @get("/healthz", sync_to_thread=False)
    def healthy() -> Response[bytes]:
        return _response(Answer(200, b"ok\n"))

    return [missing, file, tile, entrance, healthy]


def _handed(holding: Holding, path: str) -> Response[bytes] | Stream:
    """The answer that hands out what lies at a path."""
    found = holding.file(path)
    if found is None:
        return _response(Answer(404, b"not here\n"))
    chunks, size, media = found
    still = path.endswith(("/checkpoint", "/vkey"))
    headers = {**HEADERS, "Cache-Control": SHORT if still else LONG, "Content-Type": media}
    return Stream(chunks, headers={**headers, "Content-Length": str(size)})


async def _added(holding: Holding, request: Asked) -> Answer:
    """The answer to `add-entries`: what has arrived is kept as it comes."""
    arriving, upload = Arriving(), None
    try:
        async for part in _inflated(request):
            arriving.feed(part)
            if upload is None and arriving.header is not None:
                begun = await asyncio.to_thread(holding.begin, arriving)
                if isinstance(begun, Answer):
                    return begun
                upload = begun
            if upload is not None:
                refused = await asyncio.to_thread(holding.take, upload, arriving)
                if refused is not None:
                    return refused
                if arriving.complete:
                    break
    except InputError as error:
        return Answer(400, f"{error.what}\n".encode())
    except (_Slow, zlib.error):
        pass  # what was kept is kept, and the answer says where to go on
    if upload is None:
        return Answer(400, b"no header of a request\n")
    return await asyncio.to_thread(_finished, holding, upload)


def _finished(holding: Holding, upload: Upload) -> Answer:
    return holding.finish(upload)


async def _kept(holding: Holding, request: Asked) -> Answer:
    """The answer to a file that arrives piece by piece, and is written as it comes."""
    prefix, digest = (str(request.path_params[name]) for name in ("prefix", "digest"))
    pieces: queue.Queue[bytes | None] = queue.Queue(4)

    def chunks() -> Iterator[bytes]:
        while (piece := pieces.get(timeout=2 * PART_WITHIN_S)) is not None:
            yield piece

    async def hand(piece: bytes | None) -> None:
        while not keeping.done():
            try:
                pieces.put_nowait(piece)
            except queue.Full:
                await asyncio.sleep(0.002)
            else:
                return

    keeping = asyncio.create_task(asyncio.to_thread(holding.keep_file, prefix, digest, chunks()))
    with suppress(_Slow):  # then it is found to be cut
        async for part in _parts(request):
            await hand(part)
            if keeping.done():
                break
    await hand(None)
    return await keeping


async def _parts(request: Asked) -> AsyncIterator[bytes]:
    """The parts of a request's body; `_Slow` when they do not come in time."""
    until = asyncio.get_running_loop().time() + PART_WITHIN_S
    stream = request.stream().__aiter__()
    while True:
        try:
            part = await asyncio.wait_for(anext(stream), PART_WITHIN_S)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise _Slow from None
        yield part
        until += len(part) / BYTES_A_SECOND_MIN
        if asyncio.get_running_loop().time() > until:
            raise _Slow


async def _inflated(request: Asked) -> AsyncIterator[bytes]:
    """The parts of a body, decompressed where it says that it is; never more than 1 MB at once."""
    coding = request.headers.get("content-encoding", "identity").lower()
    if coding == "identity":
        async for part in _parts(request):
            yield part
        return
    if coding != "gzip":
        raise InputError("a coding that is not gzip", where="request", remedy="Send it plain")
    inflating = zlib.decompressobj(31)
    async for part in _parts(request):
        left = part
        while left:
            if inflating.eof:
                inflating = zlib.decompressobj(31)  # a body may have several members (RFC 1952)
            yield inflating.decompress(left, _INFLATED_BYTES)
            left = inflating.unused_data if inflating.eof else inflating.unconsumed_tail


def _response(answer: Answer) -> Response[bytes]:
    headers = {**HEADERS, "Cache-Control": SHORT, "Content-Type": answer.media}
    return Response(answer.body, status_code=answer.status, headers=headers)


def _trouble(_: Asked, error: LendemainError) -> Response[bytes]:
    return _response(Answer(503, f"{error}\n".encode()))


def _refused(_: Asked, error: HTTPException) -> Response[bytes]:
    return _response(Answer(error.status_code, f"{error.detail}\n".encode()))


def _broken(_: Asked, error: Exception) -> Response[bytes]:
    return _response(Answer(500, f"a fault of the program ({type(error).__name__})\n".encode()))
