"""Rules of analyses on paper."""

from zoneinfo import ZoneInfo

import pytest
from tests.commission.analyses import found, item

from lendemain.commission.analysed import document
from lendemain.desk import texts
from lendemain.desk.evidence import why
from lendemain.reports import analyses
from lendemain.reports.document import Picture, Table
from lendemain.reports.language import Language

NAMES = {"north": "North", "south": "South"}


def row(one, language="en"):
    said = document(one, {})
    phrases = texts.phrases(language)
    hypotheses = [h["h"] for h in said["hypotheses"]]
    return {
        "by": "m/olena", "entry": 9, "document": said,
        "sentences": {language: why.sentences(said, phrases, names=NAMES)},
        "names": {language: {h: why.hypothesis(h, phrases, NAMES) for h in hypotheses}},
    }  # fmt: skip


def language(code="en"):
    return Language(code, texts.phrases(code), ZoneInfo("UTC"))


@pytest.mark.parametrize("code", texts.LANGUAGES)
def test_each_analysis_has_its_sentences_picture_and_tables(code):
    """
    In every language: what it comes to, the waterfall, hypotheses, items, other models.
    """
    one = found(item("a", north=9, family="x"), item("b", north=4, family="y", sealed=True))
    part = analyses.section([row(one, code), row(one, code)], language(code))
    tables = [b for b in part.blocks if isinstance(b, Table)]

    assert len([b for b in part.blocks if isinstance(b, Picture)]) == 2
    assert [len(t.rows) for t in tables[:2]] == [7, 2]
    assert len({t.key for t in tables}) == len(tables)


def test_no_picture_is_made_of_a_lead_over_nothing():
    """
    Below one half nothing is drawn of what leads, and an analysis without items has no picture.
    """
    for one in (found(), found(item("a", north=1.2))):
        part = analyses.section([row(one)], language())
        assert [b for b in part.blocks if isinstance(b, Picture)] == []


def test_undetermined_is_said_as_such_of_other_models():
    """
    The answer of another model is its own, and "undetermined" where it has none.
    """
    one = found(item("a", north=30, family="x"), item("b", family="y"), consequence=4)
    part = analyses.section([row(one)], language())
    answers = {r[3][0] for r in part.blocks[-1].rows}
    assert "undetermined" in answers
