"""What the page of what moved and what was heard asks.

    /api/sensed                tracks, lines crossed, false places, directions that met, acts heard,
                               heat against its baseline, doubted clocks and microphones

Rows name sectors and no places; they are the mission's own, and no release has any.
"""

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from lendemain.desk.pages import sensed_shown
from lendemain.web.answers import Asked
from lendemain.web.answers_shown import Shown


def handlers(shown: Shown) -> list[HTTPRouteHandler]:
    """Which address answers what."""

    @get("/api/sensed", sync_to_thread=True)
    def sensed(request: Asked) -> Response[bytes]:
        return shown.told(request, sensed_shown.page)

    return [sensed]
