from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.sources.times import DAY_US, HOUR_US, SECOND_US, day, minute, moment, utc

EPOCH = date(1970, 1, 1)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(days)
def test_an_iso_day_is_that_day(when):
    """
    YYYY-MM-DD, and YYYYMMDD or YYYY/MM/DD, is read as the day it says, in every year known.
    """
    assert day(f"{when:%Y/%m/%d}") == (when - EPOCH).days
    assert day(when.isoformat()) == (when - EPOCH).days
    assert day(f"{when:%Y%m%d}") == (when - EPOCH).days


@given(days, st.sampled_from("/."))
def test_a_mangled_day_is_read_only_where_one_reading_is_possible(when, mark):
    """
    Day and month in unknown order are read when one of them is over 12 or both are the same.
    """
    written = when.strftime(f"%d{mark}%m{mark}%Y")

    if when.day > 12 or when.day == when.month:
        assert day(written) == (when - EPOCH).days
    else:
        assert "could be" in str(day(written))


@given(days)
def test_an_order_that_the_source_states_settles_it(when):
    """
    Where the source says which comes first, that is how it is read.
    """
    assert day(when.strftime("%d/%m/%Y"), order="dmy") == (when - EPOCH).days
    assert day(when.strftime("%m/%d/%Y"), order="mdy") == (when - EPOCH).days


@pytest.mark.parametrize("midnight", [" 00:00", "T00:00:00", " 00:00:00.000", " 00:00:00.000000",
                                      " 00:00:00+00:00", "T00:00:00.000Z", " 00:00:00.000000Z",
                                      " 12:00:00 AM"])  # fmt: skip
def test_a_midnight_after_a_day_is_passed_over(midnight):
    """
    Programs that know no days write their midnights; the day is still only a day.
    """
    assert day("2014-01-29" + midnight) == day("2014-01-29")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2014-02-30", "no such day"),
        ("2014-13-01", "no such day"),
        ("29/02/2015", "no such day"),
        ("00/05/2014", "no such day"),
        ("41662", "known form"),
        ("2014-1-5", "known form"),
        ("May 4, 2014", "known form"),
        ("9999-01-01", "cannot be meant"),
        ("0001-01-01", "cannot be meant"),
        ("٢٠١٤-٠١-٠١", "known form"),
        ("2014-01-01\x00", "known form"),
        ("2014-01-01 10:00", "known form"),
        ("2014-01-01 00:00:00+02:00", "known form"),
        ("2014-01/01", "known form"),
        ("2014-01 00:00-01", "known form"),
    ],
)
def test_what_is_no_day_says_why(text, why):
    """
    A day that does not exist, a spreadsheet's number, other scripts' digits: each has its reason.
    """
    assert why in str(day(text))


@given(st.integers(0, 1439))
def test_a_minute_is_read_however_it_is_written(of_day):
    """
    HH:MM, HH:MM:SS and the number HHMM, with its zeros lost or a fraction found, are one minute.
    """
    hour, rest = divmod(of_day, 60)

    for text in (f"{hour:02d}:{rest:02d}", f"{hour}:{rest:02d}:59", f"{hour:02d}{rest:02d}",
                 f"{hour * 100 + rest}", f"{hour * 100 + rest}.0",
                 f"{hour:02d}:{rest:02d}:00.000000"):  # fmt: skip
        assert minute(text) == of_day


@pytest.mark.parametrize(
    "text", ["", "24:00", "2400", "1260", "12:60", "12.5", "noon", "-5", "١٠:٠٠"]
)
def test_what_is_no_time_of_day_says_why(text):
    """
    An hour or a minute that no clock shows is not read.
    """
    assert "time of day" in str(minute(text))


@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2099, 12, 30)),  # noqa: DTZ001 - a local clock
    st.integers(-14 * 4, 14 * 4),
)
def test_an_offset_is_taken_off(when, quarters):
    """
    A moment with an offset is that many hours earlier in UTC.
    """
    offset = timedelta(minutes=15 * quarters)
    sign = "-" if quarters < 0 else "+"
    minutes = abs(quarters) * 15
    text = f"{when:%Y-%m-%d %H:%M:%S}{sign}{minutes // 60:02d}:{minutes % 60:02d}"

    found = moment(text)

    expected = when.replace(microsecond=0, tzinfo=UTC) - offset
    assert found == ((expected - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
                     SECOND_US, True)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "width_us"),
    [
        ("2020-08-02", DAY_US),
        ("2020-08-02 19:05", 60 * SECOND_US),
        ("2020-08-02T19:05:07", SECOND_US),
        ("2020-08-02 19:05:07.25", 1),
        ("29.08.2020 7:05", 60 * SECOND_US),
    ],
)
def test_a_time_is_as_wide_as_it_is_written(text, width_us):
    """
    A day is a day wide and a minute a minute.
    """
    assert moment(text).width_us == width_us


@pytest.mark.parametrize(
    "text",
    ["2020-08-02 24:00", "2020-08-02 12:60", "2020-08-02 12", "12:00", "2020-08-02 12:00+99"],
)
def test_what_is_no_moment_is_not_read(text):
    """
    24:00, minute 60, a bare hour, no day, an offset of 99 hours: none is guessed at.
    """
    assert isinstance(moment(text), str)


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_a_reason(text):
    """
    No text raises anything.
    """
    assert isinstance(day(text), int | str)
    assert isinstance(moment(text), tuple | str)


def test_an_hour_struck_twice_spans_both():
    """
    When the clock goes back, 03:30 happened twice; when it goes forward, it never did.
    """
    written = ["2020-10-25 03:30", "2020-03-29 03:30", "2020-08-02 03:30"]
    local = np.array([moment(text).micros for text in written])

    early, late = utc(local, "Europe/Kyiv")

    assert ((late - early) // HOUR_US).tolist()[::2] == [1, 0]
    assert early[1] <= late[1]


def test_an_unknown_zone_is_the_callers_mistake():
    """
    A zone that is on no list raises an error that says how zones are named.
    """
    with pytest.raises(InputError, match="no time zone 'Mars/Olympus'"):
        utc(np.array([0]), "Mars/Olympus")
