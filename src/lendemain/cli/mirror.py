"""`lendemain publish`, `restore`, `mirror ...`: copies of a mission's ledger in other hands."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.audit import told
from lendemain.cli.words import Json

mirror = App(name="mirror", help="Hold a durable copy of a ledger, or have others hold one.")


def publish(
    target: Path, *, everything: bool = False, anew: bool = False, as_json: Json = False
) -> None:
    """Write the ledger as files that any web server can hand out; run it again to add what is new.

    Entries and proofs always go out; of the files that entries name, only what was released.

    Example: lendemain -C minsk publish /srv/www/minsk

    Parameters
    ----------
    target
        The folder that the web server hands out.
    everything
        Let all files out, not only those released: for a party's own copy, not for the public.
    anew
        Write again what is there already, because it has been damaged.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import publishing

    found = publishing.publish(where.folder(), target, everything=everything, anew=anew)
    said = asdict(found)
    problems = said.pop("problems")
    words.put({**said, **({"problems": list(problems)} if as_json else {})}, as_json)
    if problems:
        for problem in problems:
            print(f"problem: {problem}", file=sys.stderr)
        sys.exit(4)


def restore(
    folder: Path,
    *,
    from_: Annotated[str, Parameter(name="--from")],
    policy: Path | None = None,
    log: str | None = None,
    replay: bool = True,
    as_json: Json = False,
) -> None:
    """Get a whole mission back from an address or a folder, without its private keys; verify it.

    Example: lendemain restore minsk-again --from https://mission.example/log

    Parameters
    ----------
    folder
        A new folder.
    from_
        The address of a mirror's copy or of what was published, or a folder.
    policy
        The policy's file; it names the ledger's key and who has to cosign.
    log
        The ledger's public key, where there is no policy.
    replay
        Work every cycle out again too.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import restoring

    with where.progress() as progress:
        found = restoring.audited(
            from_, restoring.trust(log, policy), into=folder, replay=replay, progress=progress
        )
    told({"folder": str(folder), **asdict(found)}, as_json)
