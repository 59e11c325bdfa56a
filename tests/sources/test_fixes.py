import numpy as np
import pytest

from lendemain.sources.fixes import width_s


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([0, 60_000_000], 60.0),
        ([0, 61_000_000], 1.0),
        ([1], 0.0),
        ([], 0.0),
    ],
)
def test_a_clock_is_as_coarse_as_it_is_written(times, expected):
    """
    Whole minutes are uncertain by a minute, whole seconds by a second, finer ones not.
    """
    assert width_s(np.array(times, np.int64)) == expected
