"""The words of a finding: made from numbers, and checked in what people write.

Likelihood and confidence never share a sentence, a word of likelihood is used within its range and
no other word is, and one text keeps to one of the two rows of ICD 203 (2015).  A negated word has
no range ("not likely" is no "unlikely"), and neither has a stretched one ("extremely likely").
Sentences end with a full stop, question or exclamation mark before a capital, or an empty row; a
doubtful end is none, so two sentences that run together are refused rather than let through.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lendemain.commission.lexicon import KEYS, LANGUAGES, Patterns, patterns
from lendemain.errors import InputError
from lendemain.probability import WORDS, likelihood_word

Names = str | tuple[str, ...]
"""A name, or the names of one."""

Stated = float | Mapping[Names, float] | None

ROUNDING = 0.005
"""A percentage as it is written may be off by so much."""

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BREAK = re.compile(r"(?<=\w)-[ \t]*\r?\n[ \t]*(?=\w)")
_HYPHENS = re.compile("[\u2010-\u2012\u2212]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
_END = re.compile(r"[.!?…]+[\"'»”)\]]*\s+(?=[\"'«“(\[]?\s?[A-ZÀ-ÖØ-ÞА-ЯЄІЇҐ0-9])|\n\s*\n")
_LAST = re.compile(r"([^\s.(]+(?:\.[^\s.(]+)?)$")
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
_SIGN = r"(?:%|per cent|percent|pour cent|відсотк\w+)"
_TO = r"\s*(?:-|–|—|to|and|à|et|до|і|та)\s*"
_PERCENT = re.compile(
    rf"({_NUMBER})(?:\s*{_SIGN})?(?:{_TO}({_NUMBER}))?\s*({_SIGN})"
    rf"|\b(0[.,]\d+|1[.,]0+)(?:{_TO}(0[.,]\d+|1[.,]0+))?"
)
_SAID = (
    r"(?:probabilit(?:y|ies)|likelihood|chances?|odds|probabilités?|vraisemblance|"
    r"[йі]мовірн(?:ість|ості|істю)|шанс(?:и|ів|у|ами)?)"
)
_BEFORE = re.compile(
    rf"(?:(?<!\w)p\s?[=≈]\s?|"
    rf"(?<!\w){_SAID}(?: (?:of|is|at|est|de|d'|environ|about|становить))* )$"
)
_AFTER = re.compile(rf"\s?(?:of )?(?:de )?(?:{_SAID}|(?:un)?likely|probables?|[йі]мовірн\w+)(?!\w)")
_AHEAD = re.compile(
    r"[\s,:;()\[\]–—]+"
    r"(?:(?:i\.?e\.?|or|that is|which is|it is|soit|ou|c'est à dire|тобто|або),? )*$"
)
"""What may stand between a probability and the word that says it again."""

_NEAR = 80
"""So many letters before a word or a number are looked at."""

_PARTS = re.compile(r",(?!\d)|[;:()\[\]]|\s[–—-]\s")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN, _CYRILLIC = "aceiopxyk", "асеіорхук"
_ALIKE = {
    "uk": str.maketrans(_LATIN, _CYRILLIC),
    "en": str.maketrans(_CYRILLIC, _LATIN), "fr": str.maketrans(_CYRILLIC, _LATIN),
}  # fmt: skip
_ROUND_A_NUMBER = re.compile(
    r"^[\s\d.,;:%=±–—-]*(?:(?:p|with|a|of|about|from|to|and|between|probability|likelihood|"
    r"probabilité|vraisemblance|de|d'|environ|entre|et|à|une|per cent|percent|pour cent|"
    r"[йі]мовірність|близько|від|до|між|і|та|відсотк\w+|interval|intervalle|інтервал)"
    r"[\s\d.,;:%=±–—-]*)*$"
)


@dataclass(frozen=True, slots=True)
class Misworded:
    """A sentence that may not stand as it is: which, what is wrong, and what to write instead.

    `rule` is "mixed", "range", "rows", "loose", "negated", "stretched" or "level".
    """

    sentence: str
    rule: str
    what: str
    remedy: str


def ranges() -> dict[str, tuple[float, float]]:
    """The range of each word by its key, the lower bound in it and the upper not.

    >>> ranges()["likely"]
    (0.55, 0.8)
    """
    lows = [0.0, *(upper for upper, _ in WORDS[:-1])]
    return {word: (low, upper) for low, (upper, word) in zip(lows, WORDS, strict=True)}


def word(probability: float, phrases: Mapping[str, str], *, row: str = "likelihood") -> str:
    """The word for a probability in a language's phrases, of one of the two rows.

    >>> word(0.82, {"likelihood.very_likely": "very likely"})
    'very likely'
    """
    if not 0.0 <= probability <= 1.0:
        raise InputError(
            f"{probability} is no probability", where="words", remedy="Give one from 0 to 1"
        )
    return phrases[f"{row}.{likelihood_word(probability)}"]


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, as they stand.

    >>> sentences("It is likely. See No. 5, p. 3 of it.", "en")
    ['It is likely.', 'See No. 5, p. 3 of it.']
    """
    found, start = [], 0
    short = _patterns(language).short
    for end in _END.finditer(text):
        before = _LAST.search(text[start : end.start()].lower())
        single = before is not None and len(before[1]) == 1 and before[1].isalpha()
        stop = text[end.start()] == "."
        if stop and before is not None and (before[1] in short or single):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [one for one in found if one]


