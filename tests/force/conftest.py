"""Small cases of force generation, and a checker of plans that shares nothing with the planner."""

from pathlib import Path

import pytest

from lendemain.force import contributions, generation, generator, statement

TEXTS = Path(__file__).resolve().parents[2] / "texts" / "force"


@pytest.fixture(scope="session")
def model():
    """The model statement and its contributions."""
    found, mistakes = statement.parsed("model", (TEXTS / "model-force.toml").read_bytes())
    assert mistakes == []
    table = contributions.imported((TEXTS / "model-contributions.csv").read_bytes(), found)
    assert table.rejections == ()
    return found, list(table.contributions)


@pytest.fixture(scope="session")
def small():
    """A made-up case of middling size, its plan beside it."""
    stated, offers = generator.case(nations=10, offers=60, lines=26, months=15, seed=4)
    effort = generation.Effort(steps=4)
    return stated, offers, generation.generated(stated, offers, effort=effort)
