"""Conditions out to CEL (the Common Expression Language), and in again.

CEL asks about one moment and has no past, so the subset is what can be asked of functions at one
moment: atoms joined by and, or and not.  `held` and `since` are outside it and are refused by name.
Counts are whole numbers there, sums decimals, and what is unknown is an error, which CEL's own
"and" and "or" pass over as ours do: `false && error` is false, `true || error` is true.
"""

from lendemain.errors import InputError
from lendemain.guarantees import expressions
from lendemain.records.condition import Condition, Held, Junction, Since

FUNCTIONS = (
    "happened", "within", "count", "sum", "total", "top", "last", "lasting", "active", "overdue",
    "fulfilled", "met",
)  # fmt: skip
"""The functions that an environment must give a CEL evaluator."""


def text(condition: Condition) -> str:
    """A condition as CEL; `InputError` that names what is outside the subset.

    >>> text(expressions.parsed('count("fire", "PT72H") >= 3 && happened("a")'))
    'count("fire", "P3D") >= 3 && happened("a")'
    """
    _check(condition)
    return expressions.written(condition)


def condition(cel: str) -> Condition:
    """The condition that a CEL text of the subset says; `InputError` for any other."""
    found = expressions.parsed(cel)
    _check(found)
    return found


def expressible(condition: Condition) -> bool:
    """Whether a condition is within the subset."""
    try:
        _check(condition)
    except InputError:
        return False
    return True


def _check(condition: Condition) -> None:
    if isinstance(condition, (Held, Since)):
        word = "held" if isinstance(condition, Held) else "since"
        raise InputError(
            f"{word}(...) asks of the past, and CEL knows one moment only",
            where="CEL",
            remedy="Export the clause as LegalRuleML, which keeps the condition's own text",
        )
    if isinstance(condition, Junction):
        for part in condition.parts:
            _check(part)
