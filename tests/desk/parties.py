"""Parties' witnesses behind loopback ports, and a mission that has adopted a policy of them."""

import http.server
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lendemain.desk.cases import cases, worth
from lendemain.desk.mission import Mission
from lendemain.desk.network import witness


@dataclass
class Party:
    """One witness: its folder, its key, its port, and whether it answers."""

    name: str
    folder: Path
    vkey: str
    url: str = ""
    answers: bool = True
    asked: int = 0
    attending: witness.Attending = field(init=False)

    def __post_init__(self) -> None:
        self.attending = witness.Attending(self.folder)


@contextmanager
def serving(parties: Sequence[Party]) -> Iterator[None]:
    """Have the parties answer on loopback ports."""
    servers = []
    for party in parties:

        class Asked(http.server.BaseHTTPRequestHandler):
            one = party

            def do_POST(self) -> None:
                self.one.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not self.one.answers:
                    self.close_connection = True
                    return
                answer = self.one.attending.add_checkpoint(body)
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        party.url = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
    try:
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def made(folder: Path, mission: Mission, names: Sequence[str]) -> list[Party]:
    """New witnesses that know a mission's ledger."""
    found = []
    for name in names:
        place = folder / f"witness-{name}"
        said = witness.founded(place, name=f"{name}.example/w", logs=[mission.verifier.vkey])
        found.append(Party(name, place, str(said["key"])))
    return found


def text(mission: Mission, parties: Sequence[Party], needed: int) -> bytes:
    """The policy that so many of the parties have to cosign."""
    rows = [f"log {mission.verifier.vkey}"]
    rows += [f"witness {p.name} {p.vkey} {p.url}" for p in parties]
    rows += [f"group parties {needed} {' '.join(p.name for p in parties)}", "quorum parties", ""]
    return "\n".join(rows).encode()


def adopted(mission: Mission, parties: Sequence[Party], needed: int) -> int:
    """The entry by which two persons, enrolled for it, adopt the policy."""
    for name in ("ada", "bo"):
        if not (mission.folder / "keys" / f"person-{name}.key").exists():
            cases.enrolled(mission, name)
    data = text(mission, parties, needed)
    return worth.adopt(mission, data, file="parties.txt", by="ada", other="bo")
