from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.records.observation import TimePrecision
from lendemain.sources.local_times import Local, local_span

RECEIVED = datetime(2020, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hours", "precision"),
    [
        ("20 Sep 2020, 19:05-19:40", (19 + 5 / 60, 19 + 41 / 60), "interval"),
        ("20 Sep 2020, 19:05", (19 + 5 / 60, 19 + 6 / 60), "minute"),
        ("20 September 2020 19:05", (19 + 5 / 60, 19 + 6 / 60), "minute"),
        ("Sep 20, 2020, 19:05:30", (19 + 5 / 60, 19 + 6 / 60), "minute"),
        ("20 Sep 2020, between 19h05 and 19h40", (19 + 5 / 60, 19 + 41 / 60), "interval"),
        ("20 Sep 2020, in the evening", (0, 24), "day"), ("20 Sep 2020, N/K", (0, 24), "day"),
        ("20 Sep 2020, evening and night hours", (0, 36), "interval"),
        ("20-21 Sep 2020", (0, 48), "interval"), ("19-20 Sep 2020, night", (-24, 36), "interval"),
        ("20-21 Sep 2020, 23:50-00:10", (23 + 50 / 60, 24 + 11 / 60), "interval"),
        ("20-Sep-20, 19:05", (19 + 5 / 60, 19 + 6 / 60), "minute"),
        ("20-Sep-2020", (0, 24), "day"), ("20/09/2020 19:05", (19 + 5 / 60, 19 + 6 / 60), "minute"),
        ("2020-09-20", (0, 24), "day"), ("20 Sep 2020, 23:50-00:10", (23 + 50 / 60, 24 + 11 / 60),
                                         "interval"),
    ],
)  # fmt: skip
def test_local_times_are_intervals(text, hours, precision):
    """
    A day is a day, a minute a minute, and an end before its beginning is of the next day; a part
    of a day is that day, and a night goes on to noon.
    """
    midnight = 18_525 * 86_400_000_000
    expected = [midnight + round(h * 3600) * 1_000_000 for h in hours]

    assert local_span(text, received=RECEIVED) == Local(*expected, TimePrecision(precision))


def test_a_date_without_a_year_is_of_the_past():
    """
    Read on 2 October 2020, 20 September is of that year and 20 December of the one before; that
    no year was written is told.
    """
    first, other = (local_span(f"20 {m}", received=RECEIVED) for m in ("Sep", "Dec"))

    assert (first.year_taken, other.year_taken) == (True, True)
    assert local_span("20-Sep, 19:05", received=RECEIVED).precision == TimePrecision.MINUTE
    assert first.start_us // 86_400_000_000 == 18_525
    assert other.start_us // 86_400_000_000 == 18_250


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2020",
        "",
        "31 Feb 2020",
        "20 Sep 2020, 25:00",
        "yesterday",
        "20 Sept 20 2020",
        "21-20 Sep 2020",
        "20 Sep 2020, whenever",
        "1 Foo 2020",
    ],
)
def test_what_is_no_time_is_said_to_be_none(text):
    """
    Days and hours that are not are not read.
    """
    assert isinstance(local_span(text, received=RECEIVED), str)


@given(st.text(max_size=60) | st.from_regex(r"[0-9:hSeptnig ,.-]{1,30}", fullmatch=True))
def test_any_words_are_read_or_explained(text):
    """
    Whatever the words, a reading is an interval that goes forward, or a text of why not.
    """
    read = local_span(text, received=RECEIVED)

    assert isinstance(read, str) or read.start_us < read.end_us


@pytest.mark.parametrize("text", ["1" * 20_000, "20 Sep 2020, " + "night " * 9_000, " " * 20_000])
def test_endless_texts_are_not_searched(text):
    """
    A text of thousands of characters is no time, and is refused without being searched.
    """
    assert isinstance(local_span(text, received=RECEIVED), str)
