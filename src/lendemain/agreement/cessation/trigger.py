"""The trigger: both keys, always; and what people did with it.

One key is the host's signed request, the other a credible cessation; the software turns neither.
The standing is read off the signed entries and the readings of the test, in order of time.  An
entry that was not permitted when it was made changes nothing and is told; whether it was is asked
of what was known then, so evidence that comes later undoes no order, and is told.  Fighting or a
lull after the order pauses the deployment by the text's own rule; only a signed order, with
authority and reason and both keys turned, resumes it.  Who did what has no part in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from lendemain.records.because import Because
from lendemain.records.cessation import (
    CessationReading,
    Level,
    Standing,
    TriggerEntry,
    TriggerMove,
)

RELAPSED = (Level.CONTINUING, Level.LULL)
BY_TEXT = "the text's rule on relapse"

PERMITTED: dict[Standing, tuple[TriggerMove, ...]] = {
    Standing.DORMANT: (TriggerMove.REQUEST,),
    Standing.REQUESTED: (TriggerMove.REVOKE,),
    Standing.ARMED: (TriggerMove.REVOKE, TriggerMove.DEPLOY),
    Standing.DEPLOYING: (
        TriggerMove.REVOKE, TriggerMove.REQUEST, TriggerMove.COMPLETE, TriggerMove.PAUSE,
        TriggerMove.WITHDRAW, TriggerMove.EVACUATE,
    ),
    Standing.PAUSED: (
        TriggerMove.REVOKE, TriggerMove.REQUEST, TriggerMove.RESUME, TriggerMove.WITHDRAW,
        TriggerMove.EVACUATE,
    ),
    Standing.WITHDRAWING: (
        TriggerMove.REVOKE, TriggerMove.REQUEST, TriggerMove.EVACUATE, TriggerMove.RESUME,
    ),
    Standing.EVACUATING: (TriggerMove.REVOKE, TriggerMove.REQUEST, TriggerMove.RESUME),
}  # fmt: skip
"""What can be done where the trigger stands."""

_TO = {
    TriggerMove.DEPLOY: Standing.DEPLOYING, TriggerMove.PAUSE: Standing.PAUSED,
    TriggerMove.RESUME: Standing.DEPLOYING, TriggerMove.WITHDRAW: Standing.WITHDRAWING,
    TriggerMove.EVACUATE: Standing.EVACUATING,
}  # fmt: skip
OF_HOST = (TriggerMove.REQUEST, TriggerMove.REVOKE)
SIGNERS_LEAST = 2
NEEDS_KEYS = (TriggerMove.DEPLOY, TriggerMove.RESUME)


@dataclass(frozen=True)
class Trigger:
    """Where the trigger stands at a moment.

    `request` is the request in force (None: none), `revokes` a revocation announced for later.
    `order` is the order to deploy, `done` when each step was done, `reversals` every move back with
    its day, authority and reason, `ignored` entries that changed nothing, each with why.
    """

    moved: Standing | None = None
    request: TriggerEntry | None = None
    revokes: TriggerEntry | None = None
    order: TriggerEntry | None = None
    done: dict[str, date] = field(default_factory=dict)
    reversals: tuple[tuple[date, Standing, str, str], ...] = ()
    ignored: tuple[tuple[int, str], ...] = ()
    reading: CessationReading | None = None
    fresh: bool = False

    @property
    def credible(self) -> bool:
        """Whether the second key is turned: the last reading is credible, and not too old."""
        return self.fresh and self.reading is not None and self.reading.level is Level.CREDIBLE

    @property
    def standing(self) -> Standing:
        """Where it stands; `armed` only with both keys turned."""
        if self.moved is not None:
            return self.moved
        if self.request is None:
            return Standing.DORMANT
        return Standing.ARMED if self.credible else Standing.REQUESTED


def trigger(
    entries: Sequence[TriggerEntry], readings: Sequence[CessationReading], *, host: str,
    at: datetime, age_max_h: float,
) -> Trigger:  # fmt: skip
    """Where the trigger stands at a moment, by the entries and readings up to then."""
    steps: list[tuple[datetime, int, TriggerEntry | CessationReading]] = [
        (one.at, 1, one) for one in entries if one.at <= at
    ]
    steps += [(_end(one.day, at), 0, one) for one in readings if _end(one.day, at) <= at]
    now = Trigger()
    for moment, _, one in sorted(steps, key=lambda s: s[:2]):
        now = _revoked(_aged(now, moment, age_max_h), moment)
        if isinstance(one, CessationReading):
            now = _read(now, one)
        else:
            now = _entered(now, one, host, age_max_h)
    return _revoked(_aged(now, at, age_max_h), at)


def refusal(now: Trigger, entry: TriggerEntry, host: str) -> str:
    """Why a move cannot be made where the trigger stands; "" where it can."""
    move, standing = entry.move, now.standing
    if move in OF_HOST and entry.party != host:
        if entry.party:
            return Because.of("trigger_of_party", host=host, party=entry.party)
        return Because.of("trigger_of_nobody", host=host)
    if move is TriggerMove.REQUEST and now.request is not None:
        return Because.of("request_in_force", entry=now.request.index)
    if move is TriggerMove.REVOKE and now.request is None:
        return Because.of("no_request")
    if move is TriggerMove.REVOKE and now.revokes is not None:
        return Because.of("revocation_announced", entry=now.revokes.index)
    if move is TriggerMove.DEPLOY and now.order is not None:
        return Because.of("ordered_already", entry=now.order.index)
    if move in NEEDS_KEYS and entry.signers < SIGNERS_LEAST:
        return Because.of("trigger_signatures", act=move.value, n=SIGNERS_LEAST)
    if move in NEEDS_KEYS and (lacking := _lacking(now)):
        return lacking
    if move not in PERMITTED[standing]:
        acts = [one.value for one in PERMITTED[standing]]
        return Because.of("trigger_elsewhere", stands=standing.value, act=move.value, acts=acts)
    return ""


def _lacking(now: Trigger) -> str:
    if now.request is None:
        return Because.of("host_silent")
    if now.reading is None:
        return Because.of("nothing_read")
    if not now.fresh:
        return Because.of("reading_old", day=now.reading.day)
    if not now.credible:
        return Because.of("not_credible", reading=now.reading.level.value)
    return ""


def _end(day: date, at: datetime) -> datetime:
    """When a day is over and can be read."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=at.tzinfo)
    return midnight + timedelta(days=1)


