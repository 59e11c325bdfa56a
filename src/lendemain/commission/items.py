"""Items of evidence as documents of the ledger, and as the files that people write.

A file is TOML or JSON: `[[item]]` with an identifier, a reason and `likelihoods`, where `others`
stands for every hypothesis that is not named.  Every mistake is told with the item it is in.  In
the ledger numbers are texts of nine digits, since canonical bytes know no fractions.
"""

import json
import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lendemain.errors import InputError
from lendemain.records import because
from lendemain.records.attribution import Item
from lendemain.records.because import Because, coded

BYTES_MAX = 512 * 1024
ITEMS_MAX = 500
TEXT_LENGTH_MAX = 2000
NAME_LENGTH_MAX = 64
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RELIABILITY, CREDIBILITY = "ABCDEF", "123456"
OTHERS = "others"
_DEEP = re.compile(rb"(?<![\w-])(?:[\w-]+\s*\.\s*){64}")
"""A name of so many dotted parts, which would cost the decoder the square of their number."""

Plain = dict[str, object]

_TEXTS = (
    "reason", "group", "origin", "family", "explained", "exhibit", "reliability", "credibility",
)  # fmt: skip
_KNOWN = {"id", "likelihoods", "doubt", "sealed", *_TEXTS}


def written(value: float) -> str:
    """A number as a document has it.

    >>> written(0.1 + 0.2), written(8.0)
    ('0.3', '8')
    """
    return f"{value:.9g}"


def document(item: Item) -> Plain:
    """An item as a document that `encoding.canonical` takes."""
    said: Plain = {
        "id": item.item_id,
        "by": item.by,
        "reason": str(item.reason),
        "doubt": written(item.doubt),
        "reliability": item.reliability,
        "credibility": item.credibility,
        "sealed": item.sealed,
        "likelihoods": [
            {"h": h, "l": written(value)} for h, value in sorted(item.likelihoods.items())
        ],
    }
    for name in ("group", "origin", "family", "explained", "exhibit", "proposed_by"):
        if getattr(item, name):
            said[name] = getattr(item, name)
    if told := coded(item.reason):
        said["because"] = told
    return said


def restored(said: Mapping[str, object]) -> Item:
    """The item that a document of the ledger says; `InputError` where it says none."""
    try:
        pairs = said["likelihoods"]
        assert isinstance(pairs, list)
        return Item(
            item_id=str(said["id"]),
            likelihoods={str(one["h"]): float(one["l"]) for one in pairs},
            by=str(said["by"]),
            reason=because.restored(str(said["reason"]), said.get("because")),
            doubt=float(str(said["doubt"])),
            reliability=str(said["reliability"]),
            credibility=str(said["credibility"]),
            sealed=said["sealed"] is True,
            **{
                name: str(said.get(name, ""))
                for name in ("group", "origin", "family", "explained", "exhibit", "proposed_by")
            },
        )
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"no item of evidence ({error})", where="ledger",
            remedy="Use the version of lendemain that recorded it",
        ) from None  # fmt: skip


def rounded(item: Item) -> Item:
    """An item with its numbers as a document keeps them: what is assessed is what was signed."""
    return replace(
        item,
        likelihoods={h: float(written(v)) for h, v in item.likelihoods.items()},
        doubt=float(written(item.doubt)),
    )


def read(name: str, data: bytes, *, hypotheses: Sequence[str], by: str) -> list[Item]:
    """The items of a file (TOML, or JSON where its name ends in .json), set by somebody.

    Raises `InputError` that names each wrong item and what to do about it; no bytes make it raise
    anything else.
    """
    found = _decoded(name, data)
    rows = found.get("item")
    wrong = sorted(set(found) - {"item"})
    if not isinstance(rows, list) or not rows or wrong:
        raise InputError(
            f"no items, or something else in it: {', '.join(wrong) or 'nothing'}",
            where=name, remedy="Write [[item]] with id, reason and likelihoods",
        )  # fmt: skip
    if len(rows) > ITEMS_MAX:
        raise InputError(
            f"{len(rows)} items", where=name, remedy=f"Give at most {ITEMS_MAX} at once"
        )
    items, mistakes = [], []
    for number, row in enumerate(rows, 1):
        try:
            items.append(item(row, hypotheses=hypotheses, by=by, place=f"number {number}"))
        except InputError as error:
            mistakes.append(f"  {error.where}: {error.what}; {error.remedy}")
    names = [one.item_id for one in items]
    mistakes += [
        f"  item {n}: given twice; Give it once, or as a copy of its origin"
        for n in sorted({n for n in names if names.count(n) > 1})
    ]
    if mistakes:
        raise InputError(
            "\n".join([f"mistakes: {len(mistakes)}", *mistakes]), where=name,
            remedy="Mend them and try again; nothing was recorded",
        )  # fmt: skip
    return items


