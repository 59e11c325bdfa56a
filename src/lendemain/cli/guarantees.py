"""The verbs of commitments: what binds whom, who answered, what was activated and fulfilled."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.commitments import certify, check, export, moment, read
from lendemain.cli.words import Json, Language

guarantees = App(name="guarantees", help="Commitments that bind: conditions, clocks, fulfilment.")
With = Annotated[str, Parameter(name="--with")]
for _verb in (certify, check, export, read):
    guarantees.command(_verb)


@guarantees.command
def adopt(text: str, *, by: str, with_: With, as_json: Json = False) -> None:
    """Adopt a commitment's text for the mission: an entry that two enrolled persons sign.

    Example: lendemain -C minsk guarantees adopt unscr-2231 --by olena --with piotr

    Parameters
    ----------
    text
        The TOML file, or the name of one that comes with the package.
    by
        The enrolled person who adopts it.
    with_
        Another enrolled person, who signs too.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import activating

    with where.mission(write=True) as mission:
        words.put(activating.adopted(mission, text, by=by, other=with_), as_json)


@guarantees.command(name="list")
def list_(
    *, at: str | None = None, known: str | None = None, lang: Language = "en",
    as_json: Json = False,
) -> None:  # fmt: skip
    """List every clause of the adopted texts: its answer, status, clock and next alarm.

    Example: lendemain -C minsk guarantees list --at 2025-09-28T00:00Z

    Parameters
    ----------
    at
        About which moment (ISO 8601); now where none is given.
    known
        By what was known then, so that an earlier day's answer is given again.
    lang
        The language of titles, answers and notes; JSON has their codes.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import texts
    from lendemain.desk.outlook import guarantees as desk
    from lendemain.records import because

    with where.mission() as mission:
        said = desk.listed(mission, at=moment(at), known=moment(known), language=lang)
    if as_json:
        print(json.dumps(said))
        return
    rows = said["clauses"]
    assert isinstance(rows, list)
    told = texts.phrases(lang)
    shown = ("clause", "title", "deontic", "answer", "status", "due", "alarm", "bound")
    said_of = {"deontic": "deontic", "answer": "fourfold", "status": "performance"}
    words.table([
        {n: told[f"pages.{said_of[n]}.{row[n]}"] if n in said_of else row[n] for n in shown}
        for row in rows
    ])  # fmt: skip
    for row in rows:
        for one in row["noted"]:
            print(f"{row['clause']}: {words.plain(because.told([one], told))}")
    passed = said["passed_over"]
    assert isinstance(passed, list)
    for row in passed:
        print(f"passed over: {words.plain(row)}")


@guarantees.command
def show(
    clause: str, *, at: str | None = None, known: str | None = None, lang: Language = "en",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Show one clause: who is bound, each legal view, clocks, answers, deliveries, and the proof.

    Example: lendemain -C minsk guarantees show unscr-2231/op12

    Parameters
    ----------
    clause
        Its fragment id.
    at
        About which moment (ISO 8601); now where none is given.
    known
        By what was known then.
    lang
        The language of titles.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import guarantees as desk

    with where.mission() as mission:
        said = desk.shown(mission, clause, at=moment(at), known=moment(known), language=lang)
    if as_json:
        print(json.dumps(said))
        return
    proof = said.pop("proof")
    for name in ("reasons", "names", "language"):  # what pages need beside
        said.pop(name)
    words.put({name: _uncoded(value) for name, value in said.items()}, as_json=False)
    assert isinstance(proof, list)
    print("proof:")
    for row in proof:
        print(f"  {words.plain(row)}")


@guarantees.command
def status(
    instrument: str,
    party: str,
    status: str,
    *,
    since: str,
    by: str,
    reserved: list[str] | None = None,
    view: str = "",
    as_json: Json = False,
) -> None:
    """Record how far a party is bound: negotiating, signed, ratified, in_force, withdrawn, ...

    Example: lendemain -C minsk guarantees status paris-2026 coalition in_force --since 2026-04-01T00:00Z --by olena

    Parameters
    ----------
    instrument
        The adopted text.
    party
        The party.
    status
        Its status; a wrong one lists those there are.
    since
        From when it counts: a withdrawal binds until then.
    by
        The enrolled person who records it.
    reserved
        A clause that the party reserves; may be given several times.
    view
        The legal view that reads it so; all where none is given.
    as_json
        Print a JSON object.
    """  # noqa: E501 - an example is one row
    from lendemain.desk.outlook import activating

    with where.mission(write=True) as mission:
        said = activating.placed(
            mission, instrument, party, status, since=where.moment(since), by=by,
            reserved=reserved or (), view=view,
        )  # fmt: skip
        words.put(said, as_json)


@guarantees.command
def convene(
    clause: str, *, by: str, invite: list[str] | None = None, as_json: Json = False
) -> None:
    """Call together those who decide on a clause whose condition is met, to answer by its end.

    Example: lendemain -C minsk guarantees convene ladder-2026/24h --by olena

    Parameters
    ----------
    clause
        Its fragment id.
    by
        The enrolled person who convenes.
    invite
        Whom; the members of its procedure, or its bearers, where nobody is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import activating

    with where.mission(write=True) as mission:
        words.put(activating.convened(mission, clause, invite or (), by=by), as_json)


