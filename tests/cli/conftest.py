"""The program as a person runs it: a process, its words, its exit status."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run() -> Run:
    """`run("-C", folder, "status")` is the finished process, with its text."""

    def done(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if k != "LENDEMAIN_MISSION"}
        return subprocess.run(
            [sys.executable, "-m", "lendemain", *map(str, arguments)],
            capture_output=True, text=True, cwd=cwd, check=False, env=clean, timeout=300,
        )  # fmt: skip

    return done


@pytest.fixture(scope="session")
def order(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of the made-up front, as a file to take in."""
    from lendemain.sources import exercise

    path = tmp_path_factory.mktemp("orders") / "order.toml"
    path.write_bytes(exercise.order(days=2, density=0.3, seed=5))
    return path


@pytest.fixture(scope="session")
def mission(run: Run, order: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mission made by the program itself, with one cycle; not to be changed."""
    folder = tmp_path_factory.mktemp("cli") / "m"
    for verb in (
        ("init", folder, "--text", "model-2026"),
        ("-C", folder, "intake", "exercise", order),
        ("-C", folder, "cycle"),
    ):
        done = run(*verb)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str]) -> Run:
    """`inside(...)` is as `run`, in this process: for long ways of many verbs."""
    from lendemain.cli import run as called

    def done(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = list(map(str, arguments))
        capsys.readouterr()
        status = called(words)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(words, status, said.out, said.err)

    return done
