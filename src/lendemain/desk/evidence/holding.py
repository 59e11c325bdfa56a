"""What is done with an exhibit that is held: handed over, sealed, withheld, redacted.

Every step is an entry, signed by whom it concerns, and durable before anything follows from it.
Where what follows is a change of keys and the power goes in between, the next command on evidence
finishes it (`statements.settle`).
"""

from collections.abc import Mapping, Sequence

from lendemain.desk.cases import exhibits, pseudonyms, readers
from lendemain.desk.evidence import evidence
from lendemain.desk.evidence.statements import (
    about,
    checked,
    key_files,
    permitted,
    recorded,
    settle,
    taken_from_all_but,
)
from lendemain.desk.mission import Mission
from lendemain.encoding import parsed
from lendemain.errors import InputError
from lendemain.records.access import Action
from lendemain.records.exhibit import Consent, CustodyMove, Exhibit, Storage

Plain = dict[str, object]


def transferred(
    mission: Mission, name: str, *, to: str, by: Sequence[str] = (), reason: str
) -> Plain:
    """The exhibit after a handing over from its holder to another.

    `by` are who sign now: both where none are named, else the giver or the receiver alone, who
    leaves a gap until the other signs.  A receiver who has a reading key can open it from now on.
    """
    settle(mission)
    checked(mission, {"reason": reason})
    one = exhibits.found(mission, name)
    receiver = readers.full_name(mission, to)
    asked = [o for o in one.unanswered if o.receiver == receiver]
    giver = asked[0].giver if asked else one.holder
    signing = [readers.full_name(mission, n) for n in by] or [giver, receiver]
    if not set(signing) <= {giver, receiver}:
        raise InputError(
            f"only {giver} and {receiver} sign this", where="--by", remedy="Name one of them"
        )
    desk = readers.full_name(mission, readers.DESK)
    signing.sort(key=lambda n: n != desk)  # the desk signs as author
    said = {**about(one), "giver": giver, "receiver": receiver, "reason": reason}
    entry = recorded(mission, CustodyMove.TRANSFERRED, said, by=signing)
    able = readers.enrolled(mission)
    keys = key_files(mission)
    if one.storage is Storage.ENCIPHERED and receiver in able and receiver in signing:
        there = keys.readers(one.exhibit_id)
        opener = next((n for n in (giver, desk) if n in there and n in able), None)
        if opener is not None and receiver not in there:
            _let_in(mission, one, opener=opener, reader=receiver)
    return {**exhibits.row(exhibits.found(mission, one.exhibit_id)), "entry": entry}


def granted(mission: Mission, name: str, *, to: str, by: str, reason: str) -> Plain:
    """The exhibit after another reader was let in by one who can open it."""
    settle(mission)
    checked(mission, {"reason": reason})
    one = exhibits.found(mission, name)
    reader = readers.full_name(mission, to)
    if reader not in readers.enrolled(mission):
        raise InputError(
            "has no reading key", where=to, remedy=f"Make one: `lendemain evidence reader {to}`"
        )
    if one.storage is Storage.CLEAR:
        raise InputError(
            "is kept in the clear, and has no key to share",
            where=f"exhibit {one.exhibit_id}", remedy="Read it with `lendemain evidence access`",
        )  # fmt: skip
    evidence.keys(mission, one, by)
    said = {**about(one), "to": reader, "reason": reason}
    entry = recorded(mission, CustodyMove.GRANTED, said, by=[by])
    _let_in(mission, one, opener=by, reader=reader)
    return {"exhibit": one.exhibit_id, "readers": key_files(mission).readers(one.exhibit_id),
            "entry": entry}  # fmt: skip


def sealed(mission: Mission, name: str, *, by: str, attestation: str) -> Plain:
    """The exhibit after a named officer has attested and sealed it: nobody else can open it.

    The desk cannot either, and the attestation is flagged as not open to the parties.
    """
    settle(mission)
    checked(mission, {"attestation": attestation})
    one = exhibits.found(mission, name)
    officer = readers.full_name(mission, by)
    if readers.signer(mission, by) is None:
        raise InputError("a seal is a person's", where="--by", remedy="Name an enrolled officer")
    if one.storage is Storage.CLEAR:
        raise InputError(
            "is kept in the clear, where no seal holds",
            where=f"exhibit {one.exhibit_id}", remedy="Withhold it instead",
        )  # fmt: skip
    readers.key(mission, by)
    permitted(mission, by, Action.SEAL, [one])
    there = key_files(mission).readers(one.exhibit_id)
    opener = next((n for n in (officer, readers.full_name(mission, readers.DESK)) if n in there),
                  None)  # fmt: skip
    if opener is None:
        raise InputError(
            f"neither {by} nor the desk can open it", where=f"exhibit {one.exhibit_id}",
            remedy="Have a reader let them in: `lendemain evidence grant`",
        )  # fmt: skip
    said = {**about(one), "attestation": attestation}
    entry = recorded(mission, CustodyMove.SEALED, said, by=[by])
    taken_from_all_but(mission, one, officer=officer, opener=opener)
    return {**exhibits.row(exhibits.found(mission, one.exhibit_id)), "entry": entry}


