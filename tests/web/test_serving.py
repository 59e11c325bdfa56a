"""Where the page can be reached, and how the server starts and stops."""

import http.client
import re
import signal
import ssl
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from lendemain.errors import InputError, LendemainError
from lendemain.web.serving import _bound, encrypted, own, serve
from lendemain.web.static import Static


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
     ("10.0.0.1", False), ("192.168.1.4", False), ("::", False), ("evil.example", False)],
)  # fmt: skip
def test_what_is_this_machines_own(host, local):
    """
    Only loopback addresses, and the name of one, are this machine's own.
    """
    assert own(host) is local


def test_nothing_is_served_to_others_in_the_clear(tmp_path):
    """
    A host that others reach is refused without a certificate, and the refusal says what to do.
    """
    with pytest.raises(InputError, match="nothing would be encrypted") as error:
        serve(tmp_path, host="0.0.0.0")  # noqa: S104  (that is what is refused)

    assert "--tls-cert" in error.value.remedy


@pytest.mark.parametrize(
    ("cert", "key", "what"),
    [("none", "key", "no such file"), ("cert", "none", "no such file"),
     ("cert", "other", "cannot be used"), ("garbage", "key", "cannot be used"),
     ("cert", "garbage", "cannot be used"), ("cert", "locked", "locked")],
)  # fmt: skip
def test_a_certificate_that_will_not_do_is_told_before_anything_is_served(
    certificate, cert, key, what
):
    """
    Files that are not there, no PEM, not of one pair, or locked: what, where, and what to do.
    """
    with pytest.raises(InputError, match=what) as error:
        encrypted(certificate / f"{cert}.pem", certificate / f"{key}.pem")

    assert "--tls" in error.value.where


def test_the_network_is_served_encrypted_and_signed_in(started, person, certificate):
    """
    Reachable by others, the real program answers nobody without a sign-in, and by TLS only; the
    cookie of who signs in goes nowhere unencrypted.
    """
    secure = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    server = started(
        "verifying", "--host", "0.0.0.0", "--tls-cert", str(certificate / "cert.pem"),  # noqa: S104
        "--tls-key", str(certificate / "key.pem"), secure=secure,
    )  # fmt: skip
    nobody = server.ask("GET", "/api/mission")
    ana = person(server, "ana")
    cookie = ana.sign_in().headers["Set-Cookie"]
    moved = ana.act(1, move="establish", reason="as read")
    with pytest.raises((http.client.HTTPException, OSError)):
        replace(server, secure=None).ask("GET", "/api/me")

    assert nobody.status == 401
    assert cookie.startswith("__Host-lendemain=")
    assert "Secure" in cookie
    assert (ana.ask("GET", "/api/mission").status, moved.status) == (200, 200)


def test_a_folder_without_a_mission_is_said_at_once(tmp_path):
    """
    A folder that holds no mission is an error, not an empty page.
    """
    if Static().missing():
        pytest.skip("needs the page's libraries: `python tools/frontend.py` brings them")
    with pytest.raises(InputError, match="mission"):
        serve(tmp_path)


def test_a_port_that_is_taken_says_what_to_do():
    """
    The error for a taken or impossible port names --port.
    """
    with _bound("127.0.0.1", 0) as first:
        for port in (first.getsockname()[1], 70_000):
            with pytest.raises(LendemainError, match="cannot listen") as error:
                _bound("127.0.0.1", port).close()

            assert "--port" in error.value.remedy


STARTED = """
import runpy, sys
from pathlib import Path
made_up = runpy.run_path(sys.argv[1])
from lendemain.desk import latest
latest.prepared = lambda folder, **how: made_up["shown"](20, 3)
from lendemain.web import serve
serve(Path(sys.argv[2]), port=0)
"""


def test_it_answers_once_it_says_so_and_stops_at_ctrl_c(tmp_path):
    """
    The address is printed when the page answers; Ctrl-C ends it with status 0 and no complaint.
    """
    if Static().missing():
        pytest.skip("needs the page's libraries: `python tools/frontend.py` brings them")
    made_up = Path(__file__).with_name("made_up.py")
    command = [sys.executable, "-c", STARTED, str(made_up), str(tmp_path)]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    said = server.stdout.readline()
    address = re.match(r"http://127\.0\.0\.1:\d+/", said)[0]
    with urllib.request.urlopen(address + "healthz", timeout=10) as answer:  # noqa: S310  (ours)
        status = answer.status
    server.send_signal(signal.SIGINT)
    _, complaint = server.communicate(timeout=20)

    assert (status, server.returncode, complaint) == (200, 0, "")
