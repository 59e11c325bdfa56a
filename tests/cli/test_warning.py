"""The build-up board, as people ask for it."""

import json


def test_the_board_is_printed_and_says_that_it_is_learning(run, mission):
    """Sectors with their probability, level and band in each language; the same as JSON."""
    shown = run("-C", mission, "warning")
    plain = json.loads(run("-C", mission, "warning", "--json").stdout)

    assert shown.returncode == 0
    assert "still learning what is usual" in shown.stdout
    assert "Violations tomorrow" in shown.stdout
    assert "en apprentissage" in run("-C", mission, "warning", "--lang", "fr").stdout
    assert "навчається" in run("-C", mission, "warning", "--lang", "uk").stdout
    assert plain["board"] == "model-2026"


def test_a_past_build_up_is_replayed_by_what_was_public(run):
    """Its turns and readings on the terminal and as JSON; a text that there is not is refused."""
    shown = run("warning", "replay", "--until", "2022-01-27", "--lang", "uk")
    plain = json.loads(run("warning", "replay", "--json").stdout)
    refused = run("warning", "replay", "none")

    assert "build-up, no attack" in shown.stdout
    assert plain["build_ups"][-1]["reading"] == "attack, warned"
    assert refused.returncode == 2
    assert "ukraine-2021-2022" in refused.stderr
