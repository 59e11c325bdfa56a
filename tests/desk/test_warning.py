"""The build-up board of a mission: from its cycle, with what was watched."""

import pytest

from lendemain.desk import view, warning
from lendemain.desk.mission import Mission
from lendemain.errors import InputError


def test_the_board_says_how_much_was_watched_and_why(worked):
    """Three days teach nothing of what is usual, and the board says so; forecasts have bands."""
    with Mission.open(worked) as mission:
        said = warning.shown(view.view(mission))
        again = warning.shown(view.view(mission))

    assert said == again
    assert said["learning"]
    assert {row["level"] for row in said["sectors"]} <= {"quiet", "watch", "warning", "not watched"}
    assert all(row["low"] <= row["middle"] <= row["high"] for row in said["forecast"])
    assert set(said["titles"]["works"]) == {"en", "fr", "uk"}


def test_a_board_that_there_is_not_is_refused(worked):
    """The known ones are named; a path is no name."""
    with Mission.open(worked) as mission:
        for name in ("none", "../agreements/minsk-2015"):
            with pytest.raises(InputError, match="model-2026"):
                warning.shown(view.view(mission), name=name)
