"""The page: self-contained, readable by ear, and safe with any text."""

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from lendemain.reports.daily import daily
from lendemain.reports.language import LOCALES


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page(brief, phrases):
    """The report in Ukrainian."""
    return daily(brief, language="uk", form="html", phrases=phrases("uk"))


def test_a_page_needs_nothing_else(page):
    """No script, no link to anything outside, no picture that is not inside."""
    tags = Elements(page).found

    assert not {"script", "link", "iframe", "img", "object"} & {t for t, _ in tags}
    outside = [a for t, a in tags if t == "a" and not (a.get("href") or "").startswith("#")]
    assert outside == []


def test_a_page_can_be_listened_to(page):
    """Language, one first heading, captions, scopes, names of pictures, a way past the head."""
    tags = Elements(page).found
    count = Counter(t for t, _ in tags)

    assert next(a for t, a in tags if t == "html")["lang"] == "uk"
    assert count["h1"] == 1
    assert count["table"] == count["caption"]
    assert all(a.get("scope") in ("col", "row") for t, a in tags if t == "th")
    assert all(a.get("aria-label") for t, a in tags if a.get("role") == "img" and t == "div")
    assert next(a for t, a in tags if t == "a")["class"] == "skip"


def test_every_link_leads_somewhere_and_every_name_is_given_once(page):
    """Identifiers are unique, and what points to them finds them."""
    tags = Elements(page).found
    names = [a["id"] for _, a in tags if "id" in a]
    wanted = {a["href"][1:] for t, a in tags if t == "a"}
    wanted |= {a["aria-labelledby"] for _, a in tags if "aria-labelledby" in a}

    assert [n for n, c in Counter(names).items() if c > 1] == []
    assert wanted <= set(names)


@pytest.mark.parametrize("language", LOCALES)
def test_hostile_text_adds_no_element(language, naughty_brief, plain_brief, phrases):
    """Text that would be markup is shown as text: both pages have the same elements."""
    pages = [
        daily(b, language=language, form="html", phrases=phrases(language))
        for b in (naughty_brief, plain_brief)
    ]
    found, wanted = (Counter((t, *sorted(a)) for t, a in Elements(p).found) for p in pages)
    drawn = ("path", "rect", "text", "circle", "g", "ellipse")

    assert {k: v for k, v in found.items() if k[0] not in drawn} == {
        k: v for k, v in wanted.items() if k[0] not in drawn
    }
    assert not re.search(rb"<[^>]+\son\w+=", pages[0])


def test_hostile_text_reaches_the_page_as_text(naughty_brief, phrases):
    """What was said is still there to read."""
    page = daily(naughty_brief, language="en", form="html", phrases=phrases("en")).decode()

    assert "&lt;script&gt;alert(" in page
    assert "<script>" not in page


def test_pages_hold_no_character_that_steers(naughty_brief, phrases):
    """No control characters and no hidden direction in any text form."""
    for form in ("html", "csv", "geojson"):
        text = daily(naughty_brief, language="en", form=form, phrases=phrases("en")).decode()
        decoded = json.dumps(json.loads(text), ensure_ascii=False) if form == "geojson" else text
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", decoded)
