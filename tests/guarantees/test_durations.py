"""Lengths of time as texts write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.guarantees.durations import DAY_US, SECOND_US, duration, span_us, written


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "-P30D", "P-3D", "P0D", "immediately", "without delay", "as appropriate",
     "30 days", "P1.5D", "PT1H30", "P999999D999", "P300Y", "P1D "],
)  # fmt: skip
def test_what_is_no_length_is_refused(text):
    """
    Negative, empty, fractional and wordy lengths name what to write instead.
    """
    with pytest.raises(InputError):
        duration(text)


def test_a_window_has_no_months():
    """
    A month has no exact length, so no window has one.
    """
    with pytest.raises(InputError, match="no exact length"):
        span_us("P1M")
    assert span_us("P1DT1H") == DAY_US + 3_600 * SECOND_US


@given(st.integers(1, 10**6))
def test_a_written_length_reads_back(seconds):
    """
    Every exact length of whole seconds has one form, which reads back.
    """
    assert span_us(written(seconds * SECOND_US)) == seconds * SECOND_US
