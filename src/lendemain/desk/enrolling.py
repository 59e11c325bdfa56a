"""Enrol keys that their holders made elsewhere, and revoke keys.

One key under two names is one person with two roles.  The same role twice would be two voices from
one mouth, so it is refused.
"""

from lendemain.desk import adoption, keys, people, permissions
from lendemain.desk.cases import stating
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.ledger import keyring, note
from lendemain.records.access import Duty

Plain = dict[str, object]


def from_request(
    mission: Mission, request: bytes, given: Duty, *, other: str | None = None
) -> Plain:
    """Who was enrolled by a request that only the key's holder could have written.

    Raises `InputError` where it is no request of this mission's, the name is taken by another key,
    or the same key holds that role already.
    """
    house = permissions.full(mission, "x").rpartition("/")[0]
    verifier = keys.asked_for(request, house)
    name = verifier.name.rpartition("/")[2]
    _check_free(mission, verifier)
    people.check_once(mission, verifier.key, given)
    if given.role is None:
        entry = mission.enrol(verifier, role=people.PERSON)
    else:
        others = adoption.enrolment_signers(mission, name, other)
        duty = adoption.duty(mission, given)
        entry = mission.enrol(verifier, role=people.PERSON, duty=duty, others=others)
    same = [one.name for one in people.hats(mission, verifier.key) if one.name != verifier.name]
    return {"name": name, "key": verifier.vkey, "entry": entry, "same_person": same}


def _check_free(mission: Mission, verifier: note.Verifier) -> None:
    """Raise `InputError` where a name is somebody's whose keys count; a lost key is revoked first,
    and its holder then enrolled anew.
    """
    one = people.people(mission).get(verifier.name)
    if one is not None and one.keys:
        raise InputError(
            "is enrolled already", where=one.short,
            remedy=f"Choose another, or revoke the old key: `lendemain key revoke {one.short}`",
        )  # fmt: skip


def revoked(mission: Mission, name: str, *, reason: str, by: str | None = None) -> Plain:
    """The entries that revoke every key of a person, by the operator or by themselves."""
    one = people.found(mission, name)
    stating.words(mission, {"reason": reason}, where=one.short)
    if by is not None and permissions.full(mission, by) != one.name:
        raise InputError(
            "only the desk or its holder revokes a key", where=f"--by {by}",
            remedy="Leave --by out, to have the desk do it",
        )  # fmt: skip
    signer = None if by is None else mission.signer(by)
    entries = []
    for key in one.keys:
        said = keyring.revocation(key, author=signer.name if signer else mission.operator)
        body = {"vkey": said["vkey"], "name": one.name, "reason": reason}
        entries.append(mission.record(keyring.REVOKED, body, signer=signer))
    return {"name": one.short, "revoked": len(entries), "entries": entries}
