"""What press and parties tell of the made-up front, who was turned away, what was announced.

The press gives a date and a rough place, and repeats itself under one provenance.  Each party
reports what the other did to it: rounded up, misplaced, sometimes invented; both lean alike.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from lendemain.records.observation import (
    NOT_KNOWN,
    Geometry,
    Means,
    Notice,
    Phenomenon,
    Qualifier,
    TimePrecision,
    Watch,
    WatchStatus,
)  # fmt: skip
from lendemain.sources.made_up.accounts import Accounts
from lendemain.sources.made_up.acts import (
    ANNOUNCED,
    DAY,
    HEAR,
    HOUR,
    KINDS,
    MINUTE,
    NATURAL,
    Acts,
    Ints,
)  # fmt: skip
from lendemain.sources.made_up.ground import PARTIES, TOWNS, Floats, Ground
from lendemain.sources.made_up.roster import NATIONS
from lendemain.tables import columns, moments

_GRAVE = np.isin(
    KINDS,
    (
        "uav_long_range", "cruise_missile", "tactical_missile", "glide_bomb", "energy_strike",
        "usv_attack", "civilian_casualty", "water_plant",
    ),
)  # fmt: skip
_ON_MONITORS = {
    "access_denied": (Phenomenon.DENIAL, WatchStatus.DENIED, "patrol turned back at a barrier"),
    "threat": (Phenomenon.DENIAL, None, "patrol threatened and made to leave"),
    "uav_jammed": (Phenomenon.INTERFERENCE, WatchStatus.JAMMED, "control of the UAV was lost"),
    "shot_at_uav": (Phenomenon.SHOT, None, "shots at the mission's UAV"),
}
"""What is done to monitors: how it showed, what their watch came to, what they say of it."""

_AGAINST_MONITORS = np.isin(KINDS, tuple(_ON_MONITORS))
_CLAIMED = {"small_arms": "small_arms", "sniper": "small_arms", "hmg_agl": "small_arms"}
_CLAIM_KINDS = tuple(_CLAIMED.get(k, k) for k in KINDS)


def _category(codes: Any, names: tuple[str, ...]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.asarray(codes, np.int32)), pa.array([str(n) for n in names], pa.string())
    )


def _nearest_town(ground: Ground, x: Floats, y: Floats) -> pa.DictionaryArray:
    tx, ty = ground.place(*(np.array([t[i] for t in TOWNS]) * 1000.0 for i in (1, 2)))
    near = np.argmin(np.hypot(x[:, None] - tx, y[:, None] - ty), axis=1) if len(x) else x
    return _category(near, tuple(t[0] for t in TOWNS))


def press(rng: np.random.Generator, happened: Acts, out: Accounts) -> None:
    """Stories of the day; two in five are told by a second paper in nearly the same words."""
    fire = (HEAR[happened.kind] > 0.6).astype(float)
    chance = np.where(_GRAVE[happened.kind], 0.9, 0.08 * fire)
    told = np.flatnonzero(rng.random(len(chance)) < chance)
    story = rng.permutation(len(told)) + 1
    again = rng.random(len(told)) < 0.4
    x = happened.x[told] + 2500.0 * rng.standard_normal(len(told))
    y = happened.y[told] + 2500.0 * rng.standard_normal(len(told))
    killed = happened.killed[told]
    spread = rng.integers(0, 2, len(told))
    rows = np.r_[np.arange(len(told)), np.flatnonzero(again)]
    day = out.tempo.start + (happened.start[told[rows]] - out.tempo.start) // DAY * DAY
    paper = np.r_[np.zeros(len(told), np.int64), np.ones(int(again.sum()), np.int64)]
    wires = pa.array([f"wire {s}" for s in story], pa.string()).take(pa.array(rows))
    out.add(told[rows], {
        **out.place(x[rows], y[rows]), "error_m": 3500.0,
        "place_name": _nearest_town(out.ground, x[rows], y[rows]),
        "sensor": _category(paper, ("press-courier", "press-gazette")), "provenance": wires,
        "start": moments(day), "end": moments(day + DAY), "time_precision": TimePrecision.DAY,
        "kind": _category(happened.kind[told[rows]], _CLAIM_KINDS),
        "phenomenon": Phenomenon.REPORT, "means": Means.PRESS,
        "count_qualifier": Qualifier.NOT_KNOWN,
        "killed": pa.array(killed[rows], mask=killed[rows] == 0),
        "killed_min": pa.array(killed[rows], mask=killed[rows] == 0),
        "killed_max": pa.array((killed + spread)[rows], mask=killed[rows] == 0), "reliability": "C",
        "credibility": "3", "probability": 0.85, "language": "en",
    })  # fmt: skip


def claims(rng: np.random.Generator, happened: Acts, out: Accounts, weight: float) -> None:
    """Each party claims half of what the other did to it, and one in eight claims is invented."""
    wrong = ~(NATURAL | ANNOUNCED)[happened.kind] & ~_AGAINST_MONITORS[happened.kind]
    told = np.flatnonzero(wrong & (rng.random(len(wrong)) < min(0.5 * weight, 1.0)))
    invented = rng.binomial(len(told), 0.125) if len(told) else 0
    like = rng.choice(told, invented) if invented else told[:0]
    along = rng.random(invented) * out.ground.length_m
    left = 6000.0 * rng.standard_normal(invented)
    fx, fy = out.ground.place(along, left)
    base = np.r_[told, like]
    victim = 1 - happened.side[base]
    n = len(base)
    x = np.r_[happened.x[told], fx] + 1200.0 * rng.standard_normal(n)
    y = np.r_[happened.y[told], fy] + 1200.0 * rng.standard_normal(n)
    at = np.r_[happened.start[told], out.tempo.start + np.floor(
        rng.random(invented) * out.tempo.days * 24) .astype(np.int64) * HOUR]  # fmt: skip
    start = at // (15 * MINUTE) * (15 * MINUTE)
    lasts = np.maximum(happened.end[base] - happened.start[base], 15 * MINUTE) + 15 * MINUTE
    count = np.maximum(1, np.round(happened.number[base] * rng.uniform(1.0, 2.0, n)))
    count = count.astype(np.int64)
    dead = np.ceil(happened.killed[base] * rng.uniform(1.0, 1.6, n)).astype(np.int32)
    names = (out.ground.party(0), out.ground.party(1))
    speaker = _category(victim, names)
    out.add(np.r_[told, np.full(invented, -1)], {
        **out.place(x, y), "error_m": 1500.0, "place_name": _nearest_town(out.ground, x, y),
        "sensor": _category(victim, tuple(f"claims-{p}" for p in names)), "provenance": speaker,
        "start": moments(start), "end": moments((start + lasts) // MINUTE * MINUTE),
        "time_precision": TimePrecision.INTERVAL, "clock_error_s": 300.0,
        "kind": _category(happened.kind[base], _CLAIM_KINDS), "phenomenon": Phenomenon.REPORT,
        "means": Means.CLAIM, "count": count, "count_min": 1, "count_max": count,
        "count_qualifier": Qualifier.AT_MOST, "by_party": speaker,
        "killed": pa.array(dead, mask=dead == 0),
        "accused": _category(happened.side[base], names), "actors": _category(
            happened.side[base], names), "reliability": "D", "credibility": "4",
        "probability": 0.6,
    })  # fmt: skip


def hindrances(rng: np.random.Generator, happened: Acts, out: Accounts) -> pa.Table:
    """What was done to monitors: an account of each, and the watches that were cut short by it."""
    told = np.flatnonzero(_AGAINST_MONITORS[happened.kind])
    kind = happened.kind[told]
    by_uav = np.isin(kind, [KINDS.index("uav_jammed"), KINDS.index("shot_at_uav")])
    team = np.where(by_uav, 30 + rng.integers(0, 12, len(told)), rng.integers(0, 30, len(told)))
    crews = (*(f"patrol-{i + 1:03d}" for i in range(30)), *(f"uav-{i + 1:03d}" for i in range(12)))
    sensor = _category(team, crews)
    start = happened.start[told] // MINUTE * MINUTE
    place = out.place(happened.x[told], happened.y[told])
    nobody = (Phenomenon.UNDETERMINED, None, "")
    shown, ended, said = zip(*(_ON_MONITORS.get(k, nobody) for k in KINDS), strict=True)
    out.add(told, {
        **place, "error_m": np.where(by_uav, 300.0, 50.0), "sensor": sensor, "provenance": sensor,
        "start": moments(start), "end": moments(start + MINUTE), "clock_error_s": 60.0,
        "time_precision": TimePrecision.MINUTE, "kind": _category(kind, KINDS),
        "phenomenon": _category(kind, shown), "means": Means.SAW, "weapon": NOT_KNOWN,
        "geometry": Geometry.POINT, "reliability": "A", "credibility": "1", "probability": 0.99,
        "language": "en", "text": [said[k] for k in kind],
    })  # fmt: skip
    lost = np.array([status is not None for status in ended])[kind]
    statuses = [str(ended[k]) for k in kind[lost]]
    given = {
        "source": out.source, "sensor": sensor.filter(pa.array(lost)),
        "nation": _category(team[lost] % len(NATIONS), NATIONS), "start": moments(start[lost]),
        "end": moments(start[lost] + 2 * HOUR), "lon": place["lon"][lost],
        "lat": place["lat"][lost], "range_m": 7000.0,
        "means": _category(by_uav[lost].astype(np.int32), (Means.HEARD, Means.UAV)),
        "probability": 0.0, "status": statuses, "cause": [said[k] for k in kind[lost]],
    }  # fmt: skip
    return columns(Watch, given, int(lost.sum()))


def notices(rng: np.random.Generator, happened: Acts, out: Accounts) -> pa.Table:
    """What the parties announced a day or so before it began."""
    told = np.flatnonzero(ANNOUNCED[happened.kind])
    start = happened.start[told] // HOUR * HOUR - HOUR
    received = start - ((6 + 40 * rng.random(len(told))) * 60).astype(np.int64) * MINUTE
    names = (out.ground.party(0), out.ground.party(1))
    given = {
        "source": out.source, "row": np.arange(1, len(told) + 1),
        "by_party": _category(happened.side[told], names),
        "activity": _category(happened.kind[told], KINDS), "start": moments(start),
        "end": moments(start + 3 * HOUR), **out.place(happened.x[told], happened.y[told]),
        "radius_m": 2000.0, "received": moments(received),
    }  # fmt: skip
    return columns(Notice, given, len(told))


def truth(happened: Acts, out: Accounts) -> dict[str, Any]:
    """The columns of the truth table: every act, with its incident (from 0) and who did it."""
    of: Ints = happened.of
    who = np.where(NATURAL[happened.kind[of]], 2, happened.side[of])
    assert set(PARTIES) == {out.ground.party(0), out.ground.party(1)}
    return {
        "act_id": [f"a{i}" for i in range(1, len(of) + 1)], "incident": of.astype(np.int32),
        "kind": _category(happened.kind[of], KINDS),
        "by_party": _category(who, (out.ground.party(0), out.ground.party(1), "")),
        "start": moments(happened.at), **out.place(happened.act_x, happened.act_y),
        "announced": ANNOUNCED[happened.kind[of]],
    }  # fmt: skip
