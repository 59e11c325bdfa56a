"""The verb that turns two signed checkpoints which contradict each other into a proof."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lendemain.cli import words
from lendemain.cli.words import Json
from lendemain.errors import InputError


def prove_fork(
    files: Annotated[list[Path] | None, Parameter(show=True)] = None,
    /,
    *,
    check: Path | None = None,
    log: str = "",
    policy: Path | None = None,
    ledger: str = "",
    entries: Annotated[list[Path] | None, Parameter(consume_multiple=True)] = None,
    out: Annotated[Path | None, Parameter(name=["--out", "-o"], allow_leading_hyphen=True)] = None,
    as_json: Json = False,
) -> None:
    """Prove that a ledger shows two histories, or check such a proof.

    Two signed checkpoints of one size and different roots are proof enough.  Of different sizes,
    the larger one's entries are needed too (--ledger), or two proofs of entries that stand at one
    index, with the entries (--entries).  Without --out the proof goes to standard output.

    Example: lendemain prove-fork one.note other.note --log LOGKEY --out fork.txt

    Example: lendemain prove-fork --check fork.txt --log LOGKEY

    Parameters
    ----------
    files
        Two signed checkpoints, or two proofs of entries.
    check
        A proof to be checked.
    log
        The ledger's public key.
    policy
        A policy that names ledger and witnesses; those who cosigned both are named.
    ledger
        A mission's folder, or a folder or address of tiles, that holds the larger one's entries.
    entries
        The two entries, in the order of their proofs.
    out
        Where to write the proof.
    as_json
        Print a JSON object of what is shown.
    """
    from lendemain.desk import forks

    given = files or []
    if check is not None:
        words.put(forks.shown(forks.read(check), log=log), as_json)
        return
    if len(given) != 2 or len(entries or given) != 2:
        raise InputError(
            "two files are needed", where="prove-fork", remedy="Give two signed checkpoints"
        )
    pair = (entries[0], entries[1]) if entries else None
    proof, said = forks.proven(
        given[0], given[1], log=log, policy=policy, ledger=ledger, entries=pair
    )
    if out is None or str(out) == "-":
        sys.stdout.buffer.write(proof)
        print(json.dumps(said) if as_json else str(said["shows"]), file=sys.stderr)
        return
    out.write_bytes(proof)
    words.put({**said, "proof": str(out)}, as_json)
