"""A condition as data: what must have happened, how often, within which time, for a clause to bind.

A condition looks backwards only, and as far as its windows reach; it is written in a text as an
expression and kept as these few nodes, which every evaluator reads.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """One question about one signal, or about another clause.

    `asks` is happened, count, sum, total, top, last or lasting of the signal `of`; or active,
    overdue or fulfilled of the clause `of`; or met, of the threshold `of`.  `window_us` is how far
    back it looks (0: without end), `by` narrows it to one bearer.  `comparator` and `value_e6`
    (millionths of the signal's unit) compare a number; they are "" and 0 where none is asked.
    """

    asks: str
    of: str
    window_us: int = 0
    by: str = ""
    comparator: str = ""
    value_e6: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    """Parts joined by `all`, `any` or `not` (which has one part)."""

    op: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Whether a part has held without a break for the last `window_us`."""

    part: "Condition"
    window_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Whether a part has held without a break since some occurrence of the signal `of`."""

    part: "Condition"
    of: str


Condition: TypeAlias = Atom | Junction | Held | Since
