from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.records.observation import TimePrecision
from lendemain.sources.listed import dates
from lendemain.sources.times import MINUTE_US

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shown(text, **how):
    """Start, length in minutes and zone of what a text says."""
    found = dates.local(text, **how)
    assert not isinstance(found, str), found
    start = EPOCH + timedelta(microseconds=found.start_us)
    return f"{start:%Y-%m-%d %H:%M}", (found.end_us - found.start_us) / MINUTE_US, found.zone


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20.04.2025", ("2025-04-20 00:00", 1440, "")),
     ("03.04.2025", ("2025-04-03 00:00", 1440, "")),
     ("20.04.25 14:30", ("2025-04-20 14:30", 1, "")),
     ("2025-4-2", ("2025-04-02 00:00", 1440, "")),
     ("20 квітня 2025 р. о 14:30", ("2025-04-20 14:30", 1, "")),
     ("20 апреля 2025 г. 14.30 мск", ("2025-04-20 14:30", 1, "Europe/Moscow")),
     ("20 avril 2025 à 14h30", ("2025-04-20 14:30", 1, "")),
     ("1er mai 2025", ("2025-05-01 00:00", 1440, "")),
     ("April 20, 2025 at 2:30 pm", ("2025-04-20 14:30", 1, "")),
     ("14:30 20.04.2025", ("2025-04-20 14:30", 1, "")),
     ("20.04.2025 23:50-00:20", ("2025-04-20 23:50", 31, "")),
     ("2025-04-20 14:00 - 15:30", ("2025-04-20 14:00", 91, "")),
     ("вночі 20.04.2025", ("2025-04-20 00:00", 360, "")),
     ("20.04.2025, soirée", ("2025-04-20 18:00", 360, "")),
     ("20.04.2025 о 14 год", ("2025-04-20 14:00", 60, "")),
     ("20.04.2025 близько 14:00", ("2025-04-20 13:30", 60, "")),
     ("2025-04-20 14:30 UTC", ("2025-04-20 14:30", 1, "UTC")),
     ("20.04.2025 14:30 UTC+3", ("2025-04-20 11:30", 1, "UTC")),
     ("2025-04-20T14:30:00+03:00", ("2025-04-20 11:30", 1 / 60, "UTC"))],
)  # fmt: skip
def test_days_and_hours_are_read_as_they_are_written(text, expected):
    """
    Four languages, full stops with the day first, spans, parts of a day, zones by their names.
    """
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [("03/04/2025", "could be 3 April or 4 March"), ("31.02.2025", "no such day"),
     ("вчора", "no day in a known form"), ("20.04.2025 25:00", "no such time of day"),
     ("20 квітня 1025", "cannot be meant"), ("", "no day"), ("9" * 500, "longer than")],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_not_read(text, why):
    """
    No day is guessed: what cannot be told is a text of why.
    """
    assert why in dates.local(text)


def test_the_order_of_a_list_settles_its_slashed_days():
    """
    One plain day settles day and month for the list; two that disagree settle nothing.
    """
    assert dates.order_of(["03/04/2025", "29/04/2025"]) == "dmy"
    assert dates.order_of(["03/04/2025", "04/29/2025"]) == "mdy"
    assert dates.order_of(["29/04/2025", "04/29/2025"]) == ""
    assert shown("03/04/2025", order="dmy")[0] == "2025-04-03 00:00"
    assert shown("03/04/2025", order="mdy")[0] == "2025-03-04 00:00"


def test_about_is_an_hour_wide_and_says_so():
    """
    "About 14:00" is no minute.
    """
    assert dates.local("20.04.2025 около 14:00").precision is TimePrecision.HOUR


@given(st.text(max_size=130))
def test_no_text_makes_it_raise(text):
    """
    Whatever stands in a cell, the answer is a span or a text of why; a span never runs backwards.
    """
    found = dates.local(text)

    assert isinstance(found, str) or found.start_us < found.end_us
