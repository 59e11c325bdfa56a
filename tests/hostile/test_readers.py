"""Every reader of the house on every hostile sample: refused or read, soon, small, never broken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
ROOT = Path(__file__).resolve().parents[2]
SOME = ("any table", "agreement", "document", "witness policy")
SECONDS_MAX, MIB_MAX = 2.0, 256


@pytest.mark.faults
def test_hostile_files_are_refused_or_read_within_their_bounds():
    """
    Each sample given to each reader, in a process of its own, ends in an answer: an error of ours
    or what was read; within 2 s of processor time and 256 MiB, libraries included.
    """
    chosen = [] if LONG else [f"={name}" for name in SOME]
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.runner", *chosen],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = [json.loads(row) for row in done.stdout.splitlines()]

    bad = [
        row for row in rows
        if row["seconds"] > SECONDS_MAX or row["mib"] > MIB_MAX
        or row["answer"].startswith(("BROKE", "died"))
    ]  # fmt: skip
    assert bad == []
    assert len(rows) > 50 * len(chosen or SOME)
    assert sum(row["answer"].startswith("refused") for row in rows) > len(rows) / 2
