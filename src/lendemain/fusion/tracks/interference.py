"""When what is told is no movement: jumps, freezes, impossible speeds, double identities.

Each identity's fixes are held against what can move so, by their sensor's kind (`LIMITS`):

- a **jump** needs a speed that nothing of the kind has, even if the place before was told late.
  How late places are told is taken to be exponential; over a longer time it is an **impossible
  speed**.
- a **freeze** is a place told on and on by one who claims to move, whose next place is not where
  the claimed velocities lead; a receiver that heard nothing for a while tells on too, but its next
  place is where they lead.
- an **impossible speed** is also a fall far below the identity's own speed at that height, above
  9,000 m, where an aircraft so slow would fall.
- a **duplicate identity** is told in two places in turn, each of which moves as it may.
- a **copied place** is told by several identities at the same times and to the bit, or by a crowd
  of them (`crowds`): one source under many names.  It is named once, by the first of them.

How probable it is that places were false is said with one found false in ten thousand beforehand
and the chance that honest ones come so far out.  Whose doing it is and to what end is not asked
here: a jammer, a false signal and a broken receiver look alike.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from lendemain import tables
from lendemain.fusion.accounts import Floats
from lendemain.fusion.tracks.crossings import Border
from lendemain.fusion.tracks.crowds import CELL_M, crowds
from lendemain.fusion.tracks.looks import EARTH_M, Places, codes, floats, unit
from lendemain.records.track import Disturbance, Interference

LIMITS = {"ADS-B": (340.0, 6.0), "AIS": (40.0, 20.0)}
"""By sensor: the most m/s that is told in truth, and how many seconds late on average."""

OTHER_LIMIT = (1_000.0, 6.0)
ALARM = 0.5
AGAINST = 1e4
GAP_S = 60.0
"""Fixes farther apart than this are not told on and on."""

JUMP_S_MAX = 120.0
FROZEN_M_MIN = 10_000.0
FROZEN_ERROR, FROZEN_ROOM_M = 0.15, 2_000.0
HIGH_M, LEVEL_M, SLOW_SPREAD, SLOW_S_MIN, SLOW_GAP_S = 9_000.0, 1_500.0, 0.25, 60.0, 300.0
CHAINS_MAX, CHAIN_MIN = 8, 3
DOUBLE = 0.99
"""How probable it is that of two places told in turn, three times each, at least one is false."""

HOUR_S = 3600.0
CLOCK_M_MAX = 5_000.0

Mask = npt.NDArray[np.bool_]


class _Told(NamedTuple):
    """Fixes in the order of identity and time, and the first of each place that was told on."""

    identity: Places
    seconds: Floats
    place: Floats
    error: Floats
    speed: Floats
    course: Floats
    height: Floats
    limit: Floats
    heads: Places


class _Found(NamedTuple):
    """What was found, by positions among the told."""

    kind: Disturbance
    first: int
    last: int
    chance: float
    text: str


def interference(plots: pa.Table, borders: Mapping[str, bytes] | None = None) -> pa.Table:
    """The `Interference` in a table of plots whose probability is at least one half, in order of
    identity and time; plots that claim no identity, or have no place, are passed over.

    `borders` are lines and zones (WKB, degrees): a jump names those on both sides of which its
    places are told, since no way led over them.
    """
    told, names, rows = _told(plots)
    if not len(told.seconds):
        return tables.empty(Interference)
    jumps = list(_jumps(told))
    double = list(_double(told, sorted({int(told.identity[j.first]) for j in jumps})))
    spans = [(int(told.identity[d.first]), told.seconds[d.first], told.seconds[d.last])
             for d in double]  # fmt: skip
    found = double + [j for j in jumps if not _within(j, told, spans)]
    found += [*_frozen(told), *_slow(told), *_copied(told)]
    found.sort(key=lambda f: (f.first, f.last, f.kind))
    over = _over(found, (floats(plots, "lon")[rows], floats(plots, "lat")[rows]), borders or {})
    return _table(found, told, names, (plots, rows, over))


def _over(
    found: list[_Found], place: tuple[Floats, Floats], borders: Mapping[str, bytes]
) -> list[str]:
    """For each finding the borders on both sides of which its places lie, parted by commas."""
    first = np.array([f.first for f in found], np.int64)
    after = np.array([f.last for f in found], np.int64) + 1
    jump = np.array([f.kind in (Disturbance.JUMP, Disturbance.IMPOSSIBLE_SPEED) for f in found])
    names: list[list[str]] = [[] for _ in found]
    for name in sorted(borders) if found else ():
        border = Border(name, borders[name])
        near = shapely.contains_xy(border.near_side, *border.plane.metres(*place))
        sums = np.r_[0, np.cumsum(near)]
        held = sums[after] - sums[first]
        for k in np.flatnonzero(jump & (held > 0) & (held < after - first)):
            names[k].append(name)
    return [", ".join(one) for one in names]


def _within(jump: _Found, told: _Told, spans: list[tuple[int, float, float]]) -> bool:
    who = int(told.identity[jump.first])
    start, end = told.seconds[jump.first], told.seconds[jump.last]
    return any(who == w and end >= a and start <= b for w, a, b in spans)


def _told(plots: pa.Table) -> tuple[_Told, list[str], Places]:
    """The fixes in order, names of identities, and each fix's row."""
    lon, lat = floats(plots, "lon"), floats(plots, "lat")
    everyone = np.arange(plots.num_rows)
    identity, names = codes(plots, "identity", everyone)
    sensor, kinds = codes(plots, "sensor", everyone)
    known = np.array([name != "" for name in names], bool)
    good = np.isfinite(lon) & (np.abs(lon) <= 360.0) & (np.abs(lat) <= 90.0)
    good &= known[identity] if len(names) else False
    rows = np.flatnonzero(good)
    seconds = tables.micros(plots, "time") / 1e6
    rows = rows[np.lexsort((lat[rows], lon[rows], seconds[rows], identity[rows]))]
    limits = np.array([LIMITS.get(kind, OTHER_LIMIT) for kind in kinds]).reshape(-1, 2)
    lon, lat, identity, seconds = lon[rows], lat[rows], identity[rows], seconds[rows]
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(identity) != 0) | (np.diff(lon) != 0) | (np.diff(lat) != 0)
    told = _Told(
        identity=identity, seconds=seconds, place=unit(lon, lat) * EARTH_M,
        error=np.nan_to_num(floats(plots, "error_m")[rows], posinf=0.0),
        speed=floats(plots, "speed_mps")[rows], course=floats(plots, "course_deg")[rows],
        height=floats(plots, "height_m")[rows], limit=limits[sensor[rows]],
        heads=np.flatnonzero(new),
    )  # fmt: skip
    return told, names, rows


