"""Which address answers what.  Nothing but what people sign changes a mission (`signing`).

    /                          the page
    /api/mission               name, texts, sectors, kinds, days, totals
    /api/changes?since&case    the version, to be asked again and again; what was said since
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
    /api/queue, /api/cases/{n}, /api/entries/{n}, /api/claims, /api/claims/audit, /api/remedies,
    /api/tasks, /api/batches, /api/commission, /api/patterns, /api/cases/{n}/exchange
                               what stands now in the commission's work (`answers_shown`)
    /api/live?since            as soon as something is recorded (`live`)
    /api/commitments, /api/cessation, /api/warning
                               what may follow from it (`answers_outlook`)
    /api/sensed                what moved, was heard, or burnt (`answers_sensed`)
    /api/plans/...             plans of the force, the line, the years after (`answers_plans`)

A bad parameter gives 400, an unknown thing 404, a mission that cannot be shown yet 503; each with
what, where and what to do next as JSON.  Who asks, and for what they are let in, is `admission`;
how people sign in and act is `signing`.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from litestar import Litestar, Response, get
from litestar.datastructures import MutableScopeHeaders, State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Message, Scope

from lendemain import __version__
from lendemain.desk import texts
from lendemain.desk.latest import Latest
from lendemain.desk.pages.reception import Reception
from lendemain.desk.reading import basemap
from lendemain.desk.released.docket import WantedCases
from lendemain.desk.released.register import Wanted
from lendemain.desk.released.views import Span, Views
from lendemain.errors import LendemainError
from lendemain.web import answers_outlook, answers_sensed
from lendemain.web.admission import COMMISSION, Admission, Latests
from lendemain.web.answers import Answers, Asked, asked, problem
from lendemain.web.answers_plans import Plans
from lendemain.web.answers_shown import Shown
from lendemain.web.live import Live
from lendemain.web.signing import REQUEST_BYTES_MAX, Signing
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
    folder: Path,
    *,
    latest: Latest | None = None,
    hosts: tuple[str, ...] | None = LOOPBACK,
    open_: bool = True,
    secure: bool = False,
    audience: str = COMMISSION,
) -> Litestar:
    """The application over a mission's folder; `hosts` are the names it answers to (None: any).

    `open_` says that whoever sits here needs no sign-in and gets the release for `audience`;
    `secure` that the connection is encrypted.
    """
    reception = Reception(folder)
    latests = Latests(folder, latest, audience=audience, resident=reception.resident)
    admission = Admission(
        reception=reception, hosts=hosts, open_=open_, secure=secure, audience=audience,
        latests=latests,
    )  # fmt: skip
    answers, static = Answers(latests.of(audience), of=admission.latest), Static()
    own = Shown(reception.resident, latests.of(audience), answers, of=admission.latest)
    plans = Plans(admission, answers).handlers()
    shown = [*own.handlers(), *answers_outlook.handlers(own)]
    shown += [*answers_sensed.handlers(own), *plans]
    signing, live = Signing(admission, answers).routes(), Live(admission)
    return Litestar(
        route_handlers=[
            *_questions(answers), *shown, *signing, *live.routes(), _live(answers), *_pages(static),
        ],
        state=State({"stop": live.stop, "warm": partial(latests.warm, reception.audiences)}),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=REQUEST_BYTES_MAX,
        before_request=admission.refused,
        before_send=[_guard],
        exception_handlers={LendemainError: _told, HTTPException: _refused, Exception: _broken},
    )  # fmt: skip


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

    @get("/api/phrases/{language:str}", sync_to_thread=True, opt={"free": True})
    def phrases(request: Asked) -> Response[bytes]:
        language = str(request.path_params["language"])
        known = language in texts.LANGUAGES
        return answers.tagged(
            request, f"phrases-{__version__}", lambda: texts.phrases(language) if known else None
        )

    @get("/api/basemap", sync_to_thread=True, opt={"free": True})
    def land(request: Asked) -> Response[bytes]:
        whole = partial(basemap.features, -180.0, -90.0, 180.0, 90.0)
        return answers.tagged(request, f"basemap-{__version__}", whole)

    return [
        form("/api/mission", lambda _, views: views.mission),
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
    @get("/", sync_to_thread=True, opt={"free": True})
    def entrance(request: Asked) -> Response[bytes]:
        absent = static.missing()
        if absent:
            return problem(503, what=absent.what, where=absent.where, remedy=absent.remedy)
        return static.answer(request, "")

    @get("/{name:path}", sync_to_thread=True, opt={"free": True})
    def file(request: Asked) -> Response[bytes]:
        return static.answer(request, Path(str(request.path_params["name"])).as_posix().lstrip("/"))

    return [entrance, file]


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
        remedy="The addresses are listed in ARCHITECTURE.md",
    )


def _broken(request: Asked, error: Exception) -> Response[bytes]:
    return problem(
        500,
        what=f"a fault of the program ({type(error).__name__})",
        where=request.url.path,
        remedy="Load the page again; if it stays, report it with this message",
    )
