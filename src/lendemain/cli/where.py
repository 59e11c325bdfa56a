"""Which mission a verb is about, and what it shows of its work."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lendemain.errors import InputError

if TYPE_CHECKING:
    from lendemain.desk.mission import Mission

YEARS = range(1900, 2100)
"""Years outside these are taken for mistakes, as the sources take them."""

_named: dict[str, Path | None] = {"mission": None}


def name(folder: Path | None) -> None:
    """Remember the mission's folder that the command line named, if it named one."""
    _named["mission"] = folder


def folder() -> Path:
    """The mission's folder; `InputError` where none was named."""
    folder = _named["mission"]
    if folder is None:
        raise InputError(
            "no mission was named",
            where="command line",
            remedy="Give its folder with -C DIR, or set LENDEMAIN_MISSION",
        )
    return folder


@contextmanager
def mission(*, write: bool = False) -> "Iterator[Mission]":
    """The named mission, open while the verb runs.

    Before a verb records, the witnesses are asked whether this is the newest copy; when it has
    recorded something, they are asked to cosign it, for a moment, and it is brought to the mirrors
    that `mission.toml` names.
    """
    from lendemain.desk.mission import Mission

    with Mission.open(folder(), write=write) as mission:
        if write:
            from lendemain.desk.network import witnessing

            witnessing.check_current(mission)
        before = mission.size
        yield mission
        grown = write and mission.size > before
        if grown:
            _witnessed(mission)
    if grown:
        _mirrored()


def _witnessed(mission: "Mission") -> None:
    """Have what was recorded cosigned; say who has not, and change nothing else."""
    from lendemain.desk.network import witnessing

    done = witnessing.after(mission)
    if done is not None and (done.silent or not done.witnessed):
        print(f"witnesses: {witnessing.said(done)}", file=sys.stderr)


def _mirrored() -> None:
    """Bring what was recorded to the mission's mirrors; say which could not take it."""
    from lendemain.desk.network import mirroring

    for one in mirroring.after(folder()):
        if one.error:
            print(f"mirrors: {one.error}", file=sys.stderr)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, silence in a pipe."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total or None
        )


def moment(given: str) -> datetime:
    """A time written as ISO 8601, UTC where it has no zone."""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise InputError(
            "not a time", where=given, remedy="Write it as 2020-08-03T00:00Z"
        ) from None
    _dated(given, moment.year)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read(file: Path) -> bytes:
    """A file's bytes; `InputError` where there is none, or it is larger than a megabyte."""
    if not file.is_file() or file.stat().st_size > 1 << 20:
        raise InputError(
            "no file of at most a megabyte", where=str(file), remedy="Give one that is there"
        )
    return file.read_bytes()


def day(given: str) -> date:
    """A day written as YYYY-MM-DD."""
    try:
        found = date.fromisoformat(given)
    except ValueError:
        raise InputError("not a day", where=given, remedy="Write it as 2020-08-02") from None
    _dated(given, found.year)
    return found


def _dated(given: str, year: int) -> None:
    if year not in YEARS:
        raise InputError(
            f"the year {year} cannot be meant",
            where=given,
            remedy=f"Give a year from {YEARS.start} to {YEARS.stop - 1}",
        )
