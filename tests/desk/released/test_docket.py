"""The docket as a list: urgency first, found by number, and totals that balance."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from lendemain import tables
from lendemain.desk.released.docket import Docket, WantedCases
from lendemain.errors import InputError
from lendemain.records.case import Case

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "web" / "made_up.py")))
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


@pytest.mark.parametrize(
    ("asked", "column"),
    [({"handling": "full"}, "handling"), ({"kind": "mortar"}, "kind"),
     ({"outcome": "not_examined"}, "outcome"), ({"sector": "S01"}, "sector_id"),
     ({"status": "received"}, "status")],
)  # fmt: skip
def test_each_filter_gives_the_rows_of_that_word_and_totals_that_balance(asked, column):
    """
    What a filter gives is what a look at every row would give, and its totals add up to it.
    """
    page = DOCKET.page(WantedCases(**asked, limit=500))
    word = next(iter(asked.values()))

    assert page["total"] == tables.texts(CASES, column).tolist().count(word)
    assert {row[column] for row in page["rows"]} <= {word}
    for prefix in ("status.", "handling.", "outcome."):
        parts = [n for name, n in page["wanted"].items() if name.startswith(prefix)]
        assert sum(parts) == page["wanted"]["cases"] == page["total"]


def test_a_word_that_there_is_none_of_is_told_or_finds_nothing():
    """
    A handling is one of a few; a kind nobody has alleged simply has no cases.
    """
    assert DOCKET.page(WantedCases(kind="no such kind"))["total"] == 0
    with pytest.raises(InputError):
        DOCKET.page(WantedCases(handling="by hand"))


def test_the_same_question_again_is_the_same_answer():
    """
    Answers are kept, and the pages of one list share them.
    """
    held = Docket(CASES)
    first = [held.page(WantedCases(q="mortar", limit=3)) for _ in range(2)]
    for n in range(40):
        held.page(WantedCases(q=f"word {n}"))

    assert first[0] == first[1] == held.page(WantedCases(q="mortar", limit=3))
    assert len(held._lists) <= 32


def test_the_fresher_of_two_goes_first_by_as_much_as_the_text_says():
    """
    With a half-life the order leans to what is new; without one it is the order of urgency.
    """
    rows = CASES.to_pylist()
    fresh = Docket(CASES, thresholds={"triage_fresh_half_h": 24.0}).page(WantedCases(limit=500))
    starts = {row["number"]: row["start"] for row in rows}
    urgent = {row["number"]: row["priority"] for row in rows}
    last = max(starts.values())
    keys = [
        urgent[row["number"]] * 0.5 ** ((last - starts[row["number"]]).total_seconds() / 3600 / 24)
        for row in fresh["rows"]
    ]

    assert keys == pytest.approx(sorted(keys, reverse=True))
