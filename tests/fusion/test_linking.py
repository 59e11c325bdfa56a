"""The loop that joins pairs, against every pair."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain.fusion import kernels, linking
from lendemain.fusion.gate import Gate, Points


def points(t, span=0.0):
    t = np.sort(np.asarray(t, float))
    zero = np.zeros(len(t))
    return Points(t, t + span, zero, zero, np.full((len(t), 1), 1e4), np.zeros(len(t), np.int32))


def search_of(most):
    return linking.Search(2000.0, 1100.0, most, 0.0, Gate().odds(variance_max=1e4, root_min=1e4))


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=200), st.integers(1, 199))
def test_parents_of_a_span_and_its_seam_are_the_components(times, cut):
    """
    Accounts asked in two spans, the second knowing the end of the first, come together with the
    seam as they do in one span.
    """
    given_points, n = points(times, span=50.0), len(times)
    cut = min(cut, n - 1)
    parents = []
    for spans in ([(0, 0, n)], [(0, 0, cut), (0, cut, n)]):
        parent = np.arange(n, dtype=np.int32)
        for span in spans:
            rows, before = np.arange(span[0], span[2], dtype=np.int32), span[1] - span[0]
            slab = linking.Slab(rows, *np.empty((2, len(rows)), np.int32))
            linking.linked(given_points, before, slab, linking.ring_of(), search_of(n))
            seam = np.empty((before, 2), np.int32)
            kernels.sewn(parent, seam[: linking.handed_over(parent, before, slab, seam)])
        kernels.settled(parent)
        parents.append(parent.tolist())

    assert parents[0] == parents[1]


def test_a_ring_too_small_says_so():
    """
    More accounts in reach than the ring holds give -1; a larger ring gives the answer.
    """
    given_points = points(np.zeros(40))
    slab = linking.Slab(np.arange(40, dtype=np.int32), *np.empty((2, 40), np.int32))

    small = linking.linked(given_points, 0, slab, linking.ring_of(16), search_of(100))
    large = linking.linked(given_points, 0, slab, linking.ring_of(64), search_of(64))

    assert (small, large) == (-1, 40 * 39 // 2)
    assert slab.lead.tolist() == [0] * 40
