"""Which mission a verb is about."""

from datetime import UTC, datetime

import pytest

from lendemain.cli import where
from lendemain.errors import InputError


def test_times_without_a_zone_are_utc():
    """
    A time with a zone keeps it; one without is UTC; nonsense is refused.
    """
    assert where.moment("2020-08-03") == datetime(2020, 8, 3, tzinfo=UTC)
    assert where.moment("2020-08-03T00:00+02:00").utcoffset().total_seconds() == 7200
    with pytest.raises(InputError, match="2020-08-03T00:00Z"):
        where.moment("yesterday")


@pytest.mark.parametrize("given", ["", "2020-13-01", "02.08.2020"])
def test_a_day_is_written_one_way(given):
    """
    Only YYYY-MM-DD is a day.
    """
    with pytest.raises(InputError, match="2020-08-02"):
        where.day(given)


@pytest.mark.parametrize("given", ["0001-01-01", "9999-12-31", "2100-01-01"])
def test_a_year_that_cannot_be_meant_is_refused(given):
    """
    Days and times outside 1900 to 2099 are mistakes: no calendar or ledger is asked to hold them.
    """
    with pytest.raises(InputError, match="cannot be meant"):
        where.day(given)
    with pytest.raises(InputError, match="cannot be meant"):
        where.moment(given)


def test_a_verb_without_a_mission_says_how_to_name_one():
    """
    Neither -C nor the environment: the error says both.
    """
    where.name(None)

    with pytest.raises(InputError, match="LENDEMAIN_MISSION"):
        where.folder()


def test_in_a_pipe_there_is_no_bar(capsys):
    """
    Progress is silent where standard error is no terminal.
    """
    with where.progress() as progress:
        progress("reading", 1, 2)

    assert capsys.readouterr().err == ""
