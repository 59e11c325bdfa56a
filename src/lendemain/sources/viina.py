"""What the press of both countries reported: VIINA (Zhukov 2023), in two layouts.

*Reports*: `datetime, lon, lat, place_name, event_type, headline`, a row for each report of each
outlet.  The time has no zone and is read in the theatre's; the outlets sit on clocks up to an hour
apart, so it carries a clock error of half an hour.  Midnight sharp means that only the day is
known: such a row is a day long.

*Incidents, one a day*: `date, longitude, latitude, event_id_1pd` with target and attack words or
labels (`t_artillery_b`, ...), and who a language model thinks was involved (`a_rus`, `a_ukr`) and
began (`a_rus_init`, `a_ukr_init`).  All involved are named as actors.  Only who began is blamed,
and only where that is one side: both, neither or no label blame nobody.  A label is set where its
column ending in `_b` says so; where that is missing, from a probability of 0.5 on (`a_rus`, in the
first version `a_rus_pred`).  Files of single reports with these columns (`event_id`, `time`) are
read as incidents of a minute.  "NA" is how the files write that there is nothing.

Kinds follow the labels, the first that applies: airstrike -> air_strike; artillery -> shelling;
firefight, raid, armor -> armed_clash; ied (any explosion) -> explosion; cyber -> cyber; civcas
-> civilian_casualty; all else -> undetermined (a drone seen, an arrest or an advance in the press
is no breach yet).  For incidents with targets: fuel, power, refining and pipelines ->
energy_strike, ports -> port_attack, else shelling or explosion by the words of the attack.
Places are settlements (a disc of 5 km, so 2.5 km of error) unless `geo_precision` says otherwise.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain.records.observation import (
    NOT_KNOWN,
    UNDETERMINED,
    Means,
    Phenomenon,
    Reason,
    TimePrecision,
)
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources.answers import found_headings, sheet
from lendemain.sources.arrays import rewritten
from lendemain.sources.checks import Sieve, parties
from lendemain.sources.languages import languages
from lendemain.sources.sheets import Sheet
from lendemain.sources.times import DAY_US, MINUTE_US, minute, utc
from lendemain.tables import moments

LABELS = (
    "mil", "airstrike", "airalert", "aad", "uav", "armor", "arrest", "artillery", "control",
    "firefight", "ied", "raid", "occupy", "property", "cyber", "hospital", "milcas", "civcas",
    "retreat", "loc", "san",
)  # fmt: skip
"""What a report may be labelled as telling of, in VIINA's words."""

INCIDENT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "event_id_1pd": ("event_id",), "date": (), "longitude": (), "latitude": (), "asciiname": (),
    "geo_precision": (), "sources_matching": ("sources", "source"), "target_classes": (),
    "attack_terms": (), "representative_text": ("text",), "time": (), "lang": (),
    **{f"{name}{ending}": (f"{name}_pred",) if not ending else ()
       for name in (*(f"t_{label}" for label in LABELS),
                    "a_rus", "a_ukr", "a_rus_init", "a_ukr_init")
       for ending in ("", "_b")},
}  # fmt: skip
REPORT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "datetime": (), "lon": (), "lat": (), "place_name": (), "event_type": (), "headline": (),
    "source": (), "report_id": ("viina_report_id",),
}  # fmt: skip
INCIDENT_NEEDED = ("event_id_1pd", "date", "longitude", "latitude")
REPORT_NEEDED = ("datetime", "lon", "lat", "headline")

KIND_OF_LABEL = {
    "airstrike": "air_strike", "artillery": "shelling", "firefight": "armed_clash",
    "raid": "armed_clash", "armor": "armed_clash", "ied": "explosion", "cyber": "cyber",
    "civcas": "civilian_casualty",
}  # fmt: skip
"""The first label of a report that stands here gives its kind."""

KIND_OF_TARGET = {
    "ENERGY_GRID_SUPPORT": "energy_strike", "FUEL_STORAGE_TERMINAL": "energy_strike",
    "REFINING_PETROCHEM_GAS": "energy_strike", "PIPELINE_PUMPING": "energy_strike",
    "PORT_EXPORT_LOGISTICS": "port_attack",
}  # fmt: skip
ERROR_M = {"street": 250.0, "adm3": 2_500.0, "adm2": 20_000.0, "adm1": 42_000.0}
SETTLEMENT_M = ERROR_M["adm3"]
CLOCK_ERROR_S = 1_800.0
HALF = 0.5

