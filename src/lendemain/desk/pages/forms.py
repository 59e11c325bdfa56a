"""What a page says of an act: one form for each, bounded before anything is done with it.

`Asked` is what every act says: which, on which step it is based, who signs besides.  The rest of a
request is one of the forms below.
"""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from lendemain.errors import InputError

Word = Annotated[str, msgspec.Meta(max_length=120)]
Text = Annotated[str, msgspec.Meta(max_length=2_000)]
Words = Annotated[str, msgspec.Meta(max_length=65_536)]
Number = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]
Few = Annotated[tuple[Word, ...], msgspec.Meta(max_length=16)]
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

    cause: Word = ""


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
            what, where=where.strip("`").replace("$.", "") or "the form",
            remedy="Fill it in as the list of moves says",
        ) from None  # fmt: skip


def fields(form: type[msgspec.Struct]) -> list[Plain]:
    """The fields of a form in order: name, what sort of thing, and whether it must be filled in."""
    return [
        {"name": f.encode_name, "sort": _sort(f.type), "needed": f.required}
        for f in msgspec.structs.fields(form)
    ]


def _sort(given: object) -> str:
    shown = str(given)
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
