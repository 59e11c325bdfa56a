"""What the pages of plans ask: the force, the line, the years after; and work beside the server.

    /api/plans/force              the adopted plan: lines by month, tours, causes, worths, shares
    /api/plans/cover              posts and what nobody sees (of), /api/plans/cover.svg its map
                                  (of, sector, posts, language, night)
    /api/plans/patrols            a plan's days and one day's stops (of, day)
    /api/plans/patrols/file       a day's sheet or routes (of, day, form, language)
    /api/plans/rosters            who is on when (of)
    /api/plans/rosters/file       the same as iCalendar (of, person)
    /api/plans/response           what teams reach of the line, and every gap (of),
    /api/plans/response.svg       its map (of, teams, language, night)
    /api/plans/response/nearest   patrols that are out, the soonest first (lon and lat, or case; at)
    /api/plans/crossings          the board
    /api/plans/crossings/queue    one day's queue (of, day, arrivals)
    /api/plans/entries/{n}        one entry as it was signed, where there was no cycle yet
    /api/plans/chain              risk, posts, requirements, force, stocks, and the gaps
    /api/plans/years              the scenario that holds, and the intakes adopted for it
    /api/plans/jobs               POST: a plan made anew with changes, or runs of a scenario
    /api/plans/table              POST: the table of contributions as changes would have it
    /api/plans/jobs/{name}        how that stands, and what it says; .../stop ends it

All of it is the mission's own, and no release has any of it.  Where posts stand and patrols go is
asked once more of the rule of access, plan by plan (`desk.pages.plans_line`).  None of it needs a
cycle: a force is planned before anything is observed.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from lendemain.desk.file import case_shown
from lendemain.desk.mission import Mission
from lendemain.desk.pages import (
    plans_chain,
    plans_crossings,
    plans_force,
    plans_line,
    plans_response,
    plans_table,
    plans_whatif,
    plans_years,
    refusals,
)
from lendemain.desk.pages.plans_jobs import BusyError, Workshop
from lendemain.desk.pages.plans_line import File
from lendemain.errors import InputError
from lendemain.web.admission import Admission, who, whole
from lendemain.web.answers import Answers, Asked, asked, problem

NOT_RELEASED = "not part of what is released here"
Entry = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Short = Annotated[str, msgspec.Meta(max_length=120)]
Language = Literal["en", "fr", "uk"]


class WantedPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which adopted plan, by its entry; the newest where none is named."""

    of: Entry | None = None


