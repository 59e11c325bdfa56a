"""What the page of the chain shows: risk, posts, requirements, force, stocks, and gaps between.

The chain begins with a plan of posts, so it is for those to whom that plan's compartment is open.
"""

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_line
from lendemain.desk.plans import chain, posts

Plain = dict[str, object]

LINKS = ("risk", "posts", "requirements", "force", "stocks", "regeneration")
"""The links that a page knows, in the order of the chain."""


def shown(mission: Mission, by: str | None) -> Plain:
    """Each link as rows with their entries, and the gaps; or what is to be done first."""
    found = plans_line.opened(mission, posts.POSTS, by)
    if isinstance(found, dict):
        return {"version": mission.size, **found}
    said = chain.shown(mission)
    return {
        "version": mission.size, "gaps": said["gaps"],
        "links": [{"link": name, **_rows(said[name])} for name in LINKS if name in said],
    }  # fmt: skip


def _rows(said: object) -> Plain:
    """A link as rows, with its entry and where its figures are from where they are all of one."""
    if isinstance(said, dict):
        inside = said.get("sectors")
        rows = inside if isinstance(inside, list) else [_without(said, ("entry", "from"))]
        return {"rows": rows, "entry": said.get("entry"), "from": said.get("from", "")}
    return {"rows": said if isinstance(said, list) else [], "entry": None, "from": ""}


def _without(said: Plain, names: tuple[str, ...]) -> Plain:
    return {name: value for name, value in said.items() if name not in names}
