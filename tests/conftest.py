"""Where the tests find real data and vectors, which are never part of the project."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-first-run"]  # fmt: skip
SHARED = Path(__file__).resolve().parents[2] / "shared"


settings.register_profile("house", deadline=None)  # a busy machine is no failure
settings.load_profile("house")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, vectors and scenes beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real data (../shared), which is not published")
    return SHARED


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a mission with every kind of plan adopted; not to be changed."""
    from tests.desk import laid_out as maker

    return maker.made(tmp_path_factory.mktemp("laid-out") / "front")


@pytest.fixture(scope="session")
def headless() -> Iterator[object]:
    """A headless browser that asks nothing of anybody; one for all tests of a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: `python tools/system.py` brings it")
    with playwright.sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
