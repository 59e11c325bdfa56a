"""The program as installed."""

import subprocess
import sys
from pathlib import Path


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
