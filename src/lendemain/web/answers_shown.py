"""What the pages of cases, claims, corrective actions and the queue ask, at the moment of asking.

    /api/queue                 the docket's page with what is due next in each case
    /api/cases/{n}             one case: procedure, evidence, hearing, votes, place
    /api/entries/{n}           one entry of the ledger as it was signed
    /api/claims                claims by claimant, standing, kind, incident
    /api/claims/audit          a row of figures for each claimant, and the batches
    /api/claims/unclaimed      incidents of the record that a claimant does not claim
    /api/remedies              corrective actions as they stand, by owner and standing
    /api/tasks                 what waits for whoever has signed in
    /api/batches               batches that wait, samples drawn, samples decided
    /api/commission            who sits and chairs, and the terms of reference
    /api/patterns              patterns over the analysed cases, and cases that could be gathered
    /api/cases/{n}/exchange    the exchange of fire around a case

These are the mission's own.  Whoever is let in to them is said by what stands before every request
(`request.state`); the page of a release answers 404 here.
"""

import hashlib
from collections.abc import Callable

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from lendemain.desk.cases.claims import WantedClaims, WantedUnclaimed
from lendemain.desk.file import case_shown
from lendemain.desk.latest import Latest
from lendemain.desk.pages import (
    claims_shown,
    commission_shown,
    docket_shown,
    over_cases,
    refusals,
    remedies_shown,
    tasks_shown,
)
from lendemain.desk.pages.commission_shown import WantedBatches
from lendemain.desk.pages.remedies_shown import WantedRemedies
from lendemain.desk.pages.shown import Held
from lendemain.desk.released.docket import WantedCases
from lendemain.desk.resident import Resident
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.web.admission import who
from lendemain.web.answers import Answers, Asked, asked, encoded, problem

NOT_RELEASED = "not part of what is released here"


class Shown:
    """The questions of the pages, over a mission held open; a release has none of them."""

    def __init__(
        self,
        resident: Resident,
        latest: Latest,
        answers: Answers,
        *,
        of: Callable[[Asked], Latest] | None = None,
    ) -> None:
        self._held, self._answers = Held(resident), answers
        self._of = of or (lambda _: latest)

    def told(self, request: Asked, of: Callable[[View], object]) -> Response[bytes]:
        """What `of` makes of the mission now; 404 in a release and for what there is none of."""
        return self._said(request, lambda: self._held.told(of))

    def _said(
        self, request: Asked, of: Callable[[], object], *, mine: bool = False
    ) -> Response[bytes]:
        if not (mine or _whole(request)) and self._of(request).views().mission["release"]:
            return problem(404, what=NOT_RELEASED, where=request.url.path, remedy="Go back to /")
        try:
            said = encoded(of())
        except InputError as error:
            status = 404 if request.path_params else 400
            return problem(status, what=error.what, where=error.where, remedy=error.remedy)
        tag = hashlib.sha256(said).hexdigest()
        answer = self._answers.tagged(request, tag, lambda: msgspec.Raw(said))
        if _names(request):
            answer.headers["Cache-Control"] = "no-store"  # a machine may be somebody else's next
        return answer

    def handlers(self) -> list[HTTPRouteHandler]:
        """Which address answers what."""
        return [*self._of_cases(), *self._of_lists(), *self._over_cases()]

    def _of_cases(self) -> list[HTTPRouteHandler]:
        @get("/api/cases/{number:int}", sync_to_thread=True)
        def case(request: Asked) -> Response[bytes]:
            number = int(request.path_params["number"])
            asker = who(request)
            by = asker.short if asker else None
            return self.told(request, lambda view: case_shown.case(view, number, by=by))

        @get("/api/entries/{number:int}", sync_to_thread=True)
        def entry(request: Asked) -> Response[bytes]:
            number = int(request.path_params["number"])
            return self.told(request, lambda view: refusals.timed(case_shown.entry(view, number)))

        @get("/api/queue", sync_to_thread=True)
        def queue(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedCases)
            page = self._of(request).views().cases(wanted)
            return self.told(request, lambda view: docket_shown.queue(view, page))

        return [case, entry, queue]

    def _of_lists(self) -> list[HTTPRouteHandler]:
        @get("/api/claims", sync_to_thread=True)
        def claims(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedClaims)
            return self._said(request, lambda: self._held.claims(lambda c: c.page(wanted)))

        @get("/api/claims/audit", sync_to_thread=True)
        def audit(request: Asked) -> Response[bytes]:
            return self._said(request, lambda: self._held.claims(claims_shown.audit))

        @get("/api/claims/unclaimed", sync_to_thread=True)
        def unclaimed(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedUnclaimed)
            return self._said(request, lambda: self._held.claims(lambda c: c.unclaimed(wanted)))

        @get("/api/remedies", sync_to_thread=True)
        def remedies(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedRemedies)
            return self.told(request, lambda view: remedies_shown.board(view, wanted))

        @get("/api/tasks", sync_to_thread=True)
        def tasks(request: Asked) -> Response[bytes]:
            names = _names(request)
            if not names:
                return problem(
                    401, what="nobody has signed in", where="/api/tasks",
                    remedy="Sign in with your key",
                )  # fmt: skip
            return self._said(
                request, lambda: self._held.told(lambda v: tasks_shown.mine(v, names)), mine=True
            )

        return [claims, audit, unclaimed, remedies, tasks]

    def _over_cases(self) -> list[HTTPRouteHandler]:
        @get("/api/batches", sync_to_thread=True)
        def batches(request: Asked) -> Response[bytes]:
            wanted = asked(request, WantedBatches)
            return self._said(
                request, lambda: self._held.claims(lambda c: commission_shown.listed(c, wanted))
            )

        @get("/api/commission", sync_to_thread=True)
        def commission(request: Asked) -> Response[bytes]:
            return self.told(request, commission_shown.seats)

        @get("/api/patterns", sync_to_thread=True)
        def patterns(request: Asked) -> Response[bytes]:
            return self.told(request, over_cases.patterns)

        @get("/api/cases/{number:int}/exchange", sync_to_thread=True)
        def exchange(request: Asked) -> Response[bytes]:
            number = int(request.path_params["number"])
            return self.told(request, lambda view: over_cases.exchange(view, number))

        return [batches, commission, patterns, exchange]


def _whole(request: Asked) -> bool:
    """Whether whoever has signed in was let in to what is the mission's own."""
    return getattr(request.state, "whole", False) is True


def _names(request: Asked) -> list[str]:
    """The names that whoever has signed in holds with one key, without the mission's house."""
    asker = getattr(request.state, "asker", None)
    return [name.rpartition("/")[2] for name in getattr(asker, "names", ())]