class WantedMap(WantedPlan, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of the map, with or without posts, in which language and light."""

    sector: Short = ""
    posts: bool = False
    language: Language = "en"
    night: bool = False


class WantedReach(WantedPlan, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The map of response, with or without teams, in which language and light."""

    teams: bool = False
    language: Language = "en"
    night: bool = False


class WantedNearest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which place, or whose incident's, and when (now)."""

    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    case: Entry | None = None
    at: datetime | None = None


class WantedDay(WantedPlan, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which day of a plan of patrols, and what it is to be taken away as."""

    day: Annotated[int, msgspec.Meta(ge=1, le=400)] = 1
    form: Literal["html", "pdf", "gpx", "kml"] = "pdf"
    language: Language = "en"


class WantedPerson(WantedPlan, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose part of a roster; everybody's where nobody is named."""

    person: Short = ""


class WantedQueue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which crossing's queue, on which day, with how many coming in an hour."""

    of: Short
    day: date
    arrivals: Annotated[str, msgspec.Meta(max_length=300)]


class WantedWork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be worked out: a plan with changes, or runs of a scenario."""

    kind: Literal["what-if", "years"]
    changes: dict[str, Any] = {}
    scenario: Short | None = None
    runs: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 100
    seed: Annotated[int, msgspec.Meta(ge=0, le=10**6)] = 1
    seconds: Annotated[float, msgspec.Meta(ge=1, le=600)] = 30.0


class Plans:
    """The questions about plans, for those whom the rule of access lets read them."""

    def __init__(self, admission: Admission, answers: Answers) -> None:
        self._admission, self._answers = admission, answers
        self._resident = admission.reception.resident
        self._work = Workshop(self._resident.folder)

    def handlers(self) -> list[HTTPRouteHandler]:
        """Which address answers what."""
        return [*self._of_plans(), *self._of_maps(), *self._of_files(), *self._of_work()]

    def _closed(self, request: Asked) -> Response[bytes] | None:
        """Why it is not answered: a release has none of it."""
        if whole(request) or self._admission.sees_all(request):
            return None
        return problem(404, what=NOT_RELEASED, where=request.url.path, remedy="Go back to /")

    def _told(self, request: Asked, of: Callable[[Mission], object]) -> Response[bytes]:
        """What the desk says of the mission now, as JSON with a tag."""
        if (closed := self._closed(request)) is not None:
            return closed
        try:
            with self._resident.mission() as mission:
                said = msgspec.json.encode(of(mission))
        except InputError as error:
            status = 404 if request.path_params else 400
            return problem(status, what=error.what, where=error.where, remedy=error.remedy)
        tag = hashlib.sha256(said).hexdigest()
        answer = self._answers.tagged(request, tag, lambda: msgspec.Raw(said))
        if who(request) is not None:
            answer.headers["Cache-Control"] = "no-store"  # a machine may be somebody else's next
        return answer

    def _file(self, request: Asked, of: Callable[[], File]) -> Response[bytes]:
        """A file to be taken away; it stays in no cache."""
        if (closed := self._closed(request)) is not None:
            return closed
        try:
            found = of()
        except InputError as error:
            return problem(404, what=error.what, where=error.where, remedy=error.remedy)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{found.name}"',
        }
        return Response(found.data, media_type=found.media, headers=headers)

    def _of_plans(self) -> list[HTTPRouteHandler]:
        def form(path: str, of: Callable[[Mission, Asked], object]) -> HTTPRouteHandler:
            @get(path, sync_to_thread=True)
            def answered(request: Asked) -> Response[bytes]:
                return self._told(request, lambda mission: of(mission, request))

            return answered

        def patrols(mission: Mission, request: Asked) -> object:
            wanted = asked(request, WantedDay)
            return plans_line.patrol_days(mission, by(request), wanted.of, wanted.day)

        def nearest(mission: Mission, request: Asked) -> object:
            wanted = asked(request, WantedNearest)
            lon, lat, at = wanted.lon, wanted.lat, wanted.at
            return plans_response.nearest(
                mission, by(request), case=wanted.case,
                place=None if lon is None or lat is None else (lon, lat),
                at=at.replace(tzinfo=at.tzinfo or UTC) if at else None,
            )  # fmt: skip

        def queue(mission: Mission, request: Asked) -> object:
            wanted = asked(request, WantedQueue)
            rates = tuple(map(_rate, wanted.arrivals.split()))
            return plans_crossings.queue(mission, wanted.of, day=wanted.day, arrivals=rates)

        def entry(mission: Mission, request: Asked) -> object:
            number = int(request.path_params["number"])
            return refusals.timed(case_shown.signed(mission, number))

        def of(request: Asked) -> int | None:
            return asked(request, WantedPlan).of

        return [
            form("/api/plans/force", lambda m, _: plans_force.shown(m)),
            form("/api/plans/cover", lambda m, r: plans_line.cover(m, by(r), of(r))),
            form("/api/plans/patrols", patrols),
            form("/api/plans/rosters", lambda m, r: plans_line.roster(m, by(r), of(r))),
            form("/api/plans/response", lambda m, r: plans_response.cover(m, by(r), of(r))),
            form("/api/plans/response/nearest", nearest),
            form("/api/plans/crossings", lambda m, r: plans_crossings.board(m, by(r))),
            form("/api/plans/crossings/queue", queue),
            form("/api/plans/years", lambda m, _: plans_years.shown(m)),
            form("/api/plans/chain", lambda m, r: plans_chain.shown(m, by(r))),
            form("/api/plans/entries/{number:int}", entry),
        ]

    def _of_maps(self) -> list[HTTPRouteHandler]:
        @get("/api/plans/cover.svg", sync_to_thread=True)
        def cover(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedMap)

            def made() -> File:
                with self._resident.mission() as mission:
                    given = plans_line.picture(mission, by(request), wanted.of)
                data = plans_line.drawn(
                    given, language=wanted.language, sector=wanted.sector,
                    standing=wanted.posts, night=wanted.night,
                )  # fmt: skip
                return File(name="cover.svg", media="image/svg+xml", data=data)

            return self._file(request, made)

        @get("/api/plans/response.svg", sync_to_thread=True)
        def reach(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedReach)

            def made() -> File:
                with self._resident.mission() as mission:
                    given = plans_response.picture(mission, by(request), wanted.of)
                data = plans_response.drawn(
                    given, language=wanted.language, standing=wanted.teams, night=wanted.night
                )
                return File(name="response.svg", media="image/svg+xml", data=data)

            return self._file(request, made)

        return [cover, reach]

    def _of_files(self) -> list[HTTPRouteHandler]:
        @get("/api/plans/patrols/file", sync_to_thread=True)
        def day(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedDay)

            def made() -> File:
                with self._resident.mission() as mission:
                    given = plans_line.sheet(mission, by(request), wanted.of, wanted.day)
                return plans_line.sheet_file(given, form=wanted.form, language=wanted.language)

            return self._file(request, made)

        @get("/api/plans/rosters/file", sync_to_thread=True)
        def calendar(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedPerson)

            def made() -> File:
                with self._resident.mission() as mission:
                    return plans_line.calendar(mission, by(request), wanted.of, wanted.person)

            return self._file(request, made)

        return [day, calendar]

    def _of_work(self) -> list[HTTPRouteHandler]:
        @post("/api/plans/jobs", status_code=200)
        async def begin(request: Asked) -> Response[bytes]:
            if (closed := self._closed(request)) is not None:
                return closed
            wanted = _work(await request.body())
            return await asyncio.to_thread(self._begun, _reader(request), wanted)

        @post("/api/plans/table", status_code=200)
        async def table(request: Asked) -> Response[bytes]:
            wanted = _work(await request.body())

            def made() -> File:
                with self._resident.mission() as mission:
                    return plans_table.table(mission, plans_whatif.read(wanted.changes))

            return await asyncio.to_thread(self._file, request, made)

        @get("/api/plans/jobs/{name:str}", sync_to_thread=True)
        def told(request: Asked) -> Response[bytes]:
            return self._job(request, self._work.told)

        @post("/api/plans/jobs/{name:str}/stop", sync_to_thread=True, status_code=200)
        def stop(request: Asked) -> Response[bytes]:
            return self._job(request, self._work.ended)

        return [begin, table, told, stop]

    def _begun(self, reader: str, wanted: WantedWork) -> Response[bytes]:
        """A job begun, or the answers of one that was asked the same of the same ledger."""
        with self._resident.mission() as mission:
            size = mission.size
        asked_of = msgspec.json.encode((size, msgspec.structs.replace(wanted, seconds=30.0)))
        same = hashlib.sha256(asked_of).hexdigest()
        said = msgspec.to_builtins(wanted)
        try:
            told = self._work.begun(reader, said, seconds=wanted.seconds, same=same)
        except BusyError as error:
            return problem(429, what=error.what, where=error.where, remedy=error.remedy)
        return _now(told)

    def _job(self, request: Asked, of: Callable[[str, str], object]) -> Response[bytes]:
        if (closed := self._closed(request)) is not None:
            return closed
        try:
            return _now(of(_reader(request), str(request.path_params["name"])))
        except InputError as error:
            return problem(404, what=error.what, where=error.where, remedy=error.remedy)


def by(request: Asked) -> str | None:
    """Who asks, None for whoever sits at the mission's own machine."""
    asker = who(request)
    return asker.short if asker is not None else None


def _reader(request: Asked) -> str:
    return by(request) or ""


def _now(said: object) -> Response[bytes]:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(said), media_type="application/json", headers=headers)


def _work(body: bytes) -> WantedWork:
    try:
        return msgspec.json.decode(body, type=WantedWork)
    except msgspec.DecodeError as error:
        what, _, where = str(error).partition(" - at ")
        raise InputError(
            what, where=where.strip("`") or "the request", remedy="See the page's own form"
        ) from None


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no number", where="arrivals", remedy="Give numbers, a space between"
        ) from None
