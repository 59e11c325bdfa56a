"""What a finding knows of a case's recorded analyses."""

from lendemain.desk.cases import analysed
from lendemain.desk.evidence import analysis


def test_an_analysis_is_known_by_its_digest_with_what_it_leads_to(sits):
    """
    Each recorded analysis of a case is there under its digest, with its answer and lower bound.
    """
    one = sits("verifying")
    found = analysed.analysed(one.mission, one.number)
    entry, document = next(iter(analysis.concluded(one.mission, one.number).values()))

    assert [(a.entry, a.leading, a.answer) for a in found.values()] == [
        (entry.index, document["leading"], "south")
    ]
    assert analysed.analysed(one.mission, one.number + 1) == {}
    assert analysed.analysed(one.mission, one.number, below=entry.index) == {}
