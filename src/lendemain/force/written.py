"""How values are written in statements and tables of contributions: read here, or refused with why.

Nothing is guessed: a mass names its unit, money its currency, a time its zone, a count is a number.
Each reader raises `RefusedError`; texts of every length and content are safe to hand over.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from lendemain.records.force import Caveat
from lendemain.records.observation import Reason

KILOGRAMS = {
    "t": Decimal(1000), "metric t": Decimal(1000), "kg": Decimal(1),
    "long t": Decimal("1016.0469088"), "short t": Decimal("907.18474"),
}  # fmt: skip
EFFECTS, ABOUT = ("forbid", "only"), ("task", "area", "domain")
MOST = 10**12
_MASS = re.compile(r"([0-9][0-9 ,.']*)\s*([A-Za-z ]*)")
_MONEY = re.compile(r"(-?[0-9][0-9 ']*(?:\.[0-9]{1,2})?)\s*([A-Z]{3})?")
_CAVEAT = re.compile(r"(\w+)\s+(\w+)\s*=\s*(.+)")
_RATIO = re.compile(r"\s*[0-9.]+\s*[:/]\s*[0-9.]+\s*")


class RefusedError(ValueError):
    """Why a value cannot be taken: the kind of fault, and words that say what to write instead."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def whole(text: str, *, least: int = 0, most: int = MOST) -> int:
    """A whole number; words such as "up to 1,000" or "a battalion" are refused.

    >>> whole("120")
    120
    """
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise RefusedError(
            Reason.NOT_A_NUMBER, f"not a count: {text[:40]!r}; give one whole number that holds"
        )
    number = int(text)
    if not least <= number <= most:
        raise RefusedError(Reason.OUT_OF_RANGE, f"{number} is not from {least} to {most}")
    return number


def dwell(text: str) -> float:
    """Months at home for each month deployed.

    >>> dwell("1:3")
    Traceback (most recent call last):
    lendemain.force.written.RefusedError: a bare ratio has two readings: 1 deployed to 3 at home (dwell 3), or 3 units for one post (dwell 2); write the months at home for each month deployed as a number
    """  # noqa: E501 - the message of an error is one row
    if _RATIO.fullmatch(text):
        raise RefusedError(
            Reason.NOT_A_NUMBER,
            "a bare ratio has two readings: 1 deployed to 3 at home (dwell 3), or 3 units for one "
            "post (dwell 2); write the months at home for each month deployed as a number",
        )
    return decimal(text, least=0.0, most=100.0)


def decimal(text: str, *, least: float, most: float) -> float:
    """A finite number within bounds."""
    try:
        number = float(text) if len(text) < 40 else float("nan")
    except ValueError:
        number = float("nan")
    if number != number or number in (float("inf"), float("-inf")):
        raise RefusedError(Reason.NOT_A_NUMBER, f"not a number: {text[:40]!r}")
    if not least <= number <= most:
        raise RefusedError(Reason.OUT_OF_RANGE, f"{number:g} is not from {least:g} to {most:g}")
    return number


def mass(text: str) -> int:
    """Kilograms; a bare number is refused, since tonnes are metric, long or short.

    >>> mass("15000 long t"), mass("12 t")
    (15240704, 12000)
    """
    found = _MASS.fullmatch(text.strip())
    if found is None:
        negative = text.strip().startswith("-")
        raise RefusedError(
            Reason.OUT_OF_RANGE if negative else Reason.NOT_A_NUMBER,
            f"not a mass: {text[:40]!r}; write it as 120 t, 120 long t or 120 short t",
        )
    unit = " ".join(found.group(2).lower().split())
    if unit not in KILOGRAMS:
        raise RefusedError(
            Reason.UNKNOWN_VALUE,
            f"a mass needs its unit, not {unit!r}; write t (metric), long t, short t or kg",
        )
    try:
        number = Decimal(re.sub(r"[ ,']", "", found.group(1)))
    except InvalidOperation:
        raise RefusedError(Reason.NOT_A_NUMBER, f"not a mass: {text[:40]!r}") from None
    kilograms = int((number * KILOGRAMS[unit]).to_integral_value(ROUND_HALF_EVEN))
    if kilograms > MOST:
        raise RefusedError(Reason.OUT_OF_RANGE, "more than anything weighs")
    return kilograms


