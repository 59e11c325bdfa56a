"""The trigger as the ledger has it: both keys, the order, its steps, and what was reversed and why.

    trigger.adopted    the text of a deployment, among its objects (role "text")
    trigger.moved      {"move", "authority", "reason", ...}: request, revoke, deploy, complete,
                       pause, resume, withdraw, evacuate; signed by those who make it
    trigger.read       what the test said when the desk was asked to certify it, every day of it in
                       an object (role "readings")

Whoever requests or revokes for the host is enrolled as of that party.  Without an adopted text of
a deployment the one packaged for the first agreement is read, and that is said.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from lendemain import encoding
from lendemain.agreement.cessation import deployment as deployments
from lendemain.agreement.cessation import sequence, terms
from lendemain.agreement.cessation.trigger import NEEDS_KEYS, Trigger, changes, trigger
from lendemain.desk import clock, permissions, texts
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.network import assurance
from lendemain.desk.outlook import cessation
from lendemain.desk.view import View
from lendemain.errors import InputError, IntegrityError
from lendemain.records.because import Because
from lendemain.records.cessation import (
    CessationReading,
    Deployment,
    Level,
    ScheduledStep,
    TriggerEntry,
    TriggerMove,
)

ADOPTED, MOVED, READ = "trigger.adopted", "trigger.moved", "trigger.read"
Plain = dict[str, object]


def shelf() -> Path:
    """The folder of deployments that come with the package."""
    return texts.shelf() / "deployments"


def deployment(mission: Mission, *, below: int | None = None) -> tuple[Deployment, tuple[str, ...]]:
    """The deployment in force, with its host as the agreement names it, and what was assumed.

    `InputError` where none was adopted and none is packaged for the agreement.
    """
    told: list[str] = []
    last = max(mission.entries(ADOPTED, below=below), key=lambda e: e.index, default=None)
    if last is not None:
        found = _adopted(mission, last)
    else:
        found = _packaged(mission)
        told.append(Because.of("assumed_packaged"))
    found, renamed = deployments.fits(found, mission.agreements)
    told += [renamed] if renamed else []
    return found, (*told, *found.assumptions)


def _adopted(mission: Mission, entry: Entry) -> Deployment:
    digest = str(entry.objects("text")[0]["digest"])
    try:
        return deployments.parsed(str(entry.body["file"]), mission.segments.bytes(digest))
    except InputError as error:
        raise IntegrityError(
            f"the adopted deployment can no longer be read ({error.what})",
            where=f"entry {entry.index}", remedy="Use the version of lendemain that adopted it",
        ) from None  # fmt: skip


def _packaged(mission: Mission) -> Deployment:
    for path in sorted(shelf().glob("*.toml")):
        found = deployments.parsed(path.name, path.read_bytes())
        if found.agreement_id == mission.agreements[0].agreement_id:
            return found
    raise InputError(
        "no text of a deployment was adopted", where="trigger",
        remedy="Adopt one: `lendemain trigger adopt FILE --by NAME --with NAME`",
    )  # fmt: skip


def entries(mission: Mission, *, below: int | None = None) -> list[TriggerEntry]:
    """Every signed entry about the trigger, in order; parties as they were when it was made."""
    return [_entry(mission, one) for one in mission.entries(MOVED, below=below)]


def _entry(mission: Mission, one: Entry) -> TriggerEntry:
    body = one.body
    author = str(body["author"])
    duty = permissions.standing(mission, below=one.index).duties.get(author)
    made = encoding.moment(one.number("time_made"))
    day = str(body.get("day", ""))
    return TriggerEntry(
        index=one.index, move=TriggerMove(str(body["move"])), by=author,
        party=duty.party if duty else "", authority=str(body.get("authority", "")),
        reason=str(body.get("reason", "")), at=made,
        from_=encoding.moment(one.number("from")) if "from" in body else made,
        step=str(body.get("step", "")), day=date.fromisoformat(day) if day else None,
        signers=len(permissions.signers(mission, one)), said=body, read=_known(mission, one),
    )  # fmt: skip


def _known(mission: Mission, one: Entry) -> CessationReading | None:
    """The last reading as it was known when an order was signed; None for other moves."""
    if str(one.body["move"]) not in NEEDS_KEYS:
        return None
    found = cessation.past(mission, below=one.index)
    return found[-1] if found else None


def stands(
    view: View, *, at: datetime | None = None, readings: Sequence[CessationReading] | None = None
) -> Trigger:
    """Where the trigger stands now, or stood at a moment by what is in the ledger now."""
    mission = view.mission
    found, _ = deployment(mission)
    return trigger(
        entries(mission), cessation.read(view) if readings is None else readings, host=found.host,
        at=at or clock.after(mission.last_made), age_max_h=cessation.by(mission).age_max_h,
    )  # fmt: skip


def schedule(view: View, now: Trigger, *, start: date | None = None) -> list[ScheduledStep]:
    """The steps in the calendar; without an order as they would be if it came on `start`."""
    found, _ = deployment(view.mission)
    today = clock.now().astimezone(UTC).date()
    first = now.order.at.astimezone(UTC).date() if now.order else start or today
    return sequence.scheduled(
        found, start=first, done=now.done, today=today if now.order else first
    )


def status(view: View) -> Plain:
    """Where the trigger stands, both keys with why, what was reversed, and what was assumed."""
    mission = view.mission
    found, told = deployment(mission)
    readings = cessation.read(view)
    now = stands(view, readings=readings)
    last = now.reading
    said: Plain = {
        "standing": now.standing.value,
        "host": found.host,
        "deployment": f"{found.deployment_id}, version {found.version}",
        "key_of_the_host": "; ".join(key_of_host(now)),
        "key_of_the_cessation": key_of_cessation(now),
        "reading": brief(last) if last else {},
        "reversed": [
            {"day": day.isoformat(), "to": to.value, "authority": who, "reason": why}
            for day, to, who, why in now.reversals
        ],
        "ignored": [f"entry {index}: {why}" for index, why in now.ignored],
        "changed_since_certified": changed(mission, readings),
        "assumed": [*told, *cessation.assumed(view)],
        "terms_by_default": _assumed(mission),
    }
    if now.order is not None:
        how = assurance.Assurance(mission).of(_by_index(mission, now.order.index))
        steps = schedule(view, now)
        said["order"] = {
            "day": now.order.at.date().isoformat(), "by": now.order.by,
            "authority": now.order.authority, "effect": assurance.effect(how),
            "in_effect": _in_effect(how),
            "done": f"{len(now.done)} of {len(steps)} steps",
            "end": max(s.end for s in steps).isoformat(),
        }  # fmt: skip
    return said


def key_of_host(now: Trigger) -> list[Because]:
    """Whether the host has asked, on which basis and with which reservation, in parts."""
    if now.request is None:
        return [Because.of("key_no_request")]
    told = [Because.of("key_requested", entry=now.request.index, name=now.request.by)]
    body = now.request.said or {}
    given = [name for name in ("basis", "reservation") if body.get(name)]
    told += [Because.of(f"key_{name}", **{name: body[name]}) for name in given]
    if body.get("ratified") is not True:
        told.append(Because.of("key_not_ratified"))
    if now.revokes is not None:
        told.append(Because.of("key_revoked", time=f"{now.revokes.from_:%Y-%m-%d %H:%M}"))
    return told


def key_of_cessation(now: Trigger) -> Because:
    """Whether the test of the last day turns the second key, and why not."""
    if now.reading is None:
        return Because.of("key_no_day")
    day, level = now.reading.day, now.reading.level.value
    if now.credible:
        return Because.of("key_credible", day=day)
    if not now.fresh:
        return Because.of("key_old", day=day, reading=level)
    if level == Level.PROVISIONAL:
        return Because.of("key_provisional", day=day)
    return Because.of("key_level", day=day, reading=level)


def _in_effect(how: assurance.Assured) -> str:
    if not how.policy:
        return "no_policy"
    return "waits" if how.label == assurance.RECORDED else "effective"


def assumptions(mission: Mission, said: Plain) -> list[str]:
    """What was assumed where the texts leave it open, each with its code: what a `status` of the
    mission says, of the deployment and of what counts, and every term of the test by default.
    """
    assumed = said["assumed"]
    assert isinstance(assumed, list)
    held = terms.assumed(mission.agreements[0].thresholds or {})
    by_default = [
        Because.of(
            name.replace("cessation_", "term_"),
            value=f"{value:.0%}" if name in terms.SHARES else f"{value:g}",
        )
        for name, value in held.items()
    ]
    return [*assumed, *by_default]


def _assumed(mission: Mission) -> list[str]:
    held = terms.assumed(mission.agreements[0].thresholds or {})
    return [f"{name.removeprefix('cessation_')} {value:g}" for name, value in held.items()]


def _by_index(mission: Mission, index: int) -> Entry:
    return next(e for e in mission.entries() if e.index == index)


def certified(mission: Mission) -> list[CessationReading]:
    """The readings that the desk certified last, as they then were; empty where it never did."""
    last = max(mission.entries(READ), key=lambda e: e.index, default=None)
    return [] if last is None else cessation.past(mission, below=last.number("as_of"))


def changed(mission: Mission, now: Sequence[CessationReading]) -> list[str]:
    """The days that read otherwise than when they were certified, in words."""
    return [
        f"{day} was certified as {then.value} and reads {since.value} by what came in since"
        for day, then, since in changes(certified(mission), now)
    ]


def brief(one: CessationReading) -> Plain:
    """A reading in a few words: both answers, since when, and what is not seen or not quiet."""
    told = plain(one)
    return {
        n: told[n] for n in ("day", "level", "strict", "since", "why", "blind", "hot", "relapsed")
    }


def plain(one: CessationReading) -> Plain:
    """A reading as a plain mapping, numbers rounded for people."""
    return {f.name: _plain(getattr(one, f.name)) for f in fields(one)}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def steps(view: View, *, language: str = "en", start: date | None = None) -> list[Plain]:
    """The steps of the deployment in the calendar, as plain rows."""
    found, _ = deployment(view.mission)
    title = {one.step_id: one for one in found.steps}
    rows: list[Plain] = []
    for one in schedule(view, stands(view), start=start):
        text = title[one.step_id]
        rows.append({
            "step": one.step_id,
            "day": f"D+{text.day}",
            "title": text.title.get(language, one.step_id),
            "planned": one.planned_end.isoformat(),
            "now": one.end.isoformat(),
            "done": one.done.isoformat() if one.done else "",
            "late_d": one.late_d,
            "slack_d": one.slack_d,
            "free_d": one.free_d,
            "critical": one.critical,
            "waits_for": list(one.waits_for),
            "authority": text.authority,
            "assumed": text.assumed,
        })  # fmt: skip
    return rows
