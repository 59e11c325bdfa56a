"""A mission held open for reading, for pages that show what stands now, clocks included.

`desk.latest` prepares what belongs to a version and is only read from then on.  A case's procedure
is read off the entries at the moment of asking, so for it the ledger stays open here, and what
another process has recorded meanwhile is read on before each answer.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from lendemain.desk.claims import Claims
from lendemain.desk.mission import CYCLE, TEXT, Mission
from lendemain.desk.view import View, view

Said = TypeVar("Said")


class Held:
    """A folder's mission, held open; safe to ask from several threads, which take turns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._view: View | None = None
        self._size = 0
        self._claims: tuple[int, Claims] | None = None
        self._lock = Lock()

    def told(self, of: Callable[[View], Said]) -> Said:
        """What `of` makes of the mission as it stands now.

        Raises `LendemainError` where there is no mission or no cycle yet.
        """
        with self._lock:
            return of(self._now())

    def claims(self, of: Callable[[Claims], Said]) -> Said:
        """What `of` makes of the claims beside the newest cycle, matched once for each cycle."""
        with self._lock:
            now = self._now()
            if self._claims is None or self._claims[0] != now.entry.index:
                self._claims = now.entry.index, Claims(now)
            return of(self._claims[1])

    def _now(self) -> View:
        held = self._view
        if held is not None:
            held.mission.read_on()
            if held.mission.size == self._size:
                return held
            newer = list(held.mission.entries())[self._size :]
            if not any(entry.kind in (TEXT, CYCLE) for entry in newer):
                held = View(held.mission, held.entry, held.found)
                self._view, self._size = held, held.mission.size
                return held
            held.mission.close()
            self._view = None
        mission = Mission.open(self._folder)
        try:
            found = view(mission)
        except BaseException:
            mission.close()
            raise
        self._view, self._size = found, mission.size
        return found
