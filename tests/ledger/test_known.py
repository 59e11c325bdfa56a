import hashlib

from lendemain.ledger import known
from lendemain.ledger.known import Known


def digest(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def test_every_statement_is_found_where_it_is(monkeypatch):
    """
    Each digest leads to its entry's index, before and after it is filed away, and an unknown one to
    nothing.
    """
    monkeypatch.setattr(known, "_RECENT_MAX", 64)
    made = Known()
    for start in range(0, 1000, 10):
        made.add([digest(n) for n in range(start, start + 10)], start)

    assert [[n] for n in range(1000)] == [made.places(digest(n)) for n in range(1000)]
    assert made.places(digest(1000)) == []


def test_digests_that_begin_alike_are_all_named(monkeypatch):
    """
    Where two digests share their first 8 bytes both entries are named: the caller looks closer.
    """
    monkeypatch.setattr(known, "_RECENT_MAX", 3)
    made = Known()
    made.add([bytes(32), bytes(8) + b"x" * 24, digest(1)], 0)
    made.add([bytes(8) + b"y" * 24], 3)

    assert made.places(bytes(32)) == [0, 1, 3]


def test_many_at_once_are_known_as_few_are(monkeypatch):
    """
    A start files away whole batches; lookups between and after find each digest.
    """
    monkeypatch.setattr(known, "_MANY", 8)
    made = Known()
    for start, stop in ((0, 100), (100, 103), (103, 200)):
        made.add([digest(n) for n in range(start, stop)], start)
        assert [[n] for n in range(stop)] == [made.places(digest(n)) for n in range(stop)]
    assert made.places(digest(1000)) == []
