"""The replay of what was public: only what was known on each day, and no point alone."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.warning import published, replay

TEXT = Path(__file__).resolve().parents[2] / "texts" / "published" / "ukraine-2021-2022.toml"
RECORD, _ = published.parsed(TEXT.name, TEXT.read_bytes())
FOUR_WEEKS_BEFORE = date(2022, 1, 27)


def levels(record):
    """The level of each day."""
    return {b.day: b.level for b in replay.beliefs(record)}


def test_the_spring_reads_build_up_and_no_attack():
    """
    The spring of 2021 is a build-up that ended without an attack, and never a warning.
    """
    found = replay.beliefs(RECORD, until=date(2021, 9, 1))
    read = replay.episodes(RECORD, found)

    assert [e.reading for e in read] == ["build-up, no attack"]
    assert date(2021, 4, 1) < read[0].start < read[0].end < date(2021, 6, 30)
    assert "warning" not in {b.level for b in found}


def test_the_warning_stands_four_weeks_before_the_attack():
    """
    From 28 days before 24 February 2022 on, every day's level is a warning.
    """
    found = levels(RECORD)

    assert {found[d] for d in found if d >= FOUR_WEEKS_BEFORE} == {"warning"}
    last = replay.episodes(RECORD, replay.beliefs(RECORD))[-1]
    assert last.reading == "attack, warned"
    assert last.lead_days >= 28


@pytest.mark.parametrize("number", range(len(RECORD.points)))
def test_no_point_carries_the_answer(number):
    """
    Without any one of the points the warning still stands 28 days before, and spring has none.
    """
    points = (*RECORD.points[:number], *RECORD.points[number + 1 :])
    found = levels(replace(RECORD, points=points))

    assert found[FOUR_WEEKS_BEFORE] == "warning"
    assert "warning" not in {found[d] for d in found if d < date(2021, 9, 1)}


@settings(max_examples=40)
@given(st.integers(0, 419))
def test_later_points_change_no_day(days):
    """
    A replay up to a day is the start of the whole replay: nothing later was looked at.
    """
    until = RECORD.start + timedelta(days=days)
    known = replace(RECORD, points=tuple(p for p in RECORD.points if p.known <= until))

    assert replay.beliefs(known, until=until) == replay.beliefs(RECORD)[: days + 1]


def test_that_an_attack_came_is_never_weighed():
    """
    Without the attack's day every belief is the same; what was a lead is an open warning.
    """
    blank = replace(RECORD, attack=None)

    assert replay.beliefs(blank) == replay.beliefs(RECORD)
    assert replay.episodes(blank, replay.beliefs(blank))[-1].reading == "warning"


def test_the_order_of_points_leaves_no_trace():
    """
    The same points in another order give the same beliefs.
    """
    turned = replace(RECORD, points=RECORD.points[::-1])

    assert replay.beliefs(turned) == replay.beliefs(RECORD)


def test_belief_decays_where_nothing_is_published():
    """
    Without any point no day is anything but quiet; after the last one belief falls.
    """
    found = replay.beliefs(replace(RECORD, points=()))
    late = replay.beliefs(replace(RECORD, points=RECORD.points[:2]))

    assert {b.level for b in found} == {"quiet"}
    assert late[-1].build_up < late[110].build_up


def test_a_false_alarm_is_kept_apart():
    """
    A warning that ends and is followed by no attack reads "false alarm", not "build-up".
    """
    points = tuple(p for p in RECORD.points if p.known < date(2022, 1, 29))
    longer = replace(RECORD, attack=None, end=date(2022, 12, 31), points=points)

    assert replay.episodes(longer, replay.beliefs(longer))[-1].reading == "false alarm"


@pytest.mark.parametrize("nation", ["United States", "Ukraine", "United Kingdom", "Russia"])
def test_no_nation_s_word_carries_the_warning(nation):
    """
    Without anything that one nation's officials said, the warning stands 28 days ahead.
    """
    points = tuple(p for p in RECORD.points if nation not in p.by)

    assert len(points) < len(RECORD.points)
    assert levels(replace(RECORD, points=points))[FOUR_WEEKS_BEFORE] == "warning"
