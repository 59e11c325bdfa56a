"""What waits for somebody, as their page shows it."""

from lendemain.desk import adoption
from lendemain.desk.cases import tasks
from lendemain.desk.pages import tasks_shown


def test_each_task_has_a_word_that_a_page_knows(sits):
    """
    Every task of every member, liaison and secretary has one of the known words, and nothing of
    what it is about is lost.
    """
    one = sits("deliberating")
    for name in ("ana", "sec", "yana", "ivo"):
        rows = tasks_shown.mine(one.view, [name])["rows"]
        said = tasks.tasks(one.view, name)

        assert len(rows) == len(said)
        assert {row["task"] for row in rows} <= set(tasks_shown.WORDS)
        assert {row["case"] for row in rows} == {row["case"] for row in said}


def test_several_names_stand_together_each_with_its_own(sits):
    """
    Somebody with two names sees the tasks of both, the most urgent first.
    """
    one = sits("deliberating")
    rows = tasks_shown.mine(one.view, ["ana", "sec"])["rows"]
    due = [row["due"] for row in rows if row["due"]]

    assert {row["by"] for row in rows} == {"ana", "sec"}
    assert due == sorted(due)


def test_of_a_case_that_somebody_does_not_see_nothing_waits(sits):
    """
    An observer, and an investigator of another case, have no task in a case and do not learn of it.
    """
    one = sits("deliberating")
    adoption.enrolled(one.mission, "olha", adoption.given("olha", "observer"))
    other = adoption.given("otto", "investigator", cases=[one.number + 1])
    adoption.enrolled(one.mission, "otto", other)

    assert tasks_shown.mine(one.view, ["olha", "otto"])["rows"] == []


def test_a_liaison_finds_every_case_of_their_party(sits):
    """
    Whether anything waits in it or not, a case whose file the party was sent is listed with what
    was done last that concerns it; before that it is not, and for nobody else.
    """
    early, late = sits("verifying"), sits("deliberating")
    [row] = tasks_shown.mine(late.view, ["petro"])["cases"]

    assert tasks_shown.mine(late.view, ["petro"])["rows"] == []
    assert (row["case"], row["status"], row["move"]) == (late.number, "deliberation", "hear")
    assert tasks_shown.mine(early.view, ["petro"])["cases"] == []
    assert tasks_shown.mine(late.view, ["ana", "ivo"])["cases"] == []
