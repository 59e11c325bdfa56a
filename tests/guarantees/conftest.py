"""The texts that come with the package, read once."""

from pathlib import Path

import pytest

from lendemain.guarantees import text
from lendemain.records.commitment import Instrument

FOLDER = Path(__file__).resolve().parents[2] / "texts" / "commitments"


def read(name: str) -> Instrument:
    """An instrument by the name of its file."""
    path = FOLDER / f"{name}.toml"
    found, mistakes = text.parsed(path.name, path.read_bytes())
    assert mistakes == []
    assert found is not None
    return found


@pytest.fixture(scope="session")
def texts() -> dict[str, Instrument]:
    """Every packaged text by the name of its file."""
    return {path.stem: read(path.stem) for path in sorted(FOLDER.glob("*.toml"))}
