"""The program: the command line, which can show the page.  It only joins the two faces."""

import contextlib
import os
import sys
from pathlib import Path

from lendemain import cli


def main() -> None:
    """Run the command line and exit with the status that the design gives.

    Everything that matters is durable by then, so the process leaves at once: taking libraries
    apart whose work an interrupt broke off may crash, and the status would be the crash's.
    """
    status = cli.run(sys.argv[1:], serve=_serve)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(status)


def _serve(folder: Path, *, host: str, port: int, open_to_network: bool) -> None:
    from lendemain import web  # heavy, and needed by two verbs only

    web.serve(folder, host=host, port=port, open_to_network=open_to_network)


if __name__ == "__main__":
    main()
