"""The program as installed."""

import subprocess
import sys
from pathlib import Path

STOPPED_WHILE_LOADING = """
import sys
class Stopped:
    def find_spec(self, name, path=None, target=None):
        if name == "lendemain.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stopped())
from lendemain.__main__ import main
main()
"""


def test_the_program_and_the_module_are_one():
    """
    `lendemain` and `python -m lendemain` say the same.
    """
    program = Path(sys.executable).with_name("lendemain")
    said = [
        subprocess.run([*words, "--help"], capture_output=True, text=True, check=True).stdout
        for words in ([program], [sys.executable, "-m", "lendemain"])
    ]

    assert said[0] == said[1] != ""


def test_who_stops_it_while_it_loads_is_told_so():
    """
    Ctrl-C before the first verb is known ends as any other: one line, status 1, no traceback.
    """
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_WHILE_LOADING], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (1, "lendemain: stopped; the ledger is whole.\n")
