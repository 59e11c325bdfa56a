"""Whether one can cross: both sides must be open, and known to be."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.border import crossing_texts

from lendemain.border.crossings.crossings import crossable, status
from lendemain.border.crossings.text import crossings as read
from lendemain.records.crossing import CrossingNotice

BRIDGE, FORD = read("c.toml", crossing_texts.TEXT)
ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 4, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(party, closed, hour, until=None):
    """A notice of a side of the bridge at an hour of Monday."""
    return CrossingNotice(
        crossing_id="C1", party=party, closed=closed, since=MONDAY + hour * HOUR,
        until=None if until is None else MONDAY + until * HOUR, reason="flood",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hour", "notices", "found"),
    [
        (9, [], "open"),
        (7, [], "closed"),  # the north is not open yet
        (17, [], "closed"),  # the south is shut
        (9, [told("north", True, 8)], "closed"),
        (9, [told("south", True, 8)], "closed"),
        (9, [told("south", True, 8), told("south", False, 8.5)], "open"),
        (9, [told("south", True, 6, 8)], "open"),  # over when it said it would be
        (9, [told("south", True, 10)], "open"),  # not yet
        (9 + 5 * 24, [], "closed"),  # Saturday
    ],
)
def test_one_side_closed_is_not_crossable(hour, notices, found):
    """
    By hours or by notice, on either side; the newest notice of a side holds.
    """
    given = status(BRIDGE, notices, at=MONDAY + hour * HOUR, zone=ZONE)

    assert given.status == found
    assert bool(given.why) == (found != "open")


def test_what_is_not_known_is_not_open():
    """
    A side whose hours nobody has told makes the answer unknown, and closed where the other is shut;
    no span of time is crossable.
    """
    night, noon = (status(FORD, [], at=MONDAY + h * HOUR, zone=ZONE) for h in (23, 12))

    assert (night.status, noon.status) == ("unknown", "closed")
    assert [w.kind for w in night.why] == ["unknown"]
    assert crossable(FORD, [], start=MONDAY, end=MONDAY + 48 * HOUR, zone=ZONE) == []


def test_spans_are_what_the_moments_say():
    """
    At every quarter of an hour of a week, with closures, the spans and the status agree; the status
    says when it changes.
    """
    notices = [told("north", True, 10, 12), told("south", True, 34), told("south", False, 35.25)]
    spans = crossable(BRIDGE, notices, start=MONDAY, end=MONDAY + 168 * HOUR, zone=ZONE)
    for k in range(168 * 4):
        at = MONDAY + k * HOUR / 4
        inside = any(a <= at < b for a, b in spans)
        assert inside == (status(BRIDGE, notices, at=at, zone=ZONE).status == "open"), at

    assert [((b - a) / HOUR) for a, b in spans[:2]] == [2.0, 5.0]
    assert status(BRIDGE, notices, at=MONDAY, zone=ZONE).changes == MONDAY + 8 * HOUR
    assert status(BRIDGE, notices, at=MONDAY + 9 * HOUR, zone=ZONE).changes == MONDAY + 10 * HOUR


def test_hours_are_local_where_clocks_change():
    """
    Eight o'clock is at six UTC before and at five after clocks go forward in Kyiv.
    """
    start = datetime(2026, 3, 26, tzinfo=UTC)
    spans = crossable(BRIDGE, [], start=start, end=start + 120 * HOUR, zone=ZoneInfo("Europe/Kyiv"))

    assert [a.hour for a, _ in spans] == [6, 6, 5]
