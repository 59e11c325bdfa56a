"""The paper: tagged, kept, in the reader's language, and safe with any text."""

import datetime
import re

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from lendemain.reports.daily import daily
from lendemain.reports.language import LOCALES
from lendemain.reports.pdf import LACKED, TEMPLATE, covered


@pytest.mark.parametrize("language", LOCALES)
def test_paper_is_tagged_and_kept(language, brief, phrases):
    """PDF/UA-1 and PDF/A-2a are declared, the language is set, and there is a structure tree."""
    paper = daily(brief, language=language, form="pdf", phrases=phrases(language))

    assert paper.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper
    assert b"<pdfaid:part>2</pdfaid:part>" in paper
    assert f"/Lang({language})".encode() in paper
    assert b"/StructTreeRoot" in paper


def test_the_only_date_is_the_reported_day(brief, phrases):
    """No clock leaves a mark: creation is the day that the report is about."""
    paper = daily(brief, language="en", form="pdf", phrases=phrases("en"))
    dates = set(re.findall(rb"\(D:(\d{8})", paper)) | set(
        re.findall(rb"Date>(\d{4}-\d\d-\d\d)", paper)
    )

    assert dates <= {b"20260304", b"2026-03-04"}


def test_hostile_text_is_set_as_text(naughty_brief, phrases):
    """Markup of typst in a text runs nothing; characters without a glyph become boxes."""
    paper = daily(naughty_brief, language="en", form="pdf", phrases=phrases("en"))

    assert paper.startswith(b"%PDF")


@pytest.mark.parametrize("language", LOCALES)
def test_every_phrase_can_be_printed(language, phrases):
    """The fonts have every character of every phrase, so no reader sees a box for it."""
    lacking = {k: v for k, v in phrases(language).items() if covered(v) != v}

    assert lacking == {}


def test_texts_are_data_for_the_template():
    """The template never turns data into markup or code."""
    assert "eval(" not in TEMPLATE
    assert "sys.inputs.data" in TEMPLATE


@pytest.mark.parametrize("language", LOCALES)
def test_the_fonts_have_every_day_and_month(language):
    """
    No name of a day or a month, and no number, has a box in it: Friday and places in Ukrainian are
    written with an apostrophe of their own.
    """
    days = [datetime.date(2026, month, day) for month in range(1, 13) for day in range(1, 8)]
    locale = LOCALES[language]
    said = [format_date(day, format="full", locale=locale) for day in days]
    said += [format_decimal(-1234567.89, locale=locale), format_percent(0.123, locale=locale)]

    assert not [text for text in said if LACKED in covered(text)]
    assert covered("Мар\u02bcїнка") == "Мар\u2019їнка"
