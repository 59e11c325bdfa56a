"""What a refusal says and advises, as reasons that every language can say.

Whoever refuses does so in English, as errors do everywhere, and many a reason knows its code
(`records.because`).  What has none is found by its English: `texts/phrases/refusals-en.toml` says
each sentence once, with {names} for its values, and the other languages say it by the same code.
A test reads the rooms behind the pages and holds that no refusal in them is without one.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import accumulate

from lendemain.desk import texts
from lendemain.desk.cases import misfilled
from lendemain.records import because
from lendemain.records.because import SAID, Because

Plain = dict[str, object]

ENGLISH = "english"
"""The code of a line that no phrase says; it is shown as it is."""

LENGTH_MAX = 4_000
"""So much of a refusal is looked up; of a longer one the lines that begin it."""

HOLDING = ("said", "advice")
"""Values that are refusals or advice themselves, as what is wrong in a row of a file is."""

DEPTH_MAX = 2
OWN_LEAST = 10
VALUES = {"key": r"[\w.\[\]-]{1,80}", "number": r"[\d.,e+-]{1,30}"}
"""What a value looks like that would otherwise be any words."""


def coded(said: str) -> list[Plain]:
    """A refusal as plain rows of reasons, line by line where no phrase says it whole; [] where none
    of it has a phrase.

    >>> coded("Choose one of: breach, undetermined")[0]["values"]
    {'names': 'breach, undetermined'}
    >>> coded("something that nobody says")
    []
    """
    if isinstance(said, Because):
        return because.plain([said])
    if len(said) <= LENGTH_MAX and (whole := _row(said)):
        return [whole]
    lines = [one.strip() for one in said.splitlines()]
    ends = accumulate(len(one) + 1 for one in lines)
    found = [_row(one) if end <= LENGTH_MAX else None
             for one, end in zip(lines, ends, strict=True)]  # fmt: skip
    if not any(found):
        return []
    return [row or {"code": ENGLISH, "values": {}, "said": line}
            for row, line in zip(found, lines, strict=True)]  # fmt: skip


def _row(said: str, depth: int = 0) -> Plain | None:
    """The reason that a sentence is, the one that says most of it in words of its own; `within` it
    are the reasons that its values are, where a phrase holds others.
    """
    for code, words in _known():
        one = words.fullmatch(said)
        if one is None:
            continue
        values = one.groupdict()
        within = {
            name: depth < DEPTH_MAX and _row(values[name], depth + 1)
            for name in HOLDING if name in values
        }  # fmt: skip
        if all(within.values()):
            row: Plain = {"code": code, "values": values, "said": said}
            return row | ({"within": {n: [told] for n, told in within.items()}} if within else {})
    form = misfilled.reason(said)
    return because.plain([form])[0] if isinstance(form, Because) else None


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each code with the pattern of its sentence, those with most words of their own first; of the
    reasons of `records.reasons`, which know their code but in a list, those that can be told apart.
    """
    phrases = {
        key.removeprefix("because."): phrase
        for key, phrase in texts.phrases("en").items()
        if key.startswith("because.") and key.removeprefix("because.") not in SAID
    } | {code: phrase for code, phrase in SAID.items() if len(_own(phrase)) >= OWN_LEAST}
    own = {code: len(_own(phrase)) for code, phrase in phrases.items()}
    return tuple(
        (code, _pattern(phrases[code]))
        for code in sorted(phrases, key=lambda one: (-own[one], one))
    )


def _own(phrase: str) -> str:
    """What a phrase says without its values."""
    return re.sub(r"\{\w+\}", "", phrase)


def _pattern(phrase: str) -> re.Pattern[str]:
    """The pattern of a phrase's sentence.  A value ends where the words after it first stand and no
    other end is tried, so that nobody's words, however long, take more than one look each.
    """
    start, *fields = re.split(r"(\{\w+\}[^{]*)", phrase)
    parts = [one.removeprefix("{").split("}", 1) for one in fields if one]
    held = list[str]()
    for n, (name, words) in enumerate(parts):
        again = name in [before for before, _ in parts[:n]]
        value = f"(?P={name})" if again else f"(?P<{name}>{VALUES.get(name, '.+?')})"
        held.append(value + re.escape(words))
    return re.compile(
        re.escape(start) + "".join(f"(?>{one})" for one in held[:-1]) + "".join(held[-1:])
    )


def rows(lines: Iterable[str]) -> list[Plain]:
    """Sentences as plain rows of reasons, each that no phrase says as it is.

    >>> [row["code"] for row in rows(["not witnessed", "something that nobody says"])]
    ['made_unwitnessed', 'english']
    """
    return [row for one in lines
            for row in coded(one) or [{"code": ENGLISH, "values": {}, "said": one}]]  # fmt: skip


def timed(entry: Plain) -> Plain:
    """An entry as it was signed, with the codes of when it was made and what is wrong with that."""
    told: Plain = {"made_because": rows([str(entry["made"])])}
    wrong = entry.get("alarms")
    return {**entry, **told, **({"alarms_because": rows(wrong)} if isinstance(wrong, list) else {})}


def beside(fault: Mapping[str, object]) -> Plain:
    """What went wrong as it is told, with the codes of what it says and of what it advises."""
    rows = {"because": fault.get("what"), "next_because": fault.get("next")}
    found = {name: coded(said) for name, said in rows.items() if isinstance(said, str)}
    return {**fault, **{name: told for name, told in found.items() if told}}
