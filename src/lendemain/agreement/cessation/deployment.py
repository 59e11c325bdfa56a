"""The text of a deployment in TOML: whose request it needs, and steps D+n with what they wait for.

Days are calendar days counted from the day of the order (D).  A text that says "without delay" or
"as appropriate" must say in how many days it is read; a length in hours must be whole days.  Every
such reading, and every day that falls on a holiday, is kept as an assumption that everybody sees.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import msgspec
from msgspec import Meta

from lendemain.agreement.cessation.truces import decoded
from lendemain.errors import InputError
from lendemain.records.agreement import Agreement
from lendemain.records.because import Because
from lendemain.records.cessation import Deployment, DeploymentStep

STEPS_MAX = 500
DAYS_MAX = 3660

VAGUE = (
    "immediately",
    "without delay",
    "as appropriate",
    "swiftly",
    "promptly",
    "as soon as possible",
)
"""Words that are no number of days."""

_HOURS = re.compile(r"(\d{1,6}) ?h")
_Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
_Words = Annotated[str, Meta(min_length=1, max_length=400)]
_Titles = Annotated[dict[str, _Words], Meta(min_length=1, max_length=20)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the text; a name that it does not have is a mistake."""


class _Step(_Strict, frozen=True):
    id: _Name
    title: _Titles
    day: int | str
    days: int | str = 0
    after: Annotated[tuple[_Name, ...], Meta(max_length=50)] = ()
    authority: Annotated[str, Meta(max_length=400)] = ""
    read_as: int | None = None


class _Text(_Strict, frozen=True):
    id: _Words
    version: _Words
    title: _Titles
    agreement: _Words
    host: _Words
    source: _Words
    step: Annotated[tuple[_Step, ...], Meta(min_length=1, max_length=STEPS_MAX)]


def parsed(name: str, data: bytes) -> Deployment:
    """The deployment that a text holds; `InputError` that names the step and what is wrong.

    Refused are steps that wait for each other, for a step that is not there, or for one that cannot
    be done by then, negative lengths, and days that are no days.
    """
    text = decoded(name, data, _Text)
    steps = tuple(_step(one, name) for one in text.step)
    by_id = {one.step_id: one for one in steps}
    if len(by_id) < len(steps):
        raise _refused(name, "two steps have one id", "Rename one")
    for one in steps:
        for other in one.after:
            if other not in by_id:
                raise _refused(name, f"step {one.step_id!r} waits for {other!r}, which is no step",
                               "Name a step of this text")  # fmt: skip
    for one in ordered(steps, where=name):
        for other in one.after:
            before = by_id[other]
            if before.day + before.days > one.day:
                what = (
                    f"step {one.step_id!r} begins on D+{one.day}, and {other!r}, for which it "
                    f"waits, ends on D+{before.day + before.days}"
                )
                raise _refused(name, what, "Let it begin later, or the other end earlier")
    return Deployment(
        deployment_id=text.id, version=text.version, title=text.title, host=text.host,
        agreement_id=text.agreement, source=text.source, steps=steps,
        assumptions=(
            Because.of("assumed_calendar"),
            *(one.assumed for one in steps if one.assumed),
        ),
    )  # fmt: skip


def ordered(steps: Sequence[DeploymentStep], *, where: str = "deployment") -> list[DeploymentStep]:
    """The steps so that each comes after all it waits for; `InputError` names a circle."""
    by_id: Mapping[str, DeploymentStep] = {one.step_id: one for one in steps}
    found: dict[str, DeploymentStep] = {}
    left = list(steps)
    while left:
        ready = [one for one in left if all(o in found for o in one.after)]
        if not ready:
            raise _refused(where, f"steps wait for each other: {_circle(left, by_id)}", "Undo it")
        found.update((one.step_id, one) for one in ready)
        left = [one for one in left if one.step_id not in found]
    return list(found.values())


def fits(deployment: Deployment, agreements: Sequence[Agreement]) -> tuple[Deployment, str]:
    """The deployment with its host as the agreement names it now, and what had to be assumed.

    A host under a name that the agreement knows as an alias (renamed, or succeeded) is read as that
    party.  `InputError` where the agreement is not adopted, or knows nobody of the name.
    """
    text = next((a for a in agreements if a.agreement_id == deployment.agreement_id), None)
    if text is None:
        raise _refused(
            deployment.deployment_id, f"{deployment.agreement_id!r} is not adopted here",
            "Adopt that agreement, or a deployment under one that is",
        )  # fmt: skip
    parties = {p.party_id: p for p in text.parties}
    if deployment.host in parties:
        return deployment, ""
    named = deployment.host.casefold()
    for party in text.parties:
        if named in {a.casefold() for a in party.aliases}:
            told = Because.of("assumed_host", name=deployment.host, to=party.party_id)
            return replace(deployment, host=party.party_id), told
    raise _refused(
        deployment.deployment_id, f"the host {deployment.host!r} is no party",
        f"Choose one of: {', '.join(parties)}",
    )  # fmt: skip


def _step(one: _Step, name: str) -> DeploymentStep:
    told: list[str] = []
    day = _whole(one, one.day, told, name=name)
    days = _whole(one, one.days, told, name=name)
    if one.read_as is not None and not told:
        raise _refused(name, f"step {one.id!r} reads a number as another", "Leave out read_as")
    return DeploymentStep(
        step_id=one.id, title=one.title, day=day, days=days, after=one.after,
        authority=one.authority, assumed=Because.all_of(told) or "",
    )  # fmt: skip


def _whole(one: _Step, given: int | str, told: list[str], *, name: str) -> int:
    value, said = given, str(given).strip().lower()
    if isinstance(given, str):
        hours = _HOURS.fullmatch(said)
        if hours is not None and int(hours[1]) % 24 == 0:
            value = int(hours[1]) // 24
            told.append(Because.of("assumed_hours", step=one.id, hours=hours[1], days=value))
        elif said in VAGUE and one.read_as is not None:
            value = one.read_as
            told.append(Because.of("assumed_words", step=one.id, words=given, days=value))
        else:
            raise _refused(
                name, f"step {one.id!r}: {given[:80]!r} is no number of days",
                "Give whole days, or read_as beside words like " + VAGUE[1],
            )  # fmt: skip
    if not isinstance(value, int) or not 0 <= value <= DAYS_MAX:
        raise _refused(
            name, f"step {one.id!r}: {value} days", f"Give a number from 0 to {DAYS_MAX}"
        )
    return value


def _circle(left: Sequence[DeploymentStep], by_id: Mapping[str, DeploymentStep]) -> str:
    """One circle among steps of which each waits for another."""
    waiting = {one.step_id for one in left}
    way = [left[0].step_id]
    while way[-1] not in way[:-1]:
        way.append(next(o for o in by_id[way[-1]].after if o in waiting))
    return " -> ".join(way[way.index(way[-1]) :])


def _refused(where: str, what: str, remedy: str) -> InputError:
    return InputError(what, where=where, remedy=remedy)
