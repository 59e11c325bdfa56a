"""The mission's policy of witnesses: adopted by two persons, in force from its entry on.

Of several the last below an index is in force there, so what counted once counts for ever: a
checkpoint of N entries is judged by the last policy among those N.  An entry that fewer than two
keys have signed adopts nothing.
"""

from pathlib import Path

from lendemain.desk import texts
from lendemain.desk.mission import Entry, Mission
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import note
from lendemain.ledger.witnessing import policy as policies
from lendemain.ledger.witnessing.policy import Policy

CHANGED = "policy.changed"
WITNESSES = "witnesses"


def adopted(mission: Mission, *, below: int | None = None) -> tuple[Entry, Policy] | None:
    """The policy of witnesses in force for the first `below` entries, and the entry that adopted
    it; None where there is none.

    Raises `IntegrityError` where its text is no longer there.
    """
    found = None
    for entry in mission.entries(CHANGED, below=below):
        about = entry.body.get("policy") == WITNESSES and entry.objects("policy")
        if about and len(signers(mission, entry)) > 1:
            found = entry
    if found is None:
        return None
    digest = str(found.objects("policy")[0]["digest"])
    try:
        return found, policies.parsed(mission.segments.bytes(digest))
    except InputError as error:
        raise IntegrityError(
            f"the adopted policy cannot be read ({error.what})",
            where=f"entry {found.index}",
            remedy="Use the version of lendemain that adopted it",
        ) from None


def signers(mission: Mission, entry: Entry) -> list[str]:
    """The names of the keys that have signed an entry."""
    return [one.name for one in note.entry_parts(mission.noted(entry.index))[2]]


def in_force(mission: Mission, *, below: int | None = None) -> Policy | None:
    """The policy of witnesses in force for the first `below` entries; None where there is none."""
    found = adopted(mission, below=below)
    return found[1] if found else None


def given(name: str) -> tuple[str, bytes]:
    """A policy's name and text, by its file's path or the name of one that comes with the package.

    Raises `InputError` where there is none, or it is too large.
    """
    path = Path(name)
    if not path.is_file():
        path = texts.shelf() / "policies" / f"{Path(name).stem}.txt"
    if not path.is_file():
        raise InputError(
            "no such policy",
            where=name,
            remedy=f"Give a text file, or one of: {', '.join(names())}",
        )
    with path.open("rb") as file:
        return path.name, file.read(policies.BYTES_MAX + 1)


def names() -> list[str]:
    """The policies of witnesses that come with the package."""
    return sorted(path.stem for path in (texts.shelf() / "policies").glob("*.txt"))
