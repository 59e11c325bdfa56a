"""What can be served: the program hands it to the command line, which may not import the web.

page      a mission's web page
witness   a party's cosigner of checkpoints
mirror    a party's copy of a ledger's content
"""

from collections.abc import Callable, Mapping
from pathlib import Path

Service = Callable[..., None]
"""Serves what lies in a folder until it is stopped; takes `host`, `port`, and more."""

_offered: dict[str, Service] = {}


def offer(services: Mapping[str, Service]) -> None:
    """Make these the services that `serve` knows, and no others."""
    _offered.clear()
    _offered.update(services)


def serve(name: str, folder: Path, *, host: str, port: int, **more: object) -> None:
    """Serve what lies in a folder until it is stopped."""
    service = _offered.get(name)
    assert service is not None, f"the command line was run without its service {name!r}"
    service(folder, host=host, port=port, **more)
