"""A time-stamping service on this machine: `openssl ts` behind a loopback port."""

import http.server
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
clock_precision_digits = 3
ess_cert_id_alg = sha256
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True)
class Authority:
    """A service's keys in a folder, made by openssl."""

    folder: Path

    @classmethod
    def made(cls, folder: Path, name: str) -> "Authority":
        folder.mkdir(parents=True)
        (folder / "conf").write_text(CONFIGURATION.format(folder=folder, name=name))
        (folder / "serial").write_text("01\n")
        key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config conf"
        extensions = "-extfile conf -extensions leaf"
        for command in (
            f"req -x509 {key} -days 30 -extensions root -keyout root.key -out root.pem",
            f"req -new {key} -keyout leaf.key -out leaf.csr -subj /CN={name}-signer",
            f"x509 -req -in leaf.csr -CA root.pem -CAkey root.key {extensions} -out leaf.pem",
        ):
            subprocess.run(
                ["openssl", *command.split()], cwd=folder, check=True, capture_output=True
            )
        return cls(folder)

    @property
    def roots(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()

    def reply(self, request: bytes) -> bytes:
        """What the service answers to a request."""
        (self.folder / "request").write_bytes(request)
        command = "ts -reply -queryfile request -signer leaf.pem -inkey leaf.key -config conf"
        done = subprocess.run(
            ["openssl", *command.split()], cwd=self.folder, check=True, capture_output=True
        )
        return done.stdout


@contextmanager
def serving(answer: Callable[[str, bytes], tuple[int, bytes]]) -> Iterator[str]:
    """The address of a loopback server that answers paths and bodies by a function."""

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, content = answer(self.path, body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", content.decode())
                content = b""
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the standard library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
