"""What a page says of an act: one form for each, bounded before anything is done with it.

`Asked` is what every act says: which, on which step it is based, who signs besides.  The rest of a
request is one of the forms below.
"""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from lendemain.desk.cases import misfilled
from lendemain.errors import InputError
from lendemain.records.because import Because

Word = Annotated[str, msgspec.Meta(max_length=120)]
Text = Annotated[str, msgspec.Meta(max_length=2_000)]
Words = Annotated[str, msgspec.Meta(max_length=65_536)]
Number = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]
Few = Annotated[tuple[Word, ...], msgspec.Meta(max_length=16)]
Ratios = Annotated[dict[Word, float], msgspec.Meta(max_length=64)]
Findings = Annotated[dict[Word, Word], msgspec.Meta(max_length=5_000)]
Hours = Annotated[float, msgspec.Meta(gt=0, le=8784)]

Plain = dict[str, object]
Kind = TypeVar("Kind")


class Asked(msgspec.Struct, frozen=True, kw_only=True, rename={"others": "with"}):
    """Which act, the step of the case that its author saw, in which of their roles, and with whom.

    `by` is one of the author's names ("": the one they signed in with).
    """

    move: Word
    since: Number
    by: Word = ""
    others: Few = ()


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all forms have in common: nothing but that they refuse what they do not know."""


class Reasoned(Form, frozen=True, kw_only=True):
    """An act with a reason."""

    reason: Text


class Reopening(Reasoned, frozen=True, kw_only=True):
    """A case reopened with cause."""

    cause: Word


class Finds(Form, frozen=True, kw_only=True):
    """A finding in words; the newest analysis where none is named."""

    finding: Word
    text: Text
    hypothesis: Word = ""
    consequence: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    analysis: Word = ""
    language: Word = "en"


class FindsNow(Finds, frozen=True, kw_only=True):
    """A provisional finding, and why now."""

    reason: Text


class Proposes(Finds, frozen=True, kw_only=True):
    """A decision put to the vote; corrective actions as NAME:OWNER."""

    remedy: Few = ()


class Votes(Form, frozen=True, kw_only=True):
    """A vote, and an opinion of one's own."""

    vote: Word
    dissent: Text = ""


class Corrects(Reasoned, frozen=True, kw_only=True):
    """What an entry should read."""

    entry: Number
    reads: Text


class Answers(Form, frozen=True, kw_only=True):
    """A party's answer, verbatim."""

    text: Words
    language: Word
    position: Word = "denies"
    final: bool = True
    party: Word = ""


class Waives(Reasoned, frozen=True, kw_only=True):
    """A party's answer waived."""

    party: Word = ""


class Certifies(Reasoned, frozen=True, kw_only=True):
    """When a breach began, and the entry that shows it."""

    t0: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    record: Number | None = None
    corrects: Number | None = None


class OfClock(Reasoned, frozen=True, kw_only=True):
    """A clock stopped or let go on."""

    clock: Word


class Raises(Reasoned, frozen=True, kw_only=True):
    """A case raised to a level."""

    to: Word


class Orders(Form, frozen=True, kw_only=True):
    """A corrective action ordered."""

    of: Word
    owner: Word
    text: Text = ""
    within_h: Hours | None = None


class Accepts(Form, frozen=True, kw_only=True):
    """A corrective action accepted by its owner."""

    remedy: Word
    reason: Text = ""


class Reports(Form, frozen=True, kw_only=True):
    """A corrective action reported done, with proofs."""

    remedy: Word
    text: Text
    proofs: Few = ()


class Verifies(Reasoned, frozen=True, kw_only=True):
    """A corrective action found done or not, with proofs."""

    remedy: Word
    done: bool
    proofs: Few = ()


class Extends(Reasoned, frozen=True, kw_only=True):
    """A later deadline."""

    remedy: Word
    hours: Hours


class Climbs(Reasoned, frozen=True, kw_only=True):
    """A corrective action brought to a higher step."""

    remedy: Word
    to: Annotated[int, msgspec.Meta(ge=1, le=20)]


class OfRemedy(Reasoned, frozen=True, kw_only=True):
    """A corrective action discharged."""

    remedy: Word


class Hypothesizes(Form, frozen=True, kw_only=True):
    """What somebody holds possible; every party alike where no shares are given."""

    prior: Ratios = {}
    reason: Text = ""
    doubt: float = 2.0
    correlation: float = 1.0
    anew: bool = False


