"""What the press told, story by story: reports of one sort from one place on one day are one.

A story tells how often a thing was said and by whom, and neither that it happened nor how often:
incidents come of accounts (`fusion`), where reports of one origin are one witness anyway.
"""

from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.desk.intake import observations
from lendemain.desk.mission import Mission
from lendemain.desk.working.duplicates import stories
from lendemain.errors import InputError
from lendemain.records.observation import Means

_WANTED = [
    "start", "lon", "lat", "means", "provenance", "place_name", "description", "text",
    "observation_id",
]  # fmt: skip


def told(mission: Mission, *, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The stories of the press that begin between two moments, the most told first: place, day (in
    the theatre's zone), labels, how many reports of how many outlets, and the first one's words.

    Labels are those that the press's database gave; where it gave none the words tell them.  Raises
    `InputError` for an empty interval and `LendemainError` without the optional packages.
    """
    if end <= start:
        raise InputError(
            f"from {start} to {end} is no time", where="interval", remedy="Give the earlier first"
        )
    rows = observations(mission, columns=_WANTED)
    begins = rows.column("start")
    held = pc.and_(pc.greater_equal(begins, pa.scalar(start)), pc.less(begins, pa.scalar(end)))
    rows = rows.filter(held)
    rows = rows.filter(pa.array(tables.texts(rows, "means") == Means.PRESS, pa.bool_()))
    rows = rows.sort_by([("start", "ascending"), ("observation_id", "ascending")])
    clock = pc.local_timestamp(
        rows.column("start").cast(pa.timestamp("us", tz=mission.agreements[0].time_zone))
    )
    labels, words = (rows.column(n).cast(pa.string()) for n in ("description", "text"))
    none = pa.scalar(None, pa.string())
    given = pa.table({
        "time": clock.cast(pa.timestamp("us")).cast(tables.MOMENT), "lon": rows.column("lon"),
        "lat": rows.column("lat"), "text": words,
        "kind": pc.if_else(pc.equal(labels, ""), none, labels),
    })  # fmt: skip
    return _listed(rows.append_column("day", clock), np.asarray(stories(given)))


def _listed(rows: pa.Table, story: np.ndarray) -> list[dict[str, Any]]:
    listed = rows.select(["day", "place_name", "lon", "lat", "description", "provenance", "text"])
    found: dict[int, dict[str, Any]] = {}
    outlets: dict[int, set[str]] = {}
    for number, row in zip(story.tolist(), listed.to_pylist(), strict=True):
        one = found.setdefault(number, {
            "day": f"{row['day']:%Y-%m-%d}", "place": row["place_name"],
            "lon": row["lon"], "lat": row["lat"], "labels": row["description"],
            "reports": 0, "outlets": 0, "words": row["text"],
        })  # fmt: skip
        one["reports"] += 1
        outlets.setdefault(number, set()).update(row["provenance"].split(";"))
        one["outlets"] = len(outlets[number])
    return sorted(found.values(), key=lambda one: -int(one["reports"]))
