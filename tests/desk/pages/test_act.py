"""What every act has in common."""

import pytest

from lendemain.desk.pages import act, forms
from lendemain.errors import InputError
from lendemain.records.because import Because


def test_a_closed_act_says_why_and_nothing_of_its_fields():
    """
    The reasons stand there with their codes; what might be chosen does not.
    """
    why = [Because.of("no_vote"), "in somebody's words"]
    shut = act.described("vote", forms.Votes, why=why, choices={"vote": ["for"]})
    open_ = act.described("vote", forms.Votes, why=[], choices={"vote": ["for"]}, several=True)

    assert (shut["may"], shut["choices"]) == (False, {})
    assert [b["code"] for b in shut["because"]] == ["no_vote", "given"]
    assert (open_["may"], open_["choices"], open_["with"]) == (True, {"vote": ["for"]}, True)


def test_one_person_signs_what_one_person_signs():
    """
    Others who are named are refused, not left out.
    """
    act.alone((), where="case 1")
    with pytest.raises(InputError, match="one person"):
        act.alone(("bo",), where="case 1")
