"""What the ground is used to: baselines of heat learnt from a user's fires, and what stands out.

An entry (`baseline.learnt`) keeps the files of fires byte for byte, the table of baselines that
followed, and what was learnt besides; the newest holds.  Nothing here changes what a cycle
concludes: an anomaly is a reason to look, not an incident.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import __version__, tables
from lendemain.desk import clock, intake
from lendemain.desk.mission import Mission, named, obj, printable
from lendemain.desk.reading import parsing
from lendemain.errors import InputError
from lendemain.fusion.heat import background, seasons
from lendemain.records.observation import Phenomenon
from lendemain.records.reading import Answer

LEARNT = "baseline.learnt"
ROLE = "baseline"
FILE_BYTES_MAX = 1 << 30
WANTED = ["start", "end", "lon", "lat", "phenomenon"]

Plain = dict[str, object]


def learnt(
    mission: Mission,
    files: Sequence[Path],
    *,
    source: str = "firms",
    since: date | None = None,
    until: date | None = None,
) -> Plain:
    """What was learnt from files of fires of quiet years; in the ledger when this returns.

    `source` reads them; of their fires those from `since` to `until` (days, both included) count.
    Raises `InputError` for a file that is not there and where no fire of that time lies in the
    theatre, `SourceError` for a file that is not the source's.
    """
    theatre = _theatre(mission)
    received = clock.after(mission.last_made)
    parts, contents = [], []
    for path in files:
        content = _content(path)
        given = Answer(name=path.name, content=b"", received=received, theatre=theatre)
        with path.open("rb") as file:
            read = parsing.read(source, file, given).observations
        parts.append(_between(read.select(["start", "lon", "lat"]), since, until))
        contents.append(content)
    if not parts:
        raise InputError("no files", where="heat learn", remedy="Name files of fires")
    found = seasons.seasons(pa.concat_tables(parts))
    objects = [named(mission.segments.put(found.baselines), ROLE)]
    for content in contents:
        kept = mission.segments.put_bytes(content)
        objects.append(obj(kept, len(content), "application/octet-stream", "original"))
    said = _said(found.learnt) | {
        "source": source, "files": [printable(p.name) for p in files],
        "detections": sum(p.num_rows for p in parts), "software": __version__,
    }  # fmt: skip
    bounds = (("since", since), ("until", until))
    said |= {name: day.isoformat() for name, day in bounds if day is not None}
    return said | {"rows": found.baselines.num_rows, "entry": mission.record(LEARNT, said, objects)}


def _content(path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size > FILE_BYTES_MAX:
        raise InputError(
            "no file, or one of more than a gigabyte", where=str(path),
            remedy="Name files of fires, one theatre's; split them by year",
        )  # fmt: skip
    return path.read_bytes()


def _between(rows: pa.Table, first: date | None, last: date | None) -> pa.Table:
    """The rows that begin from the first to the last day (UTC), where there is one."""
    if first is not None:
        rows = rows.filter(pc.greater_equal(rows["start"], _midnight(first)))
    if last is not None:
        rows = rows.filter(pc.less(rows["start"], _midnight(last) + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _said(learnt: seasons.Learnt) -> Plain:
    return {
        "years": learnt.years, "left_out": learnt.left_out,
        "sensitivity": [f"{s:.3f}" for s in learnt.sensitivity],
        "strength_days": f"{learnt.strength_days:g}", "older_weight": f"{learnt.older_weight:g}",
    }  # fmt: skip


def _theatre(mission: Mission) -> tuple[float, float, float, float]:
    west, south, east, north = zip(*(a.theatre for a in mission.agreements), strict=True)
    return min(west), min(south), max(east), max(north)


def baselines(mission: Mission, *, below: int | None = None) -> pa.Table | None:
    """The newest baselines (`Baseline`) below an entry's number, None where there are none."""
    newest = max(mission.entries(LEARNT, below=below), key=lambda e: e.index, default=None)
    if newest is None:
        return None
    return mission.segments.table(str(newest.objects(ROLE)[0]["digest"]))


def anomalies(
    mission: Mission, *, first: date, last: date, base_rate: float = background.BASE_RATE
) -> pa.Table:
    """What stands out among the heat of whole days (UTC), as `Anomaly` rows; the likeliest first.

    Only accounts of heat dated to a day or finer count.  InputError without baselines, or where the
    last day comes before the first.
    """
    known = baselines(mission)
    if known is None:
        raise InputError(
            "no baselines were learnt here", where=str(mission.folder),
            remedy="Learn them first: `lendemain heat learn FILE...` with fires of quiet years",
        )  # fmt: skip
    if last < first:
        raise InputError(f"{last} comes before {first}", where="heat", remedy="Turn them round")
    rows = _between(intake.observations(mission, columns=WANTED), first, last)
    hot = pc.equal(rows["phenomenon"].cast(pa.string()), Phenomenon.THERMAL.value)
    fine = tables.micros(rows, "end") - tables.micros(rows, "start") <= 86_400_000_000
    placed = pc.and_(pc.is_valid(rows["lon"]), pc.is_valid(rows["lat"]))
    held = rows.filter(pc.and_(hot, pc.and_(pa.array(fine), placed)))
    found = background.judged(held, known, base_rate=base_rate).anomalies
    chance = np.nan_to_num(found["probability"].to_numpy(zero_copy_only=False), nan=-1.0)
    order = np.lexsort((found["lon"].to_numpy(), found["lat"].to_numpy(),
                        tables.micros(found, "day"), -chance))  # fmt: skip
    return found.take(pa.array(order))


def shown(mission: Mission) -> list[Plain]:
    """What was learnt, entry by entry; the last holds."""
    return [
        {n: e.body[n] for n in ("years", "detections", "left_out", "sensitivity")}
        | {"entry": e.index, "files": e.body["files"]}
        for e in mission.entries(LEARNT)
    ]  # fmt: skip
