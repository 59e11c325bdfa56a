"""Incidents from observations: association, then one row for each whole."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.fusion import acts, associate, classify, region, slabs
from lendemain.fusion.accounts import Accounts, Texts, accounts, numbers, texts
from lendemain.fusion.frame import Frame, frame_of, points_of
from lendemain.records.incident import Incident, Membership
from lendemain.records.observation import NOT_KNOWN, UNDETERMINED, Means, Phenomenon

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]

ACTORS_SEPARATOR = "; "
WORDS_MIN = 20
MINUTE_US = 60_000_000


class Fused(NamedTuple):
    """Incidents sorted by start and identifier, each located observation's membership in one, and
    how many observations have no place and therefore no incident.
    """

    incidents: pa.Table
    members: pa.Table
    unlocated: int = 0


def incidents(observations: pa.Table, *, frame: Frame | None = None) -> Fused:
    """The incidents that a table of observations (with identifiers) speaks of.

    An incident's identifier is "I-" and the first 16 hexadecimal digits of its first observation's,
    the member with the smallest start and identifier; so it stays the same as long as that account
    leads the incident.  The same observations in any order give the same tables.  Without a `frame`
    it is learnt from them.  InputError where identifiers are missing or a place or time is
    impossible.
    """
    given = accounts(observations, None if frame is None else frame.plane())
    if not len(given):
        return Fused(tables.empty(Incident), tables.empty(Membership), given.unlocated)
    return drawn(given, labels_of(given, frame or frame_of(given)))


def labels_of(given: Accounts, frame: Frame) -> Integers:
    """The number of each account's incident, 0 for the one with the earliest account."""
    points, order = points_of(given, frame.origin_us)
    parent, _ = associate.related(points, frame.gate)
    labels = slabs.numbered(parent, slabs.THREADS)
    if order is None:
        return labels
    found = np.empty_like(labels)
    found[order] = labels
    return found


def drawn(given: Accounts, labels: Integers) -> Fused:
    """The incidents that accounts (at least one) form, given the number of each one's incident."""
    table = _incidents(given, labels)
    names = table.column("incident_id").combine_chunks()
    order = np.lexsort((
        names.cast(pa.string()).to_numpy(zero_copy_only=False).astype("U18"),
        tables.micros(table, "start"),
    ))  # fmt: skip
    table = table.take(pa.array(order))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Fused(table, _members(given, rank[labels], table), given.unlocated)


def _incidents(given: Accounts, labels: Integers) -> pa.Table:
    count = int(labels.max()) + 1
    first = np.full(count, len(labels), np.int64)
    np.minimum.at(first, labels, np.arange(len(labels)))
    witness = witnesses(given)
    heads = acts.witnesses(labels, witness, count)
    place = region.ellipses(given, labels, heads)
    start, end = region.interval(given, labels, count)
    identifiers = given.identifiers[first]
    columns = {
        "incident_id": pa.array(names_of(identifiers), pa.string()),
        "start": tables.moments(start), "end": tables.moments(end),
        **_place(place),
        "shape": pa.array(region.shapes(given, labels, count), pa.binary()),
        "accounts": np.bincount(labels, minlength=count).astype(np.int32),
        "witnesses": heads,
        "first_observation": _fixed(identifiers),
        **_what(given, labels, witness), **_numbers(given, labels, witness),
    }  # fmt: skip
    return tables.columns(Incident, columns, count)


def _place(place: region.Ellipses) -> dict[str, object]:
    """Centre to 1e-7 degrees, axes to a decimetre, bearing to a hundredth of a degree.

    Processors may differ in a sum's last bit; what is told must not.  A circle has no bearing, so
    where the axes differ by less than a metre it is 0.
    """
    major, minor = np.round(place.major_m, 1), np.round(place.minor_m, 1)
    bearing = np.where(major - minor < 1.0, 0.0, np.round(place.bearing_deg, 2) % 180.0)
    return {
        "lon": np.round(place.lon, 7),
        "lat": np.round(place.lat, 7),
        "semi_major_m": major.astype(np.float32),
        "semi_minor_m": minor.astype(np.float32),
        "orientation_deg": bearing.astype(np.float32),
    }


