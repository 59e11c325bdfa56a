"""Phrases, plurals, numbers, dates and times in three languages."""

import string
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.probability import WORDS
from lendemain.records.case import Handling, Move, Status
from lendemain.records.incident import FAMILY_OF, Family
from lendemain.records.observation import Means, Phenomenon, Reason, WatchStatus
from lendemain.reports.language import LOCALES, Language, plain, ranges, ranges_text

ZONE = ZoneInfo("Europe/Kyiv")
VOCABULARY = {
    "kind": list(FAMILY_OF),
    "family": [f.value for f in Family],
    "phenomenon": [p.value for p in Phenomenon],
    "status": [s.value for s in Status],
    "move": [m.value for m in Move],
    "handling": [h.value for h in Handling],
    "means": [m.value for m in Means],
    "watch": [w.value for w in WatchStatus],
    "reason": [r.value for r in Reason],
    "likelihood": [word for _, word in WORDS],
}


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("group", VOCABULARY)
def test_every_value_of_a_vocabulary_has_a_phrase(language, group, phrases):
    """No code of ours ever stands in a report for want of a word."""
    known = phrases(language)

    missing = [v for v in VOCABULARY[group] if not known.get(f"{group}.{v}")]

    assert missing == []


@pytest.mark.parametrize("language", LOCALES)
def test_every_counted_phrase_has_the_plurals_of_its_language(language, phrases):
    """One, few, many and other are there as CLDR wants them, and no others."""
    counted = [key.split(".") for key in phrases(language) if key.startswith("count.")]
    wanted = set(Locale.parse(LOCALES[language]).plural_form.tags) | {"other"}

    found = {name: {k[2] for k in counted if k[1] == name} for _, name, _ in counted}

    assert all(forms == wanted for forms in found.values())


@pytest.mark.parametrize("language", ["fr", "uk"])
def test_languages_have_the_same_phrases(language, phrases):
    """What one language says the others say, but for plural forms."""

    def names(code):
        return {k.rsplit(".", 1)[0] if k.startswith("count.") else k for k in phrases(code)}

    assert names(language) == names("en")


@pytest.mark.parametrize("language", ["fr", "uk"])
def test_translations_fill_in_the_same_values(language, phrases):
    """A brace of the English phrase is a brace of the translation."""

    def braces(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english, other = phrases("en"), phrases(language)
    different = [k for k, v in other.items() if k in english and braces(v) != braces(english[k])]

    assert different == []


@pytest.mark.parametrize("language", LOCALES)
def test_no_phrase_speaks_of_likelihood_and_confidence_together(language, phrases):
    """ICD 203: the two never share a sentence; reports do without confidence altogether."""
    words = ("confidence", "confiance", "впевнен")

    assert [v for v in phrases(language).values() if any(w in v.lower() for w in words)] == []


@pytest.mark.parametrize(
    ("n", "written"),
    [(1, "1 інцидент"), (2, "2 інциденти"), (5, "5 інцидентів"), (11, "11 інцидентів"),
     (21, "21 інцидент"), (22, "22 інциденти"), (112, "112 інцидентів")],
)  # fmt: skip
def test_ukrainian_counts_as_ukrainian_does(n, written, phrases):
    """One, few and many go by the last digits, with eleven to fourteen apart."""
    assert Language("uk", phrases("uk"), ZONE).counted("incidents", n) == written


def test_french_counts_nought_in_the_singular(phrases):
    """French writes 0 incident, 1 incident, 2 incidents."""
    said = Language("fr", phrases("fr"), ZONE)

    assert [said.counted("incidents", n) for n in (0, 1, 2)] == [
        "0 incident", "1 incident", "2 incidents",
    ]  # fmt: skip


def test_numbers_are_written_as_each_language_writes_them():
    """Thousands and decimals are marked by CLDR's signs."""
    written = {c: Language(c, {}, ZONE).number(12345.678, 1) for c in LOCALES}

    assert written == {"en": "12,345.7", "fr": "12\u202f345,7", "uk": "12\xa0345,7"}


def test_dates_are_written_as_each_language_writes_them():
    """Months stand in the genitive where the language wants it."""
    written = {c: Language(c, {}, ZONE).weekday(date(2020, 8, 2)) for c in LOCALES}

    assert written == {
        "en": "Sunday, 2 August 2020",
        "fr": "dimanche 2 août 2020",
        "uk": "неділя, 2 серпня 2020\u202fр.",
    }


def test_times_stand_in_the_zone_with_its_offset(phrases):
    """A time is the mission's; the offset is the one of that day, or both when clocks change."""
    said = Language("en", phrases("en"), ZONE)
    summer, winter = datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)
    change = datetime(2025, 10, 25, 21, tzinfo=UTC)

    assert said.clock(summer) == "03:00"
    assert (said.offset(summer), said.offset(winter)) == ("UTC+03:00", "UTC+02:00")
    assert said.offsets(change, change + timedelta(hours=25)) == "UTC+03:00 / UTC+02:00"


def test_a_day_wide_interval_is_never_midnight(phrases):
    """A date without a time of day is "some time on this day"."""
    said = Language("en", phrases("en"), ZONE)
    start = datetime(2025, 6, 30, 21, tzinfo=UTC)

    assert said.span(start, start + timedelta(days=1), day=date(2025, 7, 1)) == (
        "some time on this day"
    )
    assert said.span(start, start, day=date(2025, 7, 1)) == "00:00"


def test_shares_are_certain_only_when_they_are():
    """Almost nothing is not 0 per cent, and almost all is not 100."""
    said = Language("en", {}, ZONE)

    assert [said.share(v) for v in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0%", "1%", "50%", "99%", "100%",
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "lowest"), [("en", "0.1%"), ("fr", "0,1 %"), ("uk", "0,1%")])
def test_chances_have_tenths_at_the_ends(code, lowest):
    """
    A probability of an analysis is told as its sentences tell it: 99.9 per cent, never 99 or 100.
    """
    said = Language(code, {}, ZONE)

    assert said.chance(0.0004).replace("\u202f", " ").replace("\xa0", " ") == lowest
    assert said.chance(0.99987) != said.chance(1.0) == said.share(1.0)
    assert said.chance(0.4) == said.share(0.4)


def test_an_unknown_language_is_refused_by_name():
    """Who asks for Latin is told which languages there are."""
    with pytest.raises(InputError, match="en, fr, uk"):
        _ = Language("la", {}, ZONE).locale


def test_a_missing_phrase_says_which():
    """The translator reads the key and the file."""
    with pytest.raises(InputError, match=r"map\.title"):
        Language("fr", {}, ZONE).said("map.title")


@given(st.lists(st.integers(0, 500)))
def test_runs_hold_exactly_the_numbers_given(numbers):
    """Compressing entry numbers loses none and adds none."""
    held = [n for a, b in ranges(numbers) for n in range(a, b + 1)]

    assert held == sorted(set(numbers))


@given(st.lists(st.integers(0, 500)))
def test_runs_as_text_can_be_read_back(numbers):
    """The open data's runs are enough to find every entry again."""
    parts = [part.split("..") for part in ranges_text(numbers).split()]
    held = [n for p in parts for n in range(int(p[0]), int(p[-1]) + 1)]

    assert held == sorted(set(numbers))


@given(st.text(max_size=300))
def test_plain_text_holds_nothing_that_steers(text):
    """No control character, no hidden turn of direction; twice is once; never longer."""
    cleaned = plain(text)

    assert all(c >= " " and c not in "\x7f\u202e\u2066\ufeff" for c in cleaned)
    assert plain(cleaned) == cleaned
    assert len(cleaned) <= max(len(text), 1)
