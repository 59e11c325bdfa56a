"""What can be done in a browser about the trigger: the host's request and its revocation, the order
to deploy and to go on, steps that are done, reversals, and the text of a deployment.

No act here turns a key: that the cessation is credible is read off the test, and the host's request
is its own.  What is not open to somebody is told with the reason, in the words of the one table of
moves (`agreement.cessation.trigger`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from lendemain.agreement.cessation.trigger import OF_HOST, SIGNERS_LEAST, Trigger, refusal
from lendemain.desk import clock, permissions
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import trigger, triggering
from lendemain.desk.pages import forms
from lendemain.desk.pages.act import CommonAct, Doing, other
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.because import Because
from lendemain.records.cessation import TriggerEntry, TriggerMove

KINDS = (trigger.MOVED, trigger.ADOPTED)
BACK = (TriggerMove.PAUSE, TriggerMove.WITHDRAW, TriggerMove.EVACUATE)
TOLD: Mapping[str, str] = {
    trigger.MOVED: "trigger: {move}", trigger.ADOPTED: "the deployment {deployment} adopted",
}  # fmt: skip
"""What each of these entries says, in words."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Requests(forms.Reasoned, frozen=True, kw_only=True):
    """The host's request."""

    basis: forms.Word = ""
    ratified: bool = False
    reservation: forms.Word = ""


class Revokes(forms.Reasoned, frozen=True, kw_only=True):
    """The host's request taken back, now or from a later moment on."""

    counts_from: Moment | None = None


class Orders(forms.Reasoned, frozen=True, kw_only=True):
    """An order to deploy, or to go on, and by whose authority."""

    authority: forms.Word


class Reverses(Orders, frozen=True, kw_only=True):
    """A deployment paused, withdrawn or evacuated."""

    to: forms.Word


class Completes(forms.Reasoned, frozen=True, kw_only=True):
    """A step that was done on a day."""

    deployment_step: forms.Word
    day: forms.Word


class AdoptsText(forms.Form, frozen=True, kw_only=True):
    """A text that comes with the package, or one's own in full."""

    packaged: forms.Word = ""
    own_text: forms.Words = ""
    file: forms.Word = "own.toml"


def choices(view: View, name: str) -> Mapping[str, Sequence[str]]:
    """What may stand in the fields of an act that is open."""
    if name == "trigger.reverse":
        now, host = _now(view)
        able = [m for m in BACK if not refusal(now, _entry(view, "", m), host)]
        return {"to": [move.value for move in able]}
    if name == "trigger.complete":
        found, _ = trigger.deployment(view.mission)
        done = trigger.stands(view).done
        return {"deployment_step": [one.step_id for one in found.steps if one.step_id not in done]}
    if name == "trigger.adopt":
        return {"packaged": ["", *sorted(p.stem for p in trigger.shelf().glob("*.toml"))]}
    return {}


def no_part(view: View, by: str) -> list[str]:
    """Why somebody has no part in what is the commission's and its secretariat's; [] where not."""
    duty = permissions.standing(view.mission).duties.get(permissions.full(view.mission, by))
    inside = duty is not None and duty.role in (Role.SECRETARIAT, Role.COMMISSIONER)
    return [] if inside else [Because.of("commitments_are_inside")]


def of_host(mission: Mission, by: str) -> bool:
    """Whether somebody is enrolled for the host of the deployment."""
    try:
        found, _ = trigger.deployment(mission)
    except InputError:
        return False
    return _party(mission, by) == found.host


# Why not


def _party(mission: Mission, by: str) -> str:
    duty = permissions.standing(mission).duties.get(permissions.full(mission, by))
    return duty.party if duty else ""


def _now(view: View) -> tuple[Trigger, str]:
    found, _ = trigger.deployment(view.mission)
    return trigger.stands(view), found.host


def _entry(view: View, by: str, move: TriggerMove) -> TriggerEntry:
    """The entry that a move would be; as if as many had signed as must."""
    mission = view.mission
    at = clock.after(mission.last_made)
    return TriggerEntry(
        index=mission.size, move=move, by=by, party=_party(mission, by) if by else "",
        authority="", reason="", at=at, from_=at, signers=SIGNERS_LEAST,
    )  # fmt: skip


