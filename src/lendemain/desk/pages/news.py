"""What was recorded meanwhile: that something was, cheaply; and what sorts of things.

A page that is open waits for the mark to change, and asks again for what the news concern.
"""

from pathlib import Path

from lendemain.desk import clock, permissions
from lendemain.desk.mission import CYCLE, Mission
from lendemain.desk.pages import presiding
from lendemain.ledger.keyring import ENROLLED, REVOKED

Plain = dict[str, object]
CASES_MAX = 100
FILES = ("ledger.sqlite", "ledger.sqlite-wal")


def mark(folder: Path) -> tuple[tuple[int, int], ...]:
    """The sizes and times of the ledger's files; another one after anything was recorded."""
    found = []
    for name in FILES:
        try:
            told = (folder / "ledger" / name).stat()
        except OSError:
            found.append((0, 0))
        else:
            found.append((told.st_size, told.st_mtime_ns))
    return tuple(found)


def told(mission: Mission, since: int, *, whole: bool) -> Plain:
    """What the entries from a number on are about: cases, the commission, people, a cycle.

    `at` is the house's time, by which a reader's clock can be judged; `cases` is None where there
    are too many, or somebody may not know of all.
    """
    fresh = mission.entries_from(since)
    kinds = {one.kind for one in fresh}
    cases = sorted({n for one in fresh if isinstance(n := one.body.get("case"), int)})
    people = {ENROLLED, REVOKED, permissions.PERSON, permissions.CHANGED}
    return {
        "at": clock.now().isoformat(),
        "size": mission.size,
        "cases": cases if whole and len(cases) <= CASES_MAX else None,
        "commission": bool(kinds & set(presiding.KINDS)),
        "people": bool(kinds & people),
        "cycle": CYCLE in kinds,
    }
