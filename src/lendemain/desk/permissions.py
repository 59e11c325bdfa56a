"""What the ledger says of access at an entry's number: policy, people's duties, labels.

    policy.changed    {"policy": "access"}, the text among its objects (role "policy")
    key.enrolled      with "duty": {role, party, compartments, cases}
    person.changed    {"person", "duty"}: the duty from then on
    access.labelled   {"entry" or "case", "level", "compartments", "embargo", "sealed"}

An entry's own "comp" names the compartments that it lies in until it is labelled otherwise.
A change counts only if two people who may make it by what held before have signed it; else it is
passed over, so one dishonest hand changes nothing.  Until a policy is adopted the packaged text
holds, and the desk alone enrols; from then on somebody who may enrol signs an enrolment with a
duty too.  Everything is read off the entries below a number, so an old decision can be asked again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from weakref import WeakKeyDictionary

from lendemain.access import rule
from lendemain.access import text as access_text
from lendemain.desk import clock, texts
from lendemain.desk.mission import Entry, Mission
from lendemain.encoding import microseconds, moment
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import note
from lendemain.ledger.keyring import ENROLLED, REVOKED
from lendemain.records.access import AccessPolicy, Action, Duty, Guarded, Level, Person, Role
from lendemain.records.because import Because

CHANGED, PERSON, LABELLED = "policy.changed", "person.changed", "access.labelled"
ACCESS = "access"
TEXT = "access.toml"
SIGNERS_LEAST = 2

Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is said of one thing; a level of None is that of its kind."""

    level: Level | None = None
    compartments: tuple[str, ...] = ()
    embargo: int = 0
    sealed: bool = False


@dataclass
class Standing:
    """What holds at one place of the ledger; `passed_over` tells of changes that did not count."""

    policy: AccessPolicy
    adopted: int | None = None
    duties: dict[str, Duty] = field(default_factory=dict)
    entries: dict[int, Label] = field(default_factory=dict)
    cases: dict[int, Label] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    passed_over: list[tuple[int, str]] = field(default_factory=list)

    def person(self, name: str) -> Person:
        """Somebody as the rule sees them; nobody known may nothing."""
        return rule.person(self.duties.get(name, Duty(name=name)), self.policy, self.parties)

    def guard(self, kind: str, label: Label | None = None, *, case: int = 0) -> Guarded:
        """A thing of a kind with its label; a label never opens what its kind keeps closed."""
        label = label or Label()
        level = int(self.policy.things.get(kind, rule.NOBODY))
        return Guarded(
            level=max(level, level if label.level is None else int(label.level)),
            compartments=rule.mask(label.compartments, self.policy.compartments),
            released=label.embargo,
            case=case,
            sealed=label.sealed,
        )

    def may(self, name: str, action: Action, thing: Guarded, now: int) -> bool:
        """Whether somebody may do it by what holds here."""
        return rule.may(self.person(name), action, thing, now).allowed


def standing(mission: Mission, *, below: int | None = None) -> Standing:
    """What holds once the entries below a number are read; all of them where it is None."""
    if below is not None and below < mission.size:
        return _read(Standing(packaged(), parties=_parties(mission)), mission, below=below)
    read, last = _newest.get(mission, (0, None))
    if last is None or read < mission.size:
        start = last or Standing(packaged())
        last = _read(replace(start, parties=_parties(mission)), mission, after=read)
        _newest[mission] = (mission.size, last)
    return last


_newest: "WeakKeyDictionary[Mission, tuple[int, Standing]]" = WeakKeyDictionary()
"""What holds after all entries of an open mission that were read so far, and how many those are."""


def _read(
    found: Standing, mission: Mission, *, after: int = 0, below: int | None = None
) -> Standing:
    """What holds once more entries are read; what is given stays as it is."""
    found = replace(
        found, duties=dict(found.duties), entries=dict(found.entries), cases=dict(found.cases),
        passed_over=list(found.passed_over),
    )  # fmt: skip
    for entry in islice(mission.entries(below=below), after, None):
        _take(found, mission, entry)
    return found


@lru_cache(maxsize=1)
def packaged() -> AccessPolicy:
    """The policy that comes with the package, which holds until one is adopted."""
    return checked(TEXT, (texts.shelf() / "policies" / TEXT).read_bytes())


def checked(name: str, data: bytes) -> AccessPolicy:
    """The policy that a text holds; `InputError` that lists every mistake in it."""
    policy, mistakes = access_text.parsed(name, data)
    if policy is None or mistakes:
        told = [f"  {m.file}:{m.row}: {m.what}. {m.remedy}." for m in mistakes]
        raise InputError(
            "\n".join([f"mistakes: {len(mistakes)}", *told]),
            where=name,
            remedy="Mend them and try again",
        )
    return policy


