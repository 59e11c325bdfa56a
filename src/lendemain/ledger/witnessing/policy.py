"""Whose cosignatures suffice (C2SP tlog-policy): a text that parties negotiate and people can read.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <member>...
    quorum <name>|none

A group counts as having cosigned when k of its members have; a member is a witness or an earlier
group, and stands in one group only.  The quorum names one of them.  Names mean something in this
text only; keys say who signs.

Stricter than the format asks: all of it is UTF-8, no key of a ledger is a
witness's, and sizes are bounded.  What a policy is worth is not here (`collusion`).
"""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lendemain.errors import InputError
from lendemain.ledger.note import Verifier
from lendemain.ledger.witnessing.cosignature import Cosigner

BYTES_MAX = 262_144
LOGS_MAX, WITNESSES_MAX, GROUPS_MAX = 64, 256, 256
NONE = "none"
_CONTROLS = bytes(b for b in (*range(32), 127) if b not in (9, 10))
_SPACE = b" \t"


@dataclass(frozen=True, slots=True)
class Log:
    """A ledger that the policy is about, and where it can be asked ("" where nobody says)."""

    verifier: Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A party's cosigner under its name in this policy, and where it can be asked."""

    name: str
    cosigner: Cosigner
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Members of which at least `threshold` must have cosigned."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as its text says it; `parsed` makes one."""

    text: bytes = field(repr=False)
    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: Mapping[str, Group]
    quorum: str

    @property
    def log(self) -> Verifier:
        """The one ledger that it names; `InputError` where it names none or several."""
        if len(self.logs) != 1:
            raise InputError(
                f"it names {len(self.logs)} ledgers",
                where="policy",
                remedy="Name one, in a log row",
            )
        return self.logs[0].verifier

    @property
    def digest(self) -> str:
        """The SHA-256 of its text, in hexadecimal."""
        return hashlib.sha256(self.text).hexdigest()

    @property
    def blocs(self) -> tuple[str, ...]:
        """Whom the quorum counts: the members of its group, or the one witness it names."""
        group = self.groups.get(self.quorum)
        if group is not None:
            return group.members
        return () if self.quorum == NONE else (self.quorum,)

    def met(self, names: Set[str]) -> bool:
        """Whether cosignatures of these witnesses, by their names here, suffice."""
        return self.quorum == NONE or self.counted(self.quorum, names)

    def counted(self, name: str, names: Set[str]) -> bool:
        """Whether a witness or a group counts as having cosigned when these witnesses have."""
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self.counted(one, names) for one in group.members) >= group.threshold

    def members(self, name: str) -> tuple[str, ...]:
        """The witnesses in a group and the groups within it; the witness itself for a witness."""
        group = self.groups.get(name)
        if group is None:
            return (name,)
        return tuple(inner for one in group.members for inner in self.members(one))


def parsed(data: bytes) -> Policy:
    """The policy that a text writes; `InputError` names the row that is wrong."""
    if len(data) > BYTES_MAX:
        raise _refused(f"{len(data)} bytes, and at most {BYTES_MAX} are read", 0)
    draft = _Draft()
    lines = data.split(b"\n")
    if lines[-1]:
        raise _refused("the last row does not end", len(lines))
    for number, line in enumerate(lines[:-1], 1):
        if line.translate(None, _CONTROLS) != line:
            raise _refused("a control character", number)
        words = [word for word in line.replace(b"\t", b" ").split(b" ") if word]
        if words and not words[0].startswith(b"#"):
            try:
                draft.take([word.decode() for word in words])
            except UnicodeDecodeError:
                raise _refused("not UTF-8", number) from None
            except InputError as error:
                raise InputError(
                    error.what, where=f"policy, row {number}", remedy=error.remedy
                ) from None
    if draft.quorum is None:
        raise _refused("no row says what the quorum is", len(lines) - 1, "Add `quorum NAME`")
    return Policy(data, tuple(draft.logs), tuple(draft.witnesses), draft.groups, draft.quorum)


