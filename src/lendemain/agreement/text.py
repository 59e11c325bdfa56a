"""An agreement's text in TOML: read, checked, and turned into records.

The text holds everything that was negotiated or chosen: parties, lines with their versions in
time, zones, provisions, thresholds.  Its size is bounded before it is decoded.  Every mistake is
reported with its file, row and fragment, and a text with a mistake is not used at all, so nobody
works under half an agreement.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from lendemain.agreement import checks
from lendemain.agreement.entries import Entry
from lendemain.records.agreement import Agreement, Line, Mistake, Party, Provision, Zone
from lendemain.records.incident import FAMILY_OF, Family
from lendemain.records.observation import Means
from lendemain.toml.decoding import decoded
from lendemain.toml.entries import Notes, finite
from lendemain.toml.rows import rows

SIZE_MAX = 512 * 1024
STANDINGS = ("signed", "announced", "draft", "model")
"""Signed by its parties; announced without a public text; under negotiation; or made up."""

FORMS = ("belt", "polygon", "theatre")
WIDTHS = ("per_side", "total")
FORBIDDABLE = frozenset(k for k, f in FAMILY_OF.items() if f is not Family.NO_VIOLATION)
EXCUSES = frozenset(k for k, f in FAMILY_OF.items() if f is Family.NO_VIOLATION) | {
    "repair_window", "escorted_movement", "evacuation",
}  # fmt: skip
MEANS = frozenset(m.value for m in Means if m is not Means.NOT_KNOWN)

_AGREEMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_ZONE_NAME = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*")
NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands in for a moment that a text should have given, until its mistakes are told."""

_WORLD = (-180.0, -90.0, 180.0, 90.0)
_TABLES = ("party", "line", "zone", "provision")


def parsed(name: str, data: bytes) -> tuple[Agreement | None, list[Mistake]]:
    """The agreement that a text holds, or None with every mistake in it, in order of rows.

    `name` is the file's, for the mistakes.  No bytes make this raise.

    >>> parsed("empty.toml", b"id = ")[1][0].row
    1
    """
    values, text, mistakes = decoded(name, data, most=SIZE_MAX)
    if values is None:
        return None, mistakes
    notes = Notes(name, rows(text))
    agreement = _agreement(values, notes)
    if notes.mistakes:
        return None, sorted(notes.mistakes, key=lambda m: (m.row, m.fragment, m.what))
    return agreement, []


def _agreement(values: Mapping[str, object], notes: Notes) -> Agreement:
    head = Entry(values, notes)
    head.fragment = str(values.get("id", ""))[:80]
    listed = {name: head.listed(name) for name in _TABLES}
    parties = [_party(e) for e in listed["party"]]
    known = tuple(p.party_id for p in parties)
    lines = [_line(e, known) for e in listed["line"]]
    line_ids = tuple(dict.fromkeys(line.line_id for line in lines))
    zones = [_zone(e, known, line_ids) for e in listed["zone"]]
    effective = head.moment("effective") or NEVER
    ends = head.moment("ends", required=False)
    words = _weapons(head)
    zone_ids = tuple(z.zone_id for z in zones)
    provisions = [
        _provision(e, known, zone_ids, words=words, period=(effective, ends))
        for e in listed["provision"]
    ]
    agreement = Agreement(
        agreement_id=_agreement_id(head),
        title=head.names("title"),
        standing=head.one_of("standing", STANDINGS),
        source=head.text("source"),
        effective=effective,
        time_zone=_time_zone(head),
        theatre=_theatre(head),
        parties=tuple(parties),
        lines=tuple(lines),
        zones=tuple(zones),
        provisions=tuple(provisions),
        sector_line=head.one_of("sector_line", line_ids, default=""),
        sector_length_m=1000.0 * head.number("sector_length_km", default=25.0, least=1.0),
        sector_depth_m=1000.0 * head.number("sector_depth_km", default=15.0, least=0.1),
        thresholds=_thresholds(head),
    )
    head.done()
    checks.check(agreement, {"": [head], **listed})
    return agreement


def _party(entry: Entry) -> Party:
    party = Party(
        party_id=entry.text("id"), name=entry.names("name"), aliases=entry.texts("aliases")
    )
    entry.done()
    return party


def _line(entry: Entry, parties: tuple[str, ...]) -> Line:
    line = Line(
        line_id=entry.text("id"),
        name=entry.names("name"),
        points=entry.points("vertices"),
        error_m=1000.0 * entry.number("error_km", least=0.0, most=100.0),
        left=entry.one_of("left", parties),
        right=entry.one_of("right", parties),
        start=entry.moment("start") or NEVER,
        end=entry.moment("end", required=False),
        source=entry.text("source"),
    )
    entry.done()
    return line