def _distance(a: Floats, b: Floats) -> Floats:
    """Metres along a round earth between places on it (rows)."""
    chord = np.sqrt(((a - b) ** 2).sum(axis=-1)) / (2.0 * EARTH_M)
    return np.asarray(2.0 * EARTH_M * np.arcsin(np.minimum(chord, 1.0)))


def _false(deviation: float) -> float:
    """The probability that places are false which honest errors bring so far out."""
    return float(1.0 / (1.0 + AGAINST * np.exp(-min(deviation, 700.0))))


def _late_s(told: _Told, i: Places, j: Places) -> Floats:
    """How late the places i must have been told for the way to j to be possible, in usual times."""
    fastest, late = np.maximum(told.limit[i], told.limit[j]).T
    far = _distance(told.place[i], told.place[j]) - 3.0 * (told.error[i] + told.error[j])
    return np.asarray((far / fastest - np.abs(told.seconds[j] - told.seconds[i])) / late)


def _jumps(told: _Told) -> Iterator[_Found]:
    a, b = told.heads[:-1], told.heads[1:]
    late = np.where(told.identity[a] == told.identity[b], _late_s(told, a, b), 0.0)
    for k in np.flatnonzero(late > np.log(AGAINST * ALARM / (1.0 - ALARM))):
        i, j = int(a[k]), int(b[k])
        far = float(_distance(told.place[i], told.place[j]))
        took = float(told.seconds[j] - told.seconds[i])
        kind = Disturbance.JUMP if took <= JUMP_S_MAX else Disturbance.IMPOSSIBLE_SPEED
        text = f"{far / 1000:.1f} km in {took:.0f} s; at most {told.limit[j, 0]:.0f} m/s is told"
        yield _Found(kind, int(b[k]) - 1, j, _false(float(late[k])), text)


