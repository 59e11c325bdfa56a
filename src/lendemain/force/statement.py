"""The statement of requirements in TOML: read, checked, and turned into records.

Every mistake is told with its row and fragment, and a text with a mistake is not used at all.
Requirements name no nation.  No number of the text is in the code.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from lendemain.force import written
from lendemain.force.written import RefusedError
from lendemain.records.agreement import Mistake
from lendemain.records.force import (
    AssuranceMeasure,
    CommandPost,
    Domain,
    Nation,
    Requirement,
    Rung,
    Statement,
)  # fmt: skip
from lendemain.records.observation import Reason
from lendemain.toml.decoding import decoded
from lendemain.toml.entries import Notes
from lendemain.toml.rows import rows

T = TypeVar("T")
SIZE_MAX, TABLES_MAX, MONTHS_MAX = 1 << 20, 2_000, 120
LANGUAGES = ("en", "fr", "uk")
TABLES = ("nation", "requirement", "post", "measure")
KINDS = {
    Domain.AIR: ("orbit", "alert", "air_defence"),
    Domain.SEA: ("presence", "mine_countermeasures", "patrol_area"),
    Domain.LAND: ("posts", "hub", "reserve"),
}
NO_NAMES: dict[str, str] = {}
NO_NUMBERS: dict[str, float] = {}
NO_CAPABILITIES: dict[str, Domain] = {}
NO_TURNS: tuple[tuple[str, int], ...] = ()
NO_WORDS: tuple[str, ...] = ()
NO_MOMENT: datetime | None = None
NO_MASS: int | None = None


def parsed(name: str, data: bytes) -> tuple[Statement | None, list[Mistake]]:
    """The statement that a text holds, or None with every mistake in it; no bytes make this raise.

    >>> parsed("empty.toml", b"id = ")[1][0].row
    1
    """
    values, text, mistakes = decoded(name, data, most=SIZE_MAX)
    if values is None:
        return None, mistakes
    notes = Notes(name, rows(text))
    found = _statement(values, notes)
    if notes.mistakes:
        return None, sorted(notes.mistakes, key=lambda m: (m.row, m.fragment, m.what))
    return found, []


class Table:
    """One table of the text; what is never asked for is an unknown key."""

    def __init__(self, values: Mapping[str, object], notes: Notes, name: str, index: int) -> None:
        self.values, self.notes, self.name, self.index = values, notes, name, index
        self.taken: set[str] = set()
        self.fragment = str(values.get("id", f"{name}[{index + 1}]" if name else ""))[:80]

    def wrong(self, what: str, remedy: str) -> None:
        """Note a mistake."""
        row = self.notes.rows.row(self.name, self.index)
        self.notes.note(row, self.fragment, what, remedy)

    def read(
        self, key: str, reading: Callable[[object], T], default: T, *, required: bool = True
    ) -> T:
        """A value by its reader; the default where it is missing or wrong, which is a mistake."""
        self.taken.add(key)
        if key not in self.values:
            if required:
                self.wrong(f"{key} is missing", f"Add {key} = ...")
            return default
        try:
            return reading(self.values[key])
        except RefusedError as refusal:
            self.wrong(f"{key}: {refusal.detail}", f"Mend {key}")
            return default

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text."""
        return self.read(key, _text, default or "", required=default is None)

    def whole(
        self, key: str, *, default: int | None = None, least: int = 0, most: int = 10**9
    ) -> int:
        """A whole number within bounds."""
        return self.read(
            key, lambda v: written.whole(_number(v), least=least, most=most), default or 0,
            required=default is None,
        )  # fmt: skip

    def words(self, key: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of different words, each known where `known` is given."""
        found = self.read(key, _texts, NO_WORDS, required=False)
        for word in found:
            if known is not None and word not in known:
                self.wrong(f"{key} names the unknown {word[:60]!r}", "Define it, or correct it")
        return found

    def one_of(self, key: str, known: Sequence[str], *, default: str | None = None) -> str:
        """One known word."""
        value = self.text(key, default=default)
        if value and value not in known:
            self.wrong(
                f"{key} has the unknown value {value[:60]!r}",
                f"Choose one of: {', '.join(known)[:400]}",
            )
            return ""
        return value

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.values:
            if key not in self.taken:
                self.wrong(
                    f"there is no key {key[:60]!r} here",
                    f"Known are: {', '.join(sorted(self.taken))[:400]}",
                )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 4_000:
        raise RefusedError(Reason.MISSING_FIELD, "not a text")
    return unicodedata.normalize("NFC", value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 2_000:
        raise RefusedError(Reason.MALFORMED, "not a list of texts")
    return tuple(dict.fromkeys(_text(v) for v in value))


def _number(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else "no number"


def _names(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
        raise RefusedError(Reason.MALFORMED, f"give a name in each of {', '.join(LANGUAGES)}")
    return {key: _text(value[key]) for key in LANGUAGES}


def _statement(values: Mapping[str, object], notes: Notes) -> Statement | None:
    head = Table(values, notes, "", 0)
    listed = {name: _tables(head, name) for name in TABLES}
    capabilities = head.read("capabilities", _capabilities, NO_CAPABILITIES)
    areas, tasks, skills = (head.words(k) for k in ("areas", "tasks", "skills"))
    nations = [_nation(t) for t in listed["nation"]]
    ids = tuple(n.nation_id for n in nations)
    lines = [
        _requirement(t, capabilities, areas, words=(tasks, skills)) for t in listed["requirement"]
    ]
    line_ids = tuple(line.requirement_id for line in lines if line is not None)
    posts = [_post(t, ids) for t in listed["post"]]
    kinds = [_assured(t, line_ids) for t in listed["measure"]]
    months = head.whole("months", least=1, most=MONTHS_MAX)
    found: dict[str, Any] = {
        "statement_id": head.text("id"), "title": head.read("title", _names, NO_NAMES),
        "version": head.text("version"), "source": head.text("source"),
        "first_month": head.read("first_month", lambda v: written.month(_text(v)), 24_000),
        "months": months, "capabilities": capabilities, "areas": areas, "tasks": tasks,
        "skills": skills, "nations": tuple(nations),
        "requirements": tuple(line for line in lines if line is not None),
        "posts": tuple(p for p in posts if p is not None),
        "measures": tuple(m for m in kinds if m is not None),
        "least_rung": Rung(
            head.one_of("least_rung", tuple(Rung), default="committed") or "committed"
        ),
        "rates": head.read("rates", _rates, NO_NAMES, required=False),
    }  # fmt: skip
    for key, name in (
        ("lift_in", "lift_in_kg"),
        ("lift_out", "lift_out_kg"),
        ("platform", "platform_kg"),
    ):
        found[name] = head.read(key, lambda v: written.mass(_text(v)), NO_MASS, required=False)
    head.done()
    _checked(head, {"nation": ids, "requirement": line_ids}, nations)
    return None if notes.mistakes else Statement(**found)


def _checked(head: Table, ids: Mapping[str, Sequence[str]], nations: Sequence[Nation]) -> None:
    for name, listed in ids.items():
        for one in {i for i in listed if listed.count(i) > 1}:
            head.wrong(f"the {name} {one[:60]!r} is there twice", "Name each once")
    key = sum(n.key_millionths for n in nations)
    if key not in (0, 1_000_000):
        head.wrong(
            f"the key of burdens sums to {key / 1e6:g}", "Let the parts sum to 1, or give none"
        )
    names: dict[str, str] = {}
    for nation in nations:
        for name in {
            n.casefold() for n in (nation.nation_id, *nation.name.values(), *nation.aliases)
        }:
            if names.setdefault(name, nation.nation_id) != nation.nation_id:
                head.wrong(f"{name[:60]!r} names two nations", "Give each its own names")


def _tables(head: Table, name: str) -> list[Table]:
    head.taken.add(name)
    given = head.values.get(name, [])
    if (
        not isinstance(given, list)
        or not all(isinstance(v, Mapping) for v in given)
        or len(given) > TABLES_MAX
    ):
        head.wrong(f"{name} is not a list of at most {TABLES_MAX} tables", f"Write [[{name}]]")
        return []
    return [Table(v, head.notes, name, i) for i, v in enumerate(given)]


def _capabilities(value: object) -> dict[str, Domain]:
    known = {d.value: d for d in Domain}
    if not isinstance(value, Mapping) or not value:
        raise RefusedError(Reason.MALFORMED, "not a table of capability = domain")
    for name, domain in value.items():
        if domain not in known:
            raise RefusedError(
                Reason.UNKNOWN_VALUE, f"{name[:60]} is of no domain: {', '.join(known)}"
            )
    return {str(name): known[str(domain)] for name, domain in value.items()}


def _rates(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise RefusedError(Reason.MALFORMED, "not a table")
    for name, rate in value.items():
        if (
            not re.fullmatch(r"[A-Z]{3}", name)
            or not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", str(rate))
            or not isinstance(rate, str)
        ):
            raise RefusedError(Reason.NOT_A_NUMBER, 'write a rate as GBP = "1.15": EUR for one')
    return {str(name): str(rate) for name, rate in value.items()}


def _millionths(value: object) -> int:
    text = _text(value)
    if not re.fullmatch(r"0(\.\d{1,6})?|1(\.0{1,6})?", text):
        raise RefusedError(Reason.NOT_A_NUMBER, 'write a part of the key as a text: "0.125"')
    return int(text.partition(".")[0]) * 1_000_000 + int((text.partition(".")[2] + "000000")[:6])


def _nation(table: Table) -> Nation:
    found = Nation(
        nation_id=table.text("id"), name=table.read("name", _names, NO_NAMES),
        aliases=table.words("aliases"),
        key_millionths=table.read("key", _millionths, 0, required=False),
        people_max=table.whole("people_max", default=0) or None,
        black_sea=table.read("black_sea", bool, False, required=False),
        observer=table.read("observer", bool, False, required=False),
    )  # fmt: skip
    table.done()
    return found


def _requirement(
    table: Table, capabilities: Mapping[str, Domain], areas: Sequence[str], *,
    words: tuple[tuple[str, ...], tuple[str, ...]],
) -> Requirement | None:  # fmt: skip
    capability = table.one_of("capability", tuple(capabilities))
    start, end = _window(table)
    found: dict[str, Any] = {
        "requirement_id": table.text("id"), "title": table.read("title", _names, NO_NAMES),
        "quantity": table.whole("quantity", least=1, most=100_000),
        "weight": table.whole("weight", default=1, least=1, most=1_000),
        "critical": table.read("critical", bool, False, required=False),
        "area": table.one_of("area", areas, default=""),
        "echelon": table.text("echelon", default=""),
        "notice_days": table.whole("notice_days", default=0, most=3_650),
        "tasks": table.words("tasks", words[0]), "skills": table.words("skills", words[1]),
        "hold_months": table.whole("hold_months", default=1, least=1, most=60),
        "handover_days": table.whole("handover_days", default=0, most=27),
        "nations_max": table.whole("nations_max", default=0, most=100),
        "source": table.text("source", default=""),
    }  # fmt: skip
    table.done()
    if not capability or start is None or end is None:
        return None
    return Requirement(
        domain=capabilities[capability],
        capability=capability,
        start=start,
        end=end,
        **found,
    )


def _window(table: Table) -> tuple[datetime | None, datetime | None]:
    start = table.read("start", written.moment, NO_MOMENT)
    end = table.read("end", written.moment, NO_MOMENT)
    if start is not None and end is not None and end <= start:
        table.wrong("the window ends before it starts", "Turn start and end round")
    return start, end


def _post(table: Table, nations: Sequence[str]) -> CommandPost | None:
    start = table.read("start", written.moment, NO_MOMENT)
    turns = table.read("turns", _turns, NO_TURNS)
    for nation, _ in turns:
        if nation not in nations:
            table.wrong(f"turns name the unknown nation {nation[:60]!r}", "Define it first")
    names = table.read("title", _names, NO_NAMES)
    post_id, place = table.text("id"), table.text("place")
    table.done()
    if start is None or not turns:
        return None
    return CommandPost(post_id=post_id, title=names, place=place, turns=turns, start=start)


def _turns(value: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, list) or not value or len(value) > 200:
        raise RefusedError(Reason.MALFORMED, 'write turns as [["FRA", 12], ["GBR", 12]]')
    found = []
    for one in value:
        if not isinstance(one, list) or len(one) != 2:
            raise RefusedError(Reason.MALFORMED, 'write turns as [["FRA", 12], ["GBR", 12]]')
        found.append((_text(one[0]), written.whole(_number(one[1]), least=1, most=120)))
    return tuple(found)


def _assured(table: Table, lines: Sequence[str]) -> AssuranceMeasure | None:
    domain = table.one_of("domain", [d.value for d in KINDS])
    kind = table.one_of(
        "kind", [k for d, ks in KINDS.items() for k in ks if not domain or d.value == domain]
    )
    start, end = _window(table)
    found: dict[str, Any] = {
        "measure_id": table.text("id"), "title": table.read("title", _names, NO_NAMES),
        "kind": kind, "places": table.words("places"), "resources": table.words("resources"),
        "requires": table.words("requires", lines),
        "numbers": table.read("numbers", _numbers, NO_NUMBERS, required=False),
    }  # fmt: skip
    table.done()
    if not domain or not kind or start is None or end is None:
        return None
    return AssuranceMeasure(domain=Domain(domain), start=start, end=end, **found)


def _numbers(value: object) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise RefusedError(Reason.MALFORMED, "not a table of numbers")
    return {str(k): written.decimal(str(v), least=0.0, most=1e12) for k, v in value.items()}
