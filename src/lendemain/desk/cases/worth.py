"""What a policy of witnesses is worth: who must collude, who can stop it; and its adoption by two
persons, who were shown that.
"""

from collections.abc import Mapping, Sequence

from lendemain.desk.cases.cases import person
from lendemain.desk.mission import Mission, obj, printable
from lendemain.desk.network import policies
from lendemain.errors import InputError
from lendemain.ledger.witnessing import collusion
from lendemain.ledger.witnessing import policy as texts
from lendemain.ledger.witnessing.policy import Policy

SETS_SHOWN = 12


def checked(data: bytes, *, file: str) -> dict[str, object]:
    """What a policy is worth, as a plain mapping; `InputError` that names file and row if none."""
    try:
        policy = texts.parsed(data)
    except InputError as error:
        raise InputError(error.what, where=f"{file}: {error.where}", remedy=error.remedy) from None
    found = collusion.worth(policy)
    forks = [" and ".join(some) or "nobody else" for some in found.forks[:SETS_SHOWN]]
    return {
        "file": file,
        "digest": policy.digest,
        "log": [one.verifier.name for one in policy.logs],
        "quorum": rule(policy),
        "blocs": [_bloc(policy, name, found.blocs, found.stops) for name in found.blocs],
        "colluding_blocs_to_show_two_histories": found.colluders if found.complete else None,
        "such_blocs": forks,
        "colluding_witnesses_to_show_two_histories": found.fork_witnesses,
        "blocs_whose_silence_stops_it": list(found.stops),
        "blocs_that_may_always_be_silent": found.silent,
        "unsafe": list(found.unsafe),
    }


def shown(mission: Mission) -> dict[str, object]:
    """The policy in force, when it was adopted and by whom, and what it is worth.

    Raises `InputError` where none was adopted.
    """
    found = policies.adopted(mission)
    if found is None:
        raise InputError(
            "no policy of witnesses was adopted",
            where=str(mission.folder),
            remedy="Adopt one: `lendemain policy adopt FILE --by A --with B`",
        )
    entry, policy = found
    facts = checked(policy.text, file=str(entry.body.get("file", "")))
    signers = policies.signers(mission, entry)
    return {"entry": entry.index, "adopted_by": signers, **facts, "text": policy.text.decode()}


def adopt(mission: Mission, data: bytes, *, file: str, by: str, other: str) -> int:
    """The number of the entry by which two enrolled persons adopt a policy of witnesses.

    Raises `InputError` for a text that is no policy, is about another ledger, or names nobody; and
    where the two are one.
    """
    policy = texts.parsed(data)
    check(mission, policy)
    signer, second = person(mission.folder, by), person(mission.folder, other)
    if signer.name == second.name:
        raise InputError(
            "one person cannot adopt a policy alone",
            where=f"--with {other}",
            remedy="Have another enrolled person sign it, too",
        )
    digest = mission.segments.put_bytes(data)
    said = {"policy": policies.WITNESSES, "file": printable(file)}
    objects = [obj(digest, len(data), "text/plain", "policy")]
    return mission.record(policies.CHANGED, said, objects, signer=signer, others=[second])


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


def rule(policy: Policy) -> str:
    """The quorum in words, such as "3 of host, opposing, coalition, neutral"."""
    group = policy.groups.get(policy.quorum)
    if group is None:
        return policy.quorum
    return f"{group.threshold} of {', '.join(group.members)}"


def _bloc(
    policy: Policy, name: str, blocs: Mapping[str, Sequence[str]], stops: Sequence[str]
) -> dict[str, object]:
    group = policy.groups.get(name)
    return {
        "bloc": name,
        "needs": f"{group.threshold} of {len(group.members)}" if group else "1 of 1",
        "witnesses": ", ".join(blocs[name]),
        "silence_stops_it": name in stops,
    }
