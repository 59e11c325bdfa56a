"""Tables of contributions: each row becomes a `Contribution`, or rejections that say why not.

A row is one unit, with one identity: the same unit in two rows is found by its exclusivity key, and
by its name where the key is missing or differs, so that "1st Infantry Battalion" and "1er bataillon
d'infanterie" of one nation are the same.  Rows in = contributions + rows rejected.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from lendemain.force import written
from lendemain.force.written import RefusedError
from lendemain.records.force import Caveat, Contribution, Domain, Rung, Statement
from lendemain.records.observation import Reason, Rejection

T = TypeVar("T")
SOURCE = "contributions"
BYTES_MAX, ROWS_MAX, FIELD_MAX = 64 << 20, 200_000, 4_000
NEEDED = (
    "id", "nation", "unit", "capabilities", "count", "personnel", "available_from",
    "available_until", "notice_days", "tour_months", "dwell", "status",
)  # fmt: skip
HEADINGS = (
    *NEEDED, "status_evidence", "readiness", "readiness_evidence", "readiness_until", "lift",
    "lift_by", "heaviest", "sustainment_days", "skills", "caveats", "red_card", "cost_month",
    "borne_by", "authority", "authority_until", "exclusivity", "pledged_to", "home", "confidence",
    "source",
)  # fmt: skip
NO_MOMENT: datetime | None = None
NO_CAVEATS: tuple[Caveat, ...] = ()
_SAME = {
    "bn": "battalion", "bataillon": "battalion", "btn": "battalion", "coy": "company",
    "compagnie": "company", "bde": "brigade", "regiment": "regt", "inf": "infantry",
    "infanterie": "infantry", "sqn": "squadron", "escadron": "squadron", "escadrille": "squadron",
    "mech": "mechanised", "mechanized": "mechanised", "mecanise": "mechanised",
    "eng": "engineer", "engineers": "engineer", "genie": "engineer", "bty": "battery",
    "batterie": "battery",
}  # fmt: skip
_SMALL = {"of", "the", "de", "d", "la", "le", "l", "du", "des", "and", "et"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A table read: its contributions in order, what was rejected or remarked, how many rows."""

    rows: int
    contributions: tuple[Contribution, ...]
    rejections: tuple[Rejection, ...]


def imported(data: bytes, statement: Statement) -> Imported:
    """The contributions of a CSV table, checked against a statement's words.

    No bytes make this raise: what is no table at all is one rejection of row 0.
    """
    try:
        rows = _rows(data)
    except RefusedError as refusal:
        return Imported(rows=0, contributions=(), rejections=(_whole(refusal),))
    reader = _Reader(statement)
    for number, row in enumerate(rows, 1):
        reader.read(number, row)
    return Imported(
        rows=len(rows), contributions=tuple(reader.found), rejections=tuple(reader.rejections)
    )


def _whole(refusal: RefusedError) -> Rejection:
    return Rejection(
        source=SOURCE, row=0, field="", value="", reason=refusal.reason, detail=refusal.detail
    )


