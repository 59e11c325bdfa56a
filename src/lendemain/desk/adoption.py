"""Change what people may do: adopt a policy of access, give a person a duty, label a thing.

Each is an entry that two different people sign, who may do so by what held before; what they may
not do is refused here, and passed over by every reader of the ledger (`desk.permissions`).
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from lendemain.access import rule
from lendemain.access.text import SIZE_MAX
from lendemain.desk import clock, people, permissions
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission, obj, printable
from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records.access import AccessPolicy, Action, Duty, Guarded, Level, Role

MEDIA = "application/toml"


def read(path: Path) -> tuple[bytes, AccessPolicy]:
    """A policy's bytes and what they say; `InputError` that lists every mistake in it."""
    if not path.is_file():
        raise InputError("no such text", where=str(path), remedy="Give a policy's TOML file")
    if path.stat().st_size > SIZE_MAX:
        raise InputError(
            "too long for a policy",
            where=str(path),
            remedy=f"At most {SIZE_MAX} bytes are read",
        )
    data = path.read_bytes()
    return data, permissions.checked(path.name, data)


def adopted(mission: Mission, path: Path, *, by: str, other: str) -> int:
    """The number of the entry from which a checked policy holds."""
    data, policy = read(path)
    signer, second = _two(mission, Action.ADOPT, by=by, other=other)
    digest = mission.segments.put_bytes(data)
    said = {"policy": permissions.ACCESS, "id": policy.policy_id, "file": printable(path.name)}
    return mission.record(
        permissions.CHANGED, said, [obj(digest, len(data), MEDIA, "policy")],
        signer=signer, others=[second],
    )  # fmt: skip


def enrolled(mission: Mission, name: str, given: Duty, *, other: str | None = None) -> str:
    """The public key of a newly enrolled person with a duty.

    Once a policy has been adopted, somebody who may enrol signs it too.
    """
    said = duty(mission, given)
    others = enrolment_signers(mission, name, other)
    return cases.enrolled(mission, name, duty=said, others=others)


def enrolment_signers(mission: Mission, name: str, other: str | None) -> list[note.Signer]:
    """Who signs an enrolment with a role beside the desk: once a policy was adopted, somebody who
    may enrol.
    """
    now = permissions.standing(mission)
    if other is not None:
        return [_entitled(mission, now, Action.ENROL, other, where=f"--with {other}")]
    if now.adopted is not None:
        raise InputError(
            "an enrolment with a role needs a second signature",
            where=name,
            remedy="Add --with and the name of somebody who may enrol",
        )
    return []


def assigned(mission: Mission, name: str, given: Duty, *, by: str, other: str) -> int:
    """The number of the entry from which an enrolled person has another duty."""
    who = permissions.full(mission, name)
    for key in people.found(mission, name).keys:  # nobody is given a duty who is not enrolled
        people.check_once(mission, key.key, given, but=who)
    signer, second = _two(mission, Action.ENROL, by=by, other=other)
    said = {"person": who, "duty": duty(mission, given)}
    return mission.record(permissions.PERSON, said, signer=signer, others=[second])


def labelled(mission: Mission, thing: str, given: permissions.Label, *, by: str, other: str) -> int:
    """The number of the entry from which a thing (`entry:N`, `case:N`) bears a label."""
    now = permissions.standing(mission)
    permissions.guarded(now, thing)
    kind, _, number = thing.partition(":")
    if not number or (kind == "entry" and int(number) >= mission.size):
        raise InputError("cannot be labelled", where=thing, remedy="Name entry:N or case:N")
    _known(now.policy, given.compartments)
    signer, second = _two(mission, Action.LABEL, by=by, other=other)
    said: dict[str, object] = {kind: int(number), "sealed": given.sealed}
    if given.level is not None:
        said["level"] = given.level.name.lower()
    if given.embargo:
        said["embargo"] = given.embargo
    said["compartments"] = list(given.compartments)
    return mission.record(permissions.LABELLED, said, signer=signer, others=[second])


def given(
    name: str,
    role: str,
    *,
    party: str = "",
    compartments: Sequence[str] | None = None,
    cases: Sequence[int] | None = None,
) -> Duty:
    """A duty from the words of a command; `InputError` for a role there is none of."""
    known = [r.value for r in Role]
    if role and role not in known:
        raise InputError(
            f"no role {role!r}", where="--role", remedy=f"Choose one of: {', '.join(known)}"
        )
    return Duty(
        name=name,
        role=Role(role) if role else None,
        party=party,
        compartments=tuple(compartments or ()),
        cases=tuple(cases or ()),
    )


def label(
    level: str,
    *,
    compartments: Sequence[str] | None = None,
    embargo: datetime | None = None,
    sealed: bool = False,
) -> permissions.Label:
    """A label from the words of a command; `InputError` for a level there is none of."""
    known = {one.name.lower(): one for one in Level}
    if level and level not in known:
        raise InputError(
            f"no level {level!r}", where="--level", remedy=f"Choose one of: {', '.join(known)}"
        )
    return permissions.Label(
        level=known[level] if level else None,
        compartments=tuple(compartments or ()),
        embargo=microseconds(embargo) if embargo else 0,
        sealed=sealed,
    )


def duty(mission: Mission, given: Duty) -> dict[str, object]:
    """A duty in the form an entry has it; `InputError` for what the mission does not have."""
    now = permissions.standing(mission)
    if given.party and given.party not in now.parties:
        raise InputError(
            f"no party {given.party!r}",
            where="--party",
            remedy=f"Choose one of: {', '.join(now.parties)}",
        )
    if (given.role is Role.LIAISON) != bool(given.party):
        raise InputError(
            "a liaison is of a party, and nobody else is",
            where="--party",
            remedy="Give --party with --role liaison only",
        )
    _known(now.policy, given.compartments)
    said: dict[str, object] = {"role": given.role.value if given.role else ""}
    for name in ("party", "compartments", "cases"):
        if value := getattr(given, name):
            said[name] = list(value) if isinstance(value, tuple) else value
    return said


def _known(policy: AccessPolicy, names: Sequence[str]) -> None:
    known = [c.name for c in policy.compartments]
    for name in names:
        if name not in known:
            raise InputError(
                f"no compartment {name!r} in the policy in force",
                where="--compartment",
                remedy=f"Choose one of: {', '.join(known) or 'none (adopt a policy with some)'}",
            )


def _two(
    mission: Mission, action: Action, *, by: str, other: str
) -> tuple[note.Signer, note.Signer]:
    """The keys of two different people who may both do this now."""
    now = permissions.standing(mission)
    first = _entitled(mission, now, action, by, where=f"--by {by}")
    second = _entitled(mission, now, action, other, where=f"--with {other}")
    people.check_apart(mission, (by, other), where=f"--with {other}")
    return first, second


def _entitled(
    mission: Mission, now: permissions.Standing, action: Action, name: str, *, where: str
) -> note.Signer:
    """The key of somebody who may do this by what holds now."""
    signer = people.signer(mission, name)
    at = microseconds(clock.now())
    thing = Guarded(level=int(Level.PUBLIC))
    if not rule.may(now.person(signer.verifier.name), action, thing, at).allowed:
        raise InputError(
            f"{name} may not {action.name.lower()}",
            where=where,
            remedy="Have somebody sign whose role may; see `lendemain access show`",
        )
    return signer
