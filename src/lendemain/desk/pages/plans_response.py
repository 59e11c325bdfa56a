"""What the page of response shows: what teams reach of the line in time, every gap, who is near.

Where teams stand lies in the compartment `response`, where patrols go in `patrols`: each is asked
of the rule of access for whoever asks; who may not read it learns which compartment it is.
"""

from datetime import datetime

from lendemain.desk import view as views
from lendemain.desk.file import permitted
from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_line
from lendemain.desk.pages.plans_line import Plain, chosen, one_of, opened, source_of
from lendemain.desk.plans import patrols, response
from lendemain.errors import InputError
from lendemain.records.response import ResponsePicture


def cover(mission: Mission, by: str | None, of: int | None) -> Plain:
    """An adopted response: how much of the line is reached in time, and every gap."""
    found = opened(mission, response.RESPONSE, by)
    if isinstance(found, dict):
        return {"version": mission.size, **found}
    entry, brief, made = response.adopted(mission, chosen(found, of).index)
    where = {p.point_id: p for p in brief.net.points}
    first = dict(made.share_of)
    return {
        "version": mission.size,
        "plans": [
            {"entry": e.index, "teams": e.body["teams"], "gaps": e.body["gaps"],
             "by": e.body["by"]}
            for e in found
        ],
        "plan": {
            **source_of(entry, reached=made.reached, least=made.bound),
            "title": brief.title, "line": made.line_id, "length_km": made.length_km,
            "within_min": brief.rule.within_s / 60, "asked": brief.rule.share,
            "enough": made.enough, "top": made.bound,
            "worst_min": None if made.worst_s is None else made.worst_s / 60,
        },
        "gaps": [
            {"number": n, "from_km": g.from_km, "to_km": g.to_km, "team": g.team,
             "soonest_min": None if g.best_s is None else g.best_s / 60}
            for n, g in enumerate(made.gaps, 1)
        ],
        "teams": [
            {"team": t.team, "point": t.point_id, "lon": where[t.point_id].lon,
             "lat": where[t.point_id].lat, "ready_min": t.ready_s / 60,
             "first": first.get(t.team, 0.0)}
            for t in brief.teams
        ],
        "patrols": isinstance(opened(mission, patrols.PATROLS, by), list),
    }  # fmt: skip


def picture(mission: Mission, by: str | None, of: int | None) -> ResponsePicture:
    """What the map of a response is drawn from; `InputError` where it is not for them."""
    return response.kept(mission, one_of(mission, response.RESPONSE, by, of).index)


def drawn(given: ResponsePicture, *, language: str, standing: bool, night: bool) -> bytes:
    """The map as SVG, by night on dark ground."""
    found = response.drawn(given, language=language, standing=standing)
    return (plans_line.dark(found) if night else found).encode()


def nearest(
    mission: Mission,
    by: str | None,
    *,
    place: tuple[float, float] | None,
    case: int | None,
    at: datetime | None,
) -> Plain:
    """Which patrols that are out are the soonest at a place, or at a case's.

    Raises `InputError` where there is none that is for whoever asks, also for a case that is not.
    """
    found = opened(mission, patrols.PATROLS, by)
    if isinstance(found, dict):
        raise InputError(
            "no plan of patrols for you", where="nearest",
            remedy="See the page of patrols",
        )  # fmt: skip
    if case is not None and by and not permitted.reads_case(views.view(mission), by, case):
        raise InputError("no such case for you", where=f"case {case}", remedy="Give a place")
    near = response.near(mission, place=place, case=case, at=at, among=found)
    return {
        "at": near.at.isoformat(), "place": list(near.place), "plan": near.plan,
        "patrols": [
            {"team": r.team, "from": r.from_point, "by": list(r.way),
             "minutes": None if r.seconds is None else r.seconds / 60}
            for r in near.patrols
        ],
    }  # fmt: skip
