"""The verbs of witnesses, as a party and a mission run them."""

import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest


@pytest.fixture(scope="module")
def key(run, mission):
    return run("-C", mission, "policy", "log").stdout.removeprefix("log ").strip()


def test_a_party_makes_a_witness_and_serves_it(run, key, tmp_path):
    """
    `init` prints the public key; `serve` prints its address, answers, and ends at Ctrl-C with 0.
    """
    folder = tmp_path / "w"
    made = run("witness", "init", folder, "--name", "n.example/w", "--log", key, "--json")
    server = subprocess.Popen(
        [sys.executable, "-m", "lendemain", "witness", "serve", "--folder", folder, "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    address = server.stdout.readline()
    with urllib.request.urlopen(f"{address.split()[0]}healthz", timeout=20) as answer:  # noqa: S310
        assert answer.status == 200
    server.send_signal(signal.SIGINT)
    _, complaint = server.communicate(timeout=30)
    shown = run("witness", "show", folder)
    refused = run("witness", "show", folder, "--refused")

    assert json.loads(made.stdout)["key"].startswith("n.example/w+")
    assert re.match(r"http://127\.0\.0\.1:\d+/", address)
    assert (server.returncode, complaint) == (0, "")
    assert "n.example/w+" in shown.stdout
    assert refused.stdout == "none\n"


def test_mistakes_are_told(run, mission, tmp_path):
    """
    A folder without a witness, a name that is none, a bad key: status 2 and words.
    """
    for arguments, words in (
        (("witness", "serve", "--folder", tmp_path), "no witness here"),
        (("witness", "init", tmp_path / "w", "--name", "a b", "--log", "x"), "not an Ed25519"),
        (("-C", mission, "witness", "ask"), "policy adopt"),
        (("-C", mission, "witness", "ask", "--seconds", "nan"), "not a time to wait"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
