"""A small mission with two people and an adopted commitment."""

from datetime import UTC, datetime
from pathlib import Path

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import activating, facts

AT = datetime(2025, 10, 1, tzinfo=UTC)


def committed(folder: Path, *texts: str) -> Mission:
    """A new mission in a folder, with olena and piotr enrolled and these texts adopted."""
    mission = Mission.create(folder / "m", ["model-2026"], name="m")
    for name in ("olena", "piotr"):
        cases.enrolled(mission, name)
    for text in texts or ("unscr-2231",):
        activating.adopted(mission, text, by="olena", other="piotr")
    return mission


def certified(mission: Mission, signal: str, at: str, **more: object) -> dict[str, object]:
    """What certifying a fact says; `by` is whose act it was."""
    until = more.pop("until", None)
    fact = facts.given(
        signal,
        datetime.fromisoformat(at),
        until=datetime.fromisoformat(str(until)) if until else None,
        value=float(str(more.pop("value", 1.0))),
        probability=float(str(more.pop("probability", 1.0))),
        denies=bool(more.pop("denies", False)),
        named={name: str(word) for name, word in more.items()},
    )
    return activating.certified(mission, fact, by="olena")


def notified(mission: Mission) -> dict[str, object]:
    """The notification of August 2025."""
    return certified(mission, "notification", "2025-08-28T15:00:00+00:00", by="gb")
