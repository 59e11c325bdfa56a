"""The verbs of time-stamps."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

Urls = Annotated[list[str] | None, Parameter(negative="")]

stamp = App(
    name="stamp",
    help="""When checkpoints existed, by bodies outside the mission.

    Example: lendemain -C minsk stamp check
    """,
)


@stamp.default
def ask(*, url: Urls = None, roots: Path | None = None, as_json: Json = False) -> None:
    """Have the services that mission.toml names, or those given, time-stamp the checkpoint.

    Example: lendemain -C minsk stamp --url http://127.0.0.1:3180/

    Parameters
    ----------
    url
        RFC 3161 services to ask instead.
    roots
        Certificates (PEM) that vouch for the services given with --url.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.network import stamping

    with where.mission(write=True) as mission:
        if url:
            trusted = roots.read_bytes() if roots else b""
            rows = stamping.stamped(mission, [stamping.adhoc(one, trusted) for one in url])
        else:
            folder = mission.folder
            asked, at = stamping.services(folder), stamping.calendars(folder)
            rows = stamping.stamped(mission, asked, at=at)
    _show(rows, as_json)


@stamp.command
def upgrade(*, as_json: Json = False) -> None:
    """Ask calendars whether proofs that are pending lead into a block by now.

    Example: lendemain -C minsk stamp upgrade

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.network import stamping

    with where.mission(write=True) as mission:
        rows = stamping.upgraded(mission)
    _show(rows, as_json)


@stamp.command
def check(*, roots: Path | None = None, as_json: Json = False) -> None:
    """Check every time-stamp in the ledger again, side by side; exit 4 where one fails.

    Example: lendemain -C minsk stamp check

    Parameters
    ----------
    roots
        Certificates (PEM) that you trust, instead of those in mission.toml.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.network import stamping

    with where.mission() as mission:
        said = stamping.checked(mission, roots=roots.read_bytes() if roots else b"")
    rows, problems = said["stamps"], said["problems"]
    assert isinstance(rows, list)
    assert isinstance(problems, list)
    if as_json:
        print(json.dumps(said))
    else:
        _show(rows, as_json=False)
        words.put({"spread_s": said["spreads"]}, as_json=False)
        for problem in problems:
            print(f"problem: {problem}", file=sys.stderr)
    if problems:
        sys.exit(4)


def _show(rows: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows))
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    words.table([{name: row.get(name, "") for name in names} for row in rows])
