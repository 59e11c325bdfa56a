"""The build-up board, as people ask for it."""

import json


def test_the_board_is_printed_and_says_that_it_is_learning(run, mission):
    """Sectors with their probability, level and band; the same as JSON."""
    shown = run("-C", mission, "warning")
    plain = json.loads(run("-C", mission, "warning", "--json").stdout)

    assert shown.returncode == 0
    assert "too few days" in shown.stdout
    assert "watched" in shown.stdout
    assert plain["board"] == "model-2026"
