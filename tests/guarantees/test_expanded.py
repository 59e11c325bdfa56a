"""Thresholds put in where conditions ask whether they are met."""

import pytest

from lendemain.errors import InputError
from lendemain.guarantees.expanded import asked_of, expanded, plain
from lendemain.guarantees.expressions import parsed, written


def test_a_threshold_is_put_in_with_its_standard(texts):
    """
    The question has the threshold's aggregator, window and value, at the higher standard.
    """
    text = texts["repair-window"]
    clause = next(c for c in text.clauses if c.fragment == "repair-window/silence")
    full, _ = expanded(clause, None, text)

    assert asked_of(clause.rules[0].when) == ["silence_broken"]
    assert 'count("fire_heard", "PT6H") >= 3' in written(full.rules[0].when)
    assert full.rules[0].confidence == 0.8


def test_an_unknown_threshold_is_refused():
    """
    A condition of a threshold that there is none of cannot be asked, however deep it lies.
    """
    with pytest.raises(InputError, match="no threshold"):
        plain(parsed('held(!met("x"), "P1D")'), {})
