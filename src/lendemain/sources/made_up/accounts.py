"""What the sensors of the made-up front tell of its acts: accounts with all their faults.

Stations, receivers and satellites give a row for every detection; cameras, patrols and UAVs one
for everything of a kind they noticed of an incident on one shift; press and parties speak of
incidents.  Every class has false alarms of its own, and every clock its error.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.geo import WINDS
from lendemain.records.observation import (
    UNDETERMINED,
    Geometry,
    Means,
    Observation,
    Phenomenon,
    Qualifier,
    TimePrecision,
)  # fmt: skip
from lendemain.sources.made_up.acts import (
    DAY,
    HEAR,
    HEAT,
    HOUR,
    KINDS,
    LASTING,
    MINUTE,
    RADIO,
    SECOND,
    SEE,
    Acts,
    Ints,
    Tempo,
)  # fmt: skip
from lendemain.sources.made_up.ground import Floats, Ground
from lendemain.sources.made_up.roster import Roster, Shifts, noticed, sensor_names
from lendemain.sources.made_up.words import PHENOMENA, TOLD, VAGUE, WEAPONS
from lendemain.tables import columns, joined, moments

SOUND_M_S = 340.0
PIXEL_M = 375.0


@dataclass
class Accounts:
    """Tables of accounts as they are gathered, and for each row the incident it really tells of,
    or -1.
    """

    source: str
    ground: Ground
    tempo: Tempo
    tables: list[pa.Table] = field(default_factory=list)
    truth: list[npt.NDArray[np.int32]] = field(default_factory=list)

    def add(self, truth: Ints, given: dict[str, Any]) -> None:
        """Take in accounts given as columns."""
        if len(truth):
            given = {"source": self.source, "row": 0, **given}
            self.tables.append(columns(Observation, given, len(truth)))
            self.truth.append(np.asarray(truth, np.int32))

    def place(self, x: Floats, y: Floats) -> dict[str, Floats]:
        """The columns of a place given in metres."""
        lon, lat = self.ground.degrees(x, y)
        return {"lon": lon, "lat": lat}


def _category(codes: Ints, names: tuple[str, ...]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.asarray(codes, np.int32)), pa.array([str(n) for n in names], pa.string())
    )


def _told(rng: np.random.Generator, kind: Ints, exact: float) -> pa.DictionaryArray:
    sure = rng.random(len(kind)) < exact
    return _category(np.where(sure, kind, VAGUE[kind]), TOLD)


def _sure(rng: np.random.Generator, truth: Ints) -> Floats:
    """How sure a sensor is that there was anything: more so when there was, but not always."""
    given = np.where(truth >= 0, 0.9, 0.5) + 0.15 * rng.standard_normal(len(truth))
    return np.asarray(np.round(np.clip(given, 0.1, 0.99), 2), np.float64)


def _phenomenon(kind: Ints) -> pa.DictionaryArray:
    return _category(kind, PHENOMENA)


def accounts(rng: np.random.Generator, happened: Acts, roster: Roster, out: Accounts) -> None:
    """Gather into `out` what every sensor of the roster tells, but no press and no parties."""
    _acoustic(rng, happened, roster.acoustic, out)
    _grouped(rng, happened, roster.camera, out)
    _grouped(rng, happened, roster.patrol, out)
    _grouped(rng, happened, roster.uav, out)
    _receivers(rng, happened, roster.receiver, out)
    _satellites(rng, happened, roster.satellite, out)


def _acoustic(rng: np.random.Generator, happened: Acts, shifts: Shifts, out: Accounts) -> None:
    """Arrays (quality 1) locate what they hear; the others give a bearing and a distance."""
    act, shift, distance = noticed(rng, shifts, happened, HEAR, tempo=out.tempo)
    false = np.flatnonzero(rng.random(len(shifts.day)) < 0.06)
    x = np.r_[happened.act_x[act], shifts.x[false] + 4000 * rng.standard_normal(len(false))]
    y = np.r_[happened.act_y[act], shifts.y[false] + 4000 * rng.standard_normal(len(false))]
    shift = np.r_[shift, false]
    distance = np.hypot(x - shifts.x[shift], y - shifts.y[shift])
    spare = (rng.random(len(false)) * DAY).astype(np.int64) + shifts.start[false]
    clock = 0.05 + 0.1 * (shifts.sensor[shift] % 5)
    at = np.r_[happened.at[act], spare] + (distance / SOUND_M_S * SECOND).astype(np.int64)
    at += (clock * SECOND * rng.standard_normal(len(at))).astype(np.int64)
    at = at // 1000 * 1000
    kind = np.r_[happened.kind[happened.of[act]], np.full(len(false), KINDS.index("mortar"))]
    truth = np.r_[happened.of[act], np.full(len(false), -1)]
    told, names = _told(rng, kind, 0.55), sensor_names(shifts)
    probability = _sure(rng, truth)
    error = np.round(60.0 + 0.03 * distance)
    noise = error * rng.standard_normal((2, len(at)))
    turned = np.degrees(np.arctan2(x - shifts.x[shift], y - shifts.y[shift]))
    turned = np.round(turned + 4.0 * rng.standard_normal(len(at)), 1) % 360.0
    guess = distance * np.exp(0.12 * rng.standard_normal(len(at)))
    array = shifts.quality[shift] == 1
    for rows, form in ((np.flatnonzero(array), 0), (np.flatnonzero(~array), 1)):
        near, far = np.round(guess[rows] * 0.78, -1), np.round(guess[rows] * 1.28 + 50, -1)
        where = (
            out.place(x[rows] + noise[0, rows], y[rows] + noise[1, rows]) | {"error_m": error[rows]}
            if form == 0 else
            out.place(shifts.x[shift[rows]], shifts.y[shift[rows]])
            | {"geometry": Geometry.SECTOR, "error_m": 5.0, "distance_min_m": near,
               "distance_max_m": far, "bearing_deg": turned[rows], "bearing_width_deg": 16.0}
        )  # fmt: skip
        picks = pa.array(rows)
        sensor = names.take(pa.array(shift[rows]))
        out.add(truth[rows], {
            **where, "sensor": sensor, "provenance": sensor, "start": moments(at[rows]),
            "end": moments(at[rows]), "clock_error_s": clock[rows], "kind": told.take(picks),
            "phenomenon": _phenomenon(kind[rows]), "means": Means.ACOUSTIC,
            "description": UNDETERMINED, "reliability": "B", "credibility": "3",
            "probability": probability[rows],
        })  # fmt: skip


_MANNER = {  # share told exactly, error m, clock s, bearing width, false alarms a shift, text
    "camera": (0.8, 20.0, 2.0, 10.0, 0.05, " recorded by camera"),
    "patrol": (0.55, 100.0, 60.0, 22.5, 0.03, " heard"),
    "uav": (0.85, 40.0, 1.0, 0.0, 0.02, " seen from the air"),
}


def _grouped(rng: np.random.Generator, happened: Acts, shifts: Shifts, out: Accounts) -> None:
    """One row for all that was noticed of an incident on one shift, with a number."""
    exact, error, clock, width, false_rate, said = _MANNER[shifts.name]
    patrol = shifts.name == "patrol"
    group = _gathered(rng, happened, shifts, out)
    group = _with_false(rng, group, shifts, false_rate)
    kind, shift = group.kind, group.shift
    off = (clock * SECOND * rng.standard_normal(len(shift))).astype(np.int64)
    unit = MINUTE if patrol else SECOND
    begins = (group.begins + off) // unit * unit
    ends = (group.ends + off) // unit * unit + unit
    sensor = sensor_names(shifts).take(pa.array(shift))
    named = np.where(group.weapon < 0, kind, len(KINDS) + 1 + group.weapon)
    weapon = np.where(rng.random(len(kind)) < exact, named, len(KINDS))
    trained = kind == KINDS.index("announced_exercise")
    given = _numbers(rng, group.number, about=patrol) | {
        "sensor": sensor, "provenance": sensor, "start": moments(begins), "end": moments(ends),
        "clock_error_s": clock, "kind": _told(rng, kind, exact),
        "time_precision": TimePrecision.MINUTE if patrol else TimePrecision.INTERVAL,
        "phenomenon": _phenomenon(kind), "means": shifts.means, "description": UNDETERMINED,
        "weapon": _category(weapon, WEAPONS),
        "reliability": "A" if patrol else "B", "credibility": "2",
        "exercise": trained & (rng.random(len(kind)) < 0.5),
        "probability": _sure(rng, group.truth),
        "killed": pa.array(group.killed, mask=group.killed == 0),
    }  # fmt: skip
    if width:
        dx, dy = group.x - shifts.x[shift], group.y - shifts.y[shift]
        given |= _sector(rng, np.hypot(dx, dy), np.degrees(np.arctan2(dx, dy)), width)
        given |= out.place(shifts.x[shift], shifts.y[shift]) | {"error_m": error}
        given |= {"text": _words(given, said), "language": "en"}
    else:
        noise = error * rng.standard_normal((2, len(shift)))
        given |= out.place(group.x + noise[0], group.y + noise[1])
        given |= {"error_m": error + 150.0 * (group.number > 1)}
    out.add(group.truth, given)


class _Group(NamedTuple):
    """What was noticed of incidents on shifts, a row to each pair; -1 in `truth` for nothing."""

    truth: Ints
    shift: Ints
    kind: Ints
    number: Ints
    begins: Ints
    ends: Ints
    x: Floats
    y: Floats
    weapon: Ints
    killed: Ints


def _gathered(rng: np.random.Generator, happened: Acts, shifts: Shifts, out: Accounts) -> _Group:
    heard = shifts.name == "patrol"
    factor = np.maximum(HEAR, np.where(LASTING, SEE * 0.4, 0.0)) if heard else SEE
    act, shift, _ = noticed(rng, shifts, happened, factor, tempo=out.tempo)
    key = happened.of[act] * np.int64(len(shifts.day)) + shift
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    n, count = len(first), np.bincount(group, minlength=len(first))
    at = np.maximum(happened.at[act], shifts.start[shift])
    begins, ends = np.full(n, np.iinfo(np.int64).max), np.zeros(n, np.int64)
    np.minimum.at(begins, group, at)
    np.maximum.at(ends, group, np.clip(happened.until[act], at, shifts.end[shift]))
    x, y = (
        np.bincount(group, weights[act], minlength=n) / np.maximum(count, 1)
        for weights in (happened.act_x, happened.act_y)
    )
    truth = happened.of[act[first]]
    kind = happened.kind[truth]
    weapon = np.where(kind == KINDS.index("heavy_weapon_inside_belt"), happened.variant[truth], -1)
    dead = np.where(kind == KINDS.index("civilian_casualty"), happened.killed[truth], 0)
    return _Group(truth, shift[first], kind, count, begins, ends, x, y, weapon, dead)


def _with_false(rng: np.random.Generator, group: _Group, shifts: Shifts, rate: float) -> _Group:
    """The group and, after it, alarms about nothing: so many a shift, within half its range."""
    false = np.flatnonzero(rng.random(len(shifts.day)) < rate)
    n = len(false)
    apart = 0.5 * shifts.range_m * np.clip(rng.standard_normal((2, n)), -1, 1)
    lasts = (shifts.end - shifts.start)[false]
    begins = shifts.start[false] + (rng.random(n) * lasts).astype(np.int64)
    alarms = _Group(
        np.full(n, -1), false, np.full(n, KINDS.index("mortar")), rng.integers(1, 4, n),
        begins, begins + MINUTE, shifts.x[false] + apart[0], shifts.y[false] + apart[1],
        np.full(n, -1), np.zeros(n, np.int64),
    )  # fmt: skip
    return _Group(*(np.concatenate(both) for both in zip(group, alarms, strict=True)))


def _numbers(rng: np.random.Generator, count: Ints, *, about: bool) -> dict[str, Any]:
    """A number as it is told: exact when small, "about" a round number when large."""
    if not about:
        return {"count": count, "count_min": count, "count_max": count}
    guess = np.maximum(1, np.round(count * np.exp(0.15 * rng.standard_normal(len(count)))))
    rough = np.where(guess >= 10, np.round(guess / 5) * 5, guess).astype(np.int64)
    slack = np.where(guess >= 10, np.ceil(rough * 0.25), 0).astype(np.int64)
    return {
        "count": rough, "count_min": rough - slack, "count_max": rough + slack,
        "count_qualifier": _category((guess >= 10).astype(np.int64),
                                     (Qualifier.EXACT, Qualifier.ABOUT)),
    }  # fmt: skip


def _sector(
    rng: np.random.Generator, distance: Floats, bearing: Floats, width: float
) -> dict[str, Any]:
    """A distance interval in whole kilometres or half ones, and a bearing of the given width."""
    unit = 1000.0 if width > 20 else 500.0
    guess = distance * np.exp(0.1 * rng.standard_normal(len(distance)))
    near = np.maximum(0.0, np.floor((guess * 0.85) / unit) * unit)
    far = np.ceil((guess * 1.15 + 100.0) / unit) * unit
    turned = bearing + 0.2 * width * rng.standard_normal(len(bearing))
    step = width if width > 20 else 1.0
    turned = np.round(turned / step) * step % 360.0
    return {
        "geometry": Geometry.SECTOR, "distance_min_m": near, "distance_max_m": far,
        "bearing_deg": turned, "bearing_width_deg": width,
    }  # fmt: skip


def _words(given: dict[str, Any], said: str) -> pa.Array:
    """What a row says in words: about 20 explosions, 2-4 km ENE, heard."""
    count = pa.array(given["count"])
    about = pa.array(np.zeros(len(count), bool))
    if "count_qualifier" in given:
        about = pc.equal(given["count_qualifier"].cast(pa.string()), Qualifier.ABOUT.value)
    wind = np.floor((given["bearing_deg"] + 11.25) / 22.5).astype(np.int64) % 16
    near, far = (
        pa.array((given[name] / 1000).round(1)).cast(pa.string())
        for name in ("distance_min_m", "distance_max_m")
    )
    thing = pc.replace_substring(given["phenomenon"].cast(pa.string()), "_", " ")
    return pc.binary_join_element_wise(
        pc.if_else(about, "about ", ""), count.cast(pa.string()), " ", thing,
        pc.if_else(pc.greater(count, 1), "s, ", ", "), near, "-", far, " km ",
        pa.array(WINDS).take(pa.array(wind)), ",", said, "",
    )  # fmt: skip


def _receivers(rng: np.random.Generator, happened: Acts, shifts: Shifts, out: Accounts) -> None:
    """A receiver knows that its satellites failed, and hardly where that came from."""
    act, shift, _ = noticed(rng, shifts, happened, RADIO, tempo=out.tempo)
    begins = np.maximum(happened.at[act], shifts.start[shift]) // SECOND * SECOND
    ends = np.minimum(happened.until[act], shifts.end[shift])
    names = sensor_names(shifts).take(pa.array(shift))
    kind = happened.kind[happened.of[act]]
    out.add(happened.of[act], {
        **out.place(shifts.x[shift], shifts.y[shift]), "error_m": 12_000.0, "sensor": names,
        "provenance": names, "start": moments(begins), "end": moments(np.maximum(ends, begins)),
        "time_precision": TimePrecision.INTERVAL, "kind": _category(kind, KINDS),
        "phenomenon": Phenomenon.INTERFERENCE, "means": Means.RECEIVER, "reliability": "B",
        "credibility": "2", "probability": 0.97,
    })  # fmt: skip


def _satellites(rng: np.random.Generator, happened: Acts, shifts: Shifts, out: Accounts) -> None:
    """Heat that lasts until an overpass: of acts, of fields and of works, told apart by nobody."""
    n = len(happened.kind)
    burns = rng.random(n) < HEAT[happened.kind]
    lit = np.flatnonzero(burns)
    after = happened.start[lit] + ((0.5 + 3 * rng.random(len(lit))) * HOUR).astype(np.int64)
    until = np.where(LASTING[happened.kind[lit]], happened.end[lit], after)
    fires = Acts(
        happened.kind, happened.side, happened.start, happened.end, happened.x, happened.y,
        lit, happened.start[lit], until, happened.x[lit], happened.y[lit],
        happened.killed, happened.variant,
    )  # fmt: skip
    act, shift, _ = noticed(rng, shifts, fires, (HEAT > 0).astype(float), tempo=out.tempo)
    pixels = rng.integers(1, 4, len(act))
    act, shift = np.repeat(act, pixels), np.repeat(shift, pixels)
    false = np.flatnonzero(rng.random(len(shifts.day)) < 0.25)
    wild = (rng.random((2, len(false))) - 0.5) * np.array([[300e3], [150e3]])
    x, y = np.r_[fires.act_x[act], wild[0]], np.r_[fires.act_y[act], wild[1]]
    noise = PIXEL_M * 0.6 * rng.standard_normal((2, len(x)))
    truth = np.r_[fires.of[act], np.full(len(false), -1)]
    shift = np.r_[shift, false]
    at = (shifts.start[shift] + MINUTE) // SECOND * SECOND
    names = sensor_names(shifts).take(pa.array(shift))
    overpass = pc.binary_join_element_wise(
        names.cast(pa.string()), pa.array(shift + 1).cast(pa.string()), " "
    )
    out.add(truth, {
        **out.place(x + noise[0], y + noise[1]), "error_m": PIXEL_M * 0.6, "sensor": names,
        "provenance": overpass, "start": moments(at), "end": moments(at),
        "kind": "thermal_anomaly", "phenomenon": Phenomenon.THERMAL, "means": Means.SATELLITE,
        "reliability": "B", "credibility": "3",
        "probability": np.round(0.5 + 0.45 * rng.random(len(x)), 2),
    })  # fmt: skip


def ordered(out: Accounts) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """All accounts in the order in which they begin, numbered from 1, and their incidents."""
    rows = joined(Observation, out.tables)
    truth = np.concatenate(out.truth) if out.truth else np.zeros(0, np.int32)
    start = rows.column("start").cast(pa.int64()).to_numpy()
    order = np.argsort(start, kind="stable")
    rows = rows.take(pa.array(order))
    number = rows.schema.get_field_index("row")
    rows = rows.set_column(
        number, rows.schema.field(number), pa.array(np.arange(1, len(order) + 1))
    )
    return rows, truth[order]