def money(text: str, rates: Mapping[str, str]) -> int:
    """Cents of EUR, by the statement's own rates (EUR for one unit of another currency).

    >>> money("1000000 GBP", {"GBP": "1.15"})
    115000000
    """
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        raise RefusedError(
            Reason.NOT_A_NUMBER, f"not money: {text[:40]!r}; write it as 1200000 EUR"
        )
    amount, currency = Decimal(re.sub(r"[ ']", "", found.group(1))), found.group(2)
    if currency is None:
        raise RefusedError(Reason.MISSING_FIELD, "the currency is missing; write it as 1200000 EUR")
    if amount < 0:
        raise RefusedError(Reason.OUT_OF_RANGE, "a cost is not negative")
    if currency != "EUR" and currency not in rates:
        raise RefusedError(Reason.UNKNOWN_VALUE, f"the statement has no rate for {currency}")
    rate = Decimal(1) if currency == "EUR" else Decimal(rates[currency])
    cents = int((amount * rate * 100).to_integral_value(ROUND_HALF_EVEN))
    if cents > 2**52:
        raise RefusedError(Reason.OUT_OF_RANGE, "more than can be counted")
    return cents


def moment(given: object) -> datetime:
    """A moment in UTC; a time or day without its zone is refused.

    >>> moment("2027-03-01Z").isoformat()
    '2027-03-01T00:00:00+00:00'
    """
    if isinstance(given, datetime):
        found = given
    elif isinstance(given, date):
        raise RefusedError(Reason.NOT_A_TIME, f"{given} has no zone; write {given}T00:00:00Z")
    else:
        text = str(given).strip()
        if re.fullmatch(r"\d{4}-\d\d-\d\dZ", text):
            text = f"{text[:-1]}T00:00:00+00:00"
        try:
            found = datetime.fromisoformat(text) if len(text) < 40 else datetime.fromisoformat("")
        except ValueError:
            raise RefusedError(
                Reason.NOT_A_TIME, f"not a time: {text[:40]!r}; write it as 2027-03-01T00:00Z"
            ) from None
    if found.tzinfo is None:
        raise RefusedError(Reason.NOT_A_TIME, f"no zone in {found}; write it as 2027-03-01T00:00Z")
    if not 1950 <= found.year <= 2150:
        raise RefusedError(Reason.OUT_OF_RANGE, f"the year {found.year} cannot be meant")
    return found.astimezone(UTC)


def month(text: str) -> int:
    """A month as 2027-03, counted from year 0.

    >>> month("2027-03") - 2027 * 12
    2
    """
    if not re.fullmatch(r"(19[5-9]\d|20\d\d|21[0-4]\d)-(0[1-9]|1[0-2])", text):
        raise RefusedError(Reason.NOT_A_TIME, f"not a month: {text[:40]!r}; write it as 2027-03")
    return int(text[:4]) * 12 + int(text[5:]) - 1


def listed(text: str) -> tuple[str, ...]:
    """Words parted by bars or semicolons."""
    return tuple(dict.fromkeys(w.strip() for w in re.split(r"[|;]", text) if w.strip()))


def caveats(text: str, known: Mapping[str, Sequence[str]]) -> tuple[Caveat, ...]:
    """Rules parted by semicolons: what is forbidden, or all that is allowed.

    `known` gives the tasks, areas and domains that there are.

    >>> rules = caveats("forbid domain=land; only area=abroad",
    ...                 {"task": (), "area": ("abroad",), "domain": ("land", "sea")})
    >>> [(r.effect, r.about, r.values) for r in rules]
    [('forbid', 'domain', ('land',)), ('only', 'area', ('abroad',))]
    """
    found = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        rule = _CAVEAT.fullmatch(part)
        if rule is None or rule.group(1) not in EFFECTS or rule.group(2) not in ABOUT:
            raise RefusedError(
                Reason.MALFORMED,
                f"no rule: {part[:60]!r}; write forbid or only, then task=, area= or domain=",
            )
        values = tuple(v.strip() for v in rule.group(3).split("|") if v.strip())
        strange = [v for v in values if v not in known[rule.group(2)]]
        if strange or not values:
            said = f"unknown {rule.group(2)} {strange[0][:40]!r}" if strange else "an empty rule"
            raise RefusedError(Reason.UNKNOWN_VALUE, f"{said} in a caveat")
        found.append(Caveat(effect=rule.group(1), about=rule.group(2), values=values))
    return tuple(found)
