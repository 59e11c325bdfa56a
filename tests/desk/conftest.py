"""A small mission on the made-up front, made once and copied for each test that changes it."""

import shutil
from pathlib import Path

import pytest

from lendemain.desk import intake
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle
from lendemain.sources import exercise


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a mission with three days taken in and one cycle run; not to be changed."""
    folder = tmp_path_factory.mktemp("missions") / "front"
    Mission.create(folder, ["model-2026"], name="front").close()
    order = folder.parent / "order.toml"
    order.write_bytes(exercise.order(days=3, density=0.5, seed=11))
    with Mission.open(folder, write=True) as mission:
        intake.intake(mission, "exercise", [order])
        cycle.cycle(mission)
    return folder


@pytest.fixture
def folder(worked: Path, tmp_path: Path) -> Path:
    """A copy of that mission's folder, to be changed at will."""
    return Path(shutil.copytree(worked, tmp_path / "front"))


@pytest.fixture(scope="session")
def staffed_once(worked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That mission with three people enrolled who can read exhibits; two of them custodians."""
    from lendemain.desk.cases import cases, readers

    folder = Path(shutil.copytree(worked, tmp_path_factory.mktemp("staffed") / "front"))
    with Mission.open(folder, write=True) as mission:
        for name in ("olena", "taras", "oksana"):
            cases.enrolled(mission, name)
        readers.enrol(mission, "olena", custodian=True)
        readers.enrol(mission, "taras", custodian=True, comp=["east"])
        readers.enrol(mission, "oksana", comp=["east", "air"])
    return folder


@pytest.fixture
def staffed(staffed_once: Path, tmp_path: Path) -> Path:
    """A copy of that mission's folder, to be changed at will."""
    return Path(shutil.copytree(staffed_once, tmp_path / "front"))


@pytest.fixture(scope="session")
def sittings(worked: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Missions with a commission: "verifying" an analysed case with T0, and "deliberating" on it
    when both parties were heard; not to be changed.
    """
    from runpy import run_path
    from types import SimpleNamespace

    s = SimpleNamespace(**run_path(str(Path(__file__).with_name("sitting.py"))))
    place = tmp_path_factory.mktemp("sittings")
    verifying = Path(shutil.copytree(worked, place / "verifying"))
    with pytest.MonkeyPatch.context() as patch, s.sitting(verifying, patch) as one:
        s.staffed(one.mission, one.number)
        s.begun(one)
        s.analysed(one)
    deliberating = Path(shutil.copytree(verifying, place / "deliberating"))
    with pytest.MonkeyPatch.context() as patch, s.sitting(deliberating, patch) as one:
        s.heard(one)
    return {"verifying": verifying, "deliberating": deliberating}


@pytest.fixture
def sits(sittings: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`sits("verifying")` is a copy of one of those missions, open, with a clock of its own."""
    from contextlib import ExitStack
    from runpy import run_path

    opened = run_path(str(Path(__file__).with_name("sitting.py")))["sitting"]
    with ExitStack() as stack:

        def one(name: str) -> object:
            folder = Path(shutil.copytree(sittings[name], tmp_path / name))
            return stack.enter_context(opened(folder, monkeypatch))

        yield one