class _Draft:
    """What the rows so far say."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.witnesses: list[Witness] = []
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._keys: set[bytes] = set()
        self._names = {NONE}
        self._listed: set[str] = set()

    def take(self, words: Sequence[str]) -> None:
        takes = {
            "log": self._log, "witness": self._witness, "group": self._group, "quorum": self._quorum
        }  # fmt: skip
        take = takes.get(words[0])
        if take is None:
            raise _bad(
                f"a row that begins with {words[0][:40]!r}", f"Begin it with {', '.join(takes)}"
            )
        take(list(words[1:]))

    def _log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise _bad("not a ledger's key and address", "Write `log VKEY [URL]`")
        verifier = Verifier.parse(words[0])
        self._check_key(verifier.key)
        self.logs.append(Log(verifier, _url(words[1:])))
        if len(self.logs) > LOGS_MAX:
            raise _bad("too many ledgers", f"Keep to {LOGS_MAX}")

    def _witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise _bad("not a witness's name, key and address", "Write `witness NAME VKEY [URL]`")
        self._check_new(words[0])
        cosigner = Cosigner.parse(words[1])
        self._check_key(cosigner.key)
        self.witnesses.append(Witness(words[0], cosigner, _url(words[2:])))
        if len(self.witnesses) > WITNESSES_MAX:
            raise _bad("too many witnesses", f"Keep to {WITNESSES_MAX}")

    def _group(self, words: list[str]) -> None:
        if len(words) < 3:
            raise _bad(
                "not a group's name, threshold and members",
                "Write `group NAME all|any|K MEMBER...`",
            )
        name, how, *members = words
        threshold = _threshold(how, len(members))
        for member in members:
            if member not in self._names or member == NONE:
                raise _bad(f"no row above defines {member!r}", "Define it above, or mend its name")
            if member in self._listed:
                raise _bad(f"{member!r} is a member already", "List each in one group, once")
            self._listed.add(member)
        self._check_new(name)
        self.groups[name] = Group(name, threshold, tuple(members))
        if len(self.groups) > GROUPS_MAX:
            raise _bad("too many groups", f"Keep to {GROUPS_MAX}")

    def _quorum(self, words: list[str]) -> None:
        if len(words) != 1:
            raise _bad("not one name", "Write `quorum NAME`")
        if self.quorum is not None:
            raise _bad("a second quorum", "Keep one quorum row")
        if words[0] not in self._names:
            raise _bad(f"no row above defines {words[0]!r}", "Define it above, or mend its name")
        self.quorum = words[0]

    def _check_new(self, name: str) -> None:
        if name in self._names:
            raise _bad(f"the name {name!r} is taken", "Give each witness and group its own")
        self._names.add(name)

    def _check_key(self, key: bytes) -> None:
        if key in self._keys:
            raise _bad("that key stands in a row above", "Have each make a key of its own")
        self._keys.add(key)


def _threshold(how: str, members: int) -> int:
    if how in ("all", "any"):
        return members if how == "all" else 1
    plain = how.isascii() and how.isdigit() and len(how) < 5 and how[0] != "0"
    if not plain or not 1 <= int(how) <= members:
        raise _bad(f"{how[:40]!r} of {members} members", f"Write all, any, or 1 to {members}")
    return int(how)


def _url(words: Sequence[str]) -> str:
    """The address that a row ends with, "" where it has none."""
    if not words:
        return ""
    url = words[0]
    try:
        split = urlsplit(url)
        known = split.scheme in ("http", "https") and split.hostname and split.port != 0
    except ValueError:
        known = False
    if not known or not url.isprintable() or split.query or split.fragment or "@" in split.netloc:
        raise _bad("not an address", "Write it as https://witness.example/")
    return url


def _bad(what: str, remedy: str) -> InputError:
    return InputError(what, where="policy", remedy=remedy)


def _refused(what: str, row: int, remedy: str = "Mend the row") -> InputError:
    return InputError(what, where=f"policy, row {row}" if row else "policy", remedy=remedy)
