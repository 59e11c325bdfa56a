"""The verbs of claims: what others allege, beside what the record holds."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

claims = App(name="claims", help="What others allege: taken in, matched, triaged, audited.")


@claims.command
def take(
    files: Annotated[list[Path], Parameter()],
    *,
    party: str,
    voice: str = "party",
    zone: str = "",
    dates: str = "",
    as_json: Json = False,
) -> None:
    """Take lists of allegations in; the same list again, in any order, adds nothing.

    Example: lendemain -C minsk claims take list.csv --party ukraine

    Parameters
    ----------
    files
        CSV, JSON or Parquet with headings in English, French, Ukrainian or Russian.
    party
        Who claims: a party, by any of its names; or anybody's name with --voice.
    voice
        party, nation or public.
    zone
        The clock of the list, e.g. Europe/Moscow; the agreement's own where none is given.
    dates
        dmy or mdy, where days such as 03/04/2025 stand in the list.
    as_json
        Print a JSON list, one object for each file.
    """
    from lendemain.desk import lists

    asked = lists.Asked(claimant=party, voice=voice, zone=zone, dates=dates)
    taken: list[dict[str, object]] = []
    try:
        with where.mission(write=True) as mission:
            taken.extend(asdict(t) for t in lists.taking(mission, files, asked))
    finally:  # what was taken in before a bad file is told, too
        if as_json and taken:
            print(json.dumps(taken))
        elif not as_json:
            for one in taken:
                print(_told(one))


def _told(one: dict[str, object]) -> str:
    if one["known"]:
        return f"{one['file']}: was taken in before (entry {one['entry']}); nothing added"
    return (
        f"{one['file']}: {one['rows']} rows, {one['accepted']} claims ({one['revised']} new "
        f"versions), {one['rejected']} rejected, {one['duplicates']} duplicates, "
        f"{one['remarks']} remarks (entry {one['entry']})"
    )


@claims.command(name="list")
def list_(
    *,
    party: str = "",
    standing: str = "",
    kind: str = "",
    renumbered: Annotated[bool, Parameter(negative="")] = False,
    after: str = "",
    limit: int = 50,
    as_json: Json = False,
) -> None:
    """List claims with where each stands beside the record, and what became of it.

    Example: lendemain -C minsk claims list --party ukraine --standing unmatched

    Parameters
    ----------
    party
        Only claims of this claimant.
    standing
        matched, repeated, unmatched or revised.
    kind
        Only claims of this kind.
    renumbered
        Only claims that say what another one of the claimant says under another number.
    after
        Go on after this claim.
    limit
        How many at most.
    as_json
        Print a JSON object with rows and totals.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import claims as desk_claims

    wanted = desk_claims.wanted(
        claimant=party, standing=standing, kind=kind, renumbered=renumbered, after=after,
        limit=limit,
    )  # fmt: skip
    with where.mission() as mission:
        view = desk_view.view(mission)
        page, waiting = desk_claims.Claims(view).page(wanted), desk_claims.waiting(view)
    if as_json:
        print(json.dumps(page))
        return
    shown = ("claim_id", "claimant", "own_number", "start", "place_name", "kind", "count",
             "standing", "incident_id", "probability")  # fmt: skip
    rows = page["rows"]
    words.table([{n: row[n] for n in shown} | {"outcome": _became(row)} for row in rows])
    print(", ".join(f"{n}: {v}" for n, v in {"total": page["total"], **page["totals"]}.items()))
    _say_waiting(waiting)


def _say_waiting(number: int) -> None:
    if number:
        print(
            f"{number} claims came since the last cycle: run `lendemain cycle` to have them here."
        )


def _became(row: dict[str, Any]) -> str:
    outcome, cases = row["outcome"], row["cases"]
    said = outcome["finding"] if isinstance(outcome, dict) else outcome
    return f"{said} (case {', '.join(map(str, cases))})" if cases else str(said)


