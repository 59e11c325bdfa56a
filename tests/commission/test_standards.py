"""Rules of the standards of proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.attribution import assessment
from lendemain.commission.standards import DEFAULTS, LEAST, MOST, asked, met, needed
from lendemain.errors import InputError
from lendemain.records.attribution import NONE_OF_THESE, Item

PRIOR = {"north": 0.4, "south": 0.4, NONE_OF_THESE: 0.2}
steps = st.integers(LEAST, MOST)


def item(name, *, family="", group="", explained="", **ratios):
    return Item(
        item_id=name, likelihoods={**dict.fromkeys(PRIOR, 1.0), **ratios}, by="an analyst",
        reason="said so", family=family, group=group, explained=explained, doubt=1.0,
    )  # fmt: skip


def found(*items, standard=0.65):
    return assessment(items, PRIOR, standard=standard, prior_doubt=1.0)


def test_the_defaults_are_those_that_were_published():
    """
    Where the text is silent, each step of the ladder asks for the probability that the
    documentation names.
    """
    assert [needed(step, {}) for step in range(1, 11)] == [
        0.20, 0.20, 0.50, 0.65, 0.65, 0.80, 0.80, 0.90, 0.90, 0.97,
    ]  # fmt: skip


def test_the_text_decides_before_the_defaults():
    """
    A threshold of the text replaces the default of the same name, and only that one.
    """
    text = {"standard_phase_2": 0.93, "step_concern": 2, "unheard_of": 5.0}

    assert [needed(step, text) for step in (2, 3, 8, 10)] == [0.50, 0.50, 0.93, 0.97]


@given(steps, steps)
def test_a_graver_consequence_never_needs_less(one, other):
    """
    The higher on the ladder, the more is needed.
    """
    low, high = sorted((one, other))
    assert needed(low, {}) <= needed(high, {})
    assert asked(low, {}).families <= asked(high, {}).families


@pytest.mark.parametrize("step", [-1, 0, 11])
def test_a_step_that_is_not_on_the_ladder_is_refused(step):
    """
    A consequence is one of the steps 1 to 10.
    """
    with pytest.raises(InputError, match=f"no step {step}"):
        needed(step, {})


@pytest.mark.parametrize("value", [0.0, 1.0, 7.0, float("nan")])
def test_a_standard_that_is_no_probability_is_refused(value):
    """
    A text that asks for certainty, or for nothing, is told so.
    """
    with pytest.raises(InputError, match="standard_phase_3"):
        needed(10, {"standard_phase_3": value})


def test_what_is_enough_for_a_warning_is_not_enough_for_the_third_phase():
    """
    One and the same assessment meets the standard of a light step and not that of a grave one.
    """
    one = found(item("a", family="sound", north=4), item("b", family="camera", north=3))

    assert met(one, 3, {}).met
    assert met(one, 10, {}).missing == ("probability",)


def test_reasonable_grounds_need_two_independent_families():
    """
    From reasonable grounds on, one family of sources is not enough however sure it is: not two
    items of one family, nor of one dependence group, nor a second family that says nearly nothing.
    """
    strong = {"north": 60.0}
    same = found(item("a", family="sound", **strong), item("b", family="sound", **strong))
    group = found(
        item("a", family="sound", group="g", **strong),
        item("b", family="camera", group="g", **strong),
    )
    faint = found(item("a", family="sound", **strong), item("b", family="camera", north=1.2))
    both = found(item("a", family="sound", **strong), item("b", family="camera", north=3))

    missing = [met(one, 4, {}).missing for one in (same, group, faint, both)]
    assert missing == [("families",), ("families",), ("families",), ()]
    assert met(same, 3, {}).met


def test_the_gravest_step_bears_no_contrary_item_without_an_explanation():
    """
    For the third phase every item that speaks against the finding has to be explained; its weight
    stays.
    """
    grounds = [item("a", family="sound", north=900), item("b", family="camera", north=900)]
    against = {"family": "claim", "south": 3.0}
    bare = found(*grounds, item("c", **against))
    explained = found(*grounds, item("c", explained="the crew was on another road", **against))

    assert bare.contrary == ("c",)
    assert met(bare, 10, {}).missing == ("contrary",)
    assert met(bare, 8, {}).met
    assert explained.beliefs == bare.beliefs
    assert met(explained, 10, {}).met


def test_where_two_lead_alike_no_standard_is_met():
    """
    Nothing is met by a name that comes first in the alphabet.
    """
    tie = found(item("a", north=5, south=5))
    assert "undetermined" in met(tie, 3, {"standard_concern": 0.2}).missing


def test_the_models_text_agrees_with_the_defaults():
    """
    The model agreement's text writes out the same standards as hold where a text is silent.
    """
    from lendemain.desk import texts

    agreement = texts.checked(texts.agreement_file("model-2026"))[1]
    written = {k: v for k, v in agreement.thresholds.items() if k in DEFAULTS}
    assert written == {k: DEFAULTS[k] for k in written}
