import pytest

from lendemain.agreement.observable import means
from lendemain.records.incident import FAMILY_OF


@pytest.mark.parametrize("kind", FAMILY_OF)
def test_something_can_tell_of_every_kind(kind):
    """
    No kind of incident is beyond every means.
    """
    assert means(kind)


def test_what_is_impossible_is_not_in_the_table():
    """
    A seismometer hears no rifle, a picture no jammer; an unknown kind is told of by nothing.
    """
    assert "seismic" not in means("small_arms")
    assert "satellite" not in means("gnss_interference")
    assert frozenset() == means("no_such_kind")