@claims.command
def audit(*, party: str = "", as_json: Json = False) -> None:
    """Show what each claimant's claims come to beside the record: the same figures for everybody.

    Example: lendemain -C minsk claims audit --json

    Parameters
    ----------
    party
        Only this claimant.
    as_json
        Print a JSON list; `rows` says which claims are behind each figure.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import claims as desk_claims

    with where.mission() as mission:
        view = desk_view.view(mission)
        found, waiting = desk_claims.audit(view), desk_claims.waiting(view)
    found = [one for one in found if party in ("", one["claimant"])]
    if as_json:
        print(json.dumps(found))
        return
    words.table([desk_claims.figures(one) for one in found])
    print("No figure says that a claim is false: what nobody recorded may have happened unwatched.")
    _say_waiting(waiting)


@claims.command
def batches(*, as_json: Json = False) -> None:
    """List batches of small matters, and how large a sample would decide each.

    Example: lendemain -C minsk claims batches

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import batches as desk_batches
    from lendemain.desk.cases import claims as desk_claims

    with where.mission() as mission:
        view = desk_view.view(mission)
        found = desk_batches.listed(view, desk_claims.Claims(view).batched())
    words.listed(found, as_json)


@claims.command
def sample(
    batch: str, *, size: int | None = None, by: str | None = None, as_json: Json = False
) -> None:
    """Draw a sample of a batch, or of all whose names fit a pattern; nobody chooses the items.

    Example: lendemain -C minsk claims sample "*/2025-04-20/*" --by sec

    Parameters
    ----------
    batch
        Its name, or a pattern with * in it.
    size
        How many to draw; by default so many that the interval is as narrow as the text asks.
    by
        Who draws it, beside the desk, so that neither can try samples out; the desk alone where
        none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import batches as desk_batches
    from lendemain.desk.cases import claims as desk_claims

    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        others = desk_claims.Claims(view).batched()
        words.put(desk_batches.draw(view, batch, others=others, size=size, by=by), as_json)


@claims.command
def decide(
    entry: int, findings: Path, *, reason: str, by: str | None = None, as_json: Json = False
) -> None:
    """Record what was found of each drawn item; every item of the batch has an outcome then.

    Example: lendemain -C minsk claims decide 12 findings.csv --reason "Two saw them"

    Parameters
    ----------
    entry
        The entry that drew the sample.
    findings
        A row for each drawn item: its name, a comma, and established, not_established or
        undetermined.
    reason
        Why; it is kept with the decision.
    by
        The enrolled person who signs; the desk where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import batches as desk_batches

    told = desk_batches.findings_in(desk_batches.read(findings))
    with where.mission(write=True) as mission:
        view = desk_view.view(mission)
        words.put(desk_batches.decide(view, entry, told, reason=reason, by=by), as_json)


@claims.command
def corridors(*, ended: str = "", as_json: Json = False) -> None:
    """List humanitarian corridors beside the accusations over them, and what followed.

    Example: lendemain -C spring claims corridors --ended disputed

    Parameters
    ----------
    ended
        Only those that ended so: worked, disputed, disrupted or unknown.
    as_json
        Print a JSON object with the corridors and their totals.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import corridors as desk_corridors

    with where.mission() as mission:
        rows = desk_corridors.listed(desk_view.view(mission), ended=ended)
    totals = desk_corridors.totals(rows)
    if as_json:
        print(json.dumps({"corridors": rows, "totals": totals}))
        return
    shown = [
        {
            **{n: str(row[n])[:40] for n in ("corridor", "day", "by", "from", "to", "ended")},
            "accused by": ", ".join(sorted({a["claimant"] for a in row["accusations"]})),
            "cases": " ".join(str(a["case"]) for a in row["accusations"] if a["case"]),
            "worked again": row["followed"]["day"] if row["followed"] else "",
        }
        for row in rows
    ]
    words.table(shown)
    print(json.dumps(totals))
