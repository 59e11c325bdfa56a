"""Answers as bytes: made once for each version and question, and never sent twice to one page.

The tag of an answer is the version it was made from, so a page that asks again hears "304, as
before" until something new was recorded.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

import msgspec
from litestar import Request, Response
from litestar.datastructures import State

from lendemain.desk.latest import Latest
from lendemain.desk.pages import refusals
from lendemain.desk.released.views import Views
from lendemain.errors import InputError, LendemainError

KEPT_BYTES_MAX = 64 << 20
ZIPPED_FROM_BYTES = 2048

Wanted = TypeVar("Wanted")
Asked = Request[object, object, State]


class Answers:
    """What the desk says now, as bytes; safe to ask from several threads."""

    def __init__(self, latest: Latest, *, of: Callable[[Asked], Latest] | None = None) -> None:
        self._of = of or (lambda _: latest)
        self._kept: OrderedDict[tuple[str, str, bool], bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def answer(self, request: Asked, of: Callable[[Views], object]) -> Response[bytes]:
        """The answer that `of` makes of the newest views; 404 where it makes None."""
        try:
            views = self._of(request).views()
        except LendemainError as error:
            return problem(503, what=error.what, where=error.where, remedy=error.remedy)
        return self.tagged(request, views.version, lambda: of(views))

    def live(self, request: Asked, of: Callable[[Views], object]) -> Response[bytes]:
        """The answer that `of` makes of the newest views at this moment, made anew each time."""
        try:
            said = encoded(of(self._of(request).views()))
        except LendemainError as error:
            return problem(503, what=error.what, where=error.where, remedy=error.remedy)
        return self.tagged(request, hashlib.sha256(said).hexdigest(), lambda: msgspec.Raw(said))

    def tagged(self, request: Asked, version: str, of: Callable[[], object]) -> Response[bytes]:
        """The answer to a question about one version, or 304 where the page has it already."""
        tag = f'W/"{version}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers)
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        question = f"{request.url.path}?{request.url.query}"
        body = self._known((version, question, zipped))
        if body is None:
            said = of()
            if said is None:
                return problem(
                    404, what="no such thing", where=request.url.path, remedy="Go back to the list"
                )
            body = encoded(said)
            if zipped and len(body) >= ZIPPED_FROM_BYTES:
                body = gzip.compress(body, 1, mtime=0)
            self._keep((version, question, zipped), body)
        if body[:2] == b"\x1f\x8b":
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type="application/json", headers=headers)

    def _known(self, key: tuple[str, str, bool]) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: tuple[str, str, bool], body: bytes) -> None:
        with self._lock:
            self._size += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._size > KEPT_BYTES_MAX:
                self._size -= len(self._kept.popitem(last=False)[1])


def encoded(said: object) -> bytes:
    """An answer as JSON; a text that knows more of itself is written as the text it is."""
    return msgspec.json.encode(said, enc_hook=_text)


def _text(one: object) -> str:
    if isinstance(one, str):
        return str(one)
    raise NotImplementedError(f"no JSON of {type(one).__name__}")


def asked(request: Asked, form: type[Wanted]) -> Wanted:
    """The question's parameters as a record; `InputError` that names the one that is wrong."""
    given: Mapping[str, str] = {}
    names = [name for name, _ in request.query_params.multi_items()]
    if twice := {name for name in names if names.count(name) > 1}:
        raise InputError(
            "given twice", where=f"the parameter {min(twice)!r}", remedy="Give it once"
        )
    given = dict(request.query_params.items())
    try:
        return msgspec.convert({k: v for k, v in given.items() if v}, form, strict=False)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise InputError(
            what,
            where=where.strip("`").replace("$.", "the parameter ") or "the parameters",
            remedy="Times are written 2026-01-31T00:00:00Z, numbers and names as /api/mission does",
        ) from None


def placed(where: str) -> str:
    """Where something went wrong, as those who ask may know it: of a file its name, and not where
    the server keeps it.

    >>> placed("/srv/minsk/ledger/ledger.sqlite"), placed("/api/queue"), placed("case 7")
    ('ledger.sqlite', '/api/queue', 'case 7')
    """
    is_file = where.startswith("/") and not where.startswith("/api/") and "." in where
    return where.rpartition("/")[2] if is_file else where


def problem(
    status: int, *, what: str, where: str, remedy: str, more: Mapping[str, object] | None = None
) -> Response[bytes]:
    """What went wrong as JSON: what, where, and what to do next; the first and the last in codes
    too where they have some; and what `more` tells besides, as far as that is something.
    """
    said = refusals.beside({"what": what, "where": placed(where), "next": remedy})
    said["what"] = str(what)
    said |= {name: value for name, value in (more or {}).items() if value is not None}
    headers = {"Cache-Control": "no-store"}
    return Response(
        encoded(said),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )
