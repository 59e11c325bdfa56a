"""What moved and what was heard, in the daily report."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from lendemain import tables
from lendemain.records.arrival import Heard, StationDoubt
from lendemain.records.background import ClockDoubt
from lendemain.records.track import Disturbance, Interference, LineCrossing
from lendemain.reports import daily, sensed
from lendemain.reports.language import Language
from lendemain.reports.rows import day


@pytest.fixture
def full(brief):
    """A day with a crossing, a false place and an act heard."""
    at, line = brief.start + timedelta(hours=9), brief.agreement.lines[0]
    crossings = [
        LineCrossing(
            track_id="t", border=line.line_id, from_side="left", to_side="right", time=at,
            earliest=at, latest=at + timedelta(minutes=2), lon=1.234567, lat=1.5, error_m=9.0,
            probability=p,
        )
        for p in (0.97, 0.2)
    ]  # fmt: skip
    false = Interference(
        identity="4baac6", disturbance=Disturbance.FREEZE, start=at, end=at, lon=1.234567, lat=1.5,
        plots=1174, probability=0.99, text="one place",
    )  # fmt: skip
    heard = Heard(
        heard_id="S-1", start=at, end=at, lon=1.234567, lat=1.5, region_50=b"", region_90=b"",
        area_90_km2=0.42, probability=0.9, arrivals=7, copy_of="S-0",
    )  # fmt: skip
    return replace(brief, sensed={
        "crossings": tables.table(LineCrossing, crossings),
        "interference": tables.table(Interference, [false]), "heard": tables.table(Heard, [heard]),
    })  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_a_jump_over_a_line_names_the_line(full, phrases, language):
    """
    Places told on both sides of a line say so by the line's name, in each language.
    """
    said = Language(language, phrases(language), ZoneInfo("Europe/Kyiv"))
    line = full.agreement.lines[0]
    [row] = full.sensed["interference"].to_pylist()
    row |= {"disturbance": "jump", "borders": line.line_id}
    over = tables.table(Interference, [Interference(**row)])
    given = replace(full, sensed={"interference": over})
    (section,) = sensed.sensed(day(given), said, most=9)
    [told] = section.blocks[1].rows

    assert said.names(line.name) in told[1][0]
    assert told[1][0] != said.term("disturbance", "jump")


def test_probable_crossings_are_told_by_line_and_side(full, phrases):
    """
    A crossing as probable as not is told with its interval, its line, and whose side was left and
    reached; a doubtful one is not.
    """
    said = Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))
    (section,) = sensed.sensed(day(full), said, most=9)
    (crossings, false, heard) = section.blocks[1:]
    line = full.agreement.lines[0]
    names = {p.party_id: said.names(p.name) for p in full.agreement.parties}

    assert [row[1][0] for row in crossings.rows] == [said.names(line.name)]
    assert crossings.rows[0][2] == (f"{names[line.left]} to {names[line.right]}",)
    assert false.rows[0][1:3] == (("one place told on and on",), ("1,174",))
    assert heard.rows[0][1] == ("0.42 km²; a record played again",)


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_no_place_is_told_in_any_language(full, phrases, language):
    """
    The page says what and when, and neither where nor who.
    """
    page = daily.daily(full, language=language, form="html", phrases=phrases(language)).decode()

    assert phrases(language)["section.sensed"] in page
    assert "1.234567" not in page
    assert "4baac6" not in page


def test_a_day_without_any_has_no_section(brief, phrases):
    """
    Nothing sensed, or a release: no section, and the report is as it was.
    """
    said = Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))

    assert sensed.sensed(day(brief), said, most=9) == []
    assert sensed.sensed(day(replace(brief, sensed={})), said, most=9) == []


def test_a_doubted_clock_is_named_with_its_hours(brief, phrases):
    """
    A sensor whose accounts agree an hour earlier is named, with how many do.
    """
    said = Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))
    doubt = ClockDoubt(sensor="camera-3", shift_s=3600, accounts=60, agreed=55, usual=0.5, now=1,
                       probability=0.99)  # fmt: skip
    given = replace(brief, sensed={"clocks": tables.table(ClockDoubt, [doubt])})

    (section,) = sensed.sensed(day(given), said, most=9)

    assert section.blocks[1].rows == ((("camera-3",), ("+1 h",), ("55 / 60",), ("99%",)),)


def test_long_lists_are_capped_and_say_so(full, phrases):
    """
    Of more rows than fit the first are shown, and the page says how many there are.
    """
    said = Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))
    many = tables.joined(LineCrossing, [full.sensed["crossings"].slice(0, 1)] * 5)
    (section,) = sensed.sensed(day(replace(full, sensed={"crossings": many})), said, most=3)

    assert len(section.blocks[2].rows) == 3
    assert "5" in section.blocks[1].text


@pytest.mark.parametrize(
    ("wrong", "shift_s", "moved_m", "turned_deg", "expected"),
    [("clock", 3600.2, None, None, "its clock, by +1.0 h"),
     ("clock", -2.93, None, None, "its clock, by \u22122.9 s"),
     ("place", None, 250.4, None, "its place, by 250 m"),
     ("either", 1.0, 340.0, None, "its clock, by +1.0 s, or its place, by 340 m"),
     ("bearing", None, None, 4.02, "its north, by +4.0° clockwise")],
)  # fmt: skip
def test_a_doubted_microphone_is_named_with_what_is_wrong(
    brief, phrases, wrong, shift_s, moved_m, turned_deg, expected
):
    """
    A microphone is named without its place, with what is wrong, by how much, and how many acts
    agree once it is put right.
    """
    said = Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))
    doubt = StationDoubt(
        station_id="mic-3@1.23457,48.00000", wrong=wrong, start=brief.start, end=brief.start,
        shift_s=shift_s, moved_m=moved_m, turned_deg=turned_deg, acts=24, agreed=21, usual=0.2,
        now=0, probability=0.999,
    )  # fmt: skip
    given = replace(brief, sensed={"microphones": tables.table(StationDoubt, [doubt])})

    (section,) = sensed.sensed(day(given), said, most=9)

    assert section.blocks[1].rows == ((("mic-3",), (expected,), ("21 / 24",), ("99%",)),)
