"""Write a case's dossier from what belongs in it.

The list of what is here and what is withheld, and why, is a document of its own that the head of
the case names by digest: an entry, signed and witnessed like any other.  So a member that is left
out later is missed by name, and nobody can say afterwards that it was withheld.  What the ledger
has no part in, the readable report and the programs that verify, lies beside and proves nothing.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from lendemain import encoding
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.dossier.layout import (
    CHECKPOINT,
    EARLIER_HEADER,
    FORMAT,
    LISTED,
    MANIFEST,
    POLICY,
    SMALL_BYTES_MAX,
    Content,
    Member,
    packed,
)
from lendemain.ledger.proof import Proof

HEAD = "case.head"
CLAIMS, CLAIMS_MEDIA = "claims", "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Something of the case that is not in the dossier, and why.

    `what` is "file" (`digest` names its bytes), "content" (`digest` is a salted one), or "entry"
    (`digest` is its statement's, `case_seq` its number in the case).
    """

    what: str
    digest: str
    why: str
    case_seq: int | None = None

    def plain(self) -> dict[str, object]:
        """The same as the manifest holds it."""
        said: dict[str, object] = {"digest": self.digest, "what": self.what, "why": self.why}
        return said if self.case_seq is None else {**said, "case_seq": self.case_seq}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What belongs to a case, before the entry that heads it.

    `entries` and `keys` are notes by index; `blobs` contents by their SHA-256; `disclosures` the
    salt and the SHA-256 of the content by salted digest; `observations` pages by entry and page.
    """

    case: int
    audience: str
    entries: Mapping[int, bytes]
    keys: Mapping[int, bytes]
    blobs: Mapping[str, Content] = field(default_factory=dict)
    disclosures: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)
    observations: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    withheld: Sequence[Withheld] = ()

    def listed(self) -> dict[str, Content]:
        """The members that the head of the case lists, by name."""
        found: dict[str, Content] = {f"blobs/{digest}": c for digest, c in self.blobs.items()}
        for digest, (salt, content) in self.disclosures.items():
            said = encoding.canonical({"content": content, "salt": salt.hex()})
            found[f"disclosures/{digest}.json"] = said
        found |= {f"entries/{index}.note": note for index, note in self.entries.items()}
        found |= {f"keys/{index}.note": note for index, note in self.keys.items()}
        for (index, page), data in self.observations.items():
            found[f"observations/{index}-{page}.json"] = data
        assert all(name.startswith(LISTED) for name in found)
        return found

    def reasons(self) -> list[dict[str, object]]:
        """What is withheld and why, in the one order."""
        return [one.plain() for one in sorted(self.withheld, key=lambda w: (w.what, w.digest))]

    def claims(self) -> bytes:
        """The list that the head of the case names by its digest."""
        said = {
            "audience": self.audience,
            "case": self.case,
            "members": sorted(self.listed()),
            "withheld": self.reasons(),
        }
        return encoding.canonical(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What shows that entries are in the ledger, and since when.

    `head` is the checkpoint of `note`; `paths` lead from entries to its root; `earlier` are older
    cosigned checkpoints by size, each with the path that shows it to be the beginning of this one.
    """

    head: Checkpoint
    note: bytes
    paths: Mapping[int, Sequence[bytes]]
    earlier: Mapping[int, tuple[Sequence[bytes], bytes]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What lies in a dossier without being proven by it, by name, and what was used to make it."""

    policy: bytes
    software: str
    language: str
    files: Mapping[str, bytes]


def write(
    stream: BinaryIO, contents: Contents, *, head: tuple[int, bytes], proofs: Proofs, beside: Beside
) -> None:
    """Write the dossier of a case whose head is the entry of this index and note.

    The same arguments give the same bytes.  Raises `InputError` where it would be too large.
    """
    index, note = head
    claims = contents.claims()
    members: dict[str, Content] = dict(contents.listed())
    members[f"blobs/{encoding.digest(claims)}"] = claims
    members[f"entries/{index}.note"] = note
    for number in (*contents.entries, *contents.keys, index):
        found = Proof(index=number, path=tuple(proofs.paths[number]), checkpoint=proofs.note)
        members[f"proofs/{number}.tlog-proof"] = found.text
    for size, (path, older) in proofs.earlier.items():
        rows = b"".join(base64.b64encode(part) + b"\n" for part in path)
        members[f"checkpoints/{size}"] = EARLIER_HEADER + rows + b"\n" + older
    members |= {CHECKPOINT: proofs.note, POLICY: beside.policy, **beside.files}

    def manifest(listed: list[Member]) -> bytes:
        return encoding.canonical({
            "audience": contents.audience,
            "case": contents.case,
            "checkpoint": {"root": proofs.head.root.hex(), "size": proofs.head.size},
            "format": FORMAT,
            "head": index,
            "language": beside.language,
            "members": [{"digest": m.digest, "name": m.name, "size": m.size} for m in listed],
            "origin": proofs.head.origin,
            "software": beside.software,
            "withheld": contents.reasons(),
        })  # fmt: skip

    assert MANIFEST not in members
    assert len(claims) <= SMALL_BYTES_MAX
    packed(stream, members, manifest)
