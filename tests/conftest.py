"""Where the tests find real data and vectors, which are never part of the project."""

from pathlib import Path

import pytest
from hypothesis import settings

SHARED = Path(__file__).resolve().parents[2] / "shared"


settings.register_profile("house", deadline=None)  # a busy machine is no failure
settings.load_profile("house")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, vectors and scenes beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real data (../shared), which is not published")
    return SHARED
