"""The board of corrective actions as its page shows it."""

from pathlib import Path
from runpy import run_path

import pytest

from lendemain.desk.cases import remedies
from lendemain.desk.pages import remedies_shown
from lendemain.desk.pages.remedies_shown import WantedRemedies
from lendemain.errors import InputError

STEPS = run_path(str(Path(__file__).parents[1] / "sitting.py"))


@pytest.fixture
def ordered(sits):
    one = sits("deliberating")
    STEPS["decided"](one)
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    one.move("order", "ana")
    return one


def test_counts_balance_and_filters_keep_them(ordered):
    """
    Counts by standing and by owner add up to all; a filter changes the rows and no count.
    """
    whole = remedies_shown.board(ordered.view, WantedRemedies())
    none = remedies_shown.board(ordered.view, WantedRemedies(owner="north"))

    assert sum(whole["totals"].values()) == sum(whole["owners"].values()) == whole["all"] == 1
    assert len(whole["rows"]) == 1
    assert (none["rows"], none["totals"]) == ([], whole["totals"])


def test_what_is_overdue_has_climbed_by_itself(ordered):
    """
    Past its deadline an action is shown as overdue, then a step higher, with its climb.
    """
    ordered.on(24 * 30)
    [row] = remedies_shown.board(ordered.view, WantedRemedies(status="owed"))["rows"]

    assert row["status"] in ("overdue", "escalated")
    assert row["climbs"]
    assert row["step"] > row["ordered_step"]


def test_a_standing_that_there_is_none_of_is_an_error(ordered):
    """
    A wrong standing is told with those that there are.
    """
    with pytest.raises(InputError, match="no status"):
        remedies_shown.board(ordered.view, WantedRemedies(status="lost"))
