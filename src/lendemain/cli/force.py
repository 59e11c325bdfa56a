"""The verbs of the force: take in what is required and offered, plan, explain, compare."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json, Language

force = App(name="force", help="Requirements against contributions: plans, gaps, and why.")


@force.command(name="import")
def taken(files: list[str], *, as_json: Json = False) -> None:
    """Take in a statement of requirements (.toml) or a table of contributions (.csv).

    Bad rows of a table are told one by one, and the good ones count; the newest table holds.

    Example: lendemain -C minsk force import model-force.toml model-contributions.csv

    Parameters
    ----------
    files
        Files, or names of those that come with the package; the statement first.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import force as desk

    with where.mission(write=True) as mission:
        said = [desk.taken(mission, given) for given in files]
    if as_json:
        print(json.dumps(said))
        return
    for one in said:
        rejections = one.pop("rejections", [])
        words.put(one, as_json=False)
        for row in rejections if isinstance(rejections, list) else []:
            print(f"  {words.plain(str(row))}")


@force.command
def plan(
    *,
    without: str = "",
    extra: Annotated[Path | None, Parameter(name="--with")] = None,
    adopt: str = "",
    steps: int = 40,
    seconds: float = 60.0,
    seed: int = 1,
    lang: Language = "en",
    as_json: Json = False,
) -> None:
    """Match contributions to requirements over the months; say what is missing and why.

    With the bound that no plan goes below; only an adopted plan is recorded.

    Example: lendemain -C minsk force plan --without France

    Parameters
    ----------
    without
        What if: without this nation.
    extra
        What if: with the contributions of this table besides.
    adopt
        The enrolled person who adopts the plan and signs it.
    steps
        Steps of search: the same seed and steps give the same plan.
    seconds
        Stop searching after so many seconds; the plan then says so.
    seed
        The seed of the search.
    lang
        The language of titles.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import force as desk
    from lendemain.desk.plans import force_shown

    wanted = desk.Wanted(without=without, extra=extra, steps=steps, seconds=seconds, seed=seed)
    with where.mission(write=bool(adopt)) as mission, where.progress() as progress:
        progress("plan", 0, 0)
        said = force_shown.made(mission, wanted, adopt=adopt, language=lang)
    if as_json:
        print(json.dumps(said))
    else:
        _plan(said)


@force.command
def shortfalls(*, as_json: Json = False) -> None:
    """Say what the adopted plan lacks, the cause of each gap, and what the next offer is worth.

    A cause stands only if the plan, made again with that cause alone not counting, lacks less.

    Example: lendemain -C minsk force shortfalls

    Parameters
    ----------
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import force_shown

    with where.mission() as mission:
        said = force_shown.lacking(mission)
    _shown(said, as_json)


@force.command
def withdraw(nation: str = "", *, as_json: Json = False) -> None:
    """Say what the withdrawal of a nation would cost the adopted plan; of each in turn by default.

    Example: lendemain -C minsk force withdraw Turkey

    Parameters
    ----------
    nation
        A nation by any of its names.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.plans import force_shown

    with where.mission() as mission:
        said = force_shown.losses(mission, nation)
    words.listed(said, as_json)


@force.command
def calendar(*, as_json: Json = False) -> None:
    """Show measures in the air, at sea and on land without conflicts, and who commands when.

    Example: lendemain -C minsk force calendar

    Parameters
    ----------
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import force_shown

    with where.mission() as mission:
        said = force_shown.scheduled(mission)
    if as_json:
        print(json.dumps(said))
        return
    for one in said["measures"] if isinstance(said["measures"], list) else []:
        words.put(one, as_json=False)
        print()
    _parts(said, ("conflicts", "command"))


@force.command
def chart(
    kind: Literal["matrix", "gantt"], out: Path, *, lang: Language = "en", as_json: Json = False
) -> None:
    """Draw the adopted plan as SVG: what is covered, or who serves when.

    Example: lendemain -C minsk force chart matrix matrix.svg --lang fr

    Parameters
    ----------
    kind
        matrix or gantt.
    out
        The file to write.
    lang
        en, fr or uk.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import force_shown

    with where.mission() as mission:
        words.put(force_shown.written(mission, out, kind, language=lang), as_json)


def _plan(said: Mapping[str, object]) -> None:
    """Print a plan: its matrix, its gaps, who bears what, how good it is, what changed."""
    _parts(said, ("matrix", "shortfalls", "shares"))
    for name in ("totals", "difference"):
        print(f"\n{name}")
        one = said[name]
        words.put(one if isinstance(one, Mapping) else {}, as_json=False)
    if "entry" in said:
        print(f"\nadopted: entry {said['entry']}")


def _shown(said: Mapping[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(said))
    else:
        _parts(said, tuple(said))


def _parts(said: Mapping[str, object], names: Sequence[str]) -> None:
    """Print lists of rows, each under its name."""
    for name in names:
        print(f"\n{words.plain(name.replace('_', ' '))}")
        rows = said[name]
        words.table(rows if isinstance(rows, list) else [])
