"""A process that publishes to a folder, or brings a made-up ledger to a mirror on the disk there.

It says `signed N` when the mirror has signed, `published N` when that is out, with one system call
that no fault is injected into; a failure is said there too, and ends it with the command line's
exit status.
"""

import os
import resource
import signal
import sys
from pathlib import Path

from lendemain.errors import LendemainError
from lendemain.ledger.disk import Folder
from lendemain.ledger.mirror import Mirror
from lendemain.ledger.published import publish
from lendemain.ledger.published import published as head

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.ledger.made_up_log import KEY, LOG, MadeUpLog, pushed

MADE_UP = MadeUpLog([b"entry %d" % n for n in range(1_200)])
SIZES = (300, 700, 1_200)


def say(*words: object) -> None:
    os.writev(1, [" ".join(map(str, words)).encode() + b"\n"])


def mirror(folder: Path) -> None:
    """Bring the ledger to a mirror, step by step."""
    with Folder.writing(folder) as disk:
        one = Mirror([KEY], {LOG.name: [LOG.verifier]}, disk)
        for size in SIZES:
            answer = pushed(one, MADE_UP, size)
            if answer.status == 200:
                say("signed", size)


def published(folder: Path) -> None:
    """Publish the ledger, step by step."""
    with Folder.writing(folder) as disk:
        there = head(disk)
        for size in [one for one in SIZES if there is None or one >= there.size]:
            publish(
                disk,
                head=MADE_UP.head(size),
                vkey=LOG.verifier.vkey,
                entries=lambda start, stop: MADE_UP.entries[start:stop],
                files={},
                path=lambda _: None,
                may_go=lambda _: True,
            )
            say("published", size)


def main(scenario: str, folder: str, limit: str = "0") -> int:
    """Play a scenario; the exit status."""
    for size in SIZES:
        MADE_UP.head(size)
    if int(limit):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        {"mirror": mirror, "published": published}[scenario](Path(folder))
    except LendemainError as error:
        say("refused", error)
        return error.exit_status
    say("done")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
