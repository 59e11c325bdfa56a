import numpy as np

from lendemain.border.crossings import lanes


def test_two_lanes_by_hand():
    """
    Three come at once to two lanes: the third waits for the first lane that is free; who would be
    let in after closing is turned away, and so is who comes when nothing opens any more.
    """
    came = np.array([0.0, 0.0, 0.0, 1.9, 5.0])
    service = np.array([1.0, 2.0, 1.5, 1.0, 1.0])
    begins = np.empty(5)
    lanes.served(came, service, np.array([(0.0, 2.0)]), np.zeros(2), begins)

    assert begins.tolist() == [0.0, 0.0, 1.0, np.inf, np.inf]


def test_who_comes_early_waits_for_the_opening():
    """
    Before the hours begin nobody is let in, and then the first to have come is the first.
    """
    begins = np.empty(2)
    lanes.served(
        np.array([0.0, 0.5]), np.array([0.25, 0.25]), np.array([(1.0, 2.0)]), np.zeros(1), begins
    )

    assert begins.tolist() == [1.0, 1.25]
