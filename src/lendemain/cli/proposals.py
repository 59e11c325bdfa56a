"""The verbs of proposed items: readings of craters and bearings, and what follows from them."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from lendemain.cli import where, words
from lendemain.cli.analysis import By, analysis
from lendemain.cli.words import Json

__all__ = ["analysis"]


@analysis.command
def read(
    number: int, what: Literal["crater", "bearing"], place: tuple[float, float], bearing: float, *,
    reason: str, error: float = 10.0, exhibit: str = "", by: By = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Record a direction read at a crater or by an instrument; it points to where it came from.

    Example: lendemain -C minsk analysis read 1 crater 37.72 47.65 195 --reason "shape of the rim"

    Parameters
    ----------
    number
        The case's number.
    what
        A crater, or a bearing taken by an observer or instrument.
    place
        Degrees east, degrees north, of the crater or the observer.
    bearing
        Degrees clockwise from north.
    reason
        How it was read.
    error
        One standard deviation in degrees.
    exhibit
        What is held of it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import proposals as desk

    with where.mission(write=True) as mission:
        said = desk.read(
            desk_view.view(mission), number, what, place=place, bearing_deg=bearing,
            error_deg=error, reason=reason, exhibit=exhibit, by=by,
        )  # fmt: skip
    words.put(said, as_json)


@analysis.command
def propose(
    number: int, *, take_over: Annotated[bool, Parameter(name="--take", negative="")] = False,
    by: By = None, as_json: Json = False,
) -> None:  # fmt: skip
    """List the items that follow from craters, bearings, reach and watches, or take them over.

    Example: lendemain -C minsk analysis propose 1

    Parameters
    ----------
    number
        The case's number.
    take_over
        Weigh them now, in your name.
    as_json
        Print JSON.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import proposals as desk

    with where.mission(write=take_over) as mission:
        view = desk_view.view(mission)
        if take_over:
            words.put(desk.taken_over(view, number, by=by), as_json)
            return
        said = desk.listed(view, number, by=by)
    words.listed(said, as_json)


@analysis.command
def compatible(number: int, places: Path, *, as_json: Json = False) -> None:
    """Count the listed places that the direction of a case's craters fits, against one at random.

    Only numbers are printed, and nothing is recorded.  A ratio near 1 says nothing of where it came
    from, however many places fit.

    Example: lendemain -C minsk analysis compatible 1 places.geojson

    Parameters
    ----------
    number
        The case's number.
    places
        GeoJSON, or CSV or Parquet with columns lon and lat: documented places to compare with.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import proposals as desk

    data = where.read(places)
    with where.mission() as mission:
        said = desk.compatible(desk_view.view(mission), number, data, places.name)
    words.put(said, as_json)
