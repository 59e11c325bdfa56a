"""Every naughty string in every text of every output: nothing is run, added or obeyed."""

import csv
import io
import json
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.reports.conftest import made, phrases_of, spoilt

from lendemain.cli import words
from lendemain.desk.mission import printable
from lendemain.reports.daily import daily

UNPRINTABLE = {c for c in map(chr, range(0x110000)) if not c.isprintable() and c != " "}
STEERING = {c for c in UNPRINTABLE if unicodedata.category(c) == "Cc"} | set(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


@pytest.fixture(scope="module")
def strings(shared: Path) -> list[str]:
    """The big list, and what terminals, spreadsheets and bidirectional text would obey."""
    listed = json.loads((shared / "vectors/naughty-strings/blns.json").read_bytes())
    more = [
        "\x1b[2J\x1b]0;title\x07", "\x9b31m", "\r\nforged: row", "\u202egpj.exe", "=1+1",
        "@SUM(1)", "\t=1", "+1", "-1", "|calc", "\ufeff=1", "]]>", "-->", "</svg><script>",
        "`$(reboot)`",
    ]  # fmt: skip
    return [text for text in [*listed, *more] if text]


@pytest.fixture(scope="module")
def naughty(strings):
    return spoilt(made(120), strings)


class Elements(HTMLParser):
    """Which elements and attributes a page has, how often."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[f"<{tag} {' '.join(sorted(name for name, _ in attrs))}>"] += 1


def elements(page: str) -> set[str]:
    parser = Elements()
    parser.feed(page)
    return set(parser.found)


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_a_page_has_no_element_of_theirs(naughty, language):
    """
    Whatever texts say, the page (its maps in SVG included) has no kind of element or set of
    attributes but those it has with plain texts, and no character that steers.
    """
    plain = spoilt(made(120), ["text"])
    pages = [
        daily(one, language=language, form="html", phrases=phrases_of(language)).decode()
        for one in (naughty, plain)
    ]

    assert elements(pages[0]) <= elements(pages[1])
    assert STEERING & set(pages[0]) <= {"\n"}


def test_a_table_has_no_formula_and_no_row_of_theirs(naughty):
    """
    In CSV no cell begins a formula, no row is added, and no character steers.
    """
    data = daily(naughty, language="en", form="csv", phrases=phrases_of("en")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline="")))

    assert len({len(row) for row in rows}) == 1
    for row in rows:
        for cell in row:
            number = cell.lstrip("+-").replace(".", "", 1).isdigit()
            assert number or not cell.lstrip("\ufeff \t").startswith(("=", "+", "-", "@")), cell
    assert STEERING & set(data) <= {"\n", "\r"}


def test_open_data_is_what_it_says(naughty):
    """
    GeoJSON is read back by a strict reader, and no text of theirs becomes a member.
    """
    data = json.loads(daily(naughty, language="en", form="geojson", phrases=phrases_of("en")))
    plain = json.loads(
        daily(spoilt(made(120), ["text"]), language="en", form="geojson", phrases=phrases_of("en"))
    )

    def members(one) -> set[str]:
        return {name for feature in one["features"] for name in feature["properties"]}

    assert members(data) == members(plain)
    assert len(data["features"]) == len(plain["features"])


def test_paper_runs_nothing(naughty):
    """
    The PDF is made, and has no script, no action and no file of theirs in it.
    """
    paper = daily(naughty, language="en", form="pdf", phrases=phrases_of("en"))

    assert paper.startswith(b"%PDF")
    for key in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/OpenAction",
        b"/EmbeddedFile",
        b"/SubmitForm",
    ):
        assert key not in paper


def test_a_terminal_is_told_nothing(strings, capsys):
    """
    What is put on the terminal has no character that a terminal would obey.
    """
    for text in strings:
        words.put({"a": text, text: {text: [text]}, "b": [{text: text}]}, as_json=False)
        words.table([{"a": text, "b": 1}])
    words.put({"a": strings}, as_json=True)

    assert UNPRINTABLE & set(capsys.readouterr().out) <= {"\n"}


def test_names_of_files_enter_the_ledger_as_print(strings):
    """
    The name of a file that is taken in has no character that steers.
    """
    assert not UNPRINTABLE & set("".join(map(printable, strings)))