_SIDES = (
    ("a_rus", "Russia", ("russia", "russian federation", "rus", "ru")),
    ("a_ukr", "Ukraine", ("ukraine", "ukr", "ua")),
)
_SHELLING = r"(?i)артил|обстр[іе]л"
_UAV = r"(?i)дрон|безпілот|беспилот|бпла|шахед|uav"
_MISSILE = r"(?i)ракет|missile"


def parse(answer: Answer) -> Reading:
    """The rows of one VIINA file, of either layout, as observations, with the rows that are none.

    Raises `SourceError` where the file has neither layout.
    """
    if "datetime" in found_headings(answer):
        return _reports(answer)
    return _incidents(answer)


SOURCE = Source(
    name="viina",
    title="Reports of the press of both countries (VIINA)",
    licence="ODbL, VIINA; headlines are the press's own",
    formats=("csv", "parquet"),
    parse=parse,
)


def _reports(answer: Answer) -> Reading:
    rows = sheet(answer, "viina", headings=REPORT_HEADINGS, needed=REPORT_NEEDED)
    sieve = Sieve("viina", _na_emptied(rows))
    lon, lat = sieve.places("lon", "lat", theatre=answer.theatre)
    spans = sieve.moments("datetime", zone=answer.time_zone, midnight_is_day=True)
    whole_day = spans.width_us == DAY_US
    headline = sieve.texts("headline")
    labels = sieve.texts("event_type")
    outlet = sieve.texts("source")
    given = {
        "source_ref": sieve.texts("report_id"),
        "provenance": pc.if_else(pc.equal(outlet, ""), "VIINA", outlet),
        "start": moments(spans.start),
        "end": moments(np.where(whole_day, spans.end, spans.start + MINUTE_US)),
        "time_precision": pc.if_else(pa.array(whole_day), "day", TimePrecision.MINUTE.value),
        "clock_error_s": np.where(whole_day, 0.0, CLOCK_ERROR_S).astype(np.float32),
        "lon": lon, "lat": lat, "error_m": SETTLEMENT_M, "place_name": sieve.texts("place_name"),
        "kind": rewritten(labels, _kind_of_labels), "description": labels,
        "weapon": rewritten(labels, lambda said: "UAV" if "uav" in said else NOT_KNOWN),
        "phenomenon": Phenomenon.REPORT, "means": Means.PRESS,
        "text": headline, "language": languages(headline),
    }  # fmt: skip
    return sieve.reading(given)


def _incidents(answer: Answer) -> Reading:
    rows = sheet(answer, "viina", headings=INCIDENT_HEADINGS, needed=INCIDENT_NEEDED)
    sieve = Sieve("viina", _na_emptied(rows))
    lon, lat = sieve.places("longitude", "latitude", theatre=answer.theatre)
    when = _when(sieve, answer.time_zone)
    said = sieve.texts("representative_text")
    attack = sieve.texts("attack_terms")
    targets = sieve.texts("target_classes")
    labels = _labels(sieve)
    outlets = rewritten(sieve.texts("sources_matching"), _outlets)
    actors, accused = _actors(sieve, answer)
    kind = _kind_of_incident(targets, attack)
    given = {
        "source_ref": pc.utf8_slice_codeunits(sieve.texts("event_id_1pd"), 0, 200),
        "provenance": pc.if_else(pc.equal(outlets, ""), "VIINA", outlets), **when,
        "lon": lon, "lat": lat, "error_m": _error_m(sieve), "place_name": sieve.texts("asciiname"),
        "kind": pc.if_else(pc.equal(kind, UNDETERMINED), rewritten(labels, _kind_of_labels), kind),
        "description": pc.if_else(pc.equal(targets, ""), labels, targets),
        "weapon": _weapon(pc.binary_join_element_wise(attack, labels, "|")),
        "phenomenon": Phenomenon.REPORT, "means": Means.PRESS,
        "actors": actors, "accused": accused, "text": said,
        "language": _language(sieve, said),
    }  # fmt: skip
    return sieve.reading(given)


def _na_emptied(rows: Sheet) -> Sheet:
    emptied = {
        name: pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), "NA"), "", column)
        if pa.types.is_string(column.type)
        else column
        for name, column in zip(rows.columns.column_names, rows.columns.columns, strict=True)
    }
    return replace(rows, columns=pa.table(emptied))