def item(row: object, *, hypotheses: Sequence[str], by: str, place: str = "") -> Item:
    """One item as people write it; `InputError` that names it."""
    if not isinstance(row, Mapping):
        raise InputError("is no table", where=f"item {place}", remedy="Write [[item]]")
    named = row.get("id")
    if not isinstance(named, str) or not NAME.fullmatch(named):
        raise InputError(
            Because.of("item_id"), where=f"item {place}",
            remedy='Write id = "crater-field"',
        )  # fmt: skip
    where = f"item {named}"
    if unknown := sorted(str(k) for k in set(row) - _KNOWN):
        raise InputError(
            f"{', '.join(unknown)[:80]} means nothing", where=where,
            remedy=f"Known are: {', '.join(sorted(_KNOWN))}",
        )  # fmt: skip
    texts = {name: _text(row.get(name, ""), name, where) for name in _TEXTS}
    texts["reliability"] = texts["reliability"] or "F"
    texts["credibility"] = texts["credibility"] or "6"
    for grade, known in (("reliability", RELIABILITY), ("credibility", CREDIBILITY)):
        if texts[grade] not in tuple(known):
            raise InputError(
                Because.of("grade", field=grade, given=repr(texts[grade][:20])), where=where,
                remedy=f"Give one of: {', '.join(known)}",
            )  # fmt: skip
    if not texts["reason"].strip():
        raise InputError(
            Because.of("no_reason"), where=where, remedy="Say why its ratios are what they are"
        )
    sealed = row.get("sealed", False)
    if not isinstance(sealed, bool):
        raise InputError("sealed is neither true nor false", where=where, remedy="Write true")
    return Item(
        item_id=named,
        likelihoods=_likelihoods(row.get("likelihoods"), hypotheses, where),
        by=by,
        doubt=_number(row.get("doubt", 2.0), "doubt", where),
        sealed=sealed,
        **texts,
    )


def _likelihoods(given: object, hypotheses: Sequence[str], where: str) -> dict[str, float]:
    """How strongly each hypothesis leads one to expect the item, "others" filled in."""
    if not isinstance(given, Mapping) or not given:
        raise InputError(
            Because.of("no_likelihoods"), where=where,
            remedy=f"Give each of: {', '.join(hypotheses)}; `others` stands for the rest",
        )  # fmt: skip
    strange = sorted(str(h) for h in set(given) - {*hypotheses, OTHERS})
    if strange:
        raise InputError(
            Because.of("strange_hypothesis", given=", ".join(strange)[:80]), where=where,
            remedy=f"Choose from: {', '.join(hypotheses)}",
        )  # fmt: skip
    missing = [h for h in hypotheses if h not in given]
    if missing and OTHERS not in given:
        raise InputError(
            Because.of("says_nothing_of", hypotheses=missing), where=where,
            remedy="Say how strongly each leads one to expect it, or give `others`",
        )  # fmt: skip
    return {h: _number(given.get(h, given.get(OTHERS)), h, where) for h in hypotheses}


def _number(value: object, name: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(
            Because.of("no_number", field=name), where=where, remedy="Give one above 0"
        )
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number <= 0.0:
        raise InputError(
            Because.of("number_is", field=name, value=f"{number:g}"), where=where,
            remedy="Give one above 0",
        )  # fmt: skip
    return number


def _text(value: object, name: str, where: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and name == "credibility":
        value = str(value)[:20]
    sound = isinstance(value, str) and len(value) <= TEXT_LENGTH_MAX
    if not sound or not all(c.isprintable() or c == "\n" for c in str(value)):
        raise InputError(
            f"{name} is no text of at most {TEXT_LENGTH_MAX} printable characters", where=where,
            remedy="Shorten it",
        )  # fmt: skip
    return unicodedata.normalize("NFC", str(value))


def _decoded(name: str, data: bytes) -> Mapping[str, object]:
    if len(data) > BYTES_MAX:
        raise InputError(
            f"{len(data)} bytes", where=name, remedy=f"Give a file of at most {BYTES_MAX}"
        )
    if _DEEP.search(data):
        raise InputError("a name of too many parts", where=name, remedy="Shorten it")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
        found = json.loads(text) if name.lower().endswith(".json") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"neither TOML nor JSON ({str(error)[:120]})", where=name,
            remedy="Write TOML, or JSON in a file that ends in .json",
        ) from None  # fmt: skip
    if not isinstance(found, dict):
        raise InputError("no table at the top", where=name, remedy="Write [[item]]")
    return found