def _parties(mission: Mission) -> dict[str, int]:
    names = dict.fromkeys(p.party_id for text in mission.agreements for p in text.parties)
    return {name: number for number, name in enumerate(names, 1)}


def _take(found: Standing, mission: Mission, entry: Entry) -> None:
    body = entry.body
    if isinstance(comp := body.get("comp"), list):
        found.entries[entry.index] = Label(compartments=tuple(map(str, comp)))
    if entry.kind == CHANGED and body.get("policy") == ACCESS:
        if _counts(found, mission, entry, Action.ADOPT):
            found.policy, found.adopted = _adopted(mission, entry), entry.index
    elif entry.kind == ENROLLED and "duty" in body:
        first = found.adopted is None
        if first or _counts(found, mission, entry, Action.ENROL, least=1):
            found.duties[str(body["name"])] = duty(str(body["name"]), body["duty"])
    elif entry.kind == PERSON and "duty" in body:
        if _counts(found, mission, entry, Action.ENROL):
            found.duties[str(body["person"])] = duty(str(body["person"]), body["duty"])
    elif entry.kind == LABELLED:
        if _counts(found, mission, entry, Action.LABEL):
            place = found.entries if "entry" in body else found.cases
            place[entry.number("entry" if "entry" in body else "case")] = label(body)
    elif entry.kind == REVOKED:
        vkey = str(body.get("vkey", ""))
        found.duties.pop(note.Verifier.parse(vkey).name, None)


def _counts(
    found: Standing, mission: Mission, entry: Entry, action: Action, *, least: int = SIGNERS_LEAST
) -> bool:
    """Whether enough people who may do this by what held before have signed an entry."""
    thing = Guarded(level=int(Level.PUBLIC))
    now = entry.number("time_made")
    entitled = [name for name in signers(mission, entry) if found.may(name, action, thing, now)]
    if len(entitled) >= least:
        return True
    found.passed_over.append((entry.index, f"{len(entitled)} of {least} entitled signatures"))
    return False


def signers(mission: Mission, entry: Entry) -> list[str]:
    """The names of those who have signed an entry, each once."""
    listed = note.entry_parts(mission.noted(entry.index))[2]
    return sorted({one.name for one in listed})


def _adopted(mission: Mission, entry: Entry) -> AccessPolicy:
    digest = str(entry.objects("policy")[0]["digest"])
    policy, _ = access_text.parsed(TEXT, mission.segments.bytes(digest))
    if policy is None:
        raise IntegrityError(
            "the adopted policy of access can no longer be read",
            where=f"entry {entry.index}",
            remedy="Use the version of lendemain that adopted it",
        )
    return policy


def duty(name: str, said: object) -> Duty:
    """A duty as an entry says it; what it says wrongly opens nothing."""
    given = said if isinstance(said, Mapping) else {}
    role = str(given.get("role", ""))
    return Duty(
        name=name,
        role=Role(role) if role in list(Role) else None,
        party=str(given.get("party", "")),
        compartments=tuple(map(str, _listed(given.get("compartments")))),
        cases=tuple(n for n in _listed(given.get("cases")) if isinstance(n, int)),
    )


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()


def label(said: Mapping[str, object]) -> Label:
    """A label as an entry says it."""
    level, embargo = said.get("level"), said.get("embargo", 0)
    return Label(
        level=Level[str(level).upper()] if str(level).upper() in Level.__members__ else None,
        compartments=tuple(map(str, _listed(said.get("compartments")))),
        embargo=embargo if isinstance(embargo, int) else 0,
        sealed=said.get("sealed") is True,
    )


def full(mission: Mission, name: str) -> str:
    """The name under which a person's signatures stand in the ledger."""
    return name if "/" in name else f"{mission.origin.split('/')[0]}/{name}"


def check(mission: Mission, name: str, action: Action, thing: str) -> None:
    """Return if somebody may do it by what holds now, else raise `InputError` that says why not.

    Where no policy was adopted, a person without a duty is not held to one.
    """
    now = standing(mission)
    who = full(mission, name)
    if now.adopted is None and who not in now.duties:
        return
    at = microseconds(clock.now())
    decision = rule.may(now.person(who), action, guarded(now, thing), at)
    if not decision.allowed:
        raise InputError(
            Because.of("may_not", name=name, action=action.name.lower(), why=decision.why.value),
            where=thing,
            remedy=f"See `lendemain access explain {name} {action.name.lower()} {thing}`",
        )


