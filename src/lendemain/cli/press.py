"""The verb of the press: what it told, story by story."""

from datetime import datetime

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

WORDS_SHOWN = 60

press = App(name="press", help="What the press told, each story once.")


@press.command
def stories(start: datetime, end: datetime, *, as_json: Json = False) -> None:
    """List the stories of the press between two times, the most told first.

    Reports of one sort from one place on one day are one story, however many outlets print it. It
    says how often a thing was told, not that it happened.

    Example: lendemain press stories 2024-03-01 2024-03-08

    Parameters
    ----------
    start
        From when (UTC where no zone is given).
    end
        Until when.
    as_json
        Print a JSON list, with every word.
    """
    from lendemain.desk import press as desk_press

    with where.mission() as mission:
        found = desk_press.told(mission, start=words.zoned(start), end=words.zoned(end))
    if not as_json:
        found = [
            {**{k: v for k, v in one.items() if k not in ("lon", "lat")},
             "words": one["words"][:WORDS_SHOWN]}
            for one in found
        ]  # fmt: skip
    words.listed(found, as_json)
