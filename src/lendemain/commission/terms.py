"""The commission's terms of reference in TOML: read, checked, turned into records.

Everything that was chosen is in the text: limits of clocks, quorum and majority, the levels of a
dispute, the causes for reopening, the ladder, the catalogue.  Size and the depth of names are
bounded before anything is decoded, and a text with a mistake is not used at all.  Thresholds of
the agreement that name a clock (`clock_NAME_h`) take the place of the terms' own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from lendemain.errors import InputError
from lendemain.records.procedure import ClockName, DisputeLevel, Terms, Voting, VotingRule
from lendemain.records.remedy import CatalogueAction, LadderRung
from lendemain.toml.decoding import values

SIZE_MAX = 256 << 10
LISTED_MAX = 100

_Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Words = Annotated[str, Meta(min_length=1, max_length=400)]
_Titles = Annotated[dict[str, _Words], Meta(min_length=1, max_length=20)]
_Hours = Annotated[float, Meta(gt=0.0, le=87_840.0)]
_Share = Annotated[float, Meta(ge=0.0, le=1.0)]
_Count = Annotated[int, Meta(ge=1, le=1000)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the text; a name that it does not have is a mistake."""


class _Voting(_Strict, frozen=True):
    rule: Voting = Voting.SIMPLE
    share: _Share = 2 / 3
    quorum_share: _Share = 0.5
    quorum_least: _Count = 3
    recused_count: bool = False
    abstentions_count: bool = False
    chair_casts: bool = False
    provisional: _Count = 1


class _Level(_Strict, frozen=True):
    name: _Name
    title: _Titles
    after_h: _Hours | None = None


class _Rung(_Strict, frozen=True):
    number: _Count
    title: _Titles
    within_h: _Hours | None = None
    political: bool = False
    signatures: _Count = 1


class _Remedy(_Strict, frozen=True):
    name: _Name
    title: _Titles
    step: _Count
    within_h: _Hours
    verification: _Words | _Titles
    proof: _Words | _Titles


class _Reopening(_Strict, frozen=True):
    causes: Annotated[list[_Name], Meta(min_length=1, max_length=LISTED_MAX)]


class _Patterns(_Strict, frozen=True):
    least: Annotated[int, Meta(ge=2, le=1000)]
    partings: Annotated[list[_Name], Meta(min_length=1, max_length=LISTED_MAX)]


class _Text(_Strict, frozen=True):
    id: _Words
    title: _Titles
    clocks_h: dict[ClockName, _Hours]
    voting: _Voting
    level: Annotated[list[_Level], Meta(min_length=1, max_length=LISTED_MAX)]
    reopening: _Reopening
    step: Annotated[list[_Rung], Meta(min_length=1, max_length=LISTED_MAX)]
    remedy: Annotated[list[_Remedy], Meta(max_length=LISTED_MAX)]
    targets_h: dict[ClockName, _Hours] = {}
    patterns: _Patterns | None = None


def parsed(name: str, data: bytes) -> Terms:
    """The terms that a text holds; `InputError` that names the file and what is wrong in it.

    >>> parsed("t.toml", b"")
    Traceback (most recent call last):
    lendemain.errors.InputError: t.toml: Object missing required field `id`. Mend it and try again.
    """
    text = _decoded(name, data)
    terms = Terms(
        terms_id=text.id,
        title=text.title,
        clocks={clock: timedelta(hours=h) for clock, h in text.clocks_h.items()},
        targets={clock: timedelta(hours=h) for clock, h in text.targets_h.items()},
        voting=VotingRule(**{f: getattr(text.voting, f) for f in text.voting.__struct_fields__}),
        levels=tuple(
            DisputeLevel(name=one.name, title=one.title, after=_hours(one.after_h))
            for one in text.level
        ),
        causes=tuple(text.reopening.causes),
        ladder=tuple(
            LadderRung(
                step=one.number, title=one.title, within=_hours(one.within_h),
                political=one.political, signatures=one.signatures,
            )
            for one in text.step
        ),
        catalogue=tuple(
            CatalogueAction(
                name=one.name, title=one.title, step=one.step,
                within=timedelta(hours=one.within_h),
                verification=_plain(one.verification), verification_in=_by(one.verification),
                proof=_plain(one.proof), proof_in=_by(one.proof),
            )
            for one in text.remedy
        ),
    )  # fmt: skip
    if text.patterns is not None:
        terms = replace(
            terms, pattern_least=text.patterns.least, partings=tuple(text.patterns.partings)
        )
    if wrong := _wrong(terms):
        raise _refused(name, wrong, "Mend it and try again")
    return terms