def reads(mission: Mission, name: str, entry: int) -> bool:
    """Whether somebody may read what an entry brought, its compartments among the reasons not to.

    Where no policy was adopted, a person without a duty is not held to one.
    """
    try:
        check(mission, name, Action.READ, f"entry:{entry}")
    except InputError:
        return False
    return True


def guarded(now: Standing, thing: str) -> Guarded:
    """A thing by its name: `entry:N`, `case:N`, or a kind of thing alone; `InputError` else."""
    kind, _, number = thing.partition(":")
    if kind in ("entry", "case") and number.isascii() and number.isdigit() and len(number) < 16:
        place = now.entries if kind == "entry" else now.cases
        return now.guard(kind, place.get(int(number)), case=int(number) if kind == "case" else 0)
    if not number and kind in access_text.THINGS:
        return now.guard(kind)
    raise InputError(
        f"no such thing as {thing!r}",
        where="object",
        remedy=f"Name entry:N, case:N, or one of: {', '.join(access_text.THINGS)}",
    )


def explained(
    mission: Mission, name: str, action: str, thing: str, *, below: int | None = None
) -> Plain:
    """Whether somebody may do something with a thing, every reason against it, and what was asked.

    `below` asks what held once the entries below that number were read, when the last of them was
    made.
    """
    known = {a.name.lower(): a for a in Action}
    if action not in known:
        raise InputError(
            f"no such action as {action!r}",
            where="action",
            remedy=f"Choose one of: {', '.join(known)}",
        )
    now = standing(mission, below=below)
    at = microseconds(clock.now()) if below is None else _made(mission, below)
    who, asked = _asked(mission, now, name), guarded(now, thing)
    against = rule.reasons(who, known[action], asked, at)
    return {
        "person": who.name,
        "action": action,
        "object": thing,
        "allowed": not against,
        "why": [why.value for why in against] or ["allowed"],
        "at": moment(at).isoformat(),
        "policy": now.policy.policy_id,
        "adopted": now.adopted,
        "person_level": _level(who.level),
        "object_level": _level(asked.level),
        "closed_compartments": _names(now.policy, asked.compartments & who.outside),
        "released": moment(asked.released).isoformat() if asked.released else "",
    }


def _asked(mission: Mission, now: Standing, name: str) -> Person:
    if name in list(Role):
        return rule.person(Duty(name=name, role=Role(name)), now.policy, now.parties)
    return now.person(full(mission, name))


def _made(mission: Mission, below: int) -> int:
    made = [e.number("time_made") for e in mission.entries(below=below)]
    if not 0 < below <= mission.size:
        raise InputError(
            f"the ledger has {mission.size} entries", where="--at", remedy="Give a number in it"
        )
    return made[-1]


def _level(level: int) -> str:
    return Level(level).name.lower() if 0 <= level <= max(Level) else "none"


def _names(policy: AccessPolicy, bits: int) -> list[str]:
    found = [c.name for place, c in enumerate(policy.compartments) if bits >> place & 1]
    return [*found, "unknown"] if bits & rule.UNKNOWN else found


def shown(mission: Mission, *, below: int | None = None) -> Plain:
    """The policy in force, who holds which duty, what is labelled, and changes that did not
    count.
    """
    now = standing(mission, below=below)
    return {
        "policy": now.policy.policy_id,
        "adopted": now.adopted,
        "levels": {
            one.level.name.lower(): f"cell {one.cell_m} m, {one.unit.value}, "
            f"after {one.delay_h} h, at least {one.least} reports"
            for one in now.policy.levels.values()
        },
        "roles": {
            one.role.value: f"{one.level.name.lower()}, cases {one.cases.value}: "
            + ", ".join(a.name.lower() for a in Action if one.actions & a)
            for one in now.policy.roles.values()
        },
        "compartments": [c.name for c in now.policy.compartments],
        "people": {name: told(one) for name, one in now.duties.items()},
        "labels": {
            **{f"entry:{n}": _told(one) for n, one in now.entries.items()},
            **{f"case:{n}": _told(one) for n, one in now.cases.items()},
        },
        "passed_over": [f"entry {index}: {why}" for index, why in now.passed_over],
    }


def told(one: Duty) -> str:
    """A duty in a row of words."""
    parts = [one.role.value if one.role else "no role", one.party, ", ".join(one.compartments)]
    cases = "cases " + ", ".join(map(str, one.cases)) if one.cases else ""
    return "; ".join(part for part in [*parts, cases] if part)


def _told(one: Label) -> str:
    parts = [
        one.level.name.lower() if one.level is not None else "",
        ", ".join(one.compartments),
        f"until {moment(one.embargo).isoformat()}" if one.embargo else "",
        "sealed" if one.sealed else "",
    ]
    return "; ".join(part for part in parts if part) or "open"
