"""Hand out a mission's ledger as files: to everybody, or to a party that keeps a copy.

Entries always go out, since without them nobody can verify anything; what is confidential is in
files that entries name by digest.  Of these, a public folder gets what has been released and the
policy that says who witnesses; everything else is named in `withheld`.  A party's own copy gets all
of them (`everything`) but what lies in plain in a compartment, or in a case that does: that goes
only where it is said to (`compartments`).  What is sealed is ciphertext everywhere.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from lendemain.desk import permissions
from lendemain.desk.mission import Mission, log_key
from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger import published, rebuilt, sealed
from lendemain.ledger.disk import Folder
from lendemain.ledger.published import Publication
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.kept import Kept

RELEASED = "publication.released"
_POLICY = "policy.changed"

May = Callable[[str], bool]
"""Whether the file of a digest may go out."""


class _Said(msgspec.Struct):
    kind: str = ""
    policy: str = ""


def publish(
    folder: Path,
    target: Path,
    *,
    everything: bool = False,
    compartments: bool = False,
    anew: bool = False,
) -> Publication:
    """Bring a folder that a web server hands out up to the ledger's newest checkpoint.

    With `everything` all files go out, for a party's own copy, and with `compartments` those in
    compartments too; else what has been released.  What comes back counts what was added and
    withheld, and names files that are damaged here.
    """
    if target.resolve() == folder.resolve() or folder.resolve() in target.resolve().parents:
        inside = target.resolve().relative_to(folder.resolve()).parts[:1]
        if inside in ((), ("keys",), ("ledger",), ("cache",)):
            raise InputError(
                "the mission itself lies there", where=str(target), remedy="Give another folder"
            )
    shut = closed(folder) if everything and not compartments else frozenset[str]()
    with Ledger.open(folder / "ledger", verifier=log_key(folder)) as ledger:
        files, released = _named(ledger)
        segments = Segments(folder / "ledger")
        with Folder.writing(target) as disk:
            return published.publish(
                disk,
                head=cosigned(folder, ledger.head()),
                vkey=ledger.verifier.vkey,
                entries=lambda start, stop: [one for _, one in ledger.entries(start, stop)],
                files=files,
                path=segments.path,
                may_go=lambda one: one in released or (everything and one not in shut),
                anew=anew,
            )


def closed(folder: Path) -> frozenset[str]:
    """The digests of files in plain that a compartment or a seal is on, or on their case."""
    with Mission.open(folder) as mission:
        said, found = permissions.standing(mission), set[str]()
        for entry in mission.entries():
            case = entry.body.get("case")
            labels = (
                said.entries.get(entry.index),
                said.cases.get(case) if isinstance(case, int) else None,
            )
            objects = entry.body.get("objs", [])
            if isinstance(objects, list) and any(
                one is not None and (one.compartments or one.sealed) for one in labels
            ):
                found.update(str(o["digest"]) for o in objects if o["media"] != sealed.MEDIA)
        return frozenset(found)


def cosigned(folder: Path, head: bytes) -> bytes:
    """A checkpoint of a mission's ledger with every cosignature that is kept of it."""
    head_text = notes.parts(head)[0]
    size = checkpoints.parsed(head_text).size
    for note in Kept(folder / "ledger").of_size(size):
        if notes.parts(note)[0] == head_text:
            head = cosignature.with_rows(note, cosignature.rows(head).values())
    for row in mirrored(folder, head_text):
        with suppress(InputError):
            head = cosignature.with_rows(head, [row])
    return head


def mirrored(folder: Path, text: bytes) -> Sequence[bytes]:
    """The rows by which mirrors say that they hold what a checkpoint covers."""
    found = list[bytes]()
    for path in sorted((folder / "ledger" / "mirrors").glob("*.note")):
        with suppress(InputError, OSError):
            note = path.read_bytes()
            if notes.parts(note)[0] == text:
                found.append(note[note.rindex(b"\n\n") + 2 :].splitlines(keepends=True)[-1])
    return found


def _named(ledger: Ledger) -> tuple[dict[str, int], set[str]]:
    """The files that entries name with their sizes, and those that anybody may have."""
    files, released = dict[str, int](), set[str]()
    for _, note in ledger.entries():
        for one in rebuilt.named(note):
            files.setdefault(one.digest, one.size)
            said = msgspec.json.decode(notes.entry_parts(note)[1], type=_Said)
            if said.kind == RELEASED or (said.kind, said.policy) == (_POLICY, "witnesses"):
                released.add(one.digest)
    return files, released
