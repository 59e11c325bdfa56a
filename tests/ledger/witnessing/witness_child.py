"""A witness in a process of its own that dies where it is told; the crash tests run it."""

import os
import sys
from pathlib import Path

from lendemain.ledger import note as notes
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.remembered import Remembered
from lendemain.ledger.witnessing.witness import Witness


def main() -> None:
    """Answer the request on standard input; die before or after it is remembered."""
    folder, vkey, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    memory = Remembered.open(folder)
    swap = memory.swap

    def dying(old, new):
        if when == "before":
            os._exit(9)
        done = swap(old, new)
        if when == "between":
            os._exit(9)
        return done

    memory.swap = dying
    log = notes.Verifier.parse(vkey)
    key = CosigningKey("neutral.example/w1", bytes([7] * 32))
    answer = Witness([key], {log.name: [log]}, memory).add_checkpoint(
        sys.stdin.buffer.read(), now=1_000
    )
    sys.stdout.buffer.write(b"%d\n" % answer.status + answer.body)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
