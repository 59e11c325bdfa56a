"""How well a kind of act could have been noticed, what it weighs that nothing was, and which
silences of sensors need a look.

Watches are taken as the weather left them, and with them the passes of satellites that their
detections prove.  A cycle's own coverage asks about any act and knows only the watches that were
told; here one kind is asked about, and who is blind to it does not watch.
"""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from lendemain import fusion, geo, tables
from lendemain.desk.intake import observations, taken_in, theatre
from lendemain.desk.mission import Mission
from lendemain.desk.released.watched import HOUR_US, Watched
from lendemain.desk.view import view
from lendemain.desk.working import covered, cycle
from lendemain.errors import InputError
from lendemain.fusion.watching import blinding, reach
from lendemain.fusion.watching.silence import NOTICES, silence
from lendemain.records.agreement import Sector
from lendemain.records.background import Conditions
from lendemain.records.incident import FAMILY_OF, Coverage
from lendemain.records.observation import Means, Watch

Plain = dict[str, object]
LONGEST = timedelta(days=93)
_SEEN = ["start", "sensor", "means", "time_precision"]


def watches(mission: Mission, between: tuple[datetime, datetime]) -> pa.Table:
    """`Watch` rows that touch an interval: those that were told, and the passes of satellites."""
    told = taken_in(mission, Watch)
    seen = observations(mission, columns=_SEEN)
    rows = tables.joined(Watch, [told, covered.overhead(seen, told, theatre(mission), between)])
    return _during(rows, between)


def _during(rows: pa.Table, between: tuple[datetime, datetime]) -> pa.Table:
    start, end = (tables.micros(rows, n) for n in ("start", "end"))
    first, last = (round(moment.timestamp() * 1e6) for moment in between)
    return rows.filter(pa.array((start < last) & (end > first)))


def _over(
    rows: pa.Table, conditions: pa.Table, place: tuple[float, float], radius_m: float = 0.0
) -> pa.Table:
    """The watches as the weather left them around a place; a satellite that looked at all of that
    looked from there, so that the place's own sky is over it.
    """
    x, y = geo.Plane(lon=place[0], lat=place[1]).metres(
        *(rows.column(n).to_numpy() for n in ("lon", "lat"))
    )
    reach_m = rows.column("range_m").to_numpy() - np.hypot(x, y)
    above = (tables.texts(rows, "means") == Means.SATELLITE) & (reach_m >= radius_m)
    given = {n: rows.column(n) for n in rows.column_names}
    for name, here in (("lon", place[0]), ("lat", place[1])):
        given[name] = np.where(above, here, rows.column(name).to_numpy())
    given["range_m"] = np.where(above, reach_m, rows.column("range_m").to_numpy())
    return covered.looked(tables.columns(Watch, given, rows.num_rows), conditions)


def noticing(
    mission: Mission, kind: str, *, between: tuple[datetime, datetime]
) -> list[dict[str, Any]]:
    """Each sector's hours between two moments, how much of it was watched by who can notice acts of
    this kind, how probably one would have been, and why the rest was not watched.

    Raises `InputError` for an unknown kind and an interval that is empty or longer than `LONGEST`.
    """
    start, end = between
    if kind not in FAMILY_OF:
        raise InputError(
            f"no kind of act is called {kind!r}", where="kind",
            remedy=f"One of: {', '.join(sorted(FAMILY_OF))}",
        )  # fmt: skip
    if not timedelta(0) < end - start <= LONGEST:
        raise InputError(
            f"from {start} to {end} is no time, or more than {LONGEST.days} days", where="interval",
            remedy="Give two moments, the earlier first, and ask for less at once",
        )  # fmt: skip
    rows, weather = watches(mission, between), _during(taken_in(mission, Conditions), between)
    able = [kind in NOTICES.get(means, ()) for means in tables.texts(rows, "means").tolist()]
    rows = rows.filter(pa.array(able, pa.bool_()))
    over = cycle.sectors(mission.agreements, observations(mission, columns=["start"]), end)
    parts = [
        fusion.coverage.coverage(
            _over(rows, weather, *_disc(sector)), [sector], start=start, end=end,
            curves=reach.CURVES,
        )
        for sector in over
    ]  # fmt: skip
    first, last = (round(moment.timestamp() * 1e6) for moment in between)
    found = Watched(tables.joined(Coverage, parts), over)
    return found.by_sector(first // HOUR_US * HOUR_US, last)


def _disc(sector: Sector) -> tuple[tuple[float, float], float]:
    """The middle of a sector in degrees and how far its corners are from it, in metres."""
    shape = shapely.from_wkb(sector.shape)
    place = (float(shape.centroid.x), float(shape.centroid.y))
    x, y = geo.Plane(lon=place[0], lat=place[1]).metres(*shapely.get_coordinates(shape).T)
    return place, float(np.hypot(x, y).max())


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
    moments, does to the odds that there was one, by every watch (`watches`).

    Watches reach by the curves to begin with (`reach.CURVES`), or evenly over their discs.  Raises
    `InputError` for an unknown kind, no place, or no interval.
    """
    rows, weather = watches(mission, between), _during(taken_in(mission, Conditions), between)
    found = silence(
        _over(rows, weather, place), kind=kind, lon=place[0], lat=place[1], start=between[0],
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
