"""The verbs by which exhibits come in and are read."""

import json
import re
import shutil

import pytest

from lendemain import cli
from lendemain.cli.evidence import evidence


@pytest.fixture
def folder(mission, tmp_path):
    return shutil.copytree(mission, tmp_path / "m")


@pytest.mark.parametrize("name", [n for n in evidence if not n.startswith("-")])
def test_every_verb_teaches_with_an_example_that_is_one(name):
    """
    Each verb's help has an example that the command line accepts as written.
    """
    page = evidence[name].help or ""
    example = re.search(r"Example: lendemain -C minsk (.+)", page)
    assert example, name
    tokens = re.sub(r'"[^"]*"', "words", example.group(1)).split()

    cli.app.parse_args(tokens, exit_on_error=False, print_error=False)


def test_an_exhibit_comes_in_and_is_read(folder, tmp_path, capsys):
    """
    Add, list, show, access: the working copy is the original, and the reading is in the chain.
    """

    def said(*arguments, status=0):
        assert cli.run(list(map(str, ["-C", folder, *arguments]))) == status
        return capsys.readouterr().out

    photo, out = tmp_path / "crater.txt", tmp_path / "copy.txt"
    photo.write_bytes(b"2.1 m wide")
    verb = ["evidence", "add", photo, "--case", 1, "--device", "phone", "--at", "37.8", "48.0",
            "--radius", 200, "--start", "2026-01-06T06:00Z", "--json"]  # fmt: skip
    name = json.loads(said(*verb))["exhibit"]
    verb = ["evidence", "access", name[:6], "--out", out, "--purpose", "crater analysis"]
    said(*verb)
    assert out.read_bytes() == photo.read_bytes()
    said(*verb, status=2)  # never over what is there

    [row] = json.loads(said("evidence", "list", "--json"))
    assert (row["exhibit"], row["case"], row["custody"]) == (name, "1", "whole")
    page = said("evidence", "show", name)
    assert "accessed by" in page
    assert "crater analysis" in page
    shown = json.loads(said("case", "show", 1, "--json"))
    assert [e["exhibit"] for e in shown["exhibits"]] == [name]


def test_an_altered_exhibit_exits_with_4(run, folder, tmp_path):
    """
    A changed byte is told on standard error, and no copy is written.
    """
    photo = tmp_path / "crater.txt"
    photo.write_bytes(b"2.1 m wide")
    said = run("-C", folder, "evidence", "add", photo, "--json")
    name = json.loads(said.stdout)["exhibit"]
    [blob] = (folder / "ledger").rglob(f"{name}*")
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

    done = run("-C", folder, "evidence", "access", name, "--out", tmp_path / "o", "--purpose", "x")
    assert done.returncode == 4
    assert "altered" in done.stderr
    assert not (tmp_path / "o").exists()
    assert "ALTERED" in run("-C", folder, "evidence", "list").stdout


@pytest.mark.parametrize(("arguments", "words"), [
    (["evidence", "add", "no-such-file"], "no such file"),
    (["evidence", "add", "/"], "a folder"),
    (["evidence", "show", "4f2a"], "evidence list"),
    (["evidence", "derive", "/dev/null", "--of", "4f2a", "--method", "x"], "no such exhibit"),
    (["evidence", "add", "/dev/null"], "a device"),
])  # fmt: skip
def test_bad_input_says_what_where_and_what_next(run, mission, arguments, words):
    """
    A mistake exits with 2, names the way out, and records nothing.
    """
    done = run("-C", mission, *arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
