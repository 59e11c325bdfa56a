"""`lendemain audit`, here and from tiles: its words and its exit statuses."""

import json
import shutil


def test_the_audit_from_tiles_finds_what_the_audit_finds(run, mission, tmp_path):
    """
    On a folder that never saw the mission: the same entries and root, no difference, exit 0; and
    whose word the key rests on is said.
    """
    published = run("-C", mission, "publish", tmp_path / "www", "--everything", "--json")
    assert published.returncode == 0, published.stderr
    assert json.loads(published.stdout)["problems"] == []
    here = json.loads(run("-C", mission, "audit", "--json").stdout)
    vkey = (mission / "keys" / "log.vkey").read_text().strip()
    there = run("audit", "--from-tiles", tmp_path / "www", "--log", vkey, "--json")
    said = json.loads(there.stdout)

    assert there.returncode == 0, there.stderr
    assert [said[n] for n in ("entries", "root", "files", "cycles", "problems")] == [
        here[n] for n in ("entries", "root", "files", "cycles", "problems")
    ]
    plain = run("audit", "--from-tiles", tmp_path / "www", "--no-replay")
    assert "key: not checked" in plain.stdout
    assert plain.stdout.endswith("no difference\n")


def test_a_difference_in_the_tiles_exits_with_4(run, mission, tmp_path):
    """
    A changed tile is named on standard error.
    """
    run("-C", mission, "publish", tmp_path / "www")
    [tile] = (tmp_path / "www" / "tile" / "0").rglob("*.p/*")
    tile.write_bytes(bytes(tile.stat().st_size))
    done = run("audit", "--from-tiles", tmp_path / "www")

    assert done.returncode == 4
    assert "problem: tile/0/000.p/" in done.stderr


def test_options_that_do_not_fit_are_refused(run, mission, tmp_path):
    """
    What belongs to --from-tiles is refused without it; a folder without a ledger is named.
    """
    assert run("-C", mission, "audit", "--log", "x").returncode == 2
    assert run("audit", "--from-tiles", tmp_path).returncode == 2
    assert run("audit", "--from-tiles", "http://127.0.0.1:9/").returncode == 3


def test_a_damaged_mission_exits_with_4(run, mission, tmp_path):
    """
    A changed byte is a problem on standard error.
    """
    folder = shutil.copytree(mission, tmp_path / "m")
    path = max((folder / "ledger" / "segments").glob("*"), key=lambda one: one.stat().st_size)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    done = run("-C", folder, "audit")

    assert (done.returncode, done.stdout.splitlines()[-1]) == (4, "problems: 1")
    assert path.stem in done.stderr
