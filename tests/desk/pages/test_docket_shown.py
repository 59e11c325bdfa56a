"""The queue: a page of the docket with its clocks."""

from lendemain.desk.pages import docket_shown
from lendemain.desk.released.docket import Docket, WantedCases


def test_each_case_says_what_is_due_next(sits):
    """
    A page keeps its rows and totals; an open case has a clock, its time and what is left of it.
    """
    one = sits("verifying")
    page = Docket(one.view.cases).page(WantedCases(limit=500))
    said = docket_shown.queue(one.view, page)
    rows = {row["number"]: row for row in said["rows"]}

    assert [row["number"] for row in said["rows"]] == [r["number"] for r in page["rows"]]
    assert (said["total"], said["totals"]) == (page["total"], page["totals"])
    assert rows[one.number]["due_next"] in ("provisional", "reasoned", "field")
    assert rows[one.number]["due_due"] > one.began.isoformat()


def test_a_closed_case_has_nothing_due(sits):
    """
    Nothing is due in a case that is closed.
    """
    one = sits("verifying")
    one.move("dismiss", "sec")
    page = Docket(one.view.cases).page(WantedCases(status="closed"))
    said = docket_shown.queue(one.view, page)

    assert [(r["number"], r["due_next"]) for r in said["rows"]] == [(one.number, "")]
