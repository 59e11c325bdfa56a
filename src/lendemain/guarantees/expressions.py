"""Conditions as people write them, which is their form in CEL, the Common Expression Language, too.

    happened("armed_attack") && !happened("ceasefire_restored")
    count("fire", "PT72H") >= 3 || held(happened("siege"), "P10D")

What can be asked: `happened(signal)`, `within(signal, window)`, `count`, `sum` over a window,
`total`, `top` (the largest total of one bearer), `last` of all time, `lasting(signal)`; each but
`top` may name a bearer as its last argument.  `active`, `overdue`, `fulfilled` ask of a clause,
`met` of a threshold, `held(condition, window)` and `since(condition, signal)` of the past.  Joined
by `&&`, `||`, `!` and brackets; before a comparison `!` needs them, since CEL would deny the number
alone.  A condition has one written form, and reading that gives it back.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from lendemain.errors import InputError
from lendemain.guarantees import durations
from lendemain.records.condition import Atom, Condition, Held, Junction, Since

LENGTH_MAX = 4_000
DEPTH_MAX = 24
COMPARATORS = (">=", "<=", "==", "!=", ">", "<")
COMPARED = ("count", "sum", "total", "top", "last")
"""What is asked with a number."""

WINDOWED = ("count", "sum")
OF_CLAUSES = ("active", "overdue", "fulfilled")
VALUE_MAX_E6 = 10**15
"""The largest number that a condition compares with, in millionths."""

_BEARER = ("happened", "within", "count", "sum", "total", "last", "lasting")
_TOKEN = re.compile(
    r'\s*(?:"([^"\\\n]{0,200})"|([a-z_]+)|(-?[0-9]+(?:\.[0-9]{1,6})?)|(&&|\|\||[<>=!]=|[<>!(),]))'
)
_NAMES = re.compile(r"[a-z0-9][a-z0-9_./-]{0,119}")
TRUTH = Junction(op="all", parts=())
FALSITY = Junction(op="any", parts=())


def parsed(text: str) -> Condition:
    """The condition that a text says; `InputError` that names the place of what cannot be read.

    >>> parsed('count("fire", "PT72H") >= 3').value_e6
    3000000
    >>> parsed("happened(")
    Traceback (most recent call last):
    lendemain.errors.InputError: condition, character 9: a signal's name is missing. \
Write it in quotes.
    """
    if len(text) > LENGTH_MAX:
        raise InputError(
            f"longer than {LENGTH_MAX} characters", where="condition", remedy="Split the clause"
        )
    reader = _Reader(text)
    found = reader.alternatives(0)
    if reader.kind:
        raise reader.wrong("more follows than one condition", "Join conditions with && or ||")
    return found


def written(condition: Condition) -> str:
    """The one written form of a condition.

    >>> written(parsed("!( happened( 'x' ) )".replace("'", '"')))
    '!happened("x")'
    """
    return _text(condition, 0)


class _Reader:
    """The tokens of a text, one at a time."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.kind, self.token = text, 0, "", ""
        self._next = 0
        self.step()

    def wrong(self, what: str, remedy: str) -> InputError:
        return InputError(what, where=f"condition, character {self.place}", remedy=remedy)

    def step(self) -> str:
        """Go on to the next token; the one just left."""
        left = self.token
        self.place = self._next
        found = _TOKEN.match(self.text, self._next)
        if found is None:
            if self.text[self._next :].strip():
                raise self.wrong(
                    f"{self.text[self._next :].strip()[:20]!r} cannot be read", "See the manual"
                )
            self.kind = self.token = ""
        else:
            self._next = found.end()
            kinds = ("quoted", "word", "number", "mark")
            at = next(i for i in range(4) if found.group(i + 1) is not None)
            self.kind, self.token = kinds[at], found.group(at + 1)
        return left

    def taken(self, mark: str) -> bool:
        """Whether the next token is this mark, which is then left behind."""
        if self.kind == "mark" and self.token == mark:
            self.step()
            return True
        return False

    def needed(self, mark: str) -> None:
        if not self.taken(mark):
            raise self.wrong(f"{mark!r} is missing", "Add it")

    def alternatives(self, depth: int) -> Condition:
        if depth > DEPTH_MAX:
            raise self.wrong("nested too deep", "Split the clause")
        parts = [self.conjunction(depth)]
        while self.taken("||"):
            parts.append(self.conjunction(depth))
        return joined("any", parts)

    def conjunction(self, depth: int) -> Condition:
        parts = [self.part(depth)]
        while self.taken("&&"):
            parts.append(self.part(depth))
        return joined("all", parts)

    def part(self, depth: int) -> Condition:
        if depth > DEPTH_MAX:
            raise self.wrong("nested too deep", "Split the clause")
        if self.taken("!"):
            bare = self.kind == "word" and self.token in COMPARED
            if bare:  # CEL would deny the number, before it is compared
                raise self.wrong(f"! before {self.token}", "As: !(last(...) >= 3)")
            return Junction(op="not", parts=(self.part(depth + 1),))
        if self.taken("("):
            inner = self.alternatives(depth + 1)
            self.needed(")")
            return inner
        if self.kind != "word":
            raise self.wrong("a question is missing", 'As: happened("signal")')
        word = self.step()
        if word in ("true", "false"):
            return TRUTH if word == "true" else FALSITY
        self.needed("(")
        if word in ("held", "since"):
            return self.over(word, depth)
        return self.atom(word)

    def over(self, word: str, depth: int) -> Condition:
        part = self.alternatives(depth + 1)
        self.needed(",")
        last = self.quoted("a window's length" if word == "held" else "a signal's name")
        self.needed(")")
        if word == "held":
            return Held(part=part, window_us=self.window(last))
        return Since(part=part, of=self.name(last))

    def atom(self, word: str) -> Condition:
        known = (*_BEARER, "top", *OF_CLAUSES, "met")
        if word not in known:
            raise self.wrong(f"{word} cannot be asked", f"Choose one of: {', '.join(known)}")
        of = self.name(self.quoted("a signal's name"))
        window = 0
        if word in (*WINDOWED, "within"):
            self.needed(",")
            window = self.window(self.quoted("a window's length"))
        by = ""
        if self.taken(","):
            by = self.name(self.quoted("a bearer's name"))
        self.needed(")")
        if by and word not in _BEARER:
            raise self.wrong(f"{word} names no bearer", "Leave it out")
        asks = "happened" if word == "within" else word
        comparator, value = self.compared(word)
        return Atom(
            asks=asks, of=of, window_us=window, by=by, comparator=comparator, value_e6=value
        )

    def compared(self, word: str) -> tuple[str, int]:
        if word not in COMPARED:
            return "", 0
        if self.kind != "mark" or self.token not in COMPARATORS:
            raise self.wrong(f"{word} is compared with nothing", "As: >= 3")
        comparator = self.step()
        if self.kind != "number":
            raise self.wrong("a number is missing", "As: >= 3")
        value = int(Decimal(self.step()) * 1_000_000)
        if abs(value) > VALUE_MAX_E6:
            raise self.wrong("the number is too large", "Choose a larger unit")
        return comparator, value

    def quoted(self, what: str) -> str:
        if self.kind != "quoted":
            raise self.wrong(f"{what} is missing", "Write it in quotes")
        return self.step()

    def name(self, text: str) -> str:
        if not _NAMES.fullmatch(text):
            raise self.wrong(f"{text[:40]!r} is no name", "Use small letters, digits, _ . / -")
        return text

    def window(self, text: str) -> int:
        try:
            return durations.span_us(text)
        except InputError as error:
            raise self.wrong(error.what, error.remedy) from None


