"""What the pages of the line show: posts and what nobody sees, patrols, rosters, and their files.

Where posts stand and patrols go lies in compartments of its own.  Each of these asks, for every
plan, whether the rule of access opens its entry to whoever asks; to whom it does not, the page says
which compartment that is, and nothing of what is in it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from lendemain.border.rosters import text as rosters_text
from lendemain.desk import permissions
from lendemain.desk.file import permitted
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.plans import patrols, posts, response, rosters
from lendemain.desk.texts import LANGUAGES
from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.records.border import CoverPicture, PostsPlan
from lendemain.records.patrol import PatrolDay, PatrolPlan, PatrolSheet
from lendemain.records.roster import Roster
from lendemain.reports import svg
from lendemain.reports.maps import ABROAD, LAND, SEA
from lendemain.reports.patrol_sheet import cause_of

Plain = dict[str, object]

NEXT: dict[str, tuple[str, tuple[str, ...]]] = {
    posts.POSTS: ("no_posts", (
        "lendemain border posts model-posts --terrain TILE.hgt --adopt NAME",)),
    patrols.PATROLS: ("no_patrols", (
        "lendemain border patrols plan FILE --days 7 --adopt NAME",)),
    rosters.ROSTER: ("no_roster", ("lendemain border roster plan FILE --adopt NAME",)),
    response.RESPONSE: ("no_response", (
        "lendemain border response reach FILE --adopt NAME",)),
}  # fmt: skip
"""What to do next where there is no plan of a kind."""

NIGHT = {
    svg.PAPER: "#131c25", svg.INK: "#dfe7ee", svg.FAINT: "#9db0c0", LAND: "#1b252e",
    ABROAD: "#161e26", SEA: "#0b1219", "#0072b2": "#56b4e9", "#4d4d4d": "#8c9aa6",
}  # fmt: skip
"""Colours of paper, of posts and of hatches by night; those that say what is seen stay."""

FORMS = {
    "html": "text/html; charset=utf-8", "pdf": "application/pdf", "gpx": "application/gpx+xml",
    "kml": "application/vnd.google-earth.kml+xml",
}  # fmt: skip
"""What a day sheet can be taken away as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be taken away, its name and what it is."""

    name: str
    media: str
    data: bytes


def opened(mission: Mission, kind: str, by: str | None) -> list[Entry] | Plain:
    """The plans of a kind that somebody may read, or what is to be said where there are none.

    Nobody named (None) is whoever sits at the mission's own machine, and reads them all.
    """
    every = list(mission.entries(kind))
    found = [e for e in every if by is None or permitted.reads(mission, by, "entry", e.index)]
    if found:
        return found
    state, following = NEXT[kind]
    if every:
        name = str(list_of(every[-1].body.get("comp"))[0])
        assign = f"lendemain access assign {by} --role ROLE --compartment {name} --by A --with B"
        known = {c.name for c in permissions.standing(mission).policy.compartments}
        first = [] if name in known else ["lendemain access adopt POLICY.toml --by A --with B"]
        return {"state": "compartment", "compartment": name, "next": [*first, assign]}
    return {"state": state, "next": list(following)}


def list_of(value: object) -> Sequence[object]:
    """A list as an entry's body holds it; nothing else is one."""
    return value if isinstance(value, list) and value else ("",)


def chosen(found: Sequence[Entry], of: int | None) -> Entry:
    """The plan of an entry's number among those that may be read, the newest where none is named.

    Raises `InputError` for one that is not there, or not for whoever asks: the answer is the same.
    """
    for entry in reversed(found):
        if of in (None, entry.index):
            return entry
    raise InputError("no such plan for you", where=f"entry {of}", remedy="Choose one of the list")


def one_of(mission: Mission, kind: str, by: str | None, of: int | None) -> Entry:
    """The plan of a kind that somebody may read, as `chosen`; `InputError` where there is none."""
    found = opened(mission, kind, by)
    return chosen([] if isinstance(found, dict) else found, of)


