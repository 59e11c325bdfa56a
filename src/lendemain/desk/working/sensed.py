"""What moved, what was heard, and which heat stands out: tables of a cycle beside its incidents.

    bearings  -> intersections -> plots
    plots     -> receivers and radars that are doubted; of the others
              -> tracks, points -> crossings of lines and zones' borders
              -> interference (places told that were none)
    arrivals  -> acts heard, each with its region, and microphones that are doubted
    heat      -> anomalies, where baselines were learnt
    accounts  -> clocks that are doubted

All are worked out from everything received, so a replay gives the same bytes; numbers are rounded,
since processors differ in a sum's last bit.  A line that was moved is crossed as it ran at the
time.  Nothing here makes an incident or accuses: these are reasons to look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain import agreement, tables
from lendemain.records.agreement import Agreement
from lendemain.records.arrival import Heard, Hearing, StationDoubt
from lendemain.records.background import Anomaly, ClockDoubt
from lendemain.records.observation import Phenomenon
from lendemain.records.track import (
    Interference,
    Intersection,
    LineCrossing,
    Plot,
    Track,
    TrackPoint,
)

RECORDS: Mapping[str, type] = {
    "intersections": Intersection, "tracks": Track, "points": TrackPoint,
    "crossings": LineCrossing,
    "interference": Interference, "heard": Heard, "hearings": Hearing, "anomalies": Anomaly,
    "clocks": ClockDoubt, "microphones": StationDoubt, "radars": StationDoubt,
}  # fmt: skip

DAY_US = 86_400_000_000
PLACES = {"lon": 7, "lat": 7}
SURE = 0.95
"""What radars and receivers told while they are doubted so surely is left out of tracks."""

DIGITS, FEW_DIGITS = 3, 4
"""Places are kept to a centimetre, other numbers to so many digits after the point."""


@dataclass(frozen=True, slots=True)
class Sensed:
    """Everything of these kinds that was received; `baselines` is None where none were learnt."""

    plots: pa.Table
    arrivals: pa.Table
    stations: pa.Table
    baselines: pa.Table | None = None
    bearings: pa.Table | None = None


def empty() -> dict[str, pa.Table]:
    """The tables without a row."""
    return {name: tables.empty(record) for name, record in RECORDS.items()}


def concluded(
    given: Sensed, accounts: pa.Table, agreements: Sequence[Agreement], until: datetime | None
) -> dict[str, pa.Table]:
    """The tables that follow (`RECORDS`), of what came before a moment."""
    from lendemain.fusion.heat import background
    from lendemain.fusion.sounds import sessions
    from lendemain.fusion.tracks import (
        bearings,
        interference,
        receivers,
        registration,
        tracking,
    )
    from lendemain.fusion.watching import clocks

    found = empty()
    plots, arrivals = (_before(rows, until) for rows in (given.plots, given.arrivals))
    if plots.num_rows:
        clocks_off = receivers.doubted(plots)
        plots = trusted(plots, clocks_off, receivers.own(plots))
        found["interference"] = interference.interference(plots, _borders(plots, agreements))
        radars_off = registration.doubted(plots)
        plots = trusted(plots, radars_off, plots.column("sensor"))
        found["radars"] = tables.joined(StationDoubt, [clocks_off, radars_off])
    if given.bearings is not None and given.bearings.num_rows:
        met = bearings.intersections(_before(given.bearings, until))
        found["intersections"] = met
        plots = tables.joined(Plot, [plots, bearings.plotted(met)])
    if plots.num_rows:
        moved = tracking.tracked(plots)
        found["tracks"], found["points"] = moved.tracks, moved.points
        found["crossings"] = crossed(moved.points, agreements)
    if arrivals.num_rows:
        told = sessions.listened(given.stations, arrivals)
        found["heard"], found["hearings"], found["microphones"] = told
    if given.baselines is not None:
        found["anomalies"] = background.judged(_heat(accounts), given.baselines).anomalies
    found["clocks"] = clocks.doubted(accounts)
    return {name: rounded(rows) for name, rows in found.items()}


def trusted(plots: pa.Table, doubts: pa.Table, own: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The plots but those of sensors that are surely doubted (`StationDoubt`), while they are;
    `own` is by which name each plot's sensor is doubted.
    """
    own, time = own.cast(pa.string()), plots.column("time")
    left_out = np.zeros(plots.num_rows, bool)
    for row in doubts.filter(pc.greater_equal(doubts.column("probability"), SURE)).to_pylist():
        start, end = (pa.scalar(row[name], tables.MOMENT) for name in ("start", "end"))
        while_so = pc.and_(pc.greater_equal(time, start), pc.less_equal(time, end))
        off = pc.and_(pc.equal(own, row["station_id"]), while_so).fill_null(False)
        left_out |= off.to_numpy(zero_copy_only=False).astype(bool)
    return plots.filter(pa.array(~left_out))