def _zone(entry: Entry, parties: tuple[str, ...], lines: tuple[str, ...]) -> Zone:
    form = entry.one_of("form", FORMS)
    common = {"zone_id": entry.text("id"), "name": entry.names("name"), "form": form}
    error_m = 1000.0 * entry.number("error_km", default=0.0, least=0.0, most=100.0)
    if form == "belt":
        width = entry.number("width_km", least=0.001, most=2_000.0)
        per_side = entry.one_of("width", WIDTHS) == "per_side"
        zone = Zone(
            **common,  # type: ignore[arg-type]
            party=entry.one_of("party", parties, default=""),
            line_id=entry.one_of("line", lines),
            inner_m=1000.0 * entry.number("inner_km", default=0.0, least=0.0),
            outer_m=1000.0 * width * (1.0 if per_side else 0.5),
            error_m=error_m,
        )
    elif form == "polygon":
        zone = Zone(
            **common,  # type: ignore[arg-type]
            party=entry.one_of("party", parties, default=""),
            points=entry.points("points"),
            error_m=error_m,
        )
    else:
        zone = Zone(**common, error_m=error_m)  # type: ignore[arg-type]
    entry.done()
    return zone


def _provision(
    entry: Entry,
    parties: tuple[str, ...],
    zones: tuple[str, ...],
    *,
    words: Mapping[str, tuple[str, ...]],
    period: tuple[datetime, datetime | None],
) -> Provision:
    classes = entry.texts("weapons", known=words, what="weapon class")
    provision = Provision(
        provision_id=entry.text("id"),
        fragment=entry.text("fragment"),
        title=entry.names("title"),
        text=entry.text("text"),
        kinds=entry.texts("kinds", known=FORBIDDABLE, what="kind", required=True),
        zones=entry.texts("zones", known=zones, what="zone", required=True),
        binds=entry.texts("binds", known=parties, what="party", required=True),
        start=entry.moment("start") or period[0],
        end=entry.moment("end", required=False) or period[1],
        weapons=tuple(dict.fromkeys(w for c in classes for w in words.get(c, ()))),
        observed_by=entry.texts("observed_by", known=MEANS, what="means", required=True),
        excused_by=entry.texts("excused_by", known=EXCUSES, what="activity"),
        tolerated=_whole(entry, "tolerated", default=0, least=0, most=1_000_000),
        gravity=_whole(entry, "gravity", default=2, least=1, most=5),
        parameters=_parameters(entry),
    )
    entry.done()
    return provision


def _whole(entry: Entry, key: str, *, default: int, least: int, most: int) -> int:
    number = entry.number(key, default=default, least=least, most=most)
    if number != int(number):
        entry.wrong(key, f"{key} is {number:g}", "Give a whole number")
    return int(number)


def _parameters(entry: Entry) -> dict[str, float | int | str]:
    given = entry.table_of("parameters")
    kept: dict[str, float | int | str] = {}
    for key, value in given.items():
        if isinstance(value, str) or (
            isinstance(value, (int, float)) and finite(value) is not None
        ):
            kept[key] = value
        else:
            entry.wrong("parameters", f"parameter {key[:80]} is no number or text", "Simplify it")
    return kept


def _weapons(head: Entry) -> dict[str, tuple[str, ...]]:
    """The words, in small letters, under which sources speak of each class of weapon."""
    found = {}
    for name, words in head.table_of("weapons").items():
        good = isinstance(words, list) and words and all(isinstance(w, str) and w for w in words)
        if not isinstance(words, list) or not good:
            row = head.notes.rows.row("weapons", key=name)
            head.notes.note(row, name, "a weapon class needs words", f'Write {name} = ["..."]')
        found[name] = tuple(w.lower() for w in words) if good and isinstance(words, list) else ()
    return found


def _thresholds(head: Entry) -> dict[str, float]:
    given = Entry(head.table_of("thresholds"), head.notes, table="thresholds")
    return {key: given.number(key, least=0.0) for key in given.values}


def _time_zone(head: Entry) -> str:
    name = head.text("time_zone")
    if name and not (_ZONE_NAME.fullmatch(name) and _is_zone(name)):
        head.wrong("time_zone", f"time_zone {name[:80]!r} is no zone's name", "As: Europe/Kyiv")
    return name


def _is_zone(name: str) -> bool:
    try:
        pc.assume_timezone(pa.scalar(0, pa.timestamp("s")), name)
    except (pa.ArrowException, ValueError, OSError):
        return False
    return True


def _agreement_id(head: Entry) -> str:
    """The text's own name, which begins all its fragments and names its file."""
    name = head.text("id")
    if name and not _AGREEMENT_ID.fullmatch(name):
        what = f"id {name[:80]!r} is not of letters, figures, dots and dashes"
        head.wrong("id", what, "As: minsk-2015")
    return name


def _theatre(head: Entry) -> tuple[float, float, float, float]:
    head.taken.add("theatre")
    given = head.values.get("theatre")
    listed = given if isinstance(given, list) else []
    box = [number for v in listed[:5] if (number := finite(v)) is not None]
    if len(box) == 4 and len(listed) == 4:
        west, south, east, north = box
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return west, south, east, north
    head.wrong("theatre", "theatre is not a box", "Write [west, south, east, north] in degrees")
    return _WORLD
