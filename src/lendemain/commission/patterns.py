"""Patterns over cases: by sector, hour, kind and party answered, honest about small numbers.

Each cell is set against all others.  Its rate has a 90 % interval (Wilson 1927), widened where the
counts are sums of probabilities; the difference has an exact chance (Fisher's test, two-sided by
the sum of what is no more probable), and the chances of all cells looked at are raised together
(Holm 1979).  A cell of fewer than `CASES_LEAST` cases tells nothing, whatever its rate.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lendemain.errors import InputError
from lendemain.records.analysis import Pattern

CASES_LEAST = 5
TELLING = 0.05
_Z90 = 1.6448536269514722


def patterns(by: str, cells: Sequence[str], values: Sequence[float]) -> list[Pattern]:
    """The pattern of values (0 to 1, one for each case) over cells, in order of cells.

    A value is whether something holds of the case, or how probably it does.  Raises `InputError`
    for rows of different lengths and values that are no probabilities.

    >>> found = patterns("sector", ["a"] * 20 + ["b"] * 20, [1] * 18 + [0] * 2 + [0] * 20)
    >>> [(p.cell, p.rate, p.telling) for p in found]
    [('a', 0.9, True), ('b', 0.0, True)]
    """
    if len(cells) != len(values) or not all(0.0 <= v <= 1.0 for v in values):
        raise InputError(
            "no probabilities beside their cells", where=by,
            remedy="Give one value from 0 to 1 for each case",
        )  # fmt: skip
    held: dict[str, list[float]] = {}
    for cell, value in zip(cells, values, strict=True):
        held.setdefault(cell, []).append(float(value))
    whole = math.fsum(values)
    found = []
    for cell, mine in sorted(held.items()):
        n, hits = len(mine), math.fsum(mine)
        rest = len(values) - n
        low, high = interval(mine)
        found.append(
            Pattern(
                by=by, cell=cell, cases=n, expected=hits, rate=hits / n, low=low, high=high,
                elsewhere=(whole - hits) / rest if rest else math.nan,
                chance=_chance(round(hits), n, round(whole - hits), rest), telling=False,
            )
        )  # fmt: skip
    return _together(found)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 90 % interval of the rate behind some values, each 0, 1 or a probability.

    >>> [round(b, 2) for b in interval([1, 1, 1, 0])]
    [0.36, 0.94]
    """
    n = len(values)
    if not n:
        return 0.0, 1.0
    rate = math.fsum(values) / n
    doubt = math.fsum(v * (1.0 - v) for v in values) / n**2  # what the probabilities leave open
    z2 = _Z90**2
    middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
    spread = _Z90 / (1 + z2 / n) * math.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n))
    reach = math.hypot(spread, _Z90 * math.sqrt(doubt))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def _chance(hits: int, cases: int, others: int, rest: int) -> float:
    """Fisher's exact test: the probability of a split no more probable than the one found."""
    if not cases or not rest:
        return 1.0
    total, marked = cases + rest, hits + others

    def log(k: int) -> float:
        return _choose(marked, k) + _choose(total - marked, cases - k) - _choose(total, cases)

    first, last = max(0, cases - (total - marked)), min(cases, marked)
    found = log(hits)
    chances = [log(k) for k in range(first, last + 1)]
    return min(math.fsum(math.exp(c) for c in chances if c <= found + 1e-9), 1.0)


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _together(found: Sequence[Pattern]) -> list[Pattern]:
    """The same with chances raised for how many cells were looked at (Holm)."""
    order = sorted(range(len(found)), key=lambda k: (found[k].chance, found[k].cell))
    raised: dict[int, float] = {}
    worst = 0.0
    for place, k in enumerate(order):
        worst = max(worst, min(found[k].chance * (len(found) - place), 1.0))
        raised[k] = worst
    return [
        replace(
            one, chance=raised[k],
            telling=raised[k] <= TELLING and one.cases >= CASES_LEAST,
        )
        for k, one in enumerate(found)
    ]  # fmt: skip


def hour_of(minutes: int) -> str:
    """The cell of an hour of the day: quarters of a day, since single hours hold too few.

    >>> hour_of(0), hour_of(6 * 60), hour_of(23 * 60)
    ('00-06', '06-12', '18-24')
    """
    quarter = minutes // 360
    return f"{quarter * 6:02}-{quarter * 6 + 6:02}"


def plain(found: Pattern) -> Mapping[str, object]:
    """A pattern as a plain row."""
    return {
        "by": found.by, "cell": found.cell, "cases": found.cases,
        "expected": round(found.expected, 2), "rate": round(found.rate, 3),
        "low": round(found.low, 3), "high": round(found.high, 3),
        "elsewhere": None if math.isnan(found.elsewhere) else round(found.elsewhere, 3),
        "chance": round(found.chance, 4), "telling": found.telling,
    }  # fmt: skip
