"""Claims beside incidents."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import tables
from lendemain.commission.matching import Setting, marginals, matched

W = SimpleNamespace(**run_path(str(Path(__file__).with_name("claims_world.py"))))
SETTING = Setting(W.PLANE)


def told(found):
    """What stands of each claim, by its identifier."""
    return {r["claim_id"]: r for r in found.matches.to_pylist()}


def test_a_claim_of_what_is_recorded_is_matched_and_another_is_not():
    """
    One fits in time, place and kind; one lies 60 km off, one a day later; one has no place at all.
    """
    recorded = W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar")])
    rows = W.claims([
        {"hours": 1.0}, {"hours": 1.0, "east": 60.0}, {"hours": 26.0},
        {"hours": 1.0, "lon": None, "lat": None},
    ])  # fmt: skip
    found = matched(rows, recorded, SETTING)
    standing = found.matches["standing"].to_pylist()

    assert standing == ["matched", "unmatched", "unmatched", "unmatched"]
    assert found.matches["incident_id"].to_pylist() == ["I-1", "", "", ""]
    assert found.matches["probability"][0].as_py() > 0.9
    assert found.answered["incident_id"].to_pylist() == ["I-1"]


def test_an_incident_answers_one_claimed_occurrence_of_each_claimant():
    """
    The second number for one thing is a repetition, not a second match; the other party's is its
    own.
    """
    recorded = W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar")])
    rows = pa.concat_tables([
        W.claims([{"hours": 1.0}, {"hours": 1.0}]),
        W.claims([{"hours": 1.0, "claim_id": "D-1"}], claimant="b"),
    ]).unify_dictionaries()  # fmt: skip

    standing = matched(rows, recorded, SETTING).matches["standing"].to_pylist()
    assert standing == ["matched", "repeated", "matched"]


def test_a_count_asks_for_as_many_incidents():
    """
    "Twelve shellings of the village on that day" is answered as often as the record holds any.
    """
    recorded = W.incidents([(f"I-{n}", n, 0.5 * n, 0.0, "shelling") for n in range(5)])
    many = {"hours": -6.0, "long_h": 24.0, "error_m": 5000.0, "kind": "shelling", "count": 12}
    found = matched(W.claims([many]), recorded, SETTING)
    few = matched(W.claims([many | {"count": 2}]), recorded, SETTING)

    assert found.matches["answered"][0].as_py() == 5
    assert 4.0 < found.matches["expected"][0].as_py() <= 5.0
    assert few.matches["answered"][0].as_py() == 2


def test_the_whole_assignment_is_weighed_not_pair_by_pair():
    """
    The vague claim leaves the near incident to the exact one and takes the other.
    """
    recorded = W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar"), ("I-2", 1.0, 6.0, 0.0, "mortar")])
    rows = W.claims([
        {"hours": 1.0, "error_m": 5000.0, "east": 1.0, "long_h": 0.2},
        {"hours": 1.0, "error_m": 100.0},
    ])  # fmt: skip

    found = matched(rows, recorded, SETTING)
    assert found.matches["incident_id"].to_pylist() == ["I-2", "I-1"]


def test_a_partys_own_word_answers_none_of_its_claims():
    """
    An incident that rests on one party's accounts alone says nothing of that party's claims.
    """
    recorded = W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar")])
    own = Setting(W.PLANE, {}, {"a": np.array([True])})
    rows = W.claims([{"hours": 1.0}])

    assert matched(rows, recorded, own).matches["standing"].to_pylist() == ["unmatched"]
    other = W.renamed(rows, {"a": "b"})
    assert matched(other, recorded, own).matches["standing"].to_pylist() == ["matched"]


def test_a_revised_claim_is_not_matched_and_still_stands_there():
    """
    Every version has a standing: the older one is revised, the newer one is weighed.
    """
    recorded = W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar")])
    rows = W.claims([{"hours": 1.0, "supersedes": ""}, {"hours": 1.1, "supersedes": "C-00000"}])

    standing = matched(rows, recorded, SETTING).matches["standing"].to_pylist()
    assert standing == ["revised", "matched"]


def test_nothing_at_all_is_no_fault():
    """
    No claims, or no incidents, give tables of the right shape.
    """
    rows, recorded = W.claims([{"hours": 1.0}]), W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar")])

    assert matched(rows.slice(0, 0), recorded, SETTING).matches.num_rows == 0
    found = matched(rows, recorded.slice(0, 0), SETTING)
    assert found.matches["standing"].to_pylist() == ["unmatched"]


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_impartial_to_the_bit_and_blind_to_order(seed):
    """
    Impartiality: swap the parties' names, or shuffle claims and incidents, and every claim stands
    exactly where it stood, with the same numbers.
    """
    rows, recorded, _, _ = W.world(60, 120, seed=seed)
    chance = np.random.default_rng(seed)
    plain = told(matched(rows, recorded, SETTING))
    swapped = told(matched(W.renamed(rows, {"a": "b", "b": "a"}), recorded, SETTING))
    mixed = told(matched(
        rows.take(pa.array(chance.permutation(rows.num_rows))),
        recorded.take(pa.array(chance.permutation(recorded.num_rows))), SETTING,
    ))  # fmt: skip

    assert swapped == plain
    assert mixed == plain


def test_probabilities_are_true_as_often_as_they_say():
    """
    Of pairs that are said to be true with a probability, about that share is (within 0.12 a bin).
    """
    rows, recorded, about, which = W.world(1500, 2500, seed=3)
    found = matched(rows, recorded, SETTING).matches
    named = tables.texts(found, "incident_id")
    true = (named == np.array([f"I-{n:05}" for n in which], object)) & about
    said = found["probability"].to_numpy()
    there = (tables.texts(found, "standing") == "matched") & (said > 0)

    for low in np.arange(0.0, 1.0, 0.2):
        some = there & (said >= low) & (said < low + 0.2)
        assert some.sum() > 40
        assert abs(said[some].mean() - true[some].mean()) < 0.12, low


def test_marginals_of_a_small_case_are_those_of_every_way_written_out():
    """
    Two claims and one incident: the three ways are weighed, and the loop-free graph is exact.
    """
    pairs = np.array([0, 1]), np.array([0, 0]), np.array([3.0, 1.0])
    found = marginals(pairs, np.zeros(2), np.array([1, 1]), 1)

    assert found.tolist() == pytest.approx([3 / 5, 1 / 5])
