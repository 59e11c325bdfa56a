"""The verbs of the policy: whose cosignatures suffice, and what that is worth."""

import json
from collections.abc import Mapping
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

policy = App(name="policy", help="Whose cosignatures make the ledger's checkpoints count.")


@policy.command
def check(file: str, *, as_json: Json = False) -> None:
    """Work out how many must collude to show two histories, and whose silence stops a policy.

    Example: lendemain policy check three-of-four

    Parameters
    ----------
    file
        A policy (tlog-policy), or the name of one that comes with the package.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.cases import worth
    from lendemain.desk.network import policies

    name, data = policies.given(file)
    _put(worth.checked(data, file=name), as_json)


@policy.command
def adopt(
    file: str, *, by: str, with_: Annotated[str, Parameter(name="--with")], as_json: Json = False
) -> None:
    """Adopt a policy for the mission: an entry that two enrolled persons sign.

    Example: lendemain -C minsk policy adopt parties.txt --by olena --with piotr

    Parameters
    ----------
    file
        The policy; it holds from its entry on.
    by
        The enrolled person who adopts it.
    with_
        Another enrolled person, who signs too.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.cases import worth
    from lendemain.desk.network import policies

    name, data = policies.given(file)
    with where.mission(write=True) as mission:
        entry = worth.adopt(mission, data, file=name, by=by, other=with_)
        said = {"entry": entry, **worth.checked(data, file=name)}
    _put(said, as_json)


@policy.command
def show(*, as_json: Json = False) -> None:
    """Show the policy in force, who adopted it, and what it is worth.

    Example: lendemain -C minsk policy show

    Parameters
    ----------
    as_json
        Print a JSON object.
    """
    from lendemain.desk.cases import worth

    with where.mission() as mission:
        _put(worth.shown(mission), as_json)


@policy.command
def log(*, as_json: Json = False) -> None:
    """Print the row of a policy that names this mission's ledger; witnesses need its key.

    Example: lendemain -C minsk policy log

    Parameters
    ----------
    as_json
        Print a JSON object.
    """
    with where.mission() as mission:
        key = mission.verifier.vkey
    if as_json:
        print(json.dumps({"log": key}))
    else:
        print(f"log {key}")


def _put(said: Mapping[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(said))
        return
    blocs, unsafe = said["blocs"], said["unsafe"]
    assert isinstance(blocs, list)
    assert isinstance(unsafe, list)
    words.put({k: v for k, v in said.items() if k not in ("blocs", "unsafe", "text")}, as_json)
    words.table(blocs)
    print("\n".join(f"unsafe: {one}" for one in unsafe) or "no unsafe shape")
    if "text" in said:
        print(f"\n{said['text']}", end="")