def withheld(mission: Mission, name: str, *, reason: str, authority: str, by: str) -> Plain:
    """The exhibit, kept from the parties from now on; the reason goes into every case file."""
    said = {"reason": reason, "authority": authority}
    return _stated(mission, name, CustodyMove.WITHHELD, said=said, by=by)


def disclosed(mission: Mission, name: str, *, reason: str, authority: str, by: str) -> Plain:
    """The exhibit, no longer withheld."""
    said = {"reason": reason, "authority": authority}
    return _stated(mission, name, CustodyMove.DISCLOSED, said=said, by=by)


def consented(mission: Mission, name: str, *, consent: Consent, reason: str, by: str) -> Plain:
    """The exhibit after its source has said anew how far it may go."""
    said = {"consent": consent.value, "reason": reason}
    return _stated(mission, name, CustodyMove.CONSENTED, said=said, by=by)


def redacted(
    mission: Mission, name: str, *, reason: str, authority: str, by: Sequence[str]
) -> Plain:
    """What a redaction that two people signed has done: keys destroyed, the ledger as it was.

    Says what was made of the exhibit, since that is not redacted with it.
    """
    settle(mission)
    checked(mission, {"reason": reason, "authority": authority})
    one = exhibits.found(mission, name)
    _two(mission, by)
    said = {**about(one), "reason": reason, "authority": authority}
    entry = recorded(mission, CustodyMove.REDACTED, said, by=by)
    key_files(mission).destroy(one.exhibit_id)
    made = exhibits.held(mission).made_of(one.exhibit_id)
    return {
        "exhibit": one.exhibit_id, "entry": entry, "keys": "destroyed",
        "made_from_it": [other.exhibit_id for other in made if other.redacted is None],
    }  # fmt: skip


def unmasked(
    mission: Mission, name: str, *, reason: str, authority: str, by: Sequence[str]
) -> Plain:
    """Who the source of an exhibit is, after two custodians have signed that they look it up."""
    settle(mission)
    checked(mission, {"reason": reason, "authority": authority})
    one = exhibits.found(mission, name)
    _two(mission, by)
    custodians = [readers.key(mission, who) for who in by]
    for who in by:
        permitted(mission, who, Action.UNSEAL, [one])
    if "source" not in one.parts:
        raise InputError(
            "names no source", where=f"exhibit {one.exhibit_id}", remedy="Nothing was recorded"
        )
    [found] = evidence.opened(
        mission, [one.exhibit_id], purpose="look up the source", parts=["source"]
    )
    told = parsed(b"".join(found.pieces("source")))
    if "source" not in told:
        raise InputError(
            "names no source", where=f"exhibit {one.exhibit_id}", remedy="Nobody is behind it"
        )
    pseudonym, case = str(told["source"]), told["case"]
    assert isinstance(case, int)
    who = pseudonyms.identity(mission, case, pseudonym, custodians=custodians)
    said = {**about(one), "reason": reason, "authority": authority}
    entry = recorded(mission, CustodyMove.UNMASKED, said, by=by)
    return {"exhibit": one.exhibit_id, "pseudonym": pseudonym, "source": who, "entry": entry}


def _stated(
    mission: Mission, name: str, kind: CustodyMove, *, said: Mapping[str, object], by: str
) -> Plain:
    settle(mission)
    checked(mission, said)
    one = exhibits.found(mission, name)
    entry = recorded(mission, kind, {**about(one), **said}, by=[by])
    return {**exhibits.row(exhibits.found(mission, one.exhibit_id)), "entry": entry}


def _two(mission: Mission, by: Sequence[str]) -> None:
    people = {readers.full_name(mission, who) for who in by}
    if len(people) != 2 or any(readers.signer(mission, who) is None for who in by):
        raise InputError(
            "needs two people to sign", where="--by",
            remedy="Name two enrolled people: --by olena --by taras",
        )  # fmt: skip


def _let_in(mission: Mission, one: Exhibit, *, opener: str, reader: str) -> None:
    keys = key_files(mission)
    parts = keys.opened(one.exhibit_id, readers.key(mission, opener))
    able = readers.enrolled(mission)
    names = dict.fromkeys([*keys.readers(one.exhibit_id), reader])
    keys.put(one.exhibit_id, parts, [able[name].reader for name in names])
