"""Calendar and command."""

from datetime import UTC, datetime
from itertools import pairwise

from lendemain.force import calendar


def test_measures_that_share_something_are_parted(model):
    """
    What may move moves, no further than it may; nothing then overlaps.
    """
    stated, _ = model

    placed, left = calendar.deconflicted(stated.measures)

    assert calendar.conflicts(stated.measures) != []
    assert left == []
    for was, now in zip(stated.measures, placed, strict=True):
        assert 0 <= (now.start - was.start).days <= was.numbers.get("slack_days", 0)


def test_command_changes_hands_on_the_day_and_is_never_without_a_holder(model):
    """
    F3: the day of rotation changes the holder of each post, and nothing is lost.
    """
    stated, _ = model
    post = next(p for p in stated.posts if p.post_id == "headquarters")
    turns = calendar.turns(post, until=datetime(2029, 1, 1, tzinfo=UTC))

    assert all(a.end == b.start for a, b in pairwise(turns))
    assert calendar.holder(post, datetime(2027, 6, 30, 23, tzinfo=UTC)) == "FRA"
    assert calendar.holder(post, datetime(2027, 7, 1, tzinfo=UTC)) == "GBR"
    assert calendar.holder(post, datetime(2026, 6, 30, tzinfo=UTC)) == ""
