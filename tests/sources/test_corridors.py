"""Rules of lists of humanitarian corridors."""

from datetime import UTC, datetime

import pytest

from lendemain.errors import SourceError
from lendemain.sources.corridors import parse

HEAD = "HC_ID,date,proposal,from,from_latitude,from_longitude,to,status_result\n"


def test_a_proposal_is_a_notice_for_a_day_around_a_town(answered):
    """
    It lasts a day of the text's own clock, names who proposed it and how it ended, and is no
    observation.
    """
    reading = parse(answered(HEAD + "7,2026-03-02,North,Rivne,48.2,37.5,Zaliske,disputed\n"))
    row = reading.notices.to_pylist()[0]

    assert (row["activity"], row["by_party"]) == ("humanitarian_corridor", "north")
    assert (row["start"], row["end"]) == (
        datetime(2026, 3, 1, 22, tzinfo=UTC), datetime(2026, 3, 2, 22, tzinfo=UTC),
    )  # fmt: skip
    assert row["text"] == "Rivne | Zaliske | disputed"
    assert (row["lon"], row["lat"], row["radius_m"]) == (37.5, 48.2, 5000.0)
    assert (reading.rows, reading.observations.num_rows) == (1, 0)


def test_every_row_is_a_notice_or_says_why_not(answered, reasons):
    """
    A proposer whom nobody knows, a missing day and a swapped place fall with a reason; a corridor
    whose end nobody knows stays.
    """
    rows = [
        "1,2026-03-02,Nobody,Rivne,48.2,37.5,,successful", "2,,North,Rivne,48.2,37.5,,successful",
        "3,2026-03-02,South,Rivne,37.5,48.2,,successful",
        "4,2026-03-02,Agreed,Rivne | x,48.2,37.5,,who knows",
    ]  # fmt: skip
    reading = parse(answered(HEAD + "\n".join(rows) + "\n"))
    kept = reading.notices.to_pylist()

    assert [(r["source_ref"], r["by_party"]) for r in kept] == [("4", "agreed")]
    assert kept[0]["text"] == "Rivne x |  | unknown"
    fallen = {field for field, _, stays in reasons(reading) if not stays}
    assert fallen == {"proposal", "date", "from_latitude"}


def test_another_list_is_refused(answered):
    """
    A list without days or places is none of corridors.
    """
    with pytest.raises(SourceError, match="proposal"):
        parse(answered("date,what\n2026-03-02,rain\n"))
