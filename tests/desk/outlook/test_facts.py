"""A fact from the words of a command."""

from datetime import UTC, datetime

import pytest

from lendemain.desk.outlook.facts import given
from lendemain.errors import InputError

AT = datetime(2026, 1, 1, tzinfo=UTC)


def fact(**more):
    """A fact with these numbers."""
    numbers = {"until": None, "value": 1.0, "probability": 1.0, "denies": False, **more}
    return given("s", AT, named={"by": "gb"}, **numbers)


def test_numbers_become_millionths():
    """
    The value is exact; what is not given is empty.
    """
    assert (fact(value=0.1).value_e6, fact().by, fact().decision) == (100_000, "gb", "")


@pytest.mark.parametrize("more", [{"value": float("inf")}, {"value": 1e12}, {"probability": -1}])
def test_no_number_is_refused(more):
    """
    Infinite, huge, or no probability.
    """
    with pytest.raises(InputError):
        fact(**more)
