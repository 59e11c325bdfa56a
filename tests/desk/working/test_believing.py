"""The map of lone detections that comes with the package."""

import numpy as np

from lendemain.desk.working import believing
from lendemain.fusion import belief


def test_the_packaged_map_doubts_weak_lone_detections_and_keeps_sure_ones():
    """
    The text holds a monotone map under which a lone detection stated at 0.5 is nearly always
    nothing and one stated at 0.99 nearly always something.
    """
    lone = believing.lone()

    assert lone == lone.checked()
    low, high = belief.calibrated(np.array([0.5, 0.99]), lone)
    assert low < 0.05
    assert high > 0.9
