"""The verbs by which the commission decides, and its terms of reference."""

import json
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from lendemain.cli import where, words
from lendemain.cli.docket import Since, case, put
from lendemain.cli.words import Json
from lendemain.errors import InputError

Language = Annotated[Literal["en", "fr", "uk"], Parameter(help="The language of the words.")]
Hypothesis = Annotated[
    str,
    Parameter(help="Which hypothesis a breach is found by: a party, other_actor, accident, ..."),
]
Consequence = Annotated[int, Parameter(help="The step of the ladder that it may lead to.")]
Analysis = Annotated[
    str, Parameter(help="The digest of the analysis it rests on; the newest where none is given.")
]


@case.command
def provisional(
    number: int,
    finding: str,
    *,
    text: str,
    by: str,
    reason: str,
    hypothesis: Hypothesis = "",
    consequence: Consequence = 1,
    analysis: Analysis = "",
    lang: Language = "en",
    other: Annotated[list[str] | None, Parameter(name="--with")] = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Find provisionally: marked so, before the parties are heard; the case stays where it stands.

    Example: lendemain -C minsk case provisional 1 undetermined --by ana --text "Not told." \
--reason "24 h"

    Parameters
    ----------
    number
        The case's number.
    finding
        breach, no_breach or undetermined.
    text
        The finding in words.
    by
        The member who signs.
    reason
        Why now.
    other
        Another member who signs; may be given several times.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import deciding, stating

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        said = deciding.finding(
            stating.matter(view, number, since=since), finding, text=text, hypothesis=hypothesis,
            consequence=consequence, analysis=analysis, language=lang,
        )  # fmt: skip
        shown = deciding.provisional(
            view, number, said, by=by, reason=reason, others=other or (), since=since
        )
        put(shown, as_json)


@case.command
def propose(
    number: int,
    finding: str,
    *,
    text: str,
    by: str,
    hypothesis: Hypothesis = "",
    consequence: Consequence = 1,
    analysis: Analysis = "",
    lang: Language = "en",
    remedy: list[str] | None = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Put a decision to the vote: its words, its analysis, what would be ordered.

    Example: lendemain -C minsk case propose 1 undetermined --by ana --text "It cannot be told."

    Parameters
    ----------
    number
        The case's number.
    finding
        breach, no_breach or undetermined.
    text
        The decision in words.
    by
        The enrolled person who proposes it.
    remedy
        NAME:OWNER of a corrective action to be ordered; may be given several times.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import deciding, stating

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        said = deciding.finding(
            stating.matter(view, number, since=since), finding, text=text, hypothesis=hypothesis,
            consequence=consequence, analysis=analysis, language=lang,
        )  # fmt: skip
        put(deciding.proposed(view, number, said, by=by, remedy=remedy or ()), as_json)


@case.command
def vote(
    number: int,
    vote: str,
    *,
    by: str,
    dissent: str = "",
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Vote on the decision that is proposed; a later vote replaces an earlier one.

    Example: lendemain -C minsk case vote 1 against --by bo --dissent "The craters say nothing."

    Parameters
    ----------
    number
        The case's number.
    vote
        for, against or abstain.
    by
        The member who votes and signs.
    dissent
        The member's own opinion, printed with the decision.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import deciding

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        put(deciding.voted(view, number, vote, by=by, dissent=dissent, since=since), as_json)


@case.command
def recuse(
    number: int, *, by: str, reason: str, since: Since = None, as_json: Json = False
) -> None:
    """Recuse oneself from a case: the member neither votes nor counts for the quorum.

    Example: lendemain -C minsk case recuse 1 --by dan --reason "My own battalion was near"

    Parameters
    ----------
    number
        The case's number.
    by
        The member.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import deciding

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        put(deciding.recused(view, number, by=by, reason=reason, since=since), as_json)


@case.command
def correct(
    number: int,
    entry: int,
    *,
    reads: str,
    by: str,
    reason: str,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Correct what an entry of a case says, by a new one that names it; both stay.

    Example: lendemain -C minsk case correct 1 40 --reads "At 06:12" --by ana --reason "A slip"

    Parameters
    ----------
    number
        The case's number.
    entry
        The entry that is wrong.
    reads
        What it should read.
    by
        Its author, or a member.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import deciding

    with where.mission(write=True) as mission:
        said = deciding.corrected(
            desk_view.view(mission), number, entry, by=by, reason=reason, reads=reads, since=since
        )
        put(said, as_json)


@case.command
def chair(
    name: str, *, by: str, other: Annotated[str, Parameter(name="--with")], as_json: Json = False
) -> None:
    """Name who chairs the commission; two members sign.

    Example: lendemain -C minsk case chair ana --by bo --with cem

    Parameters
    ----------
    name
        A member.
    by
        A member who signs.
    other
        Another who signs.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.cases import deciding

    with where.mission(write=True) as mission:
        words.put(deciding.chaired(mission, name, by=by, other=other), as_json)


@case.command
def terms(
    file: Path | None = None,
    *,
    by: str | None = None,
    other: Annotated[str | None, Parameter(name="--with")] = None,
    as_json: Json = False,
) -> None:
    """Show the terms of reference in force, or adopt a mission's own with two signatures.

    Example: lendemain -C minsk case terms

    Parameters
    ----------
    file
        Terms to adopt (TOML).
    by
        Who signs them.
    other
        Who signs them too.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.cases import deciding

    if file is not None and not (by and other):
        raise InputError(
            "terms take two signatures", where="--by", remedy="Give --by A and --with B"
        )
    with where.mission(write=file is not None) as mission:
        if file is not None and by and other:
            deciding.adopted(mission, file, by=by, other=other)
        words.put(deciding.told(mission), as_json)


@case.command
def procedure(
    *, diagram: Annotated[bool, Parameter(negative="")] = False, as_json: Json = False
) -> None:
    """Show the whole procedure: every move, who may make it, what it needs, which clocks it moves.

    Example: lendemain case procedure

    Parameters
    ----------
    diagram
        Print a diagram for Mermaid instead.
    as_json
        Print a JSON list of rows.
    """
    from lendemain.desk.cases import matters

    if as_json:
        print(json.dumps(matters.procedure()))
        return
    print(matters.diagram() if diagram else matters.page(), end="")
