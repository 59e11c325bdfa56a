"""What can be wrong with an agreement although each of its values is well formed.

Each check looks at the whole text and notes what contradicts itself: names used twice, dates before
the agreement, a line that crosses itself or leaves the theatre, a zone that is no area, a provision
that nothing could observe, thresholds that do not rise.
"""

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from lendemain.agreement import zones
from lendemain.agreement.cessation import terms
from lendemain.agreement.entries import Entry
from lendemain.agreement.ground import divided, drawn, plane_of
from lendemain.agreement.observable import means
from lendemain.records.agreement import THRESHOLDS, Agreement, Line, Provision, Zone
from lendemain.toml.entries import once, spoken_once

Entries = Mapping[str, Sequence[Entry]]

PROBABILITIES = (
    "inside_min", "unknown_weapon", "exercise_as_observed", "watched_min", "standard_inquiry",
    "standard_concern", "standard_reasonable", "standard_convincing", "standard_phase_2",
    "standard_phase_3",
)  # fmt: skip
STANDARDS = PROBABILITIES[4:]
"""Standards of proof, from the lowest to the highest: a later one is never easier to meet."""

STEPS = tuple(name for name in THRESHOLDS if name.startswith("step_"))
"""The first step of the ladder that asks for each standard above the lowest; they rise."""

CLOCKS = (
    "clock_admissible_h", "clock_provisional_h", "clock_comments_h", "clock_reasoned_h",
)  # fmt: skip
TRIAGE = (
    "triage_gravity", "triage_killed", "triage_killed_max", "triage_consequence",
    "ladder_gravity_1", "ladder_gravity_2", "ladder_gravity_3", "ladder_gravity_4",
    "ladder_gravity_5", "ladder_killed", "full_cases_per_day", "sources_reasonable",
)  # fmt: skip
NOTICES = ("notice_lead_h", "notice_radius_max_km", "notice_length_max_h")
REQUIRED = PROBABILITIES + CLOCKS + TRIAGE + NOTICES
OPTIONAL = (*terms.DEFAULTS, *THRESHOLDS)
"""Thresholds that a text may give; each room that reads one has its default in one place."""

REACH_MAX_M = 2_000_000.0
"""Beyond this from the middle of the lines, metres in one plane are no longer metres."""

APART_MIN_M = 1.0

BATCH = "batch_kind_"
"""A threshold so named, and not 0, puts the kind that follows into batches."""


def check(agreement: Agreement, entries: Entries) -> None:
    """Note in the entries' notes whatever contradicts itself in an agreement."""
    head = entries[""][0]
    if not agreement.parties:
        head.wrong("party", "there is no party", "Add at least two [[party]]")
    if not agreement.provisions:
        head.wrong("provision", "there is no provision", "Add at least one [[provision]]")
    _theatre(agreement, head)
    once(entries["party"], "id")
    once(entries["zone"], "id")
    once(entries["provision"], "id")
    once(entries["provision"], "fragment")
    spoken_once([(p.party_id, p.aliases) for p in agreement.parties], entries["party"])
    _versions(agreement, entries["line"])
    for line, entry in zip(agreement.lines, entries["line"], strict=True):
        _line(line, agreement, entry)
    for zone, entry in zip(agreement.zones, entries["zone"], strict=True):
        _zone(zone, agreement, entry)
    for provision, entry in zip(agreement.provisions, entries["provision"], strict=True):
        _provision(provision, agreement, entry)
    _thresholds(agreement, head)


def _versions(agreement: Agreement, entries: Sequence[Entry]) -> None:
    """Versions of one line follow each other in time: at no moment are there two, nor none."""
    listed = sorted(
        zip(agreement.lines, entries, strict=True),
        key=lambda pair: (pair[0].line_id, pair[0].start),
    )
    for (line, _), (later, entry) in itertools.pairwise(listed):
        if line.line_id != later.line_id:
            continue
        if line.end is None or line.end > later.start:
            what = f"two versions of line {line.line_id!r} overlap"
            entry.wrong("start", what, "End the earlier")
        elif line.end < later.start:
            what = f"between two versions of line {line.line_id!r} there is none"
            entry.wrong("start", what, "Start it where the earlier ends")
    last = {line.line_id: (line, entry) for line, entry in listed}
    for line, entry in last.values():
        if line.end is not None and any(
            p.end is None or p.end > line.end for p in agreement.provisions
        ):
            what = f"line {line.line_id!r} ends before the provisions, and no version follows"
            entry.wrong("end", what, "Add its next version, or leave the end out")


def _theatre(agreement: Agreement, head: Entry) -> None:
    """A box that holds what lies opposite the lines, on the globe's other side, comes out of the
    plane turned inside out, and every belt would be empty.
    """
    plane = plane_of(agreement)
    shape = zones.theatre(agreement, plane)
    if not (shape.is_valid and shapely.intersects(shape, shapely.Point(0.0, 0.0))):
        what = "the theatre reaches round the globe to what lies opposite the lines"
        head.wrong("theatre", what, "Give a box that ends before that")


