"""The verbs by which parties are heard."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lendemain.cli import where, words
from lendemain.cli.docket import Since, case, put
from lendemain.cli.words import Json


@case.command
def send(number: int, *, by: str, reason: str, since: Since = None, as_json: Json = False) -> None:
    """Send every party of the agreement its file, without sealed items; their time begins.

    Example: lendemain -C minsk case send 1 --by olena --reason "The draft is ready"

    Parameters
    ----------
    number
        The case's number.
    by
        The enrolled person who signs.
    reason
        Why; it is kept.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.file import hearing

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        put(hearing.sent(view, number, by=by, reason=reason, since=since), as_json)
    if not as_json:
        print(f"hand over: lendemain case export {number} --for party:NAME -o FILE")


@case.command
def file(number: int, *, party: str, by: str | None = None, as_json: Json = False) -> None:
    """Show what a party was sent: what is alleged, what is held, what is kept back and why.

    Example: lendemain -C minsk case file 1 --party north

    Parameters
    ----------
    number
        The case's number.
    party
        The party.
    by
        The enrolled person who looks; a liaison sees their own party's only.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.file import hearing

    with where.mission() as mission:
        words.put(hearing.file_of(desk_view.view(mission), number, party, by=by), as_json)


@case.command
def answer(
    number: int,
    file: Path,
    *,
    party: str,
    by: str,
    lang: str,
    position: str = "denies",
    more_to_come: Annotated[bool, Parameter(negative="")] = False,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Record a party's answer, verbatim and in its own language.

    Example: lendemain -C minsk case answer 1 answer.txt --party north --by yana --lang uk

    Parameters
    ----------
    number
        The case's number.
    file
        The answer as plain text in UTF-8; "-" for standard input.
    party
        The party whose answer it is.
    by
        Its liaison; or somebody of the commission who records it, which ends nobody's time.
    lang
        The language it is in: en, fr, uk, ...
    position
        denies, acknowledges, claims_self_defence, ... ; a wrong one lists all.
    more_to_come
        The party will say more before its time is over.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.file import hearing

    text = sys.stdin.buffer.read() if str(file) == "-" else where.read(file)
    with where.mission(write=True) as mission:
        said = hearing.answered(
            desk_view.view(mission), number, party=party, text=text, language=lang, by=by,
            position=position, final=not more_to_come, since=since,
        )  # fmt: skip
        put(said, as_json)


@case.command
def waive(
    number: int, *, party: str, by: str, reason: str, since: Since = None, as_json: Json = False
) -> None:
    """Waive a party's answer, which only its own liaison can sign.

    Example: lendemain -C minsk case waive 1 --party south --by petro --reason "Nothing to add"

    Parameters
    ----------
    number
        The case's number.
    party
        The party.
    by
        Its liaison.
    reason
        Why; it is kept.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.file import hearing

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        said = hearing.waived(view, number, party=party, by=by, reason=reason, since=since)
        put(said, as_json)


@case.command
def hear(number: int, *, as_json: Json = False) -> None:
    """Show how each party was heard, beside the finding, with its words as it gave them.

    Example: lendemain -C minsk case hear 1

    Parameters
    ----------
    number
        The case's number.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.file import hearing
    from lendemain.desk.network import telling

    with where.mission() as mission:
        said = hearing.shown(desk_view.view(mission), number)
    if as_json:
        print(json.dumps(said))
        return
    for row in telling.heard(said):
        print(words.rows(row))