def _barred(*moves: TriggerMove) -> Callable[[View, str], list[str]]:
    """Why none of some moves is open to somebody."""

    def why_not(view: View, by: str) -> list[str]:
        try:
            found, _ = trigger.deployment(view.mission)
        except InputError:
            return [Because.of("no_deployment")]
        if moves[0] in OF_HOST and _party(view.mission, by) != found.host:
            return [Because.of("host_asks")]
        if moves[0] not in OF_HOST and (why := _no_order(view, by, moves[0])):
            return why
        now = trigger.stands(view)
        every = [refusal(now, _entry(view, by, move), found.host) for move in moves]
        return [] if "" in every else every[:1]

    return why_not


def _no_order(view: View, by: str, move: TriggerMove) -> list[str]:
    if why := no_part(view, by):
        return why
    try:
        if move is not TriggerMove.COMPLETE:
            permissions.check(view.mission, by, Action.DECIDE, "docket")
    except InputError as error:
        return [error.what]
    return []


def _no_adoption(view: View, by: str) -> list[str]:
    return _no_order(view, by, TriggerMove.DEPLOY)


# Verbs


def _requested(one: Doing, f: Requests) -> object:
    said: dict[str, object] = {"ratified": True} if f.ratified else {}
    said |= {n: v for n, v in (("basis", f.basis), ("reservation", f.reservation)) if v}
    return triggering.moved(one.view, TriggerMove.REQUEST, by=one.by, reason=f.reason, said=said)


def _revoked(one: Doing, f: Revokes) -> object:
    said = {"from": f.counts_from} if f.counts_from else {}
    return triggering.moved(one.view, TriggerMove.REVOKE, by=one.by, reason=f.reason, said=said)


def _ordered(move: TriggerMove) -> Callable[[Doing, Orders], object]:
    def run(one: Doing, f: Orders) -> object:
        return triggering.moved(
            one.view, move, by=one.by, other=other(one), authority=f.authority, reason=f.reason
        )

    return run


def _reversed(one: Doing, f: Reverses) -> object:
    if f.to not in {move.value for move in BACK}:
        listed = ", ".join(move.value for move in BACK)
        raise InputError(f"no way back {f.to!r}", where="to", remedy=f"One of: {listed}")
    return triggering.moved(
        one.view, TriggerMove(f.to), by=one.by, authority=f.authority, reason=f.reason
    )


def _completed(one: Doing, f: Completes) -> object:
    return triggering.completed(
        one.view, f.deployment_step, day=_day(f.day), by=one.by, reason=f.reason
    )


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise InputError(f"{said!r} is no day", where="day", remedy="As: 2026-07-02") from None


def _adopted(one: Doing, f: AdoptsText) -> object:
    name, data = given(f, lambda stem: (trigger.shelf() / f"{stem}.toml").read_bytes(),
                       known=choices(one.view, "trigger.adopt")["packaged"])  # fmt: skip
    return triggering.adopted_text(one.view.mission, name, data, by=one.by, other=other(one))


def given(
    f: AdoptsText, packaged: Callable[[str], bytes], *, known: Sequence[str]
) -> tuple[str, bytes]:
    """The name and the bytes of the text that a form names or holds; `InputError` for neither, or
    both.
    """
    if bool(f.packaged) == bool(f.own_text.strip()) or f.packaged not in ("", *known):
        raise InputError(
            "not one text", where="packaged",
            remedy="Choose one that comes with the package, or give your own, not both",
        )  # fmt: skip
    if f.packaged:
        return f"{f.packaged}.toml", packaged(f.packaged)
    return f.file, f.own_text.encode()


ACTS: Mapping[str, CommonAct] = {
    "trigger.request": CommonAct(Requests, _requested, _barred(TriggerMove.REQUEST)),
    "trigger.revoke": CommonAct(Revokes, _revoked, _barred(TriggerMove.REVOKE)),
    "trigger.deploy": CommonAct(
        Orders, _ordered(TriggerMove.DEPLOY), _barred(TriggerMove.DEPLOY), several=True
    ),
    "trigger.resume": CommonAct(
        Orders, _ordered(TriggerMove.RESUME), _barred(TriggerMove.RESUME), several=True
    ),
    "trigger.reverse": CommonAct(Reverses, _reversed, _barred(*BACK)),
    "trigger.complete": CommonAct(Completes, _completed, _barred(TriggerMove.COMPLETE)),
    "trigger.adopt": CommonAct(AdoptsText, _adopted, _no_adoption, several=True),
}
"""Every act on the trigger, by name."""

OF_HOST_ACTS = {name: ACTS[name] for name in ("trigger.request", "trigger.revoke")}
OF_HOST_KINDS = (trigger.MOVED,)
"""What somebody of the host, and of no part of the commission's house, does and sees."""