def _line(line: Line, agreement: Agreement, entry: Entry) -> None:
    if line.left and line.left == line.right:
        entry.wrong("right", "one party is on both sides of the line", "Name two parties")
    if line.end is not None and line.end <= line.start:
        entry.wrong("end", "the line ends before it starts", "Give an end after the start")
    if len(line.points) < 2:
        entry.wrong("vertices", "a line has at least two places", "Add places")
        return
    _within(line.points, "vertices", agreement, entry)
    plane = plane_of(agreement)
    path = shapely.get_coordinates(drawn(line, plane))
    if not np.hypot(*path.T).max() < REACH_MAX_M:  # no number is too far, too
        what = f"the line reaches further than {REACH_MAX_M / 1000:g} km from the lines' middle"
        entry.wrong("vertices", what, "Correct its places: distances there would be wrong")
    elif np.hypot(*np.diff(path, axis=0).T).min() < APART_MIN_M:
        entry.wrong("vertices", "two places of the line are one", "Name each place once")
    elif not shapely.LineString(line.points).is_simple:
        entry.wrong("vertices", "the line crosses itself", "Order its places along the line")
    elif len(set(line.points)) < len(line.points):
        entry.wrong("vertices", "the line comes twice to one place", "Name each place once")
    elif not divided(line, plane):
        entry.wrong("vertices", "the line's ends, drawn on, cross it", "Add a place to its ends")


def _within(
    points: Sequence[tuple[float, float]], key: str, agreement: Agreement, entry: Entry
) -> None:
    west, south, east, north = agreement.theatre
    for at, (lon, lat) in enumerate(points):
        if not (west <= lon <= east and south <= lat <= north):
            what = f"place {at + 1} of {key} ({lon:g}, {lat:g}) lies outside the theatre"
            entry.wrong(key, what, "Correct the place or the theatre", element=at)


def _zone(zone: Zone, agreement: Agreement, entry: Entry) -> None:
    if zone.form == "belt":
        if zone.inner_m >= zone.outer_m:
            entry.wrong(
                "inner_km",
                f"the belt runs from {zone.inner_m / 1000:g} to {zone.outer_m / 1000:g} km a side",
                "Give an inner edge nearer to the line than the outer edge",
            )
        sides = {p for n in agreement.lines if n.line_id == zone.line_id for p in (n.left, n.right)}
        if zone.party and sides and zone.party not in sides:
            entry.wrong(
                "party", f"{zone.party!r} is on neither side of {zone.line_id!r}",
                f"Choose one of: {', '.join(sorted(sides))}",
            )  # fmt: skip
    elif zone.form == "polygon":
        _polygon(zone, agreement, entry)


def _polygon(zone: Zone, agreement: Agreement, entry: Entry) -> None:
    if len(zone.points) < 4:
        entry.wrong("points", "a polygon has at least three places and its first again", "Add them")
        return
    if zone.points[0] != zone.points[-1]:
        entry.wrong("points", "the polygon is not closed", "Repeat its first place at its end")
        return
    _within(zone.points, "points", agreement, entry)
    shape = shapely.Polygon(zone.points)
    if not shape.is_valid or shape.area == 0.0:
        why = shapely.is_valid_reason(shape)
        entry.wrong("points", f"the polygon is no area: {why}", "Order its places around it")


def _provision(provision: Provision, agreement: Agreement, entry: Entry) -> None:
    start = f"{agreement.agreement_id}/"
    if provision.fragment and not provision.fragment.startswith(start):
        entry.wrong(
            "fragment", f"fragment {provision.fragment[:80]!r} is not of this text",
            f"Begin it with {start}",
        )  # fmt: skip
    if provision.start < agreement.effective:
        entry.wrong("start", "the provision starts before the agreement", "Correct either date")
    if provision.end is not None and provision.end <= provision.start:
        entry.wrong("end", "the provision ends before it starts", "Give an end after the start")
    for kind in provision.kinds:
        able = means(kind)
        if able and provision.observed_by and not able & set(provision.observed_by):
            entry.wrong(
                "observed_by", f"nothing in observed_by could ever tell of {kind}",
                f"Add one of: {', '.join(sorted(m.value for m in able))}",
            )  # fmt: skip


def _thresholds(agreement: Agreement, head: Entry) -> None:
    given = agreement.thresholds or {}
    rows = head.notes.rows
    for name in REQUIRED:
        if name not in given:
            row = rows.row("thresholds")
            head.notes.note(row, name, f"threshold {name} is missing", f"Add {name} = ...")
    kinds = {f"{BATCH}{k}" for p in agreement.provisions for k in p.kinds}
    for name, value in given.items():
        row = rows.row("thresholds", key=name)
        if name.startswith(BATCH):
            if name not in kinds:
                what = f"no provision forbids the kind of threshold {name[:80]}"
                head.notes.note(row, name, what, "Name a kind that a provision forbids")
        elif name not in REQUIRED + OPTIONAL:
            what = f"there is no threshold {name[:80]}"
            known = ", ".join(REQUIRED + OPTIONAL)
            head.notes.note(row, name, what, f"Choose one of: {known}, {BATCH}KIND")
        if name in PROBABILITIES and not 0.0 <= value <= 1.0:
            head.notes.note(row, name, f"{name} is {value:g}", "Give a probability from 0 to 1")
        low, high = THRESHOLDS.get(name, (-math.inf, math.inf))
        if not low <= value <= high:
            what = f"{name} is {value:g}"
            head.notes.note(row, name, what, f"Give a number from {low:g} to {high:g}")
    told = [name for name in STEPS if name in given]
    for lower, higher in itertools.pairwise(told):
        if given[lower] > given[higher]:
            what = f"{higher} is an earlier step than {lower}"
            head.notes.note(rows.row("thresholds", key=higher), higher, what, "Let them rise")
    for name, what in terms.mistakes(given):
        head.notes.note(rows.row("thresholds", key=name), name, f"{name} is {what}", "Correct it")
    for lower, higher in itertools.pairwise(STANDARDS):
        if given.get(lower, 0.0) > given.get(higher, 1.0):
            what = f"{higher} is easier to meet than {lower}"
            head.notes.note(rows.row("thresholds", key=higher), higher, what, "Let them rise")