def joined(op: str, parts: list[Condition]) -> Condition:
    """Parts under one junction, those of the same kind taken in; a lone part stands for itself."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Junction) and part.op == op else (part,))
    return flat[0] if len(flat) == 1 else Junction(op=op, parts=tuple(flat))


def atoms(condition: Condition) -> Iterator[Atom]:
    """Every atom of a condition, from left to right."""
    if isinstance(condition, Atom):
        yield condition
    elif isinstance(condition, Junction):
        for part in condition.parts:
            yield from atoms(part)
    else:
        yield from atoms(condition.part)


def signals(condition: Condition) -> Iterator[str]:
    """Every signal that a condition asks of, thresholds and clauses left out."""
    if isinstance(condition, Since):
        yield condition.of
    if isinstance(condition, Junction):
        for part in condition.parts:
            yield from signals(part)
    elif isinstance(condition, (Held, Since)):
        yield from signals(condition.part)
    elif condition.asks not in (*OF_CLAUSES, "met"):
        yield condition.of


def number(value_e6: int, *, whole: bool) -> str:
    """A number of millionths as text: a whole one, or one with a decimal point.

    >>> number(3_000_000, whole=True), number(45_500_000, whole=False)
    ('3', '45.5')
    """
    sign, value = ("-" if value_e6 < 0 else ""), abs(value_e6)
    units, rest = divmod(value, 1_000_000)
    if whole and not rest:
        return f"{sign}{units}"
    return f"{sign}{units}." + (f"{rest:06}".rstrip("0") or "0")


def _text(condition: Condition, binding: int) -> str:
    """A condition as text; in brackets where it binds less than what it stands in."""
    if isinstance(condition, Held):
        return f'held({_text(condition.part, 0)}, "{durations.written(condition.window_us)}")'
    if isinstance(condition, Since):
        return f'since({_text(condition.part, 0)}, "{condition.of}")'
    if isinstance(condition, Atom):
        return _atom(condition)
    if condition.op == "not":
        inside = _text(condition.parts[0], 3)
        compared = isinstance(condition.parts[0], Atom) and condition.parts[0].comparator
        return f"!({inside})" if compared else f"!{inside}"
    if not condition.parts:
        return "true" if condition.op == "all" else "false"
    own, mark = (2, " && ") if condition.op == "all" else (1, " || ")
    inside = mark.join(_text(part, own + 1) for part in condition.parts)
    return f"({inside})" if own < binding else inside


def _atom(atom: Atom) -> str:
    asks = "within" if atom.asks == "happened" and atom.window_us else atom.asks
    said = [f'"{atom.of}"']
    if atom.window_us:
        said.append(f'"{durations.written(atom.window_us)}"')
    if atom.by:
        said.append(f'"{atom.by}"')
    call = f"{asks}({', '.join(said)})"
    if not atom.comparator:
        return call
    return f"{call} {atom.comparator} {number(atom.value_e6, whole=atom.asks == 'count')}"
