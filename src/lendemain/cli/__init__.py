"""The command line: one verb for each thing the desk does; it shows, asks, and works nothing out.

Exit status: 0 done, 1 cannot, 2 bad input, 3 a source failed, 4 integrity broken.  Every error says
what, where, and what to do next.  Heavy imports are inside the verbs, so that help comes at once.
"""

import errno
import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Group, Parameter

from lendemain import __version__
from lendemain.cli import clocks, deciding, gathering, hearing, where, words  # noqa: F401 - four add verbs to `case`
from lendemain.cli import services as offered
from lendemain.cli.docket import case
from lendemain.cli.help import HELP
from lendemain.cli.services import Service
from lendemain.cli.words import Json, Language
from lendemain.errors import LendemainError

app = App(
    name="lendemain",
    help_format="plaintext",
    version=__version__,
    suppress_keyboard_interrupt=False,  # `run` says what Ctrl-C left behind
)
app.meta.group_parameters = Group("Where", sort_key=0)
app.meta.suppress_keyboard_interrupt = False
report = App(name="report", help="What goes out, on paper or as data.")
text = App(name="text", help="Agreements as data.")
for _part in (report, case, text):
    app.command(_part)
LATE: Mapping[str, str] = {
    "evidence": "evidence:evidence",
    "remedy": "remedies:remedy",
    "access": "access:access",
    "policy": "policy:policy",
    "prove-fork": "fork:prove_fork",
    "witness": "witness:witness",
    "audit": "audit:audit",
    "mirror": "mirror:mirror",
    "publish": "mirror:publish",
    "restore": "mirror:restore",
    "stamp": "stamp:stamp",
    "anchor": "anchor:anchor",
    "heat": "heat:heat",
    "watch": "watch:watch",
    "press": "press:press",
    "source": "source:source",
    "track": "sensed:track",
    "sound": "sensed:sound",
    "analysis": "exchanges:analysis",
    "claims": "claims:claims",
    "force": "force:force",
    "border": "border:border",
    "chain": "chain:chain",
    "regeneration": "regeneration:regeneration",
    "warning": "warning:warning",
    "guarantees": "guarantees:guarantees",
    "trigger": "trigger:trigger",
    "serve": "serving:serve",
    "key": "keys:key",
}
"""Verbs in modules of their own, which are imported when they are called: name and path."""
for _name, _path in LATE.items():
    app.command(f"lendemain.cli.{_path}", name=_name)

Form = Literal["html", "pdf", "csv", "geojson"]


@app.meta.default
def _launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    mission: Annotated[Path | None, Parameter(name="-C", env_var="LENDEMAIN_MISSION")] = None,
) -> None:
    """Run a verb.

    Parameters
    ----------
    mission
        The mission's folder (or set LENDEMAIN_MISSION).
    """
    where.name(mission)
    app(tokens, exit_on_error=False, print_error=False)


@app.command
def demo(
    folder: Path = Path("demo"), *, serve: bool = True, port: int = 8400, days: int = 30
) -> None:
    """Work a made-up front end to end, then show its web page.

    Example: lendemain demo /tmp/front --no-serve

    Parameters
    ----------
    folder
        Where the made-up mission is kept; shown as it is when it is there already.
    serve
        Serve the page afterwards, until Ctrl-C.
    port
        The page's port on this machine.
    days
        How many days the front is played for.
    """
    from lendemain.desk import demo as desk_demo

    say = partial(print, flush=True)  # in a pipe, too, what takes a minute is told as it is done
    page = desk_demo.demo(folder, say=say, days=days)
    say(f"report: {page}")
    if serve:
        offered.serve("page", folder, host="127.0.0.1", port=port)


