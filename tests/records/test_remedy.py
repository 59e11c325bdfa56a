"""Corrective actions: what one entry did about one, in a line."""

from datetime import UTC, datetime

from lendemain.records.because import Because
from lendemain.records.remedy import RemedyStep


def test_a_step_reads_as_a_line_with_its_entry_and_its_authors_words():
    """
    When, which entry, what, by whom, and the reason where one was given.
    """
    at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    given = {"at": at, "entry": 4, "by": "ivo", "what": Because.of("was_verified")}

    assert str(RemedyStep(**given, reason="seen")) == (
        "2026-03-01 12:00 UTC, entry 4: verified by ivo: seen"
    )
    assert str(RemedyStep(**given, reason="")).endswith("verified by ivo")
