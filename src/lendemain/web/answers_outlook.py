"""What the pages of what may follow ask: commitments, the test of a cessation, warnings.

    /api/commitments           every clause with its clock, and by nation who is bound (language)
    /api/commitments/clause    one clause whole, with its proof (of, language)
    /api/cessation             the trigger, the test's evidence by day, the steps (language)
    /api/warning               how probable a build-up is in each sector, and why

These are the mission's own, as those of `answers_shown` are.
"""

from typing import Annotated, Literal

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from lendemain.desk.outlook import commitments_shown, explaining, trigger, warning
from lendemain.desk.pages import refusals
from lendemain.desk.view import View
from lendemain.web.answers import Asked, asked
from lendemain.web.answers_shown import Shown


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which language, and of what."""

    language: Literal["en", "fr", "uk"] = "en"
    of: Annotated[str, msgspec.Meta(max_length=200)] = ""


def handlers(shown: Shown) -> list[HTTPRouteHandler]:
    """Which address answers what."""

    @get("/api/commitments", sync_to_thread=True)
    def commitments(request: Asked) -> Response[bytes]:
        wanted = asked(request, Wanted)

        def page(view: View) -> object:
            said = commitments_shown.shown(view, language=wanted.language)
            return {**said, "passed_over_because": refusals.rows(said["passed_over"])}

        return shown.told(request, page)

    @get("/api/commitments/clause", sync_to_thread=True)
    def clause(request: Asked) -> Response[bytes]:
        wanted = asked(request, Wanted)
        return shown.told(
            request, lambda v: commitments_shown.clause(v, wanted.of, language=wanted.language)
        )

    @get("/api/cessation", sync_to_thread=True)
    def cessation(request: Asked) -> Response[bytes]:
        wanted = asked(request, Wanted)

        def page(view: View) -> object:
            said = explaining.page(view)
            evidence = said["evidence"]
            known = isinstance(evidence, dict) and evidence["days"]
            return {
                **said,
                "explained": explaining.explained(view) if known else None,
                "steps": trigger.steps(view, language=wanted.language),
            }

        return shown.told(request, page)

    @get("/api/warning", sync_to_thread=True)
    def warnings(request: Asked) -> Response[bytes]:
        return shown.told(
            request, lambda v: {"version": v.version, "names": _names(v), **warning.shown(v)}
        )

    return [commitments, clause, cessation, warnings]


def _names(view: View) -> dict[str, str]:
    """The sectors' names by their identifiers."""
    return {s.sector_id: s.name for s in view.sectors}
