"""The verbs of witnesses: a party's own, and the mission's asking of them all."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from lendemain.cli import services, where, words
from lendemain.cli.words import Json
from lendemain.errors import InputError

witness = App(name="witness", help="Cosign a ledger's checkpoints, or ask those who do.")

Key = Literal["ed25519", "ml-dsa-44"]


@witness.command
def init(
    folder: Path,
    *,
    name: str,
    log: Annotated[list[str], Parameter(consume_multiple=True)],
    algorithm: Key = "ed25519",
    as_json: Json = False,
) -> None:
    """Make a party's witness: its key in a new folder, and the ledgers that it will cosign.

    Example: lendemain witness init w1 --name neutral.example/w1 --log LOGKEY

    Parameters
    ----------
    folder
        A new folder on the party's own machine.
    name
        The witness's name, such as neutral.example/w1.
    log
        The ledgers' public keys; `lendemain policy log` prints a mission's.
    algorithm
        ed25519, or ml-dsa-44, which withstands quantum computers.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.network import witness as desk_witness

    words.put(desk_witness.founded(folder, name=name, logs=log, algorithm=algorithm), as_json)


@witness.command
def serve(
    folder: Annotated[Path, Parameter(name=["--folder", "--dir"])],
    *,
    port: int = 8410,
    host: str = "127.0.0.1",
    open_to_network: bool = False,
) -> None:
    """Serve a party's witness on this machine, until Ctrl-C.

    Example: lendemain witness serve --folder w1 --port 8410

    Parameters
    ----------
    folder
        The witness's folder.
    port
        The port.
    host
        The address to listen on; only this machine's by default.
    open_to_network
        Needed for any other address; put a server with encryption before it.
    """
    services.serve("witness", folder, host=host, port=port, open_to_network=open_to_network)


@witness.command
def show(folder: Path, *, refused: bool = False, as_json: Json = False) -> None:
    """Say what a witness remembers of each ledger, and how much it refused.

    Example: lendemain witness show w1

    Parameters
    ----------
    folder
        The witness's folder.
    refused
        Print the checkpoints that ledgers signed and this witness refused: evidence of a fork.
    as_json
        Print a JSON object, or a list of what was refused.
    """
    from lendemain.desk.network import witness as desk_witness

    if refused:
        listed = desk_witness.refused(folder)
        if as_json:
            print(json.dumps(listed))
        else:
            print("\n".join(f"{one['why']}:\n{one['checkpoint']}" for one in listed) or "none")
        return
    said = desk_witness.shown(folder)
    if as_json:
        print(json.dumps(said))
        return
    words.put({"keys": said["keys"], "file": said["file"]}, as_json=False)
    watched = said["watched"]
    assert isinstance(watched, list)
    words.table(watched)


@witness.command
def ask(*, watch: bool = False, seconds: float = 5.0, as_json: Json = False) -> None:
    """Ask the policy's witnesses to cosign the ledger as it is; who does not is named.

    Example: lendemain -C minsk witness ask --watch

    Parameters
    ----------
    watch
        Go on until Ctrl-C: within a second of each new entry, and every minute without one.
    seconds
        How long to wait for an answer.
    as_json
        Print a JSON object (with --watch one in each row).
    """
    import threading

    from lendemain.desk.network import witnessing

    if not 0 < seconds <= 600:
        raise InputError("not a time to wait", where="--seconds", remedy="Give 0.1 to 600")
    if watch:
        for done in witnessing.Watch(where.folder(), seconds=seconds).rounds(threading.Event()):
            _told(witnessing.plain(done), as_json)
            sys.stdout.flush()
        return
    with where.mission() as mission:
        done = witnessing.ask(mission, seconds=seconds)
        _told(witnessing.plain(done), as_json)
    if done.ahead:
        sys.exit(4)


def _told(said: dict[str, object], as_json: bool) -> None:
    words.put(said, as_json)
