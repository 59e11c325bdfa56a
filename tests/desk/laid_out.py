"""A mission with every kind of plan adopted, small and quick; tests load this file by its path."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from tests.border import crossing_texts, day_orders, duty_rosters, response_texts
from tests.desk import lined

from lendemain.desk import adoption, clock
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.plans import (
    crossings,
    force,
    force_shown,
    patrols,
    posts,
    regeneration,
    response,
)
from lendemain.desk.plans import rosters as rostered
from lendemain.records.crossing import CrossingCount, CrossingNotice

START = datetime(2026, 2, 1, tzinfo=UTC)


def empty(folder: Path) -> Path:
    """A mission with people, where nothing is planned and nothing was received."""
    Mission.create(folder, ["model-2026"], name="laid out").close()
    with Mission.open(folder, write=True) as mission:
        for name in ("anna", "olena"):
            cases.enrolled(mission, name)
    return folder


def forced(mission: Mission) -> int:
    """The entry of an adopted plan of the model force."""
    force.taken(mission, "model-force.toml")
    force.taken(mission, "model-contributions.csv")
    made = force_shown.made(mission, force.Wanted(steps=2, seconds=20.0), adopt="anna")
    return int(str(made["entry"]))


def lines(mission: Mission, texts: Path) -> SimpleNamespace:
    """The entries of adopted posts, patrols, a roster and teams; crossings with one closed."""
    wanted = posts.Wanted(tiles=(lined.terrain(texts),), at=START, steps=5)
    seen = posts.adopt(mission, posts.planned(mission, lined.posts(texts), wanted), by="anna")
    text, points, roads = day_orders.files(texts)
    order = patrols.Wanted(points=points, roads=roads, steps=20, days=2)
    gone = patrols.adopt(mission, patrols.planned(mission, text, order), by="olena")
    file = texts / "roster.toml"
    file.write_bytes(duty_rosters.text())
    made = rostered.planned(mission, file, rostered.Wanted(steps=0))
    on = rostered.adopt(mission, made, by="anna")
    crossed(mission, texts)
    reached = responding(mission, texts)
    return SimpleNamespace(posts=seen, patrols=gone, roster=on, response=reached)


def responding(mission: Mission, texts: Path) -> int:
    """The entry of adopted reaction teams that leave gaps, one of them behind mines."""
    file = texts / "response.toml"
    file.write_bytes(response_texts.text(more=response_texts.MINED))
    made = response.reach(mission, file, points=None, roads=None, at=START)
    return response.adopt(mission, made, by="olena")


def crossed(mission: Mission, texts: Path) -> None:
    """Two crossings, one of them closed by a side, and counted on a day."""
    file = texts / "crossings.toml"
    file.write_bytes(crossing_texts.TEXT)
    crossings.taken(mission, file, by="anna")
    closed = CrossingNotice(
        crossing_id="C1", party="north", closed=True, since=clock.now() - timedelta(hours=5),
        until=None, reason="flood",
    )  # fmt: skip
    crossings.told(mission, closed, by="anna")
    counted = CrossingCount(crossing_id="C1", day=date(2026, 4, 1), crossed=412, turned_away=9)
    crossings.counted(mission, counted, by="anna")


def made(folder: Path) -> Path:
    """A mission with every plan."""
    with Mission.open(empty(folder), write=True) as mission:
        forced(mission)
        lines(mission, folder.parent)
        regeneration.stated(mission, "public-2025")
    return folder


COMPARTMENTS = ("posts", "patrols", "rosters", "response", "care")
STAFF = {
    "ana": ("commissioner", COMPARTMENTS), "bo": ("commissioner", ()), "sec": ("secretariat", ()),
    "ivo": ("investigator", ()), "obs": ("observer", ()), "rea": ("researcher", ()),
}  # fmt: skip
"""Who is who, and to what of the line's own they are let in."""


def staffed(folder: Path) -> Path:
    """A laid-out mission with its people, one of them in the line's compartments."""
    with Mission.open(folder, write=True) as mission:
        for name, (role, _) in STAFF.items():
            adoption.enrolled(mission, name, adoption.given(name, role))
        for name, party in (("yana", "north"), ("petro", "south")):
            adoption.enrolled(mission, name, adoption.given(name, "liaison", party=party))
        duty = adoption.given("ana", "commissioner", compartments=COMPARTMENTS)
        adoption.assigned(mission, "ana", duty, by="bo", other="sec")
    return folder
