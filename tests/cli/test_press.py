"""The verb of the press, as people type it."""

import json

import pytest


def test_stories_are_listed(run, mission):
    """
    Long before the mission nothing was told, which is an empty list and no error; a time that ends
    before it begins is bad input.
    """
    pytest.importorskip("splink")
    ask = ("-C", mission, "press", "stories", "2001-06-01")
    none = run(*ask, "2001-06-02", "--json")
    wrong = run(*ask, "2001-05-01")

    assert (none.returncode, json.loads(none.stdout)) == (0, [])
    assert (wrong.returncode, "earlier first" in wrong.stderr) == (2, True)
