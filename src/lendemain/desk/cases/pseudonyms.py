"""Sources and witnesses of facts under a pseudonym for each case, and the way back that takes two.

A pseudonym is a keyed hash of a name under the case's secret: without the secret no list of names
finds it, and two cases' pseudonyms cannot be joined.  Who is behind it lies enciphered in
`keys/sources/`, under a key that is split for every pair of custodians; any two open it together,
and the entry that says so is durable before they see anything.

The words of those names are kept as keyed hashes too, so that a text can be searched for them
before it is signed, and nobody can read the list.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError

from lendemain import encoding
from lendemain.commission import personal
from lendemain.desk.cases import readers
from lendemain.desk.mission import Mission
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger.segments import sync_folder
from lendemain.ledger.wrapped import Reader, ReadingKey, private_file

HEADER = "lendemain.example/source-identity/v1\n"
CUSTODIANS_MAX = 8
NAME_LETTERS_MAX = 200
_ROW = b"lendemain/source/v1\n"
_WORD_ROW = b"lendemain/word/v1\n"
_PADDED = 512


def pseudonym(secret: bytes, name: str) -> str:
    """A source's pseudonym under a case's secret: two writings of one name give the same.

    >>> pseudonym(bytes(32), "Ivan  Petrenko") == pseudonym(bytes(32), "ivan petrenko")
    True
    """
    said = _ROW + personal.folded(name).encode()
    return "S-" + hmac.digest(secret, said, hashlib.sha256).hex()[:16]


def named(mission: Mission, case: int | None, name: str) -> str:
    """The pseudonym of a source in a case, whose identity is kept when this returns.

    Raises `InputError` where the name is none, or there are not two custodians to look it up.
    """
    plain = personal.folded(name)
    if not plain or len(plain) > NAME_LETTERS_MAX or not plain.isprintable():
        raise InputError(
            "a source's name has 1 to 200 printable characters", where="--source",
            remedy="Give the name, or leave it out",
        )  # fmt: skip
    custodians = [one.reader for one in readers.enrolled(mission).values() if one.custodian]
    if len(custodians) < 2:
        raise InputError(
            f"a source's name needs two custodians, and there are {len(custodians)}",
            where="--source",
            remedy="Enrol them: `lendemain evidence reader NAME --custodian`",
        )
    folder = _folder(mission)
    secret = _secret(folder, case)
    found = pseudonym(secret, name)
    path = _identity_file(folder, case, found)
    if not path.exists():
        _keep(path, _split({"name": name.strip()}, custodians[:CUSTODIANS_MAX]))
        _list_words(folder, case, personal.words(name))
    return found


def identity(
    mission: Mission, case: int | None, found: str, *, custodians: Sequence[ReadingKey]
) -> str:
    """Who is behind a pseudonym, opened by two custodians together; the caller has recorded it.

    Raises `InputError` where they are not a pair that can, `IntegrityError` where the file is
    missing or was altered.
    """
    path = _identity_file(_folder(mission), case, found)
    try:
        text = path.read_text("ascii")
        rows = [row.split(" ") for row in text.removeprefix(HEADER).splitlines()]
        box = next(base64.b64decode(row[1]) for row in rows if row[0] == "identity")
        pairs = {frozenset(row[1:3]): row[1:] for row in rows if row[0] == "pair"}
    except (OSError, UnicodeDecodeError, ValueError, IndexError, StopIteration):
        raise _lost(found) from None
    names = frozenset(one.name for one in custodians)
    if len(names) != 2 or names not in pairs:
        able = ", ".join(sorted({name for pair in pairs for name in pair}))
        raise InputError(
            f"two of {able} open it together", where=f"source {found}", remedy="Name two of them"
        )
    first, second, *shares = pairs[names]
    by = {one.name: one for one in custodians}
    try:
        halves = [
            by[name].opened(base64.b64decode(share))
            for name, share in zip((first, second), shares, strict=True)
        ]
        key = bytes(a ^ b for a, b in zip(*halves, strict=True))
        content = bindings.crypto_secretbox_open(box[24:], box[:24], key)
        return str(encoding.parsed(content.rstrip(b"\0"))["name"])
    except (CryptoError, ValueError, TypeError, KeyError, InputError):
        raise _lost(found) from None


def listed(mission: Mission) -> Callable[[str], bool]:
    """What says whether a word is part of the name of a source in any case."""
    folder = mission.folder / "keys" / "sources"
    lists = [
        (path.with_suffix(".secret").read_bytes(), set(path.read_text("ascii").split()))
        for path in sorted(folder.glob("*.words"))
    ]
    return lambda word: any(_hashed_word(secret, word) in known for secret, known in lists)


def _split(said: dict[str, object], custodians: Sequence[Reader]) -> bytes:
    """An identity under a new key, and two shares of the key for every pair of custodians."""
    key, nonce = bindings.randombytes(32), bindings.randombytes(24)
    content = encoding.canonical(said)
    content += bytes(-len(content) % _PADDED)  # its length says nothing of the name's
    box = nonce + bindings.crypto_secretbox(content, nonce, key)
    rows = [f"identity {base64.b64encode(box).decode()}\n"]
    for one, other in combinations(custodians, 2):
        share = bindings.randombytes(32)
        rest = bytes(a ^ b for a, b in zip(key, share, strict=True))
        boxes = [base64.b64encode(who.box(half)).decode() for who, half in
                 ((one, share), (other, rest))]  # fmt: skip
        rows.append(f"pair {one.name} {other.name} {' '.join(boxes)}\n")
    return (HEADER + "".join(rows)).encode()


def _secret(folder: Path, case: int | None) -> bytes:
    path = folder / f"case-{case or 0}.secret"
    if not path.exists():
        _keep(path, bindings.randombytes(32))
    secret = path.read_bytes()
    if len(secret) != 32:
        raise IntegrityError(
            "the case's secret is damaged", where=str(path), remedy="Restore it from a copy"
        )
    return secret


def _list_words(folder: Path, case: int | None, words: Iterable[str]) -> None:
    path, secret = folder / f"case-{case or 0}.words", _secret(folder, case)
    known = set(path.read_text("ascii").split()) if path.exists() else set()
    known |= {_hashed_word(secret, word) for word in words}
    _keep(path, "".join(f"{one}\n" for one in sorted(known)).encode())


def _hashed_word(secret: bytes, word: str) -> str:
    return hmac.digest(secret, _WORD_ROW + word.encode(), hashlib.sha256).hex()[:32]


def _folder(mission: Mission) -> Path:
    folder = mission.folder / "keys" / "sources"
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)
    return folder


def _identity_file(folder: Path, case: int | None, found: str) -> Path:
    return folder / f"case-{case or 0}-{found}.identity"


def _keep(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    private_file(part, content)
    part.rename(path)
    sync_folder(path.parent)


def _lost(found: str) -> IntegrityError:
    return IntegrityError(
        "who it is cannot be read", where=f"source {found}",
        remedy="Restore keys/sources from a copy of the mission",
    )  # fmt: skip
