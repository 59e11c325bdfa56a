"""The verbs of a case's analysis: hypotheses first, then items, then what they come to."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json, Language
from lendemain.errors import InputError

analysis = App(name="analysis", help="Who, and how sure: hypotheses, items of evidence, findings.")

By = Annotated[
    str | None, Parameter(help="The enrolled person who signs; the desk where none is given.")
]


def _pairs(given: list[str] | None, name: str) -> dict[str, float]:
    """NAME=NUMBER, given several times."""
    found = {}
    for pair in given or []:
        key, _, value = pair.partition("=")
        try:
            found[key] = float(value)
        except ValueError:
            raise InputError(
                f"{pair[:60]!r} is no NAME=NUMBER", where=f"--{name}",
                remedy=f"Write --{name} north=4 --{name} others=1",
            ) from None  # fmt: skip
    return found


@analysis.command
def hypotheses(
    number: int, *, prior: list[str] | None = None, reason: str = "", doubt: float = 2.0,
    correlation: float = 1.0, anew: Annotated[bool, Parameter(negative="")] = False,
    by: By = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Fix what you hold possible in a case, with the prior and its reason, before any item.

    Example: lendemain -C minsk analysis hypotheses 1

    Parameters
    ----------
    number
        The case's number.
    prior
        NAME=SHARE for every hypothesis; parties get the same each where none is given.
    reason
        Why the prior is what it is.
    doubt
        By what factor the prior may be wrong.
    correlation
        How far origins of one group of items repeat each other, from 0 to 1.
    anew
        Begin again: items weighed before no longer count.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import analysis as desk

    with where.mission(write=True) as mission:
        said = desk.fixed(
            desk_view.view(mission), number, by=by, prior=_pairs(prior, "prior") or None,
            reason=reason, doubt=doubt, correlation=correlation, anew=anew,
        )  # fmt: skip
    words.put(said, as_json)


@analysis.command
def item(
    number: int, name: str, *, ratio: list[str], reason: str, family: str = "", group: str = "",
    origin: str = "", doubt: float = 2.0, reliability: str = "F", credibility: str = "6",
    exhibit: str = "", explained: str = "", sealed: Annotated[bool, Parameter(negative="")] = False,
    by: By = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Weigh one item: how strongly each hypothesis leads one to expect it.

    Example: lendemain -C minsk analysis item 1 heard --ratio others=1 --reason "a blast was heard"

    Parameters
    ----------
    number
        The case's number.
    name
        The item's identifier; a known one is replaced.
    ratio
        HYPOTHESIS=NUMBER, only ratios matter; `others` stands for those not named.
    reason
        Why the ratios are what they are.
    family
        The sort of source, so that independent sorts can be counted.
    group
        Items of one group depend on each other;
    origin
        those of one origin are copies.
    doubt
        By what factor they may be wrong.
    reliability
        Of the source, A to F, and
    credibility
        of what it says, 1 to 6; neither changes a number.
    exhibit
        What is held of it.
    explained
        Why it does not contradict the finding, where it speaks against it.
    sealed
        Known by the attestation of an officer only.
    as_json
        Print a JSON object.
    """
    row = {
        "id": name, "likelihoods": _pairs(ratio, "ratio"), "reason": reason, "family": family,
        "group": group, "origin": origin, "doubt": doubt, "reliability": reliability,
        "credibility": credibility, "exhibit": exhibit, "explained": explained, "sealed": sealed,
    }  # fmt: skip
    _weighed(number, row, by=by, as_json=as_json)


def _weighed(number: int, row: dict[str, object], *, by: str | None, as_json: bool) -> None:
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import analysis as desk

    with where.mission(write=True) as mission:
        words.put(desk.one_weighed(desk_view.view(mission), number, row, by=by), as_json)


@analysis.command
def take(number: int, file: Path, *, by: By = None, as_json: Json = False) -> None:
    """Weigh the items of a TOML or JSON file; every mistake is told with its item.

    Example: lendemain -C minsk analysis take 1 items.toml

    Parameters
    ----------
    number
        The case's number.
    file
        [[item]] with id, reason, likelihoods and what `item` takes.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import analysis as desk

    with where.mission(write=True) as mission:
        said = desk.taken(desk_view.view(mission), number, file, by=by)
    words.put(said, as_json)


@analysis.command
def drop(number: int, name: str, *, reason: str, by: By = None, as_json: Json = False) -> None:
    """Count an item no longer; the entry that weighed it stays.

    Example: lendemain -C minsk analysis drop 1 heard --reason "it was another day"

    Parameters
    ----------
    number
        The case's number.
    name
        The item.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import analysis as desk

    with where.mission(write=True) as mission:
        said = desk.dropped(desk_view.view(mission), number, name, reason=reason, by=by)
    words.put(said, as_json)


@analysis.command
def conclude(number: int, *, step: int | None = None, by: By = None, as_json: Json = False) -> None:
    """Record what your analysis comes to, for a step of the ladder of consequences.

    Example: lendemain -C minsk analysis conclude 1 --step 4

    Parameters
    ----------
    number
        The case's number.
    step
        The step of the ladder, 1 to 10; the case's own where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import analysis as desk

    with where.mission(write=True) as mission:
        said = desk.recorded(desk_view.view(mission), number, by=by, consequence=step)
    words.put(said, as_json)


@analysis.command
def why(
    number: int, *, of: str | None = None, step: int | None = None, lang: str = "en",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Say what an analysis comes to and why: each item's weight, and what would change it.

    Example: lendemain -C minsk analysis why 1

    Parameters
    ----------
    number
        The case's number.
    of
        Whose analysis; the first one's where none is named.
    step
        The step of the ladder of consequences; the case's own where none is given.
    lang
        en, fr or uk.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import why as desk

    with where.mission() as mission:
        said = desk.told(desk_view.view(mission), number, analyst=of, consequence=step,
                         language=lang)  # fmt: skip
    if as_json:
        print(json.dumps(said))
        return
    for row in desk.rows(said):
        print(words.rows(row))


@analysis.command
def compare(number: int, one: str, other: str, *, as_json: Json = False) -> None:
    """Say where two people's analyses of a case part, what moves the finding most first.

    Example: lendemain -C minsk analysis compare 1 olena taras

    Parameters
    ----------
    number
        The case's number.
    one
        Whose analysis.
    other
        Beside whose.
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import why as desk

    with where.mission() as mission:
        said = desk.compared(desk_view.view(mission), number, one, other)
    words.listed(said, as_json)


@analysis.command
def check(
    text: str, *, lang: Language = "en", probability: float | None = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Say what is wrong with the words of likelihood and confidence in a text; status 2 if any.

    Example: lendemain analysis check "It is likely (72 %). Confidence is moderate."

    Parameters
    ----------
    text
        What is to be said.
    lang
        Its language.
    probability
        What every word of likelihood in it has to fit.
    as_json
        Print a JSON list, and leave the status at 0.
    """
    from lendemain.desk.evidence import why as desk

    found = desk.misworded(text, lang, probability)
    if as_json:
        print(json.dumps(found))
    elif found:
        rows = "\n".join(f"{m['what']}: {m['sentence']!r}; {m['remedy']}" for m in found)
        raise InputError(rows, where="words", remedy="Write it again")
    else:
        print("in order")
