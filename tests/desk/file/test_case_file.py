"""One case as a brief, ready to be put on paper."""

import pytest

from lendemain.desk import view as desk_view
from lendemain.desk.cases import cases
from lendemain.desk.file import case_file, gathered
from lendemain.desk.mission import Mission


@pytest.fixture
def brief(folder, tmp_path):
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
        view = desk_view.view(mission)
        number = int(view.cases.column("number")[0].as_py())
        cases.moved(view, number, "admit", reason="Two accounts", by="olena")
        view = desk_view.view(mission)
        found = gathered.gathered(view, number, "commission", tmp_path)
        yield case_file.brief(
            view, found, found.contents(), head=mission.size - 1, note=mission.head.encode()
        )


def test_it_has_the_case_with_the_entries_behind_every_part(brief):
    """
    The case, its incident with its accounts, its step, and a row for each entry of the dossier.
    """
    assert [step["move"] for step in brief.steps] == ["admit"]
    assert brief.incident is not None
    assert len(brief.accounts) == brief.incident["accounts"]
    indexes = [row["index"] for row in brief.timeline]
    assert indexes == sorted(indexes)
    assert {step["entry"] for step in brief.steps} <= set(indexes)
    assert {account["entry"] for account in brief.accounts} <= set(indexes)
    assert {entry for entry, _ in brief.cycles} <= set(indexes)
    assert brief.anchor.size == brief.head + 1
    (step,) = [row for row in brief.timeline if row["kind"] == "case.step"]
    assert step["what"] == [("Two accounts", ""), ("admit", "move.admit")]


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_it_is_put_on_paper_the_same_each_time(brief, language):
    """
    The same brief gives the same page, in every language.
    """
    pages = {case_file.paper(brief, language=language, form="html") for _ in range(2)}

    assert len(pages) == 1
