import numpy as np

from lendemain.border.solving import integer
from lendemain.border.solving.incidence import of_columns
from lendemain.border.solving.limits import Limits, bounds


def test_a_cover_is_closed_from_a_dear_one():
    """
    From any cover, the cheapest and a bound that meets it.
    """
    net = of_columns([[0, 1], [1, 2], [0, 1, 2], [2]], 3)

    value, chosen, low = integer.closed(
        net, np.array([2.0, 2.0, 5.0, 1.0]), warm=np.array([False, False, True, False])
    )

    assert (value, chosen.tolist(), low) == (3.0, [0, 3], 3.0)


def test_fractions_of_weight_are_closed_too():
    """
    Weights need not be whole numbers.
    """
    net = of_columns([[0], [1], [0, 1]], 2)

    value, chosen, high = integer.won(
        net, np.array([0.25, 0.5]), np.ones(2, np.int32), bounds(Limits(most=1), 3),
        warm=np.array([True, False, False]),
    )  # fmt: skip

    assert (value, chosen.tolist()) == (0.75, [2])
    assert abs(high - 0.75) < 1e-6
