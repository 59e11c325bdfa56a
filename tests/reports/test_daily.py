"""The daily report as a whole: the same bytes, every form, nothing that accuses or targets."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from lendemain.errors import InputError
from lendemain.records.agreement import Party
from lendemain.reports.daily import FORMS, daily
from lendemain.reports.language import LOCALES

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def reports(brief, phrases):
    """Every form in every language."""
    return {
        (code, form): daily(brief, language=code, form=form, phrases=phrases(code))
        for code in LOCALES
        for form in FORMS
    }


def without_pictures(page: bytes) -> bytes:
    """An HTML report without its style and drawings, for a golden file that can be read."""
    text = re.sub(rb"<svg.*?</svg>", b"<svg/>", page, flags=re.DOTALL)
    return re.sub(rb"<style>.*?</style>", b"", text, flags=re.DOTALL)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("form", FORMS)
def test_the_same_records_give_the_same_bytes(language, form, brief, phrases, reports):
    """Whoever makes the report again gets it byte for byte."""
    again = daily(brief, language=language, form=form, phrases=phrases(language))

    assert again == reports[language, form]


PROGRAM = """
import hashlib, importlib.util, sys
spec = importlib.util.spec_from_file_location("conftest", sys.argv[1])
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
from lendemain.reports.daily import daily
phrases = made.phrases_of("uk")
for form in ("html", "pdf", "csv", "geojson"):
    page = daily(made.made(), language="uk", form=form, phrases=phrases)
    print(hashlib.sha256(page).hexdigest())
"""


def test_another_process_gives_the_same_bytes():
    """Nothing of the process, its hashes or its clock is in a report, the PDF included."""
    helper = str(Path(__file__).parent / "conftest.py")
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, helper],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]

    assert len(runs[0].split()) == len(FORMS)
    assert runs[0] == runs[1]


@pytest.mark.parametrize("language", LOCALES)
def test_the_page_reads_as_blessed(language, brief_of, phrases):
    """Golden: after reading the difference, bless with `LENDEMAIN_BLESS=1`."""
    page = daily(brief_of(6), language=language, form="html", phrases=phrases(language))

    assert without_pictures(page) == blessed(f"daily-{language}.html", without_pictures(page))


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_open_data_reads_as_blessed(form, brief_of, phrases):
    """Golden: columns, codes and rounding do not change unnoticed."""
    found = daily(brief_of(6), language="en", form=form, phrases=phrases("en"))

    assert found == blessed(f"daily-en.{form}", found)


def blessed(name: str, found: bytes) -> bytes:
    """The golden file's bytes, written first where a person asked for it."""
    if os.environ.get("LENDEMAIN_BLESS"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_bytes(found)
    return (GOLDEN / name).read_bytes()


def test_no_party_is_named_anywhere(brief, phrases, reports):
    """Swap the parties' names, and whom a provision binds, and not one byte changes."""
    swapped = replace(
        brief,
        agreement=replace(
            brief.agreement,
            parties=(
                Party(party_id="A", name={"en": "Bethania"}),
                Party(party_id="B", name={"en": "Alphania"}),
            ),
        ),
        allegations=brief.allegations.set_column(
            brief.allegations.schema.get_field_index("binds"),
            brief.allegations.schema.field("binds"),
            pa.array(["B"] * brief.allegations.num_rows).dictionary_encode(),
        ),
    )

    for form in FORMS:
        page = daily(swapped, language="en", form=form, phrases=phrases("en"))
        assert page == reports["en", form]
        assert b"Alphania" not in page


def test_where_monitors_were_is_in_no_output(brief_of, phrases):
    """Restrictions are placed by sector, whichever table of the brief they come in."""
    brief = brief_of(30, restricted=4)
    hidden = brief.restrictions
    for name, value in (
        ("lon", -0.47777),
        ("probability", 0.5),
        ("place_name", "hut of the monitors"),
    ):
        at, field = hidden.schema.get_field_index(name), hidden.schema.field(name)
        column = pa.array([value] * hidden.num_rows).cast(field.type)
        hidden = hidden.set_column(at, field, column)
    brief = replace(
        brief,
        incidents=pa.concat_tables([brief.incidents, hidden.slice(0, 2)]),
        restrictions=hidden.slice(1, 2),
        undated=hidden.slice(3, 1),
        basemap={"features": []},
    )

    for form in ("csv", "geojson", "html"):
        page = daily(brief, language="en", form=form, phrases=phrases("en")).decode()
        assert not re.search(r"-0\.477|-0\.478|0\.48° W|hut of the", page)


def test_a_restriction_has_no_geometry_in_open_data(reports):
    """GeoJSON knows unlocated features, and that is what restrictions are."""
    features = json.loads(reports["en", "geojson"])["features"]

    kept = [f for f in features if f["properties"]["record"] == "restriction"]

    assert len(kept) == 3
    assert [f["geometry"] for f in kept] == [None, None, None]


def test_an_unwatched_day_prints_no_nought(empty_brief, phrases):
    """Where nobody watched, figures read "not observed"."""
    page = daily(empty_brief, language="en", form="html", phrases=phrases("en")).decode()
    table = page[page.index('id="t-figures"') : page.index('id="t-watched"')]
    cells = re.findall(r"<th scope=row>(.*?)</th><td class=n>(.*?)</td>", table)

    assert dict(cells)["Incidents"] == "not observed"
    assert [name for name, value in cells if value == "0"] == ["Restrictions of monitors"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LOCALES)
def test_an_empty_day_still_makes_a_report(form, language, empty_brief, phrases):
    """No incident, no watch, no file, no case: a report says so."""
    assert daily(empty_brief, language=language, form=form, phrases=phrases(language))


def test_a_long_table_is_cut_and_says_so(brief_of, phrases):
    """Beyond the cap the page names how many rows there are, and the CSV file has them all."""
    brief = brief_of(2600)
    alleged = set(brief.allegations["incident_id"].to_pylist())
    pairs = brief.allegations.num_rows + brief.incidents.num_rows - len(alleged)

    page = daily(brief, language="en", form="html", phrases=phrases("en")).decode()
    listed = daily(brief, language="en", form="csv", phrases=phrases("en")).decode("utf-8-sig")

    table = page[page.index('id="t-violations"') : page.index('id="docket"')]
    assert table.count("<tr>") == 2_001
    assert f"2,000 of {pairs:,} rows" in page
    rows = list(csv.DictReader(io.StringIO(listed)))
    assert sum(r["record"] == "incident" for r in rows) == pairs


def test_unknown_forms_and_languages_are_refused(brief, phrases):
    """The error names what there is."""
    with pytest.raises(InputError, match="html, pdf, csv, geojson"):
        daily(brief, language="en", form="docx", phrases=phrases("en"))
    with pytest.raises(InputError, match="en, fr, uk"):
        daily(brief, language="de", form="csv", phrases=phrases("en"))


def test_a_release_has_no_column_that_it_empties(brief, phrases):
    """Entries are not told in a release, so no column says "none" where there are some."""
    rule = {"audience": "public", "cell_m": 10_000, "time": "day", "delay_h": 72, "late_h": 720,
            "least": 1, "watched": True, "watch_h": 24, "rule": "access-1/public"}  # fmt: skip
    pages = [
        daily(replace(brief, release=release), language="en", form="html", phrases=phrases("en"))
        for release in (None, rule)
    ]

    assert ["Ledger entries" in page.decode() for page in pages] == [True, False]
    assert [page.decode().count(">Entries<") for page in pages][1] == 0
