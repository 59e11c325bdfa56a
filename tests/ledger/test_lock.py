import os

import pytest

from lendemain.errors import LendemainError
from lendemain.ledger.lock import locked, unwritable


def test_one_holds_the_lock_until_it_is_let_go(tmp_path):
    """
    A second one is refused at once, and gets it when the first lets go.
    """
    first = locked(tmp_path)
    with pytest.raises(LendemainError, match="another process"):
        locked(tmp_path)
    os.close(first)
    os.close(locked(tmp_path))


def test_an_error_of_the_file_system_is_said_in_words(tmp_path):
    """
    What, where and what next.
    """
    with pytest.raises(FileNotFoundError) as error:
        locked(tmp_path / "nowhere")

    assert "No such file" in str(unwritable(tmp_path, error.value))
