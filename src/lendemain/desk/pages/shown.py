"""What pages show at the moment of asking, of a mission that stays open for reading.

`desk.latest` prepares what belongs to a version and is only read from then on.  A case's procedure
is read off the entries at the moment of asking, so for it the ledger stays open (`desk.resident`),
and what was recorded meanwhile is read on before each answer.
"""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from lendemain.desk.cases.claims import Claims
from lendemain.desk.resident import Resident
from lendemain.desk.view import View

Said = TypeVar("Said")


class Held:
    """A resident mission as pages ask of it; safe from several threads, which take turns."""

    def __init__(self, resident: Resident) -> None:
        self._resident = resident
        self._claims: tuple[str, Claims] | None = None
        self._lock = Lock()

    def told(self, of: Callable[[View], Said]) -> Said:
        """What `of` makes of the mission as it stands now.

        Raises `LendemainError` where there is no mission or no cycle yet.
        """
        with self._resident.view() as view:
            return of(view)

    def claims(self, of: Callable[[Claims], Said]) -> Said:
        """What `of` makes of the claims as they stand; they are matched once for each cycle, and
        the pairs kept on disk.
        """
        with self._resident.view() as view, self._lock:
            if self._claims is None or self._claims[0] != view.version:
                self._claims = view.version, Claims(view)
            return of(self._claims[1])
