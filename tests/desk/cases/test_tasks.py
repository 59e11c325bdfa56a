"""What waits for somebody: theirs, and nobody else's."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.desk.cases import cases, deciding, remedies, tasks
from lendemain.desk.file import hearing
from lendemain.errors import InputError

S = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))


def waits(one, by):
    return [row["what"] for row in tasks.tasks(one.view, by)]


def test_a_liaison_answers_and_reports_for_their_own_party(sits):
    """
    While a window is open its party's liaison has an answer to give, and later what is owed.
    """
    one = sits("verifying")
    assert waits(one, "yana") == []
    one.move("establish", "bo")
    one.move("report", "bo")
    hearing.sent(one.view, one.number, by="sec", reason="ready")
    assert waits(one, "yana") == waits(one, "petro") == ["answer or waive"]
    hearing.waived(one.view, one.number, party="north", by="yana", reason="nothing")
    assert waits(one, "yana") == []
    hearing.waived(one.view, one.number, party="south", by="petro", reason="nothing")
    one.move("hear", "sec")
    S.decided(one)
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")

    assert waits(one, "petro") == [f"report {one.number}.1"]
    assert waits(one, "yana") == []
    one.on(30)
    assert [row["overdue"] for row in tasks.tasks(one.view, "petro")] == [True]


def test_members_vote_unless_they_have_or_do_not_sit(sits):
    """
    A vote waits for each member who sits and has not voted, and for nobody else.
    """
    one = sits("deliberating")
    deciding.proposed(one.view, one.number, one.finding(), by="ana")
    deciding.recused(one.view, one.number, by="eva", reason="near")
    assert "vote" in waits(one, "ana")
    deciding.voted(one.view, one.number, "for", by="ana")

    assert {by for by in (*S.MEMBERS, "sec") if "vote" in waits(one, by)} == {"bo", "cem", "dan"}


def test_what_is_reported_waits_to_be_verified_and_t0_to_be_certified(sits):
    """
    T0 of an admitted case waits with its time; the most urgent comes first.
    """
    one = sits("deliberating")
    number = int(one.view.cases.column("number")[5].as_py())
    cases.moved(one.view, number, "admit", reason="as read", by="sec")
    rows = tasks.tasks(one.view, "sec")
    assert "certify T0" in [r["what"] for r in rows]
    assert [r["due"] for r in rows if r["due"]] == sorted(r["due"] for r in rows if r["due"])
    S.decided(one)
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    remedies.reported(one.view, f"{one.number}.1", by="petro", text="sent")
    assert f"verify {one.number}.1" in waits(one, "ivo")
    with pytest.raises(InputError, match="enrolled"):
        tasks.tasks(one.view, "zoe")
