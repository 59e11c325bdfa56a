"""The numbers of the test: those of the text, and one place for all others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation.terms import DEFAULTS, assumed, mistakes, terms
from lendemain.errors import InputError


def test_a_text_that_says_nothing_is_read_with_the_defaults():
    """Every term has a default, and which ones were assumed can be told."""
    assert terms({}).credible_d == DEFAULTS["cessation_credible_d"]
    assert set(assumed({"cessation_credible_d": 21.0})) == set(DEFAULTS) - {"cessation_credible_d"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cessation_certainty", 1.5), ("cessation_credible_d", 6.5), ("cessation_credible_d", 0.0),
        ("cessation_credible_d", 3.0), ("cessation_outlier_share", 0.01),
        ("cessation_baseline_d", 10.0), ("cessation_provisional_d", -7.0),
    ],
)  # fmt: skip
def test_numbers_that_no_test_can_run_with_are_refused(name, value):
    """A negative or broken length, a share past one, a level shorter than the one below it."""
    with pytest.raises(InputError, match="cessation_"):
        terms({name: value})


@given(st.dictionaries(st.sampled_from(sorted(DEFAULTS)), st.floats(allow_nan=True)))
def test_any_numbers_give_terms_or_mistakes(thresholds):
    """No numbers make it fail in any other way."""
    assert all(name in DEFAULTS for name, _ in mistakes(thresholds))