class Weighs(Form, frozen=True, kw_only=True):
    """One item weighed: how strongly each hypothesis leads one to expect it, and why."""

    item: Word
    likelihoods: Ratios
    reason: Text
    family: Word = ""
    group: Word = ""
    origin: Word = ""
    doubt: float = 2.0
    reliability: Word = "F"
    credibility: Word = "6"
    exhibit: Word = ""
    explained: Text = ""
    sealed: bool = False


class Takes(Form, frozen=True, kw_only=True):
    """Many items weighed at once, as a list in TOML or JSON."""

    items: Words


class Drops(Reasoned, frozen=True, kw_only=True):
    """An item that no longer counts."""

    item: Word


class Reads(Reasoned, frozen=True, kw_only=True):
    """A direction read at a crater or by an instrument, in degrees."""

    what: Word
    lon: float
    lat: float
    bearing_deg: float
    error_deg: float
    exhibit: Word = ""


class TakesOver(Form, frozen=True, kw_only=True):
    """The items that the program proposes, taken over as one's own."""


class Concludes(Form, frozen=True, kw_only=True):
    """What an analysis comes to, for a step of the ladder; the case's own where none is given."""

    step: Annotated[int, msgspec.Meta(ge=1, le=10)] | None = None


class Draws(Form, frozen=True, kw_only=True):
    """A sample of the batches that a name or a pattern names."""

    batch: Word
    size: Annotated[int, msgspec.Meta(ge=1, le=5_000)] | None = None


class Decides(Reasoned, frozen=True, kw_only=True):
    """What was found of every drawn item."""

    drawn: Number
    findings: Findings


class Gathers(Reasoned, frozen=True, kw_only=True):
    """Small cases gathered into a pattern case: a new one, or one that there is."""

    members: Text
    alike: Word
    into: Word = ""


class Parts(Reasoned, frozen=True, kw_only=True):
    """Members taken out of a pattern case."""

    members: Text
    cause: Word


class Chairs(Form, frozen=True, kw_only=True):
    """Who chairs the commission."""

    member: Word


class Adopts(Form, frozen=True, kw_only=True):
    """Terms of reference, as text."""

    terms: Words
    file: Word = "terms.toml"


def read(said: Plain) -> tuple[Asked, Plain]:
    """What every act says of itself, and the rest; `InputError` that names what is wrong."""
    own = {f.encode_name for f in msgspec.structs.fields(Asked)}
    return filled({n: v for n, v in said.items() if n in own}, Asked), {
        n: v for n, v in said.items() if n not in own
    }


def filled(said: Plain, form: type[Kind]) -> Kind:
    """A form filled in with what was said; `InputError` that names the field that is wrong."""
    try:
        return msgspec.convert(said, form, strict=True, str_keys=True)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise InputError(
            misfilled.reason(what), where=where.strip("`").replace("$.", "") or "the form",
            remedy="Fill it in as the list of moves says",
        ) from None  # fmt: skip


def numbers(said: str) -> list[int]:
    """Numbers of cases as somebody writes them; `InputError` where one is none.

    >>> numbers("12, 13 14")
    [12, 13, 14]
    """
    words = said.replace(",", " ").split()
    if not words or not all(w.isascii() and w.isdigit() and len(w) < 10 for w in words):
        raise InputError(
            Because.of("no_case_numbers"), where="members",
            remedy="Write them like this: 12 13 14",
        )  # fmt: skip
    return [int(w) for w in words]


def fields(form: type[msgspec.Struct]) -> list[Plain]:
    """The fields of a form in order: name, what sort of thing, whether it must be filled in, and
    what counts where it is not.
    """
    return [
        {"name": f.encode_name, "sort": _sort(f.type), "needed": f.required, **_usual(f.default)}
        for f in msgspec.structs.fields(form)
    ]


def _usual(default: object) -> Plain:
    told = isinstance(default, str | int | float) and default != ""
    return {"usual": default} if told else {}


def _sort(given: object) -> str:
    shown = str(given)
    if "dict" in shown:
        return "ratios" if "float" in shown else "findings"
    if "tuple" in shown:
        return "list"
    for sort, part in _SORTS.items():
        if part in shown:
            return sort
    return "word"


_SORTS = {
    "words": str(Words), "text": str(Text), "time": "datetime", "yes_no": "bool",
    "number": "float", "word": str(Word), "whole": "int",
}  # fmt: skip
"""How a type is known by what it is written as, in this order."""
