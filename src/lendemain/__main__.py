"""The program: the command line, which can show the page.  It only joins the two faces."""

import sys
from pathlib import Path

from lendemain import cli


def main() -> None:
    """Run the command line and exit with the status that the design gives."""
    sys.exit(cli.run(sys.argv[1:], serve=_serve))


def _serve(folder: Path, *, host: str, port: int, open_to_network: bool) -> None:
    from lendemain import web  # heavy, and needed by two verbs only

    web.serve(folder, host=host, port=port, open_to_network=open_to_network)


if __name__ == "__main__":
    main()
