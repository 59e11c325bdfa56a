"""A served mission whose commission signs in: the real server, and people with keys.

A `Person` does what a browser does: it asks for a challenge, signs it with a key that never leaves
it, keeps the cookie, has an act prepared, signs the bytes, and sends the signature.
"""

import base64
import http.client
import json
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest
import uvicorn

from lendemain.desk import intake, keys
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle
from lendemain.ledger import note
from lendemain.sources import exercise
from lendemain.web import lines
from lendemain.web.app import app
from lendemain.web.serving import _bound

SITTING = SimpleNamespace(
    **run_path(str(Path(__file__).resolve().parents[1] / "desk" / "sitting.py"))
)


def made(place: Path) -> dict[str, Path]:
    """Missions with a commission, "verifying" a case and "deliberating" on it."""
    worked = place / "worked"
    Mission.create(worked, ["model-2026"], name="front").close()
    founded = Path(shutil.copytree(worked, place / "founded"))
    order = place / "order.toml"
    order.write_bytes(exercise.order(days=1, density=0.3, seed=11))
    with Mission.open(worked, write=True) as mission:
        intake.intake(mission, "exercise", [order])
        cycle.cycle(mission)
    verifying = Path(shutil.copytree(worked, place / "verifying"))
    with pytest.MonkeyPatch.context() as patch, SITTING.sitting(verifying, patch) as one:
        SITTING.staffed(one.mission, one.number)
        SITTING.begun(one)
        SITTING.analysed(one)
    deliberating = Path(shutil.copytree(verifying, place / "deliberating"))
    with pytest.MonkeyPatch.context() as patch, SITTING.sitting(deliberating, patch) as one:
        SITTING.heard(one)
    return {
        "founded": founded,
        "worked": worked,
        "verifying": verifying,
        "deliberating": deliberating,
    }


@dataclass
class Answer:
    """What the server said."""

    status: int
    said: dict[str, object]
    headers: http.client.HTTPMessage


@dataclass
class Server:
    """A server that is running: where, and over which mission."""

    host: str
    port: int
    folder: Path
    secure: ssl.SSLContext | None = None

    @property
    def origin(self) -> str:
        """Its address as a browser writes it."""
        return f"http{'s' if self.secure else ''}://{self.host}:{self.port}"

    def ask(
        self,
        way: str,
        path: str,
        said: object = None,
        *,
        headers: Mapping[str, str | None] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Ask once, as a page of its own would; None takes a header away."""
        if self.secure:
            line = http.client.HTTPSConnection(
                self.host, self.port, timeout=30, context=self.secure
            )
        else:
            line = http.client.HTTPConnection(self.host, self.port, timeout=30)
        own = {"Host": f"{self.host}:{self.port}"}
        if way != "GET":
            own |= {"Origin": self.origin, "Content-Type": "application/json"}
        sent = {n: v for n, v in {**own, **(headers or {})}.items() if v is not None}
        data = body if body is not None else None if said is None else json.dumps(said).encode()
        try:
            line.request(way, path, data, sent)
            answer = line.getresponse()
            raw = answer.read()
        finally:
            line.close()
        return Answer(answer.status, json.loads(raw) if raw[:1] in b"{[" else {}, answer.headers)


@contextmanager
def serving(
    folder: Path, *, sign_in: bool = False, audience: str = "commission"
) -> Iterator[Server]:
    """The server of a mission in a thread of this process, over real connections."""
    with _bound("127.0.0.1", 0) as listening:
        application = app(folder, open_=not sign_in, audience=audience)
        config = uvicorn.Config(
            application, log_level="error", lifespan="off", ws="none", proxy_headers=False
        )
        server = lines.Server(config, application)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Server("127.0.0.1", listening.getsockname()[1], folder)
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def started(folder: Path, *more: str, secure: ssl.SSLContext | None = None) -> Iterator[Server]:
    """The server of a mission as a person starts it, in a process of its own."""
    command = [sys.executable, "-m", "lendemain", "-C", str(folder), "serve", "--port", "0", *more]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        said = process.stdout.readline()
        found = re.match(r"https?://([^:/]+):(\d+)/", said)
        if not found:
            raise AssertionError(said + process.communicate(timeout=20)[1])
        host = "localhost" if secure else found[1]
        yield Server(host, int(found[2]), folder, secure)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@dataclass
class Person:
    """Somebody with a key and a browser."""

    server: Server
    signer: note.Signer
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, server: Server, name: str) -> "Person":
        """Somebody whose key lies in the mission's folder."""
        return cls(server, keys.person(server.folder, name))

    def ask(self, way: str, path: str, said: object = None, **more: object) -> Answer:
        """Ask with one's cookie."""
        given = {"Cookie": self.cookie} if self.cookie else {}
        answer = self.server.ask(way, path, said, headers={**given, **self.headers}, **more)
        if held := answer.headers.get("Set-Cookie"):
            self.cookie = held.partition(";")[0]
        return answer

    def challenged(self) -> dict[str, object]:
        """A challenge, signed and ready to be sent."""
        person = self.signer.name.rpartition("/")[2]
        asked = self.ask("POST", "/api/sign-in/challenge", {"person": person}).said
        text = str(asked["challenge"])
        return {"person": person, "challenge": text, "signature": self.sign(text.encode())}

    def sign_in(self) -> Answer:
        """Sign in."""
        return self.ask("POST", "/api/sign-in", self.challenged())

    def sign(self, text: bytes) -> str:
        """A signature as it is sent."""
        return base64.b64encode(self.signer.signature(text)).decode()

    def prepare(self, case: int, **said: object) -> Answer:
        """Have an act prepared, on the newest step where none is named."""
        if "since" not in said:
            said["since"] = self.ask("GET", f"/api/cases/{case}/moves").said["step"]
        if "others" in said:
            said["with"] = said.pop("others")
        return self.ask("POST", f"/api/cases/{case}/prepare", said)

    def sign_draft(self, case: int, draft: Mapping[str, object]) -> Answer:
        """Sign a draft and send the signature."""
        text = base64.b64decode(str(draft["text"]))
        given = {"draft": draft["draft"], "signature": self.sign(text)}
        return self.ask("POST", f"/api/cases/{case}/moves", given)

    def act(self, case: int, **said: object) -> Answer:
        """Prepare an act, sign it, send it; the first answer that refuses."""
        prepared = self.prepare(case, **said)
        return prepared if prepared.status != 200 else self.sign_draft(case, prepared.said)
