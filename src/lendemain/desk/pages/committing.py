"""What can be done in a browser about commitments and the trigger: those who decide are convened
and answer, people rule on a clause whose condition is met, deliveries are recorded, and the host's
signed request is made.

That a condition is met certifies facts; each of these acts is a person's, and bears a signature
made where the key is.  Orders to deploy and reversals stay with the command line.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from lendemain.desk import clock, permissions
from lendemain.desk.outlook import activating, commitments, trigger, triggering
from lendemain.desk.pages import forms
from lendemain.desk.pages.act import CommonAct, Doing, other
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.guarantees.activations import RULINGS
from lendemain.records.access import Role
from lendemain.records.activation import DeliveryRung
from lendemain.records.because import Because
from lendemain.records.cessation import TriggerMove

KINDS = (
    commitments.CONVENED, commitments.ANSWERED, commitments.RULED, commitments.DELIVERED,
    trigger.MOVED,
)  # fmt: skip

TOLD: Mapping[str, str] = {
    commitments.CONVENED: "those who decide on {fragment} convened",
    commitments.ANSWERED: "{party} answered: {answer}",
    commitments.RULED: "{fragment} ruled {ruling}",
    commitments.DELIVERED: "{item} of {fragment} {rung}",
    trigger.MOVED: "trigger: {move}",
}
"""What each of these entries says, in words."""


class Convenes(forms.Form, frozen=True, kw_only=True):
    """Those who decide on a clause, called together; the text's own where nobody is named."""

    fragment: forms.Word
    invited: forms.Few = ()


class Responds(forms.Form, frozen=True, kw_only=True):
    """What one who was convened answers."""

    convened: forms.Word
    party: forms.Word
    answer: forms.Word


class Rules(forms.Reasoned, frozen=True, kw_only=True):
    """A ruling on a clause whose condition is met."""

    fragment: forms.Word
    ruling: forms.Word


class Delivers(forms.Form, frozen=True, kw_only=True):
    """A step of a delivery under a clause."""

    fragment: forms.Word
    rung: forms.Word
    quantity: Annotated[float, msgspec.Meta(gt=0.0, le=1e9)]
    item: forms.Word = ""
    nation: forms.Word = ""


class Requests(forms.Reasoned, frozen=True, kw_only=True):
    """The host's request."""

    basis: forms.Word = ""
    ratified: bool = False
    reservation: forms.Word = ""


def choices(view: View, name: str) -> Mapping[str, Sequence[str]]:
    """What may stand in the fields of an act that is open."""
    if name == "commitment.answer":
        calls = commitments.held(view.mission).convocations
        return {
            "convened": [str(c.entry) for c in calls],
            "party": sorted({who for c in calls for who in c.invited}),
            "answer": list(activating.ANSWERS),
        }
    if name == "commitment.deliver":
        return {"fragment": _adopted(view), "rung": [r.value for r in DeliveryRung]}
    if name in ("commitment.convene", "commitment.rule"):
        rulings = sorted(set(RULINGS) - {"convened"})
        return {"fragment": _met(view), **({"ruling": rulings} if name.endswith("rule") else {})}
    return {}


def _adopted(view: View) -> list[str]:
    held = commitments.held(view.mission)
    return sorted(c.fragment for home in held.instruments.values() for c in home.clauses)


def _met(view: View) -> list[str]:
    """The clauses whose condition was met at least once."""
    found = commitments.held(view.mission).evaluated()
    at = clock.after(view.mission.last_made)
    return [fragment for fragment in _adopted(view) if found.activations(fragment, at)]


# Why not


def _role(view: View, by: str) -> Role | None:
    duty = permissions.standing(view.mission).duties.get(permissions.full(view.mission, by))
    return duty.role if duty else None


def _no_part(view: View, by: str) -> list[str]:
    inside = _role(view, by) in (Role.SECRETARIAT, Role.COMMISSIONER)
    return [] if inside else [Because.of("commitments_are_inside")]


def _none_met(view: View, by: str) -> list[str]:
    if why := _no_part(view, by):
        return why
    return [] if _met(view) else [Because.of("no_condition_met")]


def _none_called(view: View, by: str) -> list[str]:
    if why := _no_part(view, by):
        return why
    called = commitments.held(view.mission).convocations
    return [] if called else [Because.of("nobody_convened")]


def _none_adopted(view: View, by: str) -> list[str]:
    return _no_part(view, by) or ([] if _adopted(view) else [Because.of("no_commitment")])


def _not_host(view: View, by: str) -> list[str]:
    try:
        found, _ = trigger.deployment(view.mission)
    except InputError:
        return [Because.of("no_deployment")]
    duty = permissions.standing(view.mission).duties.get(permissions.full(view.mission, by))
    return [] if duty and duty.party == found.host else [Because.of("host_asks")]


# Verbs


def _convened(one: Doing, f: Convenes) -> object:
    return activating.convened(one.view.mission, f.fragment, f.invited, by=one.by)


def _answered(one: Doing, f: Responds) -> object:
    (number,) = forms.numbers(f.convened)[:1]
    return activating.answered(one.view.mission, number, f.party, f.answer, by=one.by)


def _ruled(one: Doing, f: Rules) -> object:
    return activating.ruled(
        one.view.mission, f.fragment, f.ruling, by=one.by, other=other(one), reason=f.reason
    )


def _delivered(one: Doing, f: Delivers) -> object:
    return activating.delivered(
        one.view.mission, f.fragment, rung=f.rung, quantity=f.quantity, item=f.item,
        nation=f.nation, by=one.by,
    )  # fmt: skip


def _requested(one: Doing, f: Requests) -> object:
    said: dict[str, object] = {"ratified": True} if f.ratified else {}
    said |= {n: v for n, v in (("basis", f.basis), ("reservation", f.reservation)) if v}
    return triggering.moved(one.view, TriggerMove.REQUEST, by=one.by, reason=f.reason, said=said)


ACTS: Mapping[str, CommonAct] = {
    "commitment.convene": CommonAct(Convenes, _convened, _none_met),
    "commitment.answer": CommonAct(Responds, _answered, _none_called),
    "commitment.rule": CommonAct(Rules, _ruled, _none_met, several=True),
    "commitment.deliver": CommonAct(Delivers, _delivered, _none_adopted),
    "trigger.request": CommonAct(Requests, _requested, _not_host),
}
"""Every act on commitments and the trigger, by name."""