def _rows(data: bytes) -> list[dict[str, str]]:
    if len(data) > BYTES_MAX:
        raise RefusedError(Reason.TOO_LARGE, f"more than {BYTES_MAX} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(Reason.MALFORMED, "not UTF-8; save the table as UTF-8") from None
    if not text.strip():
        raise RefusedError(Reason.EMPTY, "an empty file")
    dialect = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    try:
        listed = list(csv.reader(io.StringIO(text.replace("\x00", "\ufffd")), delimiter=dialect))
    except csv.Error as error:
        raise RefusedError(Reason.MALFORMED, f"no table: {error}") from None
    heading = [h.strip().lower() for h in listed[0]]
    missing = [h for h in NEEDED if h not in heading]
    if missing or len(set(heading)) < len(heading):
        said = f"no column {', '.join(missing)}" if missing else "a column is there twice"
        raise RefusedError(Reason.MALFORMED, f"{said}; known are {', '.join(HEADINGS)}")
    strange = [h[:40] for h in heading if h not in HEADINGS]
    if strange:
        raise RefusedError(Reason.UNKNOWN_VALUE, f"no such column: {', '.join(strange[:10])}")
    body = [row for row in listed[1:] if any(cell.strip() for cell in row)]
    if len(body) > ROWS_MAX:
        raise RefusedError(Reason.TOO_LARGE, f"more than {ROWS_MAX} rows")
    short = {"": "x"} if not heading else {}
    return [
        dict(zip(heading, (c.strip() for c in row), strict=False)) if len(row) == len(heading)
        else {"": ",".join(row)[:200], **short}
        for row in body
    ]  # fmt: skip


def same_unit(name: str) -> str:
    """A unit's name as names are compared: words of rank and kind in one form and one order.

    >>> same_unit("1st Infantry Battalion") == same_unit("1er bataillon d'infanterie")
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(
        r"\d+|[^\W\d_]+", re.sub(r"(\d+)(?:st|nd|rd|th|er|re|e|eme)\b", r"\1 ", plain)
    )
    kept = [_SAME.get(w, w) for w in words if w not in _SMALL]
    return " ".join(sorted(kept))


class _Reader:
    """Rows of one table, one after another, with the units met so far."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.found: list[Contribution] = []
        self.rejections: list[Rejection] = []
        self._ids: dict[str, int] = {}
        self._units: dict[tuple[str, str], int] = {}
        self._keys: dict[str, int] = {}
        self.nations: dict[str, str] = {}
        for nation in statement.nations:
            for name in (nation.nation_id, *nation.name.values(), *nation.aliases):
                self.nations[name.casefold()] = nation.nation_id
        self.known = {
            "task": statement.tasks, "area": statement.areas,
            "domain": tuple(d.value for d in Domain),
        }  # fmt: skip

    def read(self, number: int, row: Mapping[str, str]) -> None:
        """Take one row: a contribution more, or rejections more."""
        before = len(self.rejections)
        if "" in row:
            self.reject(
                number, "", row[""], RefusedError(Reason.MALFORMED, "cells that do not fit")
            )
            return
        long = [name for name, value in row.items() if len(value) > FIELD_MAX]
        for name in long:
            self.reject(number, name, row[name], RefusedError(Reason.TOO_LARGE, "too long"))
        if long:
            return
        value = _Values(self, number, row)
        made = self._made(value)
        if len(self.rejections) > before or made is None:
            return
        self._take(number, made)

    def reject(self, number: int, name: str, value: str, refusal: RefusedError) -> None:
        """Note why a row is rejected, at one of its fields."""
        clean = "".join(c if c.isprintable() else "?" for c in value[:200])
        self.rejections.append(
            Rejection(
                source=SOURCE, row=number, field=name,
                value=unicodedata.normalize("NFC", clean.encode("utf-8", "replace").decode()),
                reason=refusal.reason, detail=refusal.detail,
            )
        )  # fmt: skip

    def _take(self, number: int, made: Contribution) -> None:
        unit = (made.nation, same_unit(made.unit))
        key = made.exclusivity.casefold()
        pledged = "the same unit as in row {}; a unit is pledged in one row"
        for name, earlier, shown, said in (
            (
                "id",
                self._ids.get(made.contribution_id),
                made.contribution_id,
                "the id of row {} too",
            ),
            ("unit", self._units.get(unit), made.unit, pledged),
            ("exclusivity", self._keys.get(key) if key else None, made.exclusivity, pledged),
        ):
            if earlier is not None:
                refusal = RefusedError(Reason.DUPLICATE, said.format(earlier))
                self.reject(number, name, shown, refusal)
                return
        self._ids[made.contribution_id] = self._units[unit] = number
        if key:
            self._keys[key] = number
        self.found.append(made)

    def _made(self, value: "_Values") -> Contribution | None:
        capabilities = value.words("capabilities", tuple(self.statement.capabilities))
        start, end = value.moment("available_from"), value.moment("available_until")
        if start and end and end <= start:
            value.refuse("available_until", Reason.END_BEFORE_START, "it ends before it starts")
        lift = value.mass("lift")
        heaviest, platform = value.mass("heaviest"), self.statement.platform_kg
        if platform is not None and heaviest > platform:
            value.refuse(
                "heaviest", Reason.OUT_OF_RANGE,
                f"no platform carries one piece of {heaviest} kg; the largest takes {platform} kg",
            )  # fmt: skip
        if value.text("pledged_to"):
            value.refuse(
                "pledged_to", Reason.CONTRADICTION,
                "counted in another pool too; a unit is free for one pool at a time",
            )  # fmt: skip
        rung = value.one_of("status", tuple(r.value for r in Rung))
        made = value.made(capabilities, start, end, rung=rung, lift=lift)
        value.consistent(made)
        return made


class _Values:
    """One row's values, each read or refused."""

    def __init__(self, reader: _Reader, number: int, row: Mapping[str, str]) -> None:
        self._reader, self._number, self._row = reader, number, row

    def refuse(self, name: str, reason: Reason, detail: str) -> None:
        """Reject the row for one of its fields."""
        self._reader.reject(self._number, name, self.text(name), RefusedError(reason, detail))

    def text(self, name: str) -> str:
        """A cell's text, "" where there is no such column."""
        return unicodedata.normalize("NFC", self._row.get(name, ""))

    def needed(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if not value:
            self.refuse(name, Reason.MISSING_FIELD, f"{name} is missing")
        return value

    def whole(
        self, name: str, *, least: int = 0, most: int = 10**7, default: int | None = None
    ) -> int:
        """A whole number; the default where it is empty and has one."""
        text = self.text(name)
        if not text and default is not None:
            return default
        return self._taken(name, lambda: written.whole(text, least=least, most=most), 0)

    def moment(self, name: str, *, required: bool = True) -> datetime | None:
        """A moment; None where there is none."""
        text = self.text(name)
        if not text:
            if required:
                self.refuse(
                    name, Reason.MISSING_FIELD, f"{name} is missing: a pledge needs its dates"
                )
            return None
        return self._taken(name, lambda: written.moment(text), NO_MOMENT)

    def mass(self, name: str) -> int:
        """Kilograms; 0 where it is empty."""
        text = self.text(name)
        return self._taken(name, lambda: written.mass(text), 0) if text else 0

    def words(self, name: str, known: Sequence[str], *, required: bool = True) -> tuple[str, ...]:
        """Known words."""
        found = written.listed(self.text(name))
        if not found and required:
            self.refuse(name, Reason.MISSING_FIELD, f"{name} is missing")
        for word in found:
            if word not in known:
                self.refuse(name, Reason.UNKNOWN_VALUE, f"unknown word {word[:40]!r}")
        return found

    def one_of(self, name: str, known: Sequence[str]) -> str:
        """One known word."""
        value = self.needed(name)
        if value and value not in known:
            self.refuse(name, Reason.UNKNOWN_VALUE, f"choose one of: {', '.join(known)}")
        return value

    def _taken(self, name: str, reading: Callable[[], T], default: T) -> T:
        try:
            return reading()
        except RefusedError as refusal:
            self.refuse(name, refusal.reason, refusal.detail)
            return default

    def made(
        self, capabilities: tuple[str, ...], start: datetime | None, end: datetime | None, *,
        rung: str, lift: int,
    ) -> Contribution | None:  # fmt: skip
        """The contribution, None where a field it cannot do without is missing."""
        reader = self._reader
        nation = reader.nations.get(self.needed("nation").casefold(), "")
        if self.text("nation") and not nation:
            self.refuse("nation", Reason.UNKNOWN_VALUE, "no nation of the statement has this name")
        known = [c for c in capabilities if c in reader.statement.capabilities]
        confidence = self.text("confidence")
        made: dict[str, Any] = {
            "contribution_id": self.needed("id"), "nation": nation, "unit": self.needed("unit"),
            "capabilities": capabilities, "count": self.whole("count", least=1, most=10_000),
            "personnel": self.whole("personnel", most=1_000_000),
            "notice_days": self.whole("notice_days", most=3_650),
            "tour_months": self.whole("tour_months", least=1, most=60),
            "dwell": self._taken("dwell", lambda: written.dwell(self.needed("dwell")), 0.0),
            "rung_evidence": self.text("status_evidence"), "readiness": self.text("readiness"),
            "readiness_evidence": self.text("readiness_evidence"),
            "readiness_end": self.moment("readiness_until", required=False),
            "lift_kg": lift, "lift_by": self.text("lift_by") or "pool",
            "sustainment_days": self.whole("sustainment_days", default=0, most=3_650),
            "skills": self.words("skills", reader.statement.skills, required=False),
            "caveats": self._taken(
                "caveats", lambda: written.caveats(self.text("caveats"), reader.known), NO_CAVEATS
            ),
            "red_card": self.text("red_card").lower() in ("yes", "true", "1"),
            "cost_cents": self._taken("cost_month", self._money, 0),
            "borne_by": self.text("borne_by"), "authority": self.text("authority"),
            "authority_end": self.moment("authority_until", required=False),
            "exclusivity": self.text("exclusivity"), "home": self.text("home"),
            "confidence": self._taken(
                "confidence",
                lambda: written.decimal(confidence or "1", least=0.0, most=1.0), 1.0,
            ),
            "source": self.text("source"),
        }  # fmt: skip
        if not known or start is None or end is None or rung not in tuple(Rung):
            return None
        domain = reader.statement.capabilities[known[0]]
        return Contribution(domain=domain, start=start, end=end, rung=Rung(rung), **made)

    def _money(self) -> int:
        text = self.text("cost_month")
        return written.money(text, self._reader.statement.rates) if text else 0

    def consistent(self, made: Contribution | None) -> None:
        """Refuse what contradicts itself: rungs without evidence, authorities that have ended."""
        if made is None:
            return
        if made.lift_by not in ("pool", "own"):
            self.refuse("lift_by", Reason.UNKNOWN_VALUE, "choose one of: pool, own")
        if made.rung is not Rung.ANNOUNCED and not made.rung_evidence:
            self.refuse(
                "status_evidence", Reason.MISSING_FIELD, f"{made.rung.value} needs evidence"
            )
        if made.authority_end is not None and made.authority_end <= made.start:
            self.refuse(
                "authority_until",
                Reason.CONTRADICTION,
                "the national authority ends before the unit is there",
            )
        if made.authority_end is not None and not made.authority:
            self.refuse("authority", Reason.MISSING_FIELD, "an end without its decision")