def _before(rows: pa.Table, until: datetime | None) -> pa.Table:
    return rows if until is None else rows.filter(pc.less(rows.column("time"), pa.scalar(until)))


def crossed(points: pa.Table, agreements: Sequence[Agreement]) -> pa.Table:
    """The crossings of every line, as it ran at the time, and of every zone's border as the lines
    run at the end.
    """
    from lendemain.fusion.tracks import crossings

    if not points.num_rows:
        return tables.empty(LineCrossing)
    found = []
    last = pc.max(points.column("time")).as_py()
    for text in agreements:
        found.append(crossings.crossings(points, _zones(text, max(last, text.effective))))
        for line_id in sorted({line.line_id for line in text.lines}):
            for line, since, until in agreement.zones.spans(text, line_id):
                wkb = shapely.to_wkb(shapely.LineString(line.points))
                rows = crossings.crossings(points, {line_id: wkb})
                time = rows.column("time")
                held = pc.and_(
                    pc.greater_equal(time, pa.scalar(since, tables.MOMENT)),
                    pc.less(time, pa.scalar(until, tables.MOMENT)),
                )
                found.append(rows.filter(held))
    return tables.joined(LineCrossing, found)


def _borders(plots: pa.Table, agreements: Sequence[Agreement]) -> dict[str, bytes]:
    """Zones with a border of their own, and lines, as they ran at the end of the plots."""
    found: dict[str, bytes] = {}
    last = pc.max(plots.column("time")).as_py()
    for text in agreements:
        at = max(last or text.effective, text.effective)
        found |= _zones(text, at)
        for line_id in sorted({line.line_id for line in text.lines}):
            for line, since, until in agreement.zones.spans(text, line_id):
                if since <= at < until:
                    found[line_id] = shapely.to_wkb(shapely.LineString(line.points))
    return found


def _zones(text: Agreement, at: datetime) -> dict[str, bytes]:
    whole = {z.zone_id for z in text.zones if z.form not in ("belt", "polygon")}
    zones = agreement.zones.polygons(text, at)
    return {name: wkb for name, wkb in zones.items() if name not in whole}


def _heat(accounts: pa.Table) -> pa.Table:
    """Accounts of heat at a place, dated to a day or finer."""
    hot = pc.equal(accounts["phenomenon"].cast(pa.string()), Phenomenon.THERMAL.value)
    fine = tables.micros(accounts, "end") - tables.micros(accounts, "start") <= DAY_US
    placed = pc.and_(pc.is_valid(accounts["lon"]), pc.is_valid(accounts["lat"]))
    return accounts.filter(pc.and_(hot, pc.and_(pa.array(fine), placed)))


def rounded(rows: pa.Table) -> pa.Table:
    """The table with its numbers rounded, and its times to the millisecond."""
    for at, field in enumerate(rows.schema):
        column = rows.column(at)
        if pa.types.is_floating(field.type):
            digits = PLACES.get(field.name, DIGITS if field.type == pa.float64() else FEW_DIGITS)
            wide = column.cast(pa.float64())
            rows = rows.set_column(at, field, pc.round(wide, digits).cast(field.type))
        elif pa.types.is_timestamp(field.type):
            micros = column.cast(pa.int64()).to_numpy()
            whole = (np.floor_divide(micros + 500, 1000)) * 1000
            rows = rows.set_column(at, field, tables.moments(whole).cast(field.type))
    return rows
