"""The made-up front, end to end."""

from lendemain.desk import demo


def test_a_demo_ends_with_reports_in_three_languages_and_can_be_shown_again(tmp_path):
    """
    Every form and language is written; a second demo shows what is there and makes nothing new.
    """
    told: list[str] = []
    page = demo.demo(tmp_path / "demo", say=told.append, days=2, density=0.3)
    names = {p.suffix for p in page.parent.iterdir()}
    entries = (tmp_path / "demo/ledger/ledger.sqlite").stat().st_size

    assert names == {".html", ".pdf", ".csv", ".geojson"}
    assert len(list(page.parent.glob("*-uk.*"))) == 4
    assert any("0 problems" in row for row in told)

    again = demo.demo(tmp_path / "demo", say=told.append)
    assert again == page
    assert (tmp_path / "demo/ledger/ledger.sqlite").stat().st_size == entries
