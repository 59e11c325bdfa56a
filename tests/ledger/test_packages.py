"""Packages of entries as they travel: cut at multiples of 256, read however they arrive."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.made_up_log import MadeUpLog

from lendemain.errors import InputError
from lendemain.ledger.packages import Arriving, Header, spans

LOG = MadeUpLog([b"entry %d" % n for n in range(1_000)])


def test_packages_are_cut_at_multiples_of_256():
    """
    Every package but the first begins at a multiple of 256, and every one but the last ends there.
    """
    assert list(spans(0, 0)) == []
    assert list(spans(0, 256)) == [(0, 256)]
    assert list(spans(255, 257)) == [(255, 256), (256, 257)]
    assert list(spans(600, 601)) == [(600, 601)]


@settings(max_examples=30)
@given(st.integers(0, 999), st.integers(0, 999), st.integers(40, 5_000))
def test_a_request_is_read_however_it_arrives(one, other, step):
    """
    Cut into pieces of any length, a request gives the same header and the same entries.
    """
    start, end = sorted((one, other))
    body = LOG.upload(start, end, ticket=b"ticket")
    arriving, found = Arriving(), []
    for at in range(0, len(body), step):
        arriving.feed(body[at : at + step])
        found += arriving.packages()

    assert arriving.complete
    assert arriving.header == Header(
        origin="mission.example/ledger", start=start, end=end, ticket=b"ticket"
    )
    assert [(p.start, p.end) for p in found] == list(spans(start, end))
    assert [e for p in found for e in p.entries] == LOG.entries[start:end]


def test_what_breaks_off_is_not_complete():
    """
    A request cut anywhere hands out whole packages only.
    """
    body = LOG.upload(100, 600)
    for cut in range(0, len(body), 997):
        arriving = Arriving()
        arriving.feed(body[:cut])
        found = [(p.start, p.end) for p in arriving.packages()]
        assert found == list(spans(100, 600))[: len(found)]
        assert not arriving.complete


@pytest.mark.parametrize(
    "header",
    [
        Header(origin="a", start=2, end=1).written,
        Header(origin="a", start=0, end=2**63).written,
        Header(origin="a", start=0, end=1, ticket=bytes(1_025)).written,
        Header(origin="a" * 5_000, start=0, end=1).written,
        b"\x00\x01\xff" + bytes(18),
    ],
)
def test_a_header_that_cannot_be_one_is_refused(header):
    """
    Bounds in the wrong order or beyond any ledger, and what is longer than it may be, are refused.
    """
    with pytest.raises(InputError):
        Arriving().feed(header)


def test_more_hashes_than_a_tree_has_levels_are_refused():
    """
    No path has more than 63 hashes.
    """
    arriving = Arriving()
    arriving.feed(Header(origin="a", start=0, end=1).written + b"\x00\x01x\x40" + bytes(64 * 32))
    with pytest.raises(InputError, match="64 hashes"):
        arriving.packages()


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading_of_requests(data):
    """
    Any bytes are read as a request, or refused as one.
    """
    arriving = Arriving()
    try:
        arriving.feed(data)
        arriving.packages()
    except InputError:
        return
    assert arriving.header is None or arriving.header.start <= arriving.header.end
