"""The dossier: a case of a thousand documents and a gigabyte, verified by ours and by the published
file of the standard library.

Each verifier runs in a process of its own, whose peak of memory is the kernel's count.  Beside the
wall clock stands the processor's, for the machine does other things too.
"""

import hashlib
import os
import runpy
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from lendemain.ledger.dossier import exported
from lendemain.ledger.dossier.exported import Beside, Contents

ROOT = Path(__file__).resolve().parents[1]
MADE_UP = SimpleNamespace(**runpy.run_path(str(ROOT / "tests/ledger/dossier/made_up.py")))
DOCUMENTS = 1_000
BYTES = 1_000_000_000
ROUNDS = 3

NATIVE = """
import sys, time
from lendemain.ledger.dossier.verified import verified
from lendemain.ledger.witnessing.policy import parsed
policy = parsed(open(sys.argv[2], "rb").read())
print(len(verified(open(sys.argv[1], "rb"), policy, now=int(time.time()))["entries"]))
"""


def made(folder: Path) -> tuple[Path, int]:
    """A dossier of a case with so many documents, each received by an entry; its proofs' bytes."""
    case = MADE_UP.Made()
    blobs: dict[str, Path] = {}
    chance = os.urandom(BYTES // DOCUMENTS)
    for number in range(DOCUMENTS):
        data = number.to_bytes(4) + chance[4:]
        digest = hashlib.sha256(data).hexdigest()
        (folder / digest).write_bytes(data)
        blobs[digest] = folder / digest
        named = {"alg": "sha256", "digest": digest, "media": "image/jpeg", "role": "exhibit",
                 "size": len(data)}  # fmt: skip
        case.add(kind="evidence.received", case=MADE_UP.CASE, signer=MADE_UP.OLENA, objs=[named])
    notes = dict(enumerate(case.notes))
    keys = {index: notes.pop(index) for index in range(3)}
    contents = Contents(
        case=MADE_UP.CASE, audience="commission", entries=notes, keys=keys, blobs=blobs
    )
    head = MADE_UP.headed(case, contents)
    case.witness()
    size = len(case.notes)
    proofs = MADE_UP.proofs(case, case.cosigned[size], size)
    path = folder / "dossier.zip"
    with path.open("xb") as stream:
        beside = Beside(policy=MADE_UP.POLICY, software="bench", language="en", files={})
        exported.write(stream, contents, head=head, proofs=proofs, beside=beside)
    shown = exported.Proof(index=5, path=tuple(proofs.paths[5]), checkpoint=case.cosigned[size])
    return path, len(shown.text)


def run(*command: object) -> tuple[float, float, float]:
    """Wall seconds, processor seconds, and peak of memory (MB) of a process."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *map(str, command)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    child.returncode = 0
    seconds = time.perf_counter() - start
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as name:
        folder = Path(name)
        start = time.perf_counter()
        path, proof = made(folder)
        seconds, size = time.perf_counter() - start, path.stat().st_size / 1e9
        print(f"made and exported in {seconds:.1f} s: {size:.2f} GB, {DOCUMENTS} documents")
        print(f"a document's proof has {proof} bytes")
        policy = folder / "policy"
        policy.write_bytes(MADE_UP.POLICY)
        print("verifier                 wall s   processor s   peak MB")
        for title, command in (
            ("ours", ("-c", NATIVE, path, policy)),
            ("verifier/verify.py", (ROOT / "verifier/verify.py", path, "--policy", policy)),
        ):
            best = sorted(run(*command) for _ in range(ROUNDS))[ROUNDS // 2]
            print(f"{title:22}  {best[0]:7.2f}   {best[1]:11.2f}   {best[2]:7.0f}")


if __name__ == "__main__":
    main()
