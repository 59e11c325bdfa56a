"""The columns of a list of allegations: who is blamed, when, where, what, and how many.

Each function takes the sieve through which the rows go and gives the columns of `Claim` that it
reads; rows that fall, and fields that are set aside, are noted in the sieve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.claim import Basis, Voice
from lendemain.records.observation import (
    NOT_KNOWN,
    UNDETERMINED,
    Geometry,
    Qualifier,
    Reason,
    TimePrecision,
)
from lendemain.records.reading import Answer
from lendemain.sources import phrases, times
from lendemain.sources.arrays import inside, rewritten, whole_numbers
from lendemain.sources.checks import Sieve, parties
from lendemain.sources.languages import languages
from lendemain.sources.listed import dates, kinds, positions, spots
from lendemain.tables import moments

Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]

NUMBER_MAX = 1_000_000
_MARK = "\x1f"
_COUNT_WORDS = {
    "близько": "about", "біля": "about", "приблизно": "about", "около": "about",
    "примерно": "about", "environ": "about", "понад": "at least", "більше": "at least",
    "не менше": "at least", "свыше": "at least", "более": "at least", "не менее": "at least",
    "au moins": "at least", "plus de": "at least", "до": "up to", "jusqu'à": "up to",
    "over": "at least", "more than": "at least",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a list is to be read: who claims, in which capacity, and on whose calendar.

    `claimant` is a party's identifier, or a name where the voice is a nation's or the public's.
    `dates` is "dmy" or "mdy" where the list's slashed days are known to be so ("" else).
    `regions` gives provinces: name -> (lon, lat, error in metres).
    """

    claimant: str
    voice: str = Voice.PARTY
    dates: str = ""
    regions: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)


def blamed(sieve: Sieve, answer: Answer, order: Order) -> dict[str, Any]:
    """Whom the rows blame; a row that gives another claimant than the list's is rejected."""
    known = parties(answer.aliases)
    if sieve.has("party") and order.voice == Voice.PARTY:
        said = pc.utf8_lower(sieve.raw("party"))
        who = rewritten(said, lambda name: known.get(name, "?") if name else order.claimant)
        other = np.asarray(pc.not_equal(who, order.claimant))
        sieve.reject(
            other, field="party", reason=Reason.CONTRADICTION,
            detail=f"the list was handed in by {order.claimant}",
        )  # fmt: skip
    return {"accused": sieve.known("accused", known)}


def when(sieve: Sieve, answer: Answer, order: Order) -> dict[str, Any]:
    """When it was, in UTC, and when it was reported."""
    said = pc.binary_join_element_wise(sieve.raw("date"), sieve.raw("time"), _MARK)
    slashed = order.dates or dates.order_of(pc.unique(said).to_pylist())
    calendar = slashed, answer.time_zone
    start, end, fine = _spans(sieve, said, "time", calendar)
    missing = np.array([t == _MARK for t in said.to_pylist()], bool)
    sieve.reject(missing, field="date", reason=Reason.MISSING_FIELD)
    if sieve.has("end"):
        last = pc.binary_join_element_wise(sieve.raw("date"), sieve.raw("end"), _MARK)
        there = np.asarray(pc.not_equal(sieve.raw("end"), ""))
        last = pc.if_else(pa.array(there), last, "")
        until_start, until, until_fine = _spans(sieve, last, "end", calendar, kept=True)
        known = there & (until > 0)
        wide = np.isin(until_fine, [TimePrecision.DAY.value, TimePrecision.HOUR.value])
        found = np.where(known, np.where(wide, until, until_start), end)
        sieve.reject(
            known & (found < start), field="end", reason=Reason.END_BEFORE_START,
            detail="the claim ends before it starts",
        )  # fmt: skip
        end = found
        fine = np.where(known, TimePrecision.INTERVAL.value, fine)
    reported = np.zeros(sieve.rows, np.int64)
    if sieve.has("reported"):
        reported = _spans(sieve, sieve.raw("reported"), "reported", calendar, kept=True)[0]
    told = pa.array(reported, mask=reported == 0).cast(pa.timestamp("us", tz="UTC"))
    return {
        "start": moments(start), "end": moments(np.maximum(end, start)),
        "time_precision": pa.array(fine.tolist(), pa.string()), "reported": told,
    }  # fmt: skip


