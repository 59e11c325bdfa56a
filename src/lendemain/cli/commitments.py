"""Verbs of commitments that take in and give out: facts, texts, exports."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Told:
    """What is told of it.

    Parameters
    ----------
    who
        Whose act it was.
    about
        The thing it concerns, a ship for instance.
    value
        How much, in the signal's unit.
    until
        When it ends, where it lasts.
    probability
        How probable it is.
    denies
        It did not happen; with --until, nothing of the kind happened then, which was watched.
    occurrence
        The earlier fact (entry-N) of which this is another account.
    assessor
        Whose account it is; of each assessor the last counts.
    withdraws
        The earlier fact (entry-N) that no longer stands.
    decision
        The entry of the commission's decision that found it.
    """

    who: str = ""
    about: str = ""
    value: float = 1.0
    until: str | None = None
    probability: float = 1.0
    denies: Annotated[bool, Parameter(negative="")] = False
    occurrence: str = ""
    assessor: str = ""
    withdraws: str = ""
    decision: str = ""


def certify(
    signal: str, *, happened: str, by: str, told: Told | None = None, as_json: Json = False
) -> None:
    """Certify that something happened, or did not; prints what that has changed.

    Example: lendemain -C minsk guarantees certify notification --happened 2025-08-28T15:00Z --by olena --who gb

    Parameters
    ----------
    signal
        What, as the adopted texts call it.
    happened
        When (ISO 8601).
    by
        The enrolled person who certifies it.
    as_json
        Print a JSON object.
    """  # noqa: E501 - an example is one row
    from lendemain.desk.outlook import activating, facts

    told = told or Told()
    named = {
        "by": told.who, "about": told.about, "occurrence": told.occurrence,
        "assessor": told.assessor, "withdraws": told.withdraws, "decision": told.decision,
    }  # fmt: skip
    fact = facts.given(
        signal, where.moment(happened), until=moment(told.until), value=told.value,
        probability=told.probability, denies=told.denies, named=named,
    )  # fmt: skip
    with where.mission(write=True) as mission:
        words.put(activating.certified(mission, fact, by=by), as_json)


def check(texts: list[str], *, against: str | None = None, as_json: Json = False) -> None:
    """Check texts: mistakes with their rows, worked cases, and what a drafter should be told.

    Example: lendemain guarantees check paris-2026 --against paris-2026-draft

    Parameters
    ----------
    texts
        TOML files, or names of texts that come with the package.
    against
        An older version of the (one) text: what was lost, added and changed since.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import guarantees as desk

    said = desk.checks(texts)
    changes = desk.compared(against, texts[0]) if against else []
    if as_json:
        print(json.dumps({"texts": said, "changes": changes}))
        return
    shown = ("text", "version", "standing", "clauses", "cases")
    words.table([{n: row[n] for n in shown} for row in said])
    for row in said:
        _notes(row)
    for change in changes:
        told = f"{change['change']}: {change['fragment']} {change['part']}"
        print(words.plain(f"{told}: {change['old']} -> {change['new'] or 'nothing'}"))


def export(
    text: str,
    *,
    format: Literal["ftm", "legalruleml", "cel"],  # noqa: A002 - the name of the option
    out: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    at: str | None = None,
) -> None:
    """Write an adopted text as LegalRuleML or CEL, or its sanctions packages as FollowTheMoney.

    Example: lendemain -C minsk guarantees export plan-20 --format ftm --out packages.json

    Parameters
    ----------
    text
        The adopted text.
    format
        ftm, legalruleml or cel.
    out
        Where to write it; "-" for standard output.
    at
        How the packages stand then; now where none is given.
    """
    from lendemain.desk.outlook import guarantees as desk

    with where.mission() as mission:
        data = desk.exported(mission, text, format, at=moment(at))
    if str(out) == "-":
        sys.stdout.buffer.write(data)
        return
    out.write_bytes(data)
    words.put({"file": str(out), "bytes": len(data)}, as_json=False)


def read(
    file: Path,
    *,
    format: Literal["legalruleml", "cel"],  # noqa: A002 - the name of the option
    against: str = "",
    as_json: Json = False,
) -> None:
    """Read commitments in that came as LegalRuleML or CEL: clauses for people to complete.

    Example: lendemain guarantees read plan.xml --format legalruleml --against plan-20

    Parameters
    ----------
    file
        The file.
    format
        legalruleml or cel.
    against
        A text (a TOML file, or a name): says which clauses it has otherwise.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import incoming

    said = incoming.read(file, format, against=against)
    if as_json:
        print(json.dumps(said))
        return
    rows = said["clauses"]
    assert isinstance(rows, list)
    for row in rows:
        words.put(row, as_json=False)
    if against:
        words.put({"against": said["against"], "differ": said["differ"]}, as_json=False)


def _notes(row: Mapping[str, object]) -> None:
    drafting = row["drafting"]
    assert isinstance(drafting, list)
    for note in drafting:
        print(f"  {words.plain(note)}")


def moment(given: str | None) -> datetime | None:
    """A time written as ISO 8601; None where none is given."""
    return where.moment(given) if given else None
