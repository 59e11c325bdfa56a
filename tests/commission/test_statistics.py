"""Rules of the statistics of attribution."""

import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.statistics import KEYS, allowed, by_party, sieved


def test_only_a_text_that_says_so_allows_them_and_every_text_must():
    """
    Silence, nought and anything but 1 mean no; one text that does not allow them is enough.
    """
    yes, no = {"attribution_statistics": 1.0}, {"attribution_statistics": 0.0}
    assert [allowed(t) for t in ([], [{}], [None], [no], [{"attribution_statistics": 0.5}])] == [
        False
    ] * 5
    assert allowed([yes, yes])
    assert not allowed([yes, {}])


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
names = st.sampled_from([*sorted(KEYS), "cases", "rows", "note"])
documents = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(documents)
def test_nothing_of_them_passes_the_sieve_at_any_depth(document):
    """
    Whatever the document, none of the keys is left in it, and what is given stays as it is.
    """
    before = copy.deepcopy(document)
    kept = json.dumps(sieved(document, allowed=False))
    assert [k for k in KEYS if f'"{k}":' in kept] == []
    assert document == before
    assert sieved(document, allowed=True) == document


def test_rows_of_parties_vanish_without_a_trace():
    """
    A list loses the rows that are by party and keeps the others; nothing marks the place.
    """
    rows = [{"by": "party", "cell": "north"}, {"by": "sector", "cell": "S01"}]
    assert sieved(rows, allowed=False) == [{"by": "sector", "cell": "S01"}]


def test_counts_by_party_are_honest_about_small_numbers():
    """
    Each party has what was answered with it, what is expected, and an interval; the undetermined
    are nobody's.
    """
    beliefs = [{"north": 0.9, "south": 0.05}, {"north": 0.4, "south": 0.4}]
    rows = by_party(["north", "undetermined"], beliefs, ["north", "south"])
    assert [(r["party"], r["answered"], r["expected"]) for r in rows] == [
        ("north", 1, 1.3), ("south", 0, 0.45),
    ]  # fmt: skip
    assert rows[0]["low"] < 0.65 < rows[0]["high"]
