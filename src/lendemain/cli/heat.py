"""The verbs that learn what the ground is used to, and say which heat stands out."""

from datetime import date
from pathlib import Path

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

heat = App(name="heat", help="Baselines of fires from quiet years, and heat that stands out.")


@heat.command
def learn(
    files: list[Path],
    *,
    source: str = "firms",
    since: date | None = None,
    until: date | None = None,
    as_json: Json = False,
) -> None:
    """Learn what places are used to, week by week, from fires of quiet years.

    Example: lendemain -C minsk heat learn firms.parquet --until 2021-12-31

    Parameters
    ----------
    files
        Files of fires of one theatre, all years together; they are kept byte for byte.
    source
        The source that reads them.
    since
        The first day that counts as quiet.
    until
        The last day that counts as quiet.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.working import heat as desk

    with where.mission(write=True) as mission:
        words.put(desk.learnt(mission, files, source=source, since=since, until=until), as_json)


@heat.command
def show(*, as_json: Json = False) -> None:
    """Show what was learnt here, and from what; the last holds.

    Example: lendemain -C minsk heat show

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.working import heat as desk

    with where.mission() as mission:
        rows = desk.shown(mission)
    words.listed(rows, as_json)


@heat.command
def judge(
    first: date,
    last: date | None = None,
    *,
    base_rate: float = 1e-3,
    least: float = 0.5,
    as_json: Json = False,
) -> None:
    """Say which heat of some days is unlike its place and week, the likeliest first.

    A probability says that something burnt that does not usually burn there then: never why, and
    never who.  Days without detections are not listed; they are no quiet days.

    Example: lendemain -C minsk heat judge 2020-08-02

    Parameters
    ----------
    first
        The first day (UTC).
    last
        The last day; the first where none is given.
    base_rate
        The share of cells and days that you expect to hold a fire of another origin.
    least
        Leave out what is less probable than this.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.working import heat as desk

    with where.mission() as mission:
        found = desk.anomalies(mission, first=first, last=last or first, base_rate=base_rate)
    rows = [
        {
            "day": row["day"].date().isoformat(), "lon": round(row["lon"], 2),
            "lat": round(row["lat"], 2), "usually": row["burning"] or "not known",
            "detections": row["detections"], "expected": _rounded(row["expected"]),
            "probability": _rounded(row["probability"]), "remark": row["remark"],
        }
        for row in found.to_pylist()
        if row["probability"] is None or row["probability"] >= least
    ]  # fmt: skip
    words.listed(rows, as_json)


@heat.command(name="list")
def anomalies(*, least: float = 0.5, as_json: Json = False) -> None:
    """List the heat that the newest cycle found unlike its place and week, the newest first.

    Example: lendemain -C minsk heat list --least 0.9

    Parameters
    ----------
    least
        Leave out what is less probable than this.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        rows = sensed_shown.heat(view(mission), least=least)
    words.listed(rows, as_json)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
