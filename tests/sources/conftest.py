"""How the tests of sources hand bytes to a source."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from lendemain.records.reading import Answer, Reading

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def answered() -> Callable[..., Answer]:
    """A function that makes an answer of some bytes, over a made-up theatre of two parties."""

    def answer(content: bytes | str, **given: object) -> Answer:
        plain: dict[str, object] = {
            "name": "answer.csv", "received": datetime(2026, 3, 1, tzinfo=UTC),
            "theatre": (30.0, 45.0, 40.0, 52.0), "time_zone": "Europe/Kyiv",
            "aliases": {"north": "north", "northern army": "north", "south": "south"},
            "regions": {"північна область": (37.0, 48.0, 40_000.0)},
            "places": {"rivne na skhodi": (37.5, 48.2), "far away": (2.3, 48.9)},
        }  # fmt: skip
        data = content.encode() if isinstance(content, str) else content
        return Answer(content=data, **(plain | given))

    return answer


@pytest.fixture(scope="session")
def reasons() -> Callable[[Reading], Counter[tuple[str, str, bool]]]:
    """A function that counts what was set aside: (field, reason, kept) -> how often."""

    def counted(reading: Reading) -> Counter[tuple[str, str, bool]]:
        listed = reading.rejections.select(["field", "reason", "kept"]).to_pylist()
        return Counter((row["field"], row["reason"], row["kept"]) for row in listed)

    return counted


@pytest.fixture(scope="session")
def conserved() -> Callable[[Reading], bool]:
    """A function that says whether rows in = observations + rejections not kept, one a row."""

    def whole(reading: Reading) -> bool:
        fallen = [
            row["row"]
            for row in reading.rejections.select(["row", "kept"]).to_pylist()
            if not row["kept"]
        ]
        kept = reading.observations.column("row").to_pylist()
        return sorted(fallen + kept) == list(range(1, reading.rows + 1))

    return whole


@pytest.fixture(scope="session")
def real(shared: Path) -> Callable[[str], Path]:
    """A function that gives the path of a file of real data, or skips where it is absent."""

    def path(name: str) -> Path:
        found = shared / "data" / name
        if not found.is_file():
            pytest.skip(f"needs the real data of {name}, which are not published with the project")
        return found

    return path
