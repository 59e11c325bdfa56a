"""The verb that shows the build-up board."""

from typing import Any

from lendemain.cli import where, words
from lendemain.cli.words import Json


def warning(*, board: str = "model-2026", seed: int = 1, as_json: Json = False) -> None:
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
    from lendemain.desk import warning as desk

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
    tomorrow = {row["sector"]: row for row in said["forecast"]}
    for one in said["sectors"]:
        since = f" since {one['since']}" if one["since"] else ""
        told = ", ".join(f"{name} {weight:+.1f}" for name, weight in one["reasons"]) or "no reason"
        row = tomorrow.get(one["sector_id"])
        band = (
            f"tomorrow {row['low']:.0f} to {row['high']:.0f}" if row else "unwatched: no forecast"
        )
        print(f"  {one['sector_id']:<8} {one['probability']:>7.2%} {one['level']:<11}{since}  "
              f"watched {one['watched']:.0%}; {band}; {told}")  # fmt: skip
