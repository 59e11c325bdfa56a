"""The verb that turns two signed checkpoints which contradict each other into a proof."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from lendemain.cli import words
from lendemain.cli.words import Json
from lendemain.errors import InputError


def prove_fork(
    files: list[Path] | None = None,
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

    Sizes alone contradict nothing: where they differ, --ledger or --entries is needed too.

    Example: lendemain prove-fork one.note other.note --log LOGKEY --out fork.txt

    Parameters
    ----------
    files
        Two signed checkpoints, or two proofs of entries (tlog-proof).
    check
        A proof to be checked, instead.
    log
        The ledger's public key.
    policy
        A policy that names ledger and witnesses; those who cosigned both are named.
    ledger
        A mission's folder, or a folder or address of tiles, that holds the larger one's entries.
    entries
        The two entries, in the order of their proofs.
    out
        Where to write the proof; standard output by default.
    as_json
        Print a JSON object of what is shown.
    """
    if check is not None:
        _checked(check, log, policy, as_json)
        return
    given = files or []
    if len(given) != 2 or len(entries or given) != 2:
        raise InputError(
            "two files are needed", where="prove-fork", remedy="Give two signed checkpoints"
        )
    pair = (entries[0], entries[1]) if entries else None
    whose = {"log": log, "policy": policy, "ledger": ledger}
    _proven((given[0], given[1]), pair, whose, out=out, as_json=as_json)


def _checked(proof: Path, log: str, policy: Path | None, as_json: bool) -> None:
    from lendemain.desk.proof import forks

    words.put(forks.checked(proof, log=log, policy=policy), as_json)


def _proven(
    files: tuple[Path, Path],
    entries: tuple[Path, Path] | None,
    whose: Mapping[str, Any],
    *,
    out: Path | None,
    as_json: bool,
) -> None:
    from lendemain.desk.proof import forks

    proof, said = forks.proven(*files, entries=entries, **whose)
    if out is None or str(out) == "-":
        sys.stdout.buffer.write(proof)
        print(json.dumps(said) if as_json else str(said["shows"]), file=sys.stderr)
        return
    out.write_bytes(proof)
    words.put({**said, "proof": str(out)}, as_json)
