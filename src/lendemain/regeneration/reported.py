"""Readiness as people report it: a table of areas with shares, evidence, and a date for each.

One row is one area of one formation: people, equipment, condition or training, a share from 0 to 1,
what it rests on, as of when, and who assessed it.  The newest row of an area holds.  How ready a
formation is follows by `forecast.report`: the lowest area and the mean beside it, and "not known"
where an area is missing, rests on nothing, or is older than 90 days when it is read.
"""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lendemain.records.observation import Reason, Rejection
from lendemain.records.regeneration import ReadinessReport
from lendemain.regeneration.forecast import LEVELS, report

HEADINGS = ("formation", "area", "share", "evidence", "as_of", "assessor")
BYTES_MAX, ROWS_MAX, NAME_MAX = 4 << 20, 100_000, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One area of one formation, as somebody reported it."""

    formation: str
    area: str
    share: float
    evidence: str
    as_of: datetime
    assessor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A table as read: rows there were, what they tell, and which of them were rejected and why."""

    rows: int
    told: tuple[Told, ...]
    rejections: tuple[Rejection, ...]


def reported(data: bytes, *, at: datetime) -> Reported:
    """What a table (CSV) tells by a moment; rows in = rows told + rows rejected.

    >>> reported(b"", at=datetime.fromisoformat("2026-01-01T00:00Z")).rejections[0].detail
    'an empty table'
    """
    try:
        text = data[: BYTES_MAX + 1].decode("utf-8-sig").replace("\x00", "\ufffd")
        listed = list(csv.reader(io.StringIO(text)))
    except (UnicodeDecodeError, csv.Error) as error:
        return _none(Reason.MALFORMED, f"no table in UTF-8: {str(error)[:100]}")
    body = [row for row in listed[1:] if any(cell.strip() for cell in row)]
    if not listed:
        return _none(Reason.EMPTY, "an empty table")
    if len(data) > BYTES_MAX or len(body) > ROWS_MAX:
        return _none(Reason.TOO_LARGE, f"more than {BYTES_MAX} bytes or {ROWS_MAX} rows")
    heading = tuple(h.strip().lower() for h in listed[0])
    if sorted(heading) != sorted(HEADINGS):
        return _none(Reason.MALFORMED, f"its columns are not {', '.join(HEADINGS)}")
    told: dict[tuple[str, str, datetime], Told] = {}
    rejections = []
    for number, row in enumerate(body, 1):
        said = dict(zip(heading, [*(c.strip() for c in row), *[""] * len(heading)], strict=False))
        try:
            one = _one(said, at)
        except ValueError as error:
            rejections.append(_rejection(number, ",".join(row), Reason.MALFORMED, str(error)))
            continue
        if told.setdefault((one.formation.casefold(), one.area, one.as_of), one) is not one:
            why = "the same area of it at the same time is there already"
            rejections.append(_rejection(number, ",".join(row), Reason.DUPLICATE, why))
    return Reported(rows=len(body), told=tuple(told.values()), rejections=tuple(rejections))


def _one(said: Mapping[str, str], at: datetime) -> Told:
    for name in ("formation", "area", "share", "as_of"):
        if not said[name]:
            raise ValueError(f"no {name}")
    if max(map(len, said.values())) > NAME_MAX:
        raise ValueError(f"a text of more than {NAME_MAX} letters")
    area = said["area"].casefold()
    if area not in LEVELS:
        raise ValueError(f"no area {said['area']!r}; one of {', '.join(LEVELS)}")
    try:
        share = float(said["share"])
    except ValueError:
        raise ValueError(f"no share: {said['share']!r}; ninety per cent is 0.9") from None
    if not (math.isfinite(share) and 0.0 <= share <= 1.0):
        raise ValueError(f"a share of {said['share']}, not from 0 to 1; ninety per cent is 0.9")
    try:
        as_of = datetime.fromisoformat(said["as_of"])
    except ValueError:
        raise ValueError(f"no time: {said['as_of']!r}; write 2026-01-01T00:00Z") from None
    if as_of.tzinfo is None:
        raise ValueError("a time without a zone; write 2026-01-01T00:00Z")
    if as_of > at:
        raise ValueError("it reports of a time to come")
    return Told(formation=said["formation"], area=area, share=share, evidence=said["evidence"],
                as_of=as_of, assessor=said["assessor"])  # fmt: skip


def reports(given: Reported, *, at: datetime) -> list[ReadinessReport]:
    """How ready each formation is by what was reported, read at a moment; in order of name."""
    newest: dict[str, dict[str, Told]] = {}
    for one in sorted(given.told, key=lambda t: t.as_of):
        newest.setdefault(one.formation.casefold(), {})[one.area] = one
    found = []
    for _, areas in sorted(newest.items()):
        by = {a: f"{t.evidence} ({t.assessor})" if t.assessor else t.evidence
              for a, t in areas.items() if t.evidence}  # fmt: skip
        found.append(
            report(
                next(iter(areas.values())).formation,
                {a: areas[a].share if a in areas else None for a in LEVELS}, by,
                {a: max(0, (at - t.as_of).days) for a, t in areas.items()},
            )
        )  # fmt: skip
    return found


def _none(reason: Reason, detail: str) -> Reported:
    return Reported(rows=0, told=(), rejections=(_rejection(0, "", reason, detail),))


def _rejection(row: int, value: str, reason: Reason, detail: str) -> Rejection:
    return Rejection(
        source="readiness", row=row, field="", value=value[:200], reason=reason, detail=detail[:300]
    )
