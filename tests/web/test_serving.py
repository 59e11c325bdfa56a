"""Where the page can be reached, and how the server starts and stops."""

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from lendemain.errors import InputError, LendemainError
from lendemain.web.serving import _bound, own, serve
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


def test_the_network_must_be_asked_for(tmp_path):
    """
    A host that others reach is refused unless it is meant.
    """
    with pytest.raises(InputError, match="no sign-in"):
        serve(tmp_path, host="0.0.0.0")  # noqa: S104  (that is what is refused)


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
