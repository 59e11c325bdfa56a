from lendemain.sources.listed.headings import HEADINGS


def test_a_heading_stands_for_one_column():
    """
    No heading leads to two columns, and all are written as headings are compared.
    """
    listed = [heading for name, others in HEADINGS.items() for heading in (name, *others)]

    assert sorted({h for h in listed if listed.count(h) > 1}) == []
    assert [h for h in listed if h != h.strip().lower()] == []
