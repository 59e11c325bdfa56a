"""Clauses out to LegalRuleML and in again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.made import conditions

from lendemain.errors import InputError
from lendemain.guarantees.legalruleml import LRML, Norm, norms, parsed, written
from lendemain.records.commitment import Deontic

words = st.sampled_from(["a", "b-c", "d/e", "ля"])
rules = st.lists(
    st.tuples(st.sampled_from(["applies", "excused", "void"]), st.integers(0, 9), conditions),
    min_size=1, max_size=3,
).map(lambda listed: tuple(sorted(listed, key=lambda r: r[1])))  # fmt: skip
listed_norms = st.lists(
    st.builds(
        Norm, fragment=st.integers(0, 99).map(lambda n: f"t/{n}"),
        deontic=st.sampled_from(list(Deontic)), bearers=st.lists(words, unique=True).map(tuple),
        beneficiary=st.just("") | words, rules=rules, action=st.just("") | words,
        reparation=st.sampled_from(["", "t/1"]),
    ),
    unique_by=lambda n: n.fragment, max_size=4,
)  # fmt: skip


@given(listed_norms)
def test_what_is_written_reads_back_equal(given_norms):
    """
    Any norms of the subset come back as they were, and the same bytes with them.
    """
    data = written(given_norms, source="t")

    assert parsed(data) == given_norms
    assert written(parsed(data), source="t") == data


def test_every_packaged_text_goes_out_and_comes_in(texts):
    """
    The subset of every text survives the journey.
    """
    for text in texts.values():
        assert parsed(written(norms(text), source=text.instrument_id)) == norms(text)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not XML"),
        (b"<a/>", "not a LegalRuleML"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        (f'<LegalRuleML xmlns="{LRML}"><PrescriptiveStatement key="x"/></LegalRuleML>'.encode(),
         "refers to no fragment"),
        (f'<LegalRuleML xmlns="{LRML}"><LegalReference refersTo="c1" refID="t/1"/>'
         '</LegalRuleML>'.encode(), "has no statement"),
        (b" " * ((4 << 20) + 1), "at most"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_subset_is_refused(data, words):
    """
    Entities, other documents, and statements of nothing are refused with the reason.
    """
    with pytest.raises(InputError, match=words):
        parsed(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    """
    No bytes raise anything else.
    """
    with pytest.raises(InputError):
        parsed(data)
