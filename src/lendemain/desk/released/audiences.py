"""Who a release is for, and what one consists of.

An audience is one level of the policy in force and somebody as the rule of access sees them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from lendemain import tables
from lendemain.access import rule
from lendemain.desk import permissions
from lendemain.desk.mission import Mission
from lendemain.desk.permissions import Standing
from lendemain.errors import InputError
from lendemain.records.access import Duty, Level, LevelRule, Person, Role
from lendemain.records.agreement import Agreement, Sector

AUDIENCES = ("commission", "researcher", "public")
"""Audiences by name; `party:X` is the party X, `person:NAME` an enrolled person, `role:ROLE` (for
liaisons `role:liaison/X`) all those to whom nothing else was given."""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who a release is for: as the rule sees them, and the level's rule of coarseness."""

    name: str
    person: Person
    rule: LevelRule
    policy_id: str

    @property
    def exact(self) -> bool:
        """Whether it gets everything as it is."""
        return self.rule.level is Level.COMMISSION

    @property
    def called(self) -> str:
        """The name of the rule that its release is made by."""
        return f"{self.policy_id}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Release:
    """What an audience gets; it has what `desk.register.Shown` asks for.

    `at` is the microsecond that it was made for, `due` the one at which more will be released, None
    where nothing waits.
    """

    audience: Audience
    name: str
    agreements: tuple[Agreement, ...]
    sectors: tuple[Sector, ...]
    observations: pa.Table
    rejections: pa.Table
    incidents: pa.Table
    members: pa.Table
    coverage: pa.Table
    allegations: pa.Table
    cases: pa.Table
    due: int | None
    at: int

    @property
    def version(self) -> str:
        """Changes when, and only when, something in this release has changed."""
        whole = hashlib.sha256(f"{self.audience.called}\n{self.name}".encode())
        for rows in (
            self.observations, self.rejections, self.incidents, self.members, self.coverage,
            self.allegations, self.cases,
        ):  # fmt: skip
            whole.update(tables.digest(rows).encode())
        return whole.hexdigest()[:16]


def audience(now: Standing, name: str, *, mission: Mission | None = None) -> Audience:
    """The audience of a name; `InputError` where there is none of it.

    >>> audience(Standing(permissions.packaged()), "public").rule.cell_m
    10000
    """
    kind, _, which = name.partition(":")
    duty: Duty | None = None
    if name == "commission":
        everything = tuple(c.name for c in now.policy.compartments)
        duty = Duty(name=name, role=Role.COMMISSIONER, compartments=everything)
    elif name in AUDIENCES:
        duty = Duty(name=name, role=Role(name))
    elif kind == "party" and which in now.parties:
        own = tuple(c.name for c in now.policy.compartments if c.party == which)
        duty = Duty(name=name, role=Role.LIAISON, party=which, compartments=own)
    elif kind == "role":
        duty = _of_role(which, now)
    elif kind == "person" and mission is not None:
        duty = now.duties.get(permissions.full(mission, which))
    if duty is None or duty.role is None:
        known = [*AUDIENCES, *(f"party:{party}" for party in now.parties), "person:NAME"]
        raise InputError(
            f"no audience {name!r}", where="audience", remedy=f"Choose one of: {', '.join(known)}"
        )
    person = rule.person(duty, now.policy, now.parties)
    coarse = now.policy.levels[now.policy.roles[duty.role].level]
    return Audience(name=name, person=person, rule=coarse, policy_id=now.policy.policy_id)


def _of_role(which: str, now: Standing) -> Duty | None:
    role, _, party = which.partition("/")
    if role not in {one.value for one in Role} or (party and party not in now.parties):
        return None
    return Duty(name=f"role:{which}", role=Role(role), party=party)


def shared(now: Standing, who: str) -> str:
    """The audience whose release an enrolled person gets, by their full name: that of their role
    where nothing but the role was given to them, so that it is made once for all of them.

    >>> duties = {"h/ana": Duty(name="h/ana", role=Role.COMMISSIONER),
    ...           "h/ivo": Duty(name="h/ivo", role=Role.INVESTIGATOR, cases=(7,))}
    >>> now = Standing(permissions.packaged(), duties=duties)
    >>> shared(now, "h/ana"), shared(now, "h/ivo"), shared(now, "h/olha")
    ('role:commissioner', 'person:ivo', 'person:olha')
    """
    duty = now.duties.get(who, Duty(name=who))
    plain = Duty(name=duty.name, role=duty.role, party=duty.party)
    if duty.role is not None and duty == plain:
        return f"role:{duty.role.value}" + (f"/{duty.party}" if duty.party else "")
    return f"person:{who.rpartition('/')[2]}"


def described(wanted: Audience) -> Mapping[str, object]:
    """What a reader must know of a release: its rule, cells, times and delay."""
    return {
        "audience": wanted.name,
        "rule": wanted.called,
        "cell_m": wanted.rule.cell_m,
        "time": wanted.rule.unit.value,
        "delay_h": wanted.rule.delay_h,
        "least": wanted.rule.least,
        "late_h": max(wanted.rule.delays_h.values(), default=wanted.rule.delay_h),
        "watch_h": wanted.rule.delays_h.get("watch", wanted.rule.delay_h),
    }