def checked(text: str, language: str, *, stated: Stated = None, where: str = "text") -> None:
    """Raise `InputError` that lists everything wrong with a text's words."""
    found = mistakes(text, language, stated=stated)
    if found:
        raise InputError(
            "\n".join([f"words: {len(found)}", *(f"  {m.what}: {m.sentence[:200]!r}; {m.remedy}"
                                                 for m in found)]),
            where=where, remedy="Mend them and try again; nothing was recorded",
        )  # fmt: skip


def mistakes(text: str, language: str, *, stated: Stated = None) -> list[Misworded]:
    """Everything wrong with the words of likelihood and confidence in a text, in order.

    `stated` is the probability that every word in it has to fit, or probabilities by the name that
    a sentence mentions (a sentence that names one of them is held to it, any other is not).
    Raises `InputError` for a language that is none of ours; no text makes it raise.

    >>> [m.rule for m in mistakes("It is likely with high confidence.", "en")]
    ['mixed']
    >>> mistakes("It is likely that it was fired from the north. Confidence is high.", "en")
    []
    """
    known = _patterns(language)
    found: list[Misworded] = []
    rows: dict[str, str] = {}
    for sentence in sentences(text, language):
        plain = normal(sentence, language)
        words = list(_scaled(plain, known))
        found += _of_one(sentence, plain, known, words)
        named = _stated(plain, stated)
        until = [*(later.start for later in words[1:]), len(plain)]
        for one, end in zip(words, until[: len(words)], strict=True):
            rows.setdefault(one.row, sentence)
            told = [*_beside(plain, one, end, alone=len(words) == 1), *named]
            if wrong := _out_of_range(sentence, one, told):
                found.append(wrong)
    if len(rows) > 1:
        found.append(
            Misworded(
                rows["probability"], "rows", "words of both rows of the scale in one text",
                "Keep to one row: likely, unlikely, ... or probable, improbable, ...",
            )
        )  # fmt: skip
    return found


def normal(text: str, language: str) -> str:
    r"""A text in small letters, its hyphens and breaks made plain, words that a hyphen cut joined.

    >>> normal("VERY\u2011LIKELY, not un-likely, un\u00adlikely, im-\n  probable", "en")
    'very likely, not unlikely, unlikely, improbable'
    """
    plain = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    plain = _APOSTROPHES.sub("'", _HYPHENS.sub("-", plain)).lower()
    plain = _BREAK.sub("", plain)
    plain = _patterns(language).joined.sub(lambda m: m[0].replace("-", ""), plain)
    plain = re.sub(r"(?<=\w)-(?=[^\W\d])|(?<=[^\W\d])-(?=\w)", " ", plain)
    plain = _LETTERS.sub(lambda m: _one_script(m[0], language), plain)
    return " ".join(plain.split())


def _one_script(word: str, language: str) -> str:
    """A word with its look-alike letters in the script of the language, where it mixes two."""
    latin = any("a" <= c <= "z" for c in word)
    return (
        word.translate(_ALIKE[language])
        if latin and not word.isascii() and any("а" <= c <= "ґ" for c in word)
        else word
    )


@dataclass(frozen=True, slots=True)
class _Scaled:
    """One word of the scale in a sentence: its row, its key, and where it stands."""

    row: str
    key: str
    start: int
    end: int
    text: str


