"""Who is let in, and to what: asked of every request before anything else is.

A request is answered under this machine's own names only while it is bound to this machine.  Who
has signed in shows it with a cookie that no script reads and no other site sends.  Without one, the
page of this machine is answered as whoever sits there; anything that others can reach answers
nothing but the page's own files and the way to sign in.  A request that changes something comes
from the page itself, in JSON, or not at all.

`opt={"free": True}` marks what is answered without sign-in; whatever is not marked is closed.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from litestar import Response
from litestar.datastructures import Cookie

from lendemain.desk.latest import Latest
from lendemain.desk.pages.reception import Asker, Reception
from lendemain.desk.resident import Resident
from lendemain.errors import LendemainError
from lendemain.web.answers import Asked, problem

COOKIE_S = 8 * 3600
LATESTS_MAX = 16
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What a server in front adds; where there is one, nobody is taken for whoever sits here."""
BY_ITSELF = "lendemain-by-itself"
"""What a page says where nobody asked and it looks again; no session lives longer by it."""

WRITES = ("POST", "PUT", "PATCH", "DELETE")
COMMISSION = "commission"
OWN = {
    "/api/cases/{number:int}": "case",
    "/api/entries/{number:int}": "entry",
    "/api/queue": "queue",
    "/api/claims": "lists",
    "/api/claims/audit": "lists",
    "/api/claims/unclaimed": "lists",
    "/api/remedies": "lists",
    "/api/batches": "lists",
    "/api/patterns": "lists",
    "/api/cases/{number:int}/exchange": "lists",
    "/api/commission": "queue",
    "/api/commitments": "lists",
    "/api/commitments/clause": "lists",
    "/api/cessation": "lists",
    "/api/warning": "lists",
    "/api/sensed": "lists",
    "/api/plans/force": "lists",
    "/api/plans/cover": "lists",
    "/api/plans/cover.svg": "lists",
    "/api/plans/patrols": "lists",
    "/api/plans/patrols/file": "lists",
    "/api/plans/rosters": "lists",
    "/api/plans/rosters/file": "lists",
    "/api/plans/response": "lists",
    "/api/plans/response.svg": "lists",
    "/api/plans/response/nearest": "lists",
    "/api/plans/crossings": "lists",
    "/api/plans/crossings/queue": "lists",
    "/api/plans/years": "lists",
    "/api/plans/chain": "lists",
    "/api/plans/entries/{number:int}": "entry",
    "/api/plans/jobs": "lists",
    "/api/plans/table": "lists",
    "/api/plans/jobs/{name:str}": "lists",
    "/api/plans/jobs/{name:str}/stop": "lists",
}
"""What is the mission's own and in no release, and as what the rule of access is asked for it."""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """By which rules requests are let in.

    `hosts` are the names answered to (None: any); `open_` says that no sign-in is asked for,
    `secure` that the connection is encrypted, `audience` whose release those see who have not
    signed in.
    """

    reception: Reception
    hosts: tuple[str, ...] | None
    open_: bool = True
    secure: bool = False
    audience: str = COMMISSION
    latests: "Latests" = field(repr=False)

    @property
    def cookie(self) -> str:
        """The name of the cookie; under TLS one that only this very address can have set."""
        return "__Host-lendemain" if self.secure else "lendemain"

    def holding(self, secret: str) -> Cookie:
        """The cookie that holds a session's secret; an empty one takes it away."""
        return Cookie(
            key=self.cookie, value=secret, path="/", httponly=True, samesite="strict",
            secure=self.secure, max_age=COOKIE_S if secret else 0,
        )  # fmt: skip

    async def refused(self, request: Asked) -> Response[bytes] | None:
        """Why a request is not let in; None where it is, and then who asks is known of it."""
        if self.hosts is not None and named(request.headers.get("host", "")) not in self.hosts:
            return problem(
                421,
                what="asked under a name that is not this machine's",
                where="the request's Host header",
                remedy="Open http://127.0.0.1 with the port that `lendemain serve` printed",
            )
        secret = request.cookies.get(self.cookie, "")
        itself = BY_ITSELF in request.headers
        asker = (
            await asyncio.to_thread(self.reception.asker, secret, by_itself=itself)
            if secret
            else None
        )
        request.state.asker = asker
        if request.method in WRITES and (why := self._foreign(request)):
            return why
        if request.route_handler.opt.get("free"):
            return None
        here = self._here(request)
        if asker is not None and not asker.role and not (here and self.everything):
            if not here:
                return problem(
                    403, what="you hold no role in this mission now", where=request.url.path,
                    remedy="Have somebody give you one: `lendemain access assign`",
                )  # fmt: skip
            request.state.asker = asker = None  # what the page shows to anybody
        if asker is not None:
            return await self._closed(request, asker)
        if not here:
            return problem(
                401, what="nobody has signed in", where=request.url.path,
                remedy="Sign in with your key; only whoever sits at the server needs none",
            )  # fmt: skip
        return None

    def _here(self, request: Asked) -> bool:
        """Whether whoever asks sits at this machine, and needs no sign-in."""
        return self.open_ and not any(name in request.headers for name in FORWARDED)

    async def _closed(self, request: Asked, asker: Asker) -> Response[bytes] | None:
        """Why somebody does not get what is the mission's own; it is as if it were not there."""
        for path, what in OWN.items():
            if path in request.route_handler.paths:
                number = int(request.path_params.get("number", 0))
                free = self.everything and not asker.role
                if not free and not await asyncio.to_thread(
                    self.reception.reads, asker, what, number
                ):
                    return problem(
                        404, what="no such thing for you", where=request.url.path,
                        remedy="Go back to the list; a party's own file is at /api/cases/N/file",
                    )  # fmt: skip
                request.state.whole = True
        return None

    def _foreign(self, request: Asked) -> Response[bytes] | None:
        """Why a request that would change something is not the page's own."""
        own = f"{request.url.scheme}://{request.headers.get('host', '')}"
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "same-origin")
        if (origin is not None and origin != own) or site != "same-origin":
            return problem(
                403, what="it came from another site's page", where="the request's Origin header",
                remedy="Open the page itself, and do it there",
            )  # fmt: skip
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            return problem(
                415, what="not JSON", where="the request's Content-Type header",
                remedy="Send application/json",
            )  # fmt: skip
        return None

    def latest(self, request: Asked) -> Latest:
        """The views of what whoever asks may see."""
        asker = who(request)
        if asker is None or (self.open_ and not asker.role):
            return self.latests.of(self.audience)
        return self.latests.of(asker.audience)

    def sees_all(self, request: Asked) -> bool:
        """Whether nobody has signed in and whoever sits here gets the mission whole."""
        return who(request) is None and self.everything and self._here(request)

    @property
    def everything(self) -> bool:
        """Whether whoever sits here gets the mission whole without a sign-in."""
        return self.open_ and self.audience == COMMISSION