@app.command
def init(
    folder: Path,
    *,
    text: Annotated[list[str], Parameter(consume_multiple=True)],
    name: str | None = None,
    as_json: Json = False,
) -> None:
    """Make a mission's folder: texts, keys, an empty ledger.

    Example: lendemain init minsk --text texts/agreements/minsk-2015.toml

    Parameters
    ----------
    folder
        A new folder.
    text
        The agreement's TOML file, or the name of one that comes with the package.
    name
        The mission's name; the folder's where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.mission import Mission

    with Mission.create(folder, text, name=name) as mission:
        said = {
            "mission": mission.name,
            "folder": str(folder),
            "origin": mission.origin,
            "texts": [a.agreement_id for a in mission.agreements],
            "log_key": mission.verifier.vkey,
        }
    words.put(said, as_json)


@app.command
def intake(
    source: str, files: Annotated[list[Path], Parameter()], *, as_json: Json = False
) -> None:
    """Take files of a source into the ledger; prints accepted, rejected, duplicates.

    Example: lendemain -C minsk intake firms fires.csv

    Parameters
    ----------
    source
        Which source the files are from; a wrong name lists the known ones.
    files
        The files; the same file twice adds nothing.
    as_json
        Print a JSON list, one object for each file.
    """
    from lendemain.desk import intake as desk_intake

    taken: list[dict[str, object]] = []
    try:
        with where.mission(write=True) as mission, where.progress() as progress:
            taking = desk_intake.taking(mission, source, files, progress=progress)
            taken.extend(asdict(t) for t in taking)
    finally:  # what was taken in before a bad file is told, too
        if as_json and taken:
            print(json.dumps(taken))
        elif not as_json:
            print("".join(f"{_taken(t)}\n" for t in taken), end="")


def _taken(t: Mapping[str, object]) -> str:
    if t["known"]:
        return f"{t['file']}: was taken in before (entry {t['entry']}); nothing added"
    said = (
        f"{t['file']}: {t['rows']} rows, {t['accepted']} accepted, {t['rejected']} rejected, "
        f"{t['duplicates']} duplicates, {t['remarks']} remarks (entry {t['entry']})"
    )
    why = t["why"] if isinstance(t["why"], tuple) else ()
    return "".join([said, *(f"\n  {line}" for line in why)])


@app.command
def cycle(*, until: str | None = None, as_json: Json = False) -> None:
    """One turn of the watch: incidents, coverage, allegations, cases.

    Example: lendemain -C minsk cycle --until 2020-08-03T00:00Z

    Parameters
    ----------
    until
        Consider only what began before this time (ISO 8601; UTC where no zone is given).
    as_json
        Print a JSON object.
    """
    from lendemain.desk.working import cycle as desk_cycle

    moment = where.moment(until) if until else None
    with where.mission(write=True) as mission, where.progress() as progress:
        progress("cycle", 0, 0)
        found = desk_cycle.cycle(mission, until=moment)
        last = desk_cycle.last_cycle(mission)
        entry = last.index if last else None
    said = {n: getattr(found, n).num_rows for n in desk_cycle.RECORDS}
    words.put({**said, "entry": entry}, as_json)


@report.command(name="daily")
def daily(
    *,
    date: str,
    lang: Language = "en",
    format: Form = "html",  # noqa: A002 - the name of the option
    audience: Annotated[str, Parameter(name="--for")] = "commission",
    out: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    sign: bool = False,
    as_json: Json = False,
) -> None:
    """Write the report of one day; prints where it lies.

    Example: lendemain -C minsk report daily --date 2020-08-02 --lang fr --format pdf

    Parameters
    ----------
    date
        The day (YYYY-MM-DD) in the mission's own time zone.
    lang
        en, fr or uk.
    format
        html, pdf, csv or geojson.
    audience
        Whose release: commission (everything), public, researcher, party:X or person:NAME.
    out
        Where to write it; "-" for standard output; the mission's reports folder by default.
    sign
        Have the desk sign it: its digest becomes an entry, and the ledger keeps a copy.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import daily as desk_daily
    from lendemain.desk import view as desk_view
    from lendemain.desk.released import release as desk_release

    day = where.day(date)
    with where.mission(write=sign) as mission:
        view = desk_view.view(mission)
        told = desk_release.of(view, audience)
        paper = desk_daily.paper(told, day=day, language=lang, form=format)
        made = desk_daily.Made(paper, day, lang, format, "" if told is view else audience)
        signed = {"entry": desk_daily.issued(view, made)} if sign else {}
        path = out or mission.folder / "reports" / made.name
    if str(path) == "-":
        sys.stdout.buffer.write(paper)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(paper)
    words.put({"report": str(path), "bytes": len(paper), **signed}, as_json)


@text.command
def check(files: list[str], *, as_json: Json = False) -> None:
    """Check agreements; every mistake is named with its file, row and fragment.

    Example: lendemain text check model-2026

    Parameters
    ----------
    files
        TOML files, or names of texts that come with the package.
    as_json
        Print a JSON list of what each text holds.
    """
    from lendemain.desk import texts

    said = []
    for given in files:
        path = texts.agreement_file(given)
        found = texts.checked(path)[1]
        counts = {n: len(getattr(found, n)) for n in ("parties", "lines", "zones", "provisions")}
        said.append({"text": found.agreement_id, "file": path.name, **counts})
    words.listed(said, as_json)


@app.command
def status(*, as_json: Json = False) -> None:
    """Say what is where, how far, how healthy.

    Example: lendemain -C minsk status

    Parameters
    ----------
    as_json
        Print a JSON object.
    """
    from lendemain.desk import status as desk_status

    with where.mission() as mission:
        words.put(desk_status.status(mission), as_json)


def run(arguments: Sequence[str], *, services: Mapping[str, Service] | None = None) -> int:
    """The exit status of a command line; its words go to standard output and standard error.

    `services` are what the verbs that serve call, by name (`cli.services`).
    """
    offered.offer(services or {})
    if list(arguments) in ([], ["--help"], ["-h"]):
        print(HELP, end="")  # written out, because drawing it takes longer than it may
        return 0
    try:
        app.meta(list(arguments), exit_on_error=False, print_error=False)
        sys.stdout.flush()  # what cannot be written is told like any other error
    except LendemainError as error:
        print(f"lendemain: {words.rows(str(error))}", file=sys.stderr)
        return error.exit_status
    except CycloptsError as error:
        print(f"lendemain: {_of_arguments(error)} See `lendemain --help`.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("lendemain: stopped; the ledger is whole.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        print(f"lendemain: {_of_system(error)}", file=sys.stderr)
        return 1
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    except Exception as fault:  # noqa: BLE001 - the last resort: a fault is told, not thrown at people
        print(f"lendemain: {_of_program(fault)}", file=sys.stderr)
        return 1
    return 0


def _of_arguments(error: CycloptsError) -> str:
    said = str(error).partition(" Available commands:")[0].rstrip(".")  # the list is cut short
    return said if said.endswith("?") else f"{said}."


def _of_program(fault: Exception) -> str:
    ours = [f for f in traceback.extract_tb(fault.__traceback__) if "lendemain" in f.filename]
    last = ours[-1]
    said = " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
    return (
        f"{Path(last.filename).name}:{last.lineno}: a fault of the program, not of yours ({said}). "
        "Nothing was lost; please report these words and what you typed."
    )


def _of_system(error: OSError) -> str:
    where = error.filename or "this machine"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{where}: the disk is full. Free some space and try again; nothing was lost."
    return f"{where}: {error.strerror or error}. Put it right and try again."
