import pytest

from lendemain.border.solving.limits import Limits, bounds
from lendemain.errors import InputError


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(most=0), "0 posts"),
        (Limits(most=5), "5 posts are asked for of 4"),
        (Limits(most=2, budget=10.0), "budget without costs"),
        (Limits(most=2, cost=[1, 1, 1, -1], budget=3.0), "cost below nought"),
        (Limits(most=2, cost=[1, 1], budget=3.0), "as many groups, kinds and costs"),
        (Limits(most=2, fixed=(7,)), "not among the sites"),
        (Limits(most=1, fixed=(0, 1)), "already exceed"),
        (Limits(most=2, group=[0, 0, 1, 1], fixed=(0, 1)), "already exceed"),
        (Limits(most=3, kind=[0, 0, 1, 1], kind_most=[1, 2], fixed=(0, 1)), "already exceed"),
    ],
)
def test_limits_that_cannot_be_kept_are_refused(limits, what):
    """
    More posts than sites, budgets without costs and standing posts past the limits are told.
    """
    with pytest.raises(InputError, match=what):
        bounds(limits, 4)