def names_of(identifiers: npt.NDArray[np.uint8]) -> list[str]:
    """Incident identifiers after first observations (n x 16 bytes)."""
    digits = np.ascontiguousarray(identifiers[:, :8]).tobytes().hex()
    return ["I-" + digits[i : i + 16] for i in range(0, len(digits), 16)]


def _fixed(identifiers: npt.NDArray[np.uint8]) -> pa.Array:
    raw = pa.py_buffer(np.ascontiguousarray(identifiers).tobytes())
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(identifiers), [None, raw])


def witnesses(given: Accounts) -> Whole:
    """A number for each account's independent origin: its provenance, or else its sensor, or else
    its source; accounts that are copies of each other (`copied`) have one origin.
    """
    provenance, sensor, source = (given.texts(n) for n in ("provenance", "sensor", "source"))
    a = len(provenance.values)
    b = a + len(sensor.values)
    named, sensed = _named(provenance), _named(sensor)
    whose = np.where(named, provenance.codes, np.where(sensed, a + sensor.codes, b + source.codes))
    return copied(given, whose.astype(np.int64))


def copied(given: Accounts, witness: Whole) -> Whole:
    """Each account's witness; of accounts that are the same to the microsecond and the last digit
    of their place, or word for word, however they are named, that of the one with the least number.

    Two that noticed by themselves never tell the same so exactly: times on a whole minute and
    places alone do not count as exact, and words only where there are `WORDS_MIN` letters.
    """
    start = given.start_us
    twice = np.zeros(len(start), np.bool_)
    twice[1:] = start[1:] == start[:-1]
    twice[:-1] |= twice[1:]
    rows = np.flatnonzero(twice)
    if not len(rows):
        return witness
    table = given.rows(rows)
    words = texts(table, "text")
    long = np.array([len(value) >= WORDS_MIN for value in words.values], np.bool_)[words.codes]
    exact = (start[rows] % MINUTE_US != 0) | long
    rows, table = rows[exact], table.filter(pa.array(exact))
    said = [numbers(table, n).view(np.int64) for n in ("lon", "lat", "error_m", "bearing_deg")]
    kind, phenomenon = texts(table, "kind").codes, texts(table, "phenomenon").codes
    found = acts.groups(
        start[rows], given.end_us[rows], *said, words.codes[exact], kind, phenomenon,
        numbers(table, "count", 1.0).astype(np.int64),
    )  # fmt: skip
    least = np.full(len(found.first), np.iinfo(np.int64).max)
    np.minimum.at(least, found.numbers, witness[rows])
    witness = witness.copy()
    witness[rows] = least[found.numbers]
    return witness


def _named(column: Texts) -> npt.NDArray[np.bool_]:
    return np.asarray(column.codes != column.values.index(""))


def _what(given: Accounts, labels: Integers, witness: Whole) -> dict[str, object]:
    kind, grade = given.texts("kind"), given.texts("reliability")
    values = kind.values if UNDETERMINED in kind.values else [*kind.values, UNDETERMINED]
    weight = classify.reliability_weights(grade.values)[grade.codes]
    weight = weight * np.clip(given.numbers("probability", 1.0), 0.0, 1.0)
    voted = classify.vote(labels, witness, kind.codes, weight, kinds=values)
    phenomenon, place = given.texts("phenomenon"), given.texts("place_name")
    weapon = given.texts("weapon")
    count = int(labels.max()) + 1
    return {
        "kind": _category(voted.kind, values),
        "kind_probability": voted.probability.astype(np.float32),
        "phenomenon": _category(
            _commonest(labels, phenomenon, count, Phenomenon.UNDETERMINED), phenomenon.values
        ),
        "weapon": _category(
            _commonest(labels, weapon, count, UNDETERMINED, NOT_KNOWN, ""), weapon.values
        ),
        "place_name": _category(_commonest(labels, place, count, ""), place.values),
        "actors": _actors(given, labels, count),
        "exercise": np.bincount(labels, given.numbers("exercise", 0.0), count) > 0.0,
    }


