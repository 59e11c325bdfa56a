"""What in a text would identify a person, to be refused before it is signed.

An append-only record keeps what is put into it for ever, so entries speak of exhibits, pseudonyms
and places in general terms.  Looked for are e-mail addresses, telephone numbers, coordinates finer
than about a hundred metres, grid references and the names on a list that only its keeper can read:
the caller says whether a word is one of them.  A person's name that is on no list is not found;
no program knows all names.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.\w{2,}")
_HANDLE = re.compile(r"(?:t\.me|wa\.me|vk\.com|facebook\.com|instagram\.com)/\w+", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w.:/-])(?:\+|00)\d[\d\s().\N{NO-BREAK SPACE}-]{6,18}\d(?!\w)"
    r"|(?<![\w.:/-])\(?0\d{2}\)?[\s.-]?\d{3}[\s.-]?\d{2}[\s.-]?\d{2}(?!\w)"
)
_DEGREES = re.compile(
    r"(?<![\d.])[-+]?\d{1,3}[.,]\d{3,}\s*°?\s*[NSEWnsew]?[\s,;/]+[-+]?\d{1,3}[.,]\d{3,}"
)
_MINUTES = re.compile(r"\d{1,3}\s*°\s*\d{1,2}\s*[′']\s*\d{1,2}(?:[.,]\d+)?\s*(?:[″\"]|'')?")
_GRID = re.compile(r"\b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{3,5}\s?\d{3,5}\b", re.IGNORECASE)
_PLUS = re.compile(r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,}\b")
_GEO = re.compile(r"\bgeo:-?\d", re.IGNORECASE)
_PATTERNS = (
    ("an e-mail address", _EMAIL),
    ("a personal account", _HANDLE),
    ("a telephone number", _PHONE),
    ("a precise place", _DEGREES),
    ("a precise place", _MINUTES),
    ("a precise place", _GRID),
    ("a precise place", _PLUS),
    ("a precise place", _GEO),
)
_WORD = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*")
NAME_LETTERS_MIN = 3


@dataclass(frozen=True, slots=True)
class Personal:
    """Something that would identify a person: in which field, and what sort of thing it is."""

    field: str
    what: str


def personal(
    said: Mapping[str, object], *, listed: Callable[[str], bool] = lambda _: False
) -> list[Personal]:
    """What in the texts of a body would identify a person, field by field.

    `listed` says whether a word, as `folded` writes it, is a name that must not be told.

    >>> personal({"reason": "Call +380 44 123 45 67 or the duty officer"})
    [Personal(field='reason', what='a telephone number')]
    >>> personal({"reason": "12 explosions on 2026-01-06 at 06:30 UTC, entry 1234567890"})
    []
    """
    found = []
    for field, text in _texts(said, ""):
        plain = unicodedata.normalize("NFKC", text)
        found += [Personal(field, what) for what, form in _PATTERNS if form.search(plain)]
        if any(listed(word) for word in words(plain)):
            found.append(Personal(field, "the name of a source"))
    return list(dict.fromkeys(found))


def words(text: str) -> list[str]:
    """The words of a text that may be names, as `folded` writes them."""
    return [folded(w) for w in _WORD.findall(text) if len(w) >= NAME_LETTERS_MIN]


def folded(name: str) -> str:
    """A name in the form in which two writings of it are one: NFC, no case, single spaces.

    >>> folded("  Ivan   PETRENKO ")
    'ivan petrenko'
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _texts(value: object, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, field)
