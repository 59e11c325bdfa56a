"""The verbs over many cases: exchanges of fire, patterns, and what may be counted by party."""

from datetime import datetime
from typing import Literal

from lendemain.cli import where, words
from lendemain.cli.proposals import analysis
from lendemain.cli.words import Json
from lendemain.errors import InputError

__all__ = ["analysis"]


@analysis.command
def chain(
    number: int | None = None, *, sector: str | None = None, start: datetime | None = None,
    end: datetime | None = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Say who may have fired first, in which order, and who answered whom.

    Example: lendemain -C minsk analysis chain 1

    Parameters
    ----------
    number
        A case: the exchange an hour around its incident, in its sector.
    sector
        Or all fire of a sector,
    start
        from this moment (UTC where no zone is given)
    end
        to this one.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import exchanges

    with where.mission() as mission:
        said = exchanges.chain(
            desk_view.view(mission), case=number, sector=sector, start=start and words.zoned(start),
            end=end and words.zoned(end),
        )  # fmt: skip
    words.put(said, as_json)


@analysis.command
def patterns(
    by: Literal["sector", "hour", "kind", "party"], *, as_json: Json = False
) -> None:  # fmt: skip
    """Show a pattern over analysed cases, with intervals that small numbers deserve.

    Example: lendemain -C minsk analysis patterns sector

    Parameters
    ----------
    by
        By sector, hour of the day, kind, or (where the mandate allows it) party that was asked.
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import exchanges

    with where.mission() as mission:
        rows = exchanges.over_cases(desk_view.view(mission), by)
    words.listed(rows, as_json)


@analysis.command
def totals(*, as_json: Json = False) -> None:
    """Count analysed cases by party, only where the mandate's text allows it.

    Example: lendemain -C minsk analysis totals

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.evidence import exchanges

    with where.mission() as mission:
        view = desk_view.view(mission)
        permitted, rows = exchanges.allowed(view), exchanges.by_party(view)
    if not permitted:
        raise InputError(
            "the mandate's text does not allow statistics of attribution", where="analysis totals",
            remedy="Its threshold attribution_statistics would have to be 1, in every adopted text",
        )  # fmt: skip
    words.listed(rows, as_json)
