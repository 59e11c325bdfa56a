"""The board of crossings."""

from datetime import date

import pytest
from tests.desk import laid_out as maker

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_crossings
from lendemain.errors import InputError


@pytest.fixture
def mission(laid_out):
    with Mission.open(laid_out) as found:
        yield found


def test_a_closed_side_closes_the_crossing_with_its_reason(mission):
    """
    Hours of both sides, "not known" where nobody told them, the closure with reason and entry.
    """
    said = plans_crossings.board(mission, None)
    bridge, ford = said["crossings"]
    [notice] = said["notices"]

    assert (bridge["status"], bridge["counted"][0]["crossed"]) == ("closed", 412)
    assert any(why["reason"] == "flood" for why in bridge["why"])
    assert [s["hours"] is None for s in ford["sides"]] == [False, True]
    assert (notice["reason"], notice["closed"], notice["until"]) == ("flood", True, "")
    assert said["care"] == []


def test_a_queue_needs_rates_that_are_some(mission):
    """
    A day's queue has its hours; a rate below nought, beyond all measure or not a number is refused.
    """
    said = plans_crossings.queue(mission, "C2", day=date(2026, 4, 2), arrivals=(5.0,))

    assert len(said["hours"]) == 24
    for wrong in ((-1.0,), (float("nan"),), (1e9,), (1.0, 2.0)):
        with pytest.raises(InputError):
            plans_crossings.queue(mission, "C2", day=date(2026, 4, 2), arrivals=wrong)


def test_an_empty_mission_says_what_to_do(tmp_path):
    """
    Where no crossings were taken in the page says so, and how to.
    """
    with Mission.open(maker.empty(tmp_path / "m")) as mission:
        said = plans_crossings.board(mission, None)

    assert said["state"] == "no_crossings"
    assert "crossings take" in said["next"][0]
