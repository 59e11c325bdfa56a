"""The verbs of people's keys: made where their holder is, enrolled where the mission is."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

key = App(name="key", help="People's keys: made on their own machine, enrolled, revoked, listed.")

With = Annotated[str | None, Parameter(name="--with")]


@key.command
def new(name: str, *, mission: str, out: Path, as_json: Json = False) -> None:
    """Make a key of one's own, which never leaves this machine, and a request to enrol it.

    Example: lendemain key new olena --mission minsk.lendemain.example --out olena.key

    Parameters
    ----------
    name
        The name to be enrolled by.
    mission
        The mission's house: the origin that `lendemain status` tells, without its last part.
    out
        A new file for the private key; the request is written beside it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import keys

    verifier = keys.made(mission, name, out)
    said = {"name": verifier.name, "key": str(out), "request": f"{out}.request"}
    words.put({**said, "vkey": verifier.vkey}, as_json)


@key.command
def enrol(
    request: Path,
    *,
    role: str = "",
    party: str = "",
    compartment: list[str] | None = None,
    case: list[int] | None = None,
    other: With = None,
    as_json: Json = False,
) -> None:
    """Enrol a key that its holder made elsewhere; the private one never comes here.

    The same key under a second name is one person with a second role, and is shown as such.

    Example: lendemain -C minsk key enrol olena.key.request --role commissioner

    Parameters
    ----------
    request
        The request that `lendemain key new` wrote.
    role
        commissioner, secretariat, investigator, liaison, observer, researcher or public.
    party
        The party of a liaison.
    compartment
        A compartment that is open to them; may be given several times.
    case
        A case assigned to an investigator or liaison; may be given several times.
    other
        Who signs it too; needed for a role once a policy of access was adopted.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import adoption, enrolling

    data = where.read(request)
    with where.mission(write=True) as mission:
        given = adoption.given("", role, party=party, compartments=compartment, cases=case)
        words.put(enrolling.from_request(mission, data, given, other=other), as_json)


@key.command
def revoke(name: str, *, reason: str, by: str | None = None, as_json: Json = False) -> None:
    """Revoke every key of a person; their sessions end, and nothing they sign counts any more.

    Example: lendemain -C minsk key revoke olena --reason "The laptop was stolen"

    Parameters
    ----------
    name
        Who holds the key.
    reason
        Why; it is kept.
    by
        The holder, who may do it themselves; the desk where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import enrolling

    with where.mission(write=True) as mission:
        words.put(enrolling.revoked(mission, name, reason=reason, by=by), as_json)


@key.command(name="list")
def list_(*, as_json: Json = False) -> None:
    """List everybody who is enrolled: role, party, and which names are one person's.

    Example: lendemain -C minsk key list

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk import people

    with where.mission() as mission:
        rows = people.listed(mission)
    if as_json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(words.plain(people.told(row)))
