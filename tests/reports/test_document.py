"""A report before it is set: page and paper are made from the same parts."""

from zoneinfo import ZoneInfo

from lendemain.reports.daily import document
from lendemain.reports.document import Table
from lendemain.reports.language import Language
from lendemain.reports.places import gazetteer
from lendemain.reports.rows import day


def test_page_and_paper_say_the_same(brief, phrases):
    """But for pictures' type, the two documents are equal block by block."""
    made = day(brief)
    said = Language("en", phrases("en"), ZoneInfo("Europe/Kyiv"))
    near = gazetteer(brief.basemap, made.plane, "en")
    page, paper = (document(made, said, near, form=form) for form in ("html", "pdf"))

    assert [s.title for s in page.sections] == [s.title for s in paper.sections]
    assert [b for s in page.sections for b in s.blocks if isinstance(b, Table)] == [
        b for s in paper.sections for b in s.blocks if isinstance(b, Table)
    ]


def test_every_row_has_a_cell_for_every_column(brief, phrases):
    """Tables are rectangular."""
    made = day(brief)
    said = Language("uk", phrases("uk"), ZoneInfo("Europe/Kyiv"))
    parts = document(made, said, gazetteer({}, made.plane, "uk"), form="html").sections

    for block in (b for s in parts for b in s.blocks if isinstance(b, Table)):
        assert {len(row) for row in block.rows} <= {len(block.columns)}
