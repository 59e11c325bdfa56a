"""The verb that runs the test for a cessation on a file of counts, without any mission."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lendemain.cli import words
from lendemain.cli.words import Json, Language
from lendemain.errors import InputError

Names = Annotated[list[str] | None, Parameter(consume_multiple=True)]


def replay(
    counts: Path,
    *,
    only: Names = None,
    register: Names = None,
    as_: Annotated[str, Parameter(name="--as")] = "",
    set_: Annotated[list[str] | None, Parameter(name="--set", consume_multiple=True)] = None,
    days: Annotated[bool, Parameter(negative="")] = False,
    svg: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    lang: Language = "en",
    as_json: Json = False,
) -> None:
    """Run the test on a file of counts; it needs no mission and records nothing.

    The file is CSV with `date`, or `from` and `to`; each column of whole numbers is a series (those
    named alike up to the first "_" are one source), or `source`, `count`, `sector` and `watched`
    give one count a row.  An empty count is not known, never nought.  Where a text that comes with
    the package tells of all columns, it is taken and named among what is assumed.

    Example: lendemain trigger replay counts.csv --set sources_min=1

    Parameters
    ----------
    counts
        The CSV file.
    only
        Only these columns (or sources).
    register
        Columns that name every act: a day that they leave empty had none.
    as_
        A text that says what the columns are: a TOML file, or the name of one in the package.
    set_
        Terms other than the defaults, as NAME=NUMBER (credible_d=21).
    days
        Print each day instead of days running.
    svg
        Draw it, too.
    lang
        The language of levels, of what is assumed, and of the chart; JSON has codes.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import explaining, spoken
    from lendemain.desk.outlook.cessation import Columns

    columns = Columns(only=tuple(only or ()), registers=tuple(register or ()), text=as_)
    found = explaining.replayed(counts, columns, told=set_ or [], days=days)
    if svg is not None:
        written(explaining.replayed_picture(counts, columns, told=set_ or [], language=lang), svg)
    _shown(found if as_json else spoken.replayed(found, language=lang), as_json)


def _shown(found: dict[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found))
        return
    rows = found["reads"]
    assert isinstance(rows, list)
    words.table(rows)
    words.put({"sources": found["sources"]}, as_json=False)
    told, other = found["assumed"], found["would_read"]
    assert isinstance(told, list)
    assert isinstance(other, list)
    for one in other:
        print(words.plain(one))
    print("assumed:")
    for one in told:
        print(f"  {words.plain(one)}")


def written(picture: bytes, out: Path, as_json: bool | None = None) -> None:
    """Write a picture to a file, or to the standard output for "-"; say so unless None."""
    if str(out) == "-":
        sys.stdout.buffer.write(picture)
        return
    if out.is_dir():
        raise InputError("is a folder", where=str(out), remedy="Give a file's name")
    out.write_bytes(picture)
    if as_json is not None:
        words.put({"chart": str(out), "bytes": len(picture)}, as_json)
