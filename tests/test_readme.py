"""The README's commands are run as they are written."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


def test_the_two_commands_are_in_the_makefile():
    """
    `make demo` and `make test` exist, and nothing but they is asked of a newcomer.
    """
    rules = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = re.findall(r"^make (\w+)", BLOCKS[0], re.MULTILINE)

    assert asked == ["demo", "test"]
    assert {*asked, "setup", "bench"} <= set(rules)


def test_every_command_of_the_readme_works_as_written(shared, tmp_path):
    """
    The blocks on real data run from top to bottom in a new folder and each command exits with 0.
    """
    (tmp_path / "shared").symlink_to(shared)
    here = tmp_path / "checkout"
    here.mkdir()
    (here / "texts").symlink_to(ROOT / "texts")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    commands = [row for block in BLOCKS[1:] for row in block.splitlines() if row.strip()]

    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=here, env={**os.environ, "PATH": path},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stderr}"

    [pdf] = (here / "minsk/reports").glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")


def test_the_readme_names_no_file_that_is_not_there():
    """
    Every relative link of the README leads somewhere.
    """
    links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / "README.md").read_text("utf-8"))

    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", sorted(p.name for p in ROOT.glob("*.md")))
def test_no_page_promises_a_verb_that_is_not_there(page):
    """
    Every `lendemain VERB` in the pages is a verb of the command line.
    """
    from lendemain import cli

    verbs = {n for n in cli.app if not n.startswith("-")}
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"`?lendemain (?:-C \S+ )?([a-z]+)\b", text)) - {"is", "test"}

    assert {n for n in named if n in verbs or f"`lendemain {n}" in text} <= verbs
