"""From plots to tracks: what moved, where it was at each plot, and how sure that is.

Plots of several sensors, each with its own error, chance to see and false plots, some of which tell
whom they claim to be, are followed look by look (`looking`), after what is not known of the
sensors and of the motion was learnt from the plots themselves (`habits`); then the tracks
are smoothed with what came later (`smoothing`).

A track is kinematic: it follows what moves as one thing can.  A place that no motion explains does
not bend a track but begins another; whether it was false is `interference`'s question.  No
two hypotheses are kept beside each other: each look is decided as it comes, and the smoothing does
not undo it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.fusion.accounts import Floats
from lendemain.fusion.tracks.following import Follower
from lendemain.fusion.tracks.habits import learnt
from lendemain.fusion.tracks.looks import Places, Theatre, sound, theatres
from lendemain.records.observation import Rejection
from lendemain.records.track import Track, TrackEnd, TrackPoint

PROBABLE = 0.95
"""Tracks that never were so probable are false alarms, and not told."""

PLOTS_MIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """Tables of `Track`, `TrackPoint` (in order of track and time), and `Rejection` of the plots
    that could not be followed at all.
    """

    tracks: pa.Table
    points: pa.Table
    set_aside: pa.Table


def tracked(plots: pa.Table, *, turns_s: Mapping[str, float] | None = None) -> Tracked:
    """The tracks of a table of `Plot`, whatever the order of its rows.

    `turns_s` says of sensors that see one thing after another how many seconds a turn takes; else
    what has the same time is one look.
    """
    rows, set_aside = sound(plots)
    found = [_of_theatre(t, plots) for t in theatres(plots, rows, turns_s=turns_s or {})]
    return Tracked(
        tracks=tables.joined(Track, [f[0] for f in found]),
        points=tables.joined(TrackPoint, [f[1] for f in found]),
        set_aside=tables.joined(Rejection, [set_aside]),
    )


def _of_theatre(theatre: Theatre, plots: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Tables of the tracks and points of a theatre."""
    follower = Follower(theatre, learnt(theatre))
    follower.until(len(theatre.starts) - 1)
    density, after = follower.smoothed()
    owner = follower.history.owner
    seen = np.bincount(owner, minlength=len(follower.history.best))
    told = (follower.history.best >= PROBABLE) & (seen >= PLOTS_MIN)
    order = np.lexsort((theatre.place[:, 3], owner))
    order = order[told[owner[order]]]
    if not len(order):
        return tables.empty(Track), tables.empty(TrackPoint)
    heads = np.flatnonzero(np.r_[True, np.diff(owner[order]) != 0])
    names = _names(theatre, order[heads])
    number = np.repeat(np.arange(len(heads)), np.diff(np.r_[heads, len(order)]))
    points = _points(follower, density[order], order, after)
    points["track_id"] = names.take(pa.array(number))
    live = set(follower.live.whole[: int(follower.live.count[0]), 0].tolist())
    given = _told(theatre, plots, order, heads) | {
        "track_id": names,
        "probability": follower.history.best[owner[order[heads]]].astype(np.float32),
        "ended": [
            TrackEnd.OPEN.value if int(owner[p]) in live
            else (TrackEnd.SILENT if theatre.tells[theatre.told[p, 0]] else TrackEnd.LOST).value
            for p in order[heads]
        ],
    }  # fmt: skip
    return (
        tables.columns(Track, given, len(heads)),
        tables.columns(TrackPoint, points, len(order)),
    )


def _names(theatre: Theatre, first: Places) -> pa.Array:
    """Names of tracks, from the time and place of their first plot."""
    when = (theatre.start_us + np.rint(theatre.place[first, 3] * 1e6)).astype("datetime64[us]")
    lon, lat = theatre.plane.degrees(theatre.place[first, 0], theatre.place[first, 1])
    texts = [
        f"{t.astype('datetime64[ms]')!s}Z{a:+010.5f}{b:+09.5f}"
        for t, a, b in zip(when, lat, lon, strict=True)
    ]
    seen: dict[str, int] = {}
    for i, text in enumerate(texts):
        seen[text] = seen.get(text, -1) + 1
        texts[i] = f"{text}.{seen[text]}" if seen[text] else text
    return pa.array(texts, pa.string())


def _points(follower: Follower, density: Floats, order: Places, after: Places) -> dict[str, object]:
    """Columns of the points, in order."""
    theatre = follower.theatre
    x, y = density[:, 0], density[:, 2]
    lon, lat = theatre.plane.degrees(x, y)
    noise = np.where(after[order] >= 0, follower.history.noise[after[order]], 0.0)
    return {
        "time": tables.moments(
            theatre.start_us + np.rint(theatre.place[order, 3] * 1e6).astype(np.int64)
        ),
        "lon": lon, "lat": lat, "xx": density[:, 4], "xy": density[:, 10], "yy": density[:, 7],
        "east_mps": density[:, 1].astype(np.float32),
        "north_mps": density[:, 3].astype(np.float32),
        "velocity_error_mps": np.sqrt(
            np.maximum(0.5 * (density[:, 6] + density[:, 9]), 0.0)
        ).astype(np.float32),
        "diffusion_m2ps3": noise.astype(np.float32),
        "probability": follower.history.exists[order].astype(np.float32),
        "plot": theatre.rows[order],
    }  # fmt: skip


def _told(theatre: Theatre, plots: pa.Table, order: Places, heads: Places) -> dict[str, object]:
    """What is counted of each track: its time, plots, sensors, and claims."""
    ends = np.r_[heads[1:], len(order)]
    seconds = theatre.place[order, 3]
    of = np.repeat(np.arange(len(heads)), ends - heads)
    sensor, identity = theatre.told[order, 0], theatre.told[order, 1]
    pairs = np.unique(np.column_stack([of, sensor]), axis=0)
    claims, many = np.unique(
        np.column_stack([of, identity])[identity >= 0], axis=0, return_counts=True
    )
    best: npt.NDArray[np.int64] = np.full(len(heads), -1, np.int64)
    rank = np.lexsort((-claims[:, 1], many, claims[:, 0]))
    best[claims[rank, 0]] = claims[rank, 1]
    where = np.full(int(identity.max(initial=-1)) + 2, 0, np.int64)
    where[identity] = theatre.rows[order]
    texts = plots.column("identity").cast(pa.string()).take(pa.array(where[best]))
    names = [t if b >= 0 else "" for t, b in zip(texts.to_pylist(), best, strict=True)]
    start = theatre.start_us + np.rint(seconds * 1e6).astype(np.int64)
    return {
        "start": tables.moments(start[heads]), "end": tables.moments(start[ends - 1]),
        "plots": (ends - heads).astype(np.int32),
        "sensors": np.bincount(pairs[:, 0], minlength=len(heads)).astype(np.int32),
        "claims": np.bincount(claims[:, 0], minlength=len(heads)).astype(np.int32),
        "identity": names,
    }  # fmt: skip