def source_of(entry: Entry, *, reached: float, least: float) -> Plain:
    """Where a plan comes from, as every page of plans says it; what it reached, and its bound."""
    return {
        "entry": entry.index, "by": str(entry.body["by"]),
        "at": moment(entry.number("time_made")).isoformat(), "solver": str(entry.body["solver"]),
        "software": str(entry.body["software"]), "seed": entry.body["seed"], "reached": reached,
        "least": least, "inputs": str(entry.body["inputs"]),
        "cut": entry.body.get("cut_by_time") is True,
    }  # fmt: skip


# Posts


def cover(mission: Mission, by: str | None, of: int | None) -> Plain:
    """An adopted plan of posts: what it sees of each sector, and where its posts stand."""
    found = opened(mission, posts.POSTS, by)
    if isinstance(found, dict):
        return {"version": mission.size, **found}
    entry = chosen(found, of)
    _, plan = posts.adopted(mission, entry.index)
    return {
        "version": mission.size,
        "plans": [{"entry": e.index, "posts": e.body["posts"], "by": e.body["by"]} for e in found],
        "plan": {
            **source_of(entry, reached=plan.value, least=plan.bound),
            "line": plan.line_id, "condition": plan.condition, "need": plan.need,
            "cells": plan.cells, "cell_m": plan.cell_m, "value": plan.value, "top": plan.bound,
            "not_known": plan.not_known, "beyond": plan.beyond, "steps": plan.steps,
            "conditions": dict(plan.conditions),
        },
        "unseen": unseen(plan),
        "sectors": [
            {"sector": s.sector_id, "weight": s.weight,
             "seen": s.seen, "fewer": s.fewer, "not_known": s.not_known, "unseen": s.unseen,
             "beyond": s.beyond}
            for s in plan.sectors
        ],
        "posts": [
            {"site": p.site_id, "kind": p.kind_id, "lon": p.lon, "lat": p.lat,
             "ground_m": p.ground_m, "seen": p.seen, "alone": p.alone}
            for p in plan.posts
        ],
    }  # fmt: skip


def unseen(plan: PostsPlan) -> float:
    """The part of the weighted ground that nobody sees, as the sectors' parts add up to."""
    return sum(s.weight * s.unseen for s in plan.sectors)


def picture(mission: Mission, by: str | None, of: int | None) -> CoverPicture:
    """What the map of a plan of posts is drawn from; `InputError` where it is not for them."""
    return posts.kept(mission, one_of(mission, posts.POSTS, by, of).index)


def drawn(given: CoverPicture, *, language: str, sector: str, standing: bool, night: bool) -> bytes:
    """The map as SVG, by night on dark ground."""
    found = posts.drawn(given, language=language, sector=sector, standing=standing)
    return (dark(found) if night else found).encode()


def dark(drawing: str) -> str:
    """A drawing with its paper, ink and ground as they are by night.

    >>> dark('<rect fill="#ffffff"/>') == f'<rect fill="{NIGHT["#ffffff"]}"/>'
    True
    """
    for day, night in NIGHT.items():
        drawing = drawing.replace(f'"{day}"', f'"{night}"')
    return drawing


# Patrols


def patrol_days(mission: Mission, by: str | None, of: int | None, number: int) -> Plain:
    """An adopted plan of patrols: its days, and one day's teams with their stops."""
    found = opened(mission, patrols.PATROLS, by)
    if isinstance(found, dict):
        return {"version": mission.size, **found}
    entry = chosen(found, of)
    _, plan = patrols.adopted(mission, entry.index)
    day = day_of(plan, number)
    return {
        "version": mission.size,
        "plans": [
            {"entry": e.index, "days": e.body["days"], "patrols": e.body["patrols"],
             "start": moment(e.number("start")).isoformat(), "by": e.body["by"]}
            for e in found
        ],
        "plan": {
            **source_of(entry, reached=plan.score, least=plan.bound),
            "title": plan.title, "base": plan.base, "score": plan.score, "top": plan.bound,
            "entropy": plan.entropy, "entropy_most": plan.entropy_most,
            "longest_gap_s": plan.longest_gap_s,
        },
        "days": [
            {"number": n, "start": d.start.isoformat(), "end": d.end.isoformat(),
             "teams": len(d.patrols), "missed": len(d.missed)}
            for n, d in enumerate(plan.days, 1)
        ],
        "number": number, "teams": _teams(day), "missed": _missed(day),
        "languages": list(LANGUAGES), "forms": list(FORMS),
    }  # fmt: skip


