"""The words of a table of violations: its fields, what they may hold, and how rows are put back
into them.

What an observation's columns give back word for word is written from them; what they do not (a
note on the zone, "1.5km" for "1.5 km") stands in its `text` as lines "field: words".  How the
words are read is in `smm` and `phrases`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.geo import WIND_WIDTH_DEG, WINDS
from lendemain.records.observation import UNDETERMINED, Means, Phenomenon, Qualifier, TimePrecision
from lendemain.sources.times import MINUTE_US

HEADINGS = {
    "position": ("smm position", "smm_position", "observer position"),
    "event_location": ("event location", "location"),
    "zone_note": ("zone note", "disengagement area"),
    "means": ("means of observation",),
    "number": ("no.", "no", "count"),
    "observation": ("observation type",),
    "description": (),
    "weapon": ("weapon type", "weapons"),
    "date_time": ("date, time", "date/time", "date and time"),
    "date": (),
    "time": ("time (local)", "local time"),
    "exercise": ("exercise_flag", "live-fire exercise"),
    "region": ("oblast",),
    "ref": ("id", "obs_id"),
}
FIELDS = tuple(name for name in HEADINGS if name not in ("date", "time"))

MEANS = {
    "Heard": Means.HEARD, "Saw": Means.SAW, "Heard and saw": Means.HEARD_AND_SAW,
    "Recorded": Means.CAMERA, "Mini-UAV": Means.UAV, "Mid-range UAV": Means.UAV,
    "Long-range UAV": Means.UAV, "UAV": Means.UAV, "Satellite imagery": Means.SATELLITE,
    "Followed up": Means.FOLLOW_UP, "N/K": Means.NOT_KNOWN,
    "Recorded (camera)": Means.CAMERA, "Camera": Means.CAMERA, "Follow-up": Means.FOLLOW_UP,
    "CCTV": Means.CAMERA, "Seen": Means.SAW, "Observed": Means.SAW,
    "Patrol follow-up": Means.FOLLOW_UP,
    "Patrol follow-up (crater/impact)": Means.FOLLOW_UP, "Imagery": Means.SATELLITE,
    "UAV (mini)": Means.UAV, "UAV (mid-range)": Means.UAV, "UAV (long-range)": Means.UAV,
    "Heard & saw": Means.HEARD_AND_SAW, "Saw and heard": Means.HEARD_AND_SAW,
    "Saw/heard": Means.HEARD_AND_SAW, "Heard/saw": Means.HEARD_AND_SAW,
}  # fmt: skip
PHENOMENA = {
    "Explosion": Phenomenon.EXPLOSION, "Projectile": Phenomenon.PROJECTILE,
    "Muzzle flash": Phenomenon.MUZZLE_FLASH, "Burst": Phenomenon.BURST, "Shot": Phenomenon.SHOT,
    "Illumination flare": Phenomenon.ILLUMINATION_FLARE, "Tracer round": Phenomenon.TRACER,
    "Rocket-assisted projectile": Phenomenon.ROCKET_ASSISTED,
    "Undetermined": Phenomenon.UNDETERMINED, "Explosions": Phenomenon.EXPLOSION,
    "Projectiles": Phenomenon.PROJECTILE, "Projectile (in flight)": Phenomenon.PROJECTILE,
    "Muzzle flashes": Phenomenon.MUZZLE_FLASH, "Bursts": Phenomenon.BURST,
    "Shots": Phenomenon.SHOT, "Illumination flares": Phenomenon.ILLUMINATION_FLARE,
    "Tracer rounds": Phenomenon.TRACER, "Rocket-assisted projectiles": Phenomenon.ROCKET_ASSISTED,
}  # fmt: skip
KIND_OF_WEAPON = (
    ("mortar", "mortar"), ("mlrs", "mlrs"), ("artillery", "artillery"), ("howitzer", "artillery"),
    ("tank", "tank"), ("sniper", "sniper"), ("small arms", "small_arms"), ("hmg", "hmg_agl"),
    ("agl", "hmg_agl"), ("ifv", "hmg_agl"), ("apc", "hmg_agl"), ("zu-23", "hmg_agl"),
    ("cannon", "hmg_agl"), ("machine gun", "hmg_agl"), ("grenade launcher", "hmg_agl"),
    ("atgm", "direct_missile"), ("spg", "direct_missile"), ("rpg", "direct_missile"),
)  # fmt: skip
"""The kind of incident that a weapon's name speaks for; the first name found decides."""

KIND_OF_PHENOMENON = {
    Phenomenon.EXPLOSION: "explosion", Phenomenon.BURST: "small_arms",
    Phenomenon.SHOT: "small_arms", Phenomenon.ILLUMINATION_FLARE: "illumination_flare",
}  # fmt: skip


def words(observations: pa.Table, *, time_zone: str) -> pa.Table:
    """The table of violations that the observations were, one text column for each of `FIELDS`.

    `time_zone` is the IANA name of the theatre's local time.
    """
    plain = _words(observations, time_zone)
    text = observations.column("text").combine_chunks()
    for name in FIELDS:
        line = pc.struct_field(pc.extract_regex(text, rf"(?m)^{name}: (?P<said>.*)$"), "said")
        plain[name] = pc.coalesce(line, plain[name])
    return pa.table(plain)