def _frozen(told: _Told) -> Iterator[_Found]:
    """Places told on by who claims to move, and does not come out where the claims lead."""
    close = (np.diff(told.identity) == 0) & (np.diff(told.seconds) <= GAP_S)
    passed = np.where(close, np.diff(told.seconds), 0.0)
    speed = np.nan_to_num(told.speed)
    turn = np.radians(np.nan_to_num(told.course))
    claimed = np.column_stack([speed * np.sin(turn), speed * np.cos(turn), speed])
    steps = 0.5 * (claimed[1:] + claimed[:-1]) * passed[:, None]
    sums = np.vstack([np.zeros(3), np.cumsum(steps, axis=0)])
    broken = np.r_[0, np.cumsum(~close)]
    a, b = told.heads[:-1], told.heads[1:]
    way = sums[b] - sums[a]
    whole = (broken[a] == broken[b]) & (b - a > 1) & (way[:, 2] >= FROZEN_M_MIN)
    for k in np.flatnonzero(whole):
        i, j = int(a[k]), int(b[k])
        east, north = _moved(told.place[i], told.place[j])
        rest = float(np.hypot(east - way[k, 0], north - way[k, 1]))
        out = max(rest - FROZEN_ROOM_M, 0.0) / (FROZEN_ERROR * way[k, 2])
        chance = _false(0.5 * out * out)
        if chance >= ALARM:
            text = (
                f"one place for {told.seconds[j - 1] - told.seconds[i]:.0f} s while "
                f"{way[k, 2] / 1000:.0f} km were claimed, and then {rest / 1000:.0f} km from there"
            )
            yield _Found(Disturbance.FREEZE, i, j - 1, chance, text)


def _moved(a: Floats, b: Floats) -> tuple[float, float]:
    """Metres east and north from one place to another, along the earth."""
    up = a / EARTH_M
    east = np.array([-up[1], up[0], 0.0])
    east /= max(float(np.hypot(up[0], up[1])), 1e-12)
    flat = b - a - ((b - a) @ up) * up
    length = float(np.sqrt(flat @ flat))
    far = float(_distance(a, b)) / length if length > 0.0 else 0.0
    return float(flat @ east) * far, float(flat @ np.cross(up, east)) * far


def _slow(told: _Told) -> Iterator[_Found]:
    """Long falls of speed far below an identity's own at that height."""
    high = (told.height >= HIGH_M) & np.isfinite(told.speed)
    for who in np.unique(told.identity[high]):
        at = np.flatnonzero(high & (told.identity == who))
        usual = float(np.quantile(told.speed[at], 0.75))
        level = float(np.median(told.height[at][told.speed[at] >= usual]))
        low = (told.speed[at] < usual / 3.0) & (np.abs(told.height[at] - level) <= LEVEL_M)
        slow = at[low]
        parts = np.split(slow, np.flatnonzero(np.diff(told.seconds[slow]) > SLOW_GAP_S) + 1)
        for part in [p for p in parts if len(p) > 2]:
            i, j = int(part[0]), int(part[-1])
            took = float(told.seconds[j] - told.seconds[i])
            apart = min(len(part) - 1, max(1, int(SLOW_S_MIN * len(part) / max(took, 1.0))))
            far = _distance(told.place[part[apart:]], told.place[part[:-apart]])
            passed = np.maximum(told.seconds[part[apart:]] - told.seconds[part[:-apart]], 1.0)
            pace = max(float(np.median(told.speed[part])), float(np.median(far / passed)))
            chance = _false(0.5 * (np.log(usual / max(pace, 1.0)) / SLOW_SPREAD) ** 2)
            if took >= SLOW_S_MIN and chance >= ALARM:
                text = f"{pace:.0f} m/s at {level:.0f} m, where it has {usual:.0f} m/s else"
                yield _Found(Disturbance.IMPOSSIBLE_SPEED, i, j, chance, text)


def _double(told: _Told, suspects: list[int]) -> Iterator[_Found]:
    """Identities that are told in several places in turn."""
    for who in suspects:
        at = told.heads[told.identity[told.heads] == who]
        chains = [c for c in _chains(told, at) if len(c) >= CHAIN_MIN]
        chains.sort(key=lambda c: -len(c))
        for second in chains[1:]:
            a, b = np.array(chains[0]), np.array(second)
            start = max(told.seconds[a[0]], told.seconds[b[0]])
            end = min(told.seconds[a[-1]], told.seconds[b[-1]])
            both = [c[(told.seconds[c] >= start) & (told.seconds[c] <= end)] for c in (a, b)]
            if min(len(c) for c in both) < CHAIN_MIN:
                continue
            far = float(_distance(told.place[both[0][0]], told.place[both[1][0]]))
            text = f"told in two places in turn, {far / 1000:.1f} km apart{_clock(told, a, b)}"
            first, last = min(c[0] for c in both), max(c[-1] for c in both)
            yield _Found(Disturbance.DUPLICATE_IDENTITY, int(first), int(last), DOUBLE, text)


