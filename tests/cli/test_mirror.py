"""`lendemain publish`, `restore` and `mirror ...` as a person runs them."""

import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest


@contextmanager
def serving(folder):
    """The address that `lendemain mirror serve` prints."""
    command = [sys.executable, "-m", "lendemain", "mirror", "serve", "--folder", str(folder)]
    with subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            found = re.match(r"http://\S+", process.stdout.readline())
            assert found
            yield found[0].rstrip("/")
        finally:
            process.terminate()


@pytest.fixture
def own(mission, tmp_path):
    """A copy of the mission, to be changed at will."""
    return shutil.copytree(mission, tmp_path / "own")


def test_a_mission_goes_to_a_mirror_and_comes_back(run, own, tmp_path):
    """
    init, serve, push, show, check, restore, fetch-missing: each says what it did; what the mission
    records afterwards goes to the mirrors that its settings name, by itself.
    """
    vkey = (own / "keys" / "log.vkey").read_text().strip()
    made = run("mirror", "init", tmp_path / "m", "--name", "n.example/m", "--log", vkey, "--json")
    assert made.returncode == 0, made.stderr
    with serving(tmp_path / "m") as url:
        pushed = run("-C", own, "mirror", "push", url, "--key", json.loads(made.stdout)["key"])
        assert pushed.returncode == 0, pushed.stderr
        [held] = json.loads(run("mirror", "show", tmp_path / "m", "--json").stdout)
        back = run("restore", tmp_path / "b", "--from", f"{url}/{held['path']}", "--log", vkey)
        assert back.returncode == 0, back.stderr
        assert back.stdout.endswith("no difference\n")
        path = max((own / "ledger" / "segments").glob("*"), key=lambda one: one.stat().st_size)
        path.unlink()
        fetched = run("-C", own, "mirror", "fetch-missing", f"{url}/{held['path']}")
        assert fetched.returncode == 0, fetched.stderr
        assert path.is_file()
        with (own / "mission.toml").open("a") as file:
            file.write(f'mirrors = ["{url}"]\n')
        grown = run("-C", own, "case", "enrol", "olena")
        assert grown.returncode == 0, grown.stderr
        [after] = json.loads(run("mirror", "show", tmp_path / "m", "--json").stdout)
        assert after["size"] == held["size"] + 1
    assert "no difference" in run("mirror", "check", tmp_path / "m").stdout
    tiles = (tmp_path / "m" / "copies").rglob("tile/entries/000.p/*")
    tile = max(tiles, key=lambda one: int(one.name))
    tile.write_bytes(tile.read_bytes()[:-3] + b"xxx")
    broken = run("mirror", "check", tmp_path / "m")
    assert broken.returncode == 4
    assert "entry " in broken.stderr
    down = run("-C", own, "case", "enrol", "taras")
    assert down.returncode == 0
    assert "mirrors: " in down.stderr


def test_mistakes_are_told(run, mission, tmp_path):
    """
    No mirror named, nobody there, an address that is none, a folder that is no mirror.
    """
    assert run("-C", mission, "mirror", "push").returncode == 2
    gone = run("-C", mission, "mirror", "push", "http://127.0.0.1:9/", "--json")
    assert gone.returncode == 3
    assert "nobody answers" in json.loads(gone.stdout)[0]["error"]
    assert run("mirror", "show", tmp_path).returncode == 2
    assert run("mirror", "check", tmp_path).returncode == 2
    assert run("mirror", "serve", "--folder", tmp_path, "--port", "0").returncode == 2
    assert run("restore", tmp_path / "x", "--from", tmp_path / "none").returncode == 2
    assert run("mirror", "init", tmp_path / "y", "--name", "a", "--log", "junk").returncode == 2
