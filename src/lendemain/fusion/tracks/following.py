# mypy: disallow-untyped-calls=False
"""The tracks of one theatre as they are followed, and the room they need: the kernels' keeper.

Importing this loads numba; import it where it is needed.
"""

from dataclasses import dataclass

import numpy as np

from lendemain.fusion.accounts import Floats
from lendemain.fusion.tracks.looking import UNSEEN, History, Live, Plots, Room, followed
from lendemain.fusion.tracks.looks import Places, Theatre
from lendemain.fusion.tracks.matching import work
from lendemain.fusion.tracks.motion import (
    DENSITY,
    EXISTS,
    MODES,
    PREDICTION_WIDTH,
    QUIET,
    TIME,
    TRACK_WIDTH,
    WILD,
)
from lendemain.fusion.tracks.smoothing import smoothed


@dataclass(frozen=True, slots=True)
class Habits:
    """A model of motion and a row for each sensor, as `motion` and `looking` say."""

    model: Floats
    sensors: Floats


class Follower:
    """The plots of one theatre, followed look by look; what stands at any moment can be asked."""

    def __init__(self, theatre: Theatre, habits: Habits) -> None:
        self.theatre, self.habits = theatre, habits
        self.plots = Plots(theatre.place, theatre.told)
        self.look = 0
        count = len(theatre.place)
        self.history = History(
            np.full(count, -1, np.int64), np.full(count, -1, np.int64), np.zeros((count, 14)),
            np.zeros(count), np.zeros(count), np.zeros(2 * count + 1),
        )  # fmt: skip
        self.widest = int(np.diff(theatre.starts).max()) if len(theatre.starts) > 1 else 1
        self.live = Live(
            np.zeros((0, TRACK_WIDTH)), np.zeros((0, 4), np.int64), np.zeros(2, np.int64)
        )
        self.room: Room
        self.scores = np.zeros((len(theatre.sensors), 5))
        self.scores[:, UNSEEN] = 1.0
        self._grow(2 * self.widest + 64)

    def _grow(self, size: int) -> None:
        old, count = self.live, int(self.live.count[0])
        self.live = Live(np.zeros((size, TRACK_WIDTH)), np.zeros((size, 4), np.int64), old.count)
        self.live.tracks[:count] = old.tracks[:count]
        self.live.whole[:count] = old.whole[:count]
        pairs, nodes = 4 * size + 1024, size + self.widest
        cells = 4
        while cells < 4 * self.widest:
            cells *= 2
        claims = int(self.theatre.told[:, 1].max(initial=-1)) + 1
        told_at = self.room.told_at if count else np.full(claims, -1, np.int64)
        self.room = Room(
            np.zeros((size, 3)), np.zeros((pairs + 4, PREDICTION_WIDTH)),
            np.zeros((pairs, 3), np.int64), np.zeros(pairs), np.zeros(pairs),
            np.zeros(cells, np.int64), np.zeros((self.widest, 3), np.int64), told_at,
            np.zeros(self.widest), np.zeros(size, np.int64), np.zeros(size, np.int64),
            (np.zeros(nodes, np.int32), np.zeros(nodes, np.int64), np.zeros(pairs, np.int64),
             work()),
            self.scores,
        )  # fmt: skip

    def until(self, look: int) -> None:
        """Follow up to a look, which is not taken in any more."""
        while self.look < look:
            self.look = followed(
                self.theatre.starts, (self.look, look), self.plots, self.live, self.history,
                self.habits.model, self.habits.sensors, self.room,
            )  # fmt: skip
            if self.look < look:
                self._grow(2 * len(self.live.tracks))

    def standing(self, seconds: float) -> Floats:
        """Number, x, y and probability of each track followed now, moved on to a moment (n x 4)."""
        count = int(self.live.count[0])
        t, whole = self.live.tracks[:count], self.live.whole[:count]
        mean = (
            t[:, QUIET, None] * t[:, MODES : MODES + 4]
            + t[:, WILD, None] * t[:, MODES + DENSITY : MODES + DENSITY + 4]
        )
        dt = seconds - t[:, TIME]
        return np.column_stack(
            [whole[:, 0], mean[:, 0] + dt * mean[:, 1], mean[:, 2] + dt * mean[:, 3], t[:, EXISTS]]
        )

    def smoothed(self) -> tuple[Floats, Places]:
        """The density of each plot's track from all plots, and its next plot (-1: none)."""
        count = len(self.theatre.place)
        after, out = np.full(count, -1, np.int64), np.zeros((count, 14))
        smoothed(
            np.ascontiguousarray(self.theatre.place[:, 3]), self.history.before,
            self.history.density, self.history.noise, np.zeros((6, 4, 4)), after, out,
        )  # fmt: skip
        return out, after
