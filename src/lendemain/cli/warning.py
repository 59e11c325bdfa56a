"""The verbs of warning: the build-up board, and replays of what was public."""

from collections.abc import Mapping
from typing import Any

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json, Language

warning = App(
    name="warning",
    help="""How probable a build-up is in each sector, and why; replays of past ones.

    Example: lendemain -C minsk warning
    """,
)


@warning.default
def shown(
    *, board: str = "model-2026", seed: int = 1, lang: Language = "en", as_json: Json = False
) -> None:
    """Show how probable a build-up is in each sector, why, and what tomorrow may bring.

    A probability from indicators against their own past and what was watched; no finding, and
    nothing about who.

    Example: lendemain -C minsk warning --lang fr

    Parameters
    ----------
    board
        The text of indicators.
    seed
        The seed of the forecast's draws.
    lang
        The language of what is printed.
    as_json
        Print JSON.
    """
    from lendemain.desk import texts, view
    from lendemain.desk.outlook import warning as desk

    with where.mission() as mission:
        said: dict[str, Any] = desk.shown(view.view(mission), name=board, seed=seed)
    if as_json:
        words.put(said, as_json=True)
        return
    told = texts.phrases(lang)
    titles = {n: title.get(lang, n) for n, title in said["titles"].items()}
    print(f"{said['board']}: {_rule(said, told)}")
    for name, day in said["silent"].items():
        print(f"  {told['pages.silent_since'].format(name=titles.get(name, name), day=day)}")
    if said["unlisted"]:
        names = ", ".join(titles.get(name, name) for name in said["unlisted"])
        print(f"  {told['pages.unlisted'].format(names=names)}")
    if said["learning"]:
        print(f"  {told['pages.learning'].format(n=said['days'])}")
    tomorrow = {row["sector"]: row for row in said["forecast"]}
    print(f"{told['pages.tomorrow']}:")
    for one in said["sectors"]:
        for row in _sector(one, tomorrow.get(one["sector_id"]), told, titles):
            print(row)
    print(told["pages.pretext"])
    for row in said["pretexts"]:
        index = told["report.unknown"] if row["index"] is None else f"{row['index']:+.1f}"
        print(f"  {words.plain(row['claimant'])}: {index} {told['pages.high'] * row['high']}")
    if not said["pretexts"]:
        print(f"  {told['pages.no_claims']}")


def _rule(said: dict[str, Any], told: Mapping[str, str]) -> str:
    """How the board is to be read: until when, against what, and what a lead time presumes."""
    season, (low, _, high) = said["season"], said["lead_rule"]
    known = "known" if season["known"] >= 1.0 else "part" if season["known"] > 0.0 else "none"
    values = {"n": season["days"], "needed": season["needed"], "share": f"{season['known']:.0%}"}
    rule = told["pages.warning_rule"].format(
        until=said["until"], base=f"{said['base_rate']:.2g}", alarm=f"{said['alarm_from']:.0%}"
    )
    parts = (
        rule,
        told[f"pages.season_{known}"].format(**values),
        told["pages.lead_rule"].format(low=low, high=high),
    )
    return "\n  ".join(parts)


def _sector(
    one: dict[str, Any], row: dict[str, Any] | None, told: Mapping[str, str],
    titles: Mapping[str, str],
) -> list[str]:  # fmt: skip
    """A sector's level, watch, band and reasons, and its lead time where it has one."""
    level = told[f"pages.warned.{one['level'].replace(' ', '_')}"]
    since = f", {told['pages.since'].format(day=one['since'])}" if one["since"] else ""
    why = ", ".join(f"{titles.get(name, name)} {weight:+.1f}" for name, weight in one["reasons"])
    band = told["report.not_observed"] if row is None else (
        f"{row['middle']:g}; " + told["pages.band"].format(**row | {"held": f"{row['held']:.0%}"})
    )  # fmt: skip
    times = one["probability"] / one["base_rate"]
    watched = f"{told['watched.share']} {one['watched']:.0%}"
    found = [
        f"  {one['sector_id']:<8} {one['probability']:>7.2%} "
        + "; ".join((f"{level}{since}", watched, band, why or told["report.none"]))
    ]
    if one["lead_days"]:
        low, middle, high = one["lead_days"]
        began = told["pages.began"].format(a=one["began"][0], b=one["began"][1])
        lead = told["pages.lead_days"].format(low=low, middle=middle, high=high)
        base = told["pages.times_base"].format(n=f"{times:.0f}")
        found.append(f"           {base}; {began}; {told['pages.lead']}: {lead}")
    return found


@warning.command(name="replay")
def replay(
    text: str = "ukraine-2021-2022",
    *,
    until: str | None = None,
    lang: Language = "en",
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
