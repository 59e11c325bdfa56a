"""Forms of acts are read strictly, and say what they ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.desk.pages import forms
from lendemain.errors import InputError

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(), one, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["move", "since", "by", "with", "x"]) | st.text(), PLAIN))
def test_anything_at_all_is_read_or_refused(said):
    """
    Whatever a request says, it is read or refused in words.
    """
    try:
        asked, rest = forms.read(said)
    except InputError:
        return

    assert asked.since >= 0
    assert not {"move", "since", "by", "with"} & set(rest)


@pytest.mark.parametrize(
    "said",
    [{"move": "admit"}, {"move": "admit", "since": -1}, {"move": "admit", "since": "3"},
     {"move": "a" * 121, "since": 1}, {"move": "admit", "since": 1, "with": ["a"] * 17}],
)  # fmt: skip
def test_what_every_act_says_is_needed_and_bounded(said):
    """
    An act names its move and the step it is based on, in bounds.
    """
    with pytest.raises(InputError):
        forms.read(said)


def test_a_field_that_is_not_known_is_refused_by_name():
    """
    A form takes nothing that it does not ask for.
    """
    with pytest.raises(InputError, match="unknown field `edition`"):
        forms.filled({"reason": "r", "edition": 1}, forms.Reasoned)


def test_a_form_tells_its_fields():
    """
    The page learns from the form itself what to ask for.
    """
    told = {f["name"]: (f["sort"], f["needed"]) for f in forms.fields(forms.Certifies)}
    verify = {f["name"]: f["sort"] for f in forms.fields(forms.Verifies)}
    answer = {f["name"]: f["sort"] for f in forms.fields(forms.Answers)}

    assert told["reason"] == ("text", True)
    assert told["t0"] == ("time", False)
    assert verify == {"reason": "text", "remedy": "word", "done": "yes_no", "proofs": "list"}
    assert answer["text"] == "words"
