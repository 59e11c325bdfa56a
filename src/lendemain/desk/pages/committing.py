"""What can be done in a browser about commitments: texts are adopted, facts certified, parties'
statuses recorded; those who decide are convened and answer, people rule on a clause whose condition
is met, and deliveries are recorded; and what `deploying` has of the trigger.

That a condition is met certifies facts; each of these acts is a person's, and bears a signature
made where the key is.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from lendemain.desk import clock
from lendemain.desk.outlook import activating, commitments, facts
from lendemain.desk.pages import deploying, forms
from lendemain.desk.pages.act import CommonAct, Doing, other
from lendemain.desk.pages.deploying import AdoptsText, Moment, no_part
from lendemain.desk.view import View
from lendemain.guarantees.activations import RULINGS
from lendemain.records.activation import DeliveryRung
from lendemain.records.because import Because
from lendemain.records.commitment import AdherenceStatus

KINDS = (
    commitments.ADOPTED, commitments.FACT, commitments.STATUS, commitments.CONVENED,
    commitments.ANSWERED, commitments.RULED, commitments.DELIVERED, *deploying.KINDS,
)  # fmt: skip

TOLD: Mapping[str, str] = {
    commitments.ADOPTED: "the commitment {instrument}, version {version}, adopted",
    commitments.FACT: "{signal} certified",
    commitments.STATUS: "{party} recorded as {status} towards {instrument}",
    commitments.CONVENED: "those who decide on {fragment} convened",
    commitments.ANSWERED: "{party} answered: {answer}",
    commitments.RULED: "{fragment} ruled {ruling}",
    commitments.DELIVERED: "{item} of {fragment} {rung}",
    **deploying.TOLD,
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


class CertifiesFact(forms.Form, frozen=True, kw_only=True):
    """That something happened, or did not, as a text's signal names it."""

    signal: forms.Word
    happened: Moment
    who: forms.Word = ""
    about: forms.Word = ""
    value: Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)] = 1.0
    until: Moment | None = None
    probability: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 1.0
    denies: bool = False
    occurrence: forms.Word = ""
    assessor: forms.Word = ""
    withdraws: forms.Word = ""
    decision: forms.Word = ""


class Places(forms.Form, frozen=True, kw_only=True):
    """How far a party is bound to a text, from when on, and what it reserves."""

    instrument: forms.Word
    party: forms.Word
    status: forms.Word
    counts_from: Moment
    reserved: forms.Few = ()
    legal_view: forms.Word = ""


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
    if name == "commitment.adopt":
        return {"packaged": ["", *commitments.names()]}
    if name == "commitment.certify":
        every = commitments.held(view.mission).instruments.values()
        return {"signal": sorted({s.signal_id for one in every for s in one.signals})}
    if name == "commitment.status":
        return _statuses(view)
    return deploying.choices(view, name)


def _statuses(view: View) -> Mapping[str, Sequence[str]]:
    every = commitments.held(view.mission).instruments.values()
    return {
        "instrument": sorted(one.instrument_id for one in every),
        "party": sorted({p.party_id for one in every for p in one.parties}),
        "status": [one.value for one in AdherenceStatus],
        "reserved": _adopted(view),
        "legal_view": ["", *sorted({v.view_id for one in every for v in one.views})],
    }


def _adopted(view: View) -> list[str]:
    held = commitments.held(view.mission)
    return sorted(c.fragment for home in held.instruments.values() for c in home.clauses)


def _met(view: View) -> list[str]:
    """The clauses whose condition was met at least once."""
    found = commitments.held(view.mission).evaluated()
    at = clock.after(view.mission.last_made)
    return [fragment for fragment in _adopted(view) if found.activations(fragment, at)]


# Why not


def _none_met(view: View, by: str) -> list[str]:
    if why := no_part(view, by):
        return why
    return [] if _met(view) else [Because.of("no_condition_met")]


def _none_called(view: View, by: str) -> list[str]:
    if why := no_part(view, by):
        return why
    called = commitments.held(view.mission).convocations
    return [] if called else [Because.of("nobody_convened")]


def _none_adopted(view: View, by: str) -> list[str]:
    return no_part(view, by) or ([] if _adopted(view) else [Because.of("no_commitment")])


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


def _texted(one: Doing, f: AdoptsText) -> object:
    name, data = deploying.given(
        f, lambda stem: commitments.checked(commitments.file(f"{stem}.toml"))[0],
        known=commitments.names(),
    )  # fmt: skip
    return activating.adopted_text(one.view.mission, name, data, by=one.by, other=other(one))


def _certified(one: Doing, f: CertifiesFact) -> object:
    named = {
        "by": f.who, "about": f.about, "occurrence": f.occurrence, "assessor": f.assessor,
        "withdraws": f.withdraws, "decision": f.decision,
    }  # fmt: skip
    fact = facts.given(
        f.signal, f.happened, until=f.until, value=f.value, probability=f.probability,
        denies=f.denies, named=named,
    )  # fmt: skip
    return activating.certified(one.view.mission, fact, by=one.by)


def _placed(one: Doing, f: Places) -> object:
    return activating.placed(
        one.view.mission, f.instrument, f.party, f.status, since=f.counts_from, by=one.by,
        reserved=f.reserved, view=f.legal_view,
    )  # fmt: skip


ACTS: Mapping[str, CommonAct] = {
    "commitment.adopt": CommonAct(AdoptsText, _texted, no_part, several=True),
    "commitment.certify": CommonAct(CertifiesFact, _certified, _none_adopted),
    "commitment.status": CommonAct(Places, _placed, _none_adopted),
    "commitment.convene": CommonAct(Convenes, _convened, _none_met),
    "commitment.answer": CommonAct(Responds, _answered, _none_called),
    "commitment.rule": CommonAct(Rules, _ruled, _none_met, several=True),
    "commitment.deliver": CommonAct(Delivers, _delivered, _none_adopted),
    **deploying.ACTS,
}
"""Every act on commitments and the trigger, by name."""
