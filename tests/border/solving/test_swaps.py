import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.border.checker import won

from lendemain.border.solving import swaps
from lendemain.border.solving.incidence import of_columns
from lendemain.border.solving.limits import Limits, bounds


@settings(max_examples=60)
@given(
    st.lists(st.sets(st.integers(0, 5)), min_size=3, max_size=6),
    st.lists(st.integers(0, 99), max_size=12),
    st.integers(1, 3),
)
def test_gains_are_what_a_column_more_would_change(listed, moves, need):
    """
    However columns came and went, won weight and gains are those worked out from nothing.
    """
    net, kept = of_columns(listed, 6), bounds(Limits(most=len(listed)), len(listed))
    weight, needs = np.arange(1.0, 7.0), np.full(6, need, np.int32)
    held = swaps.Held(
        np.zeros(len(listed), bool), np.zeros(6, np.int32), np.zeros(len(listed)),
        np.zeros(len(listed), np.int32), np.zeros(1, np.int32), np.zeros(3),
    )  # fmt: skip
    first = weight * (1.0 if need == 1 else swaps.HINT / need)
    swaps.scores(net, first, held.gain)
    for move in moves:
        swaps.moved(net, weight, needs, kept, held, move % len(listed))

    chosen = np.nonzero(held.taken)[0].tolist()
    times = [sum(i in listed[j] for j in chosen) for i in range(6)]
    expected = [
        sum(
            swaps.value(weight[i], need, times[i] + (0 if j in chosen else 1))
            - swaps.value(weight[i], need, times[i] - (1 if j in chosen else 0))
            for i in listed[j]
        )
        for j in range(len(listed))
    ]
    assert held.spent[2] == won(listed, chosen, weight, [need] * 6)
    assert np.allclose(held.gain, expected)