def _aged(now: Trigger, moment: datetime, age_max_h: float) -> Trigger:
    if now.reading is None:
        return now
    fresh = moment - _end(now.reading.day, moment) <= timedelta(hours=age_max_h)
    return replace(now, fresh=fresh)


def _revoked(now: Trigger, moment: datetime) -> Trigger:
    """A revocation that was announced takes effect when its day has come."""
    last = now.revokes
    if last is None or last.from_ > moment:
        return now
    now = replace(now, request=None, revokes=None)
    if now.moved is Standing.DEPLOYING:
        return _back(now, last.from_.date(), Standing.PAUSED, authority=last.authority,
                     reason=last.reason)  # fmt: skip
    return now


def _read(now: Trigger, one: CessationReading) -> Trigger:
    now = replace(now, reading=one, fresh=True)
    if now.moved is Standing.DEPLOYING and one.level in RELAPSED:
        return _back(now, one.day, Standing.PAUSED, authority=BY_TEXT, reason="relapse")
    return now


def _entered(now: Trigger, one: TriggerEntry, host: str, age_max_h: float) -> Trigger:
    then = now
    if one.move in NEEDS_KEYS and one.read is not None:
        then = _aged(replace(now, reading=one.read), one.at, age_max_h)
    if why := refusal(then, one, host):
        return replace(now, ignored=(*now.ignored, (one.index, why)))
    if one.move is TriggerMove.REQUEST:
        return replace(now, request=one)
    if one.move is TriggerMove.REVOKE:
        return _revoked(replace(now, revokes=one), one.at)
    if one.move is TriggerMove.COMPLETE:
        return replace(now, done={**now.done, one.step: one.day or one.at.date()})
    to = _TO[one.move]
    if one.move is TriggerMove.DEPLOY:
        return replace(now, moved=to, order=one)
    if one.move is TriggerMove.RESUME:
        return replace(now, moved=to)
    return _back(now, one.at.date(), to, authority=one.authority, reason=one.reason)


def _back(
    now: Trigger, day: date, to: Standing, *, authority: str, reason: str
) -> Trigger:  # fmt: skip
    return replace(now, moved=to, reversals=(*now.reversals, (day, to, authority, reason)))


def changes(
    before: Sequence[CessationReading], after: Sequence[CessationReading]
) -> list[tuple[date, Level, Level]]:
    """The days that read otherwise with what came in since: day, then and now."""
    now = {one.day: one.level for one in after}
    return [
        (one.day, one.level, now[one.day])
        for one in before
        if one.day in now and now[one.day] is not one.level
    ]
