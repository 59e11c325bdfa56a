"""The policy of access that comes with the package, and anything the rule may meet."""

from pathlib import Path

import pytest
from hypothesis import strategies as st

from lendemain.access import text
from lendemain.records.access import AccessPolicy, Action, Guarded, Person

TEXT = Path(__file__).resolve().parents[2] / "texts" / "policies" / "access.toml"

people = st.builds(
    Person,
    name=st.just("somebody"),
    level=st.integers(-1, 3),
    outside=st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2, 2**63, 2**64 - 1]),
    actions=st.integers(0, 1023),
    party=st.integers(0, 3),
    waits=st.booleans(),
    every_case=st.booleans(),
    cases=st.frozensets(st.integers(1, 5), max_size=3),
)
things = st.builds(
    Guarded,
    level=st.integers(0, 4),
    compartments=st.integers(0, 3) | st.integers(0, 2**64 - 1),
    released=st.integers(-3, 3),
    case=st.integers(0, 5),
    owner=st.integers(0, 3),
    sealed=st.booleans(),
)
actions = st.sampled_from(list(Action))


@pytest.fixture(scope="session")
def policy() -> AccessPolicy:
    """The packaged policy."""
    found, mistakes = text.parsed("access.toml", TEXT.read_bytes())
    assert found is not None, mistakes
    return found


@pytest.fixture(scope="session")
def written() -> str:
    """Its text."""
    return TEXT.read_text("utf-8")


@pytest.fixture(scope="session")
def anything():
    """Strategies: people, things, actions."""
    return people, things, actions