def _spans(
    sieve: Sieve, cells: pa.Array, name: str, calendar: tuple[str, str], *, kept: bool = False
) -> tuple[Whole, Whole, Words]:  # fmt: skip
    """Starts, ends and precisions in UTC of cells of days and hours; 0 where there is none.

    `calendar` is the order of slashed days and the zone of clocks that name none.
    """
    slashed, zone = calendar
    encoded = cells.dictionary_encode()
    of = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)
    read = [_span(text, slashed) for text in encoded.dictionary.to_pylist()]
    why = np.array([r if isinstance(r, str) else "" for r in read], object)[of]
    bad = np.array([isinstance(r, str) and bool(r) for r in read], bool)[of]
    kind = sieve.remark if kept else sieve.reject
    kind(bad, field=name, reason=Reason.NOT_A_TIME, detail=why,
         value=pc.replace_substring(cells, _MARK, " "))  # fmt: skip
    edges = np.zeros((2, len(read)), np.int64)
    for clock in {r.zone for r in read if not isinstance(r, str)}:
        rows = [k for k, r in enumerate(read) if not isinstance(r, str) and r.zone == clock]
        local = np.array([[read[k].start_us for k in rows], [read[k].end_us for k in rows]])
        edges[0, rows] = times.utc(local[0], clock or zone)[0]
        edges[1, rows] = times.utc(local[1], clock or zone)[1]
    fine = [r.precision.value if not isinstance(r, str) else "instant" for r in read]
    return edges[0][of], edges[1][of], np.array(fine, object)[of]


def _span(text: str, slashed: str) -> Any:
    """What the cells of a day and an hour say together; "" where they say nothing."""
    day, _, clock = text.rpartition(_MARK)
    if not day.strip() or not clock.strip():
        said = (day + clock).strip()
        return dates.local(said, order=slashed) if said else ""
    alone = dates.local(clock, order=slashed)
    if not isinstance(alone, str):
        return alone
    return dates.local(f"{day} {clock}", order=slashed)


def where(sieve: Sieve, answer: Answer, order: Order) -> dict[str, Any]:
    """Where it was: by coordinates where they are given, else by the words for the place."""
    gazetteer = spots.Gazetteer(answer.places, order.regions)
    words = sieve.texts("place")
    spelt = pc.binary_join_element_wise(
        sieve.raw("coordinates"), sieve.raw("lat"), sieve.raw("lon"), words, _MARK
    ).dictionary_encode()
    of = np.asarray(spelt.indices.to_numpy(zero_copy_only=False), np.int64)
    read = [_spot(text.split(_MARK), gazetteer) for text in spelt.dictionary.to_pylist()]
    spot = np.array(
        [(np.nan, np.nan, 0.0) if isinstance(r, str) else r[:3] for r in read], float
    ).reshape(-1, 3)[of]
    basis = np.array([Basis.NONE.value if isinstance(r, str) else r[3].value for r in read], object)
    lon, lat, error = spot[:, 0], spot[:, 1], spot[:, 2]
    told = sieve.numbers("error_m", low=0, high=1e6)
    error = np.where(np.isfinite(told), np.maximum(told, positions.ERROR_M_MIN), error)
    there = np.isfinite(lon)
    theatre = answer.theatre
    swapped = there & ~inside(lon, lat, theatre) & inside(lat, lon, theatre)
    sieve.reject(swapped, field="coordinates", reason=Reason.SWAPPED_COORDINATES,
                 detail="longitude and latitude are exchanged")  # fmt: skip
    outside = there & ~inside(lon, lat, theatre)
    sieve.reject(outside, field="place", reason=Reason.OUTSIDE_THEATRE)
    why = np.array([r if isinstance(r, str) else "" for r in read], object)[of]
    detail = np.array([f"kept without a place: {w}" for w in why], object)
    said = np.array([bool(t.replace(_MARK, "")) for t in spelt.dictionary.to_pylist()], bool)[of]
    sieve.remark(~there & said, field="place", reason=Reason.UNKNOWN_VALUE, detail=detail)
    sieve.remark(~there & ~said, field="place", reason=Reason.MISSING_FIELD,
                 detail="kept without a place")  # fmt: skip
    shape = np.where(there, Geometry.POINT.value, Geometry.UNLOCATED.value).astype(object)
    shape[there & (basis[of] == Basis.SECTOR.value)] = Geometry.SECTOR.value
    return {
        "lon": pa.array(lon, from_pandas=True), "lat": pa.array(lat, from_pandas=True),
        "error_m": np.where(there, error, 0.0), "geometry": pa.array(shape.tolist(), pa.string()),
        "basis": pa.array(basis[of].tolist(), pa.string()), "place_name": words,
    }  # fmt: skip


