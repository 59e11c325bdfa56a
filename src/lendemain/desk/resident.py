"""A mission that stays open for reading while it is served, and grows as others record.

One at a time works with it: what was read of the entries is shared and only ever grows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from lendemain.desk.mission import Mission
from lendemain.desk.view import View, view
from lendemain.desk.working import cycle
from lendemain.errors import LendemainError


class Resident:
    """A mission's folder, opened when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._mission: Mission | None = None
        self._view: View | None = None
        self._size = -1
        self._wrong: LendemainError | None = None

    @contextmanager
    def mission(self) -> Iterator[Mission]:
        """The mission with all that was recorded until now, for as long as the `with` lasts.

        Raises `LendemainError` where there is none.
        """
        with self._lock:
            if self._mission is None:
                self._mission = Mission.open(self.folder)
            else:
                self._mission.read_on()
            yield self._mission

    @contextmanager
    def view(self) -> Iterator[View]:
        """The mission as its newest cycle left it, with every move until now.

        Raises `LendemainError` where there was no cycle yet.
        """
        with self.mission() as mission:
            if self._size != mission.size:
                self._wrong = None
                try:
                    self._view = newest(mission, self._view)
                except LendemainError as error:
                    self._wrong = error
                self._size = mission.size
            if self._wrong is not None:
                raise self._wrong  # until something is recorded; to find out anew takes long
            assert self._view is not None
            yield self._view


def newest(mission: Mission, known: View | None) -> View:
    """A mission's view, with the tables of a known view where that is of the same cycle.

    Raises `LendemainError` where there was no cycle yet.
    """
    last = cycle.last_cycle(mission)
    if last is not None and known is not None and known.entry.index == last.index:
        return View(mission, last, known.found)
    return view(mission)