def lines(bare: pa.Table, said: Mapping[str, pa.Array], time_zone: str) -> pa.Array:
    """For observations without text and what was said of them: the words that their columns would
    not give back, as lines "field: words".
    """
    plain = _words(bare, time_zone)
    kept = [
        pc.if_else(
            pc.equal(plain[name], column),
            "",
            pc.binary_join_element_wise(f"{name}: ", column, "\n", ""),
        )
        for name, column in said.items()
    ]
    return pc.utf8_rtrim(pc.binary_join_element_wise(*kept, ""), "\n")


def local(micros: npt.NDArray[np.int64], zone: str) -> npt.NDArray[np.int64]:
    """What the clocks of a zone show at moments in UTC, in microseconds since 1970."""
    return np.asarray(_shown(micros, zone).cast(pa.int64()).to_numpy())


def _shown(micros: npt.NDArray[np.int64], zone: str) -> pa.Array:
    return pc.local_timestamp(pa.array(micros).cast(pa.timestamp("us", tz=zone)))


def _words(rows: pa.Table, zone: str) -> dict[str, pa.Array]:
    """The words that an observation's columns give by themselves."""

    def text(name: str) -> pa.Array:
        return rows.column(name).cast(pa.string()).combine_chunks()

    def spoken(name: str, table: dict[str, Any]) -> pa.Array:
        first = {value.value: word for word, value in reversed(table.items())}
        at = pc.index_in(text(name), pa.array([*first]))
        return pa.array([*first.values()]).take(at).fill_null("")

    def shown(name: str) -> pa.Array:
        column = text(name)
        return pc.if_else(pc.equal(column, UNDETERMINED), "Undetermined", column)

    return {
        "position": text("place_name"), "event_location": _where(rows),
        "zone_note": pa.repeat(pa.scalar(""), rows.num_rows), "means": spoken("means", MEANS),
        "number": _number_words(rows), "observation": spoken("phenomenon", PHENOMENA),
        "description": shown("description"), "weapon": shown("weapon"),
        "date_time": _date_words(rows, zone),
        "exercise": pc.if_else(rows.column("exercise").combine_chunks(), "Yes", ""),
        "region": pa.repeat(pa.scalar(""), rows.num_rows), "ref": text("source_ref"),
    }  # fmt: skip


def _number_words(rows: pa.Table) -> pa.Array:
    least, count, most = (
        rows.column(name).cast(pa.string()).combine_chunks()
        for name in ("count_min", "count", "count_max")
    )
    how = rows.column("count_qualifier").cast(pa.string()).combine_chunks()
    forms = {
        Qualifier.ABOUT: ("about ", count), Qualifier.AT_LEAST: ("at least ", count),
        Qualifier.AT_MOST: ("up to ", count), Qualifier.RANGE: ("", _joined(least, "-", most)),
        Qualifier.NOT_KNOWN: ("N/K", pa.repeat(pa.scalar(""), len(count))),
    }  # fmt: skip
    written = count
    for qualifier, (before, number) in forms.items():
        is_so = pc.equal(how, qualifier.value)
        written = pc.if_else(is_so, _joined(before, number), written)
    return written


def _joined(*parts: object) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _where(rows: pa.Table) -> pa.Array:
    """Kilometres and winds; "" where the columns hold no ring with winds side by side."""
    near, far, middle, width = (
        np.asarray(rows.column(name).cast(pa.float64()).to_numpy())
        for name in ("distance_min_m", "distance_max_m", "bearing_deg", "bearing_width_deg")
    )
    number = np.nan_to_num(np.round(width / WIND_WIDTH_DEG)).astype(np.int64)
    first = np.nan_to_num(np.round(middle / WIND_WIDTH_DEG - (number - 1) / 2)).astype(np.int64)
    winds = pa.array(WINDS)
    one, other = winds.take(pa.array(first % 16)), winds.take(pa.array((first + number - 1) % 16))
    said = pc.if_else(
        pa.array(number == 1), one,
        pc.if_else(
            pa.array(number == 2), _joined(one, " and ", other),
            _joined("between ", one, " and ", other),
        ),
    )  # fmt: skip
    km = [pa.array(np.round(v / 1000.0, 3)).cast(pa.string()) for v in (near, far)]
    there = np.isfinite(near) & np.isfinite(width) & (number >= 1) & (number < 16)
    return pc.if_else(pa.array(there), _joined(km[0], "-", km[1], " km ", said), "")


def _date_words(rows: pa.Table, zone: str) -> pa.Array:
    start, end = (
        np.asarray(rows.column(name).cast(pa.int64()).to_numpy()) for name in ("start", "end")
    )
    begin, last = _shown(start, zone), _shown(end - MINUTE_US, zone)
    day = pc.replace_substring_regex(_written(begin, "%d %b %Y"), "^0", "")
    minute = _joined(day, ", ", _written(begin, "%H:%M"))
    interval = _joined(minute, "-", _written(last, "%H:%M"))
    precision = rows.column("time_precision").cast(pa.string()).combine_chunks()
    by_minute = pc.equal(precision, TimePrecision.MINUTE.value)
    by_interval = pc.equal(precision, TimePrecision.INTERVAL.value)
    return pc.if_else(by_minute, minute, pc.if_else(by_interval, interval, day))


def _written(shown: pa.Array, form: str) -> pa.Array:
    return pc.strftime(shown, format=form, locale="C")