def _spot(cells: Sequence[str], gazetteer: spots.Gazetteer) -> Any:
    """A place from cells of coordinates, latitude, longitude and words: a `Spot`, or why not."""
    pair, lat, lon, words = cells
    found: Any = ""
    if pair:
        found = positions.position(pair)
    elif lat and lon:
        north, east = positions.angle(lat), positions.angle(lon)
        if isinstance(north, str) or isinstance(east, str):
            found = "no latitude and longitude that can be read"
        else:
            fine = 10.0 ** -min(_figures(lat), _figures(lon))
            found = positions.checked(east, north, fine)
    if found and not isinstance(found, str):
        return spots.Spot(found.lon, found.lat, found.error_m, Basis.COORDINATES)
    if not words:
        return found or "no place is given"
    named = positions.position(words)
    if not isinstance(named, str):
        return spots.Spot(named.lon, named.lat, named.error_m, Basis.COORDINATES)
    return spots.spot(words, gazetteer)


def _figures(text: str) -> int:
    """How many decimals a number has; minutes and seconds count as four."""
    if any(mark in text for mark in "°'′\""):
        return 4
    return len(text.replace(",", ".").partition(".")[2].strip())


def what(sieve: Sieve) -> dict[str, Any]:
    """The kind, in our words and in the list's; where it gives none, the text is asked."""
    words, said = sieve.texts("kind"), sieve.texts("text")
    asked = pc.if_else(pc.equal(words, ""), said, words)
    encoded = asked.dictionary_encode()
    of = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)
    listed = encoded.dictionary.to_pylist()
    read = np.array([kinds.kind(text) or UNDETERMINED for text in listed], object)[of]
    given = np.asarray(pc.not_equal(words, ""))
    strange = given & (read == UNDETERMINED)
    sieve.remark(strange, field="kind", reason=Reason.UNKNOWN_VALUE)
    wide = np.array([kinds.is_wide(text) for text in listed], bool)[of]
    sieve.remark(wide, field="kind", reason=Reason.UNKNOWN_VALUE,
                 detail="a wide word, read as the commonest kind of its class")  # fmt: skip
    weapon = sieve.texts("weapon")
    tongue = pc.utf8_slice_codeunits(pc.utf8_lower(sieve.texts("language")), 0, 2)
    return {
        "kind": pa.array(read.tolist(), pa.string()),
        "words": pc.utf8_slice_codeunits(words, 0, 200), "text": said,
        "weapon": pc.if_else(pc.equal(weapon, ""), NOT_KNOWN, weapon),
        "language": pc.if_else(pc.equal(tongue, ""), languages(asked), tongue),
    }  # fmt: skip


def how_many(sieve: Sieve) -> dict[str, Any]:
    """How many occurrences a row claims, and how many killed."""

    def number(text: str) -> phrases.Number | str:
        plain = " ".join(text.lower().replace("\u00a0", " ").split()).removesuffix(".0")
        for word, ours in _COUNT_WORDS.items():
            if plain.startswith(f"{word} "):
                plain = f"{ours} {plain[len(word) + 1 :]}"
                break
        return phrases.number(plain)

    read = sieve.each("count", number, needed=False, reason=Reason.NOT_A_NUMBER)
    found = [phrases.UNSTATED if value is None else value for value in read.values]
    best, low, high = (np.array([n[k] for n in found], np.int64)[read.of] for k in range(3))
    exact = np.array([n.qualifier is Qualifier.NOT_KNOWN for n in found], bool)[read.of]
    high = np.where(exact, 1, high)
    dead = sieve.numbers("killed", low=0, high=NUMBER_MAX, whole=True)
    return {"count": best, "count_min": low, "count_max": high, "killed": whole_numbers(dead)}
