"""The verbs about watching: who could have noticed what, and what it weighs that nobody did."""

from datetime import datetime

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

watch = App(
    name="watch",
    help="Who could have noticed what, what silence weighs, silences to look into.",
)


@watch.command
def silence(
    kind: str,
    place: tuple[float, float],
    start: datetime,
    end: datetime,
    *,
    error_m: float = 0.0,
    false_alarm: float = 0.0,
    discs: bool = False,
    as_json: Json = False,
) -> None:
    """Say what it does to the odds of an act that nobody recorded one there then.

    A watch that was off, out of range, or blind to the kind changes nothing: not watched is not
    quiet.

    Example: lendemain watch silence mortar 37.8 48.0 2026-06-01T10:00Z 2026-06-01T11:00Z

    Parameters
    ----------
    kind
        The kind of act.
    place
        Degrees east, degrees north.
    start
        From when it may have been (UTC where no zone is given).
    end
        Until when.
    error_m
        One standard deviation of the place, in metres.
    false_alarm
        The probability that a sensor on throughout records such an act where there was none.
    discs
        Take watches as even over their range, instead of fading with distance.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import quiet

    with where.mission() as mission:
        found = quiet.weight(
            mission, kind=kind, place=place, between=(words.zoned(start), words.zoned(end)),
            error_m=error_m, false_alarm=false_alarm, discs=discs,
        )  # fmt: skip
    words.put(found, as_json)


@watch.command
def coverage(kind: str, start: datetime, end: datetime, *, as_json: Json = False) -> None:
    """Say sector by sector how probably an act of a kind would have been noticed between two times.

    Ranges, outages, denials, weather and the passes of satellites all count; who is blind to the
    kind does not watch.

    Example: lendemain watch coverage mortar 2026-06-01T00:00Z 2026-06-02T00:00Z

    Parameters
    ----------
    kind
        The kind of act.
    start
        From when (UTC where no zone is given).
    end
        Until when, 93 days later at most.
    as_json
        Print a JSON list.
    """
    from lendemain.desk import quiet

    with where.mission() as mission:
        found = quiet.noticing(mission, kind, between=(words.zoned(start), words.zoned(end)))
    rows = [
        {
            "sector": row["sector_id"], "hours": row["hours"],
            "unwatched_hours": row["unwatched_hours"], "watched": row["watched"],
            "would_be_noticed": row["probability"], "causes": "; ".join(row["causes"]),
        }
        for row in found
    ]  # fmt: skip
    words.listed(rows, as_json)


@watch.command
def gaps(*, chance: float = 0.05, as_json: Json = False) -> None:
    """List silences of sensors beside more incidents than chance allows; they accuse nobody.

    Example: lendemain -C minsk watch gaps

    Parameters
    ----------
    chance
        The largest probability, by chance alone, of so many incidents or more.
    as_json
        Print a JSON list.
    """
    from lendemain.desk import quiet

    with where.mission() as mission:
        found = quiet.gaps(mission, chance=chance)
    rows = [
        {
            "sensor": row["sensor"], "from": f"{row['start']:%Y-%m-%dT%H:%MZ}",
            "to": f"{row['end']:%Y-%m-%dT%H:%MZ}", "cause": row["cause"],
            "incidents": row["incidents"], "usual": round(row["usual"], 2),
            "chance": f"{row['chance']:.2g}", "first_incident": row["first_incident"],
        }
        for row in found.to_pylist()
    ]  # fmt: skip
    words.listed(rows, as_json)
