"""Announced activities as exceptions: how far each covers an incident in time and in space.

    excused = share of the incident's time within the announced hours
              x share of its region within the announced circle

Only activities that a provision lists can excuse under it, and only notices on the text's terms:
received so long before the announced hours (and before the incident), over no wider a circle and no
longer a time than it allows.  What is announced late, or for everywhere and always, excuses
nothing; a notice whose receipt nobody recorded counts as in time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import tables
from lendemain.agreement.shares import REACH, Places, node_offsets
from lendemain.geo import Plane

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

EXERCISE = "announced_exercise"
AS_OBSERVED = "exercise_as_observed"
_AT_ONCE = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Excuses:
    """Pairs of an incident's row and an announced activity that overlap, and by what share."""

    rows: npt.NDArray[np.intp]
    share: Floats
    activity: npt.NDArray[np.object_]
    label: npt.NDArray[np.object_]

    def best(
        self, activities: Collection[str], *, rows: int
    ) -> tuple[Floats, npt.NDArray[np.object_]]:
        """For each of `rows` incidents, the largest share of these activities, and its label."""
        share = np.zeros(rows)
        label = np.full(rows, "", dtype=object)
        chosen = np.isin(self.activity, list(activities))
        order = np.lexsort((self.label[chosen].astype(str), -self.share[chosen]))[::-1]
        at = self.rows[chosen][order]
        share[at] = self.share[chosen][order]
        label[at] = self.label[chosen][order]
        return share, label


def micros(at: datetime) -> int:
    """A moment as microseconds since 1970 UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def share_of_time(start: Whole, end: Whole, first: Whole | int, last: Whole | int) -> Floats:
    """The share of each interval (microseconds) from `first` until before `last`.

    An instant is within or it is not.

    >>> at = np.array([0, 5, 10])
    >>> share_of_time(at, at + np.array([10, 10, 0]), 5, 15).tolist()
    [0.5, 1.0, 1.0]
    """
    length = end - start
    shared = np.minimum(end, last) - np.maximum(start, first)
    within = (start >= first) & (start < last)
    share = np.maximum(shared, 0) / np.maximum(length, 1)
    return np.where(length > 0, share, within.astype(float))


def excuses(
    places: Places,
    start: Whole,
    end: Whole,
    notices: pa.Table,
    *,
    plane: Plane,
    thresholds: Mapping[str, float],
) -> Excuses:
    """Every announced activity that overlaps an incident, with the share that it covers.

    `thresholds` are the text's: `notice_lead_h`, `notice_radius_max_km`, `notice_length_max_h`.
    """
    known = _on_terms(notices, thresholds)
    if not known.num_rows:
        nothing = np.zeros(0, dtype=object)
        return Excuses(np.zeros(0, np.intp), np.zeros(0), nothing, nothing)
    x, y = plane.metres(_floats(known, "lon"), _floats(known, "lat"))
    radius = np.maximum(_floats(known, "radius_m"), 0.0)
    pairs = _near(places, shapely.points(x, y), radius)
    first, last = tables.micros(known, "start"), tables.micros(known, "end")
    in_time = share_of_time(start[pairs[0]], end[pairs[0]], first[pairs[1]], last[pairs[1]])
    in_time *= _received(known)[pairs[1]] <= start[pairs[0]]
    rows, at = pairs[0][in_time > 0], pairs[1][in_time > 0]
    share = in_time[in_time > 0] * _within(places.at(rows), x[at], y[at], radius[at])
    kept = share > 0
    activity = tables.texts(known, "activity")
    return Excuses(rows[kept], share[kept], activity[at][kept], _labels(known)[at][kept])


def _on_terms(notices: pa.Table, thresholds: Mapping[str, float]) -> pa.Table:
    """The notices with a place that keep to the text's terms; a term not given allows anything."""
    hours = 3_600_000_000.0
    first, last = tables.micros(notices, "start"), tables.micros(notices, "end")
    lead = thresholds.get("notice_lead_h", 0.0) * hours
    radius = _floats(notices, "radius_m")
    kept = np.isfinite(_floats(notices, "lon")) & np.isfinite(_floats(notices, "lat"))
    kept &= radius <= thresholds.get("notice_radius_max_km", np.inf) * 1000.0
    kept &= np.isfinite(radius)
    kept &= last - first <= thresholds.get("notice_length_max_h", np.inf) * hours
    kept &= _received(notices) <= first - lead
    return notices.filter(pa.array(kept)).combine_chunks()


def _received(notices: pa.Table) -> Whole:
    """When each notice was received, in microseconds; long ago where nobody recorded it."""
    received = notices["received"].cast(pa.int64()).fill_null(np.iinfo(np.int64).min)
    return np.asarray(received.to_numpy())


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].cast(pa.float64()).to_numpy())


def _labels(notices: pa.Table) -> npt.NDArray[np.object_]:
    """What names a notice: its activity and its own reference, else its source and row."""
    parts = zip(
        *(tables.texts(notices, n) for n in ("activity", "source_ref", "source")),
        notices["row"].to_pylist(),
        strict=True,
    )
    named = [f"{activity}:{ref or f'{source}/{row}'}" for activity, ref, source, row in parts]
    return np.array(named, dtype=object)


def _near(
    places: Places, centres: npt.NDArray[np.object_], radius: Floats
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows of incidents and of notices whose regions may touch."""
    reach = REACH * places.axes.max(axis=1, initial=0.0)
    boxes = shapely.box(places.x - reach, places.y - reach, places.x + reach, places.y + reach)
    shaped = np.array([s is not None for s in places.shapes], bool)
    boxes[shaped] = places.shapes[shaped]
    tree = shapely.STRtree(shapely.buffer(centres, np.maximum(radius, 1.0)))
    rows, at = tree.query(boxes, predicate="intersects")
    return rows, at


def _within(places: Places, x: Floats, y: Floats, radius: Floats) -> Floats:
    """The share of each place's region within a circle of its own."""
    share = np.empty(len(x))
    for start in range(0, len(x), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        east, north = node_offsets(places.axes[part], places.turned[part])
        east = east + (places.x[part] - x[part])[:, None]
        north = north + (places.y[part] - y[part])[:, None]
        share[part] = (np.hypot(east, north) <= radius[part, None]).mean(axis=1)
    for at in np.flatnonzero([s is not None for s in places.shapes]):
        circle = shapely.buffer(shapely.Point(x[at], y[at]), radius[at])
        shape = places.shapes[at]
        share[at] = shapely.area(shapely.intersection(shape, circle)) / max(shape.area, 1e-9)
    return np.minimum(share, 1.0)