def _when(sieve: Sieve, zone: str) -> dict[str, pa.Array]:
    """The day of each row, or its minute where a time other than midnight is given."""
    read = sieve.each("time", minute, needed=False)
    of_day = np.array([value or 0 for value in read.values], np.int64)[read.of]
    start = sieve.days("date") * DAY_US + of_day * MINUTE_US
    fine = of_day > 0
    return {
        "start": moments(utc(start, zone)[0]),
        "end": moments(utc(start + np.where(fine, MINUTE_US, DAY_US), zone)[1]),
        "time_precision": pc.if_else(pa.array(fine), TimePrecision.MINUTE.value, "day"),
        "clock_error_s": np.where(fine, CLOCK_ERROR_S, 0.0).astype(np.float32),
    }


def _set(sieve: Sieve, name: str) -> npt.NDArray[np.bool_]:
    """Which rows bear a label: by its binary column, else by its probability."""
    binary = f"{name}_b"
    values = sieve.numbers(binary if sieve.has(binary) else name, low=0, high=1)
    return np.asarray(values >= HALF, bool)


def _labels(sieve: Sieve) -> pa.Array:
    """The labels of each row, as in "artillery|civcas"."""
    given = [name for name in LABELS if sieve.has(f"t_{name}") or sieve.has(f"t_{name}_b")]
    parts = [pc.if_else(pa.array(_set(sieve, f"t_{name}")), f"|{name}", "") for name in given]
    bare = pa.repeat(pa.scalar(""), sieve.rows)
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(bare, *parts, ""), 1)


def _language(sieve: Sieve, said: pa.Array) -> pa.Array:
    """The language as the source says it, else as the words look; its "ua" is Ukrainian."""
    told = pc.utf8_slice_codeunits(pc.utf8_lower(sieve.raw("lang")), 0, 2)
    told = pc.if_else(pc.equal(told, "ua"), "uk", told)
    return pc.if_else(pc.equal(told, ""), languages(said), told)


def _actors(sieve: Sieve, answer: Answer) -> tuple[pa.Array, pa.Array]:
    """The sides involved in the source's words, and the party that began ("" for both or none)."""
    known = parties(answer.aliases)
    began, involved = [], []
    for name, words, _ in _SIDES:
        involved.append(pc.if_else(pa.array(_set(sieve, name)), f"; {words}", ""))
        began.append(_set(sieve, f"{name}_init"))
    accused = np.full(sieve.rows, "", object)
    for mine, other, (name, words, spellings) in zip(began, began[::-1], _SIDES, strict=True):
        party = next((known[spelling] for spelling in spellings if spelling in known), "")
        alone = mine & ~other
        accused[alone] = party
        if not party:
            sieve.remark(
                alone,
                field=f"{name}_init",
                reason=Reason.UNKNOWN_VALUE,
                detail=f"no party goes by the name {words}; nobody is accused",
            )
    actors = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*involved, ""), 2)
    return actors, pa.array(accused, pa.string())


def _kind_of_labels(labels: str) -> str:
    """The kind that a report's labels ("airstrike|civcas|loc") speak for."""
    said = set(labels.split("|"))
    return next((kind for label, kind in KIND_OF_LABEL.items() if label in said), UNDETERMINED)


def _kind_of_incident(targets: pa.Array, attack: pa.Array) -> pa.Array:
    by_words = pc.if_else(pc.match_substring_regex(attack, _SHELLING), "shelling", "explosion")
    by_words = pc.if_else(pc.equal(attack, ""), UNDETERMINED, by_words)
    by_target = rewritten(targets, _kind_of_targets)
    return pc.if_else(pc.equal(by_target, ""), by_words, by_target)


def _kind_of_targets(targets: str) -> str:
    """The kind that all of an incident's targets speak for, "" where they differ."""
    kinds = {KIND_OF_TARGET.get(target, "") for target in targets.split("|")}
    return kinds.pop() if len(kinds) == 1 else ""


def _weapon(attack: pa.Array) -> pa.Array:
    """UAV or missile where the words of the attack name one of the two."""
    uav, missile = (pc.match_substring_regex(attack, words) for words in (_UAV, _MISSILE))
    one = pc.if_else(uav, "UAV", pc.if_else(missile, "missile", NOT_KNOWN))
    return pc.if_else(pc.and_(uav, missile), NOT_KNOWN, one)


def _error_m(sieve: Sieve) -> npt.NDArray[np.float32]:
    precision = pc.utf8_lower(sieve.raw("geo_precision"))
    listed = pa.array(list(ERROR_M.values()), pa.float32())
    at = pc.index_in(precision, pa.array(list(ERROR_M)))
    found = listed.take(at).fill_null(SETTLEMENT_M)
    return np.asarray(found.to_numpy(zero_copy_only=False), np.float32)


def _outlets(listed: str) -> str:
    return "; ".join(sorted({name.strip() for name in re.split("[|;,]", listed)} - {""}))
