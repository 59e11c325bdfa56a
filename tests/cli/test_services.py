"""What can be served is handed to the command line, which calls it by name."""

import pytest

from lendemain.cli import services


def test_a_service_that_was_offered_is_called_with_what_was_asked(tmp_path):
    """
    `serve` hands folder, address and the rest to the service of that name, and to no other.
    """
    asked = []
    services.offer({"page": lambda folder, **how: asked.append((folder, how))})
    services.serve("page", tmp_path, host="127.0.0.1", port=1, more=2)

    how = {"host": "127.0.0.1", "port": 1, "more": 2}
    assert asked == [(tmp_path, how)]
    with pytest.raises(AssertionError, match="witness"):
        services.serve("witness", tmp_path, host="", port=0)
    services.offer({})
