"""What a party's liaison sees of a case."""

import json
from pathlib import Path
from runpy import run_path

import pytest

from lendemain.desk.cases import deciding, remedies, stating
from lendemain.desk.file import for_party

STEPS = run_path(str(Path(__file__).parents[1] / "sitting.py"))


@pytest.fixture
def again(sits):
    """A case that was decided, closed and reopened."""
    one = sits("deliberating")
    STEPS["decided"](one)
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    one.move("order", "ana")
    remedies.discharged(one.view, f"{one.number}.1", by="ana", reason="It is elsewhere")
    one.move("follow", "sec")
    one.move("discharge", "ana")
    one.on(1)
    one.move("reopen", "ana", also={"cause": "error_of_fact"})
    return one


def told(one, by):
    return for_party.case(one.view, stating.matter(one.view, one.number), by)


@pytest.mark.parametrize("by", ["petro", "yana"])
def test_both_parties_see_what_was_found_and_that_it_was_reopened(again, by):
    """
    Each party sees the finding in its words, that the case was opened again, by which entry and for
    which cause, and the new clock's step; they see the same.
    """
    seen = told(again, by)
    [found] = seen["findings"]
    last = seen["timeline"][-1]

    assert (found["text"], found["hypothesis"]) == ("Fire came from the south.", "south")
    assert found["holds"]["en"] == "The act was that of South"
    assert found["reopened"]["cause"] == last["cause"] == "error_of_fact"
    assert (last["move"], last["reason"]) == ("reopen", "as read")
    assert found["reopened"]["entry"] == last["entry"]


def test_neither_votes_nor_the_other_partys_words_are_told(again):
    """
    Who proposed, voted, dissented or sat out is not in a party's part, nor what the other said.
    """
    deciding.recused(again.view, again.number, by="dan", reason="My brother serves there")
    for by, others in (("petro", ("nothing to add",)), ("yana", ("Ми не стріляли",))):
        words = json.dumps(told(again, by), ensure_ascii=False, default=str)
        kinds = {row["kind"] for row in told(again, by)["timeline"]}

        for secret in (*others, "The craters are old", "brother", "3 for", "/dan"):
            assert secret not in words
        assert kinds.isdisjoint({"case.proposed", "case.voted", "case.recused"})


def test_what_it_was_sent_is_shown_with_what_was_kept_back_and_why(again):
    """
    The analysis it was sent is there in the form for parties; what was kept back is counted by
    reason, and every count is of something withheld.
    """
    seen = told(again, "petro")

    assert [a["leading"] for a in seen["analyses"]] == ["south"]
    assert sum(row["n"] for row in seen["file"]["kept_back"]) == len(seen["file"]["withheld"]) > 0
    assert all(row["key"] or row["why"] for row in seen["file"]["kept_back"])


def test_what_a_party_was_not_sent_it_does_not_see(sits):
    """
    Before its file was sent a party is shown neither the analyses nor an allegation.
    """
    one = sits("verifying")
    seen = told(one, "petro")

    assert (seen["file"], seen["analyses"], seen["findings"]) == (None, [], [])
