"""Which address answers what.  Everything can only be read; nothing here changes a mission.

    /                          the page
    /api/mission               name, texts, sectors, kinds, days, totals
    /api/changes               the version, to be asked again and again
    /api/days                  incidents and the share watched, day by day
    /api/incidents             one page of the list: from to kind family sector provision
                               probability alleged q after limit
    /api/incidents/{id}        one incident with its accounts, allegations and cases
    /api/map                   the same choice as regions
    /api/lines?at              lines with the bands of their errors, zones, sectors
    /api/basemap               land, borders, coast, places
    /api/coverage?from&to|at   how well each sector was watched
    /api/cases                 one page of the docket: status sector q after limit
    /api/ledger                head, checkpoint, last audit, what came in, what was refused
    /api/witness               how the head stands with its witnesses at this moment
    /api/phrases/{language}    every phrase of the page
    /healthz                   200 while a mission can be shown
    /api/queue, /api/cases/{n}, /api/entries/{n}, /api/claims, /api/claims/audit, /api/remedies
                               what stands now in the commission's work (`answers_shown`)

A bad parameter gives 400, an unknown thing 404, a mission that cannot be shown yet 503; each with
what, where and what to do next as JSON.  While the page is bound to this machine it answers only
to this machine's own names, so that no page from elsewhere can read it through the browser
(DNS rebinding).
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from litestar import Litestar, Response, get
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Message, Scope

from lendemain import __version__
from lendemain.desk import basemap, texts
from lendemain.desk.docket import WantedCases
from lendemain.desk.latest import Latest
from lendemain.desk.register import Wanted
from lendemain.desk.views import Span, Views
from lendemain.errors import LendemainError
from lendemain.web.answers import Answers, Asked, asked, problem
from lendemain.web.answers_shown import Shown
from lendemain.web.static import Static

LOOPBACK = ("localhost", "127.0.0.1", "::1")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
}


def app(
    folder: Path, *, latest: Latest | None = None, hosts: tuple[str, ...] | None = LOOPBACK
) -> Litestar:
    """The application over a mission's folder; `hosts` are the names it answers to (None: any)."""
    latest = latest or Latest(folder)
    answers, static = Answers(latest), Static()
    shown = Shown(folder, latest, answers).handlers()
    return Litestar(
        route_handlers=[*_questions(answers), *shown, _live(answers), *_pages(static)],
        openapi_config=None,
        logging_config=None,
        before_request=partial(_refused_host, hosts),
        before_send=[_guard],
        exception_handlers={LendemainError: _told, HTTPException: _refused, Exception: _broken},
    )


def _questions(answers: Answers) -> list[HTTPRouteHandler]:
    """What is asked of the newest views."""

    def form(path: str, of: Callable[[Asked, Views], object]) -> HTTPRouteHandler:
        @get(path, sync_to_thread=True)
        def answered(request: Asked) -> Response[bytes]:
            return answers.answer(request, lambda views: of(request, views))

        return answered

    def lines(request: Asked, views: Views) -> object:
        return views.lines(asked(request, Span).at)

    @get("/api/incidents/{incident_id:str}", sync_to_thread=True)
    def incident(request: Asked) -> Response[bytes]:
        wanted = str(request.path_params["incident_id"])
        return answers.answer(request, lambda views: views.incident(wanted))

    @get("/api/phrases/{language:str}", sync_to_thread=True)
    def phrases(request: Asked) -> Response[bytes]:
        language = str(request.path_params["language"])
        known = language in texts.LANGUAGES
        return answers.tagged(
            request, f"phrases-{__version__}", lambda: texts.phrases(language) if known else None
        )

    @get("/api/basemap", sync_to_thread=True)
    def land(request: Asked) -> Response[bytes]:
        whole = partial(basemap.features, -180.0, -90.0, 180.0, 90.0)
        return answers.tagged(request, f"basemap-{__version__}", whole)

    return [
        form("/api/mission", lambda _, views: views.mission),
        form("/api/changes", lambda _, views: {"version": views.version}),
        form("/healthz", lambda _, views: {"version": views.version}),
        form("/api/days", lambda _, views: views.days),
        form("/api/incidents", lambda request, views: views.incidents(asked(request, Wanted))),
        form("/api/map", lambda request, views: views.map(asked(request, Wanted))),
        form("/api/lines", lines),
        form("/api/coverage", lambda request, views: views.coverage(asked(request, Span))),
        form("/api/cases", lambda request, views: views.cases(asked(request, WantedCases))),
        form("/api/ledger", lambda _, views: views.ledger),
        incident,
        phrases,
        land,
    ]


def _live(answers: Answers) -> HTTPRouteHandler:
    @get("/api/witness", sync_to_thread=True)
    def witness(request: Asked) -> Response[bytes]:
        return answers.live(request, lambda views: views.witness())

    return witness


def _pages(static: Static) -> list[HTTPRouteHandler]:
    @get("/", sync_to_thread=True)
    def entrance(request: Asked) -> Response[bytes]:
        absent = static.missing()
        if absent:
            return problem(503, what=absent.what, where=absent.where, remedy=absent.remedy)
        return static.answer(request, "")

    @get("/{name:path}", sync_to_thread=True)
    def file(request: Asked) -> Response[bytes]:
        return static.answer(request, Path(str(request.path_params["name"])).as_posix().lstrip("/"))

    return [entrance, file]


def _refused_host(hosts: tuple[str, ...] | None, request: Asked) -> Response[bytes] | None:
    """An answer of 421 to a request that came under a name that is not this machine's."""
    if hosts is None or _name(request.headers.get("host", "")) in hosts:
        return None
    return problem(
        421,
        what="asked under a name that is not this machine's",
        where="the request's Host header",
        remedy="Open http://127.0.0.1 with the port that `lendemain serve` printed",
    )


def _name(host: str) -> str:
    """A Host header without its port.

    >>> _name("127.0.0.1:8400"), _name("[::1]:8400"), _name("LOCALHOST")
    ('127.0.0.1', '::1', 'localhost')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


async def _guard(message: Message, _: Scope) -> None:
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            headers[name] = value


def _told(_: Asked, error: LendemainError) -> Response[bytes]:
    status = {2: 400}.get(error.exit_status, 503)
    return problem(status, what=error.what, where=error.where, remedy=error.remedy)


def _refused(request: Asked, error: HTTPException) -> Response[bytes]:
    return problem(
        error.status_code,
        what=error.detail or "refused",
        where=request.url.path,
        remedy="Everything here is read with GET; the addresses are listed in ARCHITECTURE.md",
    )


def _broken(request: Asked, error: Exception) -> Response[bytes]:
    return problem(
        500,
        what=f"a fault of the program ({type(error).__name__})",
        where=request.url.path,
        remedy="Load the page again; if it stays, report it with this message",
    )