def _category(codes: npt.NDArray[np.integer], values: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32)), pa.array(values, pa.string())
    )


def _commonest(labels: Integers, column: Texts, count: int, *weakest: str) -> Integers:
    """The value most accounts of each incident give, the first in order of the alphabet among
    equals; one of `weakest` only where there is no other, an earlier one rather than a later.
    """
    pairs = acts.groups(labels, column.codes)
    times = np.bincount(pairs.numbers)
    of, value = labels[pairs.first], column.codes[pairs.first]
    for word in set(weakest) & set(column.values):
        times = np.where(value == column.values.index(word), -weakest.index(word), times)
    order = np.lexsort((value, -times, of))
    lead = order[np.append(True, np.diff(of[order]) != 0)]
    out = np.zeros(count, np.int32)
    out[of[lead]] = value[lead]
    return out


def _actors(given: Accounts, labels: Integers, count: int) -> pa.Array:
    """The sides named as involved, each once, in order of the alphabet."""
    column = given.texts("actors")
    named = np.flatnonzero(_named(column))
    said: dict[int, set[str]] = {}
    pairs = acts.groups(labels[named], column.codes[named])
    for row in named[pairs.first]:
        words = column.values[column.codes[row]].split(";")
        said.setdefault(int(labels[row]), set()).update(w.strip() for w in words if w.strip())
    out = [""] * count
    for incident, words in said.items():
        out[incident] = ACTORS_SEPARATOR.join(sorted(words))
    return pa.array(out, pa.string())


def second_hand(given: Accounts) -> npt.NDArray[np.bool_]:
    """Which accounts count only where nobody else counted: claims, and heat seen from orbit."""
    claimed = given.texts("means").are(Means.CLAIM)
    return claimed | given.texts("phenomenon").are(Phenomenon.THERMAL)


def _numbers(given: Accounts, labels: Integers, witness: Whole) -> dict[str, object]:
    count = int(labels.max()) + 1
    best = np.maximum(given.numbers("count", 1.0), 0.0)
    phenomenon = given.texts("phenomenon")
    least, likeliest, most = acts.acts(
        labels, witness, phenomenon.codes, (given.start_us, given.end_us),
        counts=(given.numbers("count_min", 1.0), best, given.numbers("count_max", 1.0)),
        second_hand=second_hand(given), incidents=count,
    )  # fmt: skip
    stated = np.clip(given.numbers("probability", 1.0), 0.0, 1.0)
    killed = [acts.killed(labels, given.numbers(n), count) for n in _KILLED]
    low, dead, high = killed
    dead = np.where(np.isnan(dead), np.where(np.isnan(low), high, low), dead)
    return {
        "probability": acts.probability(labels, witness, stated, count).astype(np.float32),
        "smm_count": np.rint(np.bincount(labels, best, count)).astype(np.int64),
        "acts_min": least, "acts": likeliest, "acts_max": most,
        "killed": _whole_or_none(dead),
        "killed_min": _whole_or_none(np.where(np.isnan(low), dead, np.minimum(low, dead))),
        "killed_max": _whole_or_none(np.where(np.isnan(high), dead, np.maximum(high, dead))),
    }  # fmt: skip


_KILLED = ("killed_min", "killed", "killed_max")


def _whole_or_none(values: Floats) -> pa.Array:
    absent = np.isnan(values)
    return pa.array(np.where(absent, 0.0, values).astype(np.int32), mask=absent)


def _members(given: Accounts, rank: Integers, incidents: pa.Table) -> pa.Table:
    """Memberships in order of incident, then of account."""
    order = np.argsort(rank, kind="stable")
    names = incidents.column("incident_id").combine_chunks().cast(pa.string())
    named = pa.DictionaryArray.from_arrays(pa.array(rank[order]), names)
    columns = {"incident_id": named, "observation_id": _fixed(given.identifiers[order])}
    return tables.columns(Membership, columns, len(order))
