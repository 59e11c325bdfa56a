"""The verbs of claims: what others allege, beside what the record holds."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where
from lendemain.cli.words import Json

claims = App(name="claims", help="What others allege: taken in, matched, triaged, audited.")


@claims.command
def take(
    files: Annotated[list[Path], Parameter()],
    *,
    party: str,
    voice: str = "party",
    zone: str = "",
    dates: str = "",
    as_json: Json = False,
) -> None:
    """Take lists of allegations in; the same list again, in any order, adds nothing.

    Example: lendemain -C minsk claims take list.csv --party ukraine

    Parameters
    ----------
    files
        CSV, JSON or Parquet with headings in English, French, Ukrainian or Russian.
    party
        Who claims: a party, by any of its names; or anybody's name with --voice.
    voice
        party, nation or public.
    zone
        The clock of the list, e.g. Europe/Moscow; the agreement's own where none is given.
    dates
        dmy or mdy, where days such as 03/04/2025 stand in the list.
    as_json
        Print a JSON list, one object for each file.
    """
    from lendemain.desk import lists

    asked = lists.Asked(claimant=party, voice=voice, zone=zone, dates=dates)
    taken: list[dict[str, object]] = []
    try:
        with where.mission(write=True) as mission:
            taken.extend(asdict(t) for t in lists.taking(mission, files, asked))
    finally:  # what was taken in before a bad file is told, too
        if as_json and taken:
            print(json.dumps(taken))
        elif not as_json:
            for one in taken:
                print(_told(one))


def _told(one: dict[str, object]) -> str:
    if one["known"]:
        return f"{one['file']}: was taken in before (entry {one['entry']}); nothing added"
    return (
        f"{one['file']}: {one['rows']} rows, {one['accepted']} claims ({one['revised']} new "
        f"versions), {one['rejected']} rejected, {one['duplicates']} duplicates, "
        f"{one['remarks']} remarks (entry {one['entry']})"
    )
