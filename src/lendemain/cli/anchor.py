"""The verb by which checkpoints of a party's own log enter this ledger."""

from pathlib import Path

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

anchor = App(name="anchor")


@anchor.default
def enter(
    note: Path,
    *,
    key: str | None = None,
    proof: Path | None = None,
    by: str | None = None,
    as_json: Json = False,
) -> None:
    """Enter another log's signed checkpoint; what it holds later is then proven to be that old.

    Example: lendemain -C commission anchor north

    Parameters
    ----------
    note
        A file with the signed checkpoint, or that log's mission folder.
    key
        The log's public key, or a file with it; wanted the first time.
    proof
        A file of base64 hashes that lead here from the checkpoint entered before.
    by
        The enrolled person who enters it; the desk where nobody is named.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.proof import anchoring

    with where.mission(write=True) as mission:
        words.put(anchoring.anchor(mission, note, key=key, proof=proof, by=by), as_json)


@anchor.command
def show(*, as_json: Json = False) -> None:
    """Show the newest checkpoint of each log that is anchored here.

    Example: lendemain -C commission anchor show

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.proof import anchoring

    with where.mission() as mission:
        rows = anchoring.shown(mission)
    words.listed(rows, as_json)
