"""Rules of the waterfall of weights."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from lendemain.reports.waterfall import SHOWN_MAX, Fall, bars, chart


def fall(items, *, before=-0.3, after=1.2):
    return Fall(
        title="weights", before=before, after=after, items=items, shares=("35 %", "94 %"),
        words=("before", "after", "{n} more", "dependence"), key="w",
    )  # fmt: skip


sizes = st.lists(st.floats(-3, 3), max_size=40).map(
    lambda values: [(f"item-{k}", v) for k, v in enumerate(values)]
)


@given(sizes, st.floats(-4, 4), st.floats(-4, 4))
def test_the_bars_add_up_to_the_way_between_the_ends(items, before, after):
    """
    Whatever the items, the bars sum to what lies between before and after; the many small ones are
    one bar, and what dependence leaves another.
    """
    found = bars(fall(items, before=before, after=after))
    assert abs(sum(size for _, size in found) - (after - before)) <= 5e-3
    assert len(found) <= SHOWN_MAX + 2


@given(sizes)
def test_the_picture_is_sound_and_names_every_bar(items):
    """
    The picture parses, and each bar has its name and its signed number.
    """
    picture = chart(fall(items), font="serif", signed=lambda v: f"{v:+.2f}")
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own picture
    words = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
    for name, size in bars(fall(items)):
        assert name in words
        assert f"{size:+.2f}" in words


def test_names_from_outside_are_text():
    """
    Markup in an item's name is escaped.
    """
    picture = chart(fall([("<script>x</script>", 1.0)]), font="serif", signed=str)
    assert "<script" not in picture
