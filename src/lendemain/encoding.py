"""Canonical bytes of a document, and its digest.

A signature is over bytes, so two honest parties must never write the same document in two ways.
A document is a strict subset of JSON: an object at the top; keys of `[a-z][a-z0-9_]*`; texts in
NFC without lone surrogates; whole numbers with |n| < 2^53; true and false; lists and objects to a
depth of 8, with at most 256 members each object.  No fractions and no null: a decimal is a text,
a time a whole number of microseconds (UTC), a coordinate a whole number of 1e-7 degrees, and what
is not known is left out or said in words.  On this subset JCS (RFC 8785), `json.dumps` with sorted
keys and orjson with sorted keys give the same bytes.

Bytes are accepted only if they equal the canonical form of what they say.  That one comparison
ends duplicate keys, spaces, spellings of numbers and needless escapes.  What a document means is
not here; nor is who signed it (`lendemain.ledger.note`).
"""

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import orjson

from lendemain.errors import InputError

DEPTH_MAX = 8
MEMBERS_MAX = 256
INTEGER_MAX = 2**53 - 1
DOCUMENT_BYTES_MAX = 65_535

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_MICROSECOND = timedelta(microseconds=1)


def canonical(document: Mapping[str, object]) -> bytes:
    """The one row of bytes that stands for a document, without a newline at its end.

    Raises `InputError` that names the path of the first field outside the subset.

    >>> canonical({"kind": "drill", "at": 1, "places": ["Київ"]}).decode()
    '{"at":1,"kind":"drill","places":["Київ"]}'
    >>> canonical({"body": {"share": 0.5}})
    Traceback (most recent call last):
    lendemain.errors.InputError: $.body.share: a float has no canonical form. Write a decimal as text, a time in microseconds, a coordinate in 1e-7 degrees.
    """  # noqa: E501 - the message of an error is one row
    plain = dict(document)
    _check(plain, "$", depth=1)
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def parsed(data: bytes, *, size_max: int = DOCUMENT_BYTES_MAX) -> dict[str, object]:
    """The document that these bytes say, if they are its canonical form.

    Size (in bytes) and depth are bounded before anything is parsed.  Raises `InputError` for
    everything else.

    >>> parsed(b'{"at":1,"kind":"drill"}')
    {'at': 1, 'kind': 'drill'}
    >>> parsed(b'{"kind":"drill","kind":"drill"}')
    Traceback (most recent call last):
    lendemain.errors.InputError: document: not canonical. Write it with `encoding.canonical`.
    """
    if len(data) > size_max:
        raise _refused(f"{len(data)} bytes, and at most {size_max} are read", "Split the document")
    if _depth(data) > DEPTH_MAX:
        raise _refused(f"nested deeper than {DEPTH_MAX}", "Flatten the document")
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _refused(f"not JSON ({error})", "Write it with `encoding.canonical`") from None
    if not isinstance(document, dict):
        raise _refused("not an object at the top", "Write it with `encoding.canonical`")
    if canonical(document) != data:
        raise _refused("not canonical", "Write it with `encoding.canonical`")
    return document


def digest(data: bytes | memoryview) -> str:
    """The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.

    >>> digest(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(data).hexdigest()


def microseconds(time: datetime) -> int:
    """Whole microseconds from 1970-01-01 UTC to a time that knows its zone.

    >>> microseconds(datetime(2026, 1, 6, tzinfo=UTC))
    1767657600000000
    """
    if time.utcoffset() is None:
        raise InputError(
            f"the time {time.isoformat()} has no zone", where="time", remedy="Give it one, e.g. UTC"
        )
    return (time - _EPOCH) // _MICROSECOND


def moment(time_us: int) -> datetime:
    """The UTC time so many microseconds after 1970-01-01; `InputError` outside years 1 to 9999.

    >>> moment(1767657600000000).isoformat()
    '2026-01-06T00:00:00+00:00'
    """
    try:
        return _EPOCH + timedelta(microseconds=time_us)
    except OverflowError:
        raise InputError(
            f"{time_us} microseconds is outside the years 1 to 9999",
            where="time",
            remedy="Give microseconds since 1970-01-01 UTC",
        ) from None


def coordinate(degrees: float) -> int:
    """Degrees of longitude or latitude as whole units of 1e-7 degrees (about a centimetre).

    >>> coordinate(30.5234)
    305234000
    """
    if not math.isfinite(degrees) or abs(degrees) > 360.0:
        raise InputError(
            f"{degrees} is not an angle on the Earth", where="coordinate", remedy="Give degrees"
        )
    return round(degrees * 1e7)


def angle(coordinate_e7: int) -> float:
    """Whole units of 1e-7 degrees, as degrees.

    >>> angle(305234000)
    30.5234
    """
    return coordinate_e7 / 1e7


def _check(value: object, path: str, *, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int):
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            raise InputError(
                f"{_short(value)} is too large for exact arithmetic everywhere",
                where=path,
                remedy="Keep whole numbers within 2^53 - 1, or write the number as text",
            )
    elif isinstance(value, dict):
        _check_depth(path, depth)
        _check_keys(value, path)
        for key, member in value.items():
            _check(member, f"{path}.{key}", depth=depth + 1)
    elif isinstance(value, list | tuple):
        _check_depth(path, depth)
        for place, member in enumerate(value):
            _check(member, f"{path}[{place}]", depth=depth + 1)
    else:
        raise InputError(
            f"a {type(value).__name__} has no canonical form",
            where=path,
            remedy="Write a decimal as text, a time in microseconds, a coordinate in 1e-7 degrees",
        )


def _check_text(value: str, path: str) -> None:
    if value.isascii():
        return
    if not value.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InputError("a lone surrogate", where=path, remedy="Give text that is valid Unicode")
    if not unicodedata.is_normalized("NFC", value):
        raise InputError(
            "text that is not in Unicode normal form C",
            where=path,
            remedy='Apply unicodedata.normalize("NFC", text)',
        )


def _check_keys(value: dict[object, object], path: str) -> None:
    if len(value) > MEMBERS_MAX:
        raise InputError(
            f"{len(value)} members", where=path, remedy=f"Keep to {MEMBERS_MAX} an object"
        )
    for key in value:
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise InputError(
                f"the key {_short(key)} is not allowed",
                where=path,
                remedy="Use a small letter, then small letters, digits and _",
            )


def _check_depth(path: str, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise InputError(
            "nested too deep", where=path, remedy=f"Flatten it to a depth of {DEPTH_MAX}"
        )


def _depth(data: bytes) -> int:
    """How deep brackets outside texts nest; an upper bound where they are few."""
    openings = data.count(b"{") + data.count(b"[")
    if openings <= DEPTH_MAX:
        return openings
    depth = deepest = 0
    for bracket in _TEXT.sub(b"", data).translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # an integer of more digits than Python prints
        return "a huge number"
    return text if len(text) <= 40 else f"{text[:39]}…"


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="document", remedy=remedy)