def day_of(plan: PatrolPlan, number: int) -> PatrolDay:
    """A plan's day, its first is 1; `InputError` for one that it does not have."""
    if not 1 <= number <= len(plan.days):
        raise InputError(
            f"the plan has no day {number}", where="day", remedy=f"Give 1 to {len(plan.days)}"
        )
    return plan.days[number - 1]


def _teams(day: PatrolDay) -> list[Plain]:
    return [
        {
            "team": p.team,
            "stops": [
                {"place": s.point_id, "arrives": s.arrives.isoformat(),
                 "begins": s.begins.isoformat(), "leaves": s.leaves.isoformat(),
                 "way": list(s.way)}
                for s in p.stops
            ],
        }
        for p in day.patrols
    ]  # fmt: skip


def _missed(day: PatrolDay) -> list[Plain]:
    """What passes its deadline, with the phrase of its cause and a permission that is lacking."""
    found: list[Plain] = []
    for one in day.missed:
        cause, permission = cause_of(one.cause)
        found.append(
            {"place": one.point_id, "due": one.due.isoformat(), "cause": cause,
             "permission": permission, "proved": one.proved, "visited": one.visited}
        )  # fmt: skip
    return found


def sheet(mission: Mission, by: str | None, of: int | None, number: int) -> PatrolSheet:
    """What a day's files are made from; `InputError` where it is not for whoever asks."""
    entry = one_of(mission, patrols.PATROLS, by, of)
    return patrols.sheet(mission, entry.index, number=number)


def sheet_file(given: PatrolSheet, *, form: str, language: str) -> File:
    """A day's sheet or routes, to be taken away."""
    day = given.plan.days[given.number].start
    name = f"patrols-{given.entry}-{day:%Y-%m-%d}"
    spoken = f"-{language}" if form in ("html", "pdf") else ""
    data = patrols.written(given, form=form, language=language)
    return File(name=f"{name}{spoken}.{form}", media=FORMS[form], data=data)


# Rosters


def roster(mission: Mission, by: str | None, of: int | None) -> Plain:
    """An adopted roster: a row for each person, a column for each day; what is not manned."""
    found = opened(mission, rosters.ROSTER, by)
    if isinstance(found, dict):
        return {"version": mission.size, **found}
    entry = chosen(found, of)
    _, made = rosters.adopted(mission, entry.index)
    data = mission.segments.bytes(str(entry.objects("brief")[0]["digest"]))
    brief = rosters_text.roster(str(entry.body["file"]), data, time_zone=made.time_zone)
    return {
        "version": mission.size,
        "plans": [
            {"entry": e.index, "start": e.body["start"], "days": e.body["days"],
             "persons": e.body["persons"], "by": e.body["by"]}
            for e in found
        ],
        "plan": {
            **source_of(entry, reached=made.value, least=made.bound),
            "title": made.title, "steps": made.steps,
        },
        "days": [(made.start + timedelta(days=n)).isoformat() for n in range(made.days)],
        "people": rosters.grid(brief, made),
        "shifts": [
            {"shift": s.shift_id, "start": f"{s.start:%H:%M}", "end": f"{s.end:%H:%M}",
             "post": s.post}
            for s in brief.shifts
        ],
        "unmanned": _unmanned(made), "conflicts": [asdict(c) for c in made.conflicts],
    }  # fmt: skip


def _unmanned(made: Roster) -> list[Plain]:
    return [
        {"day": u.day.isoformat(), "shift": u.shift_id, "short": u.short, "skill": u.skill,
         "must": u.must, "held_back": dict(u.held_back)}
        for u in made.unmanned
    ]  # fmt: skip


def calendar(mission: Mission, by: str | None, of: int | None, person: str) -> File:
    """A roster as iCalendar, of all or of one person; `InputError` where it is not for them."""
    entry = one_of(mission, rosters.ROSTER, by, of)
    data = rosters.calendar(mission, entry.index, person=person)
    whose = "".join(c if c.isascii() and c.isalnum() else "-" for c in person)
    name = f"roster-{entry.index}{'-' + whose if whose else ''}.ics"
    return File(name=name, media="text/calendar; charset=utf-8", data=data)
