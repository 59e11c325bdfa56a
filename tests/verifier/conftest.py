"""The verifiers that are published apart, and what they are tried on."""

import importlib.util
import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = SimpleNamespace(**runpy.run_path(str(ROOT / "tests/ledger/dossier/made_up.py")))
MUTANTS = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("mutants.py"))))


@pytest.fixture(scope="session")
def made_up() -> SimpleNamespace:
    """The maker of made-up cases."""
    return MADE_UP


@pytest.fixture(scope="session")
def mutants() -> SimpleNamespace:
    """The maker of mutants."""
    return MUTANTS


@pytest.fixture(scope="session")
def dossier() -> bytes:
    """The dossier of a made-up case."""
    return bytes(MADE_UP.dossier())


@pytest.fixture(scope="session")
def verify() -> ModuleType:
    """The verifier that is one file of the standard library, read from where it is published."""
    about = importlib.util.spec_from_file_location("verify", ROOT / "verifier" / "verify.py")
    assert about is not None
    assert about.loader is not None
    module = importlib.util.module_from_spec(about)
    about.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def cctv(shared) -> list[tuple[bytes, bytes, bytes]]:
    """Key, message and signature of the 914 edge cases of CCTV."""
    path = shared / "vectors/cctv/ed25519/ed25519vectors.json"
    return [
        (bytes.fromhex(one["key"]), one["msg"].encode(), bytes.fromhex(one["sig"]))
        for one in json.loads(path.read_text("utf-8"))
    ]


@pytest.fixture(scope="session")
def wycheproof(shared) -> list[tuple[bytes, bytes, bytes, bool]]:
    """Key, message, signature of Wycheproof's cases, and whether they hold."""
    path = shared / "vectors/wycheproof/testvectors_v1/ed25519_test.json"
    return [
        (
            bytes.fromhex(group["publicKey"]["pk"]), bytes.fromhex(one["msg"]),
            bytes.fromhex(one["sig"]), one["result"] == "valid",
        )
        for group in json.loads(path.read_text("utf-8"))["testGroups"]
        for one in group["tests"]
    ]  # fmt: skip


@pytest.fixture
def page(headless) -> Iterator[object]:
    """The page that verifies, opened from the disk; what it asked for lies in `page.asked`."""
    context = headless.new_context(locale="en-GB", viewport={"width": 1100, "height": 900})
    opened = context.new_page()
    opened.asked, opened.wrong = [], []
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.on("console", lambda said: opened.wrong.append(said.text))
    opened.goto((ROOT / "verifier" / "verify.html").as_uri())
    yield opened
    context.close()