@guarantees.command
def answer(convocation: int, party: str, answer: str, *, by: str, as_json: Json = False) -> None:
    """Record what one who was convened answers: for, against, abstains, or comes.

    Example: lendemain -C minsk guarantees answer 12 fr for --by olena

    Parameters
    ----------
    convocation
        The entry of the convocation.
    party
        Who answers.
    answer
        for, against, abstains or comes.
    by
        The enrolled person who records it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.outlook import activating

    with where.mission(write=True) as mission:
        words.put(activating.answered(mission, convocation, party, answer, by=by), as_json)


@guarantees.command
def activate(
    clause: str,
    *,
    by: str,
    with_: With,
    reason: str,
    ruling: str = "activated",
    minutes: Path | None = None,
    as_json: Json = False,
) -> None:
    """Rule on a clause whose condition is met: two enrolled persons sign; software never does.

    Example: lendemain -C minsk guarantees activate paris-2026/4 --by olena --with piotr --reason decided

    Parameters
    ----------
    clause
        Its fragment id.
    by
        The enrolled person who rules.
    with_
        Another enrolled person, who signs too.
    reason
        Why; it is kept with the ruling.
    ruling
        activated, excused, waived, breached or compensated.
    minutes
        The file of the minutes, kept in the ledger.
    as_json
        Print a JSON object.
    """  # noqa: E501 - an example is one row
    from lendemain.desk.outlook import activating

    with where.mission(write=True) as mission:
        said = activating.ruled(
            mission, clause, ruling, by=by, other=with_, reason=reason, minutes=minutes
        )
        words.put(said, as_json)


@guarantees.command
def fulfil(
    clause: str,
    *,
    by: str,
    rung: str = "delivered",
    quantity: float = 1.0,
    unit: str = "",
    item: str = "",
    nation: str = "",
    about: str = "",
    as_json: Json = False,
) -> None:
    """Record a step of a delivery under a clause: asked, agreed, moved or delivered.

    Example: lendemain -C minsk guarantees fulfil bilateral-gb-ua/amount-2024 --quantity 750 --by olena

    Parameters
    ----------
    clause
        Its fragment id.
    by
        The enrolled person who records it.
    rung
        asked, agreed, moved or delivered.
    quantity
        How much, in that unit.
    unit
        What the quantity counts; the clause's own unit where none is given.
    item
        What; the clause's own undertaking where none is given.
    nation
        Who delivers; the clause's first bearer where none is given.
    about
        The thing it concerns.
    as_json
        Print a JSON object.
    """  # noqa: E501 - an example is one row
    from lendemain.desk.outlook import activating

    with where.mission(write=True) as mission:
        said = activating.delivered(
            mission, clause, rung=rung, quantity=quantity, item=item, nation=nation, by=by,
            about=about, unit=unit,
        )  # fmt: skip
        words.put(said, as_json)


def _uncoded(value: object) -> object:
    """The same without the codes that a page says its reasons from."""
    if isinstance(value, list):
        return [_uncoded(one) for one in value]
    if isinstance(value, dict):
        return {name: what for name, what in value.items() if name != "because"}
    return value
