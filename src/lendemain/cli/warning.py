"""The verbs of warning: the build-up board, and replays of what was public."""

from typing import Any, Literal

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

warning = App(
    name="warning",
    help="""How probable a build-up is in each sector, and why; replays of past ones.

    Example: lendemain -C minsk warning
    """,
)


@warning.default
def shown(*, board: str = "model-2026", seed: int = 1, as_json: Json = False) -> None:
    """Show how probable a build-up is in each sector, why, and what tomorrow may bring.

    A probability from indicators against their own past and what was watched; no finding, and
    nothing about who.

    Example: lendemain -C minsk warning

    Parameters
    ----------
    board
        The text of indicators.
    seed
        The seed of the forecast's draws.
    as_json
        Print JSON.
    """
    from lendemain.desk import view
    from lendemain.desk.outlook import warning as desk

    with where.mission() as mission:
        said: dict[str, Any] = desk.shown(view.view(mission), name=board, seed=seed)
    if as_json:
        words.put(said, as_json=True)
        return
    print(f"{said['board']}: {said['days']} days until {said['until']}")
    print(
        f"  alarm from {said['alarm_from']:.0%}, base rate {said['base_rate']:.2g} a sector and day"
    )
    if said["learning"]:
        print("  too few days to know what is usual: weights are 0 until four weeks were watched")
    print(f"  {_season(said['season'])}")
    for name in said["unlisted"]:
        print(f"  {name}: no list came in, so it weighs nothing")
    for name, day in said["silent"].items():
        print(f"  {name}: not reported from {day} on; nothing is known of it since")
    tomorrow = {row["sector"]: row for row in said["forecast"]}
    for one in said["sectors"]:
        _sector(one, tomorrow.get(one["sector_id"]), said["lead_rule"])
    for row in said["pretexts"]:
        words_of = "not watched enough" if row["index"] is None else f"{row['index']:+.1f}"
        raised = "; claims rise faster than anybody's sensors" if row["high"] else ""
        print(f"  claims of {words.plain(row['claimant'])}: {words_of}{raised}")


def _season(season: dict[str, Any]) -> str:
    if season["known"] >= 1.0:
        return "usual is each sector's own weeks before, carried over to the time of year"
    if season["known"] > 0.0:
        return f"the time of year is known of {season['known']:.0%} of indicators and sectors"
    return (
        f"no season yet: {season['days']} days are known and {season['needed']} are needed, so "
        "usual is each sector's own weeks before"
    )


def _sector(one: dict[str, Any], row: dict[str, Any] | None, rule: list[int]) -> None:
    since = f" since {one['since']}" if one["since"] else ""
    told = ", ".join(f"{name} {weight:+.1f}" for name, weight in one["reasons"]) or "no reason"
    band = (
        f"tomorrow {row['low']} to {row['high']} ({row['held']:.0%})"
        if row
        else "unwatched: no forecast"
    )
    times = one["probability"] / one["base_rate"]
    print(f"  {one['sector_id']:<8} {one['probability']:>7.2%} {one['level']:<11}{since}  "
          f"watched {one['watched']:.0%}; {band}; {told}")  # fmt: skip
    if one["lead_days"]:
        low, middle, high = one["lead_days"]
        print(
            f"           {times:.0f} times the base rate; begun between {one['began'][0]} and "
            f"{one['began'][1]}; if an attack follows, in {low} to {high} days (half by {middle}), "
            f"as build-ups lasted {rule[0]} to {rule[2]} days"
        )


@warning.command(name="replay")
def replay(
    text: str = "ukraine-2021-2022",
    *,
    until: str | None = None,
    lang: Literal["en", "fr", "uk"] = "en",
    as_json: Json = False,
) -> None:
    """Replay a past build-up by what was public on each day, and nothing published later.

    Example: lendemain warning replay ukraine-2021-2022 --until 2022-01-27

    Parameters
    ----------
    text
        The dated points that come with the package.
    until
        The last day of the replay; the text's end where none is given.
    lang
        The language of the kinds of sign.
    as_json
        Print JSON.
    """
    from lendemain.desk.outlook import warning as desk

    said: dict[str, Any] = desk.replayed(
        text, until=where.day(until) if until else None, language=lang
    )
    if as_json:
        words.put(said, as_json=True)
        return
    print(f"{said['text']} until {said['until']}: build-up, attack")
    for day in said["days"]:
        print(f"  {day['day']}  {day['build_up']:>4.0%} {day['attack']:>4.0%}  {day['level']}")
        for point in day["points"]:
            print(f"      {words.plain(point)}")
    for one in said["build_ups"]:
        warned = f", warning since {one['warned']}" if one["warned"] else ""
        lead = f", {one['lead_days']} days ahead" if one["lead_days"] is not None else ""
        print(f"  {one['start']} to {one['end']}: {one['reading']}{warned}{lead}")
