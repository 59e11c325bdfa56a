"""Names keep off one another and stay within the map."""

from hypothesis import given
from hypothesis import strategies as st

from lendemain.reports.labels import Labels

PLACES = st.lists(st.tuples(st.floats(-50, 450), st.floats(-50, 350)), max_size=40)


@given(PLACES)
def test_names_never_overlap(places):
    """Of the boxes taken, no two cross, and none leaves the map."""
    labels = Labels(400, 300)
    held = len(labels._taken)
    for n, at in enumerate(places):
        labels.put(at, f"place {n}", size=11, fill="#000", anchors=("start", "end"))

    boxes = labels._taken
    for i, (left, top, right, bottom) in enumerate(boxes[held:], held):
        assert left >= 2
        assert right <= 398
        assert top >= 2
        for other in boxes[:i]:
            apart = left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
            assert apart


def test_a_name_without_letters_is_not_put():
    """Nothing is drawn for nothing."""
    labels = Labels(400, 300)

    assert not labels.put((100, 100), "", size=11, fill="#000", anchors=("start",))
    assert labels.drawn == []
