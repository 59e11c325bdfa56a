"""The docket as a list: urgency first, found by number, and totals that balance."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from lendemain import tables
from lendemain.desk.docket import Docket, WantedCases
from lendemain.errors import InputError
from lendemain.records.case import Case

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "web" / "made_up.py")))
CASES = MADE_UP.front(300, 5).cases
DOCKET = Docket(CASES)


def test_the_most_urgent_comes_first():
    """
    Cases are in order of priority, the highest first, and of number where it is the same.
    """
    rows = DOCKET.page(WantedCases(limit=500))["rows"]
    keys = [(-row["priority"], row["number"]) for row in rows]

    assert keys == sorted(keys)
    assert len(rows) == CASES.num_rows


def test_pages_join_up():
    """
    Page after page every case comes once.
    """
    seen, after = [], None
    while True:
        page = DOCKET.page(WantedCases(status="open", after=after, limit=7))
        seen += [row["number"] for row in page["rows"]]
        after = page["after"]
        if after is None:
            break

    assert len(seen) == len(set(seen)) == page["total"] == 75


@pytest.mark.parametrize("prefix", ["status.", "handling.", "outcome."])
def test_totals_balance(prefix):
    """
    By status, by handling and by outcome, the parts add up to all cases, whatever is asked for.
    """
    totals = DOCKET.page(WantedCases(q="no such case"))["totals"]

    assert sum(n for name, n in totals.items() if name.startswith(prefix)) == totals["cases"]


def test_a_case_is_found_by_its_number():
    """
    "#12" and "12" find case 12 first of all, and nothing that merely holds those digits by number.
    """
    for q in ("#12", "12"):
        assert 12 in [row["number"] for row in DOCKET.page(WantedCases(q=q))["rows"]]
    assert DOCKET.page(WantedCases(q="9" * 40))["total"] == 0


def test_an_allegation_has_its_case():
    """
    Each allegation leads to its one case; an unknown one to none.
    """
    assert DOCKET.of_allegation("A7")["number"] == 8
    assert DOCKET.of_allegation("unknown") is None


def test_a_status_that_is_none_is_refused():
    """
    An unknown status, or a case that is not in the docket, is an error that names it.
    """
    with pytest.raises(InputError, match="teapot"):
        DOCKET.page(WantedCases(status="teapot"))
    with pytest.raises(InputError, match="9999"):
        DOCKET.page(WantedCases(after=9999))


def test_an_empty_docket_is_a_docket():
    """
    A mission without allegations has an empty page and totals of nothing.
    """
    page = Docket(tables.empty(Case)).page(WantedCases(q="x", sector="S00"))

    assert (page["rows"], page["total"], page["totals"]["cases"]) == ([], 0, 0)
