"""`lendemain audit`: replay and verify everything, here or from what others hand out."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from lendemain.cli import where, words
from lendemain.cli.words import Json
from lendemain.errors import InputError


def audit(
    *,
    replay: bool = True,
    from_tiles: str | None = None,
    policy: Path | None = None,
    log: str | None = None,
    into: Path | None = None,
    as_json: Json = False,
) -> None:
    """Replay and verify everything with nothing but the files; exit 4 on any difference.

    Example: lendemain -C minsk audit
    Example: lendemain audit --from-tiles https://mission.example/log --policy parties.txt

    Parameters
    ----------
    replay
        Work every cycle out again too, not only the ledger and its files.
    from_tiles
        Rebuild everything from the tiles and files at an address, or in a folder that `publish`
        or a mirror wrote; no mission is needed on this machine.
    policy
        With --from-tiles: the policy's file; it names the ledger's key and who has to cosign.
    log
        With --from-tiles: the ledger's public key, as a row such as `keys/log.vkey`.
    into
        With --from-tiles: keep what was rebuilt as a mission, in this new folder.
    as_json
        Print a JSON object.
    """
    if from_tiles is None:
        if policy or log or into:
            raise InputError(
                "--policy, --log and --into belong to --from-tiles",
                where="audit",
                remedy="Add --from-tiles ADDRESS, or leave them out",
            )
        told(_here(replay=replay), as_json)
    else:
        told(_there(from_tiles, (log, policy), into=into, replay=replay), as_json)


def _here(*, replay: bool) -> Mapping[str, object]:
    """What replaying the named mission shows."""
    from lendemain.desk.proof import audit as desk_audit

    with where.progress() as progress:
        return asdict(desk_audit.audit(where.folder(), replay=replay, progress=progress))


def _there(
    address: str, trusted: tuple[str | None, Path | None], *, into: Path | None, replay: bool
) -> Mapping[str, object]:
    """What rebuilding a mission from tiles and files shows."""
    from lendemain.desk.proof import restoring

    trust = restoring.trust(*trusted)
    with where.progress() as progress:
        return asdict(
            restoring.audited(address, trust, into=into, replay=replay, progress=progress)
        )


def told(said: Mapping[str, object], as_json: bool) -> None:
    """Print what an audit found; ends the program with 4 where it found any difference."""
    problems = said["problems"]
    assert isinstance(problems, tuple)
    if as_json:
        print(json.dumps(said))
    else:
        rows = {k: list(v) if isinstance(v, tuple) else v for k, v in said.items()}
        words.put({k: v for k, v in rows.items() if k != "problems"}, as_json=False)
        for problem in problems:
            print(f"problem: {problem}", file=sys.stderr)
        print("no difference" if not problems else f"problems: {len(problems)}")
    if problems:
        sys.exit(4)
