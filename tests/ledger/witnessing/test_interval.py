"""When an entry was made, as far as others vouch for it."""

import pytest

from lendemain.ledger.witnessing.interval import Interval, alarms, claim, frozen, interval
from lendemain.ledger.witnessing.standing import standing

THREE = ("h1", "h2", "o1", "o2", "n1", "n3")
DAY = 86_400


def at(parties, size, *when):
    note = parties.checkpoint(size)
    for name, time in zip(THREE, when, strict=True):
        note = parties.cosigned(note, [name], at=time)
    return standing(note, parties.policy)


def test_an_entry_lies_between_its_anchor_and_what_covers_it(parties):
    """
    From the first cosignature of the anchor to the time at which a quorum had cosigned the entry.
    """
    anchor = at(parties, 5, *[100] * 5, 130)
    covering = at(parties, 9, 200, 210, 205, 202, 240, 201)

    assert interval(anchor, covering) == Interval(100, 240, 200, 240)
    assert interval(anchor, covering).spread == 40
    assert interval(None, covering).lower is None
    assert interval(anchor, None) == Interval(100, None)


def test_too_few_cosignatures_bound_nothing(parties):
    """
    A checkpoint without a quorum gives no upper bound.
    """
    few = standing(parties.cosigned(parties.checkpoint(9), ["h1"]), parties.policy)

    assert interval(None, few).upper is None


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        (50_000, "supported"),
        (50_000 - 299, "supported"),
        (50_000 - 30 * DAY, "claimed, not supported"),
        (50_100 + 301, "contradicted"),
    ],
)
def test_a_claimed_time_is_set_against_the_interval(claimed, said):
    """
    An old time in a new entry is shown as claimed and not supported, a time after it as
    contradicted (threat 7).
    """
    assert claim(claimed, Interval(50_000, 50_100)) == said


def test_without_bounds_nothing_is_supported():
    """
    What nobody witnessed supports no claim.
    """
    assert claim(50, Interval(None, None)) == "claimed, not supported"
    assert claim(50, Interval(10, None)) == "claimed, not supported"
    assert claim(50, Interval(None, 900)) == "claimed, not supported"


@pytest.mark.parametrize(
    ("made", "words"), [(0, []), (-DAY, ["before the anchor"]), (DAY, ["after a quorum"])]
)
def test_a_clock_of_the_ledger_that_is_wrong_raises_an_alarm(made, words):
    """
    A ledger whose clock stands a day back or ahead is told by its witnesses (threat 8).
    """
    found = alarms(50_050 + made, Interval(50_000, 50_100))

    assert len(found) == len(words)
    assert all(word in said for word, said in zip(words, found, strict=True))


def test_bounds_that_contradict_each_other_are_told():
    """
    An anchor cosigned after the entry was says that witnesses' clocks differ.
    """
    assert "clocks differ" in alarms(50_000, Interval(50_000, 40_000))[-1]
    assert not Interval(50_000, 40_000).sound
    assert Interval(50_000, 49_900).sound


def test_a_head_that_nobody_confirms_is_frozen():
    """
    The alarm of a silent ledger comes after two heartbeats of 60 s (threat 6).
    """
    assert [frozen(age) for age in (0, 60, 120, 121, 9_999)] == [False, False, False, True, True]
