"""The verbs of the trigger: both keys, the test for a cessation, deployment and reversal."""

import json
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from lendemain.cli import replaying, where, words
from lendemain.cli.words import Json, Language

trigger = App(name="trigger", help="The host's request and a credible cessation: both, always.")

With = Annotated[str, Parameter(name="--with")]


@trigger.command
def status(*, lang: Language = "en", as_json: Json = False) -> None:
    """Say where the trigger stands: both keys, why, what was reversed, what was assumed.

    Example: lendemain -C front trigger status --lang fr

    Parameters
    ----------
    lang
        The language of levels and reasons; JSON has their codes.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.outlook import spoken
    from lendemain.desk.outlook import trigger as desk

    with where.mission() as mission:
        view = desk_view.view(mission)
        said = desk.status(view) if as_json else spoken.status(view, language=lang)
    assumed = [] if as_json else said.pop("assumed")
    words.put(said, as_json)
    assert isinstance(assumed, list)
    if assumed:
        print("assumed:")
    for one in assumed:
        print(f"  {words.plain(one)}")


@trigger.command
def explain(
    day: str | None = None, *, at: int | None = None, lang: Language = "en", as_json: Json = False
) -> None:
    """Say what the test reads on a day by both rules, with every number behind it.

    Example: lendemain -C front trigger explain 2026-06-20 --lang uk

    Parameters
    ----------
    day
        A day (UTC); the last that is over where none is given.
    at
        Ask what it read when the ledger had so many entries.
    lang
        The language of levels and reasons; JSON has their codes.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.outlook import explaining, spoken

    wanted = where.day(day) if day else None
    with where.mission() as mission:
        view = desk_view.view(mission)
        said = (
            explaining.explained(view, wanted, below=at)
            if as_json
            else spoken.explained(view, wanted, below=at, language=lang)
        )
    words.put(said, as_json)


@trigger.command
def read(*, as_json: Json = False) -> None:
    """Certify what the test says now, every day of it, in an entry that the desk signs.

    Later evidence may change what a past day reads; `trigger status` then tells which days.

    Example: lendemain -C front trigger read

    Parameters
    ----------
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.outlook import triggering

    with where.mission(write=True) as mission:
        words.put(triggering.read(desk_view.view(mission)), as_json)


@trigger.command
def request(
    *, by: str, reason: str, basis: str | None = None, reservation: str | None = None,
    ratified: Annotated[bool, Parameter(negative="")] = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Turn the host's key: its signed request, by somebody enrolled as the host's.

    Example: lendemain -C front trigger request --by olena --reason "Government decision of today"

    Parameters
    ----------
    by
        An enrolled person of the host (`case enrol NAME --role liaison --party HOST`).
    reason
        Why; it is kept with the request.
    basis
        The legal basis, in words.
    reservation
        A reservation under which it is made.
    ratified
        Say that the request was ratified; else that it is not is shown.
    as_json
        Print a JSON object.
    """
    said: dict[str, object] = {"ratified": True} if ratified else {}
    said |= {n: v for n, v in (("basis", basis), ("reservation", reservation)) if v is not None}
    _moved("request", by=by, reason=reason, said=said, as_json=as_json)


