"""A made-up case and its dossier, for the tests of what writes and reads dossiers."""

import io
import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lendemain.ledger.dossier.verified import verified
from lendemain.ledger.witnessing import policy

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("made_up.py"))))


@pytest.fixture(scope="session")
def made_up() -> SimpleNamespace:
    """The maker of made-up cases."""
    return MADE_UP


@pytest.fixture(scope="session")
def dossier() -> bytes:
    """The dossier of a made-up case."""
    return bytes(MADE_UP.dossier())


@pytest.fixture(scope="session")
def state() -> Callable[..., dict[str, Any]]:
    """What our own verifier states of a dossier's bytes."""

    def said(data: bytes, **given: Any) -> dict[str, Any]:
        text = given.pop("policy", MADE_UP.POLICY)
        found = None if text is None else policy.parsed(text)
        return verified(io.BytesIO(data), found, **{"now": MADE_UP.NOW_S, **given})

    return said
