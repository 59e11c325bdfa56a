"""The verbs of regeneration: scenarios in, runs with their bands, intakes with their bound."""

import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

regeneration = App(name="regeneration", help="The host's army through the years, as a model.")


@regeneration.command(name="import")
def taken(scenario: str, *, as_json: Json = False) -> None:
    """Take in a scenario (.toml), or one that comes with the package.

    Example: lendemain -C minsk regeneration import public-2025

    Parameters
    ----------
    scenario
        A file, or the name of a scenario that comes with the package.
    as_json
        Print JSON.
    """
    from lendemain.desk.plans import regeneration as desk

    with where.mission(write=True) as mission:
        words.put(desk.stated(mission, scenario), as_json=as_json)


@regeneration.command
def run(
    *, scenario: str | None = None, runs: int = 40, seed: int = 1, as_json: Json = False
) -> None:
    """Run a scenario many times: people and equipment with their bands, and what holds it back.

    Example: lendemain -C minsk regeneration run --runs 40

    Parameters
    ----------
    scenario
        Its name; the newest that was taken in else.
    runs
        How many runs; their seeds follow each other.
    seed
        The seed of the first.
    as_json
        Print JSON.
    """
    from lendemain.desk.plans import regeneration as desk

    with where.mission() as mission:
        said: dict[str, Any] = desk.run(mission, name=scenario, runs=runs, seed=seed)
    if as_json:
        words.put(said, as_json=True)
        return
    _ran(said)


@regeneration.command
def readiness(file: Path | None = None, *, as_json: Json = False) -> None:
    """Take in a table of readiness (CSV), or show how ready each formation is by the newest.

    Columns: formation, area (people, equipment, condition, training), share from 0 to 1, evidence,
    as_of, assessor.  Without evidence, or after 90 days, an area is not known.

    Example: lendemain -C minsk regeneration readiness

    Parameters
    ----------
    file
        A CSV table.
    as_json
        Print JSON.
    """
    from lendemain.desk.plans import regeneration as desk

    with where.mission(write=file is not None) as mission:
        taken = desk.report_taken(mission, file) if file else None
        rows = [] if file else desk.readiness(mission)
    if as_json:
        print(json.dumps(rows if taken is None else taken))
    elif taken is None:
        words.table(rows)
    else:
        words.put({k: v for k, v in taken.items() if k != "rejections"}, as_json=False)
        for row in taken["rejections"] if isinstance(taken["rejections"], list) else []:
            print(f"  {words.plain(str(row))}")


@regeneration.command
def plan(
    *,
    strength: Annotated[int, Parameter(name="--strength")],
    scenario: str | None = None,
    adopt: str | None = None,
    as_json: Json = False,
) -> None:
    """Plan the intake: the strength as soon as the best constant intake, with fewest instructors.

    Example: lendemain -C minsk regeneration plan --strength 230000

    Parameters
    ----------
    strength
        People in units that are to be reached.
    scenario
        Its name; the newest that was taken in else.
    adopt
        The enrolled person who adopts the plan and signs it.
    as_json
        Print JSON.
    """
    from lendemain.desk.plans import regeneration as desk

    with where.mission(write=adopt is not None) as mission:
        words.put(
            desk.planned(mission, strength=strength, name=scenario, adopt=adopt), as_json=as_json
        )


def _ran(said: dict[str, Any]) -> None:
    """Print runs: people, equipment, what arrives, what holds the army back, money, readiness."""
    print(
        f"{said['scenario']}: {said['runs']} runs of {said['weeks']} weeks from seed {said['seed']}"
    )
    print("  a model's figures under the assumptions of its text; no forecast of any real army")
    for what in ("people", *said["equipment"]):
        rows = said["people"] if what == "people" else said["equipment"][what]
        print(f"{what}")
        for row in rows:
            band = f"{row['low']:>10,.0f} to {row['high']:>10,.0f}"
            print(
                f"  week {row['week']:>4} {row['place']:<12} {row['mean']:>12,.0f}   90 %: {band}"
            )
    if said["deliveries"]:
        print("delivered, or foreseen from what was moved or agreed")
        words.table(said["deliveries"])
    for remark in said["left_out"]:
        print(f"  left out: {words.plain(remark)}")
    print("what holds it back")
    for one in said["bottlenecks"]:
        sure = "confirmed" if one["confirmed"] else "not told from chance"
        print(f"  {one['resource']:<24} used {one['use']:>4.0%}, ten per cent more brings "
              f"{one['gain']:+,.0f} {one['of']} on average ({sure})")  # fmt: skip
    for row in said["money"]:
        print(f"money week {row['week']:>4} {row['mean']:>14,.0f} {row['place']}   "
              f"90 %: {row['low']:,.0f} to {row['high']:,.0f}")  # fmt: skip
    levels = ", ".join(f"{k}: {v}" for k, v in said["levels"].items())
    print(f"readiness at the end (model): {levels}; the least ready of each type:")
    words.table(said["readiness"])
