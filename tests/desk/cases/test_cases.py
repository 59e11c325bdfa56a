"""A person's commands on the docket."""

import pytest

from lendemain.desk import view
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.errors import InputError


@pytest.fixture
def shown(folder):
    with Mission.open(folder, write=True) as mission:
        yield view.view(mission)


def test_totals_balance(shown):
    """
    The statuses sum up to the number of cases, and each allegation has a case.
    """
    totals = cases.totals(shown)

    assert totals["cases"] == shown.allegations.num_rows
    assert sum(n for name, n in totals.items() if name.startswith("status.")) == totals["cases"]


def test_a_refused_move_changes_nothing(shown):
    """
    A move that the table lacks, one without a reason, and one by a stranger leave no entry.
    """
    size = shown.mission.size
    for move, reason, by in [
        ("decide", "at once", None),
        ("fly", "why not", None),
        ("admit", "  ", None),
        ("admit", "red\x1b[31m", None),
        ("admit", "well", "a-stranger"),
    ]:
        with pytest.raises(InputError):
            cases.moved(shown, 1, move, reason=reason, by=by)

    assert shown.mission.size == size


def test_a_person_signs_with_their_own_key(shown):
    """
    A move bears the name of the enrolled person who made it.
    """
    cases.enrolled(shown.mission, "olena")
    after = cases.moved(shown, 2, "admit", reason="seen by two", by="olena")

    [step] = after["steps"]
    assert step["by"].endswith("/olena")
    assert after["case"]["status"] == "admissible"
    with pytest.raises(InputError, match="already"):
        cases.enrolled(shown.mission, "olena")


@pytest.mark.parametrize("name", ["", "../log", "a b", "Олена", "x/y"])
def test_a_name_cannot_reach_out_of_the_folder(shown, name):
    """
    A person's name is letters, digits, '-', '_' and '.'.
    """
    with pytest.raises(InputError):
        cases.enrolled(shown.mission, name)


def test_the_list_is_by_priority_and_can_be_filtered(shown):
    """
    The most pressing come first; a filter leaves only what it names.
    """
    rows = cases.listed(shown, limit=10_000)
    priorities = [row["priority"] for row in rows]

    assert priorities == sorted(priorities, reverse=True)
    assert cases.listed(shown, status="closed") == []
    assert len(cases.listed(shown, limit=3)) == 3


def test_a_case_that_is_not_there_is_named(shown):
    """
    An unknown number says so.
    """
    with pytest.raises(InputError, match="case 999999"):
        cases.shown(shown, 999_999)


@pytest.mark.parametrize("name", ["desk", "log", "Desk"])
def test_no_person_signs_as_a_machine(shown, name):
    """
    The names of the desk's and the ledger's own keys are nobody's: a record never leaves open
    whether a person or a machine has signed it.
    """
    with pytest.raises(InputError, match="no person's"):
        cases.enrolled(shown.mission, name)


@pytest.mark.parametrize("number", [0, -1, 10_000, 1 << 31, 10**30])
def test_a_number_that_no_case_has_is_refused(shown, number):
    """
    However small or large a number is, an unknown one is bad input and never a fault.
    """
    with pytest.raises(InputError, match="no such case"):
        cases.shown(shown, number)


def test_a_list_is_narrowed_by_what_there_is(shown):
    """
    A status or a sector that does not exist is refused with those that do, not answered by "none";
    one that exists and has no cases gives an empty list.
    """
    with pytest.raises(InputError, match="received, admissible"):
        cases.listed(shown, status="admitted")
    with pytest.raises(InputError, match="S01"):
        cases.listed(shown, sector="Mars")
    with pytest.raises(InputError, match="--limit"):
        cases.listed(shown, limit=-1)

    assert cases.listed(shown, status="closed") == []
    first = shown.sectors[0].sector_id
    assert {row["sector_id"] for row in cases.listed(shown, sector=first)} <= {first}


def test_a_person_who_could_not_be_enrolled_holds_no_name(shown, monkeypatch):
    """
    Where the enrolment cannot be recorded no key is left, and the name can be taken again.
    """

    def refused(*_, **__):
        raise OSError

    monkeypatch.setattr(shown.mission, "record", refused)
    with pytest.raises(OSError):
        cases.enrolled(shown.mission, "maria")

    monkeypatch.undo()
    assert cases.enrolled(shown.mission, "maria")
