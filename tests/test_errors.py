"""Errors say what, where and what next, and who must act."""

import pytest

from lendemain.errors import InputError, IntegrityError, LendemainError, SourceError


@pytest.mark.parametrize(
    ("kind", "status"),
    [(LendemainError, 1), (InputError, 2), (SourceError, 3), (IntegrityError, 4)],
)
def test_each_error_has_the_exit_status_of_the_design(kind, status):
    """
    1 cannot, 2 bad input, 3 a source failed, 4 integrity broken; the message has all three parts.
    """
    error = kind("is torn", where="the map", remedy="Mend it")

    assert error.exit_status == status
    assert str(error) == "the map: is torn. Mend it."


def test_a_list_of_faults_ends_with_what_to_do():
    """
    Of many rows the remedy is the last, and no full stop is doubled.
    """
    error = InputError("mistakes: 1\n  row 3: torn. Mend it.", where="the map", remedy="Try again")

    assert str(error) == "the map: mistakes: 1\n  row 3: torn. Mend it.\nTry again."
