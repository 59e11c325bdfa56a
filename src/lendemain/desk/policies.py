"""The mission's policy of witnesses: adopted by two persons, in force from its entry on.

Of several the last below an index is in force there, so what counted once counts for ever: a
checkpoint of N entries is judged by the last policy among those N.  An entry that fewer than two
keys have signed adopts nothing.
"""

from pathlib import Path

from lendemain.desk import texts
from lendemain.desk.cases import person
from lendemain.desk.mission import Entry, Mission, obj, printable
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


def adopt(mission: Mission, data: bytes, *, file: str, by: str, other: str) -> int:
    """The number of the entry by which two enrolled persons adopt a policy of witnesses.

    Raises `InputError` for a text that is no policy, is about another ledger, or names nobody; and
    where the two are one.
    """
    policy = policies.parsed(data)
    check(mission, policy)
    signer, second = person(mission.folder, by), person(mission.folder, other)
    if signer.name == second.name:
        raise InputError(
            "one person cannot adopt a policy alone",
            where=f"--with {other}",
            remedy="Have another enrolled person sign it, too",
        )
    digest = mission.segments.put_bytes(data)
    said = {"policy": WITNESSES, "file": printable(file)}
    objects = [obj(digest, len(data), "text/plain", "policy")]
    return mission.record(CHANGED, said, objects, signer=signer, others=[second])


def check(mission: Mission, policy: Policy) -> None:
    """Raise `InputError` for a policy that cannot be this mission's."""
    logs = [log.verifier.vkey for log in policy.logs]
    if logs and mission.verifier.vkey not in logs:
        raise InputError(
            "it names other ledgers than this mission's",
            where="policy",
            remedy=f"Write the row `log {mission.verifier.vkey}`",
        )
    if nobodys := [one.name for one in policy.witnesses if ".invalid/" in one.cosigner.name]:
        raise InputError(
            f"the keys of {', '.join(nobodys)} are placeholders that nobody holds",
            where="policy",
            remedy="Put in the rows that the parties' witnesses printed",
        )
    own = mission.verifier.key
    if any(own == one.cosigner.key for one in policy.witnesses):
        raise InputError(
            "the ledger's own key is no witness", where="policy", remedy="Have the party make one"
        )


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