def _copied(told: _Told) -> Iterator[_Found]:
    """Identities whose places others tell too, to the bit and at the same times."""
    keys = (*told.place.T, told.seconds)
    order = np.lexsort((told.identity, *keys))
    same = np.logical_and.reduce([np.diff(key[order]) == 0 for key in keys])
    head = np.maximum.accumulate(np.where(np.r_[True, ~same], np.arange(len(order)), 0))
    first, again = order[head], told.identity[order] != told.identity[order[head]]
    pairs, many = np.unique(
        np.column_stack([told.identity[first[again]], told.identity[order[again]]]),
        axis=0, return_counts=True,
    )  # fmt: skip
    pairs = pairs[many >= CHAIN_MIN]
    crowd = crowds(told.identity, told.seconds, told.place)
    for who in np.unique(crowd[crowd >= 0]).tolist():
        at = np.flatnonzero(told.identity == who)
        names = len(np.unique(told.identity[crowd == who]))
        if (pairs[:, 0] == who).sum() + 1 >= names:
            crowd[crowd == who] = -1  # all of them to the bit: said below
            continue
        text = f"{names:,} names went one way, within {CELL_M:.0f} m of each other"
        yield _Found(Disturbance.COPIED_PLACE, int(at[0]), int(at[-1]), DOUBLE, text)
    pairs = pairs[~np.isin(pairs[:, 0], told.identity[crowd >= 0])]
    for who in np.unique(pairs[:, 0]).tolist():
        at = np.unique(first[again & (told.identity[first] == who)])
        names = int((pairs[:, 0] == who).sum()) + 1
        text = f"{names:,} names told the same {len(at):,} places at the same times"
        yield _Found(Disturbance.COPIED_PLACE, int(at[0]), int(at[-1]), DOUBLE, text)


def _chains(told: _Told, at: Places) -> list[list[int]]:
    """One identity's fixes parted so that each part moves as it may; at most `CHAINS_MAX`."""
    limit = float(np.log(AGAINST * ALARM / (1.0 - ALARM)))
    chains: list[list[int]] = []
    for i in at:
        ends = np.array([c[-1] for c in chains], np.int64)
        late = _late_s(told, ends, np.full(len(ends), i)) if len(ends) else np.zeros(0)
        if len(ends) and late.min() <= limit:
            far = _distance(told.place[ends], told.place[i])
            pace = np.where(
                late <= limit, far / (told.seconds[i] - told.seconds[ends] + 1.0), np.inf
            )
            chains[int(np.argmin(pace))].append(int(i))
            continue
        if len(chains) >= CHAINS_MAX:
            chains.remove(min(chains, key=lambda c: told.seconds[c[-1]]))
        chains.append([int(i)])
    return chains


def _clock(told: _Told, a: Places, b: Places) -> str:
    """A word on a clock, where one way is the other's some whole hours later."""
    for hours in (1, -1, 2, -2, 3, -3):
        when = told.seconds[b] - hours * HOUR_S
        held = (when >= told.seconds[a[0]]) & (when <= told.seconds[a[-1]])
        if held.sum() < CHAIN_MIN:
            continue
        where = np.column_stack(
            [np.interp(when[held], told.seconds[a], told.place[a, k]) for k in range(3)]
        )
        if np.median(np.sqrt(((where - told.place[b[held]]) ** 2).sum(axis=1))) <= CLOCK_M_MAX:
            return f"; the second is the first {hours:+d} h: a clock may be wrong"
    return ""


def _table(
    found: list[_Found], told: _Told, names: list[str], given: tuple[pa.Table, Places, list[str]]
) -> pa.Table:
    plots, rows, over = given
    first = np.array([f.first for f in found], np.int64)
    last = np.array([f.last for f in found], np.int64)
    time_us = tables.micros(plots, "time")[rows]
    return tables.columns(
        Interference,
        {
            "identity": [names[told.identity[i]] for i in first],
            "disturbance": [f.kind.value for f in found],
            "start": tables.moments(time_us[first]), "end": tables.moments(time_us[last]),
            "lon": pc.take(plots.column("lon"), pa.array(rows[first])),
            "lat": pc.take(plots.column("lat"), pa.array(rows[first])),
            "plots": (last - first + 1).astype(np.int32),
            "probability": np.array([f.chance for f in found], np.float32),
            "text": [f.text for f in found], "borders": over,
        },
        len(found),
    )  # fmt: skip
