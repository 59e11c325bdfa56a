"""`lendemain publish`, `restore`, `mirror ...`: copies of a mission's ledger in other hands."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import services, where, words
from lendemain.cli.audit import told
from lendemain.cli.words import Json
from lendemain.errors import InputError

mirror = App(name="mirror", help="Hold a durable copy of a ledger, or have others hold one.")


def publish(
    target: Path,
    *,
    everything: bool = False,
    compartments: bool = False,
    anew: bool = False,
    as_json: Json = False,
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
    compartments
        With --everything: files that lie in plain in a compartment too.
    anew
        Write again what is there already, because it has been damaged.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.network import publishing

    found = publishing.publish(
        where.folder(), target, everything=everything, compartments=compartments, anew=anew
    )
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
    from lendemain.desk.proof import restoring

    with where.progress() as progress:
        found = restoring.audited(
            from_, restoring.trust(log, policy), into=folder, replay=replay, progress=progress
        )
    told({"folder": str(folder), **asdict(found)}, as_json)


@mirror.command(name="init")
def init(
    folder: Path,
    *,
    name: str,
    log: Annotated[list[str], Parameter(consume_multiple=True)],
    algorithm: str = "ed25519",
    as_json: Json = False,
) -> None:
    """Make a party's mirror: a key of its own, and the ledgers that it is to copy.

    Example: lendemain mirror init m1 --name neutral.example/m1 --log front.example/log+c74f20a3+AR

    Parameters
    ----------
    folder
        A new folder, on a machine of the party's own.
    name
        The mirror's name, such as neutral.example/m1.
    log
        The ledger's public key (the row in a mission's `keys/log.vkey`); several may be given.
    algorithm
        ed25519, or ml-dsa-44, which also withstands quantum computers.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.network import mirror as desk_mirror

    words.put(desk_mirror.founded(folder, name=name, logs=log, algorithm=algorithm), as_json)


@mirror.command(name="serve")
def serve(
    folder: Annotated[Path, Parameter(name=["--folder", "--dir"])],
    *,
    port: int = 8420,
    host: str = "127.0.0.1",
    open_to_network: bool = False,
) -> None:
    """Serve a party's mirror on this machine, until Ctrl-C.

    Example: lendemain mirror serve --folder m1 --port 8420

    Parameters
    ----------
    folder
        The mirror's folder.
    port
        The port.
    host
        The address to listen on; only this machine's by default.
    open_to_network
        Needed for any other address; put a server with encryption and sign-in before it.
    """
    services.serve("mirror", folder, host=host, port=port, open_to_network=open_to_network)


@mirror.command(name="show")
def show(folder: Path, *, as_json: Json = False) -> None:
    """Say what a mirror holds, ledger by ledger.

    Example: lendemain mirror show m1

    Parameters
    ----------
    folder
        The mirror's folder.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.network import mirror as desk_mirror

    said = desk_mirror.shown(folder)
    words.listed(said, as_json)


@mirror.command(name="check")
def check(folder: Path, *, as_json: Json = False) -> None:
    """Read all that a mirror holds and verify it; exit 4 naming what is damaged.

    Example: lendemain mirror check m1

    Parameters
    ----------
    folder
        The mirror's folder; it may be served meanwhile.
    as_json
        Print a JSON list of problems.
    """
    from lendemain.desk.network import mirror as desk_mirror

    problems = desk_mirror.checked(folder)
    if as_json:
        print(json.dumps(problems))
    for problem in [] if as_json else problems:
        print(f"problem: {problem}", file=sys.stderr)
    if not as_json:
        print("no difference" if not problems else f"{len(problems)} problems")
    if problems:
        sys.exit(4)


@mirror.command(name="push")
def push(
    urls: Annotated[list[str] | None, Parameter()] = None,
    *,
    files: bool = True,
    compartments: bool = False,
    key: Annotated[list[str] | None, Parameter(consume_multiple=True)] = None,
    as_json: Json = False,
) -> None:
    """Bring the mission's ledger, and the files that it names, to mirrors.

    Example: lendemain -C minsk mirror push http://127.0.0.1:8420

    Parameters
    ----------
    urls
        The mirrors' addresses; those in `mission.toml` (mirrors = ["..."]) where none is given.
    files
        Bring the files too, not only entries: for a mirror of a party that may have them.
    compartments
        Bring files that lie in plain in a compartment too: for one that may read them all.
    key
        The mirrors' public keys; what a mirror signs has to be by one of them.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.network import mirroring

    chosen = urls or mirroring.addresses(where.folder())
    if not chosen:
        raise InputError(
            "no mirror was named",
            where="mirror push",
            remedy='Give its address, or write mirrors = ["https://..."] into mission.toml',
        )
    with where.progress() as progress:
        done = mirroring.push(
            where.folder(),
            chosen,
            files=files,
            compartments=compartments,
            keys=key or (),
            progress=progress,
        )
    _pushed([asdict(one) for one in done], as_json)


def _pushed(said: list[dict[str, object]], as_json: bool) -> None:
    """Print how each mirror stands; ends the program with 3 where one failed."""
    if as_json:
        print(json.dumps(said))
    else:
        words.table([{k: v for k, v in one.items() if k != "error"} for one in said])
        for one in said:
            if one["error"]:
                print(f"lendemain: {one['error']}", file=sys.stderr)
    if any(one["error"] for one in said):
        sys.exit(3)


@mirror.command(name="fetch-missing")
def fetch_missing(source: str, *, as_json: Json = False) -> None:
    """Fetch back files of the mission that are missing or damaged; what was damaged stays aside.

    Example: lendemain -C minsk mirror fetch-missing https://mission.example/log

    Parameters
    ----------
    source
        The address of a mirror's copy or of what was published, or a folder.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.proof import restoring

    said = restoring.fetched_missing(where.folder(), source)
    words.put(said, as_json)
    if said["failed"]:
        sys.exit(1)


@mirror.command(name="search")
def search(
    source: str,
    statement: str,
    *,
    log: str | None = None,
    policy: Path | None = None,
    key: Annotated[list[str] | None, Parameter(consume_multiple=True)] = None,
    as_json: Json = False,
) -> None:
    """Say whether a statement was entered, or is not among all that a mirror has signed to hold.

    Example: lendemain mirror search https://mission.example/log 847675580871cdd8

    Parameters
    ----------
    source
        The address of a mirror's copy or of what was published, or a folder.
    statement
        The SHA-256 of the statement's text in hexadecimal.
    log
        The ledger's public key.
    policy
        A policy that names it.
    key
        Public keys of mirrors and witnesses, to say when they signed what was searched.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.proof import restoring

    found = restoring.searched(source, statement, restoring.trust(log, policy), keys=key or ())
    said = asdict(found)
    if not as_json and found.index is None:
        said["index"] = f"not among the first {found.size} entries"
    words.put(said, as_json)
