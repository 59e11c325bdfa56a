"""What differs between versions of a text."""

from dataclasses import replace

import pytest

from lendemain.errors import InputError
from lendemain.guarantees.versions import check_version, differences


def test_the_clause_that_the_final_text_lost_is_shown(texts):
    """
    The draft's sentence on the United States is lost in the Paris Declaration, and only that.
    """
    changes = differences(texts["paris-2026-draft"], texts["paris-2026"])

    assert [(c["fragment"], c["change"]) for c in changes] == [("paris-2026/4-us", "lost")]


def test_a_changed_word_is_shown_with_both_forms(texts):
    """
    A clause that became a permission, and a party that became a supporter, are told.
    """
    final = texts["paris-2026"]
    clauses = list(final.clauses)
    clauses[0] = replace(clauses[0], text="may take part")
    parties = tuple(replace(p, role="observer") for p in final.parties)
    new = replace(final, clauses=tuple(clauses), parties=parties)

    changes = differences(final, new)

    assert tuple(changes[0][k] for k in ("fragment", "change", "part")) == (
        "paris-2026/1",
        "changed",
        "text",
    )
    assert {"coalition", "ua", "us"} == {c["fragment"] for c in changes if c["part"] == "role"}


def test_one_number_for_two_texts_is_refused(texts):
    """
    Two versions of one text with the same number and other words are refused; the same text again
    is none.
    """
    known = texts["paris-2026"]

    check_version(known, known)
    with pytest.raises(InputError, match="adopted before with other words"):
        check_version(replace(known, digest="00"), known)
    with pytest.raises(InputError, match="two instruments"):
        differences(known, texts["nato-5"])