def under(terms: Terms, thresholds: Mapping[str, float]) -> Terms:
    """The terms with those clocks whose limits the agreement's thresholds give.

    A target never lies beyond the limit of its clock.
    """
    clocks = dict(terms.clocks)
    for clock in ClockName:
        hours = thresholds.get(f"clock_{clock.value}_h", 0.0)
        if hours > 0.0:
            clocks[clock] = timedelta(hours=hours)
    targets = {clock: min(aim, clocks[clock]) for clock, aim in terms.targets.items()}
    return replace(terms, clocks=clocks, targets=targets)


def holding(terms: Terms, at: datetime) -> Terms:
    """The terms that held at a moment: those given, or the ones in whose place they came.

    What was begun under some terms is measured by them: later ones never reach back.
    """
    return next(one for one in editions(terms) if one.since is None or one.since <= at)


def editions(terms: Terms) -> Iterator[Terms]:
    """The terms and those that held before them, the newest first."""
    one: Terms | None = terms
    while one is not None:
        yield one
        one = one.before


def _plain(given: str | dict[str, str]) -> str:
    """Words of the text in English, or in its first language where it has none."""
    return given if isinstance(given, str) else given.get("en", next(iter(given.values())))


def _by(given: str | dict[str, str]) -> dict[str, str]:
    return {} if isinstance(given, str) else given


def _hours(given: float | None) -> timedelta | None:
    return None if given is None else timedelta(hours=given)


def _decoded(name: str, data: bytes) -> _Text:
    given = values(name, data, most=SIZE_MAX)
    try:
        return msgspec.convert(given, _Text)
    except (msgspec.ValidationError, OverflowError) as error:
        raise _refused(name, f"{error}"[:300], "Mend it and try again") from None


def _wrong(terms: Terms) -> str:
    """What contradicts itself in the terms, "" where nothing does."""
    steps = [rung.step for rung in terms.ladder]
    missing = [clock.value for clock in ClockName if clock not in terms.clocks]
    if missing:
        return f"clocks_h has no {missing[0]}"
    late = [c.value for c, aim in terms.targets.items() if aim > terms.clocks[c]]
    if late:
        return f"the target of the clock {late[0]} lies beyond its limit"
    if steps != list(range(1, len(steps) + 1)):
        return "the steps of the ladder are not numbered 1, 2, 3, ..."
    political = [rung.step for rung in terms.ladder if rung.political]
    if political and political != steps[political[0] - 1 :]:
        return "a step above a political one is not political"
    beyond = [one.name for one in terms.catalogue if one.step > len(steps)]
    if beyond:
        return f"the corrective action {beyond[0]} begins on a step that there is not"
    for what, names in (
        ("level", [one.name for one in terms.levels]),
        ("remedy", [one.name for one in terms.catalogue]),
    ):
        if twice := _twice(names):
            return f"there are two of the {what} {twice}"
    endless = [one.name for one in terms.levels[:-1] if one.after is None]
    return f"a case never rises from the level {endless[0]}" if endless else ""


def _twice(names: Sequence[str]) -> str:
    return next((one for one in names if names.count(one) > 1), "")


def _refused(name: str, what: str, remedy: str) -> InputError:
    return InputError(what, where=name, remedy=remedy)
