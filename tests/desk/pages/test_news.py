"""News: seen by the ledger's files, told by sort, and cases only to who may know of all."""

from lendemain.desk import adoption
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.pages import news
from lendemain.desk.view import view


def test_the_mark_changes_with_whatever_is_recorded(folder):
    """
    Another process records, and the mark is another one; where nothing is, it stays.
    """
    before = news.mark(folder)
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
        since = mission.size
        recorded = news.mark(folder)
        cases.moved(view(mission), 1, "admit", reason="as read", by="olena")
        said = news.told(mission, since, whole=True)
        outside = news.told(mission, since, whole=False)
        nothing = news.told(mission, mission.size, whole=True)

    assert before != recorded
    assert news.mark(folder) == news.mark(folder)
    assert (said["cases"], said["people"], said["commission"], said["cycle"]) == (
        [1], False, False, False,
    )  # fmt: skip
    assert outside["cases"] is None
    assert nothing["cases"] == []


def test_people_and_cycles_are_told_as_such(folder):
    """
    An enrolment concerns names, a cycle every list.
    """
    with Mission.open(folder, write=True) as mission:
        since = mission.size
        adoption.enrolled(mission, "ana", adoption.given("ana", "commissioner"))
        said = news.told(mission, since, whole=True)
        ever = news.told(mission, 0, whole=True)

    assert (said["people"], said["cases"]) == (True, [])
    assert ever["cycle"]


def test_a_folder_without_a_ledger_has_a_mark_too(tmp_path):
    """
    What is not there yet is no fault.
    """
    assert news.mark(tmp_path) == news.mark(tmp_path)
