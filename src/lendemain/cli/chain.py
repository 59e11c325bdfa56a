"""The verbs of the chain: from risk on the line to posts, to who mans them, to stocks drawn on."""

import json
from pathlib import Path

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

chain = App(name="chain", help="From risk to posts to the force to stocks: figures and gaps.")


@chain.command
def show(*, as_json: Json = False) -> None:
    """Show each link's figures with the entries they come from, and where the chain has gaps.

    Example: lendemain -C minsk chain show

    Parameters
    ----------
    as_json
        Print a JSON object.
    """
    from lendemain.desk.plans import chain as desk

    with where.mission() as mission:
        said = desk.shown(mission)
    if as_json:
        print(json.dumps(said))
        return
    risk = said["risk"]
    print(f"risk: from {words.plain(str(risk['from']))}, weighed by entry {risk['entry']}")
    words.table(risk["sectors"])
    print()
    words.put({f"posts: {k}": v for k, v in said["posts"].items()}, as_json=False)
    for name in ("requirements", "force", "stocks", "regeneration"):
        print(f"\n{name}:" + ("" if said[name] else " none"))
        words.table(said[name])
    print(f"\ngaps: {len(said['gaps'])}")
    for gap in said["gaps"]:
        following = "".join(f", `{command}`" for command in gap["next"]).removeprefix(", ")
        print(f"  {words.plain(gap['said'])}" + (f": {following}" if following else ""))


@chain.command
def stocks(file: Path | None = None, *, as_json: Json = False) -> None:
    """Take in what givers hold (CSV), or show what commitments draw on it.

    Columns are nation, item, unit, held, as_of, and reserved and source if there are any.  Bad rows
    are told one by one and the good ones count; the newest table holds.

    Example: lendemain -C minsk chain stocks

    Parameters
    ----------
    file
        A CSV table of stocks.
    as_json
        Print JSON.
    """
    from lendemain.desk.plans import chain as desk

    with where.mission(write=file is not None) as mission:
        said = desk.stated(mission, file) if file else {"stocks": desk.rows(desk.drawn(mission))}
    if as_json:
        print(json.dumps(said))
    elif file is None:
        words.table(said["stocks"])
    else:
        words.put({k: v for k, v in said.items() if k != "rejections"}, as_json=False)
        for row in said["rejections"]:
            print(f"  {words.plain(str(row))}")