def _scaled(plain: str, known: Patterns) -> Iterator[_Scaled]:
    for one in known.scale.finditer(plain):
        row, _, key = str(one.lastgroup).partition("__")
        yield _Scaled(row, key, one.start(), one.end(), one[0])


def _of_one(sentence: str, plain: str, known: Patterns, words: list[_Scaled]) -> list[Misworded]:
    """What is wrong with one sentence, but for ranges."""
    found = []
    trusted = known.other.sub(" ", plain)
    sure = known.confidence.search(trusted)
    within = [(one.start, one.end) for one in words]
    loose = next(
        (
            m
            for m in known.loose.finditer(plain)
            if not any(a <= m.start() and m.end() <= b for a, b in within)
        ),
        None,
    )
    if sure and (words or loose or known.plain.search(plain)):
        found.append(
            Misworded(sentence, "mixed", "likelihood and confidence in one sentence",
                      "Say how sure you are of the estimate in a sentence of its own")
        )  # fmt: skip
    if sure and not known.level.search(trusted):
        found.append(
            Misworded(sentence, "level", f"{sure[0]!r} without one of the three levels",
                      "Call confidence high, moderate or low")
        )  # fmt: skip
    if loose:
        found.append(
            Misworded(sentence, "loose", f"{loose[0]!r} has no range",
                      "Use a word of the scale, or leave it out")
        )  # fmt: skip
    for one in words:
        if before := known.before.search(plain[max(0, one.start - _NEAR) : one.start]):
            rule = "negated" if before["turned"] else "stretched"
            found.append(
                Misworded(sentence, rule, f"{(before[0] + one.text).strip()!r} has no range",
                          "Use the word of the scale whose range it is")
            )  # fmt: skip
    return found


def _stated(plain: str, stated: Stated) -> list[float]:
    """The stated probability that a sentence is held to, if it is to one."""
    if not isinstance(stated, Mapping):
        return [] if stated is None else [stated]
    named = [p for names, p in stated.items() if _mentions(plain, names)]
    return named if len(named) == 1 else []


def _mentions(plain: str, names: Names) -> bool:
    each = (names,) if isinstance(names, str) else names
    return any(re.search(rf"(?<!\w){re.escape(name.lower())}", plain) for name in each if name)


def _out_of_range(sentence: str, one: _Scaled, told: list[float]) -> Misworded | None:
    """A word of probabilities that it does not fit."""
    low, high = ranges()[one.key]
    for value in told:
        sharp = low - ROUNDING <= value <= high + ROUNDING
        if not sharp:
            return Misworded(
                sentence, "range", f"{one.text!r} is for {low:.0%} to {high:.0%}, not {value:.0%}",
                f"Write the word whose range holds {value:.0%}",
            )  # fmt: skip
    return None


def _beside(plain: str, one: _Scaled, until: int, *, alone: bool) -> list[float]:
    """The probabilities that a sentence gives for a word: in a part of it behind the word, up to
    `until` where the next one stands, that says nothing else; right before it; or, where it stands
    alone in the sentence, wherever they are called a probability.
    """
    found: list[float] = []
    for part in _PARTS.split(plain[one.end : until])[1:]:
        bare = part.rstrip(" .!?…")
        if bare and len(bare) <= 80 and _ROUND_A_NUMBER.match(bare):
            found += [v for m in _PERCENT.finditer(bare) for v in _values(m)]
    near = plain[max(0, one.start - _NEAR) : one.start]
    for m in _PERCENT.finditer(near):
        if _AHEAD.fullmatch(near[m.end() :]):
            found += _values(m)
    if alone and not found:
        for m in _PERCENT.finditer(plain):
            before = plain[max(0, m.start() - _NEAR) : m.start()]
            if _BEFORE.search(before) or _AFTER.match(plain, m.end()):
                found += _values(m)
    return found


def _values(found: re.Match[str]) -> list[float]:
    """The probabilities that are written in one place."""
    scale = 0.01 if found[3] else 1.0
    values = [float(g.replace(",", ".")) * scale for g in found.group(1, 2, 4, 5) if g]
    return [v for v in values if v <= 1.0]


def _patterns(language: str) -> Patterns:
    if language not in LANGUAGES:
        raise InputError(
            f"no words of likelihood in {language!r}", where="language",
            remedy=f"Choose one of: {', '.join(LANGUAGES)}",
        )  # fmt: skip
    return patterns(language)


assert tuple(w for _, w in WORDS) == KEYS
