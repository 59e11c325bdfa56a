"""A plan's document."""

from dataclasses import replace

from lendemain import encoding
from lendemain.force import causes, document


def test_a_plan_comes_back_from_its_document(small):
    """
    Canonical bytes, and the same plan again.
    """
    stated, offers, plan = small
    told = replace(plan, shortfalls=causes.explained(stated, offers, plan))

    data = encoding.canonical(document.document(told))

    assert document.plan_of(encoding.parsed(data, size_max=1 << 24)) == told