@trigger.command
def revoke(
    *, by: str, reason: str, from_: Annotated[str | None, Parameter(name="--from")] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Turn the host's key back, now or from an announced time on.

    Example: lendemain -C front trigger revoke --by olena --reason "Parliament withdrew it"

    Parameters
    ----------
    by
        An enrolled person of the host.
    reason
        Why.
    from_
        From when it counts (ISO 8601; UTC where no zone is given); until then the request stands.
    as_json
        Print a JSON object.
    """
    said: dict[str, object] = {"from": where.moment(from_)} if from_ else {}
    _moved("revoke", by=by, reason=reason, said=said, as_json=as_json)


@trigger.command
def deploy(*, by: str, with_: With, authority: str, reason: str, as_json: Json = False) -> None:
    """Order the deployment: two people sign it, and both keys must be turned.

    Example: lendemain -C front trigger deploy --by ana --with ivo --authority Head --reason Ok

    Parameters
    ----------
    by
        An enrolled person.
    with_
        A second one.
    authority
        By whose authority.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    _moved("deploy", by=by, other=with_, authority=authority, reason=reason, as_json=as_json)


@trigger.command
def resume(*, by: str, with_: With, authority: str, reason: str, as_json: Json = False) -> None:
    """Resume a deployment that was paused or turned back: two people, and both keys again.

    Example: lendemain -C front trigger resume --by ana --with ivo --authority Head --reason Ok

    Parameters
    ----------
    by
        An enrolled person.
    with_
        A second one.
    authority
        By whose authority.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    _moved("resume", by=by, other=with_, authority=authority, reason=reason, as_json=as_json)


@trigger.command
def reverse(
    to: Literal["pause", "withdraw", "evacuate"], *, by: str, authority: str, reason: str,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Reverse a deployment: pause it, withdraw, or evacuate, with authority and reason.

    A relapse pauses it by itself, by the text's rule; going on then needs `resume`.

    Example: lendemain -C front trigger reverse pause --by ana --authority Commander --reason Fire

    Parameters
    ----------
    to
        pause, withdraw or evacuate.
    by
        An enrolled person.
    authority
        By whose authority.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    _moved(to, by=by, authority=authority, reason=reason, as_json=as_json)


@trigger.command
def steps(*, start: str | None = None, lang: Language = "en", as_json: Json = False) -> None:
    """List the steps D+n: planned and now, what is late, what waits, the critical path.

    Example: lendemain -C front trigger steps --start 2026-07-01

    Parameters
    ----------
    start
        The day of the order, where none was given yet; today by default.
    lang
        The language of the titles.
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.outlook import trigger as desk

    day = where.day(start) if start else None
    with where.mission() as mission:
        rows = desk.steps(desk_view.view(mission), language=lang, start=day)
    if as_json:
        print(json.dumps(rows))
        return
    shown = (
        "step", "title", "day", "planned", "now", "done", "late_d", "free_d", "slack_d", "critical",
        "waits_for",
    )  # fmt: skip
    words.table([{n: _cell(row[n]) for n in shown} for row in rows])


@trigger.command
def complete(step: str, *, by: str, reason: str, day: str, as_json: Json = False) -> None:
    """Sign that a step was done on a day; impossible days and open predecessors are refused.

    Example: lendemain -C front trigger complete liaison --day 2026-07-02 --by ana --reason Done

    Parameters
    ----------
    step
        The step's name.
    by
        An enrolled person.
    reason
        What shows it.
    day
        The day on which it was done (YYYY-MM-DD).
    as_json
        Print a JSON object.
    """
    said: dict[str, object] = {"step": step, "day": where.day(day).isoformat()}
    _moved("complete", by=by, reason=reason, said=said, as_json=as_json)


@trigger.command
def adopt(text: Path, *, by: str, with_: With, as_json: Json = False) -> None:
    """Adopt the text of a deployment: its host, its steps and what they wait for.

    Example: lendemain -C front trigger adopt model-2026 --by ana --with ivo

    Parameters
    ----------
    text
        A TOML file, or the name of one that comes with the package.
    by
        An enrolled person.
    with_
        A second one.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import triggering

    with where.mission(write=True) as mission:
        words.put(triggering.adopted(mission, text, by=by, other=with_), as_json)


@trigger.command
def chart(
    *, days: int = 60, lang: Language = "en",
    out: Annotated[Path, Parameter(allow_leading_hyphen=True)], as_json: Json = False,
) -> None:  # fmt: skip
    """Draw the test with its evidence as SVG; days that nobody watched are hatched.

    Example: lendemain -C front trigger chart --out cessation.svg --lang fr

    Parameters
    ----------
    days
        The last so many days.
    lang
        en, fr or uk.
    out
        Where to write it; "-" for standard output.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.outlook import cessation_shown

    with where.mission() as mission:
        picture = cessation_shown.of_mission(desk_view.view(mission), lang, last=days)
    replaying.written(picture, out, as_json)


trigger.command(replaying.replay)


def _moved(
    move: str, *, by: str, reason: str, as_json: bool, authority: str = "", other: str = "",
    said: dict[str, object] | None = None,
) -> None:  # fmt: skip
    from lendemain.desk import view as desk_view
    from lendemain.desk.outlook import triggering
    from lendemain.records.cessation import TriggerMove

    with where.mission(write=True) as mission:
        found = triggering.moved(
            desk_view.view(mission), TriggerMove(move), by=by, other=other, authority=authority,
            reason=reason, said=said,
        )  # fmt: skip
    words.put(found, as_json)


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
