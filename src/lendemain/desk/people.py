"""Who is enrolled: people by name, the keys that count for each, and the roles that one holds.

A person is a key in the ledger, under a name.  Somebody who holds several roles is enrolled under
several names with one key, so that each statement says in which of them it was made, and everybody
can see that one hand holds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from lendemain.desk import permissions
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.ledger.keyring import ENROLLED, REVOKED
from lendemain.ledger.note import Signer, Verifier
from lendemain.records.access import Duty

PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Somebody by full name with the keys that count now, oldest first; none: all were revoked."""

    name: str
    keys: tuple[Verifier, ...]

    @property
    def short(self) -> str:
        """The name without the mission's house."""
        return self.name.rpartition("/")[2]


@dataclass
class _Read:
    size: int = 0
    people: dict[str, Enrolled] = field(default_factory=dict)


_newest: "WeakKeyDictionary[Mission, _Read]" = WeakKeyDictionary()


def people(mission: Mission) -> Mapping[str, Enrolled]:
    """Everybody who was ever enrolled as a person, by full name."""
    read = _newest.setdefault(mission, _Read())
    for entry in mission.entries_from(read.size):
        vkey = str(entry.body.get("vkey", ""))
        if entry.kind == ENROLLED and entry.body.get("role") == PERSON:
            one = Verifier.parse(vkey)
            fresh = read.people.get(one.name, Enrolled(name=one.name, keys=()))
            read.people[one.name] = replace(fresh, keys=(*fresh.keys, one))
        elif entry.kind == REVOKED:
            one = Verifier.parse(vkey)
            if (before := read.people.get(one.name)) is not None:
                left = tuple(k for k in before.keys if k != one)
                read.people[one.name] = replace(before, keys=left)
    read.size = mission.size
    return read.people


def found(mission: Mission, name: str) -> Enrolled:
    """Somebody who is enrolled; `InputError` where nobody of that name is, or not any more."""
    one = people(mission).get(permissions.full(mission, name))
    if one is None or not one.keys:
        raise InputError(
            "nobody of that name is enrolled here" if one is None else "all their keys are revoked",
            where=f"--by {name}",
            remedy=f"Enrol them first: `lendemain case enrol {name}`",
        )
    return one


def signer(mission: Mission, name: str) -> Signer:
    """The key with which somebody signs here; `InputError` where it is not on this machine."""
    try:
        return mission.signer(name)
    except InputError:
        one = people(mission).get(permissions.full(mission, name))
        if one is None or not one.keys:
            raise
    raise InputError(
        f"the key of {one.short} is not on this machine", where=f"--by {name}",
        remedy="Have them act in their browser (`lendemain serve`); their key stays with them",
    )  # fmt: skip


def hats(mission: Mission, key: bytes) -> tuple[Enrolled, ...]:
    """Everybody who is enrolled with one public key: more than one name is one person with several
    roles.
    """
    return tuple(
        one for _, one in sorted(people(mission).items()) if any(k.key == key for k in one.keys)
    )


def speaks_for(mission: Mission, name: str) -> str:
    """The party for which the same person speaks as a liaison under another name; "" for none."""
    duties = permissions.standing(mission).duties
    who = permissions.full(mission, name)
    held = people(mission).get(who, Enrolled(name=who, keys=()))
    others = {one.name for key in held.keys for one in hats(mission, key.key)} - {who}
    parties = (duties[other].party for other in sorted(others) if other in duties)
    return next((party for party in parties if party), "")


def check_once(mission: Mission, key: bytes, given: Duty, *, but: str = "") -> None:
    """Raise `InputError` where a key holds a role already under another name than `but`."""
    duties = permissions.standing(mission).duties
    for one in hats(mission, key):
        held = duties.get(one.name)
        if held and held.role and held.role is given.role and one.name not in ("", but):
            raise InputError(
                f"this key is {one.short}'s, who is {given.role} already", where="key",
                remedy="One person holds a role once; give another role, or have another key made",
            )  # fmt: skip


def check_apart(mission: Mission, names: Sequence[str], *, where: str = "--with") -> None:
    """Raise `InputError` where one person signs twice, under one name or under two."""
    full = [permissions.full(mission, name) for name in names]
    known = people(mission)
    held = [{k.key for k in known[n].keys} if n in known else set() for n in full]
    twice = any(a & b for place, a in enumerate(held) for b in held[:place])
    if twice or len(set(full)) < len(full):
        raise InputError("one person cannot sign twice", where=where, remedy="Name two people")


def several(mission: Mission) -> dict[str, list[str]]:
    """For each name that shares its key with others, these others: one person in several roles."""
    told: dict[str, list[str]] = {}
    for name, one in sorted(people(mission).items()):
        others = {o.name for k in one.keys for o in hats(mission, k.key)} - {name}
        if others:
            told[name] = sorted(others)
    return told


def listed(mission: Mission) -> list[dict[str, object]]:
    """Everybody in rows: name, role, party, whether a key counts, and the same person's others."""
    shared, duties = several(mission), permissions.standing(mission).duties
    rows: list[dict[str, object]] = []
    for name, one in sorted(people(mission).items()):
        held = duties.get(name, Duty(name=name))
        rows.append({
            "name": name, "role": held.role.value if held.role else "", "party": held.party,
            "signs": bool(one.keys), "same_person": shared.get(name, []),
        })  # fmt: skip
    return rows


def told(row: Mapping[str, object]) -> str:
    """A row of `listed` in words."""
    same = row["same_person"]
    parts = [
        str(row["name"]),
        str(row["role"]) or "no role",
        f"of {row['party']}" if row["party"] else "",
        "" if row["signs"] else "no key that counts",
        f"the same person as {', '.join(map(str, same))}"
        if isinstance(same, list) and same
        else "",
    ]
    return "; ".join(part for part in parts if part)