class Latests:
    """The newest views for each audience that asks, made when it first does; few are kept."""

    def __init__(
        self,
        folder: Path,
        given: Latest | None = None,
        *,
        audience: str,
        resident: Resident | None = None,
    ) -> None:
        self._folder, self._lock, self._resident = folder, Lock(), resident
        self._always = audience
        self._first = given or Latest(folder, audience=audience)
        self._held: OrderedDict[str, Latest] = OrderedDict()

    def warm(self, names: Callable[[], Sequence[str]]) -> None:
        """Prepare what these audiences get, one after the other, before anybody asks for it."""
        with suppress(LendemainError):  # whoever asks is told
            for name in names()[:LATESTS_MAX]:
                self.of(name).views()

    def of(self, audience: str) -> Latest:
        """The newest views for an audience."""
        if audience == self._always:
            return self._first
        with self._lock:
            if audience not in self._held:
                self._held[audience] = Latest(
                    self._folder, audience=audience, resident=self._resident
                )
            self._held.move_to_end(audience)
            while len(self._held) > LATESTS_MAX:
                self._held.popitem(last=False)
            return self._held[audience]


def who(request: Asked) -> Asker | None:
    """Who asks, None where nobody has signed in; `Admission.refused` has looked before."""
    found = getattr(request.state, "asker", None)
    assert found is None or isinstance(found, Asker)
    return found


def whole(request: Asked) -> bool:
    """Whether whoever has signed in was let in to what is the mission's own."""
    return getattr(request.state, "whole", False) is True


def named(host: str) -> str:
    """A Host header without its port.

    >>> named("127.0.0.1:8400"), named("[::1]:8400"), named("LOCALHOST")
    ('127.0.0.1', '::1', 'localhost')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
