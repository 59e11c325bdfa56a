"""What a checkpoint has of cosignatures under a policy, party by party.

`recorded` is what the ledger's key has signed; `witnessed` is what a quorum has cosigned too.
Those who have not cosigned are named: a refusal shows, and stops nothing while the quorum is met.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lendemain.errors import InputError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.note import Verifier
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A checkpoint, and when each of a policy's witnesses cosigned it (POSIX seconds).

    `met_at` is when the quorum was met, by the cosigners' own times: the least time up to which
    enough of them had cosigned; None while they have not.
    """

    checkpoint: Checkpoint
    times: Mapping[str, int]
    missing: tuple[str, ...]
    witnessed: bool
    earliest: int | None
    latest: int | None
    met_at: int | None


def standing(note: bytes, policy: Policy, *, log: Verifier | None = None) -> Standing:
    """How a cosigned checkpoint stands under a policy.

    `log` is the ledger where the policy names none.  Raises `InputError` for a note that is not a
    checkpoint signed by a ledger of the policy, or that bears a false cosignature.
    """
    checkpoint = opened(note, policy, log=log)
    found = cosignature.times(note, [one.cosigner for one in policy.witnesses])
    named = {one.name: found[one.cosigner] for one in policy.witnesses if one.cosigner in found}
    met_at = met(named, policy)
    return Standing(
        checkpoint=checkpoint,
        times=named,
        missing=tuple(one.name for one in policy.witnesses if one.name not in named),
        witnessed=policy.met(named.keys()),
        earliest=min(named.values(), default=None),
        latest=max(named.values(), default=None),
        met_at=met_at,
    )


def opened(note: bytes, policy: Policy, *, log: Verifier | None = None) -> Checkpoint:
    """The checkpoint of a note that a ledger of the policy has signed.

    `log` is the ledger where the policy names none.  Raises `InputError` otherwise.
    """
    text, signatures = notes.parts(note)
    origin, signers = text.split(b"\n", 1)[0].decode(), {(s.name, s.key_id) for s in signatures}
    known = [one.verifier for one in policy.logs] or ([log] if log else [])
    for verifier in known:
        if verifier.name == origin and (verifier.name, verifier.key_id) in signers:
            return checkpoints.opened(note, verifier)
    raise InputError(
        f"a checkpoint of {origin!r} without a signature of a ledger that the policy names",
        where="checkpoint",
        remedy="Give the policy of that ledger",
    )


def met(times: Mapping[str, int], policy: Policy) -> int | None:
    """The least time up to which enough witnesses had cosigned; None if too few have.

    Where the policy asks for nobody, that is 0.
    """
    if policy.met(frozenset()):
        return 0
    for at in sorted(set(times.values())):
        if policy.met({name for name, when in times.items() if when <= at}):
            return at
    return None


def fresh(times: Mapping[str, int], policy: Policy) -> int | None:
    r"""The latest time since which enough witnesses have cosigned; None if too few have at all.

    What is older than that has been confirmed by a quorum at that time or later.

    >>> from lendemain.ledger.witnessing.policy import parsed
    >>> fresh({}, parsed(b"quorum none\n"))
    0
    """
    if policy.met(frozenset()):
        return 0
    for at in sorted(set(times.values()), reverse=True):
        if policy.met({name for name, when in times.items() if when >= at}):
            return at
    return None
