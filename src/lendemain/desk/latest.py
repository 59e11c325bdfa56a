"""The newest views of a mission's folder, prepared once for each version.

Another process may record while the page is open.  Whether it did is asked of the ledger's files,
at most every two seconds; the page meanwhile gets what was known before.  Where preparing takes
long, it is done beside those who ask, and less often: for a sixth of the time at most.
"""

from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, thread_time

from lendemain.desk import clock, daily, view
from lendemain.desk.mission import Mission
from lendemain.desk.network import assurance
from lendemain.desk.released import release
from lendemain.desk.released.audiences import Release
from lendemain.desk.released.views import Views
from lendemain.desk.resident import Resident
from lendemain.encoding import microseconds
from lendemain.errors import LendemainError
from lendemain.ledger.witnessing.kept import FILE_NAME, Kept

LOOK_AGAIN_S = 2.0
LONG_S = 0.25
"""What takes more processor time to prepare is prepared beside those who ask."""
REST = 5.0
"""So many times as long as preparing took, nothing newer is looked for."""
READERS_TOUCH = ("-shm", ".lock")
"""Files beside a SQLite database that change although nothing was written."""

Signs = tuple[tuple[str, int, int], ...]


class Latest:
    """The newest views of a folder; safe to ask from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        audience: str = release.COMMISSION,
        resident: Resident | None = None,
    ) -> None:
        self._folder, self._audience, self._resident = folder, audience, resident
        self._views: Views | None = None
        self._signs: Signs | None = None
        self._looked = -LOOK_AGAIN_S
        self._took_s = 0.0
        self._lock = Lock()

    def views(self) -> Views:
        """What the folder holds now, or held a moment ago while something newer is being prepared.

        Raises `LendemainError` where there is no mission or no cycle yet.
        """
        known = self._views
        rest = max(LOOK_AGAIN_S, REST * self._took_s if self._took_s > LONG_S else 0.0)
        if known is not None and monotonic() - self._looked < rest:
            return known
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known
        if known is not None and self._took_s > LONG_S:
            Thread(target=self._beside, name="views", daemon=True).start()  # it frees the lock
            return known
        try:
            return self._newest()
        finally:
            self._lock.release()

    def _beside(self) -> None:
        """Prepare what is newest while what is known is shown; who holds the lock calls it."""
        try:
            with suppress(LendemainError):  # it is told to whoever asks while nothing is known
                self._newest()
        finally:
            self._looked = monotonic()
            self._lock.release()

    def _newest(self) -> Views:
        signs, began, first = self._seen(), thread_time(), self._views is None
        if self._views is None or signs != self._signs or _due(self._views):
            self._views = self._prepared()
            self._signs = signs
            self._took_s = 0.0 if first else thread_time() - began  # the first learns much besides
        self._looked = monotonic()
        return self._views

    def _prepared(self) -> Views:
        """The views as they are now, of the mission that stays open where there is one."""
        if self._resident is None:
            return prepared(self._folder, audience=self._audience)
        with self._resident.view() as shown:
            pass  # others may use it meanwhile: it only grows, and this is bounded by its cycle
        return of_view(shown, audience=self._audience)

    def _seen(self) -> Signs:
        places = [*sorted((self._folder / "ledger").glob("*")), *self._notes()]
        witnessed = Kept(self._folder / "ledger").stamp()  # its heartbeats change nothing shown
        return (
            ("witnessed", *witnessed),
            *(
                (path.name, stat.st_size, stat.st_mtime_ns)
                for path in places
                if not path.name.endswith(READERS_TOUCH)
                and not path.name.startswith(FILE_NAME)
                and path.is_file()
                and (stat := path.stat()).st_size
            ),
        )

    def _notes(self) -> list[Path]:
        return sorted((self._folder / "cache").glob("*.json"))


def _due(views: Views) -> bool:
    """Whether something that had to wait may be released by now."""
    return views.due is not None and microseconds(clock.now()) >= views.due


def prepared(folder: Path, *, audience: str = release.COMMISSION) -> Views:
    """The views of a mission's folder as it is now, or of what an audience gets of it."""
    with Mission.open(folder) as mission:
        return of_view(view.view(mission), audience=audience)


def of_view(shown: view.View, *, audience: str) -> Views:
    """The views of a mission, or of what an audience gets of it."""
    told = release.of(shown, audience)
    if isinstance(told, Release) and not told.audience.exact:
        return Views(told, anchor=daily.NO_ANCHOR)
    labels = assurance.Assurance(shown.mission).labels(shown.entry.index)
    return Views(told, anchor=daily.anchor(shown), labels=labels)
