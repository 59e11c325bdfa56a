"""What it weighs that nothing was recorded, and which silences of sensors need a look."""

from datetime import datetime

import pyarrow as pa

from lendemain.desk.intake import taken_in
from lendemain.desk.mission import Mission
from lendemain.desk.view import view
from lendemain.fusion.watching import blinding, reach
from lendemain.fusion.watching.silence import silence
from lendemain.records.observation import Watch

Plain = dict[str, object]


def weight(
    mission: Mission,
    *,
    kind: str,
    place: tuple[float, float],
    between: tuple[datetime, datetime],
    error_m: float = 0.0,
    false_alarm: float = 0.0,
    discs: bool = False,
) -> Plain:
    """What no record of an act of this kind, at this place (longitude, latitude) between two
    moments, does to the odds that there was one, by every watch that was taken in.

    Watches reach by the curves to begin with (`reach.CURVES`), or evenly over their discs.  Raises
    `InputError` for an unknown kind, no place, or no interval.
    """
    found = silence(
        taken_in(mission, Watch), kind=kind, lon=place[0], lat=place[1], start=between[0],
        end=between[1], error_m=error_m, false_alarm=false_alarm,
        curves=() if discs else reach.CURVES,
    )  # fmt: skip
    return {
        "kind": kind, "odds_times": round(found.ratio, 6),
        "would_have_been_recorded": round(found.noticed, 6),
        "watched_share": round(found.watched, 6),
        "sensors": [f"{sensor} x {ratio:.3f}" for sensor, ratio in found.sensors],
    }  # fmt: skip


def gaps(mission: Mission, *, chance: float = blinding.CHANCE_MAX) -> pa.Table:
    """Silences of sensors beside more incidents than chance allows, as `Blinding` rows.

    They stand against the incidents of the newest cycle.
    """
    return blinding.blindings(taken_in(mission, Watch), view(mission).incidents, chance=chance)
