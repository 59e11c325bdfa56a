"""The program: the command line, and what it can serve.  It only joins the two faces."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Any


def _page(folder: Path, **how: Any) -> None:
    from lendemain import web  # heavy, and needed by two verbs only

    web.serve(folder, **how)


def _witness(folder: Path, **how: Any) -> None:
    from lendemain.web import witness

    witness.serve(folder, **how)


def _mirror(folder: Path, **how: Any) -> None:
    from lendemain.web import mirror

    mirror.serve(folder, **how)


SERVICES = {"page": _page, "witness": _witness, "mirror": _mirror}


def main() -> None:
    """Run the command line and exit with the status that the design gives.

    The command line is loaded here, so that whoever stops it that early is told so too.
    Everything that matters is durable by then, so the process leaves at once: taking libraries
    apart whose work an interrupt broke off may crash, and the status would be the crash's.
    """
    try:
        from lendemain import cli

        status = cli.run(sys.argv[1:], services=SERVICES)
    except KeyboardInterrupt:
        sys.stderr.write("lendemain: stopped; the ledger is whole.\n")
        status = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
