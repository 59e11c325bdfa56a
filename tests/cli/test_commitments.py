"""The verbs that take commitments in and give them out."""

import pytest

from lendemain.cli.commitments import moment


def test_check_tells_what_the_final_text_lost(run):
    """
    Texts by name, their drafting notes, and the clause that only the draft had.
    """
    done = run("guarantees", "check", "paris-2026", "--against", "paris-2026-draft")

    assert done.returncode == 0, done.stderr
    assert "lost: paris-2026/4-us" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["guarantees", "check", "no-such"], "unscr-2231"),
        (["-C", "nowhere", "guarantees", "list"], "init"),
        (["-C", "nowhere", "guarantees", "certify", "x", "--happened", "soon", "--by", "y"],
         "not a time"),
    ],
)  # fmt: skip
def test_bad_input_says_what_next(run, arguments, words):
    """
    Exit status 2 with a remedy.
    """
    done = run(*arguments)

    assert done.returncode == 2
    assert words in done.stderr


def test_no_moment_is_none():
    """
    What is not given stays open.
    """
    assert moment(None) is None
    assert moment("2026-01-01") is not None
