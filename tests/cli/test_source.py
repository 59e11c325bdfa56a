"""The verbs about sources, as people type them."""

import json


def test_sources_are_listed_and_told(run):
    """
    Without any mission one learns which files can be taken in and how each is laid out; an unknown
    source is bad input.
    """
    every = run("source", "list", "--json")
    radar = run("source", "show", "radar")
    whole = run("source", "show", "radar", "--json")
    wrong = run("source", "show", "rader")

    assert {"source", "what", "forms", "licence"} == set(json.loads(every.stdout)[0])
    assert "clockwise from true north" in radar.stdout
    assert "azimuth_deg" in radar.stdout
    assert "gzip" in json.loads(whole.stdout)["forms"]
    assert (wrong.returncode, "radar" in wrong.stderr) == (2, True)
