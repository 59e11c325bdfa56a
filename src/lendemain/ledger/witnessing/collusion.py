"""What a policy is worth: how many must collude to show two histories, whose silence stops it.

The ledger's keeper is always taken for malicious, with the ledger's key.  Who colludes signs both
histories; an honest witness signs one of them, and the keeper chooses which.  Two histories can be
shown when both then have their quorum.

In a group of n members that needs k, let c members count for both histories and let the rest be
divided as the keeper likes: both histories count the group exactly when n + c >= 2k.  Each name
stands in one group only, so groups are divided independently, and one pass decides for given
colluders.  Which colluders are needed is found by trying all sets of blocs, the smallest first.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations

from lendemain.ledger.witnessing.policy import Policy

TRIED_MAX = 200_000
"""No more sets of blocs are tried; 17 blocs have fewer subsets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a policy is worth against its own parties.

    `forks` are the smallest sets of blocs that can show two histories together with the keeper,
    each empty where the keeper can alone; `fork_witnesses` is the least number of single
    witnesses that can.  `stops` are the blocs whose silence alone stops it, `silent` how many
    blocs may always be silent.  `unsafe` are its faults in words.
    """

    blocs: Mapping[str, tuple[str, ...]]
    forks: tuple[tuple[str, ...], ...]
    fork_witnesses: int
    stops: tuple[str, ...]
    stop_witnesses: tuple[str, ...]
    silent: int
    complete: bool
    unsafe: tuple[str, ...]

    @property
    def colluders(self) -> int:
        """How many blocs have to collude to show two histories."""
        return len(self.forks[0]) if self.forks else len(self.blocs)


def worth(policy: Policy, blocs: Mapping[str, Sequence[str]] | None = None) -> Worth:
    """What a policy is worth; `blocs` are its parties' witnesses, the quorum's members by default.

    A policy of so many blocs that not all sets can be tried gives `complete` False.
    """
    given = blocs or {name: policy.members(name) for name in policy.blocs}
    parties = {name: tuple(members) for name, members in given.items()}
    everyone = {one.name for one in policy.witnesses}
    forks, complete = _forks(policy, parties)
    stops = tuple(b for b, members in parties.items() if not policy.met(everyone - set(members)))
    found = Worth(
        blocs=parties,
        forks=forks,
        fork_witnesses=_least(policy, policy.quorum) if policy.blocs else 0,
        stops=stops,
        stop_witnesses=tuple(sorted(w for w in everyone if not policy.met(everyone - {w}))),
        silent=_silent(policy, parties, everyone),
        complete=complete,
        unsafe=(),
    )
    return replace(found, unsafe=tuple(_faults(policy, found)))


def two_histories(policy: Policy, colluders: Set[str]) -> bool:
    """Whether the keeper and these witnesses can have two histories witnessed."""
    return not policy.blocs or _both(policy, policy.quorum, colluders)


def _both(policy: Policy, name: str, colluders: Set[str]) -> bool:
    """Whether two histories can both count a witness or a group."""
    group = policy.groups.get(name)
    if group is None:
        return name in colluders
    both = sum(_both(policy, one, colluders) for one in group.members)
    return len(group.members) + both >= 2 * group.threshold


def _least(policy: Policy, name: str) -> int:
    """The least number of witnesses that must collude for two histories to count this."""
    group = policy.groups.get(name)
    if group is None:
        return 1
    needed = max(0, 2 * group.threshold - len(group.members))
    return sum(sorted(_least(policy, one) for one in group.members)[:needed])


def _forks(
    policy: Policy, parties: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[tuple[str, ...], ...], bool]:
    tried = 0
    for size in range(len(parties) + 1):
        found = []
        for some in combinations(parties, size):
            tried += 1
            if tried > TRIED_MAX:
                return (), False
            if two_histories(policy, {w for name in some for w in parties[name]}):
                found.append(some)
        if found:
            return tuple(found), True
    return (), True


def _silent(policy: Policy, parties: Mapping[str, tuple[str, ...]], everyone: Set[str]) -> int:
    """How many blocs, whichever they are, may be silent while the others still suffice."""
    tried = 0
    for size in range(1, len(parties) + 1):
        for some in combinations(parties.values(), size):
            tried += 1
            silent = {w for members in some for w in members}
            if tried > TRIED_MAX or not policy.met(everyone - silent):
                return size - 1
    return len(parties)


def _faults(policy: Policy, found: Worth) -> Iterator[str]:
    if found.complete and found.colluders == 0:
        yield "the ledger's keeper alone can show two histories"
    elif found.complete and found.colluders == 1:
        yield f"the keeper and one bloc can show two histories: {_either(found.forks)}"
    if found.fork_witnesses < found.colluders:
        yield f"{found.fork_witnesses} single witnesses can show two histories with the keeper"
    for name in _reached(policy, policy.quorum):
        group = policy.groups[name]
        if len(group.members) >= 2 * group.threshold:
            yield (
                f"{name} counts with {group.threshold} of {len(group.members)}: its honest members "
                "can be divided between two histories; ask for more than half"
            )
    for bloc in found.stops:
        yield f"{bloc} can stop the quorum by silence"
    counted = set(policy.members(policy.quorum)) if policy.blocs else set()
    for one in policy.witnesses:
        if one.name not in counted:
            yield f"{one.name} is a witness, and its cosignature counts for nothing"
    if len(policy.logs) != 1:
        yield f"it names {len(policy.logs)} ledgers, and a mission has one"


def _reached(policy: Policy, name: str) -> Iterator[str]:
    """The groups by which the quorum counts."""
    group = policy.groups.get(name)
    if group is not None:
        yield name
        for one in group.members:
            yield from _reached(policy, one)


def _either(sets: Sequence[Sequence[str]]) -> str:
    return " or ".join(" and ".join(some) for some in sets[:8])
