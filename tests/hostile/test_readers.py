"""Every reader of the house on every hostile sample: refused or read, soon, small, never broken."""

import ast
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from lendemain import tables
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.errors import InputError, SourceError
from lendemain.records.case import Case
from lendemain.records.reading import Answer
from lendemain.sources.objects import objects_sheet

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


def test_every_json_of_the_test_suite_is_read_or_refused(shared):
    """
    The files of JSONTestSuite, good and bad, are objects, rejections or an error for the reader of
    sources' JSON; bad ones that hold one document alone never become rows.
    """
    folder = shared / "vectors/json-test-suite/test_parsing"
    for path in sorted(folder.glob("*.json")):
        data = path.read_bytes()
        answer = Answer(
            name=path.name, content=data, received=datetime(2026, 1, 6, tzinfo=UTC),
            theatre=(0.0, 0.0, 1.0, 1.0),
        )  # fmt: skip
        try:
            sheet = objects_sheet(answer, "suite", data, headings={"a": ()}, needed=())
        except SourceError:
            continue
        assert sheet.rows == len(sheet.numbers) + sheet.malformed.num_rows
        if path.name.startswith("n_") and b"\n" not in data.strip():
            assert len(sheet.numbers) == 0, path.name


def test_no_query_is_put_together_from_texts():
    """
    No SQL is made by putting texts from outside into it: what stands in braces is one of our own
    constants, in capitals, or a whole number of ours.
    """
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(getattr(node, "func", None), "attr", "")
            if called not in ("execute", "executemany", "executescript"):
                continue
            query = node.args[0] if node.args else None
            if isinstance(query, ast.JoinedStr):
                names = [ast.unparse(v.value) for v in query.values if hasattr(v, "value")
                         and isinstance(v, ast.FormattedValue)]  # fmt: skip
                found += [f"{path.name}: {name}" for name in names if not name.isupper()]
            elif isinstance(query, ast.BinOp):
                found.append(f"{path.name}: {ast.unparse(query)}")

    assert found == []


def test_naughty_filters_choose_nothing(shared, tmp_path):
    """
    Naughty strings as a filter of the docket are refused in words, each of them.
    """
    strings = json.loads((shared / "vectors/naughty-strings/blns.json").read_bytes())
    Mission.create(tmp_path / "front", ["model-2026"], name="front").close()
    with Mission.open(tmp_path / "front") as mission:
        asked = SimpleNamespace(
            cases=tables.empty(Case), sectors=(), mission=mission
        )  # what `listed` looks at
        for text in strings:
            for name in ("status", "sector"):
                with pytest.raises(InputError, match="there is no"):
                    cases.listed(asked, **{name: text})
