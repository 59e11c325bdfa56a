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
"""Audiences by name; `party:X` is the party X, `person:NAME` an enrolled person."""


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
