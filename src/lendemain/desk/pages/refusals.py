"""What a refusal says and advises, as reasons that every language can say.

Whoever refuses does so in English, as errors do everywhere, and many a reason knows its code
(`records.because`).  What has none is found by its English: `texts/phrases/refusals-en.toml` says
each sentence once, with {names} for its values, and the other languages say it by the same code.
A test reads the rooms behind the pages and holds that no refusal in them is without one.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from lendemain.desk import texts
from lendemain.records import because
from lendemain.records.because import SAID, Because

Plain = dict[str, object]

ENGLISH = "english"
"""The code of a line that no phrase says; it is shown as it is."""

LENGTH_MAX = 4_000


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
    if len(said) > LENGTH_MAX:
        return []
    if whole := _row(said):
        return [whole]
    lines = [one.strip() for one in said.splitlines()]
    found = [_row(one) for one in lines]
    if not any(found):
        return []
    return [row or {"code": ENGLISH, "values": {}, "said": line}
            for row, line in zip(found, lines, strict=True)]  # fmt: skip


def _row(said: str) -> Plain | None:
    """The reason that a sentence is, the one that says most of it in words of its own."""
    for code, words in _known():
        if one := words.fullmatch(said):
            return {"code": code, "values": one.groupdict(), "said": said}
    return None


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each code that has no English in `records.reasons`, with the pattern of its sentence; those
    with most words of their own first.
    """
    phrases = {
        key.removeprefix("because."): phrase
        for key, phrase in texts.phrases("en").items()
        if key.startswith("because.") and key.removeprefix("because.") not in SAID
    }
    own = {code: len(re.sub(r"\{\w+\}", "", phrase)) for code, phrase in phrases.items()}
    return tuple(
        (code, _pattern(phrases[code]))
        for code in sorted(phrases, key=lambda one: (-own[one], one))
    )


def _pattern(phrase: str) -> re.Pattern[str]:
    """The pattern of a phrase's sentence.  A value ends where the words after it first stand and no
    other end is tried, so that nobody's words, however long, take more than one look each.
    """
    start, *fields = re.split(r"(\{\w+\}[^{]*)", phrase)
    parts = [one.removeprefix("{").split("}", 1) for one in fields if one]
    held = [f"(?P<{name}>.+?){re.escape(words)}" for name, words in parts]
    return re.compile(
        re.escape(start) + "".join(f"(?>{one})" for one in held[:-1]) + "".join(held[-1:])
    )


def beside(fault: Mapping[str, object]) -> Plain:
    """What went wrong as it is told, with the codes of what it says and of what it advises."""
    rows = {"because": fault.get("what"), "next_because": fault.get("next")}
    found = {name: coded(said) for name, said in rows.items() if isinstance(said, str)}
    return {**fault, **{name: told for name, told in found.items() if told}}
