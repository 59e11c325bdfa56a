"""The build-up board of a mission: from its cycle, with what was watched."""

from datetime import date

import pytest

from lendemain.desk import view
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import warning
from lendemain.errors import InputError


def test_the_board_says_how_much_was_watched_and_why(worked):
    """Three days teach nothing of what is usual, and the board says so; forecasts have bands."""
    with Mission.open(worked) as mission:
        said = warning.shown(view.view(mission))
        again = warning.shown(view.view(mission))

    assert said == again
    assert said["learning"]
    assert {row["level"] for row in said["sectors"]} <= {"learning", "not watched"}
    assert all(row["low"] <= row["middle"] <= row["high"] for row in said["forecast"])
    assert set(said["titles"]["works"]) == {"en", "fr", "uk"}


def test_a_board_that_there_is_not_is_refused(worked):
    """The known ones are named; a path is no name."""
    with Mission.open(worked) as mission:
        for name in ("none", "../agreements/minsk-2015"):
            with pytest.raises(InputError, match="model-2026"):
                warning.shown(view.view(mission), name=name)


def test_a_replay_shows_turns_and_readings_and_nothing_later():
    """
    The days on which something was published or the level turned, up to the day asked for.
    """
    spring = warning.replayed("ukraine-2021-2022", until=date(2021, 8, 1), language="fr")
    whole = warning.replayed("ukraine-2021-2022")

    assert [b["reading"] for b in spring["build_ups"]] == ["build-up, no attack"]
    assert max(d["day"] for d in spring["days"]) <= "2021-08-01"
    assert whole["build_ups"][-1]["reading"] == "attack, warned"
    assert whole["build_ups"][-1]["lead_days"] >= 28


def test_a_replay_that_there_is_not_is_refused():
    """
    An unknown text is told with those there are; a day before the text's first is refused.
    """
    with pytest.raises(InputError, match="no dated points"):
        warning.replayed("../indicators/model-2026")
    with pytest.raises(InputError, match="begins on 2021-01-01"):
        warning.replayed("ukraine-2021-2022", until=date(2020, 1, 1))
