"""What happens meanwhile: a question that is answered as soon as something is recorded.

    GET /api/live?since        {now, boot, person, cases, commission, people, cycle}

A page sends back `now` as `since`, and is answered at once where more was recorded, else when
something is, or after 25 seconds with the same `now`.  `boot` changes when the server was started
anew.  Whether anything was recorded, by this process or another, is seen by the ledger's files,
which one task looks at while somebody waits.  So many may wait in all, and so many each person or
address; others are told when to ask again.
"""

import asyncio
import secrets
from collections import Counter
from contextlib import suppress
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from lendemain.desk.pages.reception import Reception
from lendemain.errors import LendemainError
from lendemain.web.admission import Admission, who
from lendemain.web.answers import Asked, asked, encoded, problem
from lendemain.web.limits import network

HELD_S = 25.0
LOOKS_S = 0.25
WAITING_MAX = 200
WAITING_EACH_MAX = 12
AGAIN_S = 10


class Since(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page was told last ("": nothing yet)."""

    since: Annotated[str, msgspec.Meta(max_length=60)] = ""


class Live:
    """The pages that wait for something to be recorded, and the one task that looks."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._boot = secrets.token_hex(8)
        self._waiting: Counter[str] = Counter()
        self._pulse = _Pulse(admission.reception)

    def stop(self) -> None:
        """Let everybody go who waits: the server ends."""
        self._pulse.stop()

    def routes(self) -> list[HTTPRouteHandler]:
        """Which address answers what."""

        @get("/api/live")
        async def live(request: Asked) -> Response[bytes]:
            return await self._answered(request)

        return [live]

    async def _answered(self, request: Asked) -> Response[bytes]:
        wanted = asked(request, Since)
        asker = who(request)
        name = asker.name if asker else network(request.client.host if request.client else "")
        full = self._waiting.total() >= WAITING_MAX or self._waiting[name] >= WAITING_EACH_MAX
        known = self._known(wanted.since)
        try:
            size = await asyncio.to_thread(self._admission.reception.size)
            if known is not None and known >= size and not full:
                self._waiting[name] += 1
                try:
                    size = await self._pulse.grown(size, HELD_S, gone=_gone(request))
                finally:
                    self._waiting[name] -= 1
            elif known is not None and known >= size:
                return _later(request)
            whole = self._admission.sees_all(request)
            since = size if known is None else min(known, size)
            told = await asyncio.to_thread(
                lambda: self._admission.reception.news(asker, since, open_=whole)
            )
        except LendemainError as error:
            return problem(503, what=error.what, where=error.where, remedy=error.remedy)
        said = {
            "now": f"{self._boot}.{told['size']}", "boot": self._boot,
            "person": asker.short if asker else "", **told,
        }  # fmt: skip
        headers = {"Cache-Control": "no-store"}
        return Response(encoded(said), media_type="application/json", headers=headers)

    def _known(self, since: str) -> int | None:
        """How many entries a page knows of; None where it begins, or knows another process."""
        boot, _, size = since.partition(".")
        return int(size) if boot == self._boot and size.isascii() and size.isdigit() else None


class _Pulse:
    """How many entries there are, looked after by one task as long as somebody waits."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._size, self._mark = -1, object()
        self._changed: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        self._waits, self._ended = 0, False

    def stop(self) -> None:
        self._ended = True
        if self._changed is not None:
            self._changed.set()

    async def grown(self, known: int, for_s: float, *, gone: "asyncio.Task[None]") -> int:
        """The number of entries, once there are more than were known, or the time is over, or
        nobody waits for the answer any more.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + for_s
        self._waits += 1
        try:
            while self._size <= known and not self._ended and not gone.done():
                left = until - loop.time()
                if left <= 0:
                    break
                changed = self._looking()
                beat = asyncio.ensure_future(changed.wait())
                await asyncio.wait({beat, gone}, timeout=left, return_when="FIRST_COMPLETED")
                beat.cancel()
            return max(known, self._size)
        finally:
            self._waits -= 1
            gone.cancel()

    def _looking(self) -> asyncio.Event:
        """What is set at the next change; the task that looks is begun where there is none."""
        if self._changed is None:
            self._changed = asyncio.Event()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._look())
        return self._changed

    async def _look(self) -> None:
        while self._waits and not self._ended:
            mark = await asyncio.to_thread(self._reception.mark)
            if mark != self._mark:
                with suppress(
                    LendemainError
                ):  # a ledger that cannot be read now is looked at again
                    self._size = await asyncio.to_thread(self._reception.size)
                    self._mark = mark
                    changed, self._changed = self._changed, None
                    if changed is not None:
                        changed.set()
            await asyncio.sleep(LOOKS_S)


def _gone(request: Asked) -> "asyncio.Task[None]":
    """A task that ends when nobody is there any more to be answered."""

    async def waits() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return asyncio.ensure_future(waits())


def _later(request: Asked) -> Response[bytes]:
    answer = problem(
        503, what="too many pages wait for news", where=request.url.path,
        remedy=f"Ask again in {AGAIN_S} s; everything else is answered as ever",
    )  # fmt: skip
    answer.headers["Retry-After"] = str(AGAIN_S)
    return answer
